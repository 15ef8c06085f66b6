"""From somebody's words to the matter: what is promised to those who ask."""

from __future__ import annotations

from time import perf_counter

import pytest
from django.core.cache import cache

from common.catalogue import titles, triage
from common.catalogue.models import Matter
from common.catalogue.triage import model
from common.catalogue.triage.fitting import sayings
from kernel.reach.models import Area

pytestmark = pytest.mark.django_db
GENERAL = "consultation"


def top(words: str) -> str:
    return triage.suggest(words)[0].matter


@pytest.mark.parametrize(
    ("words", "matter"),
    [
        ("包工头过年跑了电话打不通，我们干了一年的工钱一分没给", "wages"),
        ("老公又喝酒打我，我抱着娃躲在邻居家", "violence"),
        ("借给表弟三万块钱，打了欠条三年不还", "lending"),
        ("物业费涨了电梯还老坏", "property"),
        ("想去公正处办个委托书，弟弟人在国外", "notary"),
        ("缓刑期间想请假回老家", "correction"),
        ("我请的律师收了钱不办事", "lawyer_complaint"),
        ("交警罚了我两百块，我不服，想复议", "reconsideration"),
    ],
)
def test_words_of_the_people_find_their_matter(words: str, matter: str) -> None:
    assert top(words) == matter


def test_suggestions_are_ranked_shares_with_the_citizens_own_words() -> None:
    words = "俺跟着包工头在工地干了半年，工钱到现在一分没给。"
    found = triage.suggest(words)
    assert len(found) == 3 and [s.share for s in found] == sorted((s.share for s in found), reverse=True)
    assert all(0 <= s.share <= 1 for s in found) and sum(s.share for s in found) <= 1.001
    assert found[0].because and all(word in words for s in found for word in s.because)
    assert len(triage.suggest(words, limit=5)) == 5


@pytest.mark.parametrize("words", ["", "   ", "？！……", "\n\t", "😀"])
def test_nothing_said_suggests_nothing(words: str) -> None:
    assert triage.suggest(words) == []


@pytest.mark.parametrize("words", ["asdkjh qwe zxc", "饕餮氍毹魑魅", "123 456 789", "kkk", "嘿"])
def test_gibberish_is_a_general_matter_of_low_share(words: str) -> None:
    found = triage.suggest(words)[0]
    assert found.matter == GENERAL and found.share < 0.3


def test_ten_thousand_characters_are_read_quickly() -> None:
    words = "我要说的事情很长，" * 1100 + "老板欠我工资"
    begun = perf_counter()
    assert triage.suggest(words)
    assert perf_counter() - begun < 1


def test_a_saying_takes_milliseconds() -> None:
    triage.suggest("先读一遍")
    rows = sayings()[::20]
    begun = perf_counter()
    for row in rows:
        triage.suggest(row.words)
    assert (perf_counter() - begun) / len(rows) < 0.05


def test_a_matter_out_of_use_is_not_suggested() -> None:
    words = "包工头拖欠工资不给"
    assert top(words) == "wages"
    Matter.objects.filter(code="wages").update(active=False)
    titles.forget()
    assert "wages" not in [s.matter for s in triage.suggest(words, limit=50)]


def test_an_empty_catalogue_breaks_nothing() -> None:
    Matter.objects.all().delete()
    cache.clear()
    assert top("包工头拖欠工资不给") == "wages"


def test_where_somebody_lives_is_no_reason() -> None:
    """A village may be called after a court or a mine."""
    area = Area.objects.create(level=1, name="法院拆迁村")
    said = "我是法院拆迁村的，老板拖欠我工资不给"
    found = triage.suggest(said, area=area)[0]
    assert found.matter == "wages" and not any("法院" in word or "拆迁" in word for word in found.because)


def test_the_kept_weights_belong_to_the_sayings() -> None:
    assert model.stored() == model.digest(), "run `sinan triage --fit`"


def test_every_matter_has_sayings_enough() -> None:
    rows = sayings()
    by = {code: [r for r in rows if r.matter == code and r.part == "fit"] for code in {r.matter for r in rows}}
    assert by.keys() == set(Matter.objects.values_list("code", flat=True)) and len(by) >= 30
    assert min(map(len, by.values())) >= 20 and len(rows) >= 900
    assert len({r.words for r in rows}) == len(rows)
