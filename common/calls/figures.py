"""Figures of the hotline, each with what is counted, by what it is divided and where that was read.

Calls are no cases, so the kernel's indicators cannot count them; the words are the same: numerator, denominator, source.
Everything is counted from single calls, never from rounded totals (statistics.md §1, 3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import ExtractHour
from django.utils import timezone

from common.ratings.models import DISSATISFIED, Score

from . import choices
from .models import Call, CallBack, Reason, Result, Review

CONTENT = [s.value for s in Score if s not in DISSATISFIED]
STATISTICS = "《市司法局统计口径》§2.8"


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A count, a ratio in per cent, or an average. Names of the parts are keys of `counts`."""

    code: str
    title: str
    numerator: str
    denominator: str = ""
    unit: str = "%"
    per: int = 100  # 100 for a ratio, 1 for an average
    source: str
    note: str = ""
    goal: str = ""  # a choice it is held against


OWN = "[拟] 未找到官方公式，须业务科室确认"
FIGURES = (
    Figure(code="calls", title="呼入量", numerator="calls", unit="通", source=f"{STATISTICS} [P]"),
    Figure(code="answered", title="接听量", numerator="answered", unit="通", source=f"{STATISTICS} [P]"),
    Figure(code="rate", title="接通率", numerator="answered", denominator="calls", goal="goal_answered",
           source=f"{STATISTICS} [P]：接听量/呼入量"),
    Figure(code="queued_rate", title="转人工接通率", numerator="answered", denominator="queued",
           source=f"{STATISTICS} [P]：转坐席后接听/转坐席", note="有的地方以此为接通率"),
    Figure(code="quick", title="及时接听率", numerator="quick", denominator="queued", source=OWN,
           note="等待不超过设定秒数即接听的，占转人工的"),
    Figure(code="abandoned", title="放弃率", numerator="abandoned", denominator="queued", source=OWN,
           note="排队中来电人先挂断的，占转人工的"),
    Figure(code="wait", title="平均等待时长", numerator="waited", denominator="waits", unit="秒", per=1, source=OWN,
           note="只算已接听的"),
    Figure(code="talk", title="平均通话时长", numerator="talked", denominator="talks", unit="秒", per=1,
           source=f"{STATISTICS} [计]：总时长/人工通话数"),
    Figure(code="rated", title="参评率", numerator="rated", denominator="answered",
           source=f"{STATISTICS} [计]：参与测评/接听"),
    Figure(code="content", title="满意率", numerator="content", denominator="rated", goal="goal_satisfied",
           source=f"{STATISTICS}：满意/参评", note="分母为参评，系推定；“基本满意”计入满意"),
    Figure(code="sampled", title="质检率", numerator="sampled", denominator="answered", goal="goal_sampled",
           source=f"{STATISTICS} 合同样例", note="已抽取的通话，占接听量"),
    Figure(code="passed", title="质检合格率", numerator="passed", denominator="scored",
           source=f"{STATISTICS}：合格/抽检", note="分母为抽检后已评分的"),
    Figure(code="followed", title="不满意回访率", numerator="followed", denominator="unhappy", goal="goal_followed",
           source=f"{STATISTICS} 合同样例：不满意100%回访", note="已拨打过的，占按键不满意而列入回访的（号码不显示的无法回访）"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A figure of a period with the raw counts it comes from. `value` is None where there is nothing to divide by."""

    figure: Figure
    numerator: int
    denominator: int | None
    value: Decimal | None
    goal: int | None = None

    @property
    def text(self) -> str:
        if self.value is None:
            return "—"
        return f"{self.value:,}{self.figure.unit}"

    @property
    def short_of_goal(self) -> bool:
        return self.goal is not None and self.value is not None and self.value < self.goal


def span(since: date, until: date) -> tuple[datetime, datetime]:
    """First moment of a day and the moment after the last one."""
    return _midnight(since), _midnight(until + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def calls_of(rows: QuerySet[Call], since: date, until: date) -> QuerySet[Call]:
    """Calls by the day they came in."""
    begin, end = span(since, until)
    return rows.filter(started_at__gte=begin, started_at__lt=end)


def aggregates(quick: int) -> dict[str, Any]:
    """What is counted of calls, as conditional sums of one statement."""
    answered = Q(answered_at__isnull=False)
    counted = {
        "answered": answered,
        "queued": Q(queued_at__isnull=False),
        "quick": answered & Q(waited__lte=quick),
        "abandoned": Q(result=Result.ABANDONED),
        "waits": answered & Q(waited__isnull=False),
        "talks": Q(talked__isnull=False),
        "rated": answered & Q(score__isnull=False),
        "content": answered & Q(score__in=CONTENT),
    }
    found: dict[str, Any] = {name: Count("pk", filter=where) for name, where in counted.items()}
    return {
        "calls": Count("pk"),
        **found,
        "waited": Sum("waited", filter=answered),
        "talked": Sum("talked"),
    }


def counts(rows: QuerySet[Call], since: date, until: date) -> dict[str, int]:
    """Every raw count of a period. Three statements."""
    mine = calls_of(rows, since, until).order_by()
    found = mine.aggregate(**_renamed(aggregates(choices.value("quick", until))))
    found = {name.removeprefix("n_"): int(value or 0) for name, value in found.items()}
    reviews = Review.objects.filter(call__in=mine).order_by()
    found |= reviews.aggregate(
        sampled=Count("pk"),
        scored=Count("pk", filter=Q(passed__isnull=False)),
        passed_=Count("pk", filter=Q(passed=True)),
    )
    found["passed"] = found.pop("passed_")
    unhappy = CallBack.objects.filter(call__in=mine, reason=Reason.UNHAPPY).order_by()
    return {**found, **unhappy.aggregate(unhappy=Count("pk"), followed=Count("pk", filter=Q(attempts__gt=0)))}


def _renamed(found: dict[str, Any]) -> dict[str, Any]:
    """Names of their own: some are columns of the call as well."""
    return {f"n_{name}": value for name, value in found.items()}


def measured(found: dict[str, int], on: date, figures: Iterable[Figure] = FIGURES) -> list[Measured]:
    """Every figure from its raw counts, rounded half up to two places; counts as they are."""
    goals = choices.values(on)
    return [_one(f, found, goals) for f in figures]


def _one(figure: Figure, found: dict[str, int], goals: dict[str, int]) -> Measured:
    numerator = found.get(figure.numerator, 0)
    denominator = found.get(figure.denominator, 0) if figure.denominator else None
    value: Decimal | None = Decimal(numerator)
    if denominator is not None:
        value = share(numerator, denominator, figure.per) if denominator else None
    goal = goals[figure.goal] if figure.goal else None
    return Measured(figure=figure, numerator=numerator, denominator=denominator, value=value, goal=goal)


def share(numerator: int, denominator: int, per: int = 100) -> Decimal:
    return (Decimal(numerator) * per / denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)


def by_hour(rows: QuerySet[Call], since: date, until: date) -> list[dict[str, Any]]:
    """The twenty-four hours with their counts, empty ones included. One statement."""
    hour = ExtractHour("started_at", tzinfo=timezone.get_current_timezone())
    found = _grouped(calls_of(rows, since, until).annotate(hour=hour), "hour", until)
    known = {row["hour"]: row for row in found}
    return [known.get(h) or {"hour": h} for h in range(24)]


def by_agent(rows: QuerySet[Call], since: date, until: date) -> list[dict[str, Any]]:
    """Agents by number, with those nobody here has. One statement."""
    return _grouped(calls_of(rows, since, until).exclude(number=""), ("number", "agent__name"), until)


def _grouped(rows: QuerySet[Call], by: Any, until: date) -> list[dict[str, Any]]:
    names = (by,) if isinstance(by, str) else by
    found = (
        rows.order_by().values(*names).annotate(**_renamed(aggregates(choices.value("quick", until)))).order_by(*names)
    )
    return [{k.removeprefix("n_"): v for k, v in row.items()} for row in found]
