"""Call-backs and quality as their pages do them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from common.calls import quality
from common.calls.models import CallBack, Item, Mark, Review
from common.calls.tests.house import CALLER, Line
from kernel.journal.models import AdminEntry

from .conftest import SignIn


def test_a_call_back_from_list_to_end(line: Line, sign_in: SignIn) -> None:
    line.missed()
    row = CallBack.objects.get()
    anna, bert = sign_in(line.anna), sign_in(line.bert)
    url = reverse("desk_hotline_back", args=[row.pk])
    assert CALLER not in anna.get(url).content.decode()
    anna.post(reverse("desk_hotline_back_take", args=[row.pk]))
    assert CALLER in anna.get(url).content.decode() and CALLER not in bert.get(url).content.decode()
    assert AdminEntry.objects.filter(actor=line.anna).count() == 1
    answer = bert.post(reverse("desk_hotline_back_take", args=[row.pk]), follow=True)
    assert "不要同时打" in answer.content.decode()
    assert "不在您手里" in bert.post(url, {"outcome": "silent", "note": ""}).content.decode()
    assert anna.post(url, {"outcome": "reached", "note": "短"}).status_code == 422
    assert anna.post(url, {"outcome": "reached", "note": "已经说明白了"}).status_code == 302
    row.refresh_from_db()
    assert row.reached and row.done_at
    assert "已接通" in anna.get(reverse("desk_hotline_backs") + "?done=1").content.decode()
    assert sign_in(line.stranger).get(url).status_code == 404


def test_put_back_undialled(line: Line, sign_in: SignIn) -> None:
    line.missed()
    row = CallBack.objects.get()
    sign_in(line.anna).post(reverse("desk_hotline_back_take", args=[row.pk]))
    sign_in(line.anna).post(reverse("desk_hotline_back_leave", args=[row.pk]))
    sign_in(line.bert).post(reverse("desk_hotline_back_take", args=[row.pk]))
    row.refresh_from_db()
    assert row.taken_by == line.bert


def _sheet(line: Line, points: dict[str, int], **more: Any) -> dict[str, Any]:
    return {**{f"item_{i.pk}": points[i.title] for i in Item.objects.all()}, **more}


def test_drawn_scored_objected_settled(line: Line, sign_in: SignIn) -> None:
    """In October, which is over."""
    back = -40 * 86400
    for n in range(4):
        line.answered(f"c{n}", after=back + n * 600)
    Item.objects.create(title="准确", points=60, since=date(2020, 1, 1))
    Item.objects.create(title="态度", points=40, since=date(2020, 1, 1))
    head, anna = sign_in(line.head), sign_in(line.anna)
    month = timezone.localdate(line.switch.calls.first().started_at).replace(day=1)
    sent = head.post(reverse("desk_hotline_draw"), {"what": f"{line.office.pk}/{month}"}, follow=True)
    assert "抽取4通" in sent.content.decode() and "一致" in sent.content.decode()
    assert anna.post(reverse("desk_hotline_draw"), {"what": f"{line.office.pk}/{month}"}).status_code == 403
    review = Review.objects.first()
    url = reverse("desk_hotline_review", args=[review.pk])
    assert anna.get(url).status_code == 404  # nobody sees which of their calls were drawn before they are scored
    assert head.post(url, _sheet(line, {"准确": 61, "态度": 40})).status_code == 422
    assert head.post(url, _sheet(line, {"准确": 30, "态度": 40}, text="依据说错")).status_code == 302
    assert anna.post(url, {"text": "法条已经修改"}).status_code == 302
    assert "法条已经修改" in head.get(url).content.decode()
    assert head.post(url, _sheet(line, {"准确": 60, "态度": 40}, text="复核属实，改分")).status_code == 302
    review.refresh_from_db()
    assert (review.state, review.score, review.first_score, review.passed) == (Mark.SETTLED, 100, 70, True)
    assert anna.get(url).status_code == 200
    assert sign_in(line.stranger).get(url).status_code == 404
    assert quality.proof(review.draw) == ""


def test_figures_say_how_they_are_counted(line: Line, sign_in: SignIn) -> None:
    line.answered("a", after=-3600)
    line.missed("b", after=-3000, caller="15400002222")
    day = (line.switch.calls.first().started_at + timedelta(hours=8)).date()
    text = sign_in(line.head).get(f"{reverse('desk_hotline_figures')}?since={day}&until={day}").content.decode()
    assert "50.00%" in text and "接听量/呼入量" in text and "安坐席（8001）" in text
