"""Rows as an archive carries them: values as stored, sealed ones unopened, one JSON array a line."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

import orjson
from django.db import models
from django.db.models import ExpressionWrapper, F

from kernel.journal.fields import Sealed
from kernel.journal.seal import Unreadable, key_of, sm3

PART = 2000  # rows of a part
# Who is signed in and what is running belong to the moment; the search index is made again from the cases.
PASSING = {"sessions.session", "jobs.worker", "search.entry", "search.rebuild"}
_AS_IS = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.FloatField)
_WHOLE = 1 << 256


@dataclass(kw_only=True)
class Tally:
    """What a table held: how many rows, and the sum of their digests, which no order of reading changes."""

    rows: int = 0
    total: int = 0
    keys: set[int] = field(default_factory=set)

    def add(self, line: bytes) -> None:
        self.rows += 1
        self.total = (self.total + int.from_bytes(sm3(line), "big")) % _WHOLE

    @property
    def said(self) -> list[Any]:
        return [self.rows, f"{self.total:064x}"]


def tables(models_of: Any) -> list[type[models.Model]]:
    """The models an archive carries, by label. `models_of` is the app registry of the code or of its migrations."""
    found = [m for m in models_of.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    return sorted((m for m in found if m._meta.label_lower not in PASSING), key=lambda m: m._meta.label_lower)


def columns(model: type[models.Model]) -> list[Any]:
    return [f for f in model._meta.local_concrete_fields if not getattr(f, "generated", False)]


def parts(model: type[models.Model], alias: str, tally: Tally) -> Iterator[bytes]:
    """The rows of a table, some thousand lines at a time; counts them and the numbers of the keys they need."""
    source = _read(model, alias)
    sealed = [i for i, f in enumerate(columns(model)) if isinstance(f, Sealed)]
    hidden = _hidden(model)
    while batch := list(islice(source, PART)):
        lines = []
        for row in batch:
            tally.keys.update(_keys(row, sealed, hidden))
            line = orjson.dumps(row, default=_text, option=orjson.OPT_SORT_KEYS)
            tally.add(line)
            lines.append(line)
        yield b"\n".join(lines)


def _read(model: type[models.Model], alias: str) -> Iterator[tuple[Any, ...]]:
    """Sealed columns as bytes: nothing is opened on the way."""
    names, raw = [], {}
    for each in columns(model):
        if isinstance(each, Sealed):
            raw[f"raw_{each.name}"] = ExpressionWrapper(F(each.name), output_field=models.BinaryField())
        names.append(f"raw_{each.name}" if isinstance(each, Sealed) else each.attname)
    rows = model._base_manager.using(alias).annotate(**raw).order_by("pk").values_list(*names)
    return iter(rows.iterator(chunk_size=PART))


def _text(value: Any) -> Any:
    match value:
        case bytes() | memoryview() | bytearray():
            return base64.b64encode(bytes(value)).decode()
        case Decimal():
            return str(value)
        case timedelta():
            return value // timedelta(microseconds=1)
        case set():
            return sorted(value)
        case _:
            return str(value)


def _hidden(model: type[models.Model]) -> int | None:
    """Where one-time passwords keep their sealed secrets: as text within JSON."""
    if model._meta.label_lower != "mfa.authenticator":
        return None
    return next(i for i, f in enumerate(columns(model)) if f.name == "data")


def _keys(row: tuple[Any, ...], sealed: list[int], hidden: int | None) -> Iterator[int]:
    """Numbers of the keys the sealed values of a row were made with; what is damaged, `sinan verify` names."""
    blobs = [bytes(row[i]) for i in sealed if row[i]]
    if hidden is not None:
        values = (row[hidden] or {}).values()
        texts = [t for v in values for t in (v if isinstance(v, list) else [v]) if isinstance(t, str)]
        blobs += [blob for text in texts if (blob := _unpacked(text))]
    for blob in blobs:
        try:
            yield key_of(blob)
        except Unreadable:
            continue


def _unpacked(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


Prepare = Callable[[Any], Any]


def prepare(model: type[models.Model], connection: Any) -> list[Prepare | None]:
    """For each column what turns an archived value into one for the database; None where it goes in as it is."""
    return [_prepare(each, connection) for each in columns(model)]


def _prepare(each: Any, connection: Any) -> Prepare | None:
    kind = each
    while kind.is_relation:
        kind = kind.target_field
    if isinstance(kind, Sealed) or kind.get_internal_type() == "BinaryField":
        return lambda v: None if v is None else connection.Database.Binary(base64.b64decode(v))
    if isinstance(kind, models.JSONField):
        return lambda v: kind.get_db_prep_save(v if v is not None or kind.null else _null(), connection)
    if isinstance(kind, models.DurationField):
        return lambda v: None if v is None else kind.get_db_prep_save(timedelta(microseconds=v), connection)
    if isinstance(kind, _AS_IS) and type(kind).__module__.startswith("django.db.models"):
        return None
    return lambda v: None if v is None else kind.get_db_prep_save(kind.to_python(v), connection)


def _null() -> Any:
    return models.Value(None, models.JSONField())


def loaded(part: bytes, wanted: list[Prepare | None]) -> Iterator[list[Any]]:
    """The rows of a part, ready for the database."""
    for line in part.split(b"\n"):
        values = orjson.loads(line)
        yield [v if turn is None else turn(v) for v, turn in zip(values, wanted, strict=True)]
