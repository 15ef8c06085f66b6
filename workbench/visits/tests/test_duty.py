"""The pages of duty: made, adjusted, published, exchanged; and what the public reads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.duty.models import Answer, Leave, Member, Rota, Shift, Site, Swap, Turn
from common.duty.tests.house import Post, post
from common.duty.tests.test_swapping import fit

from .conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> Post:
    return post()


def test_made_published_and_read_by_everybody(there: Post, sign_in: SignIn, client: Client) -> None:
    head, today = sign_in(there.place.head), timezone.localdate()
    assert sign_in(there.place.clerk).get(reverse("desk_rotas")).status_code == 403
    said = {"office": there.place.office.pk, "since": today, "until": today + timedelta(days=20)}
    head.post(reverse("desk_rotas"), said)
    row = Rota.objects.get()
    assert head.post(reverse("desk_rotas"), said).status_code == 422
    lawyer = sign_in(there.anna.user)  # type: ignore[arg-type]
    assert "法律驿站" not in lawyer.get(reverse("desk_duty")).content.decode()  # a draft is not theirs to read
    assert "法律驿站" in head.get(reverse("desk_rota", args=[row.pk])).content.decode()
    assert "最近没有公布" in client.get(reverse("portal_duty")).content.decode()
    head.post(reverse("desk_rota_act", args=[row.pk, "publish"]))
    assert "法律驿站" in lawyer.get(reverse("desk_duty")).content.decode()
    shown = client.get(reverse("portal_duty")).content.decode()
    assert "河街2号" in shown and "anna" in shown
    stranger = sign_in(there.place.stranger)
    assert "法律驿站" not in stranger.get(reverse("desk_duty")).content.decode()


def test_adjusted_with_a_warning_first(there: Post, sign_in: SignIn) -> None:
    there.made()
    turn, head = there.turn(there.carl), sign_in(there.place.head)
    Leave.objects.create(member=there.anna, since=turn.day, until=turn.day)
    url = reverse("desk_duty_turn", args=[turn.pk])
    assert head.get(url).status_code == 200
    answer = head.post(url, {"member": there.anna.pk})
    assert answer.status_code == 422 and "不在岗" in answer.content.decode()
    head.post(url, {"member": there.anna.pk, "knowing": "on"})
    assert Turn.objects.get(pk=turn.pk).member == there.anna


def test_an_exchange_between_two(there: Post, sign_in: SignIn) -> None:
    there.made()
    mine, anna, bert = fit(there), sign_in(there.anna.user), sign_in(there.bert.user)  # type: ignore[arg-type]
    url = reverse("desk_duty_swap", args=[mine.pk])
    assert bert.get(url).status_code == 404
    assert anna.get(url).status_code == 200
    anna.post(url, {"taker": there.bert.pk})
    swap = Swap.objects.get()
    assert "请您换班" in bert.get(reverse("desk_duty")).content.decode()
    assert sign_in(there.place.clerk).post(reverse("desk_duty_answer", args=[swap.pk, "agree"])).status_code == 404
    bert.post(reverse("desk_duty_answer", args=[swap.pk, "agree"]))
    swap.refresh_from_db()
    assert swap.answer == Answer.AGREED and Turn.objects.get(pk=mine.pk).member == there.bert
    assert "已同意" in anna.get(reverse("desk_duty_swaps")).content.decode()


def test_what_a_rota_is_made_from(there: Post, sign_in: SignIn) -> None:
    head, today = sign_in(there.place.head), timezone.localdate()

    def add(what: str, **said: object) -> int:
        return head.post(reverse("desk_duty_add", args=[what]), said).status_code

    assert head.get(reverse("desk_duty_setup")).status_code == 200
    assert add("site", office=there.place.office.pk, name="火车站驿站", public="on") == 302
    assert add("site", office=there.place.office.pk, name="火车站驿站") == 422
    site = Site.objects.get(name="火车站驿站")
    assert add("shift", site=site.pk, title="夜班", days="all", begins="18:00", ends="18:00", people=1) == 422
    assert add("shift", site=site.pk, title="夜班", days="all", begins="20:00", ends="06:00", people=1) == 302
    assert add("member", office=there.place.office.pk, since=today) == 422
    assert add("member", office=there.place.office.pk, user=there.anna.user_id, since=today) == 422
    assert add("member", office=there.place.office.pk, name="新律师", since=today) == 302
    member = Member.objects.get(name="新律师")
    assert add("leave", member=member.pk, since=today, until=today) == 302
    for what, row in (
        ("site", site),
        ("shift", Shift.objects.get(title="夜班")),
        ("member", member),
        ("leave", Leave.objects.get()),
    ):
        head.post(reverse("desk_duty_turn_off", args=[what, row.pk]))
    site.refresh_from_db()
    member.refresh_from_db()
    assert not site.active and member.until == today and not Leave.objects.exists()
