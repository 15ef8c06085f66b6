"""Every citation leads to its article where the law is imported; where it is not, its title and article stand there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from markupsafe import escape

from common.knowledge import citing
from common.knowledge.laws.numerals import NUMERAL, label_of, value
from common.knowledge.models import Article, Law, Version
from kernel.words import Article as Cite
from kernel.words.registry import procedures
from tests.every_page import Place, places
from tests.stock import Stock
from workbench.cites import linked

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent
WRITTEN = re.compile(rf"《?([\u4e00-\u9fff]+(?:法|条例))》?第({NUMERAL})条")
NO_LINK_WITHIN = {
    "a",
    "button",
    "option",
    "textarea",
    "title",
    "label",
    "legend",
    "script",
    "style",
    "svg",
    "caption",
    "h1",
}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "path", "source", "wbr"}


def cites() -> list[Cite]:
    """Every place in a law that the words of any procedure name: of limits, papers, steps, questions, refusals."""
    found: dict[str, Cite] = {}
    for rules in procedures():
        found |= {str(cite): cite for cite in _within(rules, {})}
    return list(found.values())


def written() -> Iterator[Cite]:
    """What the sentences of pages cite."""
    for room in ("portal", "workbench", "api"):
        for path in (ROOT / room / "templates").rglob("*.html"):
            for name, number in WRITTEN.findall(path.read_text(encoding="utf-8")):
                yield Cite(name, value(number))


def _within(thing: Any, seen: dict[int, Any]) -> Iterator[Cite]:
    if isinstance(thing, Cite):
        yield thing
    elif id(thing) in seen or isinstance(thing, str | bytes | type):
        return
    elif is_dataclass(thing):
        seen[id(thing)] = thing  # held, lest another get its id
        for part in fields(thing):
            yield from _within(getattr(thing, part.name, None), seen)
    elif isinstance(thing, Mapping):
        yield from (cite for part in thing.values() for cite in _within(part, seen))
    elif isinstance(thing, Iterable):
        seen[id(thing)] = thing  # held, lest another get its id
        for part in thing:
            yield from _within(part, seen)


def imported(named: Iterable[Cite]) -> None:
    """A small text of each law, with the articles that are cited."""
    day = date(2000, 1, 1)
    numbers: dict[str, set[int]] = {}
    for cite in named:
        numbers.setdefault(cite.law, set()).update({cite.number} if cite.number else set())
    for name, of in numbers.items():
        law = Law.objects.create(name=name, title=name, kind="法律")
        version = Version.objects.create(law=law, passed=day, since=day, since_from="checked", file="", digest="")
        Article.objects.bulk_create(Article(version=version, number=n, text="略。") for n in sorted(of))
    citing.forget()


@pytest.fixture(autouse=True)
def _known_anew() -> Iterator[None]:
    """What is imported is kept for half a minute, and a test's laws are gone sooner."""
    citing.forget()
    yield
    citing.forget()


def test_the_words_cite() -> None:
    assert len(cites()) >= 30


def test_what_is_imported_is_linked_to_its_article() -> None:
    imported(cites())
    for cite in cites():
        found = citing.resolve(str(cite))
        assert found is not None and (found.law, found.number) == (cite.law, cite.number), str(cite)
        assert f'href="{escape(found.url)}"' in linked(cite), str(cite)


def test_what_is_not_imported_stands_with_title_and_article() -> None:
    for cite in cites():
        said = linked(cite)
        assert said == escape(str(cite)) and f"《{cite.law}》" in said
        assert cite.number is None or label_of(cite.number) in said


class Bare(HTMLParser):
    """Texts of a page that stand where a link could."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not NO_LINK_WITHIN & set(self.open):
            self.texts.append(data)


def bare(page: str) -> list[str]:
    """Texts that cite an imported law and lead nowhere."""
    reader = Bare()
    reader.feed(page)
    return [text.strip() for text in reader.texts if citing.resolve(text)]


def test_a_bare_citation_is_seen() -> None:
    imported([Cite("渡口法", 2)])
    assert bare("<p>按照《渡口法》第二条<br>办</p>") == ["按照《渡口法》第二条"]
    assert bare(f"<p>{linked('按照《渡口法》第二条办')}</p><title>《渡口法》</title>") == []


def test_no_page_shows_a_citation_that_leads_nowhere() -> None:
    """One page of every name, and of every procedure its guide and its rules."""
    stocked = Stock()
    imported([*cites(), *written()])
    clients: dict[str, Client] = {}
    found, looked = [], 0
    for place in [*places(stocked), *_of_procedures()]:
        client = clients.setdefault(place.reader, _client(stocked, place.reader))
        answer = client.get(place.url)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            looked += 1
            found += [f"{place.name} {place.url}: {text}" for text in bare(answer.content.decode())]
    assert looked > 100
    assert not found, "\n".join(found)


def _of_procedures() -> list[Place]:
    codes = [rules.code for rules in procedures()]
    return [Place("desk_rule", f"/desk/rules/{code}/", "section") for code in codes] + [
        Place("portal_guide", f"/guide/{code}/", "") for code in codes
    ]


def _client(stock: Stock, reader: str) -> Client:
    client = Client()
    client.cookies.load(stock.cookies(reader))
    return client


def test_a_law_imported_later_is_linked_by_a_page_drawn_before() -> None:
    """A template keeps no answer: the page of rights was drawn, and compiled, without the law."""
    url = "/privacy/"
    assert 'class="cite"' not in Client().get(url).content.decode()
    imported([Cite("个人信息保护法", n) for n in (45, 46, 47, 48, 50)])
    assert Client().get(url).content.decode().count('class="cite"') >= 5
