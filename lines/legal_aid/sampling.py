"""Which closed cases are reviewed, and where: drawn by month and share from a seed nobody chooses, sent to another place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from common.revisits.drawing import Row, bounds_of, chosen_of, digest, seed_of
from kernel.cases import door
from kernel.cases.actors import Actor
from kernel.cases.models import Case
from kernel.journal.seal import sm3
from kernel.reach.models import Grant, Office
from kernel.words import RoleKind

from . import standard
from .models import Aid, ReviewDraw

REVIEWER = "aid_reviewer"
ENDED = ("closed", "archived")
ENOUGH = 2  # reviewers a place needs; a third may come from there or be appointed when two disagree
BY = Actor(RoleKind.CLOCK, "抽取评查")


def eligible(office: Any, month: date) -> list[Row]:
    """Cases an office concluded in a month, by kind; those that were drawn before are left out."""
    begin, end = (timezone.localdate(moment) for moment in bounds_of(month))
    rows = Aid.objects.filter(case__office=office, case__stage__in=ENDED, closed_on__gte=begin, closed_on__lt=end)
    drawn = Case.objects.filter(aid_reviews__draw__isnull=False)
    return list(rows.exclude(case__in=drawn).order_by("pk").values_list("pk", "category"))


def places(office: Any, on: date) -> list[Office]:
    """Where else somebody reviews: offices with enough reviewers today, the handling one left out. Two queries."""
    seats = Grant.objects.current(on).filter(office__active=True).exclude(office=office)
    found: dict[int, set[int]] = {}
    for place, user, roles in seats.values_list("office_id", "user_id", "post__roles"):
        if REVIEWER in roles:
            found.setdefault(place, set()).add(user)
    return list(Office.objects.filter(pk__in=[place for place, users in found.items() if len(users) >= ENOUGH]))


def place_for(seed: str, key: Any, able: Iterable[Office]) -> Office:
    """The same of the same places, whoever asks, however they are listed."""
    return min(able, key=lambda place: sm3(f"{seed}.{key}.{place.pk}".encode()))


def draw(office: Any, month: date) -> ReviewDraw | None:
    """Draw a month that is over, once, and open the reviews; None where it was drawn or nobody else can review it."""
    first, rule, able = month.replace(day=1), standard.on(month), places(office, timezone.localdate())
    if not able:
        return None
    _, end = bounds_of(first)
    seed, origin = seed_of(timezone.localdate(end) - timedelta(days=1))
    rows = eligible(office, first)
    chosen = chosen_of(seed, rows, rule.share, rule.least)
    row = ReviewDraw(
        office=office, month=first, share=rule.share, least=rule.least, seed=seed, origin=origin, population=len(rows),
        chosen=len(chosen), digest=digest(rows),
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            for key, _ in chosen:
                place = place_for(seed, key, able)
                door.open_case("aid_review", "draw", actor=BY, office=place, payload={"aid": key, "draw": row.pk})
    except IntegrityError:
        return None
    return row


def proof(row: ReviewDraw) -> str:
    """Why a draw cannot be repeated as it was; empty where drawing again gives the very same cases."""
    aids = Aid.objects.filter(case__aid_reviews__draw=row)
    drawn = set(aids.values_list("pk", "category"))
    rows = sorted({*eligible(row.office, row.month), *drawn}, key=lambda r: str(r[0]))
    if digest(rows) != row.digest:
        return f"可抽的案件与抽取时不同（当时{row.population}件，现在{len(rows)}件）。"
    same = set(chosen_of(row.seed, rows, row.share, row.least)) == drawn
    return "" if same else "重新抽取的结果与记录不符。"


def draw_what_is_due(today: date | None = None) -> int:
    """The month before this, of every office that concluded cases in it; how many draws were made. Twice makes none twice."""
    day = today or timezone.localdate()
    month = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    begin, end = (timezone.localdate(moment) for moment in bounds_of(month))
    closed = Aid.objects.filter(closed_on__gte=begin, closed_on__lt=end, case__stage__in=ENDED)
    waiting = Office.objects.filter(pk__in=closed.values("case__office")).exclude(
        pk__in=ReviewDraw.objects.filter(month=month).values("office")
    )
    return sum(draw(office, month) is not None for office in waiting)
