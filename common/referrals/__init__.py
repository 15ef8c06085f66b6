"""How a case goes on in another line. Rooms never import one another: what one hands over, another takes, through here.

A line that refers says what its case hands over and by which of its steps the other side takes it
(`gives`); a line that receives says what its opening form knows from that (`takes`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction

from kernel import ports
from kernel.cases import door
from kernel.cases.actors import Actor
from kernel.cases.models import Case
from kernel.journal.seal import sm3
from kernel.reach.models import Area, Office
from kernel.words.registry import find


@dataclass(frozen=True, kw_only=True)
class Handed:
    """What a case brings with it, in words every line has. `parties`: rows of the origin, numbers masked.

    `goes_to`: procedure and opening step by which it is taken; `prefill`: fields of that form the catalogue knows.
    """

    goes_to: tuple[str, str]
    facts: str = ""
    wish: str = ""
    place: str = ""
    amount: Decimal | None = None
    matter: str = ""
    prefill: dict[str, Any] = field(default_factory=dict)
    parties: list[dict[str, Any]] = field(default_factory=list)


class Giver(NamedTuple):
    hand: Callable[[Case], Handed]
    taken: str  # its step that says the other side has taken over; its form has the field `made`


_givers: dict[str, Giver] = {}
_takers: dict[tuple[str, str], Callable[[Handed], dict[str, Any]]] = {}


def gives(procedure: str, hand: Callable[[Case], Handed], *, taken: str) -> None:
    """A line's cases may be taken over by others. `hand` is called only while `taken` may be done."""
    _givers[procedure] = Giver(hand, taken)


def takes(procedure: str, step: str, fill: Callable[[Handed], dict[str, Any]]) -> None:
    """A line's opening step can be filled from what was handed over."""
    _takers[procedure, step] = fill


def receives(procedure: str, step: str) -> bool:
    """Whether a case referred elsewhere can be opened by this step."""
    return (procedure, step) in _takers and find(procedure) is not None


def onward(case: Case, step: str) -> tuple[str, str] | None:
    """Procedure and opening step by which a case is taken, where `step` is its line's step of being taken."""
    giver = _givers.get(case.procedure)
    return giver.hand(case).goes_to if giver and giver.taken == step else None


def taken_by(case: Case) -> str:
    """The step by which a case of this line is taken over by another; empty where its line refers nothing."""
    giver = _givers.get(case.procedure)
    return giver.taken if giver else ""


def filled(origin: Case, procedure: str, step: str) -> dict[str, Any]:
    """First values of that opening form. Empty where the case goes somewhere else or the line knows no such thing."""
    giver, fill = _givers.get(origin.procedure), _takers.get((procedure, step))
    if giver is None or fill is None:
        return {}
    handed = giver.hand(origin)
    return {**handed.prefill, **fill(handed)} if handed.goes_to == (procedure, step) else fill(handed)


def parties_of(case: Case, roles: dict[str, str]) -> list[dict[str, Any]]:
    """The parties of a case as rows of another, their roles named as that one names them; others are left out."""
    rows = [dict(row) for row in ports.parties().rows(case)]
    return [row | {"role": roles[row["role"]], "represents": None} for row in rows if row["role"] in roles]


@transaction.atomic
def take(
    origin: Case,
    procedure: str,
    step: str,
    *,
    actor: Actor,
    office: Office,
    payload: Any,
    files: Any = None,
    area: Area | None = None,
    key: str = "",
) -> Case:
    """Open the case in the other line and say so in the one it came from; both or neither.

    Raises Refused where the origin cannot be taken by this person now, and whatever `open_case` raises.
    """
    giver = _givers[origin.procedure]
    made = door.open_case(
        procedure, step, actor=actor, office=office, payload=payload, files=files, area=area, key=key, origin=origin
    )
    said = {"made": str(made.pk)}
    door.perform(origin, giver.taken, actor=actor, payload=said, key=sm3(f"{key}:taken".encode()).hex() if key else "")
    return made
