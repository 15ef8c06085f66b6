"""From a JSON body to what a form is given. Only shape is looked at here; whether it holds is the form's to say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpRequest

from api.problems import WHOLE, Trouble

from .fields import BIG, Json

MOST = 2 * 1024 * 1024  # bytes of a JSON body
_KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}
_NAMES = {
    "string": "文字",
    "integer": "整数",
    "number": "数字",
    "boolean": "true 或 false",
    "array": "列表",
    "object": "对象",
}


def body(request: HttpRequest) -> Json:
    """The JSON object of a request. Raises Trouble 400, 413 or 415; an empty body is an empty object."""
    if request.headers.get("Transfer-Encoding") is None and not request.META.get("CONTENT_LENGTH"):
        return {}
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST:
        raise Trouble(413)
    raw = request.body
    if not raw:
        return {}
    if request.content_type != "application/json":
        raise Trouble(415)
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError:
        raise Trouble(400) from None
    if not isinstance(found, dict):
        raise Trouble(422, fields={WHOLE: ["正文应是一个 JSON 对象。"]})
    return found


def fits(value: Json, schema: Json) -> Json:
    """The value itself where its shape fits. Raises Trouble 422 naming every item that does not."""
    wrong: dict[str, list[str]] = {}
    for path, why in _wrong(value, schema, ""):
        wrong.setdefault(path or WHOLE, []).append(why)
    if wrong:
        raise Trouble(422, fields=wrong)
    return value


Found = Iterator[tuple[str, str]]


def _wrong(value: Any, schema: Json, path: str) -> Found:
    kind = schema.get("type")
    if kind and not _is(value, kind):
        yield path, f"应是{_NAMES[kind]}。"
    elif kind == "object":
        yield from _wrong_object(value, schema, path)
    elif kind == "array":
        yield from _wrong_array(value, schema, path)
    elif kind == "string":
        yield from _wrong_text(value, schema, path)
    elif kind in ("integer", "number") and not -BIG <= value <= BIG:
        yield path, "数字太大，请核对。"


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _KINDS[kind])


def _wrong_object(value: Json, schema: Json, path: str) -> Found:
    known = schema.get("properties", {})
    for name, item in value.items():
        at = f"{path}.{name}" if path else name
        if name in known:
            yield from _wrong(item, known[name], at)
        elif schema.get("additionalProperties") is False:
            yield at[:80], "没有这一项，请核对名称。"


def _wrong_array(value: list[Any], schema: Json, path: str) -> Found:
    if len(value) > schema.get("maxItems", 1000):
        yield path, f"最多{schema.get('maxItems', 1000)}项。"
        return
    if schema.get("uniqueItems") and len({str(v) for v in value}) < len(value):
        yield path, "有重复的项。"
    for place, item in enumerate(value):
        yield from _wrong(item, schema.get("items", {}), f"{path}[{place}]")


def _wrong_text(value: str, schema: Json, path: str) -> Found:
    if "\x00" in value:
        yield path, "含有不能保存的字符。"
    elif "pattern" in schema and not re.fullmatch(schema["pattern"].strip("^$"), value):
        yield path, "格式不对，请按接口说明填写。"
    elif schema.get("format") == "uuid" and not _uuid(value):
        yield path, "应是标识（UUID）。"


def _uuid(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
