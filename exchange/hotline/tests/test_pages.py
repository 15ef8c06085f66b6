"""The administration of the hotline: what is shown once, what is journalled, what counts from when."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.calls import choices
from common.calls.models import Call, Item, Seat, Setting, Switch
from common.calls.tests.house import Line
from kernel.journal.models import AdminEntry
from kernel.reach.models import Grant, Post, User


@pytest.fixture
def boss(line: Line) -> Client:
    user = User.objects.create(username="boss", name="管理", password="!")
    post = Post.objects.create(
        code="administrator", title="系统管理员", scope="office", level=0, roles=["administrator"]
    )
    Grant.objects.create(user=user, post=post, office=line.office, since=timezone.localdate())
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_secret_is_shown_once_and_never_journalled(boss: Client, line: Line) -> None:
    typed = {"name": "新平台", "code": "new", "office": line.office.name}
    shown = boss.post(reverse("admin_hotline_add"), typed)
    assert shown.status_code == 200, text(shown)[:2000]
    row = Switch.objects.get(code="new")
    assert row.secret in text(shown) and "no-store" in shown["Cache-Control"]
    assert row.secret not in text(boss.get(reverse("admin_hotline_switch", args=[row.pk])))
    before = row.secret
    again = text(boss.post(reverse("admin_hotline_rotate", args=[row.pk]), {"hours": "24"}))
    row.refresh_from_db()
    assert row.secret in again and row.secrets() == [row.secret, before]
    boss.post(reverse("admin_hotline_rotate", args=[row.pk]), {"hours": "0"})
    assert len(Switch.objects.get(pk=row.pk).secrets()) == 1
    entries = list(AdminEntry.objects.all())
    assert len(entries) == 3 and not re.search("whsec", str([e.data for e in entries]))


def test_suspended_and_heard_again(boss: Client, line: Line) -> None:
    url = reverse("admin_hotline_turn", args=[line.switch.pk])
    assert boss.get(url).status_code == 302 and Switch.objects.get().active
    boss.post(url)
    assert not Switch.objects.get().active
    boss.post(url)
    assert Switch.objects.get().active and AdminEntry.objects.count() == 2


def test_an_unknown_number_becomes_somebodys(boss: Client, line: Line) -> None:
    line.answered(number="9999")
    assert "9999（1通）" in text(boss.get(reverse("admin_hotline_seats")))
    Seat.objects.filter(user=line.bert).delete()
    typed = {"user": line.bert.name, "office": line.office.name, "number": "8001", "active": "on"}
    assert "已经是别人的" in text(boss.post(reverse("admin_hotline_seat_add"), typed))
    assert boss.post(reverse("admin_hotline_seat_add"), {**typed, "number": "9999"}).status_code == 302
    assert Call.objects.get().agent == line.bert


def test_numbers_are_dated(boss: Client, line: Line) -> None:
    url, today = reverse("admin_hotline_choice", args=["tries"]), timezone.localdate()
    assert boss.post(url, {"value": "0", "since": today, "basis": "试行"}).status_code == 422
    tomorrow = today + timedelta(days=1)
    assert boss.post(url, {"value": "5", "since": tomorrow, "basis": "局务会"}).status_code == 302
    assert (choices.value("tries"), choices.value("tries", tomorrow)) == (3, 5)
    assert "局务会" not in text(boss.get(reverse("admin_hotline_choices")))
    assert Setting.objects.count() == AdminEntry.objects.count() == 1


def test_the_score_sheet(boss: Client) -> None:
    url = reverse("admin_hotline_item_add")
    typed = {"title": "解答准确", "points": "40", "since": "2026-01-01", "order": "1"}
    assert boss.post(url, {**typed, "points": "0"}).status_code == 422
    assert boss.post(url, {**typed, "until": "2025-12-31"}).status_code == 422
    assert boss.post(url, typed).status_code == 302
    item = Item.objects.get()
    assert boss.post(reverse("admin_hotline_item", args=[item.pk]), {**typed, "until": "2026-12-31"}).status_code == 302
    assert Item.objects.get().until
