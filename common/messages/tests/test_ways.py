"""Which way a message goes, what happens where one fails, and what is written down of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from common.messages.channels import Receipt, Transient, Undeliverable
from common.messages.models import Attempt, Contact, Message, State, Way, openid_index
from common.messages.outbox import send, to_email
from common.messages.templates import CODE
from common.messages.ways import connected
from common.people.models import phone_index
from kernel import ports

pytestmark = pytest.mark.django_db
PHONE, MAIL, OPENID = "13800000001", "wang@example.cn", "oABC-def"
took: list[tuple[str, str, str]] = []
wrong: dict[str, list[Exception]] = {}


class Fake:
    way = ""

    def send(self, to: str, template: str, values: Mapping[str, str], *, key: str) -> Receipt:
        if wrong.get(self.way):
            raise wrong[self.way].pop(0)
        took.append((self.way, to, values["text"]))
        return Receipt(reference=f"{self.way}-1")


class SmsFake(Fake):
    way = "sms"


class EmailFake(Fake):
    way = "email"


class WechatFake(Fake):
    way = "wechat"


@pytest.fixture(autouse=True)
def _channels(settings: Any) -> Iterator[None]:
    settings.SINAN_CHANNELS = {w: f"{__name__}.{w.capitalize()}Fake" for w in ("sms", "email", "wechat")}
    took.clear()
    wrong.clear()
    yield


def contact(way: str, **more: str) -> Contact:
    index = openid_index(more.get("openid", ""))
    return Contact.objects.create(phone=PHONE, phone_index=phone_index(PHONE), way=way, openid_index=index, **more)


def tell(**more: str) -> Message:
    ports.messages().to_phone(PHONE, "已受理", **more)
    return Message.objects.get()


def go(message: Message) -> str:
    return str(send.func(message.pk))


def ways() -> list[str]:
    return [way for way, *_ in took]


def test_without_a_choice_it_is_a_text_message() -> None:
    assert go(tell()) == State.SENT and took == [("sms", PHONE, "已受理")]
    attempt = Attempt.objects.get()
    assert (attempt.way, attempt.outcome, attempt.reference) == ("sms", "taken", "sms-1")


@pytest.mark.parametrize(("way", "to"), [(Way.WECHAT, OPENID), (Way.EMAIL, MAIL), (Way.SMS, PHONE)])
def test_the_chosen_way_comes_first(way: Way, to: str) -> None:
    contact(way, openid=OPENID, email=MAIL)
    assert go(tell()) == State.SENT and took == [(way, to, "已受理")]


def test_a_way_that_is_not_bound_is_passed_over() -> None:
    contact(Way.WECHAT, email=MAIL)
    go(tell())
    assert ways() == ["sms"]


def test_refused_for_good_the_next_way_takes_it_at_once() -> None:
    contact(Way.WECHAT, openid=OPENID, email=MAIL)
    wrong["wechat"] = [Undeliverable("43004 not-subscribed")]
    assert go(tell()) == State.SENT and ways() == ["sms"]
    assert [(a.way, a.outcome, a.code) for a in Attempt.objects.all()] == [
        ("wechat", "never", "43004not-subscribed"), ("sms", "taken", ""),
    ]  # fmt: skip


def test_a_failure_is_tried_again_before_another_way_is() -> None:
    contact(Way.WECHAT, openid=OPENID)
    wrong["wechat"] = [Transient("http-503"), Transient("http-503")]
    message = tell()
    with pytest.raises(Transient):
        go(message)
    assert took == [] and Message.objects.get().state == State.FAILED
    assert go(message) == State.SENT and ways() == ["sms"]
    assert [str(a) for a in Attempt.objects.all()] == ["微信暂时失败（http-503）"] * 2 + ["短信已送出"]


def test_where_every_way_fails_the_job_is_told_and_one_that_is_well_again_is_taken() -> None:
    contact(Way.WECHAT, openid=OPENID)
    wrong["wechat"] = [Transient("a")] * 3
    wrong["sms"] = [Transient("b")] * 2
    message = tell()
    for _ in range(3):
        with pytest.raises(Transient):
            go(message)
    assert go(message) == State.SENT and len(took) == 1


def test_refused_everywhere_it_is_not_tried_again() -> None:
    contact(Way.EMAIL, email=MAIL)
    wrong["email"], wrong["sms"] = [Undeliverable("smtp-550")], [Undeliverable("http-422")]
    assert go(tell()) == State.FAILED and took == []


def test_a_code_goes_to_the_phone_alone() -> None:
    contact(Way.WECHAT, openid=OPENID, email=MAIL)
    wrong["sms"] = [Undeliverable("no-such-number")]
    assert go(tell(template=CODE, code="123456")) == State.FAILED and took == []


def test_what_proves_a_mailbox_goes_to_that_mailbox_alone() -> None:
    to_email(MAIL, "验证码 123456", template=CODE, code="123456")
    assert go(Message.objects.get()) == State.SENT and took == [("email", MAIL, "验证码 123456")]


def test_no_personal_data_is_written_beside_the_message() -> None:
    contact(Way.EMAIL, email=MAIL)
    wrong["email"] = [Undeliverable(f"550 {MAIL} 王秀兰 unknown")]
    wrong["sms"] = [RuntimeError(f"no line to {PHONE}"), RuntimeError(PHONE)]
    message = tell()
    for _ in range(2):
        with pytest.raises(RuntimeError):
            go(message)
    kept = " ".join(f"{a} {a.reference}" for a in Attempt.objects.all())
    assert PHONE not in kept and "王秀兰" not in kept and "@" not in kept and "RuntimeError" in kept


def test_a_way_that_leads_nowhere_is_not_used_outside_a_demonstration(settings: Any) -> None:
    settings.SINAN_CHANNELS = {
        "sms": f"{__name__}.SmsFake", "email": "common.messages.channels.files.EmailFile",
        "wechat": "common.messages.channels.files.WechatFile",
    }  # fmt: skip
    contact(Way.EMAIL, email=MAIL, openid=OPENID)
    settings.SINAN_DEMO = False
    assert [connected(w) for w in Way] == [True, False, False]
    go(tell())
    assert ways() == ["sms"]
