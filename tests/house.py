"""A small house with one dispute at every station of its way, for tests that look at pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password

from kernel.cases.models import Case
from kernel.reach.models import User
from lines.mediation.tests.road import AGREEMENT, SESSION, Road
from tests.cast import Cast, assemble

PASSWORD = "sinan-test-2026"


@dataclass
class House:
    cast: Cast
    cases: dict[str, Case] = field(default_factory=dict)


def furnish() -> House:
    """Cases by the station they stand at; everybody of the cast can sign in with PASSWORD."""
    house = House(assemble())
    User.objects.update(password=make_password(PASSWORD))
    for name, walk in WALKS.items():
        road = Road(house.cast)
        walk(road)
        house.cases[name] = road.case
    return house


def _ended(road: Road) -> None:
    road.to_session().do("fail", ended_because="分歧过大", remedies=["court"])


def _signed(road: Road) -> None:
    road.to_signing().sign()


def _asked(road: Road) -> None:
    road.to_oral().confirm()


def _archived(road: Road) -> None:
    road.to_oral().do("perform", at=SESSION["at"], state="full", amount="3000")
    road.do("visit", at=SESSION["at"], visited="王秀兰", about="履行情况", finding="已履行，满意", satisfied="yes")
    road.do("close")
    road.do("archive", volume="2026-001", pages=18)


def _nothing(road: Road) -> None:
    return None


WALKS: dict[str, Any] = {
    "registered": _nothing,
    "accepted": lambda r: r.do("accept", consent="on"),
    "mediating": lambda r: r.to_session(),
    "signing": lambda r: r.to_signing(),
    "performing": _signed,
    "asked": _asked,
    "ended": _ended,
    "archived": _archived,
}

__all__ = ["AGREEMENT", "PASSWORD", "House", "furnish"]
