"""What is shown is what is exported: every list, through the pages, read back from the file."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoDbBlocker
from python_calamine import CalamineWorkbook

from kernel.cases.models import Case
from kernel.reach.models import User
from kernel.words.registry import procedures
from tests.house import House, furnish

pytestmark = pytest.mark.django_db
HEAD = 3  # lines above the table


@pytest.fixture(scope="module")
def furnished(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield furnish()
        transaction.set_rollback(True)


@pytest.fixture
def house(furnished: House, db: None) -> House:
    return House(furnished.cast, {name: Case.objects.get(pk=case.pk) for name, case in furnished.cases.items()})


def sign_in(user: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def exported(client: Client, url: str) -> list[list[Any]]:
    answer = client.post(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return sheet(b"".join(answer))


def sheet(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)


def shown(client: Client, url: str) -> tuple[list[str], list[list[str]]]:
    """Headings and cells of the table on a page, as text."""
    html = client.get(url).content.decode()
    table = re.search(r"<table.*?</table>", html, re.S)
    if table is None:
        return [], []
    bare = re.sub(
        r'<span class="away">.*?</span>|<th class="pick".*?</th>|<td class="pick".*?</td>', "", table[0], flags=re.S
    )
    heads = [text(x) for x in re.findall(r"<th .*?>(.*?)</th>", bare, re.S)]
    body = re.search(r"<tbody.*?</tbody>", bare, re.S)
    rows = re.findall(r"<tr.*?</tr>", body[0] if body else "", re.S)
    return heads, [[text(x) for x in re.findall(r"<td.*?>(.*?)</td>", row, re.S)] for row in rows]


def text(html: str) -> str:
    plain = unescape(re.sub(r"<svg.*?</svg>|<[^>]+>", "", html, flags=re.S)).strip()
    return "" if plain == "—" else plain


def as_shown(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value.year}年{value.month}月{value.day}日 {value:%H:%M}"
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, float):
        return f"{value:g}" if value == int(value) else f"{value}"
    return str(value)


def plain(value: str) -> str:
    """`¥3,000.00` of a page, for comparing with a number."""
    return f"{float(value[1:].replace(',', '')):g}" if value.startswith("¥") else value


def without_day(rows: list[list[Any]]) -> list[list[Any]]:
    """The sheet has the day of the limit beside its words; the page has it not."""
    at = rows[0].index("到期日")
    return [[v for n, v in enumerate(row) if n != at] for row in rows]


LISTS = [(p.code, q) for p in procedures() for q in ("", "?all=1&order=due", "?stage=void")]


@pytest.mark.parametrize(("code", "query"), LISTS)
@pytest.mark.parametrize("role", ["chair", "section", "director"])
def test_what_is_shown_is_what_is_exported(house: House, code: str, query: str, role: str) -> None:
    client, url = sign_in(getattr(house.cast, role)), reverse("desk_list", args=[code]) + query
    if client.get(url).status_code == 404:
        assert client.post(reverse("desk_export_list", args=[code]) + query).status_code == 403
        return
    heads, cells = shown(client, url)
    rows = exported(client, reverse("desk_export_list", args=[code]) + query)
    assert rows[0][0] == next(p.title for p in procedures() if p.code == code)
    assert f"共{len(cells)}" in rows[2][0]
    table = without_day(rows[HEAD:])
    if cells:
        assert table[0] == heads
    assert [[as_shown(v) for v in row] for row in table[1:]] == [[plain(v) for v in row] for row in cells]
