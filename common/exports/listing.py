"""A list of cases as a sheet: which columns of the queryset, and how each is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import QuerySet

from .reading import chunks
from .sheet import Heading, Kind, Rows
from .values import Convert, converter, days, kind_of, memoised, stored


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: where its value lies (a path of `values_list`), how it is headed and told."""

    heading: Heading
    path: str
    convert: Convert


def of_field(model: type[models.Model], name: str, *, label: str = "", prefix: str = "", width: int = 0) -> Column:
    """A field as the page shows it. `prefix`: the relation that leads to it, with its underscores."""
    field: Any = model._meta.get_field(name)
    heading = Heading(label=label or str(field.verbose_name), kind=kind_of(field), width=width)
    return Column(heading=heading, path=prefix + str(field.attname), convert=converter(field))


def told(path: str, label: str, say: Callable[[Any], Any], *, kind: Kind = Kind.TEXT, width: int = 0) -> Column:
    """A column whose cells `say` gives, asked once for each distinct value as the driver has it."""
    return Column(heading=Heading(label=label, kind=kind, width=width), path=path, convert=memoised(say))


def day(path: str, label: str) -> Column:
    """The day of a moment every row has another of."""
    return Column(heading=Heading(label=label, kind=Kind.DATE), path=path, convert=days)


def rows(found: QuerySet[Any], columns: tuple[Column, ...]) -> Iterator[Rows]:
    """Chunks of rows in the order of the queryset."""
    paths = list(dict.fromkeys(c.path for c in columns))  # two columns may be told from one
    plan = [(paths.index(c.path), c.convert) for c in columns]
    for chunk in chunks(found.values_list(*(stored(found.model, p) for p in paths))):
        cells = list(zip(*chunk, strict=True))
        yield zip(*(convert(cells[n]) for n, convert in plan), strict=True)


def counted(found: QuerySet[Any]) -> Callable[[int | None], int]:
    """How many rows there are, for `Sheet.count`."""
    plain = found.order_by()
    return lambda most: plain.count() if most is None else plain[:most].count()
