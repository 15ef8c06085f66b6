"""Signs of danger are seen whatever the matter is."""

from __future__ import annotations

import pytest

from common.catalogue import triage

pytestmark = pytest.mark.django_db


def signs(words: str) -> tuple[str, ...]:
    return triage.suggest(words)[0].danger


@pytest.mark.parametrize(
    ("words", "sign"),
    [
        ("老公打我", "有人身危险"),
        ("他拿着菜刀追我，说要弄死我", "有人身危险"),
        ("前夫天天堵在我单位门口，我怕", "有人身危险"),
        ("欠了一屁股债，我真的不想活了", "有轻生念头"),
        ("再不给我解决我就喝农药", "有轻生念头"),
        ("后妈老打那个孩子，身上都是伤", "涉及未成年人"),
        ("我儿子十六岁让公安抓了", "涉及未成年人"),
        ("女儿15岁让人给打了", "涉及未成年人"),
        ("爸妈离婚了没人要我，我今年十三", "涉及未成年人"),
        ("我们村几十个人准备去市政府讨说法", "可能聚集"),
        ("厂里三十多个人的工资都没发", "多人欠薪"),
        ("明天就开庭了，我还没有律师", "期限可能快到"),
        ("行政复议的六十天快到了还来得及吗", "期限可能快到"),
    ],
)
def test_danger_is_named(words: str, sign: str) -> None:
    assert sign in signs(words)


@pytest.mark.parametrize(
    "words",
    ["我想打官司要多少钱", "打电话问一下几点上班", "邻居打井把我家墙震裂了", "想办个出国用的公证", "买的手机是翻新的，商家不退",
     "物业不修电梯", "打欠条的人不还钱"],
)  # fmt: skip
def test_ordinary_words_are_no_danger(words: str) -> None:
    assert signs(words) == ()


def test_every_suggestion_carries_the_signs() -> None:
    assert {s.danger for s in triage.suggest("老公打我，我想离婚")} == {("有人身危险",)}


def test_who_is_beaten_and_wants_a_divorce_is_first_helped_to_safety() -> None:
    assert triage.suggest("俺男人喝了酒就打我，俺想离婚，孩子才三岁")[0].matter == "violence"


def test_danger_of_another_kind_stays_what_it_is() -> None:
    assert triage.suggest("欠高利贷还不上，催债的拿刀威胁我还钱")[0].matter == "lending"
