"""Forms of the administration: what they change is told before and after, and nobody overwrites a colleague unseen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from workbench.chinese import date_text, moment_text

from .base import Change

STALE = "您打开这一页之后，别人已经改过这条记录（现在是：{now}）。请核对；仍要按您填写的保存，请再按一次。"
Texts = dict[str, Callable[[Any], str]]


def said(row: models.Model, name: str, texts: Texts) -> str:
    """A stored value as people read it."""
    value = getattr(row, name)
    if value is None or value == "":
        return ""
    if name in texts:
        return texts[name](value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if row._meta.get_field(name).choices:  # type: ignore[union-attr]
        return str(getattr(row, f"get_{name}_display")())
    if isinstance(value, datetime):
        return moment_text(value)
    return date_text(value) if isinstance(value, date) else str(value)


class RowForm(forms.ModelForm):
    """A form on one row. `texts` puts words to columns whose stored value says little; `widths` lay the fields out,
    `stacked` puts each choice on a line of its own.

    The hidden stamp is what the row said when the page was opened: a row changed since is not overwritten unseen.
    """

    texts: Texts = {}
    widths: dict[str, str] = {}
    stacked: tuple[str, ...] = ()
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = self.said() if self.instance.pk else {}
        self.fields["stamp"].initial = self._stamp()

    def said(self) -> dict[str, str]:
        """What the row says in the columns of this form, as text."""
        return {name: said(self.instance, name, self.texts) for name in self._columns()}

    def changes(self) -> list[Change]:
        """What was saved differs from what stood before, field by field."""
        now = self.said()
        labels = {name: str(self.fields[name].label) for name in now}
        return [(labels[n], self.before.get(n, ""), text) for n, text in now.items() if text != self.before.get(n, "")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.instance.pk and data.get("stamp") and data["stamp"] != self._stamp():
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data[self.add_prefix("stamp")] = self._stamp()  # type: ignore[index]
            now = "，".join(f"{self.fields[n].label} {text}" for n, text in self.before.items() if text)
            raise ValidationError(STALE.format(now=now))
        return data

    def _columns(self) -> list[str]:
        known = {f.name for f in self._meta.model._meta.get_fields()}
        return [name for name in self.fields if name in known]

    def _stamp(self) -> str:
        return hashlib.sha256(repr(sorted(self.before.items())).encode()).hexdigest()[:16] if self.before else ""


class FilterForm(forms.Form):
    """A filter kept in the address; unreadable values filter nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "filter_%s", **kwargs})
        self.is_valid()

    def value(self, name: str) -> Any:
        return self.cleaned_data.get(name)

    def active(self) -> list[tuple[str, str, str]]:
        """What is filtered by: name, label and the value as read."""
        found = []
        for name, field in self.fields.items():
            value = self.value(name)
            if value not in (None, "", False) and not isinstance(field.widget, forms.HiddenInput):
                choices: Any = field.choices if isinstance(field, forms.ChoiceField) else ()
                text = dict(choices).get(value, value)
                found.append((name, str(field.label), date_text(text) if isinstance(text, date) else str(text)))
        return found

    def said(self) -> list[tuple[str, str]]:
        """The same as a sheet names it: label and value."""
        return [(label, value) for _, label, value in self.active()]
