"""The ways of a case of legal aid, each up to a station, for the tests of what happens there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

from django.utils import timezone

from kernel.cases import door
from kernel.cases.actors import Actor
from kernel.cases.models import Asked, Case
from kernel.ids import uuid7
from kernel.requests import asking
from kernel.words.registry import procedure
from tests.cast import Cast, party

CHINA = ZoneInfo("Asia/Shanghai")
WAGES = {
    "category": "civil",
    "matter": "labour",
    "facts": "在柳溪镇工地做木工，三个月工钱没有给。",
    "reason": "家里没有钱请律师。",
    "identities": ["migrant", "farmer"],
    "hardship": "exempt",
    "exemption": "migrant",
    "identity_given": "on",
}
NOTICE = {
    "organ_kind": "court",
    "organ": "司南区人民法院",
    "notice_number": "（2026）通辩12号",
    "notice": "may",
    "facts": "故意伤害，一审",
    "custody": "司南区看守所",
}
MET = {"at": "2026-03-02T09:00", "kind": "met", "record": "会见受援人，核对证据。"}
WON = {"result": "won", "gained": "21000", "closing": "仲裁裁决支付劳动报酬。"}
OPINION = {"opinion": "grant", "opinion_reason": "属于法律援助事项，进城务工人员请求劳动报酬。", "service": "06"}


def at(text: str) -> datetime:
    """“2026-03-02 09:00” by the clock in Beijing."""
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


class Road:
    """One case; every act is done by whom the line wants, at the moment it is told."""

    def __init__(self, cast: Cast, now: str = "2026-03-02 09:00") -> None:
        self.cast, self.now, self.pk = cast, at(now), uuid7()

    @property
    def case(self) -> Case:
        return Case.objects.get(pk=self.pk)

    @property
    def record(self) -> Any:
        return self.case.record

    def moment(self, text: str) -> Road:
        self.now = at(text)
        return self

    def clock(self, limit: str) -> Any:
        """The last run of a limit, or None."""
        return self.case.clocks.filter(limit=limit).order_by("-run").first()

    def due(self, limit: str) -> str:
        """The last day of its last run."""
        return timezone.localdate(self.clock(limit).due_at).isoformat()

    def open(self, step: str, *, actor: Actor | None = None, files: Any = None, **said: Any) -> Road:
        said.setdefault("parties", [party("张小满", "applicant", phone="13800000001")])
        with mock.patch.object(timezone, "now", return_value=self.now):
            made = door.open_case(
                "legal_aid", step, actor=actor or self.cast.actor("aid_officer"), office=self.cast.bureau, payload=said,
                files=files, area=self.cast.district,
            )  # fmt: skip
        self.pk = made.pk
        return self

    def do(self, step: str, who: str = "", **said: Any) -> Road:
        by = {r.code for r in procedure("legal_aid")[step].by}
        who = who or ("aid_officer" if "aid_officer" in by else "aid_head")
        with mock.patch.object(timezone, "now", return_value=self.now):
            door.perform(self.case, step, actor=self.cast.actor(who), payload=said)
        return self

    def ask(self, code: str, who: str = "aid_officer", **said: Any) -> Road:
        with mock.patch.object(timezone, "now", return_value=self.now):
            asking.ask(self.case, code, actor=self.cast.actor(who), payload=said)
        return self

    def answer(self, code: str, who: str = "aid_officer", **said: Any) -> Road:
        asked = Asked.objects.get(case=self.pk, code=code, answered=None)
        with mock.patch.object(timezone, "now", return_value=self.now):
            asking.answer(asked, actor=self.cast.actor(who), payload=said)
        return self

    def settle(self) -> Road:
        """What the clock does by itself."""
        with mock.patch.object(timezone, "now", return_value=self.now):
            door.settle_due(self.case)
        return self

    def applied(self, **more: Any) -> Road:
        return self.open("apply", **{**WAGES, **more})

    def examined(self, **more: Any) -> Road:
        return self.applied().do("examine", **{**OPINION, **more})

    def granted(self) -> Road:
        return self.examined().do("grant")

    def given(self, **more: Any) -> Road:
        """To somebody who is not on the register of the house."""
        named = {"name": "岑明", "firm": "柳溪律师事务所", "way": "named", "why": "专长劳动争议。"}
        return self.do("assign", **{**named, **more})

    def assigned(self) -> Road:
        """And taken on."""
        return self.granted().given().do("take_on")

    def closed(self) -> Road:
        return self.assigned().do("do", **MET).do("close", **WON)

    def refused(self) -> Road:
        return self.examined(opinion="refuse").do("refuse", refusal="不属于法律援助法第三十一条规定的事项。")

    def terminated(self) -> Road:
        return self.assigned().do("terminate", termination="hired", terminated_because="已自行委托律师。")

    def papers(self) -> list[str]:
        return [p.title for p in self.case.issued]

    def text(self, title: str) -> str:
        """Everything the last paper of this title says."""
        return str(next(p for p in reversed(self.case.issued) if p.title == title).content)


__all__ = ["CHINA", "MET", "NOTICE", "OPINION", "WAGES", "WON", "Road", "at", "date"]
