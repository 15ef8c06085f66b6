"""Which period is in force for a record type, and what is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from kernel.cases.models import Case, Event
from kernel.words import Shape
from kernel.words.procedure import VOID
from kernel.words.registry import procedure

from .kinds import Deal, Kind, Unit, kinds
from .models import Erasure, Hold, Period
from .reckoning import begun_before

SOON = timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A record type as it stands: what is proposed, what was set, whether it counts."""

    kind: Kind
    row: Period | None

    @property
    def length(self) -> int | None:
        return self.row.length if self.row else self.kind.length

    @property
    def unit(self) -> Unit:
        return Unit(self.row.unit) if self.row else self.kind.unit

    @property
    def source(self) -> str:
        return self.row.source if self.row else self.kind.source

    @property
    def signed(self) -> bool:
        return bool(self.row and self.row.signed_off_at)

    @property
    def deal(self) -> Deal:
        plain = self.length or not self.row or self.kind.deal is Deal.ANSWER
        return self.kind.deal if plain else Deal.KEEP

    @property
    def open(self) -> bool:
        """Whether somebody still has to settle it."""
        return not self.kind.fixed and not self.signed

    def words(self) -> str:
        """How long, as people say it."""
        if self.length:
            return f"{self.length}{self.unit}"
        if self.kind.deal is Deal.ANSWER:
            return "及时答复，没有承诺天数"
        return "长期保存" if self.row or self.kind.deal is Deal.KEEP else "尚未确定"

    def before(self, now: datetime) -> datetime | None:
        """What began before this moment is over; None where nothing ends."""
        if not self.length or self.kind.fixed or self.deal not in (Deal.ERASE, Deal.DESTROY):
            return None
        return begun_before(now, self.length, self.unit)

    def runs(self, now: datetime) -> bool:
        """Whether the job may act on it: signed off, and its day has come."""
        return self.signed and self.row is not None and self.row.since <= timezone.localdate(now)

    def due(self, now: datetime) -> int:
        """How many are due by a moment, whoever signed."""
        before = self.before(now)
        if before is None:
            return 0
        if self.kind.procedure:
            return due_cases(self.kind.procedure, before).count()
        return self.kind.count(before) if self.kind.count else 0


def standings() -> list[Standing]:
    """Every record type. One query."""
    latest: dict[str, Period] = {}
    for row in Period.objects.select_related("signed_off_by").order_by("id"):
        latest[row.kind] = row
    return [Standing(kind=kind, row=latest.get(code)) for code, kind in kinds().items()]


def standing(code: str) -> Standing | None:
    """One record type; None for a code nobody declares."""
    kind = kinds().get(code)
    row = Period.objects.filter(kind=code).select_related("signed_off_by", "made_by").order_by("-id").first()
    return Standing(kind=kind, row=row) if kind else None


def resting(code: str) -> list[str]:
    """Stages at which a period runs: archived for a procedure, gone for a subject of a register."""
    rules = procedure(code)
    register = rules.shape is not Shape.PROCEDURE
    return [s.code for s in rules.stages.values() if s.final or (register and s.over)] + [VOID.code]


def due_cases(code: str, before: datetime) -> QuerySet[Case]:
    """Cases whose period began before a moment, held ones and those already erased left out.

    It begins with the last act that moved the case: what was put right afterwards does not begin it anew.
    """
    moved = Event.objects.filter(case=OuterRef("pk"), happened_at__gte=before, to_stage__in=resting(code))
    held = Hold.objects.filter(case=OuterRef("pk"), lifted_at=None)
    gone = Erasure.objects.filter(case=OuterRef("pk"))
    found: QuerySet[Case] = Case.objects.filter(procedure=code, stage__in=resting(code), opened_at__lt=before)
    return found.filter(~Exists(moved.exclude(act__in=BESIDE)), ~Exists(held), ~Exists(gone))


BESIDE = ("unmask", "attach", "take_paper", "hand_over", "relocate", "correct", "erase")  # acts that move nothing
