"""From the closed vocabulary of conditions to a Django `Q` over cases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q

from kernel.cases.models import Case
from kernel.clocks.counting import midnight
from kernel.words import Count, Op, Where
from kernel.words.registry import procedure

RECORD = "record."


class Unknown(LookupError):
    """A condition names a field that neither the case nor the record of its line has."""


def field_of(line: str, name: str) -> models.Field[Any, Any]:
    """The model field a name stands for: `stage` of the case, `record.outcome` of the line's record. Raises Unknown."""
    own = name.startswith(RECORD)
    model = apps.get_model(procedure(line).record) if own else Case
    try:
        found = model._meta.get_field(name.removeprefix(RECORD))
    except FieldDoesNotExist:
        raise Unknown(f"{name} is no field of {model._meta.label}") from None
    if not isinstance(found, models.Field):
        raise Unknown(f"{name} of {model._meta.label} is not a column")
    return found


def lookup(line: str, name: str) -> str:
    """The name as a query over cases spells it: `dispute__outcome`."""
    field = field_of(line, name)
    if not name.startswith(RECORD):
        return field.name
    key: Any = field.model._meta.pk  # one to one with the case: the start-up checks see to it
    return f"{key.remote_field.name}__{field.name}"


def where(count: Count, line: str) -> Q:
    """What a case must meet to be counted, without its period."""
    found = Q()
    for condition in count.where:
        found &= _condition(condition, line)
    return found


def _condition(condition: Where, line: str) -> Q:
    name, value = lookup(line, condition.field), condition.value
    match condition.op:
        case Op.IS:
            return Q(**{name: value})
        case Op.IN:
            return Q(**{f"{name}__in": list(value)})
        case Op.NOT:  # whoever has no value is not that value either
            return ~Q(**{name: value})
        case Op.AT_LEAST:
            return Q(**{f"{name}__gte": value})
        case Op.EMPTY:
            empty = Q(**{f"{name}__isnull": True})
            if isinstance(field_of(line, condition.field), models.CharField | models.TextField):
                empty |= Q(**{name: ""})
            return empty if value in (True, None) else ~empty


def period(count: Count, line: str, start: date, end: date) -> Q:
    """Cases whose date lies in the period, first and last day included; moments are days in China."""
    field, name = field_of(line, count.dated_by), lookup(line, count.dated_by)
    if isinstance(field, models.DateTimeField):
        return Q(**{f"{name}__gte": midnight(start), f"{name}__lt": midnight(end + timedelta(days=1))})
    return Q(**{f"{name}__gte": start, f"{name}__lte": end})
