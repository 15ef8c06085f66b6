"""Books of money for the tests of what is paid: signed standards, a budget, subsidies on their way."""

from __future__ import annotations

from typing import Any
from unittest import mock

from django.utils import timezone

from kernel.cases import door
from kernel.cases.models import Case
from tests.cast import Cast

from .road import MET, WON, Road, at

DAY = "2026-01-05 09:00"
PER_CASE = {
    "service": "06",
    "category": "civil",
    "per": "case",
    "amount": "1200",
    "since": "2026-01-01",
    "basis": "省财〔2025〕1号",
}
COUNTY = {"year": "2026", "source": "county", "amount": "100000", "basis": "区财预〔2026〕3号"}


def opened(cast: Cast, code: str, step: str, who: str, **said: Any) -> Case:
    """A subject of a book, entered on the fifth of January."""
    with mock.patch.object(timezone, "now", return_value=at(DAY)):
        actor = cast.actor(who)
        return door.open_case(code, step, actor=actor, office=cast.bureau, area=cast.district, payload=said)


def done(cast: Cast, case: Case, step: str, who: str, when: str = DAY, **said: Any) -> Case:
    with mock.patch.object(timezone, "now", return_value=at(when)):
        door.perform(Case.objects.get(pk=case.pk), step, actor=cast.actor(who), payload=said)
    return Case.objects.get(pk=case.pk)


def standard(cast: Cast, *, signed: bool = True, **more: Any) -> Case:
    made = opened(cast, "aid_standard", "set", "aid_head", **{**PER_CASE, **more})
    return done(cast, made, "sign", "section") if signed else made


def budget(cast: Cast, **more: Any) -> Case:
    made = opened(cast, "aid_budget", "enter", "aid_head", **{**COUNTY, **more})
    return done(cast, made, "confirm", "section")


def closed(cast: Cast, **more: Any) -> Road:
    """Concluded, and its file taken."""
    return Road(cast).assigned().do("do", **MET).do("close", **WON).do("take_file", **more)


def reckoned(cast: Cast, *phases: str) -> Road:
    return closed(cast).do("reckon", phases=list(phases or ("arbitration",)))


def allowed(cast: Cast, *phases: str) -> Road:
    return reckoned(cast, *phases).do("allow", decision="agree")


def gathered(cast: Cast, budget: Case, *roads: Road, **more: Any) -> Case:
    said = {"budget": budget.pk, "subsidies": [road.pk for road in roads], **more}
    with mock.patch.object(timezone, "now", return_value=at("2026-03-10 09:00")):
        actor = cast.actor("aid_head")
        return door.open_case(
            "aid_payment", "gather", actor=actor, office=cast.bureau, area=cast.district, payload=said
        )


def paid(cast: Cast, batch: Case) -> Case:
    done(cast, batch, "approve", "section", "2026-03-11 09:00")
    said = {"paid_on": "2026-03-12", "voucher": "支2026-018"}
    return done(cast, batch, "pay", "aid_officer", "2026-03-12 15:00", **said)
