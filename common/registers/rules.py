"""The reasoning of the registers: what the 人民调解法 asks of a committee and of a mediator. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from common.people.identity import IdCheck, IdKind, Sex
from common.people.models import ADULT, age_on

from .codes import MEMBERS

FEWEST, MOST = 3, 9  # members of a committee: 人民调解法 §8


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One mediator as the rules on composition see them."""

    name: str
    capacity: str
    gender: str
    ethnicity: str = ""

    @property
    def elected(self) -> bool:
        return self.capacity in MEMBERS


def composition(seats: Sequence[Seat], *, multi_ethnic: bool = False) -> list[str]:
    """What is wrong with the members of a committee (人民调解法 §8), one sentence each; empty for a sound one.

    Three to nine members, one of them the chair; at least one woman; where several peoples live, a member of a smaller
    one. Engaged mediators are no members and do not count.
    """
    members = [seat for seat in seats if seat.elected]
    found = [*_number(len(members)), *_chair([m.name for m in members if m.capacity == "chair"])]
    if members and not any(m.gender == Sex.FEMALE for m in members):
        found.append("委员中没有妇女，应当有妇女成员（第八条第三款）。")
    if multi_ethnic and members and len({m.ethnicity for m in members if m.ethnicity}) < 2:
        found.append("本地为多民族居住地区，委员中应当有人数较少民族的成员（第八条第三款）。")
    return found


def _number(members: int) -> list[str]:
    if members < FEWEST:
        return [f"委员应为三至九人，现有{members}人，还差{FEWEST - members}人（第八条第二款）。"]
    if members > MOST:
        return [f"委员应为三至九人，现有{members}人，多出{members - MOST}人（第八条第二款）。"]
    return []


def _chair(names: list[str]) -> list[str]:
    if not names:
        return ["还没有主任，应当设主任一人（第八条第二款）。"]
    if len(names) > 1:
        return [f"主任只设一人，现登记为主任的有{'、'.join(names)}（第八条第二款）。"]
    return []


def no_seat(seats: Sequence[Seat], capacity: str) -> str:
    """Why nobody more can take this capacity beside the others; empty where somebody can."""
    if capacity not in MEMBERS:
        return ""
    chair = next((s.name for s in seats if s.capacity == "chair"), "")
    if capacity == "chair" and chair:
        return f"该调委会已有主任{chair}，主任只设一人（人民调解法第八条）。请先变更其职务或者办理离任。"
    if sum(s.elected for s in seats) >= MOST:
        return f"该调委会已有委员{MOST}人，委员为三至九人（人民调解法第八条）。确需增加人手的，可以登记为聘任调解员。"
    return ""


def not_adult(birth: date | None, on: date) -> str:
    """A mediator is an adult (人民调解法 §14) on the day of taking office."""
    if birth is None:
        return "请填写出生日期。"
    age = age_on(on, birth)
    if age >= ADULT:
        return ""
    return f"到任职当日为{age}周岁。人民调解员应当由成年公民担任（人民调解法第十四条），须年满十八周岁。"


def not_citizen(checked: IdCheck) -> str:
    """A mediator is a citizen (人民调解法 §14); a permanent residence card shows a foreigner."""
    if checked.kind is IdKind.FOREIGNER:
        return "人民调解员应当由我国成年公民担任（人民调解法第十四条），不能登记外国人永久居留身份证。"
    return ""


def differs(checked: IdCheck, birth: date | None, gender: str) -> tuple[str, str] | None:
    """Field and sentence where what was typed does not agree with the number; None where it does or was left out."""
    if birth and checked.birth and birth != checked.birth:
        return "birth_date", f"与身份证件号码所示的{checked.birth:%Y年%-m月%-d日}不一致，请核对。"
    if gender and checked.sex and gender != checked.sex:
        return "gender", f"与身份证件号码所示的性别（{checked.sex.title}）不一致，请核对。"
    return None


def wrong_year(year: int, first: int, on: date) -> str:
    """A year is checked during it or afterwards, and not before the subject was there."""
    if year > on.year:
        return f"{year}年还没有到，不能登记该年度的结果。"
    if year < first:
        return f"{first}年才入册，不能登记{year}年度的结果。"
    return ""
