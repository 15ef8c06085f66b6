"""What people say of an article finds it, follows its text to a later wording, and stays behind where the text changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from common.knowledge.finding import index, plain
from common.knowledge.finding.searching import search
from common.knowledge.laws import importing
from common.knowledge.models import Article, Law
from common.knowledge.tests.house import FIRST, ferry, texts

pytestmark = pytest.mark.django_db
SAID = {
    ("渡口法", "2001-03-01", "1"): "隔河两岸来往",
    ("渡口法", "2001-03-01", "2"): "摆渡磨磨蹭蹭",
    ("渡口法", "2020-05-01", "2-1"): "坐船赖账",
}


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(plain, "known", lambda: SAID)
    ferry(tmp_path)
    index.build_laws()
    return tmp_path


def test_an_article_is_found_by_what_stands_nowhere_in_it(house: Path) -> None:
    assert search("他老是坐船赖账", 1)[0].title == "《渡口法》第二条之一"


def test_words_follow_the_very_text_and_stay_behind_where_it_changed(house: Path) -> None:
    assert [f.title for f in search("两岸来往", 1)] == ["《渡口法》第一条"]  # the later wording says the same
    assert search("磨磨蹭蹭") == []  # the later wording says another thing
    assert [f.title for f in search("磨磨蹭蹭", 1, day=date(2010, 1, 1))] == ["《渡口法》第二条"]


def test_words_follow_the_text_to_another_number(house: Path) -> None:
    later = FIRST.replace(
        "某某代表大会常务委员会第一次会议通过", "某某代表大会常务委员会第一次会议通过\n\n2022年1月1日 修订"
    )
    later = later.replace("第一条 为了过河，制定本法。", "第一条 新的一条。\n\n第二条 为了过河，制定本法。")
    later = later.replace("第三条", "第四条").replace("第二条 船夫", "第三条 船夫").replace("2001年6月", "2022年6月")
    (house / "渡口法(2022-01-01).md").write_text(later, encoding="utf-8")
    assert "new" in {found.state for found in importing.run(house)}
    index.build_laws()
    assert [f.title for f in search("两岸来往", 1)] == ["《渡口法》第二条"]


def test_every_row_is_of_an_article_that_is_there(tmp_path: Path) -> None:
    """Over the official texts, where they are: no row for a law, a wording or an article that does not exist."""
    importing.run(texts())
    laws = set(Law.objects.values_list("name", flat=True))
    columns = ("version__law__name", "version__passed", "number", "suffix")
    there = {
        (law, str(passed), f"{number}-{suffix}" if suffix else str(number))
        for law, passed, number, suffix in Article.objects.order_by().values_list(*columns)
    }
    assert [place for place in plain.known() if place[0] in laws and place not in there] == []


def test_rows_are_short_turns_of_phrase_each_once() -> None:
    with plain.PLAIN.open(encoding="utf-8") as file:
        rows = file.read().splitlines()[1:]
    places = [tuple(row.split(",")[:3]) for row in rows]
    assert len(places) == len(set(places)) == len(plain.known()) > 500
    assert max(len(word) for words in plain.known().values() for word in words.split()) <= 16
    assert all(date.fromisoformat(passed) for _, passed, _ in places)
