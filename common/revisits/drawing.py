"""The draw: by share and least number, every kind by its weight, and by a seed nobody chooses."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from math import ceil
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from common.people.models import Party
from kernel.cases.models import Case
from kernel.journal.models import Anchor
from kernel.journal.models import note as journal
from kernel.journal.seal import sm3
from kernel.words import Procedure
from kernel.words.procedure import VOID
from kernel.words.registry import find

from .models import Draw, Rule, Visit

DRAWN = "抽取回访案件"
Row = tuple[Any, str]  # key of a case, and its kind


def chosen_of(seed: str, rows: Sequence[Row], share: int, least: int) -> list[Row]:
    """Of `rows` the share in per cent, rounded up, and no fewer than `least`; the same from the same, whoever draws.

    Every kind gives by its weight (largest remainder), and of a kind those whose SM3 of seed and key is smallest.
    """
    wanted = min(len(rows), max(least, ceil(len(rows) * share / 100)))
    kinds: defaultdict[str, list[tuple[bytes, Any]]] = defaultdict(list)
    for key, kind in rows:
        kinds[kind].append((sm3(f"{seed}.{key}".encode()), key))
    parts = _parts({kind: len(found) for kind, found in kinds.items()}, wanted)
    return [(key, kind) for kind in sorted(kinds) for _, key in sorted(kinds[kind])[: parts[kind]]]


def _parts(sizes: dict[str, int], wanted: int) -> dict[str, int]:
    """How many of each kind: its part of the whole rounded down, the rest to the largest remainders."""
    whole = sum(sizes.values()) or 1
    exact = {kind: Fraction(size * wanted, whole) for kind, size in sizes.items()}
    parts = {kind: int(part) for kind, part in exact.items()}
    left = wanted - sum(parts.values())
    for kind in sorted(sizes, key=lambda k: (parts[k] - exact[k], k))[:left]:
        parts[kind] += 1
    return parts


def eligible(rule: Rule, month: date) -> list[Row]:
    """Cases of the rule's line and area closed in a month, with somebody to call; those drawn before are left out."""
    procedure = find(rule.procedure)
    if procedure is None:
        return []
    area = rule.office.area
    here = Q(procedure=rule.procedure, revisit=None, **{f"{area.column}_id": area.pk})
    begin, end = bounds_of(month)
    reachable = Party.objects.filter(withdrawn_at=None).exclude(phone_index=None).values("case_id")
    found = Case.objects.filter(here, closed_at__gte=begin, closed_at__lt=end, pk__in=reachable).exclude(
        stage=VOID.code
    )
    return [(key, str(kind or "")) for key, kind in _with_kind(found, procedure)]


def _with_kind(cases: QuerySet[Case], procedure: Procedure) -> Iterable[tuple[Any, Any]]:
    """The kind is what the line's list is first narrowed by; one kind where it is narrowed by nothing."""
    kind = f"{_relation(procedure)}__{procedure.filters[0]}" if procedure.filters else "procedure"
    return cases.order_by("pk").values_list("pk", kind)


def _relation(procedure: Procedure) -> str:
    """How a case leads to its record in a query."""
    case: Any = apps.get_model(procedure.record)._meta.get_field("case")
    return str(case.remote_field.get_accessor_name())


def draw(rule: Rule, month: date, *, by: Any = None) -> Draw | None:
    """Draw a month that is over, once; None where it was drawn. Several may press at once.

    The seed is the anchor of the month's last day, which nobody chooses; where there is none, a random one, journalled.
    """
    first = month.replace(day=1)
    _, end = bounds_of(first)
    seed, origin = seed_of(timezone.localdate(end) - timedelta(days=1))
    rows = eligible(rule, first)
    row = Draw(rule=rule, month=first, seed=seed, origin=origin, population=len(rows), digest=digest(rows))
    due = timezone.localdate() + timedelta(days=rule.days)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            chosen = chosen_of(seed, rows, rule.share, rule.least)
            Visit.objects.bulk_create(Visit(draw=row, case_id=key, stratum=kind, due=due) for key, kind in chosen)
            told = {"on": {"draw": row.pk}, "seed": seed, "drawn": len(chosen), "of": len(rows)}
            journal(by, DRAWN, f"{rule.office} {first:%Y年%-m月}", told)
    except IntegrityError:
        return None
    return row


def proof(row: Draw) -> str:
    """Why the draw cannot be repeated as it was; empty where drawing again gives the very same cases."""
    drawn = {(v.case_id, v.stratum) for v in row.visits.all()}
    rows = sorted({*eligible(row.rule, row.month), *drawn}, key=lambda r: str(r[0]))
    if digest(rows) != row.digest:
        return f"可抽的案件与抽取时不同（当时{row.population}件，现在{len(rows)}件）。"
    return (
        "" if set(chosen_of(row.seed, rows, row.rule.share, row.rule.least)) == drawn else "重新抽取的结果与记录不符。"
    )


def draw_what_is_due(today: date | None = None) -> int:
    """By every rule in force, the month before this; how many draws were made. Twice makes none twice."""
    day = today or timezone.localdate()
    month = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    rules = Rule.objects.filter(Q(until=None) | Q(until__gte=day), since__lte=day).select_related("office__area")
    waiting = rules.exclude(draws__month=month)
    return sum(draw(rule, month) is not None for rule in waiting)


def digest(rows: Iterable[Row]) -> str:
    return sm3("\n".join(sorted(f"{key} {kind}" for key, kind in rows)).encode()).hex()


def seed_of(last: date) -> tuple[str, str]:
    anchor = Anchor.objects.filter(day=last).first()
    if anchor:
        return bytes(anchor.digest).hex(), f"{last:%Y年%-m月%-d日}的留痕锚定值"
    return secrets.token_hex(32), "随机产生（当日没有留痕锚定值）"


def bounds_of(month: date) -> tuple[datetime, datetime]:
    first = month.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return _midnight(first), _midnight(following)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
