"""What a page shows and what its file holds, both as text, to be laid side by side."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from html import unescape
from typing import Any

from django.test import Client
from python_calamine import CalamineWorkbook

from kernel.reach.models import User

HEAD = 3  # lines above the table


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
    return table_in(client.get(url).content.decode())


def table_in(html: str) -> tuple[list[str], list[list[str]]]:
    """Headings and cells of the first table, without what only acts or is only heard."""
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
