"""The public door of this app: rate a case once, list what was said, call back who was not content."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from kernel.cases.actors import Actor
from kernel.cases.models import Case
from kernel.cases.refusals import Refused, covers
from kernel.words import RoleKind
from kernel.words.procedure import VOID

from .models import DISSATISFIED, REASONS, CallBack, Outcome, Rating, RatingQuerySet, Score

SHORTEST = 4  # characters that say what was done
_unhappy: list[Callable[[Rating], None]] = []


def when_unhappy(follow_up: Callable[[Rating], None]) -> None:
    """What else happens, in the same transaction, where somebody was not content. Called once by a line at start."""
    _unhappy.append(follow_up)


def tell_unhappy(row: Rating) -> None:
    """Follow up somebody who was not content, whether or not the rating is kept: one case, one rating."""
    for follow_up in _unhappy:
        follow_up(row)


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
            if unhappy:
                tell_unhappy(row)
    except IntegrityError:
        raise Refused("这件事您已经评价过，谢谢。") from None
    return row


def ratings_for(cases: models.QuerySet[Case] | Iterable[Case]) -> RatingQuerySet:
    """Ratings of cases the caller may see (`Case.objects.reach(user)`): those to be called back first, then latest first."""
    waiting = models.When(dissatisfied=True, followed_up_at=None, then=models.Value(0))
    first = models.Case(waiting, default=models.Value(1))
    return Rating.objects.filter(case__in=cases).select_related("case").order_by(first, "-rated_at")


def why_no_call(rating: Rating, by: Actor) -> str:
    """Why this person may record no call-back; empty where they may: whoever may act on the case, or supervises it."""
    if not rating.dissatisfied:
        return "这条评价是满意的，不需要回访。"
    if rating.followed_up_at:
        return "这条评价已经回访过了。"
    if by.kind is not RoleKind.STAFF or not covers(by.reach, rating.case, rating.case.rules.acting_roles):
        return "由能办理这类案件的人员或者主管回访，您可以查看。"
    return ""


def call_back(rating: Rating, *, by: Actor, outcome: str, note: str) -> CallBack:
    """Record that somebody who was not content was called. Whoever was not reached stays on the list.

    Raises Refused: not theirs to record, without a note, or the second time.
    """
    if (why := why_no_call(rating, by)) or by.user is None:
        raise Refused(why)
    if len(note.strip()) < SHORTEST:
        raise Refused("请写明对方说了什么、怎么改正的（至少四个字）。")
    now = timezone.now()
    with transaction.atomic():
        if outcome != Outcome.UNREACHED and not _settle(rating, now):
            raise Refused("这条评价刚刚有人回访过了。")
        return CallBack.objects.create(rating=rating, at=now, by=by.user, outcome=Outcome(outcome), note=note.strip())


def _settle(rating: Rating, now: object) -> int:
    return Rating.objects.filter(pk=rating.pk).waiting().update(followed_up_at=now)
