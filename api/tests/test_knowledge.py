"""Laws and answers by program: the wording of the day, nothing unpublished, a token as everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

from api.tests.conftest import Programs
from common.knowledge.finding import index
from common.knowledge.models import Entry, State
from common.knowledge.tests.house import ferry, published
from tests.cast import Cast

LAW = "/laws/渡口法"


@pytest.fixture(autouse=True)
def _laws(cast: Cast, tmp_path: Path) -> None:
    ferry(tmp_path)
    index.build_laws()


def test_a_law_and_an_article_by_the_day(cast: Cast, program: Programs) -> None:
    mine = program(cast.mediator)
    assert [row["name"] for row in mine.get("/laws", q="渡口").json()["items"]] == ["渡口法"]
    now, before = mine.get(LAW).json(), mine.get(LAW, on="2010-01-01").json()
    assert [a["key"] for a in now["articles"]] == ["1", "2", "2-1", "3", "4"]
    assert (before["version"]["since"], before["version"]["until"]) == ("2001-06-01", "2020-07-01")
    assert "当日" in mine.get(f"{LAW}/articles/2").json()["text"]
    assert "三日内" in mine.get(f"{LAW}/articles/二", on="2010-01-01").json()["text"]


@pytest.mark.parametrize(
    ("path", "on"),
    [("/laws/桥梁法", ""), (LAW, "1999-01-01"), (f"{LAW}/articles/9", ""), (f"{LAW}/articles/x", ""),
     (f"{LAW}/articles/2-1", "2010-01-01")],
)  # fmt: skip
def test_what_is_not_there_on_the_day_is_404(cast: Cast, program: Programs, path: str, on: str) -> None:
    assert program(cast.mediator).get(path, **({"on": on} if on else {})).status_code == 404


def test_words_find_what_is_in_force_and_published(cast: Cast, program: Programs) -> None:
    mine, entry = program(cast.mediator), published()
    found = mine.get("/knowledge", q="欠船家的钱").json()
    assert (found[0]["kind"], found[0]["url"]) == ("answer", f"/knowledge/{entry.pk}/")
    assert "law" in {row["kind"] for row in mine.get("/knowledge", q="拖欠船钱").json()}
    Entry.objects.update(state=State.WITHDRAWN)
    index.build_entries()
    assert "answer" not in {row["kind"] for row in mine.get("/knowledge", q="欠船家的钱").json()}
    assert mine.get("/knowledge").json() == []


def test_it_needs_a_token_and_counts_as_everything_does(cast: Cast, program: Programs, settings: LazySettings) -> None:
    mine = program(cast.mediator)
    mine_without = type(mine)("")
    assert mine_without.get("/knowledge", q="船").status_code == mine_without.get(LAW).status_code == 401
    settings.SINAN_API_RATE = 2
    assert [mine.get(LAW).status_code for _ in range(3)] == [200, 200, 429]
