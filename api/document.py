"""The OpenAPI description: what the operations say of themselves, with the shapes read off forms and records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
from django.apps import apps

from kernel.words import Procedure
from kernel.words.registry import procedures

from .house import house
from .listing import COLUMNS, EVENT, NAMES, PLACE, ledger
from .operations import repair, steps
from .problems import SAYS, Problem
from .shapes.fields import Json
from .shapes.records import column_schema, model_of, record_schema
from .wire import PROBLEM

PLACE_OF_FILE = Path(__file__).resolve().parent / "openapi.json"
TAGS = (
    ("house", "本人、区域和机构"),
    ("knowledge", "法律法规、问答和典型案例"),
    ("rules", "业务规则和代码表"),
    ("cases", "案件：不分业务的读取和办理"),
    ("papers", "文书和材料"),
)
CASES = apps.get_app_config("cases")


def document() -> Json:
    """The whole description as plain JSON values, in a fixed order."""
    found: Json = orjson.loads(
        orjson.dumps(house.get_openapi_schema(path_prefix="api/v1"), option=orjson.OPT_NON_STR_KEYS)
    )
    parts = found["components"]
    parts["schemas"] |= _schemas()
    parts["schemas"] = dict(sorted(parts["schemas"].items()))
    parts["responses"] = {f"Problem{status}": _problem(status) for status in SAYS}
    found["servers"] = [{"url": "/"}]
    found["tags"] = _tags()
    return found


def written() -> bytes:
    """As it lies in `openapi.json`: readable, one line an item, so that a change can be reviewed."""
    return orjson.dumps(document(), option=orjson.OPT_INDENT_2) + b"\n"


def _tags() -> list[Json]:
    return [{"name": name, "description": about} for name, about in TAGS] + [
        {"name": p.code, "description": f"{p.title}。{p.about or f'依据：{p.law}。'}"} for p in procedures()
    ]


def _problem(status: int) -> Json:
    found: Json = {
        "description": SAYS[status][1],
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status == 429:
        wait = {"description": "几秒以后再试", "schema": {"type": "integer"}}
        found["headers"] = {"Retry-After": wait}
    return found


def _schemas() -> Json:
    found: Json = {"Problem": Problem.model_json_schema(), **repair.BODIES, **_any_case()}
    for rules in procedures():
        found |= dict(steps.bodies(rules))
        found |= _records(rules)
    return found


def _columns(names: tuple[str, ...]) -> Json:
    """Own columns of a case as they are given."""
    model = CASES.get_model("Case")
    found: Json = {}
    for name in names:
        head, _, tail = name.partition("__")
        field: Any = model._meta.get_field(head.removesuffix("_id"))
        target: Any = field.related_model._meta.get_field(tail) if tail else field
        schema = column_schema(target)
        found[NAMES.get(name, name)] = _nullable(schema) if field.null or name == "due_at" else schema
    return found


def _nullable(schema: Json) -> Json:
    if "anyOf" in schema:
        return schema
    about = schema.pop("description", "")
    return {"anyOf": [schema, {"type": "null"}], "description": about}


STAGE: Json = {"type": "string", "description": "环节名称"}


def _head() -> Json:
    return {**_columns(COLUMNS), "stage_title": STAGE}


def _object(properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _rows(model: str, names: tuple[str, ...], **more: Json) -> Json:
    fields = {f.attname: f for f in CASES.get_model(model)._meta.concrete_fields}
    return {"type": "array", "items": _object({**{n: column_schema(fields[n]) for n in names}, **more})}


def _full(record: Json) -> Json:
    from .listing import CLOCK, PAPER

    title: Json = {"type": "string", "description": "名称"}
    return _object(
        {
            **_head(),
            **_columns(PLACE),
            "record": record,
            "clocks": _rows("Clock", CLOCK, title=title),
            "events": _rows("Event", EVENT, title=title),
            "papers": _rows("Paper", PAPER),
        }
    )


def _any_case() -> Json:
    record: Json = {"anyOf": [{"type": "object", "additionalProperties": True}, {"type": "null"}]}
    return {"AnyCase": _full({**record, "description": "登记内容"})}


def _records(rules: Procedure) -> Json:
    name = rules.code.capitalize()
    model = model_of(rules)
    fields = {f.attname: f for f in model._meta.concrete_fields}
    own = {"$ref": f"#/components/schemas/{name}Record"}
    row = _object({**_head(), "record": {"$ref": f"#/components/schemas/{name}Ledger"}})
    mark: Json = {"type": "string", "description": "下一页的标记；空为没有下一页"}
    items: Json = {"type": "array", "items": {"$ref": f"#/components/schemas/{name}Row"}}
    return {
        f"{name}Record": record_schema(model),
        f"{name}Ledger": _object({n: column_schema(fields[n]) for n in ledger(rules)}),
        f"{name}Row": row,
        f"{name}Cases": _object({"items": items, "next": mark}),
        f"{name}Case": _full(own),
        f"{name}Correction": repair.correction_schema(rules),
    }
