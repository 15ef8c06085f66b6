"""A district with its offices, and somebody at a phone who types what the pages ask."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kernel import ports
from kernel.cases.models import Case
from portal.models import Draft
from tests.cast import Cast, assemble

BASE = "/apply/mediation/apply/"
PHONE = "13800000001"
OTHER_NAME, OTHER_PHONE, OTHER_ADDRESS = "李建国", "13800000002", "柳溪村四组十二号"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f01f00050101"
    "ff89993d1d0000000049454e44ae426082"
)
MY_NAME, MY_ID = "王秀兰", "889901197505122345"


@dataclass
class Phones:
    """Stands in the place of the messages port: what was sent to which phone."""

    sent: list[tuple[str, str]] = field(default_factory=list)

    def to_phone(self, phone: str, text: str, *, template: str = "", **values: str) -> None:
        self.sent.append((phone, text))

    def to_user(self, user_id: int, subject: str, text: str, link: str = "") -> None: ...

    def code(self) -> str:
        """The last six digits that were sent."""
        return next(m[1] for _, text in reversed(self.sent) if (m := re.search(r"验证码 (\d{6})", text)))

    def follow_code(self) -> str:
        return next(m[1] for _, text in reversed(self.sent) if (m := re.search(r"查询码：([0-9A-Z-]{9})", text)))


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    """A folder of each test's own: the sweeping job must never meet the files of a real house."""
    files = {**settings.STORAGES["files"], "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "files": files}


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def phones(monkeypatch: pytest.MonkeyPatch) -> Iterator[Phones]:
    found = Phones()
    monkeypatch.setitem(ports._plugged, "messages", found)
    yield found


@dataclass
class Villager:
    """One browser without JavaScript. Every answer is what a page's own form would post."""

    client: Client
    cast: Cast
    phones: Phones
    base: str = BASE

    def answers(self) -> dict[str, dict[str, Any]]:
        return {
            "where": {"area": self.cast.village.pk}, "office": {"office": self.cast.committee.pk},
            "who": {"capacity": "self"},
            "you": {"name": MY_NAME, "phone": PHONE, "id_number": MY_ID, "address": "柳溪村三组七号"},
            "others-respondent": {
                "others-respondent-TOTAL_FORMS": "1", "others-respondent-INITIAL_FORMS": "0",
                "others-respondent-0-kind": "person", "others-respondent-0-name": OTHER_NAME,
                "others-respondent-0-phone": OTHER_PHONE, "others-respondent-0-address": OTHER_ADDRESS,
            },
            "q-kind": {"kind": "neighbours"}, "q-facts": {"facts": "两家因屋后滴水和院墙界址多次争吵。"},
            "q-claims": {"claims": "请对方改造屋檐、恢复原界。"}, "q-amount": {"amount": "3000", "place": "屋后"}, "files": {},
        }  # fmt: skip

    def start(self) -> Any:
        return self.client.post(self.base)

    def answer(self, slug: str, **more: Any) -> Any:
        return self.client.post(f"{self.base}ask/{slug}/", {**self.answers()[slug], "go": "next", **more})

    def fill(self, *, but: tuple[str, ...] = ()) -> None:
        """As if every page had been answered; `fill_by_hand` shows that it is the same."""
        self.start()
        draft = Draft.objects.filter(case=None).latest("pk")
        typed = {slug: {k: str(v) for k, v in given.items()} for slug, given in self.answers().items()}
        draft.content = {slug: given for slug, given in typed.items() if slug not in but}
        draft.save()

    def fill_by_hand(self) -> None:
        self.start()
        for slug in self.answers():
            assert self.answer(slug).status_code == 302, slug

    def prove(self) -> str:
        """Ask for the phone code; the digits that were sent."""
        assert self.client.post(f"{self.base}send/", {"go": "code"}).status_code == 302
        return self.phones.code()

    def send(self) -> Any:
        return self.client.post(f"{self.base}send/", {"go": "send", "code": self.prove()})

    def apply(self) -> tuple[Case, str]:
        """The whole application; the case and its follow code."""
        self.fill()
        assert self.send().status_code == 302
        case = Case.objects.get()
        return case, self.phones.follow_code()

    def follow(self, case: Case, code: str) -> Any:
        return self.client.post("/follow/", {"number": case.number, "code": code})


@pytest.fixture
def villager(cast: Cast, phones: Phones) -> Villager:
    return Villager(Client(), cast, phones)


@pytest.fixture
def stranger(cast: Cast, phones: Phones) -> Villager:
    return Villager(Client(REMOTE_ADDR="10.1.2.3"), cast, phones)


def text_of(response: Any) -> str:
    return response.content.decode()
