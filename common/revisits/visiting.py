"""Making a return visit: by somebody who had no hand in the case, three times at most, rated through the one door."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from common.ratings import rating as ratings
from common.ratings.models import DISSATISFIED, Rating
from kernel.cases.actors import Actor
from kernel.cases.models import Case, Event
from kernel.cases.refusals import Refused, covers
from kernel.words import RoleKind

from .models import Attempt, Outcome, State, Visit

VISITORS = frozenset({"section", "office_staff", "auditor"})
MOST = 3  # calls nobody answered, after which it is left
SHORTEST = 4  # characters that say what was said
ENDS = {Outcome.DONE: State.DONE, Outcome.REFUSED: State.REFUSED, Outcome.WRONG: State.WRONG}


def visits_for(user: Any) -> QuerySet[Visit]:
    """Visits of cases within reach, the most urgent first."""
    return (
        Visit.objects.filter(case__in=Case.objects.reach(user))
        .select_related("case", "draw")
        .order_by("due", "case_id")
    )


def waiting(user: Any) -> QuerySet[Visit]:
    """Those still to be made."""
    return visits_for(user).filter(state=State.WAITING)


def why_not(visit: Visit, by: Actor) -> str:
    """Why this person may not make this visit; empty where they may. One query."""
    if visit.state != State.WAITING:
        return f"这件{visit.get_state_display()}。"
    if by.kind is not RoleKind.STAFF or not covers(by.reach, visit.case, VISITORS):
        return "由主管的司法所、业务科室或者督察人员回访，您可以查看。"
    if Event.objects.filter(case=visit.case_id, actor=by.user_id).exists():
        return "您办理过这件案件，不能自己回访，请由没有经手的同事回访。"
    return ""


def record(
    visit: Visit, *, by: Actor, outcome: str, note: str = "", score: int | None = None, reasons: Sequence[str] = ()
) -> Visit:
    """Keep one attempt. Who is reached rates the case, if it was not rated; who is not content is followed up as a case.

    Raises Refused: not theirs, made by somebody else meanwhile, without a score or a note, or dissatisfied without a reason.
    """
    if (why := why_not(visit, by)) or by.user is None:
        raise Refused(why)
    if outcome == Outcome.DONE and (score is None or len(note.strip()) < SHORTEST):
        raise Refused("接通的，请选满意程度，并写明对方说了什么（至少四个字）。")
    with transaction.atomic():
        held = Visit.objects.select_for_update().select_related("case").get(pk=visit.pk)
        if held.state != State.WAITING:
            raise Refused("刚刚有人登记过这件回访，请看最新的情况。", "stale")
        Attempt.objects.create(visit=held, by=by.user, outcome=outcome, note=note.strip())
        held.tries += 1
        ended = _ended(outcome, held.tries)
        held.state, held.done_at = ended, None if ended == State.WAITING else timezone.now()
        if outcome == Outcome.DONE and score is not None:
            held.score = score
            _rate(held.case, score, reasons, note)
        held.save()
    return held


def _ended(outcome: str, tries: int) -> State:
    if outcome != Outcome.NO_ANSWER:
        return ENDS[Outcome(outcome)]
    return State.UNREACHED if tries >= MOST else State.WAITING


def _rate(case: Case, score: int, reasons: Sequence[str], note: str) -> None:
    """Through the one door of ratings; where the case was rated before, who is unhappy now is followed up all the same."""
    before = Rating.objects.filter(case=case).first()
    if before is None:
        ratings.rate(case, score=score, reasons=reasons, words=note)
    elif score in DISSATISFIED and not before.dissatisfied:
        ratings.tell_unhappy(Rating(case=case, score=score, dissatisfied=True, reasons=list(reasons), words=note))


def figures(user: Any) -> dict[str, int]:
    """Drawn, made, reached, content: of the visits within reach. One query."""
    rows = visits_for(user).order_by().values("state", "score").annotate(n=Count("pk"))
    counts = [(row["state"], row["score"], row["n"]) for row in rows]
    done = [(score, n) for state, score, n in counts if state == State.DONE]
    return {
        "drawn": sum(n for *_, n in counts),
        "ended": sum(n for state, _, n in counts if state != State.WAITING),
        "reached": sum(n for _, n in done),
        "content": sum(n for score, n in done if score not in DISSATISFIED),
    }
