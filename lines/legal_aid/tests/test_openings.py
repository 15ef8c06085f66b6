"""Applied for, handed on from behind walls within a day, called for by an organ, sent here by a reception, or in haste."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from common import referrals
from common.catalogue import seeding
from common.catalogue.models import Matter
from kernel.cases.actors import party as citizen
from kernel.cases.door import open_case, perform
from kernel.cases.models import Case
from kernel.cases.refusals import Invalid, Refused
from kernel.reach.models import Grant, Post
from tests.cast import Cast, party

from .road import MET, NOTICE, OPINION, WAGES, WON, Road


def test_a_citizen_applies_from_home(cast: Cast) -> None:
    said = {k: v for k, v in WAGES.items() if k != "identity_given"}
    road = Road(cast).open("apply", actor=citizen(None), **said)
    assert road.case.stage == "received" and not road.record.identity_given
    with pytest.raises(Refused, match="身份证明"):
        road.do("examine", **OPINION)


def test_a_citizen_pledges_in_so_many_words(cast: Cast) -> None:
    """A tick that may be left out is not asked of the public; whether they pledge is a question."""
    said = {k: v for k, v in WAGES.items() if k not in ("identity_given", "exemption")} | {"hardship": "statement"}
    told = {"household": "3", "income": "2600"}
    for answer, pledged in (("yes", True), ("no", False), ("", False)):
        road = Road(cast).open("apply", actor=citizen(None), **said, **told, pledged=answer)
        assert road.record.pledged is pledged


def test_those_who_keep_somebody_have_a_day_to_pass_it_on(cast: Cast) -> None:
    """Twenty-four hours by the clock, and the clock is theirs (§39); the seven days begin when it arrives (§43)."""
    said = {"organ_kind": "custody", "organ": "司南区看守所", "custody": "司南区看守所", "category": "criminal"}
    road = Road(cast).open("detained", **said)
    passing = road.clock("passing_on")
    assert passing.kind == "外部" and f"{timezone.localtime(passing.due_at):%m-%d %H:%M}" == "03-03 09:00"
    assert road.clock("deciding") is None
    asks = {**WAGES, "category": "criminal", "matter": ""}
    road.moment("2026-03-04 09:00").do("hand_in", **{k: v for k, v in asks.items() if k != "identities"})
    assert road.case.stage == "received" and road.due("deciding") == "2026-03-11"
    passed = road.clock("passing_on")
    assert passed.ended_at > passed.due_at  # a day late, and not the centre's doing: its own work is not overdue


def test_a_notice_needs_no_application_and_no_hardship(cast: Cast) -> None:
    """Straight to assignment, within three days, and the organ is told (§36)."""
    road = Road(cast).open("notified", **NOTICE)
    assert (
        road.case.stage == "granted" and road.record.hardship == "" and road.due("assigning_notified") == "2026-03-05"
    )
    assert road.clock("deciding") is None and road.record.by_notice
    road.given()
    assert road.papers() == ["法律援助指派情况记录", "法律援助指派通知书", "法律援助公函"]
    assert "（2026）通辩12号" in road.text("法律援助公函") and "岑明" in road.text("法律援助公函")


def test_only_courts_procuratorates_and_police_call_for_aid(cast: Cast) -> None:
    with pytest.raises(Invalid) as said:
        Road(cast).open("notified", **{**NOTICE, "organ_kind": "custody"})
    assert set(said.value.form.errors) == {"organ_kind"}


def test_help_first_papers_after(cast: Cast) -> None:
    """A term runs out in days (§44): assigned at once, and not concluded before the papers were made up."""
    road = Road(cast).applied(hardship="", exemption="", identity_given="")
    road.do("advance", advance="expiring", service="06", opinion_reason="仲裁时效三日后届满。")
    assert road.case.stage == "granted" and "先行提供法律援助" in road.text("给予法律援助决定书")
    road.given().do("take_on").do("do", **MET)
    with pytest.raises(Refused, match="补办"):
        road.do("close", **WON)
    with pytest.raises(Invalid, match="身份证明"):
        road.do("make_up", hardship="exempt", exemption="migrant")
    road.do("make_up", hardship="exempt", exemption="migrant", identity_given="on")
    assert road.do("close", **WON).case.stage == "closed"


def test_what_was_not_advanced_needs_no_making_up(cast: Cast) -> None:
    with pytest.raises(Refused, match="没有先行援助"):
        Road(cast).assigned().do("make_up", hardship="exempt", exemption="migrant", identity_given="on")


def test_a_reception_leads_here_with_what_was_said(cast: Cast) -> None:
    """The catalogue's matters of legal aid are taken by this line, filled; the general line takes them no more."""
    seeding.ensure()
    Grant.objects.create(user=cast.aid_officer, post=_receptionist(), office=cast.bureau, since="2020-01-01")
    said = {
        "words": "老板跑了，工钱要不到，请不起律师。",
        "wish": "想请个律师",
        "parties": [party("张小满", "visitor")],
    }
    case = open_case("reception", "visit", actor=cast.actor("aid_officer"), office=cast.bureau, payload=said)
    perform(
        case, "refer", actor=cast.actor("aid_officer"), payload={"matter": "aid_civil", "to_office": cast.bureau.pk}
    )
    case = Case.objects.get(pk=case.pk)
    assert referrals.onward(case, "take") == ("legal_aid", "apply")
    filled = referrals.filled(case, "legal_aid", "apply")
    assert filled["category"] == "civil" and filled["facts"] == said["words"] and filled["reason"] == "想请个律师"
    payload: dict[str, Any] = {**WAGES, **filled, "amount": ""}
    made = referrals.take(
        case, "legal_aid", "apply", actor=cast.actor("aid_officer"), office=cast.bureau, payload=payload
    )
    assert made.origin_id == case.pk and Case.objects.get(pk=case.pk).stage == "taken"


def test_what_a_bureau_chose_for_its_matters_stays(cast: Cast) -> None:
    seeding.ensure()
    assert {m.line for m in Matter.objects.filter(code__in=("aid_civil", "aid_criminal"))} == {"legal_aid"}


def _receptionist() -> Post:
    return Post.objects.create(code="window", title="窗口", scope="office", level=1, roles=["receptionist"])
