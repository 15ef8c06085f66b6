"""The tablet at a window: whoever was served is asked there and then, by the clerk, about one case that is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from common.live.public import changed
from kernel.cases.actors import Actor
from kernel.cases.models import Case
from kernel.cases.refusals import Refused, covers
from kernel.words import RoleKind

from .models import Asked, Pad, Rating
from .rating import rate, why_not

WAITS = timedelta(minutes=5)  # after which the person has gone and the tablet forgets the case
THANKS = timedelta(seconds=20)


def topic(pad: Pad) -> str:
    """What the page of a tablet follows."""
    return f"pad:{pad.pk}"


def why_not_here(case: Case, by: Actor) -> str:
    """Why this person may ask nobody about this case; empty where they may."""
    if by.kind is not RoleKind.STAFF or not covers(by.reach, case, case.rules.acting_roles):
        return "由能办理这件案件的人员请当事人评价。"
    return why_not(case)


def pads_of(user: Any) -> Any:
    """Tablets somebody may ask at, by office and name."""
    return Pad.objects.reach(user).filter(active=True).select_related("office").order_by("office__name", "name")


def ask(case: Case, pad: Pad, *, by: Actor, party: UUID | None) -> Asked:
    """Let a tablet show the question. Raises Refused: not over, rated already, or somebody else is being asked there."""
    if (why := why_not_here(case, by)) or by.user is None:
        raise Refused(why)
    with transaction.atomic():
        held = Pad.objects.select_for_update().get(pk=pad.pk)
        busy = current(held)
        if busy is not None and busy.case_id != case.pk:
            raise Refused(f"“{held.name}”的评价器正在请别人评价，请稍等或者换一个。")
        row, _ = Asked.objects.update_or_create(
            pad=held,
            defaults={"case": case, "party": party, "by": by.user, "at": timezone.now(), "done_at": None},
        )
        changed(topic(held))
    return row


def current(pad: Pad) -> Asked | None:
    """Who is asked at a tablet now; None where nobody is, or has gone."""
    since = timezone.now() - WAITS
    return Asked.objects.filter(pad=pad, at__gt=since, done_at=None).select_related("case").first()


def here(asked: Asked) -> bool:
    """Whether who rated may still stand there: for a questionnaire after it."""
    return asked.done_at is not None and asked.done_at > timezone.now() - WAITS


def thanked(pad: Pad) -> bool:
    """Whether somebody answered a moment ago."""
    return Asked.objects.filter(pad=pad, done_at__gt=timezone.now() - THANKS).exists()


def answer(pad: Pad, case: UUID, *, score: int, reasons: Sequence[str] = (), words: str = "") -> Rating:
    """What was pressed. `case`: whom the page asked about, so that nobody rates the next one's.

    Raises Refused: nobody is asked about that case any more, or as `rating.rate`.
    """
    with transaction.atomic():
        row = Asked.objects.select_for_update().filter(pad=pad).select_related("case").first()
        late = row is None or row.case_id != case or row.done_at or row.at < timezone.now() - WAITS
        if row is None or late:
            raise Refused("评价的时间已经过了，请工作人员再点一次“请在窗口评价”。")
        made = rate(row.case, score=score, reasons=reasons, words=words, party=row.party)
        row.done_at = timezone.now()
        row.save(update_fields=["done_at"])
        changed(topic(pad))
    return made


def leave(pad: Pad) -> None:
    """Nobody is asked there any more: they would rather not say."""
    Asked.objects.filter(pad=pad, done_at=None).delete()
    changed(topic(pad))
