"""A dispute goes through the door from its opening to the archive, and everything it leaves agrees."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.cases.actors import party
from kernel.cases.door import open_case, visible
from kernel.cases.models import FAR, Case, Clock, Event, Paper
from kernel.cases.verify import verify
from kernel.journal.chain import START, link
from lines.mediation.tests.road import SESSION, Road
from tests.cast import Cast, application

from .conftest import Mailbox


def walk(road: Road) -> Case:
    asked = road.to_oral().confirm()
    road.answer(asked, confirmation="granted", confirmed_on="2026-01-08", confirmation_number="调确1号")
    road.do("perform", at=SESSION["at"], state="full")
    road.do("close")
    road.do("archive", volume="2026-1", pages=12)
    return road.case


ACTS = [
    ("apply", "", "registered"), ("accept", "registered", "accepted"), ("choose", "accepted", "mediating"),
    ("mediate", "mediating", "mediating"), ("agree_orally", "mediating", "performing"),
    ("ask:confirmation", "performing", "performing"), ("answer:confirmation", "performing", "performing"),
    ("perform", "performing", "performing"), ("close", "performing", "closed"), ("archive", "closed", "archived"),
]  # fmt: skip


def test_every_act_is_one_event_and_the_stages_join(road: Road) -> None:
    case = walk(road)
    assert [(e.act, e.from_stage, e.to_stage) for e in case.history] == ACTS
    assert [e.seq for e in case.history] == list(range(1, len(ACTS) + 1))
    assert (case.stage, case.seq, case.version) == ("archived", len(ACTS), len(ACTS))


def test_each_event_hangs_on_the_one_before(road: Road) -> None:
    case, before = walk(road), START
    for event in case.history:
        assert bytes(event.hash) == link(before, event.content())
        before = bytes(event.hash)
    assert bytes(case.head) == before
    assert list(verify()) == []


def test_an_event_says_who_did_it_when_and_what_was_entered(road: Road, cast: Cast) -> None:
    event = road.do("accept", consent="on", difficult="on")
    assert (event.actor_id, event.actor_name, event.actor_kind) == (cast.mediator.pk, "陈和", "staff")
    assert event.office_id == cast.committee.pk
    assert event.happened_at <= event.recorded_at
    assert event.data["values"]["difficult"] is True
    assert ["疑难复杂", "是"] in event.data["shown"]


def test_a_closed_case_has_its_month_and_owes_nothing(road: Road) -> None:
    case = walk(road)
    closing = next(e for e in case.history if e.act == "close")
    assert case.closed_at == closing.happened_at
    assert case.closed_month == case.opened_month
    assert case.due_at == FAR
    assert not Clock.objects.filter(case=case, ended_at=None).exclude(owes="当事人").exists()


def test_what_is_owed_next_stands_on_the_case(road: Road) -> None:
    road.to_mediating()
    running = (
        Clock.objects.filter(case=road.pk, ended_at=None, state="running").exclude(kind="外部").exclude(owes="当事人")
    )
    assert road.case.due_at == min(running.values_list("due_at", flat=True))


def test_a_paper_is_numbered_in_its_office_and_stands_under_its_act(road: Road, cast: Cast) -> None:
    other = Road(cast)
    for one in (road, other):
        one.to_oral()
    numbers = Paper.objects.filter(code="oral_agreement").order_by("made_at").values_list("number", flat=True)
    assert [n[-3:] for n in numbers] == ["第1号", "第2号"]
    assert Paper.objects.get(case=road.pk, code="oral_agreement").event.act == "agree_orally"


def test_a_citizen_opens_a_case_and_withdraws_it(cast: Cast) -> None:
    case = open_case("mediation", "apply", actor=party(None), office=cast.committee, payload=application())
    road = Road.__new__(Road)
    road.cast, road.pk, road.actor = cast, case.pk, party(case.pk)
    event = road.do("withdraw")
    assert (event.actor_kind, event.actor_id, road.case.stage) == ("party", None, "ended")


def test_messages_go_out_after_the_act_and_only_those_declared(
    road: Road, mailbox: Mailbox, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        road.do("accept", consent="on")
        assert mailbox.phones == []  # nothing before the commit
    assert [phone for phone, _ in mailbox.phones] == ["13800000001", "13800000002"]
    assert all("调委会已受理" in text for _, text in mailbox.phones)
    with django_capture_on_commit_callbacks(execute=True):
        road.do("choose", mediator=road.cast.colleague.pk)
    assert [(user, subject) for user, subject, _ in mailbox.users] == [(road.cast.colleague.pk, "确定调解员")]


def test_a_message_that_fails_does_not_undo_the_act(
    road: Road, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def fail(*args: Any) -> None:
        raise OSError("no line")

    monkeypatch.setattr(mailbox, "to_phone", fail)
    with django_capture_on_commit_callbacks(execute=True):
        road.do("accept", consent="on")
    assert road.case.stage == "accepted"


def test_the_title_follows_what_was_entered(road: Road) -> None:
    assert road.case.title == "王秀兰与李建国 邻里纠纷"
    assert Case.objects.reach(road.actor.user).get(pk=road.pk) == visible(road.actor.user, road.pk)


def test_an_area_may_be_narrower_than_the_office(cast: Cast) -> None:
    case = open_case(
        "mediation", "apply", actor=cast.actor("clerk"), office=cast.committee, area=cast.village, payload=application()
    )
    assert (case.village_id, case.town_id, case.district_id) == (cast.village.pk, cast.town.pk, cast.district.pk)
    assert Event.objects.get(case=case).office_id == cast.committee.pk
