"""The agent's desk: the pop, the wrap-up, the state, and what others may not see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from common.calls import helpers, seats, wrapping
from common.calls.models import Call, CallBack, Reason, State
from common.calls.taking import Said, take
from common.calls.tests.house import CALLER, Line
from common.knowledge import citing
from common.people.models import Party
from kernel.cases.refusals import Refused
from kernel.journal.models import AdminEntry
from kernel.words.registry import find

from .conftest import SignIn

DESK = "/desk/hotline/"


def talking(line: Line, call: str = "now", number: str = "8001", ago: int = 60, caller: str = CALLER) -> Call:
    """A call going on this minute."""
    at = timezone.now() - timedelta(seconds=ago)
    for n, (kind, more) in enumerate((("ringing", {"caller": caller}), ("answered", {"number": number}))):
        take(line.switch, Said(event=f"{call}-{n}", call=call, kind=kind, at=at + timedelta(seconds=n * 5), **more))
    return Call.objects.get(external=call)


def over(line: Line, call: str = "now") -> Call:
    take(line.switch, Said(event=f"{call}-end", call=call, kind="ended", at=timezone.now(), hung_up="caller"))
    return Call.objects.get(external=call)


def shown(client: Any, url: str = DESK) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_the_call_is_before_whoever_answered(line: Line, sign_in: SignIn) -> None:
    earlier = line.answered("before")
    call = talking(line)
    text = shown(sign_in(line.anna))
    assert "154****1111" in text and CALLER not in text
    assert reverse("desk_hotline_call", args=[earlier.pk]) in text
    assert reverse("desk_hotline_call", args=[call.pk]) in text  # where the wrap-up is sent
    assert "没有正在接听" in shown(sign_in(line.bert))


def test_the_live_part_pops_a_call_by_itself(line: Line, sign_in: SignIn) -> None:
    client = sign_in(line.anna)
    live = reverse("desk_hotline_live")
    assert "HX-Refresh" not in client.get(live + "?call=")
    call = talking(line)
    assert client.get(live + "?call=")["HX-Refresh"] == "true"
    assert "HX-Refresh" not in client.get(f"{live}?call={call.pk}")
    over(line)
    talking(line, "next", ago=5)
    answer = client.get(f"{live}?call={call.pk}")
    assert "HX-Refresh" not in answer and "又有来电" in answer.content.decode()


def test_who_waits_is_seen(line: Line, sign_in: SignIn) -> None:
    take(line.switch, Said(event="w", call="w", kind="ringing", at=timezone.now(), caller="15422223333"))
    assert "154****3333" in shown(sign_in(line.bert))


def test_wrapped_up_on_the_spot(line: Line, sign_in: SignIn) -> None:
    talking(line)
    call = over(line)
    client = sign_in(line.anna)
    url = reverse("desk_hotline_call", args=[call.pk])
    typed = {"who": "王女士", "wants": "问拖欠工资怎么要", "settled": "answered", "answer": ""}
    refused = client.post(url, typed)
    assert refused.status_code == 422 and "问拖欠工资怎么要" in refused.content.decode()
    assert client.post(url, {**typed, "answer": "可以申请劳动仲裁"}).status_code == 302
    call.refresh_from_db()
    assert (call.who, call.settled, bool(call.wrapped_at)) == ("王女士", "answered", True)
    assert line.seat(line.anna).state == State.READY
    assert client.post(url, {**typed, "answer": "再说一次"}).status_code == 422


def test_a_promise_is_on_the_list(line: Line, sign_in: SignIn) -> None:
    talking(line)
    call = over(line)
    due = (timezone.localtime() + timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    typed = {"wants": "要问清法律援助条件再答复", "settled": "call_back", "due": due}
    assert sign_in(line.anna).post(reverse("desk_hotline_call", args=[call.pk]), typed).status_code == 302
    row = CallBack.objects.get()
    assert (row.reason, row.note, row.phone) == (Reason.PROMISED, "要问清法律援助条件再答复", CALLER)


def test_not_somebody_elses_call(line: Line, sign_in: SignIn) -> None:
    talking(line)
    call = over(line)
    url = reverse("desk_hotline_call", args=[call.pk])
    typed = {"wants": "问问题", "settled": "answered", "answer": "已经答复"}
    assert "由接听的坐席" in sign_in(line.bert).post(url, typed).content.decode()
    assert sign_in(line.stranger).get(url).status_code == 404
    assert sign_in(line.head).post(url, {**typed, "wants": "班长补记的小结"}).status_code == 302


def test_cases_of_the_caller_within_reach_alone(line: Line, sign_in: SignIn) -> None:
    """The number is in a case of a committee: its mediator sees it, an agent of the hotline does not."""
    from lines.mediation.tests.road import Road
    from tests.cast import assemble

    cast = assemble()
    case = Road(cast).case
    party = Party.objects.with_phone("13800000001").get(case=case)
    call = talking(line, caller=party.phone)
    assert wrapping.cases_of(call, line.anna) == []
    assert wrapping.cases_of(call, cast.mediator) == [case]
    assert case.number not in shown(sign_in(line.anna))


def test_what_is_masked_is_read_for_a_reason(line: Line, sign_in: SignIn) -> None:
    line.answered()
    call = line.tell("c1", "recording", 71, recording="rec/2026/c1.wav")
    client = sign_in(line.anna)
    url = reverse("desk_hotline_look", args=[call.pk, "recording"])
    assert "rec/2026" not in shown(client, url)
    assert client.post(url, {"reason": ""}).status_code == 422
    assert not AdminEntry.objects.exists()
    assert "rec/2026/c1.wav" in client.post(url, {"reason": "复核投诉"}).content.decode()
    entry = AdminEntry.objects.get()
    assert (entry.actor, entry.act, entry.data["reason"]) == (line.anna, wrapping.RECORDING, "复核投诉")
    assert "rec/" not in str(entry.data) + entry.subject
    number = reverse("desk_hotline_look", args=[call.pk, "number"])
    assert CALLER in client.post(number, {"reason": "核对号码"}).content.decode()


def test_state_against_the_version_seen(line: Line, sign_in: SignIn) -> None:
    client, url = sign_in(line.anna), reverse("desk_hotline_state")
    seat = line.seat(line.anna)
    client.post(url, {"state": "break", "version": seat.version})
    assert line.seat(line.anna).state == State.BREAK
    client.post(url, {"state": "ready", "version": seat.version})  # from a page of before
    assert line.seat(line.anna).state == State.BREAK
    with pytest.raises(Refused):
        seats.turn(line.seat(line.anna), State.BUSY, version=1)
    talking(line)
    client.post(url, {"state": "ready", "version": line.seat(line.anna).version})
    assert line.seat(line.anna).state == State.BUSY


def test_a_work_order_where_there_is_a_reception(line: Line, sign_in: SignIn) -> None:
    call = talking(line)
    client = sign_in(line.anna)
    url = reverse("desk_hotline_order", args=[call.pk])
    if find("reception") is None:
        assert client.get(url).status_code == 404 and url not in shown(client)
        return
    Call.objects.filter(pk=call.pk).update(who="王女士", wants="单位拖欠三个月工资")
    assert url in shown(client)
    form = shown(client, url)
    assert "单位拖欠三个月工资" in form and "王女士" in form and call.masked in form and CALLER not in form
    typed = {
        "office": line.office.pk, "words": "单位拖欠三个月工资", "idempotency_key": "k1",
        "parties-0-name": "王女士", "parties-0-role": "visitor", "parties-0-kind": "person", "parties-0-phone": call.masked,
    }  # fmt: skip
    assert client.post(url, {**typed, "words": ""}).status_code == 422
    assert AdminEntry.objects.filter(act=wrapping.NUMBER, actor=line.anna).count() == 1
    answer = client.post(url, typed)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    call.refresh_from_db()
    assert call.case and call.case.procedure == "reception"
    assert Party.objects.with_phone(CALLER).get().case == call.case
    assert call.case.number in shown(client, reverse("desk_hotline_call", args=[call.pk]))
    assert client.post(url, typed).status_code in (403, 409)


def test_helpers_that_are_not_there_give_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helpers, "_room", lambda app, module: None)
    assert (helpers.answers("工资"), helpers.suggested("工资"), helpers.matters(), helpers.knows()) == (
        (),
        (),
        [],
        False,
    )


def test_only_for_the_hotline(line: Line, sign_in: SignIn) -> None:
    from kernel.reach.models import User

    nobody = sign_in(User.objects.create(username="nobody", name="无岗", password="!"))
    for name in (
        "desk_hotline",
        "desk_hotline_calls",
        "desk_hotline_backs",
        "desk_hotline_quality",
        "desk_hotline_figures",
    ):
        assert nobody.get(reverse(name)).status_code == 403
        assert sign_in(line.head).get(reverse(name)).status_code == 200


def test_a_matter_is_suggested_and_nothing_typed_is_lost(
    line: Line, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    likely = helpers.Likely(code="wages", title="拖欠工资", because="工钱")
    monkeypatch.setattr(helpers, "matters", lambda: [("divorce", "离婚"), ("wages", "拖欠工资")])
    monkeypatch.setattr(helpers, "suggested", lambda words, limit=3: [likely] if "工钱" in words else [])
    call = talking(line)
    url = reverse("desk_hotline_call", args=[call.pk])
    client = sign_in(line.anna)
    answer = client.post(url, {"_suggest": "1", "who": "王女士", "wants": "包工头不给工钱"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "可能是“拖欠工资”（说到了工钱）" in text and "包工头不给工钱" in text and "王女士" in text
    typed = {"wants": "包工头不给工钱", "matter": "wages", "settled": "answered", "answer": "申请劳动仲裁"}
    assert client.post(url, typed).status_code == 302
    assert Call.objects.get(pk=call.pk).matter == "wages"


def test_pages_cost_the_same_whatever_they_list(line: Line, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def costs() -> list[int]:
        found = []
        for name in (
            "desk_hotline",
            "desk_hotline_live",
            "desk_hotline_calls",
            "desk_hotline_backs",
            "desk_hotline_figures",
        ):
            client = sign_in(line.anna)
            client.get(reverse("desk_hotline_calls"))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(reverse(name)).status_code == 200
            found.append(len(queries))
        return found

    talking(line)
    line.answered("a")
    line.missed("b", caller="15400002222")
    monkeypatch.setattr(citing, "KEPT", 3600)  # read once, however slow the machine
    citing.forget()
    costs()
    few = costs()
    for n in range(12):
        line.answered(f"more{n}", "8002", after=100 + n * 100)
        line.missed(f"lost{n}", after=150 + n * 100, caller=f"154000033{n:02d}")
    assert costs() == few


def test_who_looks_on_sees_figures_and_no_call(line: Line, sign_in: SignIn) -> None:
    from datetime import date

    from kernel.reach.models import Area, Grant, Office, Post, User

    post = Post.objects.create(code="director", title="局长", scope="area", level=2, roles=["director"])
    elsewhere = Office.objects.create(name="别区司法局", kind="bureau", area=Area.objects.create(level=3, name="别区"))
    line.answered()
    url = f"{reverse('desk_hotline_figures')}?since=2026-11-20&until=2026-11-20"
    for office, seen in ((line.office, True), (elsewhere, False)):
        user = User.objects.create(username=f"d{office.pk}", name="何局长", password="!")
        Grant.objects.create(user=user, post=post, office=office, since=date(2020, 1, 1))
        client = sign_in(user)
        assert ("安坐席（8001）" in shown(client, url)) is seen
        assert "热线数据" in shown(client, url)
        assert client.get(reverse("desk_hotline_calls")).status_code == 403
