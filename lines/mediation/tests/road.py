"""Walks a dispute through the one door in as few words as a test needs."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kernel.cases.door import offers, open_case, perform
from kernel.cases.models import Asked, Case, Event
from kernel.requests.asking import answer, ask
from tests.cast import Cast, application

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f01f000501"
    "01ff8999 3d1d0000000049454e44ae426082".replace(" ", "")
)
SESSION = {
    "at": "2026-01-05T10:00",
    "place": "村委会调解室",
    "record": "双方陈述事实，调解员讲明道理。",
    "result": "达成一致",
}
AGREEMENT = {
    "agreed_facts": "屋檐滴水损坏院墙，双方均有责任。",
    "agreement": "三日内改造屋檐，各自修补院墙。",
    "perform_how": "自行改造",
}


def picture(name: str = "签名.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PNG)


class Road:
    """One dispute and the person who acts on it; every act reads the case anew."""

    def __init__(self, cast: Cast, opening: str = "apply", **payload: Any) -> None:
        self.cast, self.actor = cast, cast.actor("mediator")
        made = open_case("mediation", opening, actor=self.actor, office=cast.committee, payload=application(**payload))
        self.pk = made.pk

    @property
    def case(self) -> Case:
        return Case.objects.get(pk=self.pk)

    @property
    def record(self) -> Any:
        return self.case.record

    def do(self, step: str, files: Any = None, **payload: Any) -> Event:
        return perform(self.case, step, actor=self.actor, payload=payload, files=files)

    def to_mediating(self) -> Road:
        self.do("accept", consent="on")
        self.do("choose", mediator=self.cast.mediator.pk)
        return self

    def to_session(self) -> Road:
        self.to_mediating()
        self.do("mediate", **SESSION)
        return self

    def to_oral(self) -> Road:
        self.to_session().do("agree_orally", **AGREEMENT)
        return self

    def to_signing(self) -> Road:
        self.to_session().do("agree_written", **AGREEMENT)
        return self

    def sign(self, **payload: Any) -> Event:
        values = {"mediator_signed": "on", "sealed_on": str(timezone.localdate()), **payload}
        return self.do("sign", files={"scan": [picture("协议书.png")]}, **values)

    def ask(self, code: str, **payload: Any) -> Asked:
        return ask(self.case, code, actor=self.actor, payload=payload)

    def confirm(self) -> Asked:
        return self.ask("confirmation", court="司南区人民法院", jointly="on", fit="on")

    def answer(self, asked: Asked, **payload: Any) -> Asked:
        return answer(asked, actor=self.actor, payload=payload)

    def offered(self) -> dict[str, str]:
        """Every step shown now with why it is refused ("" where it may be done)."""
        return {o.code: o.refusal for o in offers(self.case, self.actor)}

    def papers(self) -> list[str]:
        return list(self.case.papers.order_by("made_at", "id").values_list("code", flat=True))
