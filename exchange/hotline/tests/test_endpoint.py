"""What the interface takes and what it refuses, by its book."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from common.calls.models import Call, CallEvent, Switch
from common.calls.tests.house import Line
from exchange.webhooks import signing

from .conftest import AT, Speak

BOOK = Path(__file__).resolve().parents[3] / "docs" / "hotline.md"


def example(name: str) -> str:
    found = re.search(rf"<!-- example: {name} -->\n```\w+\n(.*?)```", BOOK.read_text(encoding="utf-8"), re.S)
    assert found, name
    return found[1]


def test_the_book_is_true(line: Line) -> None:
    """The examples of docs/hotline.md, signed by the code that stands there."""
    place: dict[str, Any] = {}
    exec(example("signing"), place)
    messages = [json.loads(example("answered")), *json.loads(example("call"))]
    for n, data in enumerate(messages):
        body = json.dumps(data).encode()
        headers = place["headers"](line.switch.secret, f"book-{n}", body)
        url = "/exchange/hotline/centre/events/"
        answer = Client().post(url, body, content_type="application/json", headers=headers)
        assert (answer.status_code, answer.json()) == (202, {"taken": True}), answer.content.decode()
    call = Call.objects.get(external="20261120-000018")
    assert (call.waited, call.talked, call.held, call.score, call.agent) == (9, 300, 30, 5, line.anna)
    assert call.recording == "2026/11/20/000018.wav"


def test_taken_once_by_either_signature(speak: Speak) -> None:
    assert speak().status_code == 202
    again = speak(signature="webhook-signature-sm3")
    assert (again.status_code, again.json()) == (200, {"taken": False})
    assert Switch.objects.get().last_seen_at


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"secret": signing.new_secret()}, 401), ({"age": 301}, 401), ({"age": -301}, 401), ({"code": "nowhere"}, 401),
        ({"signature": ""}, 401), ({"event": "bad id!"}, 401), ({"body": b"{"}, 400), ({"body": b"[]"}, 422),
        ({"body": b" " * 17_000}, 413),
    ],
)  # fmt: skip
def test_what_is_refused(speak: Speak, how: dict[str, Any], status: int) -> None:
    event = how.pop("event", "e1")
    answer = speak(event, **how)
    assert answer.status_code == status
    assert re.search("[一-鿿]", answer.json()["error"])
    assert not CallEvent.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        {"event": "sung"}, {"call": "a b"}, {"call": 7}, {"at": "昨天"}, {"at": "2026-11-20T09:30:12"}, {"at": None},
        {"event": "answered"}, {"event": "recording"}, {"event": "rated"}, {"event": "rated", "score": 6},
        {"event": "rated", "score": True}, {"event": "ended", "by": "nobody"}, {"event": "ringing", "by": "caller"},
        {"caller": "1" * 41}, {"caller": 15400001111}, {"called": "12\n348"},
    ],
)  # fmt: skip
def test_what_is_not_by_the_book(speak: Speak, data: dict[str, Any]) -> None:
    kind = data.pop("event", "ringing")
    body = json.dumps({"call": "c1", "event": kind, "at": AT, **data}).encode()
    answer = speak(body=body)
    assert answer.status_code == 422, answer.content.decode()
    assert not CallEvent.objects.exists()
    assert Switch.objects.get().last_refusal == answer.json()["error"][:120]


def test_a_wrong_clock_is_told(speak: Speak) -> None:
    assert speak(at=(timezone.now() + timedelta(minutes=6)).isoformat()).status_code == 422


def test_an_id_used_again_for_something_else(speak: Speak) -> None:
    assert speak("e1").status_code == 202
    assert speak("e1", call="c2").status_code == 409
    assert speak("e1", at="2026-11-20T09:30:13+08:00").status_code == 409


def test_a_suspended_switch_is_not_heard(speak: Speak, line: Line) -> None:
    Switch.objects.update(active=False)
    assert speak().status_code == 403
    assert not Call.objects.exists()


def test_the_former_secret_is_good_for_a_while(speak: Speak, line: Line) -> None:
    old, new = line.switch.secret, signing.new_secret()
    line.switch.secret, line.switch.former = new, old
    line.switch.former_until = timezone.now() + timedelta(hours=1)
    line.switch.save()
    assert [speak("a", secret=old).status_code, speak("b", secret=new).status_code] == [202, 202]
    line.switch.former_until = timezone.now() - timedelta(seconds=1)
    line.switch.save()
    assert speak("c", secret=old).status_code == 401


def test_only_post_and_no_session(speak: Speak) -> None:
    assert Client().get("/exchange/hotline/centre/events/").status_code == 405
    assert not speak().cookies


def test_altered_on_the_way(line: Line) -> None:
    body = json.dumps({"call": "c1", "event": "ringing", "at": AT}).encode()
    made = signing.headers("e1", body, [line.switch.secret], int(timezone.now().timestamp()))
    answer = Client().post(
        "/exchange/hotline/centre/events/", body.replace(b"c1", b"c2"), content_type="application/json", headers=made
    )
    assert answer.status_code == 401
