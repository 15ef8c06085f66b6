"""From what was done to an amount: which standard of that day applies to each stage and each thing done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from ..codes import CATEGORIES, SERVICES
from .codes import PHASES

if TYPE_CHECKING:
    from kernel.cases.models import Case

    from .models import Standard

USABLE = ("in_force", "ended")  # what was signed off; one that ended still holds for the days it was in force


@dataclass(frozen=True, kw_only=True)
class Item:
    """A line of the reckoning: what for, by which row of which date, how much each, how often. Amounts in 元."""

    what: str
    standard: str  # number of the row
    since: str  # its first day: the version
    each: Decimal
    times: int

    @property
    def sum(self) -> Decimal:
        return self.each * self.times

    def kept(self) -> dict[str, Any]:
        """As the record keeps it."""
        return asdict(self) | {"each": str(self.each), "sum": str(self.sum)}

    def __str__(self) -> str:
        return f"{self.each:,.2f}元×{self.times}＝{self.sum:,.2f}元（{self.standard}，自{self.since}起执行）"


@dataclass(frozen=True, kw_only=True)
class Reckoned:
    items: tuple[Item, ...]
    missing: tuple[str, ...]  # stages no standard of that day covers

    @property
    def total(self) -> Decimal:
        return sum((item.sum for item in self.items), Decimal(0))


def service_of(record: Any) -> str:
    """The form of service; where nobody chose one, what goes with the kind of case."""
    return record.service or ("03" if record.category == "criminal" else "04")


def standing(case: Case, on: date) -> list[Standard]:
    """Signed rows of this district in force on a day that may apply to this case. One query."""
    from .models import Standard

    record = case.record
    return list(
        Standard.objects.filter(
            Q(until=None) | Q(until__gte=on),
            case__stage__in=USABLE,
            case__district=case.district_id,
            since__lte=on,
            service__in=("", service_of(record)),
            category__in=("", record.category),
        ).select_related("case")
    )


def reckon(case: Case, phases: Sequence[str]) -> Reckoned:
    """What is due for the stages handled and for everything the record says was done, by the rows of the closing day."""
    rows = standing(case, case.record.closed_on)
    done = [(phase, _for_phase(rows, phase)) for phase in phases]
    titles = dict(PHASES.choices())
    found = [_item(row, 1, titles[phase]) for phase, row in done if row]
    return Reckoned(
        items=(*found, *_deeds(rows, case.children["legal_aid.Deed"])),
        missing=tuple(titles[phase] for phase, row in done if row is None),
    )


def _for_phase(rows: Iterable[Standard], phase: str) -> Standard | None:
    return max((r for r in rows if r.per == "case" and r.phase in ("", phase)), key=_rank, default=None)


def _deeds(rows: Sequence[Standard], deeds: Iterable[Any]) -> Iterable[Item]:
    times = Counter(deed.kind for deed in deeds)
    for kind in sorted(times):
        row = max((r for r in rows if r.per == "deed" and r.deed == kind), key=_rank, default=None)
        if row:
            yield _item(row, min(times[kind], row.most or times[kind]), row.what)


def _rank(row: Standard) -> tuple[Any, ...]:
    """The row that says most of the case, and of equals the latest."""
    return bool(row.phase), bool(row.service), bool(row.category), row.since, row.case.number


def _item(row: Standard, times: int, what: str) -> Item:
    return Item(what=what, standard=row.case.number, since=row.since.isoformat(), each=Decimal(row.amount), times=times)


def none_fits(record: Any, missing: Iterable[str]) -> str:
    """What to do where no standard covers a stage."""
    service = dict(SERVICES.choices())[service_of(record)]
    kind = dict(CATEGORIES.choices()).get(record.category, "")
    return (
        f"结案日（{record.closed_on:%Y年%-m月%-d日}）没有可用的补贴标准：{service}，{kind}，{'、'.join(missing)}。"
        "请先在“法律援助补贴标准”中登记，由业务科室签批后再核算。"
    )
