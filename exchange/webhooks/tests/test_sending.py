"""What a peer receives, in which order, and what happens when it does not take it."""

from __future__ import annotations

import itertools
import json
import re
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house
from django.utils import timezone

from exchange.webhooks import jobs, post, sending, signing
from exchange.webhooks.again import replay, resend, resume, skip, span
from exchange.webhooks.models import Delivery, DeliveryState, State
from exchange.webhooks.outcome import LONGEST, PATIENCE, pause
from kernel.cases.models import Case, Event
from kernel.cases.refusals import Refused
from kernel.journal.models import AdminEntry
from kernel.reach.models import Grant
from lines.mediation.tests.road import Road
from tests.cast import PARTIES, Cast

from .conftest import Letters, Peer, Subscribe, now_again

pytestmark = pytest.mark.django_db


def states(road: Road) -> list[str]:
    return list(Delivery.objects.filter(case_id=road.pk).order_by("seq").values_list("state", flat=True))


def verifier() -> dict[str, Any]:
    """The functions printed in the document for those who receive."""
    text = (Path(house.BASE_DIR) / "docs" / "webhooks.md").read_text(encoding="utf-8")
    found: dict[str, Any] = {}
    for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL):
        exec(block, found)
    return found


def test_events_arrive_in_order_signed_and_without_persons(cast: Cast, peer: Peer, subscribe: Subscribe) -> None:
    row = subscribe(cast.clerk)
    road = Road(cast).to_session()
    assert sending.run() is False
    case = road.case
    assert [m["type"] for m in peer.taken] == [f"mediation.{e.act}" for e in case.history]
    assert peer.seqs(road.pk) == [1, 2, 3, 4]
    first, event = peer.taken[1], case.history[1]
    assert first["id"] == str(event.pk) and first["stage"] == {"from": event.from_stage, "to": event.to_stage}
    assert first["case"] == {
        "id": str(case.pk), "number": case.number, "procedure": "mediation", "href": f"/api/v1/cases/{case.pk}"
    }  # fmt: skip
    assert first["recorded_at"] == timezone.localtime(event.recorded_at).isoformat()
    verify = verifier()["verify"]
    for headers, body in peer.got:
        assert verify(row.secret, headers, body) and not verify(row.secret, headers, body + b" ")
        assert not verify(signing.new_secret(), headers, body)
        assert headers["webhook-id"] == json.loads(body)["id"] and headers["content-type"] == "application/json"
        said = body.decode() + str(headers)
        assert not any(p["name"] in said or p["phone"] in said for p in PARTIES) and cast.mediator.name not in said


def test_the_second_signature_is_sm3(cast: Cast, peer: Peer, subscribe: Subscribe) -> None:
    row = subscribe(cast.clerk)
    Road(cast)
    sending.run()
    headers, body = peer.got[0]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    assert headers["webhook-signature-sm3"] == "v1," + verifier()["sm3"](signing.key_of(row.secret), signed)


def test_while_a_secret_is_changed_both_are_good(cast: Cast, peer: Peer, subscribe: Subscribe) -> None:
    old, new = signing.new_secret(), signing.new_secret()
    row = subscribe(cast.clerk, secret=new, former=old, former_until=timezone.now() + timedelta(hours=1))
    road, verify = Road(cast), verifier()["verify"]
    sending.run()
    assert verify(old, *peer.got[0]) and verify(new, *peer.got[0])
    row.former_until = timezone.now() - timedelta(seconds=1)
    row.save()
    road.do("accept", consent="on")
    sending.run()
    assert not verify(old, *peer.got[1]) and verify(new, *peer.got[1])
    jobs.forget()
    row.refresh_from_db()
    assert row.former == ""


def test_a_case_that_fails_waits_and_others_go_on(cast: Cast, peer: Peer, subscribe: Subscribe) -> None:
    subscribe(cast.clerk)
    bad, good = Road(cast).to_mediating(), Road(cast).to_mediating()
    peer.answer = lambda m: 500 if m["case"]["id"] == str(bad.pk) and m["seq"] == 2 else 200
    sending.run()
    assert peer.seqs(good.pk) == [1, 2, 3] and peer.seqs(bad.pk) == [1]
    assert states(bad) == ["sent", "waiting", "waiting"]
    failed = Delivery.objects.get(case_id=bad.pk, seq=2)
    assert (failed.attempts, failed.code, failed.error) == (1, 500, "对方应答 500")
    peer.answer = lambda m: 200
    sending.run()
    assert peer.seqs(bad.pk) == [1]  # not before its time
    now_again()
    sending.run()
    assert peer.seqs(bad.pk) == [1, 2, 3] and states(bad) == ["sent"] * 3
    attempts = [h["sinan-attempt"] for h, b in peer.got if json.loads(b)["id"] == str(failed.event_id)]
    assert attempts == ["1", "2"]


def test_pauses_grow_with_chance_and_end_at_six_hours() -> None:
    for n, whole in ((1, 30), (2, 120), (3, 480), (4, 1920)):
        drawn = [pause(n).total_seconds() for _ in range(50)]
        assert whole * 0.75 <= min(drawn) < max(drawn) <= whole * 1.25
    assert max(pause(n) for n in range(8, 60)) <= LONGEST


def test_after_three_days_without_any_success_it_is_suspended_and_loses_nothing(
    cast: Cast, peer: Peer, subscribe: Subscribe, letters: Letters, django_capture_on_commit_callbacks: Any
) -> None:
    row = subscribe(cast.clerk)
    road = Road(cast).to_mediating()
    peer.answer = lambda m: 503
    sending.run()
    Delivery.objects.filter(seq=1).update(failing_since=timezone.now() - PATIENCE)
    now_again()
    with django_capture_on_commit_callbacks(execute=True):
        sending.run()
    row.refresh_from_db()
    assert row.state == State.SUSPENDED and states(road) == ["waiting"] * 3
    assert {user for user, *_ in letters.told} == {cast.administrator.pk}
    assert "自动挂起" in letters.told[0][2] and letters.told[0][3] == f"/desk/admin/webhooks/{row.pk}/"
    assert AdminEntry.objects.filter(act="自动挂起事件推送").count() == 1
    road.do("mediate", at="2026-01-05T10:00", place="村委会", record="陈述", result="达成一致")
    sent = len(peer.got)
    now_again()
    sending.run()
    assert len(peer.got) == sent and len(states(road)) == 4  # kept, not sent
    peer.answer = lambda m: 200
    assert resume(row) == 4
    sending.run()
    assert peer.seqs(road.pk) == [1, 2, 3, 4]


def test_one_case_that_is_never_taken_stops_alone(
    cast: Cast, peer: Peer, subscribe: Subscribe, letters: Letters, django_capture_on_commit_callbacks: Any
) -> None:
    row = subscribe(cast.clerk)
    bad = Road(cast).to_mediating()
    peer.answer = lambda m: 400 if m["case"]["id"] == str(bad.pk) and m["seq"] == 1 else 200
    sending.run()
    Delivery.objects.filter(seq=1).update(failing_since=timezone.now() - PATIENCE)
    good = Road(cast)
    sending.run()
    now_again()
    with django_capture_on_commit_callbacks(execute=True):
        sending.run()
    row.refresh_from_db()
    assert row.state == State.ACTIVE and states(bad) == ["stuck", "waiting", "waiting"] and states(good) == ["sent"]
    assert "跳过" in letters.told[0][2]
    now_again()
    sending.run()
    assert peer.seqs(bad.pk) == []
    assert skip(Delivery.objects.get(state=DeliveryState.STUCK))
    sending.run()
    assert peer.seqs(bad.pk) == [2, 3]


def test_a_peer_that_is_away_is_left_in_peace(cast: Cast, peer: Peer, subscribe: Subscribe) -> None:
    """A dozen cases do not knock one after the other at a door that nobody opens."""
    row = subscribe(cast.clerk)
    for _ in range(12):
        Road(cast)
    peer.answer = lambda m: 503
    for _ in range(4):
        sending.run()
    assert len(peer.got) == sending.WIDE
    row.refresh_from_db()
    assert row.streak == sending.WIDE and row.rest_until is not None and row.rest_until > timezone.now()
    now_again()
    sending.run(budget=0)
    assert len(peer.got) == sending.WIDE + 1  # one tries whether somebody is back
    peer.answer = lambda m: 200
    now_again()
    sending.run()
    assert len(peer.taken) == 12


def test_a_slow_peer_does_not_hold_up_a_quick_one(cast: Cast, peer: Peer, subscribe: Subscribe) -> None:
    subscribe(cast.clerk, url=peer.url.replace("/hooks", "/slow"), name="慢")
    subscribe(cast.clerk, name="快")
    roads = [Road(cast).to_mediating() for _ in range(3)]
    all_quick, quick = threading.Event(), itertools.count(1)

    def answer(message: Any) -> int:
        """The slow one answers when the quick one has everything, and never before half a minute otherwise."""
        if not message["path"].startswith("/slow"):
            if next(quick) == 9:
                all_quick.set()
        elif message["seq"] == 1:
            all_quick.wait(30)
        return 200

    peer.answer = answer
    sending.run(budget=20)
    order = [(m["path"].startswith("/slow"), m["seq"]) for m in peer.taken]
    assert order[:9] == [(False, seq) for _, seq in order[:9]] and len(roads) * 3 == 9
    sending.run()
    assert len(peer.taken) == 18


def test_what_the_account_sees_no_more_is_not_sent(cast: Cast, peer: Peer, subscribe: Subscribe) -> None:
    subscribe(cast.clerk)
    road = Road(cast)
    sending.share_out()
    Grant.objects.filter(user=cast.clerk).delete()
    sending.run()
    assert peer.got == [] and states(road) == ["withheld"]


def test_a_case_raised_above_its_level_is_not_sent(cast: Cast, peer: Peer, subscribe: Subscribe) -> None:
    subscribe(cast.clerk)
    road = Road(cast)
    sending.share_out()
    Case.objects.filter(pk=road.pk).update(level=3)
    sending.run()
    assert peer.got == [] and states(road) == ["withheld"]


def test_what_is_paused_waits(cast: Cast, peer: Peer, subscribe: Subscribe) -> None:
    row = subscribe(cast.clerk, state=State.PAUSED)
    road = Road(cast).to_mediating()
    sending.run()
    assert peer.got == [] and states(road) == ["waiting"] * 3
    resume(row)
    sending.run()
    assert peer.seqs(road.pk) == [1, 2, 3]


def test_nobody_else_sends_what_somebody_has_in_hand(cast: Cast, peer: Peer, subscribe: Subscribe) -> None:
    """A worker was killed while it was sending: its lease runs out, then the same event goes first."""
    subscribe(cast.clerk)
    road = Road(cast).to_mediating()
    sending.share_out()
    Delivery.objects.filter(seq=1).update(taken_until=timezone.now() + timedelta(seconds=30))
    sending.run()
    assert peer.got == []
    Delivery.objects.filter(seq=1).update(taken_until=timezone.now() - timedelta(seconds=1))
    sending.run()
    assert peer.seqs(road.pk) == [1, 2, 3]


def test_whoever_lost_the_lease_settles_nothing(cast: Cast, peer: Peer, subscribe: Subscribe) -> None:
    subscribe(cast.clerk)
    Road(cast)
    sending.share_out()
    held = Delivery.objects.get()
    held.taken_until = timezone.now()
    Delivery.objects.update(taken_until=timezone.now() + timedelta(seconds=60))
    assert not sending.settle(held, post.Outcome(code=200))
    assert Delivery.objects.get().state == DeliveryState.WAITING


def test_events_are_sent_again_under_their_own_ids(cast: Cast, peer: Peer, subscribe: Subscribe) -> None:
    row = subscribe(cast.clerk)
    road = Road(cast).to_mediating()
    sending.run()
    Delivery.objects.filter(seq=1).delete()  # forgotten by the job long ago
    history = road.case.history
    n = replay(row, span(row, history[0].recorded_at, history[1].recorded_at + timedelta(microseconds=1)))
    assert n == 2
    road.do("mediate", at="2026-01-05T10:00", place="村委会", record="陈述", result="达成一致")
    sending.run()
    assert peer.seqs(road.pk) == [1, 2, 3, 1, 2, 4]
    assert [m["id"] for m in peer.taken[3:5]] == [str(e.pk) for e in history[:2]]
    assert [h.get("sinan-replay") for h, _ in peer.got] == [None, None, None, "1", "1", None]
    resend(Delivery.objects.get(seq=3))
    sending.run()
    assert peer.seqs(road.pk)[-1] == 3


def test_what_is_outside_its_reach_or_not_wanted_is_not_sent_again(cast: Cast, subscribe: Subscribe) -> None:
    blind, narrow = subscribe(cast.stranger), subscribe(cast.clerk, "mediation.accept")
    Road(cast).to_mediating()
    sending.share_out()
    since, until = timezone.now() - timedelta(hours=1), timezone.now() + timedelta(hours=1)
    assert replay(blind, span(blind, since, until)) == 0
    assert replay(narrow, span(narrow, since, until)) == 1


def test_what_is_not_yet_shared_out_is_not_overtaken(cast: Cast, subscribe: Subscribe) -> None:
    row = subscribe(cast.clerk)
    road = Road(cast).to_mediating()
    assert replay(row, Event.objects.filter(pk=road.case.history[2].pk)) == 0


def test_too_much_at_a_time_is_refused(cast: Cast, subscribe: Subscribe, monkeypatch: pytest.MonkeyPatch) -> None:
    row = subscribe(cast.clerk)
    Road(cast).to_mediating()
    sending.share_out()
    monkeypatch.setattr("exchange.webhooks.again.MOST", 2)
    with pytest.raises(Refused, match="缩短时间范围"):
        replay(row, Event.objects.all())


def test_a_redirect_is_not_followed(cast: Cast, peer: Peer, subscribe: Subscribe) -> None:
    peer.answer = lambda m: (307, {"Location": peer.url}, b"")
    outcome = sending.ping(subscribe(cast.clerk))
    assert (outcome.ok, outcome.code, len(peer.got)) == (False, 307, 1) and "不跟随转向" in outcome.error


def test_a_long_answer_is_not_read(cast: Cast, peer: Peer, subscribe: Subscribe) -> None:
    peer.answer = lambda m: (200, {}, b"x" * 50_000_000)
    begun = time.monotonic()
    assert sending.ping(subscribe(cast.clerk)).ok
    assert time.monotonic() - begun < 5


def test_a_slow_answer_is_cut_off(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte now and then would hold a line for ever; the deadline counts from the beginning."""

    def drip(message: Any) -> int:
        time.sleep(0.9)
        return 200

    peer.answer = drip
    begun = time.monotonic()
    found = post.post(peer.url, b'{"seq": 1, "case": {"id": ""}}', {}, deadline=0.3)
    assert found.error == "对方没有在时限内应答" and not found.reached and time.monotonic() - begun < 0.8


def test_what_was_settled_long_ago_is_forgotten_and_what_waits_is_not(cast: Cast, subscribe: Subscribe) -> None:
    subscribe(cast.clerk)
    Road(cast).to_session()
    sending.share_out()
    old = timezone.now() - jobs.KEPT - timedelta(days=1)
    for seq, state in ((1, "sent"), (2, "withheld"), (3, "stuck")):
        Delivery.objects.filter(seq=seq).update(state=state, done_at=old)
    Delivery.objects.update(made_at=old)
    assert jobs.forget() == 2
    assert list(Delivery.objects.order_by("seq").values_list("state", flat=True)) == ["stuck", "waiting"]
