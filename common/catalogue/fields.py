"""A matter of the catalogue as a column and as a question: its code is kept, its title is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from . import titles


class MatterField(models.CharField):
    """The code of a matter. No foreign key: a record goes on naming a matter the catalogue no longer has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 40, "blank": True, **kwargs})

    def describe(self, value: str) -> str:
        """Its title, for pages and ledgers."""
        return titles.title_of(value)

    def offered(self) -> list[tuple[str, str]]:
        """What a list may be narrowed to."""
        return titles.choices()


class MatterChoice(forms.CharField):
    """Asks for a matter. `likely`: codes shown before all others. The catalogue is rows, so nothing is read before it is
    shown or checked.
    """

    def __init__(self, **kwargs: Any) -> None:
        self.likely: Sequence[str] = ()
        offered: Any = self._offered  # called when it is shown
        super().__init__(widget=forms.Select(choices=offered), max_length=40, **kwargs)

    def __deepcopy__(self, memo: Any) -> MatterChoice:
        copied: MatterChoice = super().__deepcopy__(memo)
        shown: Any = copied.widget
        shown.choices = copied._offered
        return copied

    def _offered(self) -> list[tuple[str, Any]]:
        known = dict(titles.choices())
        first = [(code, known[code]) for code in self.likely if code in known]
        return [("", "请选择"), *([("按来访人的话，可能是", first)] if first else []), *titles.grouped()]

    def clean(self, value: Any) -> str:
        code: str = super().clean(value)
        if code and code not in {known for known, _ in titles.choices()}:
            raise ValidationError("目录里没有这个事项，请重新选择。")
        return code

    def describe(self, value: str) -> str:
        return titles.title_of(value)
