"""The JSON Schema of a record: its columns as they are read, sealed ones left out."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

from kernel.cases.facts import sealed_columns
from kernel.words import Procedure

from .fields import Json, enum_of, flat

_KINDS: tuple[tuple[type[models.Field[Any, Any]], Json], ...] = (
    (models.BooleanField, {"type": "boolean"}),
    (models.DecimalField, {"type": "string", "format": "decimal"}),
    (models.FloatField, {"type": "number"}),
    (models.UUIDField, {"type": "string", "format": "uuid"}),
    (models.DateTimeField, {"type": "string", "format": "date-time"}),
    (models.DateField, {"type": "string", "format": "date"}),
    (models.IntegerField, {"type": "integer"}),
)


def model_of(rules: Procedure) -> type[models.Model]:
    return apps.get_model(rules.record)


def columns_of(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Columns a program may read: no sealed ones, no blind indexes, not the key that is the case itself."""
    hidden = {*sealed_columns(model)}
    return [
        f
        for f in model._meta.concrete_fields
        if f.attname not in hidden and not isinstance(f, models.BinaryField) and f.name != "case"
    ]


def record_schema(model: type[models.Model]) -> Json:
    """A record or a child row as an object."""
    properties = {f.attname: column_schema(f) for f in columns_of(model)}
    return {"type": "object", "properties": properties, "required": list(properties)}


def column_schema(field: models.Field[Any, Any]) -> Json:
    """The schema of a stored value. Codes are given as text: a retired one may still stand in an old row."""
    target: Any = field
    while target.is_relation:
        target = target.target_field
    found = _type(target)
    if field.choices:
        found |= {"x-codes": {str(code): title for code, title in flat(field.choices)}}
    about = {"description": str(field.verbose_name)}
    if field.null:
        return {"anyOf": [found, {"type": "null"}], **about}
    return {**found, **about}


def _type(field: models.Field[Any, Any]) -> Json:
    if isinstance(field.get_default(), list):
        return {"type": "array", "items": {"type": "string"}}
    if isinstance(field, models.JSONField):
        return {}
    return dict(next((schema for kind, schema in _KINDS if isinstance(field, kind)), {"type": "string"}))


def values_of(row: models.Model) -> Json:
    """The readable columns of a row, as the schema says."""
    return {f.attname: getattr(row, f.attname) for f in columns_of(type(row))}


__all__ = ["columns_of", "enum_of", "model_of", "record_schema", "values_of"]
