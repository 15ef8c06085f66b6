"""How text is compared, and where it is marked."""

from __future__ import annotations

import pytest

from common.search.exact import is_number
from common.search.find import short
from common.search.text import clean, fold, marked, terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("（2026）永安案第3号", "(2026)永安案第3号"),
        ("〔2026〕１２号", "【2026】12号"),
        ("ＡＢＣ公司", "abc公司"),
        ("阿依古丽·买买提", "阿依古丽•买买提"),
        ("⾦某", "金某"),
        ("“王伟”", '"王伟"'),
    ],
)
def test_they_are_the_same(one: str, other: str) -> None:
    assert fold(clean(one)) == fold(clean(other))


def test_rare_characters_stay() -> None:
    assert fold(clean("䶮𬱖㛃〇")) == "䶮𬱖㛃〇"


def test_terms_are_words_and_nothing_is_an_operator() -> None:
    assert terms(" 王  伟\u3000OR NEAR(a) 王") == ["王", "伟", "or", "near(a)"]
    assert terms(" \u200b\x00 ") == []


def test_marks_stand_in_the_text_as_written() -> None:
    assert marked("ＡＢＣ公司与王伟", ["bc公", "王"]) == [
        ("Ａ", False),
        ("ＢＣ公", True),
        ("司与", False),
        ("王", True),
        ("伟", False),
    ]
    assert marked("甲㎡乙", ["m2"]) == [("甲", False), ("㎡", True), ("乙", False)]
    assert marked("没有", ["王"]) == [("没有", False)]
    assert marked("", ["王"]) == []


def test_a_long_line_is_cut_around_what_was_found() -> None:
    pieces = short(marked("前" * 200 + "王伟" + "后" * 200, ["王伟"]))
    assert [len(text) for text, _ in pieces] == [25, 2, 49]


@pytest.mark.parametrize(
    "text", ["13800000001", "0523-86881234", "32120319900101123x", "１３８００００００01", "E12345678"]
)
def test_it_may_be_somebodys_number(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize("text", ["王秀兰", "（2026）柳溪案第1号", "12号", "2026", ""])
def test_it_is_nobodys_number(text: str) -> None:
    assert not is_number(text)
