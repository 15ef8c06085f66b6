"""A file of a law becomes its articles, or a sentence that says why not."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.knowledge.laws.numerals import numeral, value
from common.knowledge.laws.reading import Unreadable, gaps, read
from common.knowledge.tests.house import FIRST, SECOND, texts


@given(st.integers(1, 9999))
def test_every_number_reads_back(number: int) -> None:
    assert value(numeral(number)) == number


def test_chapters_suffixes_paragraphs_and_annexes() -> None:
    found = read(SECOND, "渡口法(2020-05-01).md")
    assert (found.title, found.name) == ("中华人民共和国渡口法", "渡口法")
    assert [(a.number, a.suffix) for a in found.articles] == [(1, 0), (2, 0), (2, 1), (3, 0), (4, 0)]
    assert found.articles[3].path == ("第二章 附则", "第一节 施行")
    assert found.annex == "附件一\n渡口名单"
    assert read(FIRST, "渡口法(2001-03-01).md").articles[1].text == "船夫应当在三日内把乘客送到对岸。\n乘客应当付船钱。"


def test_days_are_read_from_text_notes_and_name() -> None:
    found = read(FIRST, "渡口法.md")
    assert (found.passed, found.since, found.since_sure) == (date(2001, 3, 1), date(2001, 6, 1), True)


def test_an_amended_text_still_names_the_first_day_and_is_said_to_be_unsure() -> None:
    text = FIRST.replace("<!--", "2015年9月1日 第五次会议《关于修改〈渡口法〉的决定》修正\n\n<!--")
    found = read(text, "渡口法(2015-09-01).md")
    assert (found.since, found.since_sure) == (date(2015, 9, 1), False)


def test_a_note_of_coming_into_force_counts() -> None:
    text = FIRST.replace("<!--", "2002年1月1日 施行\n\n<!--").replace("本法自2001年6月1日起施行", "其他事项另行规定")
    assert read(text, "渡口法(2001-03-01).md").since == date(2002, 1, 1)


def test_at_once_is_the_day_it_was_published() -> None:
    found = read(FIRST.replace("自2001年6月1日起", "自公布之日起"), "渡口法(2001-03-01).md")
    assert (found.since, found.since_sure) == (date(2001, 3, 1), True)


def test_plain_text_with_bare_chapters_reads_the_same() -> None:
    plain = "渡口法\n2001年3月1日通过\n" + FIRST.split("INFO END -->")[1].replace("## ", "")
    found = read(plain, "渡口法(2001-03-01).txt")
    assert [a.path for a in found.articles] == [("第一章 总则",), ("第一章 总则",), ("第二章 附则",)]


def test_what_is_numbered_by_items_is_read_by_items() -> None:
    found = read(
        "# 关于渡口的规定\n<!-- INFO END -->\n为了过河。\n一、船要牢。\n二、人要稳。", "关于渡口的规定(2001-03-01).md"
    )
    assert [(a.number, a.text) for a in found.articles] == [(1, "船要牢。"), (2, "人要稳。")]
    assert found.preamble == "为了过河。"


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("", "空.md", "空的"),
        ("# 随便\n\n写写", "随便(2001-01-01).md", "没有找到条文"),
        (FIRST.replace("第三条", "第一条"), "渡口法.md", "第二条之后出现第一条"),
        ("# 渡口法\n<!-- INFO END -->\n第一条 过河。", "渡口法.md", "看不出公布日期"),
        (FIRST, "渡口法(2001-13-01).md", "日期"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, name: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read(text, name)


def test_every_official_text_reads() -> None:
    """Against the folder of texts: every file, with every article its lines begin."""
    files = [p for p in sorted(texts().glob("*.md")) if p.stem != "INDEX"]
    assert len(files) >= 50
    for path in files:
        text = path.read_text(encoding="utf-8")
        found = read(text, path.name)
        begun = len(re.findall(r"(?m)^第[一二三四五六七八九十百零]+ ?条(?:之[一二三四五六]+)?[ 　]?", text))
        assert len(found.articles) == begun, path.name
        assert all(a.text for a in found.articles), path.name
        assert found.articles[0].number == 1, path.name
        assert gaps(found.articles) == [], path.name
