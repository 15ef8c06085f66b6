"""Written with the act, sent after it, once; read by whom it is for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from common.messages.channels import Receipt
from common.messages.inbox import inbox, mark_read, unread
from common.messages.models import Message, State
from common.messages.outbox import send
from common.messages.transports import Outgoing, Undeliverable
from kernel import ports
from kernel.reach.models import User

pytestmark = pytest.mark.django_db
SMS_TRANSPORT = "common.messages.channels.files.SmsTransport"


class Broken:
    def deliver(self, message: Outgoing) -> None:
        raise ConnectionError("no line")

    def send(self, *_: Any, **__: Any) -> Receipt:
        raise ConnectionError("no line to 13800000001")


class Nowhere:
    def send(self, *_: Any, **__: Any) -> Receipt:
        raise Undeliverable("空号 no-such-number 13800000001")


class Sent:
    """Keeps what it is given."""

    box: list[Outgoing] = []

    def deliver(self, message: Outgoing) -> None:
        self.box.append(message)


@pytest.fixture
def sent(settings: Any) -> list[Outgoing]:
    settings.SINAN_MESSAGES = f"{__name__}.Sent"
    settings.SINAN_CHANNELS = dict.fromkeys(("sms", "email", "wechat"), SMS_TRANSPORT)
    Sent.box.clear()
    return Sent.box


@pytest.fixture
def user() -> User:
    return User.objects.create(username="chen", name="陈和")


def run_jobs() -> None:
    for row in DBTaskResult.objects.order_by("enqueued_at"):
        send.func(*row.args_kwargs["args"])


def test_the_port_is_plugged() -> None:
    assert ports.messages().to_user.__module__ == "common.messages.outbox"


def test_nothing_goes_out_inside_the_act(sent: list[Outgoing], user: User) -> None:
    ports.messages().to_user(user.pk, "案件移交", "2件移交给您", "abc")
    ports.messages().to_phone("13800000001", "已受理")
    assert sent == [] and {m.state for m in Message.objects.all()} == {State.WAITING}
    run_jobs()
    assert [(m.user, m.name, m.phone, m.subject, m.text, m.link) for m in sent] == [
        (user.pk, "陈和", "", "案件移交", "2件移交给您", "abc"), (None, "", "13800000001", "", "已受理", ""),
    ]  # fmt: skip
    assert all(m.state == State.SENT and m.sent_at for m in Message.objects.all())


def test_an_act_taken_back_sends_nothing(sent: list[Outgoing], user: User) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ports.messages().to_user(user.pk, "t", "t")
        1 / 0  # noqa: B018
    assert not Message.objects.exists() and not DBTaskResult.objects.exists()


def test_a_job_run_twice_sends_once(sent: list[Outgoing], user: User) -> None:
    ports.messages().to_user(user.pk, "t", "t")
    run_jobs()
    run_jobs()
    assert len(sent) == 1


def test_a_broken_line_is_tried_again(sent: list[Outgoing], user: User, settings: Any) -> None:
    ports.messages().to_phone("13800000001", "t")
    settings.SINAN_MESSAGES = f"{__name__}.Broken"
    with pytest.raises(ConnectionError):  # so the job fails, and a failed job is tried again
        run_jobs()
    assert Message.objects.get().state == State.FAILED
    settings.SINAN_MESSAGES = f"{__name__}.Sent"
    run_jobs()
    assert Message.objects.get().state == State.SENT and len(sent) == 1


def test_a_number_that_does_not_exist_is_not(settings: Any) -> None:
    settings.SINAN_CHANNELS = {"sms": f"{__name__}.Nowhere"}
    ports.messages().to_phone("13800000001", "t")
    run_jobs()  # raises nothing: the job is done
    assert Message.objects.get().state == State.FAILED


def test_phone_and_text_are_sealed_and_no_job_carries_them(user: User) -> None:
    ports.messages().to_phone("13800000001", "王秀兰已到场")
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, text FROM messages_out_message")
        stored = b"".join(bytes(value) for value in cursor.fetchone())
    assert b"13800000001" not in stored and "王秀兰".encode() not in stored
    assert json.dumps(DBTaskResult.objects.get().args_kwargs) == json.dumps(
        {"args": [Message.objects.get().pk], "kwargs": {}}
    )


def test_everybody_reads_their_own(user: User, django_assert_num_queries: Callable[[int], Any]) -> None:
    other = User.objects.create(username="lin", name="林安")
    for reader, text in ((user, "一"), (user, "二"), (other, "三")):
        ports.messages().to_user(reader.pk, "t", text)
    with django_assert_num_queries(1):
        assert unread(user) == 2
    with django_assert_num_queries(1):
        assert [m.text for m in inbox(user)] == ["二", "一"]
    theirs = Message.objects.get(user=other).pk
    assert mark_read(user, [theirs]) == 0  # nobody reads another's
    assert mark_read(user, [inbox(user)[0].pk]) == 1 and unread(user) == 1
    assert mark_read(user) == 1 and unread(user) == 0 and unread(other) == 1


@pytest.mark.parametrize("subject", ["长" * 200])
def test_a_long_subject_is_cut_not_refused(user: User, subject: str, tmp_path: Path) -> None:
    ports.messages().to_user(user.pk, subject, "t")
    assert Message.objects.get().subject == "长" * 80
