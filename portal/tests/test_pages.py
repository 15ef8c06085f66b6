"""The frame, the guides, and what every page of the portal keeps to."""

from __future__ import annotations

import re
from pathlib import Path

from django.test import Client

from kernel.words import PARTY
from kernel.words.registry import procedures
from tests.cast import Cast

from .conftest import text_of

OPEN = ("/", "/find/", "/apply/mediation/apply/", "/follow/", "/guide/", "/guide/mediation/", "/lawyer/")


def test_the_frame_says_whose_portal_it_is(client: Client, cast: Cast) -> None:
    for url in OPEN:
        page = text_of(client.get(url))
        assert "司南区司法局" in page and "12348" in page, url
        assert [w in page for w in ("找服务点", "我要申请", "查进度", "核实律师身份")] == [True] * 4, url


def test_nothing_inline_anywhere(client: Client, cast: Cast) -> None:
    """The Content-Security-Policy would refuse it, and the page would work for its maker only."""
    for url in OPEN:
        page = text_of(client.get(url))
        assert not re.search(r"\son\w+=|\sstyle=|<style|<script(?![^>]*\bsrc=)", page), url


def test_large_print_stays(client: Client, cast: Cast) -> None:
    assert "data-large" not in text_of(client.get("/")).split("<head>")[0]
    back = client.post("/large/", {"large": "1", "next": "/find/"})
    assert back.url == "/find/"
    for url in OPEN:
        assert "data-large" in text_of(client.get(url)).split("<head>")[0], url
    client.post("/large/", {"large": "0", "next": "https://evil.example/"})
    assert "data-large" not in text_of(client.get("/")).split("<head>")[0]


def test_the_guide_is_read_off_the_words(client: Client, cast: Cast) -> None:
    page = text_of(client.get("/guide/mediation/"))
    assert "人民调解办事指南" in page and "《人民调解法》第三十三条第一款" in page and "证据材料" in page
    assert "可能民转刑" not in page, "a remark of the office"
    assert "出了什么事？" in page and "最迟在约定的履行期限当日" in page and "前0日" not in page
    assert client.get("/guide/committee/").status_code == 404, "a register is not applied for"


def test_what_is_offered_is_what_the_words_open(client: Client, cast: Cast) -> None:
    page = text_of(client.get("/"))
    for rules in procedures():
        for step in rules.openings:
            invited = (step.invites or f"申请{rules.title}") in page
            assert invited is rules.open_to_public or PARTY not in step.by, step.code


def test_no_line_is_named_in_the_portal() -> None:
    """Everything is derived: neither code nor templates know a line, in either language."""
    folder = Path(__file__).parent.parent
    own = [
        p
        for p in (*folder.rglob("*.py"), *folder.rglob("*.html"))
        if not {"tests", "migrations"} & set(p.relative_to(folder).parts)
    ]
    assert len(own) > 30
    assert [str(p) for p in own if re.search("mediation|调解|纠纷", p.read_text())] == []


def test_without_a_bureau_the_pages_still_stand(client: Client, db: None) -> None:
    for url in OPEN:
        assert client.get(url).status_code == 200, url


def test_the_guide_says_conditions_cost_and_where(client: Client, cast: Cast) -> None:
    page = text_of(client.get("/guide/mediation/"))
    assert "各方当事人同意调解" in page and "《人民调解法》第十七条" in page
    assert "不予受理" in page and "《人民调解法》第四条" in page
    assert cast.committee.name in page and "打印这份指南" in page


def test_a_guide_asks_for_another_side_only_where_there_is_one(client: Client, cast: Cast) -> None:
    asked = {code: text_of(client.get(f"/guide/{code}/")) for code in ("mediation", "consultation")}
    assert "对方是谁" in asked["mediation"] and "对方是谁" not in asked["consultation"]


def test_a_guide_cites_what_many_steps_rest_on_once(client: Client, cast: Cast) -> None:
    steps = text_of(client.get("/guide/consultation/")).split("您会看到什么")[1].split("会有哪些结果")[0]
    assert steps.count("<li>") > 3 and steps.count("第二十九条") == 1


def test_every_guide_is_whole(client: Client, cast: Cast) -> None:
    for rules in procedures():
        if rules.open_to_public:
            page = text_of(client.get(f"/guide/{rules.code}/"))
            for heading in ("谁可以申请", "什么条件", "会问您什么", "多少天", "怎么办", "收费", "到哪里办", "依据"):
                assert heading in page, (rules.code, heading)


def test_the_home_page_takes_ones_own_words_and_leads_to_the_catalogue(client: Client, cast: Cast) -> None:
    page = text_of(client.get("/"))
    assert 'action="/catalogue/"' in page and "我要办事，我有麻烦" in page
    assert "办事指南" in text_of(client.post("/catalogue/", {"words": "邻居占我家地"}))
