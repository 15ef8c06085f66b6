"""What happened is noted with the act or not at all, and shared out once."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from exchange.webhooks.jobs import pump
from exchange.webhooks.models import Delivery, Outgoing, State, Subscription
from exchange.webhooks.outbox import share_out, wake
from kernel.cases.actors import staff
from kernel.cases.bulk import Act, Bulk, Story
from kernel.cases.models import Event
from kernel.cases.repair import correct, hand_over, revoke, unmask
from kernel.reach.models import Grant
from lines.mediation.tests.road import Road
from tests.cast import PARTIES, Cast

from .conftest import Subscribe

pytestmark = pytest.mark.django_db


def noted() -> list[str]:
    rows = Outgoing.objects.order_by("case", "event__seq").values_list("event__act", flat=True)
    return list(rows)


def test_every_act_of_the_door_is_noted(cast: Cast) -> None:
    road = Road(cast).to_oral()
    asked = road.confirm()
    road.answer(asked, confirmation="granted", confirmed_on=str(timezone.localdate()), confirmation_number="调确1号")
    done = [e.act for e in road.case.history]
    assert noted() == done and {"apply", "ask:confirmation", "answer:confirmation"} <= set(done)


def test_correcting_revoking_handing_over_are_noted_and_reading_is_not(cast: Cast) -> None:
    road = Road(cast)
    road.do("accept", consent="on")
    correct(road.case, road.case.history[1].pk, actor=road.actor, payload={"consent": "on"}, reason="补正")
    revoke(road.case, actor=road.actor, reason="误办")
    road.do("accept", consent="on")
    road.do("choose", mediator=cast.mediator.pk)
    hand_over([road.case], to=cast.colleague, actor=cast.actor("chair"), reason="请假")
    party = road.case.people[0]
    unmask(road.case, party.pk, "phone", actor=cast.actor("chair"), reason="联系当事人")
    assert noted() == ["apply", "accept", "correct", "revoke", "accept", "choose", "hand_over"]
    assert Event.objects.filter(act="unmask").exists()


def test_an_act_undone_leaves_nothing(cast: Cast) -> None:
    road = Road(cast)
    Outgoing.objects.all().delete()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        road.do("accept", consent="on")
        1 / 0  # noqa: B018
    assert noted() == []


def test_imported_history_is_not_told_and_what_people_do_next_is(cast: Cast, subscribe: Subscribe) -> None:
    subscribe(cast.clerk)
    when = Road(cast).case.opened_at
    Outgoing.objects.all().delete()
    values = {"parties": PARTIES, "kind": "neighbours", "facts": "滴水", "claims": "改造"}
    act = Act(code="apply", actor=staff(cast.mediator), at=when, values=values)
    bulk = Bulk(papers=False)
    case = bulk.add(Story(procedure="mediation", office=cast.committee, area=cast.village, acts=(act,), imported=True))
    bulk.flush()
    assert noted() == [] and share_out() == 0
    revoke(case, actor=cast.actor("chair"), reason="登记错误")
    assert share_out() == 1
    assert list(Delivery.objects.values_list("type", "seq")) == [("mediation.revoke", 2)]


def test_it_is_shared_out_once_among_those_who_want_it_and_see_it(cast: Cast, subscribe: Subscribe) -> None:
    wide, narrow = subscribe(cast.clerk), subscribe(cast.section, "mediation.accept", "mediation.hand_over")
    blind, other = subscribe(cast.stranger), subscribe(cast.section, "committee.*")
    ended = subscribe(cast.clerk, state=State.ENDED)
    paused = subscribe(cast.clerk, state=State.PAUSED)
    road = Road(cast)
    road.do("accept", consent="on")
    assert share_out() == 2 and share_out() == 0 and noted() == []

    def told(row: Subscription) -> list[str]:
        return [d.type for d in Delivery.objects.filter(subscription=row).order_by("seq")]

    assert told(wide) == told(paused) == ["mediation.apply", "mediation.accept"]
    assert told(narrow) == ["mediation.accept"]
    assert told(blind) == told(other) == told(ended) == []


def test_sharing_out_again_after_a_crash_makes_nothing_twice(cast: Cast, subscribe: Subscribe) -> None:
    """As if the deliveries had been made by somebody else a moment ago."""
    subscribe(cast.clerk)
    road = Road(cast)
    share_out()
    Outgoing.objects.create(event=road.case.history[0], case_id=road.pk)
    assert share_out() == 1
    assert Delivery.objects.count() == 1


def test_an_account_without_posts_is_told_nothing(cast: Cast, subscribe: Subscribe) -> None:
    subscribe(cast.clerk)
    Grant.objects.filter(user=cast.clerk).delete()
    Road(cast)
    share_out()
    assert not Delivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_act_wakes_the_sender_once_and_only_where_somebody_listens(cast: Cast, subscribe: Subscribe) -> None:
    tasks = DBTaskResult.objects.filter(task_path=pump.module_path)
    road = Road(cast)
    assert tasks.count() == 0
    subscribe(cast.clerk)
    road.do("accept", consent="on")
    road.do("choose", mediator=cast.mediator.pk)
    wake()
    assert tasks.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time: nothing commits late")
def test_what_commits_late_is_not_jumped_over(cast: Cast, subscribe: Subscribe) -> None:
    """An act begun first commits last: its event has the lower id and time, and others were shared out meanwhile."""
    subscribe(cast.clerk)
    early, other = Road(cast), Road(cast)
    written, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                early.do("accept", consent="on")
                written.set()
                assert go_on.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(20)
    other.do("accept", consent="on")
    assert share_out() == 3 and not Outgoing.objects.exists()
    assert Delivery.objects.filter(case_id=early.pk).count() == 1  # nothing before its commit
    go_on.set()
    thread.join()
    late, seen = Event.objects.get(case_id=early.pk, seq=2), Event.objects.get(case_id=other.pk, seq=2)
    assert late.pk < seen.pk and late.recorded_at < seen.recorded_at
    assert share_out() == 1
    assert Delivery.objects.filter(event_id=late.pk).count() == 1
