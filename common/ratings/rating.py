"""The public door of this app: rate a case once, list what was said, call back who was not content."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from kernel.cases.models import Case
from kernel.cases.refusals import Refused
from kernel.reach.models import User
from kernel.words.procedure import VOID

from .models import DISSATISFIED, REASONS, Rating, RatingQuerySet, Score


def why_not(case: Case) -> str:
    """Why a case cannot be rated now; empty when it can. Costs one query for a case that is over."""
    if case.stage == VOID.code:
        return "这件登记已作废，不用评价。"
    if not case.closed:
        return "事情办结以后就可以评价。"
    if Rating.objects.filter(case=case).exists():
        return "这件事您已经评价过，谢谢。"
    return ""


def rate(case: Case, *, score: int, reasons: Sequence[str] = (), words: str = "", party: UUID | None = None) -> Rating:
    """Keep what a party thought of a case that is over; once a case. Reasons are kept of the dissatisfied only.

    Raises Refused: not over, rated already, or dissatisfied without a word why.
    """
    if why := why_not(case):
        raise Refused(why)
    unhappy = Score(score) in DISSATISFIED
    kept = [code for code, _ in REASONS if code in reasons] if unhappy else []
    if unhappy and not kept and not words.strip():
        raise Refused("请告诉我们哪里不满意，我们会回访并改正。")
    row = Rating(
        case=case,
        score=score,
        dissatisfied=unhappy,
        reasons=kept,
        words=words.strip(),
        party=party,
        rated_at=timezone.now(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused("这件事您已经评价过，谢谢。") from None
    return row


def ratings_for(cases: models.QuerySet[Case] | Iterable[Case]) -> RatingQuerySet:
    """Ratings of cases the caller may see (`Case.objects.reach(user)`): those to be called back first, then latest first."""
    waiting = models.When(dissatisfied=True, followed_up_at=None, then=models.Value(0))
    first = models.Case(waiting, default=models.Value(1))
    return Rating.objects.filter(case__in=cases).select_related("case", "followed_up_by").order_by(first, "-rated_at")


def follow_up(rating: Rating, *, by: User, note: str) -> None:
    """Record that somebody who was not content was called back. Raises Refused without a note, or the second time."""
    if len(note.strip()) < 4:
        raise Refused("请写明回访情况和怎么改正的（至少四个字）。")
    waiting = Rating.objects.filter(pk=rating.pk).waiting()
    if not waiting.update(followed_up_at=timezone.now(), followed_up_by=by, follow_up=note.strip()):
        raise Refused("这条评价不需要回访，或者已经回访过了。")
