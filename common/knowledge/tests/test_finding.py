"""People's words find the article and the answer; what does not hold is not found."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from common.calls import helpers
from common.knowledge import public
from common.knowledge.finding import index, synonyms
from common.knowledge.finding.postings import packed, unpacked
from common.knowledge.finding.searching import search
from common.knowledge.laws import importing
from common.knowledge.models import Kind, State, Synonym
from common.knowledge.tests.house import ferry, published, texts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house(tmp_path: Path) -> None:
    ferry(tmp_path)
    index.build_laws()
    Synonym.objects.all().delete()
    synonyms.forget()


def test_the_wording_of_the_day_is_found() -> None:
    assert [(f.title, "当日" in f.text) for f in search("船夫几日把乘客送到对岸", 1)] == [("《渡口法》第二条", True)]
    assert "三日内" in search("船夫几日把乘客送到对岸", 1, day=date(2010, 1, 1))[0].text


def test_peoples_words_become_the_laws() -> None:
    assert search("坐船赖账") == []
    Synonym.objects.create(said="赖账 坐船…不给", meant="拖欠船钱")
    synonyms.forget()
    assert search("坐船赖账")[0].title == search("坐船的不给钱")[0].title == "《渡口法》第二条之一"


def test_a_synonym_out_of_use_is_not_used() -> None:
    Synonym.objects.create(said="赖账", meant="拖欠船钱", active=False)
    assert search("坐船赖账") == []


def test_an_answer_is_found_by_another_wording_until_it_ends() -> None:
    entry = published(valid_until=timezone.localdate())
    assert [(f.kind, f.url) for f in search("欠船家的钱", 1)] == [("answer", f"/knowledge/{entry.pk}/")]
    type(entry).objects.update(valid_until=timezone.localdate() - timedelta(days=1))
    assert [f for f in search("欠船家的钱") if f.kind == "answer"] == []


@pytest.mark.parametrize("state", [State.DRAFT, State.WAITING, State.WITHDRAWN])
def test_what_is_not_published_is_not_found(state: State, client: Client) -> None:
    entry = published(state=state)
    assert [f for f in search("欠船家的钱") if f.kind != "law"] == []
    assert client.get(f"/knowledge/{entry.pk}/").status_code == 404
    assert entry.title not in client.get("/knowledge/").content.decode()


@pytest.mark.parametrize("words", ["", "？！", "怎么办", "\x00", "💧", "a'b\"c%_"])
def test_words_that_say_nothing_find_nothing(words: str) -> None:
    assert public.search(words) == []


def test_a_search_costs_few_queries(django_assert_max_num_queries: object) -> None:
    published()
    with django_assert_max_num_queries(7):  # type: ignore[operator]
        search("欠船家的钱，船夫送到对岸")


def test_the_agents_desk_has_answers() -> None:
    published()
    assert helpers.knows()
    found = helpers.answers("欠船家的钱")
    assert found[0].title == "坐船没付钱会怎样" and found[0].source == "《渡口法》第二条"


def test_the_portal_answers_and_keeps_nothing(client: Client) -> None:
    published(kind=Kind.CASE, facts="甲某坐船没付钱。")
    page = client.post("/knowledge/", {"words": "欠船家的钱"})
    assert "坐船没付钱会怎样" in page.content.decode() and page["Cache-Control"] == "private, no-store"
    entry = client.get(f"/knowledge/{published(matter='wages').pk}/").content.decode()
    assert 'class="cite"' in entry and "拖欠工资" in entry


def test_places_read_back() -> None:
    assert unpacked(packed([(1, 0.5), (70_000, 2.0)])) == [(1, 0.5), (70_000, 2.0)]


def test_wages_are_found_in_the_official_texts() -> None:
    folder = texts()
    assert importing.one(next(folder.glob("劳动争议调解仲裁法*"))).state == "new"
    index.build_laws()
    assert synonyms.ensure() > 100
    synonyms.forget()
    answers = {"《劳动争议调解仲裁法》第九条", "《劳动争议调解仲裁法》第十六条"}  # whom to complain to; an order to pay
    assert public.search("老板欠钱不给怎么办", 2)[0].title in answers
