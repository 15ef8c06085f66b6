"""The page of ratings: who waits for a call, within reach, and what came of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.ratings.models import CallBack, Rating
from common.ratings.rating import rate
from kernel.cases.models import Case
from kernel.reach.models import User
from lines.mediation.tests.road import Road
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db
LIST = "/desk/ratings/"


@pytest.fixture
def cast() -> Cast:
    return assemble()


def over(cast: Cast) -> Case:
    road = Road(cast)
    road.do("withdraw", ended_because="和好")
    return road.case


@pytest.fixture
def unhappy(cast: Cast) -> Rating:
    case = over(cast)
    return rate(case, score=2, reasons=["slow"], words="等了半个月", party=case.people[0].pk)


def signed_in(cast: Cast, name: str) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(pk=getattr(cast, name).pk), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def record(client: Client, rating: Rating, **typed: str) -> Any:
    return client.post(reverse("desk_rating", args=[rating.pk]), typed)


def test_who_waits_is_counted_today_and_listed(cast: Cast, unhappy: Rating) -> None:
    rate(over(cast), score=5)
    client = signed_in(cast, "mediator")
    tile = (
        text(client, "/desk/").split("不满意待回访")[0][-400:] + text(client, "/desk/").split("不满意待回访")[1][:400]
    )
    assert f'href="{LIST}"' in tile and ">1" in tile.replace("\n", "").replace(" ", "")
    shown = text(client, LIST)
    assert unhappy.case.number in shown and "办得太慢" in shown and "等待回访" in shown and "非常满意" not in shown
    assert "非常满意" in text(client, f"{LIST}?all=1")


def test_one_rating_says_what_was_said_and_whom_to_call(cast: Cast, unhappy: Rating) -> None:
    shown = text(signed_in(cast, "mediator"), reverse("desk_rating", args=[unhappy.pk]))
    assert "等了半个月" in shown and "办得太慢" in shown and "王秀兰" in shown
    assert "138****0001" in shown and "13800000001" not in shown and "李建国" not in shown.split("打给谁")[1]
    assert reverse("desk_unmask", args=[unhappy.case_id, unhappy.party]) in shown


def test_a_call_is_recorded_and_the_list_is_empty(cast: Cast, unhappy: Rating) -> None:
    client = signed_in(cast, "clerk")
    answer = record(client, unhappy, outcome="settled", note="上门道歉，当面说明了经过。")
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    call = CallBack.objects.get()
    assert (call.by, call.outcome, call.note) == (cast.clerk, "settled", "上门道歉，当面说明了经过。")
    unhappy.refresh_from_db()
    assert unhappy.followed_up_at == call.at
    assert unhappy.case.number not in text(client, LIST) and "已回访" in text(client, f"{LIST}?all=1")
    shown = text(client, reverse("desk_rating", args=[unhappy.pk]))
    assert "上门道歉" in shown and "已经回访过了" in shown and "<textarea" not in shown
    assert record(client, unhappy, outcome="settled", note="再来一次回访").status_code == 422
    assert CallBack.objects.count() == 1


def test_whoever_was_not_reached_is_still_to_be_called(cast: Cast, unhappy: Rating) -> None:
    client = signed_in(cast, "mediator")
    for _ in range(2):
        assert record(client, unhappy, outcome="unreached", note="没有人接，明天再打").status_code == 302
    assert "打过2次，没有联系上" in text(client, LIST)
    assert record(client, unhappy, outcome="explained", note="说明了为什么慢").status_code == 302
    assert Rating.objects.waiting().count() == 0 and CallBack.objects.count() == 3


@pytest.mark.parametrize(("outcome", "note", "said"), [
    ("", "打过电话了", "请选择“回访结果”"), ("settled", "", "请填写“回访情况”"), ("settled", "好", "至少四个字"),
    ("nonsense", "打过电话了", "回访结果"),
])  # fmt: skip
def test_what_is_missing_is_said_and_nothing_is_lost(
    cast: Cast, unhappy: Rating, outcome: str, note: str, said: str
) -> None:
    answer = record(signed_in(cast, "mediator"), unhappy, outcome=outcome, note=note)
    assert answer.status_code == 422 and said in answer.content.decode() and note in answer.content.decode()
    assert not CallBack.objects.exists()


def test_within_reach_only(cast: Cast, unhappy: Rating) -> None:
    url = reverse("desk_rating", args=[unhappy.pk])
    for name in ("stranger", "nobody", "administrator"):
        client = signed_in(cast, name)
        assert unhappy.case.number not in text(client, f"{LIST}?all=1")
        assert client.get(url).status_code == 404 and client.post(url, {"outcome": "settled"}).status_code == 404
    assert Client().get(url).status_code == 302 and Client().get(LIST).status_code == 302


def test_a_reader_reads_and_records_nothing(cast: Cast, unhappy: Rating) -> None:
    client = signed_in(cast, "director")
    assert unhappy.case.number in text(client, LIST)
    shown = text(client, reverse("desk_rating", args=[unhappy.pk]))
    assert "等了半个月" in shown and "<textarea" not in shown and "由能办理这类案件的人员或者主管回访" in shown
    assert record(client, unhappy, outcome="settled", note="局长代为回访").status_code == 422
    assert not CallBack.objects.exists()


def test_the_page_of_a_case_that_is_over_leads_there(cast: Cast, unhappy: Rating) -> None:
    client = signed_in(cast, "mediator")
    assert reverse("desk_rating", args=[unhappy.pk]) in text(client, reverse("desk_case", args=[unhappy.case_id]))
    silent = over(cast)
    assert "当事人评价" not in text(client, reverse("desk_case", args=[silent.pk]))
    assert client.get(reverse("desk_rating", args=[silent.pk])).status_code == 404


def test_a_longer_list_costs_no_more(cast: Cast, unhappy: Rating, django_assert_max_num_queries: Any) -> None:
    for _ in range(12):
        rate(over(cast), score=1, words="不好")
    client = signed_in(cast, "mediator")
    text(client, LIST)
    with django_assert_max_num_queries(9):
        text(client, LIST)
