"""Model fields that are encrypted in the database and plain in Python.

Not searchable by nature: store a `blind()` index beside the column for exact search. An empty text is stored empty.
The column's name is authenticated, so a value copied into another column does not open.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.forms import Field as FormField
from django.forms import JSONField as JSONFormField
from django.forms import Textarea

from .seal import canonical, reseal, seal, unseal

# `INDEXED` of a model: blind index column -> the sealed column it follows from, and how. What follows is kept out of
# every digest (`facts.columns`), so that index keys can be turned (`sinan rotate_keys`).
Indexed = Mapping[str, tuple[str, Callable[[str], Any]]]
_DUMPED = "\0sealed:"  # how a dump carries a value: not in the clear, and no form accepts a NUL


class Sealed(models.Field):  # type: ignore[type-arg]
    """Base of the sealed fields; `dumps` and `loads` turn the value to bytes and back."""

    empty_strings_allowed = False

    def get_internal_type(self) -> str:
        return "BinaryField"

    @property
    def context(self) -> bytes:
        return f"{self.model._meta.label_lower}.{self.name}".encode()

    def dumps(self, value: Any) -> bytes:
        raise NotImplementedError

    def loads(self, plain: bytes) -> Any:
        raise NotImplementedError

    def open(self, blob: bytes) -> Any:
        """The value of a stored blob. Raises Unreadable."""
        return self.loads(unseal(blob, self.context) if blob else b"")

    def close(self, value: Any) -> bytes:
        plain = self.dumps(value)
        return seal(plain, self.context) if plain else b""

    def reseal(self, blob: bytes) -> bytes:
        """A stored blob under the current key, without looking at the content."""
        return reseal(blob, self.context) if blob else blob

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return None if value is None else connection.Database.Binary(self.close(value))

    def from_db_value(self, value: Any, expression: object, connection: object) -> Any:
        return None if value is None else self.open(bytes(value))

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self} is encrypted and cannot be searched ({lookup_name}): use its blind index")
        return super().get_lookup(lookup_name)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.startswith(_DUMPED):
            return self.open(base64.b64decode(value.removeprefix(_DUMPED)))
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return _DUMPED + base64.b64encode(self.close(self.value_from_object(obj))).decode()

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        searched = self.unique or getattr(self, "db_index", False)
        message = checks.Error("An encrypted field can be neither indexed nor unique.", obj=self, id="journal.E001")
        return [*super().check(**kwargs), *([message] if searched else [])]


class SealedText(Sealed):
    """Text; `max_length` is checked in forms, since the column holds bytes of any length."""

    empty_strings_allowed = True

    def dumps(self, value: Any) -> bytes:
        if not isinstance(value, str):
            raise TypeError(f"{self} holds text, not {type(value).__name__}")
        return value.encode()

    def loads(self, plain: bytes) -> str:
        return plain.decode()

    def formfield(self, **kwargs: Any) -> FormField | None:
        many = {} if self.max_length and self.max_length <= 100 else {"widget": Textarea}
        return super().formfield(**{"max_length": self.max_length, **many, **kwargs})


class SealedJSON(Sealed):
    """Values of `canonical()`: what is read back is plain JSON (dates and amounts as text)."""

    def dumps(self, value: Any) -> bytes:
        return canonical(value)

    def loads(self, plain: bytes) -> Any:
        return json.loads(plain) if plain else {}

    def formfield(self, **kwargs: Any) -> FormField | None:
        return super().formfield(**{"form_class": JSONFormField, **kwargs})


def sealed_fields(model: type[models.Model]) -> Iterable[Sealed]:
    """The encrypted columns that belong to this model's own table."""
    return [field for field in model._meta.local_concrete_fields if isinstance(field, Sealed)]


def indexes(model: type[models.Model]) -> Indexed:
    """The blind indexes a model declares."""
    return getattr(model, "INDEXED", {})
