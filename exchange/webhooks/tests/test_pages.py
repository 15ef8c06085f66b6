"""The pages of administrators: a secret shown once, everything journalled, nobody else let in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exchange.webhooks import sending, urls
from exchange.webhooks.models import Delivery, DeliveryState, State, Subscription
from kernel.journal.models import AdminEntry, broken_entries
from kernel.reach.models import User
from lines.mediation.tests.road import Road
from tests.cast import PARTIES, Cast

from .conftest import Peer, Subscribe
from .test_sending import verifier

pytestmark = pytest.mark.django_db
ONLY_POST = {"admin_webhook_switch", "admin_webhook_test", "admin_webhook_resend", "admin_webhook_skip"}


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def boss(cast: Cast) -> Client:
    return sign_in(cast.administrator)


def addresses(row: Subscription, delivery: Delivery) -> dict[str, str]:
    wanted = {"pk": row.pk, "delivery": delivery.pk}
    return {
        str(p.name): reverse(str(p.name), kwargs={k: wanted[k] for k in p.pattern.converters}) for p in urls.urlpatterns
    }


def test_too_much_at_a_time_is_said_on_the_form(boss: Client, found: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exchange.webhooks.again.MOST", 2)
    answer = boss.post(reverse("admin_webhook_replay", args=[found[0].pk]), {"since": "2026-01-01T00:00"})
    assert answer.status_code == 422 and "缩短时间范围" in answer.content.decode()


@pytest.fixture
def found(cast: Cast, subscribe: Subscribe) -> tuple[Subscription, Delivery]:
    row = subscribe(cast.clerk)
    Road(cast).to_mediating()
    sending.share_out()
    return row, Delivery.objects.get(seq=1)


def test_every_page_opens_for_administrators_alone(cast: Cast, boss: Client, found: Any) -> None:
    for name, url in addresses(*found).items():
        assert boss.get(url).status_code == (302 if name in ONLY_POST else 200), url
        assert Client().get(url)["Location"].startswith("/accounts/login/")
        for other in ("mediator", "section", "director", "nobody"):
            client = sign_in(getattr(cast, other))
            assert client.get(url).status_code == client.post(url).status_code == 403, (other, url)
    assert not AdminEntry.objects.exists()


def _new(cast: Cast, peer: Peer, **more: Any) -> dict[str, Any]:
    return {"name": "热线回传", "user": cast.clerk.username, "url": peer.url, "whole": ["mediation.*"], **more}


def test_a_new_one_shows_its_secret_once_and_keeps_it_sealed(cast: Cast, peer: Peer, boss: Client) -> None:
    answer = boss.post(reverse("admin_webhook_add"), _new(cast, peer, single=["mediation.accept", "committee.correct"]))
    row = Subscription.objects.get()
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store" and row.secret in answer.content.decode()
    assert row.wants == ["mediation.*", "committee.correct"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM webhooks_subscription")
        assert row.secret.encode() not in bytes(cursor.fetchone()[0])
    for name in ("admin_webhook", "admin_webhook_change"):
        assert row.secret not in boss.get(reverse(name, args=[row.pk])).content.decode()
    entry = AdminEntry.objects.get(act="新建事件推送")
    assert row.secret not in str(entry.data) and ["接收地址", "", peer.url] in entry.data["changes"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"url": "http://10.0.0.1/"}, "内部网络"),
        ({"url": "http://user:pw@127.0.0.1/"}, "不能带用户名"),
        ({"url": "peer"}, "https://"),
        ({"whole": []}, "至少选择一项"),
        ({"user": "没有这个人"}, "没有找到人员"),
        ({"single": ["mediation.nonsense"]}, "mediation.nonsense"),
    ],
)
def test_what_is_wrong_is_said(cast: Cast, peer: Peer, boss: Client, more: dict[str, Any], said: str) -> None:
    answer = boss.post(reverse("admin_webhook_add"), _new(cast, peer, **more))
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not Subscription.objects.exists()


def test_a_change_is_kept_with_what_stood_before(cast: Cast, peer: Peer, boss: Client, subscribe: Subscribe) -> None:
    row = subscribe(cast.clerk)
    url = reverse("admin_webhook_change", args=[row.pk])
    page = boss.get(url).content.decode()
    assert 'value="mediation.*" id="id_whole_' in page and "checked" in page
    sent = _new(cast, peer, name=row.name, whole=[], single=["mediation.accept", "mediation.correct"])
    assert boss.post(url, sent).status_code == 302
    row.refresh_from_db()
    assert row.wants == ["mediation.accept", "mediation.correct"]
    changes = AdminEntry.objects.get(act="修改事件推送").data["changes"]
    assert len(changes) == 1 and "更正" in changes[0][2]


def test_deliveries_are_shown_without_naming_a_case(
    cast: Cast, peer: Peer, boss: Client, found: tuple[Subscription, Delivery]
) -> None:
    row, first = found
    peer.answer = lambda m: 500 if m["seq"] == 2 else 200
    sending.run()
    url = reverse("admin_webhook", args=[row.pk])
    text = boss.get(url).content.decode()
    assert (
        "等该案前一个事件送达" in text
        and "已送达" in text
        and "失败，等待再试" in text
        and "对方应答 500" in text
        and str(first.event_id) in text
    )
    assert first.case.number not in text and not any(p["name"] in text for p in PARTIES)
    assert "失败，等待再试" not in boss.get(url, {"state": "sent"}).content.decode()
    assert boss.get(url, {"event": str(first.event_id)}).content.decode().count('data-label="编号"') == 1
    assert "等待" in boss.get(reverse("admin_webhooks")).content.decode()


def test_a_test_says_how_it_went(peer: Peer, boss: Client, found: tuple[Subscription, Delivery]) -> None:
    row, _ = found
    url = reverse("admin_webhook_test", args=[row.pk])
    assert "测试成功：应答 204" in boss.post(url, follow=True).content.decode()
    assert peer.taken[0]["type"] == "sinan.ping" and verifier()["verify"](row.secret, *peer.got[0])
    peer.answer = lambda m: 404
    assert "对方应答 404" in boss.post(url, follow=True).content.decode()
    assert AdminEntry.objects.filter(act="测试事件推送").count() == 2


def test_pausing_and_resuming(peer: Peer, boss: Client, found: tuple[Subscription, Delivery]) -> None:
    row, _ = found
    url = reverse("admin_webhook_switch", args=[row.pk])
    boss.post(url)
    sending.run()
    row.refresh_from_db()
    assert row.state == State.PAUSED and peer.got == []
    assert "3 个事件开始补送" in boss.post(url, follow=True).content.decode()
    sending.run()
    assert [m["seq"] for m in peer.taken] == [1, 2, 3]
    assert [e.act for e in AdminEntry.objects.order_by("seq")] == ["暂停事件推送", "恢复事件推送"]


@pytest.mark.parametrize("hours", [0, 72])
def test_a_secret_is_changed(peer: Peer, boss: Client, found: tuple[Subscription, Delivery], hours: int) -> None:
    row, _ = found
    old = row.secret
    text = boss.post(reverse("admin_webhook_rotate", args=[row.pk]), {"hours": hours}).content.decode()
    row.refresh_from_db()
    assert row.secret in text and old not in text and row.secrets() == ([row.secret, old] if hours else [row.secret])
    assert old not in str(AdminEntry.objects.get(act="更换签名密钥").data)


def test_sending_again(peer: Peer, boss: Client, found: tuple[Subscription, Delivery]) -> None:
    row, first = found
    sending.run()
    url = reverse("admin_webhook_replay", args=[row.pk])
    since = timezone.localtime() - timedelta(hours=1)
    text = boss.post(url, {"since": since.strftime("%Y-%m-%dT%H:%M")}, follow=True).content.decode()
    assert "3 个事件重新排队" in text
    sending.run()
    boss.post(url, {"event": str(first.event_id)})
    boss.post(reverse("admin_webhook_resend", args=[row.pk, Delivery.objects.get(seq=3).pk]))
    sending.run()
    assert [m["seq"] for m in peer.taken] == [1, 2, 3, 1, 2, 3, 1, 3]
    assert AdminEntry.objects.filter(act="重发事件").count() == 3
    for wrong in ({"since": ""}, {"event": "x"}, {"since": "2026-01-02T00:00", "until": "2026-01-01T00:00"}):
        assert boss.post(url, wrong).status_code == 422


def test_an_event_is_skipped(peer: Peer, boss: Client, found: tuple[Subscription, Delivery]) -> None:
    row, first = found
    peer.answer = lambda m: 400 if m["seq"] == 1 else 200
    sending.run()
    boss.post(reverse("admin_webhook_skip", args=[row.pk, first.pk]))
    sending.run()
    assert [m["seq"] for m in peer.taken] == [2, 3]
    assert Delivery.objects.get(pk=first.pk).state == DeliveryState.SKIPPED


def test_one_that_ended_stays_for_the_record_and_does_nothing(
    peer: Peer, boss: Client, found: tuple[Subscription, Delivery]
) -> None:
    row, delivery = found
    url = reverse("admin_webhook_end", args=[row.pk])
    assert boss.post(url, {"sure": ""}).status_code == 422
    assert boss.post(url, {"sure": "on"}).status_code == 302
    sending.run()
    assert peer.got == []
    for name, address in addresses(row, delivery).items():
        if name not in {"admin_webhooks", "admin_webhook_add", "admin_webhook"}:
            assert boss.post(address).status_code == 404, name
    assert boss.get(reverse("admin_webhook", args=[row.pk])).status_code == 200
    assert broken_entries() == []
