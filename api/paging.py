"""Keyset paging: an opaque mark says where a page ended; the thousandth costs what the first does."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import orjson
from django.db.models import Q, QuerySet
from django.http import QueryDict

from .problems import Trouble

SIZE, MOST = 50, 200
Mark = list[Any]


def write(values: Mark) -> str:
    """The mark after a row, by the values it is ordered by."""
    return urlsafe_b64encode(orjson.dumps(values)).decode().rstrip("=")


def read(text: str, *kinds: type) -> Mark:
    """The values of a mark. Raises Trouble 400 for one that was not given out here."""
    try:
        found = orjson.loads(urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)))
    except ValueError:
        raise Trouble(400, "分页标记无法识别，请原样带回上一页给出的 next。") from None
    if not isinstance(found, list) or [type(v) for v in found] != list(kinds):
        raise Trouble(400, "分页标记无法识别，请原样带回上一页给出的 next。")
    return found


def size(query: QueryDict) -> int:
    """How many rows a page may have. Raises Trouble 422."""
    text = query.get("limit", "")
    if not text:
        return SIZE
    if not (text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= MOST):
        raise Trouble(422, fields={"limit": [f"应是 1 到 {MOST} 之间的整数。"]})
    return int(text)


def by_key(rows: QuerySet[Any, Any], query: QueryDict) -> tuple[list[Any], str]:
    """A page of rows in order of an integer key, and the mark of the next one; empty after the last."""
    most = size(query)
    if after := query.get("after", ""):
        key = read(after, int)[0]
        rows = rows.filter(pk__gt=key) if abs(key) < 2**63 else rows.none()
    found = list(rows.order_by("pk")[: most + 1])
    more, found = len(found) > most, found[:most]
    return found, write([found[-1].pk]) if more else ""


def beyond(column: str, at: Any, pk: Any, *, down: bool) -> Q:
    """Rows after one in the order of a column and the key."""
    op = "lt" if down else "gt"
    later = Q(**{f"{column}__{op}": at}) | Q(**{f"pk__{op}": pk})
    return Q(**{f"{column}__{op}e": at}) & later  # one range, which an index begins at
