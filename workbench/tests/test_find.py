"""The page of the search: grouped, marked, escaped; numbers of people never in an address, and journalled."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.search.exact import ACT
from kernel.journal.models import AdminEntry
from kernel.reach.models import User
from lines.mediation.tests.road import Road
from tests.cast import Cast, assemble, party

pytestmark = pytest.mark.django_db
URL = "/desk/find/"


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def client(user: User) -> Client:
    made = Client()
    made.force_login(User.objects.get(pk=user.pk))
    return made


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_words_are_found_grouped_and_marked(cast: Cast) -> None:
    road = Road(cast)
    html = text(client(cast.mediator).get(URL, {"q": "秀兰"}))
    assert "王<mark>秀兰</mark>" in html
    assert reverse("desk_case", args=[road.pk]) in html
    assert "1 件" in html
    assert "王<mark>" not in text(client(cast.stranger).get(URL, {"q": "秀兰"}))


def test_what_was_typed_is_only_text(cast: Cast) -> None:
    Road(cast, parties=[party("<b>王</b>&'\"", "applicant"), party("李建国", "respondent")])
    for query in ("<b>王", "<script>alert(1)</script>", "&'\"", "%", "_", "' OR 1=1 --"):
        html = text(client(cast.mediator).get(URL, {"q": query}))
        assert "<b>王" not in html
        assert "<script>alert" not in html
    assert "<mark>&lt;b&gt;王</mark>" in text(client(cast.mediator).get(URL, {"q": "<b>王"}))


def test_a_number_is_looked_up_by_post_alone_and_journalled(cast: Cast) -> None:
    road = Road(cast)
    browser = client(cast.mediator)
    by_address = text(browser.get(URL, {"q": "13800000001"}))
    assert "号码不写进网址" in by_address
    assert reverse("desk_case", args=[road.pk]) not in by_address
    assert not AdminEntry.objects.filter(act=ACT).exists()
    posted = text(browser.post(URL, {"q": "138 0000 0001"}))
    assert reverse("desk_case", args=[road.pk]) in posted
    entry = AdminEntry.objects.get(act=ACT)
    assert (entry.actor_id, entry.data["cases"]) == (cast.mediator.pk, [str(road.pk)])
    assert "13800000001" not in str(entry.data) + entry.subject


def test_a_number_of_somebody_elses_case_is_not_there(cast: Cast) -> None:
    road = Road(cast)
    html = text(client(cast.stranger).post(URL, {"q": "13800000001"}))
    assert reverse("desk_case", args=[road.pk]) not in html
    assert "没有人登记过这个号码" in html


def test_words_that_are_posted_get_an_address(cast: Cast) -> None:
    answer = client(cast.mediator).post(URL, {"q": "王 秀兰"})
    assert (answer.status_code, answer["Location"]) == (302, f"{URL}?q=%E7%8E%8B+%E7%A7%80%E5%85%B0")


def test_many_are_counted_as_far_as_is_cheap_and_paged(cast: Cast) -> None:
    from common.search.tests.conftest import make

    for n in range(105):
        make(f"王伟借款纠纷{n}", cast.committee, n)
    browser = client(cast.mediator)
    first = text(browser.get(URL, {"q": "借款"}))
    assert "多于 100 件" in first
    assert first.count('class="found-head"') == 5
    page = text(browser.get(URL, {"q": "借款", "in": "mediation"}))
    assert page.count('class="found-head"') == 30
    assert "after=" in page


@pytest.mark.parametrize(
    "query",
    [{"after": "x"}, {"after": "-1"}, {"after": "9" * 40}, {"in": "nothing"}, {"q": "\x00"}, {"q": "王" * 5000}],
)
def test_a_strange_address_is_answered(cast: Cast, query: dict[str, str]) -> None:
    text(client(cast.mediator).get(URL, {"q": "王", **query}))


def test_nothing_found_helps(cast: Cast) -> None:
    html = text(client(cast.mediator).get(URL, {"q": "查无此人"}))
    assert "没有找到“查无此人”" in html
    assert "少写几个字" in html


def test_who_holds_no_post_finds_nothing(cast: Cast) -> None:
    Road(cast)
    assert "没有找到" in text(client(cast.nobody).get(URL, {"q": "王"}))


def test_what_is_searched_is_a_plain_column() -> None:
    from dataclasses import replace

    from kernel.cases.checks import _record
    from kernel.words.registry import procedure

    rules = procedure("mediator")
    assert [p.number for p in _record(replace(rules, searched=("phone", "missing", "certificate")))] == [84, 84]
