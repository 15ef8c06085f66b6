"""A column of several codes, and form fields for numbers that are sealed in the database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import models

from common.people.identity import Checked, check_phone, check_resident_id
from common.people.masking import mask_id, mask_phone
from kernel.words import CodeList


class Codes(models.CharField):
    """Codes of one list, a list in Python. Stored as `,a,b,` so that one of them is found on every database."""

    def __init__(self, *args: Any, codes: CodeList | None = None, **kwargs: Any) -> None:
        self.codes = codes
        super().__init__(*args, **{"max_length": 300, "blank": True, "default": list, **kwargs})

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "common.registers.fields.Codes", args, kwargs

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, f"get_{name}_display", lambda row: self.titles(getattr(row, name)))

    def titles(self, value: list[str]) -> str:
        return "、".join(self.codes.title_of(code) for code in value) if self.codes else ""

    def from_db_value(self, value: str | None, expression: object, connection: object) -> list[str]:
        return self.to_python(value)

    def to_python(self, value: Any) -> list[str]:
        if isinstance(value, str):
            return [code for code in value.split(",") if code]
        return list(value or ())

    def get_prep_value(self, value: Any) -> str:
        codes = self.to_python(value)
        return f",{','.join(codes)}," if codes else ""

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj))

    def formfield(self, **kwargs: Any) -> Any:
        given = {
            "choices": self.codes.choices() if self.codes else [],
            "required": not self.blank,
            "label": self.verbose_name,
            "help_text": self.help_text,
            "widget": forms.CheckboxSelectMultiple,
        }
        return forms.MultipleChoiceField(**{**given, **kwargs})


def holding(name: str, code: str) -> models.Q:
    """Condition: the column `name` of codes holds this one."""
    return models.Q(**{f"{name}__contains": f",{code},"})


class SealedField(forms.CharField):
    """A number kept sealed: shown masked, and a masked value sent back means the number as it was.

    `RegisterForm` fills in what was masked and calls `check`; a timeline reads back `describe`.
    """

    def __init__(self, *, check: Callable[[str], Checked], mask: Callable[[str], str], **kwargs: Any) -> None:
        self.check, self.mask = check, mask
        super().__init__(widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}), **kwargs)

    def describe(self, value: str) -> str:
        return self.mask(value)


def id_field() -> SealedField:
    """居民身份证 or 居住证; date of birth and sex are read from it."""
    return SealedField(
        label="身份证件号码",
        check=check_resident_id,
        mask=mask_id,
        max_length=30,
        help_text="填写后自动带出性别和出生日期。",
    )


def phone_field(*, required: bool = False) -> SealedField:
    return SealedField(label="联系电话", check=check_phone, mask=mask_phone, max_length=40, required=required)
