"""The components as HTML: what a page promises to somebody who cannot see it, and what it never contains."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template import engines
from django.template.loader import get_template
from django.test import RequestFactory
from jinja2 import UndefinedError

from workbench import parts
from workbench.chrome import Chrome, NavGroup, NavItem, Who
from workbench.environment import icon, query
from workbench.form_language import sample_context
from workbench.large_print import COOKIE, switch_large_print

TEMPLATES = Path(__file__).parent.parent / "templates"
ERRORS = ("400", "403", "403_csrf", "404", "429", "500", "workbench/lockout")


class Outline(HTMLParser):
    """Ids, references to ids, inline code and unclosed elements of a page."""

    VOID = frozenset(["area", "br", "col", "hr", "img", "input", "link", "meta", "path", "rect"])

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: list[str] = []
        self.inline: list[str] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(html)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.note(tag, attrs)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.note(tag, attrs)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.wrong.append(f"</{tag}> closes {self.open[-1:]} at {self.getpos()}")
        else:
            self.open.pop()

    def note(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and "__prefix__" not in (value or ""):
                self.ids.append(value or "")
            elif name in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
                self.references += [word for word in (value or "").split() if "__prefix__" not in word]
            elif name == "style" or name.startswith("on"):
                self.inline.append(f"<{tag} {name}>")
        if tag == "style" or (tag == "script" and "src" not in dict(attrs)):
            self.inline.append(f"<{tag}>")


@pytest.fixture
def request_(rf: RequestFactory) -> HttpRequest:
    request = rf.get("/")
    request.user = AnonymousUser()
    return request


@pytest.fixture
def show() -> Callable[..., str]:
    """Render a line of template with the components at hand."""
    env = engines["jinja2"].env

    def render(source: str, **context: Any) -> str:
        head = '{% import "components/ui.html" as ui %}'
        return str(env.from_string(head + source).render(csrf_input="", **context))

    return render


def frame(**changes: Any) -> Chrome:
    nav = (NavGroup(items=(NavItem(label="今日", url="/", icon="sun", count=3, here=True, keys="g t"),)),)
    return Chrome(**{"bureau": "江海区司法局", "nav": nav, "who": Who(name="周慧"), "search_url": "/find/", **changes})


def living_page(request: HttpRequest) -> str:
    context = {**sample_context(), "chrome": frame(large_url="/large/", signout_url="/out/")}
    bare = engines["jinja2"].env.get_template("workbench/form_language.html")  # without the context processors
    return str(bare.render(request=request, csrf_input="", csrf_token="t", **context))


@pytest.mark.django_db
def test_the_living_page_is_sound(request_: HttpRequest) -> None:
    page = Outline(living_page(request_))
    assert page.wrong == []
    assert page.open == []
    assert page.inline == []
    assert len(page.ids) == len(set(page.ids)), sorted(i for i in page.ids if page.ids.count(i) > 1)
    assert set(page.references) <= set(page.ids)


@pytest.mark.django_db
def test_large_print_is_a_mark_on_the_page_set_by_a_cookie(request_: HttpRequest) -> None:
    assert '<html lang="zh-CN">' in living_page(request_)
    request_.COOKIES[COOKIE] = "1"
    assert '<html lang="zh-CN" data-large>' in living_page(request_)


@pytest.mark.parametrize("name", ERRORS)
def test_error_pages_need_nothing_and_say_what_to_do(name: str) -> None:
    html = get_template(f"{name}.html").render()
    page = Outline(html)
    assert page.wrong == []
    assert page.inline == []
    assert "您可以" in html


def test_a_page_does_not_quietly_leave_something_out(show: Callable[..., str]) -> None:
    with pytest.raises(UndefinedError):
        show("{{ due }}")


def test_what_people_type_is_escaped(show: Callable[..., str]) -> None:
    nasty = "<script>alert(1)</script>"
    party = parts.Party(name=nasty, role=nasty, address=nasty)
    html = show(
        "{{ ui.party_card(p) }}{{ ui.facts([(n, n)]) }}{{ ui.badge(n) }}{{ ui.bars([b]) }}",
        p=party,
        n=nasty,
        b=parts.Bar(label=nasty, value=1),
    )
    assert "<script>alert" not in html


def test_refused_steps_stay_with_their_reason(show: Callable[..., str]) -> None:
    refused = parts.Offer(label="申请司法确认", url="/no/", refusal="协议尚未生效")
    html = show("{{ ui.steps([a, b]) }}", a=refused, b=parts.Offer(label="登记", url="/yes/"))
    assert "协议尚未生效" in html
    assert "/no/" not in html
    assert html.index("登记") < html.index("申请司法确认")


def test_a_status_is_told_by_words_and_shape(show: Callable[..., str]) -> None:
    shapes = {tone: show("{{ ui.badge('甲', tone) }}", tone=tone) for tone in ("grey", "blue", "green", "amber", "red")}
    drawings = {re.sub(r".*<svg.*?>(.*)</svg>.*", r"\1", html, flags=re.S) for html in shapes.values()}
    assert len(drawings) == 5
    clocks = [
        show("{{ ui.clock_badge(c) }}", c=parts.Clock(label="时限", state=state, text="甲"))
        for state in ("green", "amber", "red", "grey", "done")
    ]
    assert len({re.sub(r".*<svg.*?>(.*)</svg>.*", r"\1", html, flags=re.S) for html in clocks}) == 5


def test_table_cells_carry_their_heading_for_the_phone(show: Callable[..., str]) -> None:
    columns = [parts.Column(key="n", label="案号", link=True), parts.Column(key="m", label="金额", kind="money")]
    html = show(
        "{{ ui.table(c, r, '纠纷') }}",
        c=columns,
        r=[{"n": "1号", "m": "12", "url": "/1/"}, {"n": "2号", "m": None, "url": "/2/"}],
    )
    assert html.count('data-label="案号"') == 2
    assert '<a href="/1/">1号</a>' in html
    assert "¥12.00" in html
    assert "—" in html


def test_an_empty_table_teaches(show: Callable[..., str]) -> None:
    assert "登记后出现在这里" in show("{{ ui.table([], [], '纠纷', empty=('没有', '登记后出现在这里')) }}")


class RowForm(forms.Form):
    name = forms.CharField(label="姓名")


def test_rows_offer_an_empty_form_to_clone(show: Callable[..., str]) -> None:
    rows = forms.formset_factory(RowForm, extra=2, can_delete=True)(prefix="p")
    html = show("{% call(f) ui.repeat(rows, '当事人', '再添一位') %}{{ ui.field(f['name']) }}{% endcall %}", rows=rows)
    assert html.count("data-repeat-row") == 3
    assert 'name="p-__prefix__-name"' in html.split("<template")[1]
    assert 'name="p-TOTAL_FORMS"' in html


def test_a_form_carries_what_the_one_door_wants(show: Callable[..., str]) -> None:
    html = show("{{ ui.form('CSRF', f, submit='登记', version=7, key='k1') }}", f=RowForm({}))
    assert "CSRF" in html
    assert "novalidate" in html
    assert 'name="version" value="7"' in html
    assert 'name="idempotency_key" value="k1"' in html
    assert '<a href="#id_name">请填写“姓名”</a>' in html


def test_the_address_keeps_its_other_conditions(rf: RequestFactory) -> None:
    request = rf.get("/", {"stage": ["a", "b"], "after": "9", "q": "王 某"})
    assert query(request, after=None) == "?stage=a&stage=b&q=%E7%8E%8B+%E6%9F%90"
    assert query(request, stage=None, after="", q=None) == "?"


def test_an_icon_is_hidden_unless_it_has_a_name() -> None:
    assert 'aria-hidden="true"' in icon("scale")
    assert 'aria-label="天平"' in icon("scale", 20, "天平")


@pytest.mark.parametrize(
    ("target", "back"),
    [("/p/find/?q=1", "/p/find/?q=1"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("", "/")],
)
def test_switching_print_size_goes_back_and_nowhere_else(rf: RequestFactory, target: str, back: str) -> None:
    response = switch_large_print(rf.post("/large/", {"large": "1", "next": target}))
    assert response["Location"] == back
    assert response.cookies[COOKIE].value == "1"
    assert switch_large_print(rf.get("/large/")).status_code == 405


def test_every_component_is_in_the_readme() -> None:
    text = (TEMPLATES / "components" / "README.md").read_text(encoding="utf-8")
    exported = re.findall(r"{% set ([\w, ]+) = ", (TEMPLATES / "components" / "ui.html").read_text(encoding="utf-8"))
    names = [name.strip() for line in exported for name in line.split(",")]
    assert len(names) > 30
    assert [name for name in names if f"`{name}`" not in text and name != "mark"] == []
