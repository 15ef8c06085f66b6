"""The phone is proven, one application is one case, and its code is kept nowhere in the clear."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from kernel.cases.models import Case, Event
from portal.asking import drafts
from portal.models import Draft, FollowCode, Try

from .conftest import BASE, PHONE, Villager, text_of

SEND = f"{BASE}send/"


def test_nothing_is_sent_without_the_code(villager: Villager) -> None:
    villager.fill()
    assert villager.client.post(SEND, {"go": "send", "code": "123456"}).status_code == 422
    code = villager.prove()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    refused = villager.client.post(SEND, {"go": "send", "code": wrong})
    assert refused.status_code == 422 and "还可以试4次" in text_of(refused) and f'value="{wrong}"' in text_of(refused)
    assert not Case.objects.exists()
    assert villager.client.post(SEND, {"go": "send", "code": f" {code[:3]} {code[3:]} "}).status_code == 302
    assert Case.objects.count() == 1


def test_five_wrong_codes_void_it(villager: Villager) -> None:
    villager.fill()
    code = villager.prove()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(5):
        assert villager.client.post(SEND, {"go": "send", "code": wrong}).status_code == 422
    last = villager.client.post(SEND, {"go": "send", "code": code})
    assert last.status_code == 422 and "请重新获取" in text_of(last) and not Case.objects.exists()


def test_a_code_is_good_for_ten_minutes(villager: Villager) -> None:
    villager.fill()
    code = villager.prove()
    Draft.objects.update(asked_at=timezone.now() - timedelta(minutes=11))
    assert "已经过期" in text_of(villager.client.post(SEND, {"go": "send", "code": code}))
    assert not Case.objects.exists()


def test_another_phone_must_be_proven_again(villager: Villager) -> None:
    villager.fill()
    code = villager.prove()
    assert villager.answer("you", phone="13800000009").status_code == 302
    assert villager.client.post(SEND, {"go": "send", "code": code}).status_code == 422
    assert "发送验证码" in text_of(villager.client.get(SEND))
    assert not Case.objects.exists()


def test_a_phone_proven_before_does_not_speak_for_another(villager: Villager) -> None:
    villager.fill()
    Draft.objects.update(proven="0" * 32)
    assert villager.client.post(SEND, {"go": "send"}).status_code == 422 and not Case.objects.exists()


def test_codes_are_not_sent_without_end(villager: Villager) -> None:
    """Once a minute and five times an hour to one phone, whoever asks and from wherever."""
    villager.fill()
    villager.prove()
    again = villager.client.post(SEND, {"go": "code"})
    assert again.status_code == 422 and "以后再重新获取" in text_of(again)
    assert len(villager.phones.sent) == 1
    for _ in range(4):
        Try.objects.filter(kind="code-minute").delete()
        assert villager.client.post(SEND, {"go": "code"}).status_code == 302
    Try.objects.filter(kind="code-minute").delete()
    assert villager.client.post(SEND, {"go": "code"}).status_code == 422
    assert [phone for phone, _ in villager.phones.sent] == [PHONE] * 5


def test_one_address_does_not_send_to_many_phones(villager: Villager) -> None:
    villager.fill()
    for n in range(20):
        villager.answer("you", phone=f"1390000{n:04d}")
        assert villager.client.post(SEND, {"go": "code"}).status_code == 302
    villager.answer("you", phone="13900009999")
    assert villager.client.post(SEND, {"go": "code"}).status_code == 422
    assert len(villager.phones.sent) == 20


def test_the_code_is_on_the_page_of_a_demonstration_only(villager: Villager) -> None:
    villager.fill()
    code = villager.prove()
    with override_settings(SINAN_DEMO=False):
        assert code not in text_of(villager.client.get(SEND))
    with override_settings(SINAN_DEMO=True):
        assert f'演示：验证码 <strong class="code">{code}</strong>' in text_of(villager.client.get(SEND))


def test_sent_twice_it_is_one_case_with_one_code(villager: Villager) -> None:
    villager.fill()
    first = villager.send()
    again = villager.client.post(SEND, {"go": "send", "code": "000000"})
    assert first.url == again.url == f"{BASE}done/"
    assert villager.client.get(SEND).url == f"{BASE}done/", "a page left open leads to the receipt"
    assert villager.client.get(f"{BASE}review/").url == f"{BASE}done/"
    assert Case.objects.count() == FollowCode.objects.count() == 1
    codes = {villager.phones.follow_code() in text_of(villager.client.get(f"{BASE}done/")) for _ in range(2)}
    assert codes == {True}, "the receipt shows the same code however often it is opened"
    assert sum("查询码" in text for _, text in villager.phones.sent) == 1


@pytest.mark.django_db(transaction=True)
def test_sent_at_the_same_moment_it_is_one_case(villager: Villager) -> None:
    villager.fill()
    code, token = villager.prove(), villager.client.cookies[drafts.COOKIE].value
    Draft.objects.update(proven=Draft.objects.get().asked_for)
    gate, found = threading.Barrier(5), []

    def press() -> None:
        browser = Client()
        browser.cookies[drafts.COOKIE] = token
        gate.wait()
        found.append(browser.post(SEND, {"go": "send", "code": code}).status_code)
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [302] * 5
    assert (Case.objects.count(), Event.objects.count(), FollowCode.objects.count()) == (1, 1, 1)
    assert sum("查询码" in text for _, text in villager.phones.sent) == 1


def test_sending_empties_the_draft(villager: Villager) -> None:
    villager.apply()
    draft = Draft.objects.get()
    assert draft.content == {} and draft.case == Case.objects.get()
    villager.start()
    assert Draft.objects.filter(case=None).get().content == {}, "the next application begins blank"


def test_the_follow_code_is_kept_as_a_hash_only(villager: Villager) -> None:
    _, code = villager.apply()
    plain = code.replace("-", "")
    with connection.cursor() as cursor:
        for table in ("portal_draft", "portal_followcode", "cases_event"):
            cursor.execute(f"SELECT * FROM {table}")
            stored = repr(cursor.fetchall())
            assert len(stored) > 2 and plain not in stored and code not in stored, table


def test_the_receipt_is_nobody_elses(villager: Villager, stranger: Villager) -> None:
    _, code = villager.apply()
    answered = stranger.client.get(f"{BASE}done/")
    assert answered.url == BASE and code not in text_of(stranger.client.get(BASE))


def test_one_phone_does_not_send_without_end(villager: Villager) -> None:
    def next_one() -> Any:
        Try.objects.exclude(kind="sent-phone").delete()
        villager.fill()
        return villager.send()

    assert [next_one().status_code for _ in range(6)] == [302] * 5 + [422]
    assert Case.objects.count() == 5


def test_private_pages_are_kept_by_nobody(villager: Villager) -> None:
    villager.fill()
    for path in ("ask/you/", "review/", "send/"):
        assert "no-store" in villager.client.get(f"{BASE}{path}")["Cache-Control"]
