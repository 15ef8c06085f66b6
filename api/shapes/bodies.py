"""The JSON Schema of what a step asks, once for all cases and once for a case at hand."""

from __future__ import annotations

from typing import Any

from django import forms

from kernel.cases.actors import party
from kernel.cases.forms import StepMixin, bind
from kernel.words import Procedure, Request, Step

from .fields import Json, schema_of

BLANK: tuple[Any, ...] = (None, "", [], ())


def body_of(word: Step | Request, *, answer: bool = False) -> Json:
    """What a step asks whatever the case. No query: choices of rows are left to `body_at`."""
    return object_of(bind(word, None, party(None), answer=answer))


def object_of(form: StepMixin) -> Json:
    """A form as an object. What the form would show filled in need not be sent."""
    fields = {name: schema_of(field) for name, field in form.fields.items()}
    required = [name for name, field in form.fields.items() if _needed(form, name, field)]
    found: Json = {"type": "object", "properties": fields, "additionalProperties": False}
    return {**found, "required": required} if required else found


def _needed(form: StepMixin, name: str, field: forms.Field) -> bool:
    return bool(field.required) and form.get_initial_for_field(field, name) in BLANK


def body_at(form: StepMixin) -> Json:
    """A form bound to a case: choices of rows with their titles, and what it shows filled in as defaults."""
    found = object_of(form)
    for name, field in form.fields.items():
        if isinstance(field, forms.ModelChoiceField):
            _offer(found["properties"][name], field)
    return found


MOST = 500  # choices spelt out


def _offer(schema: Json, field: Any) -> None:
    rows = list(field.queryset[: MOST + 1])
    if len(rows) > MOST:
        return
    target = schema["items"] if schema.get("type") == "array" else schema
    target["enum"] = [_key(field.prepare_value(row)) for row in rows]
    target["x-enum-titles"] = [field.label_from_instance(row) for row in rows]


def _key(value: Any) -> Any:
    return value if isinstance(value, int) else str(value)


def name_of(rules: Procedure, act: str) -> str:
    """The name of a component for a step: MediationAccept, MediationAskConfirmation."""
    return "".join(part.capitalize() for part in f"{rules.code}_{act}".replace(":", "_").split("_"))
