"""Clerks teach: it counts at once, it is bounded, and nothing of what was said is kept."""

from __future__ import annotations

import json

import pytest

from common.catalogue import triage
from common.catalogue.models import Lesson, Matter
from common.catalogue.triage.fitting import sayings
from kernel.reach.models import User

pytestmark = pytest.mark.django_db
LOCAL = "摩的佬把俺的山货颠散了架不肯补"  # a local word for a carrier the set does not know
ALIKE = (
    "叫了个摩的佬送货，山货撒了一路",
    "摩的佬收了脚费，山货少了两筐",
    "山货交给摩的佬，到了全压坏了",
    "摩的佬说山货散了与他无关",
)


@pytest.fixture
def clerks(db: None) -> list[User]:
    return [User.objects.create(username=f"c{n}", name=f"接待{n}", password="!") for n in range(4)]


def test_what_several_clerks_chose_is_suggested(clerks: list[User]) -> None:
    before = triage.suggest(LOCAL)[0]
    assert before.matter != "consumer"
    for clerk in clerks[:3]:
        for words in ALIKE:
            assert triage.learn(words, "consumer", clerk)
    after = triage.suggest(LOCAL)[0]
    assert after.matter == "consumer" and after.share > 2 * before.share


def test_one_choice_turns_nothing(clerks: list[User]) -> None:
    words = "包工头拖欠工资跑了"
    triage.learn(words, "notary", clerks[0])
    assert triage.suggest(words)[0].matter == "wages"


def test_a_clerk_who_chooses_nonsense_does_not_outweigh_the_set(clerks: list[User]) -> None:
    """Three hundred wrong choices of one person cost less than two in a hundred."""
    rows = [r for r in sayings() if r.part == "apart"]
    before = sum(triage.suggest(r.words)[0].matter == r.matter for r in rows)
    for row in sayings()[:600:2]:
        triage.learn(row.words, "education", clerks[0])
    after = sum(triage.suggest(r.words)[0].matter == r.matter for r in rows)
    assert before - after <= 0.02 * len(rows)


def test_the_same_words_of_the_same_clerk_count_once(clerks: list[User]) -> None:
    assert triage.learn(LOCAL, "contract", clerks[0])
    assert not triage.learn(LOCAL, "contract", clerks[0])
    assert triage.learn(LOCAL, "contract", clerks[1])
    assert Lesson.objects.count() == 2


def test_nothing_to_learn_is_not_kept(clerks: list[User]) -> None:
    assert not triage.learn("", "contract", clerks[0])
    assert not triage.learn(LOCAL, "no_such_matter", clerks[0])
    assert not Lesson.objects.exists()


def test_names_numbers_and_places_are_not_in_a_lesson(clerks: list[User]) -> None:
    said = "我叫欧阳翠桢，电话13912345678，住石桥镇桂馥里7号，身份证320106198001011234，老板欠我工资"
    triage.learn(said, "wages", clerks[0])
    kept = json.dumps(Lesson.objects.values_list("known", "prints").get(), ensure_ascii=False)
    for secret in ("欧阳", "翠桢", "13912345678", "桂馥", "320106198001011234"):  # a print may hold any three figures
        assert secret not in kept
    assert "工资" in kept


def test_a_new_matter_is_learned(clerks: list[User]) -> None:
    Matter.objects.create(code="drone", title="无人机飞行纠纷", group="纠纷调解", order=500)
    said = ("无人机撞坏我家太阳能板", "无人机天天在院子上头嗡嗡飞", "无人机拍我家院子", "飞手的无人机掉下来")
    for clerk in clerks:
        for words in said:
            triage.learn(words, "drone", clerk)
    assert "drone" in [s.matter for s in triage.suggest("隔壁的无人机老飞到我家院子上面")]


def test_what_is_erased_or_old_counts_no_more(clerks: list[User], monkeypatch: pytest.MonkeyPatch) -> None:
    """Kept up with the table, lesson by lesson, the counts are those of the table read anew."""
    from common.catalogue.triage import lessons

    monkeypatch.setattr(lessons, "MOST", 3)
    words = [*ALIKE, LOCAL, "摩的佬多收了钱"]
    for n, said in enumerate(words):
        triage.learn(said, ("consumer", "contract")[n % 2], clerks[n % 4])
        assert _counts(lessons.overlay()) == _counts(lessons._Kept().up_to_now())
    Lesson.objects.order_by("pk")[:1].get().delete()
    Lesson.objects.order_by("-pk")[:1].get().delete()
    assert _counts(lessons.overlay()) == _counts(lessons._Kept().up_to_now())
    Lesson.objects.all().delete()
    assert _counts(lessons.overlay()) == {}


def _counts(seen: object) -> dict[str, dict[str, int]]:
    rows = {name: {m: n for m, n in row.items() if n} for name, row in seen.taught.items()}  # type: ignore[attr-defined]
    return {name: row for name, row in rows.items() if row}
