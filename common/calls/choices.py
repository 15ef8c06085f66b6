"""What a bureau chooses for its hotline, with the proposals that count until somebody says otherwise.

No law sets these numbers. Those of the contract of 安徽 2018 are a sample (statistics.md §2.8 [P]), shown as goals and
enforced nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from .models import Setting

OURS = "本局确定（未核实）"
SAMPLE = "参照安徽2018年热线合同样例（未核实）"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One number: what it is called, its unit, what is proposed and where that comes from."""

    code: str
    title: str
    unit: str
    proposed: int
    basis: str = OURS
    least: int = 0
    most: int = 100_000


CHOICES = {
    c.code: c
    for c in (
        Choice(code="quick", title="及时接听：多少秒内", unit="秒", proposed=15, least=1),
        Choice(code="tries", title="回电最多打几次", unit="次", proposed=3, least=1, most=20),
        Choice(code="pause", title="两次回电至少相隔", unit="分钟", proposed=30),
        Choice(code="lease", title="回电占用多久不登记就放开", unit="分钟", proposed=15, least=1, most=240),
        Choice(code="missed_due", title="未接通来电多久内回电", unit="分钟", proposed=60, least=1),
        Choice(code="unhappy_due", title="不满意来电多久内回访", unit="分钟", proposed=1440, least=1),
        Choice(code="samples", title="质检：每人每月抽取", unit="通", proposed=5, least=1, most=500),
        Choice(code="least_talk", title="质检：通话至少多长才抽", unit="秒", proposed=30),
        Choice(code="pass_mark", title="质检：多少分算合格", unit="分", proposed=80, least=1, most=100),
        Choice(code="goal_answered", title="目标：接通率", unit="%", proposed=95, basis=SAMPLE, most=100),
        Choice(code="goal_satisfied", title="目标：满意率", unit="%", proposed=90, basis=SAMPLE, most=100),
        Choice(code="goal_sampled", title="目标：质检率", unit="%", proposed=5, basis=SAMPLE, most=100),
        Choice(code="goal_followed", title="目标：不满意回访率", unit="%", proposed=100, basis=SAMPLE, most=100),
    )
}


def values(on: date | None = None) -> dict[str, int]:
    """Every number in force on a day, today by default. One query."""
    rows = Setting.objects.filter(since__lte=on or timezone.localdate()).order_by("since", "id")
    return {c.code: c.proposed for c in CHOICES.values()} | {r.code: r.value for r in rows if r.code in CHOICES}


def value(code: str, on: date | None = None) -> int:
    return values(on)[code]
