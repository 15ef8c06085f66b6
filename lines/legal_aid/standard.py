"""By what a case of legal aid is reviewed: items with their points, marks of the grades, how many are drawn; dated.

No law read here gives these numbers (法律援助法 §57 leaves them to the justice administration): they are this bureau's
choice and unverified until somebody signs them off. A change is a new version with the day it holds from; reviews keep
the version they were opened under.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

UNVERIFIED = "评查事项、分值、等次分数线、抽取比例为本局口径，未核实；施行前由司法局确认。"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing looked at, and the most it may be given."""

    code: str
    title: str
    points: int
    looks_at: str


@dataclass(frozen=True, kw_only=True)
class Standard:
    """`share` in per cent of the closed cases of a month, `least` of them; `distance` in points, beyond which a third
    reviewer decides; `excellent`, `good` and `passed` are the least points of a grade.
    """

    since: date
    items: tuple[Item, ...]
    share: int
    least: int
    distance: int
    excellent: int
    good: int
    passed: int
    unverified: bool = True

    @property
    def whole(self) -> int:
        return sum(item.points for item in self.items)

    def grade(self, points: int) -> str:
        """The code of the grade these points make."""
        marks = (("excellent", self.excellent), ("good", self.good), ("passed", self.passed))
        return next((code for code, least in marks if points >= least), "failed")


STANDARDS = (
    Standard(
        since=date(2022, 1, 1),
        share=10,
        least=3,
        distance=10,
        excellent=90,
        good=75,
        passed=60,
        items=(
            Item(code="entry", title="受理、审查和指派", points=10, looks_at="期限、告知、指派依据"),
            Item(
                code="meeting", title="会见、约谈受援人", points=15, looks_at="是否及时，笔录是否完整，是否告知权利义务"
            ),
            Item(code="preparing", title="阅卷、调查取证", points=20, looks_at="是否阅卷，应当调取的证据是否调取"),
            Item(
                code="acting",
                title="庭审、仲裁、调解中的代理和辩护",
                points=30,
                looks_at="观点、依据、针对性，是否提交书面意见",
            ),
            Item(
                code="telling", title="报告和告知进展", points=10, looks_at="是否报告重大事项，是否告知受援人进展和结果"
            ),
            Item(code="volume", title="结案和归档", points=15, looks_at="结案报告、材料是否齐全、及时"),
        ),
    ),
)  # fmt: skip  the earliest holds for whatever closed before it


def on(day: date) -> Standard:
    """What holds on a day."""
    return max((s for s in STANDARDS if s.since <= day), key=lambda s: s.since, default=STANDARDS[0])


def of(since: date) -> Standard:
    """The version a review was opened under."""
    return on(since)


def together(totals: Sequence[int]) -> int:
    """The points of a case: of two sheets their mean, half a point up; of three the middle one."""
    return int(median(totals) + 0.5)
