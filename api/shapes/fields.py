"""The JSON Schema of one form field: what the field itself would take, said to a program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from common.people.party_form import PartyForm
from kernel.cases.forms import FilesField

Json = dict[str, Any]
BIG = 2**63 - 1
LONG = 4000  # where neither form nor column says how long a text may be
SKIPPED = ("DELETE",)  # of a party row: a row left out is a row removed


def schema_of(field: forms.Field) -> Json:
    """Schema of the value of a field, with its label and help as description."""
    found = _body(field)
    about = "。".join(str(text).rstrip("。") for text in (field.label, field.help_text) if text)
    return {**found, "description": about} if about else found


def _body(field: forms.Field) -> Json:
    if getattr(field, "holds_parties", False):
        return {"type": "array", "items": party_schema(field), "maxItems": 60}
    if isinstance(field, FilesField):
        return {"type": "array", "items": {"type": "string", "format": "uuid"}, "maxItems": 60}
    if isinstance(field, forms.ModelMultipleChoiceField):
        return {"type": "array", "items": key_schema(field), "uniqueItems": True}
    if isinstance(field, forms.ModelChoiceField):
        return key_schema(field)
    if isinstance(field, forms.MultipleChoiceField):
        return {"type": "array", "items": _enum(field), "uniqueItems": True}
    if isinstance(field, forms.ChoiceField):
        return _enum(field)
    return _plain(field)


def _plain(field: forms.Field) -> Json:
    for kind, made in _PLAIN:
        if isinstance(field, kind):
            return made(field)
    return _text(field)


def _boolean(field: forms.Field) -> Json:
    return {"type": "boolean"}


def _number(kind: str) -> Any:
    def made(field: Any) -> Json:
        return {"type": kind, **_bounds(field)}

    return made


def _bounds(field: Any) -> Json:
    """Lowest and highest value, from the field's own validators."""
    found: Json = {}
    for check in field.validators:
        limit = getattr(check, "limit_value", None)
        limit = limit() if callable(limit) else limit
        if isinstance(check, MinValueValidator):
            found["minimum"] = limit
        elif isinstance(check, MaxValueValidator):
            found["maximum"] = limit
    return found


def _decimal(field: Any) -> Json:
    """Amounts travel as text, since a binary fraction is no amount."""
    whole = (field.max_digits or 14) - (field.decimal_places or 0)
    part = rf"(\.[0-9]{{1,{field.decimal_places}}})?" if field.decimal_places else ""
    sign = "" if _bounds(field).get("minimum", -1) >= 0 else "-?"
    return {"type": "string", "format": "decimal", "pattern": f"^{sign}[0-9]{{1,{whole}}}{part}$"}


def _formatted(name: str) -> Any:
    return lambda field: {"type": "string", "format": name}


def _text(field: forms.Field) -> Json:
    most = getattr(field, "max_length", None) or LONG
    return {"type": "string", "maxLength": most}


_PLAIN: tuple[tuple[type[forms.Field], Any], ...] = (
    (forms.BooleanField, _boolean),
    (forms.DecimalField, _decimal),
    (forms.FloatField, _number("number")),
    (forms.IntegerField, _number("integer")),
    (forms.DateTimeField, _formatted("date-time")),
    (forms.DateField, _formatted("date")),
    (forms.TimeField, _formatted("time")),
    (forms.UUIDField, _formatted("uuid")),
)


def key_schema(field: Any) -> Json:
    """The key of a row chosen from elsewhere; which rows may be chosen depends on the case (see the form's address)."""
    key = field.queryset.model._meta.pk
    while key.is_relation:
        key = key.target_field
    return column_type(key)


def column_type(column: models.Field[Any, Any]) -> Json:
    if isinstance(column, models.UUIDField):
        return {"type": "string", "format": "uuid"}
    if isinstance(column, models.IntegerField):
        return {"type": "integer", "minimum": 1, "maximum": BIG}
    return {"type": "string", "maxLength": 100}


def _enum(field: Any) -> Json:
    return enum_of(flat(field.choices))


def flat(choices: Iterable[Any]) -> list[tuple[Any, str]]:
    """Choices without groups and without the blank one."""
    found: list[tuple[Any, str]] = []
    for value, title in choices:
        if isinstance(title, list | tuple):
            found += flat(title)
        elif value not in ("", None):
            found.append((value, str(title)))
    return found


def enum_of(choices: Sequence[tuple[Any, str]]) -> Json:
    """A closed list of codes; their titles stand beside them, in the same order."""
    titles = dict(reversed(choices))  # a code said twice is one code, by its first title
    values = list(dict.fromkeys(value for value, _ in choices))
    if not values:  # filled for a case at hand only, as the numbers of rows already there
        return {"type": "string", "maxLength": 100}
    kind = "integer" if all(isinstance(v, int) and not isinstance(v, bool) for v in values) else "string"
    codes = values if kind == "integer" else [str(v) for v in values]
    return {"type": kind, "enum": codes, "x-enum-titles": [titles[value] for value in values]}


def party_schema(field: Any) -> Json:
    """One row of parties, read off the form that checks it, with the roles this step knows."""
    found: Json = {}
    for name, inner in PartyForm.base_fields.items():
        if name not in SKIPPED:
            found[name] = schema_of(inner)
    found["role"] |= enum_of([(code, title) for code, title, *_ in field.roles])
    found["represents"] = {
        "type": "integer",
        "minimum": 0,
        "maximum": 63,
        "description": "代表谁：所代表的当事人在本列表中的位置，从 0 数起",
    }
    found["id"]["description"] = "已登记当事人的标识，更正时原样带回"
    return {"type": "object", "properties": found, "required": ["name"], "additionalProperties": False}
