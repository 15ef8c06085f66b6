"""Taking an event from a switch: kept once, in any order, and the call folded anew. One transaction an event."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from common.live.public import changed
from common.people.identity import check_phone
from common.people.models import phone_index
from common.ratings.models import DISSATISFIED

from . import calling_back, seats
from .fold import Folded, Told, fold
from .models import Call, CallEvent, Result, Seat, Switch


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a switch said. `event` is given once for ever; `call` names the call at the switch."""

    event: str
    call: str
    kind: str
    at: datetime
    caller: str = ""
    called: str = ""
    number: str = ""
    hung_up: str = ""
    recording: str = ""
    score: int | None = None


class Differs(Exception):
    """An event that is known already came again and says something else."""


def take(switch: Switch, said: Said) -> bool:
    """Keep an event; False where it was known. Raises Differs.

    Whoever comes second with the same event waits for the first and finds it known: the row of the call is the lock.
    """
    with transaction.atomic():
        call = _call(switch, said)
        if known := CallEvent.objects.filter(switch=switch, event=said.event).first():
            if (known.call_id, known.kind, known.at) != (call.pk, said.kind, said.at):
                raise Differs
            return False
        row = CallEvent(
            switch=switch, event=said.event, call=call, kind=said.kind, at=said.at, number=said.number,
            hung_up=said.hung_up, score=said.score, taken_at=timezone.now(),
        )  # fmt: skip
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:  # the same id for another call, at the same moment
            raise Differs from None
        _bring(call, said)
    return True


def _call(switch: Switch, said: Said) -> Call:
    """The call, locked. Made by whichever of its events comes first."""
    key = {"switch": switch, "external": said.call}
    new = {"office_id": switch.office_id, "started_at": said.at}
    call, made = Call.objects.get_or_create(**key, defaults=new)
    return call if made else Call.objects.select_for_update().get(pk=call.pk)


def _bring(call: Call, said: Said) -> None:
    """Fold all events of the call and write what they come to; then whoever it concerns is told."""
    before = (call.stage, call.result, call.agent_id, call.score)
    rows = call.events.values_list(*(f.name for f in fields(Told)))
    found = fold((Told(**dict(zip(_TOLD, row, strict=True))) for row in rows), menu=call.switch.menu)
    seat = _seat(call, found)
    agent = _known(call, found) or (seat.user_id if seat else None)
    values = {**asdict(found), **_sealed(call, said), "agent_id": agent}
    for name, value in values.items():
        setattr(call, name, value)
    call.save(update_fields=list(values))
    changed(f"hotline:{call.office_id}")
    if before != (call.stage, call.result, call.agent_id, call.score):
        _follow(call, seat)


_TOLD = [f.name for f in fields(Told)]


def _sealed(call: Call, said: Said) -> dict[str, Any]:
    """What stands at the call itself: the first caller told, the last recording."""
    found: dict[str, Any] = {}
    if said.caller and not call.caller:
        number = check_phone(said.caller).number[:40]
        found = {"caller": number, "phone_index": phone_index(number)}
    if said.called and not call.called:
        found["called"] = said.called[:40]
    if said.recording:
        found["recording"] = said.recording
    return found


def _seat(call: Call, found: Folded) -> Seat | None:
    """Whose number the switch named; None for one nobody here has, which stays with the call as it was told."""
    if not found.number:
        return None
    seat = Seat.objects.filter(office_id=call.office_id, number=found.number, active=True).first()
    return None if seat and _known(call, found) not in (None, seat.user_id) else seat


def _known(call: Call, found: Folded) -> int | None:
    """Who has the call already under this number: a number given to somebody else later takes no old call along."""
    return call.agent_id if call.number == found.number else None


def _follow(call: Call, seat: Seat | None) -> None:
    """The seat of whoever answered, and the list of those to be called back."""
    if seat is not None:
        seats.follow(seat, call)
    if call.result in (Result.ABANDONED, Result.MISSED):
        calling_back.missed(call)
    elif call.answered_at:
        calling_back.came_again(call)
    if call.score in DISSATISFIED:
        calling_back.unhappy(call)


__all__ = ["Differs", "Said", "take"]
