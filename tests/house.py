"""A small house with one dispute at every station of its way, for tests that look at pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password

from kernel.cases.door import open_case
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


def one_of_each_line(cast: Cast) -> None:
    """A case in every other line, as the judicial office and the section open them."""
    parties = [{"name": "王秀兰", "kind": "person", "phone": "13800000001"}]
    said: dict[tuple[str, str], dict[str, Any]] = {
        ("reception", "visit"): {"words": "老板不发工钱。", "parties": [{**parties[0], "role": "visitor"}]},
        ("general", "register"): {"facts": "想问执业证怎么转。", "parties": [{**parties[0], "role": "applicant"}]},
        ("consultation", "desk"): {"question": "借条没写日期怎么办？", "way": "desk"},
        ("group_log", "log"): {"group": "柳溪村群", "service": "answer", "about": "解答土地流转。", "answered": "2"},
        ("complaint", "take_down"): {"about": "slow", "facts": "去了三次没有人。"},
        ("legal_aid", "apply"): {
            "category": "civil", "matter": "labour", "facts": "在工地干活，工钱没有给。", "identities": ["migrant"],
            "parties": [{**parties[0], "role": "applicant"}], "hardship": "exempt", "exemption": "migrant",
        },
    }  # fmt: skip
    for (line, step), payload in said.items():
        by = {"complaint": "section", "legal_aid": "aid_officer"}.get(line, "clerk")
        open_case(line, step, actor=cast.actor(by), office=cast.judicial_office, area=cast.village, payload=payload)


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

__all__ = ["AGREEMENT", "PASSWORD", "House", "furnish", "one_of_each_line"]
