"""Texts are imported entirely or not at all; a citation leads to the wording that holds."""

from __future__ import annotations

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from common.knowledge import citing, force
from common.knowledge.models import Article, Law, Since, Version
from common.knowledge.tests.house import FIRST, ferry
from workbench.cites import linked

pytestmark = pytest.mark.django_db


@pytest.fixture
def law(tmp_path: Path) -> Law:
    ferry(tmp_path)
    return Law.objects.get(name="渡口法")


def run(folder: Path) -> str:
    out = StringIO()
    call_command("laws", str(folder), stdout=out)
    return out.getvalue()


def test_twice_changes_nothing(law: Law, tmp_path: Path) -> None:
    before = list(Article.objects.values_list("pk", "text"))
    assert "未变2个" in run(tmp_path) and list(Article.objects.values_list("pk", "text")) == before


def test_a_corrected_file_renews_its_wording_and_keeps_a_checked_day(law: Law, tmp_path: Path) -> None:
    call_command("laws", since=["渡口法", "2001-03-01", "2001-07-01"], stdout=StringIO())
    (tmp_path / "渡口法(2001-03-01).md").write_text(FIRST.replace("三日", "五日"), encoding="utf-8")
    assert "更新1个" in run(tmp_path)
    old = Version.objects.get(passed=date(2001, 3, 1))
    assert "五日" in old.articles.get(number=2).text
    assert (old.since, old.since_from) == (date(2001, 7, 1), Since.CHECKED)


def test_a_bad_file_is_named_and_the_others_are_in(tmp_path: Path) -> None:
    (tmp_path / "坏(2001-01-01).md").write_text("# 坏\n没有条文", encoding="utf-8")
    (tmp_path / "乱(2001-01-01).txt").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "渡口法(2001-03-01).md").write_text(FIRST, encoding="utf-8")
    out = StringIO()
    with pytest.raises(CommandError, match="有2个文件没有导入"):
        call_command("laws", str(tmp_path), stdout=out)
    assert "没有找到条文" in out.getvalue() and "UTF-8" in out.getvalue()
    assert list(Law.objects.values_list("name", flat=True)) == ["渡口法"]


def test_a_renewed_wording_is_all_or_nothing(law: Law, tmp_path: Path) -> None:
    (tmp_path / "渡口法(2001-03-01).md").write_text(FIRST.replace("第三条", "第一条"), encoding="utf-8")
    with pytest.raises(CommandError):
        run(tmp_path)
    assert Version.objects.get(passed=date(2001, 3, 1)).articles.count() == 3


def test_each_day_has_its_wording(law: Law) -> None:
    days = {date(2001, 5, 31): None, date(2001, 6, 1): 2001, date(2020, 6, 30): 2001, date(2020, 7, 1): 2020}
    assert {day: (v.passed.year if (v := force.in_force(law, day)) else None) for day in days} == days
    assert len(force.current(date(2010, 1, 1))) == 1


def test_a_repealed_law_holds_no_longer(law: Law) -> None:
    call_command("laws", until=["渡口法", "2020-05-01", "2024-01-01"], stdout=StringIO())
    assert force.in_force(law, date(2024, 1, 1)) is None and force.in_force(law, date(2023, 12, 31))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("《渡口法》第二条之一第一款", [("渡口法", 2, 1)]),
        (
            "依据《中华人民共和国渡口法》第二条、第三条和第四条第二项",
            [("渡口法", 2, 0), ("渡口法", 3, 0), ("渡口法", 4, 0)],
        ),
        ("根据渡口法第三条", [("渡口法", 3, 0)]),
        ("《渡口法》第九十九条", [("渡口法", None, 0)]),
        ("参照《渡口法》", [("渡口法", None, 0)]),
        ("渡口法写得好", []),
        ("内河渡口法第三条", []),
        ("《桥梁条例》第三条", []),
        ("", []),
    ],
)
def test_citations_are_found(law: Law, text: str, found: list[tuple[str, int | None, int]]) -> None:
    assert [(c.law, c.number, c.suffix) for c in citing.cited(text)] == found


def test_a_citation_is_a_link_and_the_rest_is_escaped(law: Law) -> None:
    assert linked("<b>《渡口法》第二条</b>") == (
        '&lt;b&gt;<a class="cite" href="/laws/%E6%B8%A1%E5%8F%A3%E6%B3%95/2/">《渡口法》第二条</a>&lt;/b&gt;'
    )
    assert linked("《桥梁条例》第三条") == "《桥梁条例》第三条"


def test_what_is_cited_costs_two_queries_and_then_none(law: Law, django_assert_num_queries: object) -> None:
    with django_assert_num_queries(2):  # type: ignore[operator]
        linked("《渡口法》第二条"), linked("《渡口法》第三条")


def test_the_pages(law: Law, client: Client) -> None:
    assert "渡口法" in client.get("/laws/").content.decode()
    page = client.get("/laws/渡口法/").content.decode()
    assert "第二条之一" in page and "历次文本" in page and "渡口名单" in page
    page = client.get("/laws/渡口法/2/").content.decode()
    assert "在当日" in page and "下一条：第二条之一" in page and "别的文本中的第二条" in page
    page = client.get("/laws/渡口法/2/?on=2010-01-01").content.decode()
    assert "乘客应当付船钱" in page and "2020年7月1日起被新的文本代替" in page
    page = client.get("/laws/渡口法/2-1/?on=2010-01-01").content.decode()
    assert "施行的文本里没有这一条" in page
    assert 'href="/laws/%E6%B8%A1%E5%8F%A3%E6%B3%95/2/"' in client.get("/laws/渡口法/3/").content.decode()


@pytest.mark.parametrize("url", ["/laws/没有/", "/laws/渡口法/99/", "/laws/渡口法/甲/", "/laws/渡口法/999999999999/"])
def test_what_is_not_there_is_not_there(law: Law, client: Client, url: str) -> None:
    assert client.get(url).status_code == 404
