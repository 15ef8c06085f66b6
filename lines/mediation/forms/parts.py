"""What several forms share."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from kernel.cases.forms import StepForm

from ..codes import REMEDIES

Groups = tuple[tuple[str, tuple[str, ...]], ...]


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


def any_field(form: forms.BaseForm, name: str) -> Any:
    """A field by name, for what only its own class has (choices, a queryset)."""
    return form.fields[name]


def long(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def here_and_now(form: Any) -> None:
    """A record is mostly made on the spot: now, in the committee's room."""
    if form.instance._state.adding:
        form.initial["at"] = timezone.now()
        form.initial["place"] = form.case.office.address if form.case else ""


def day(moment: Any) -> date:
    return timezone.localdate(moment)


class WithRemedies(StepForm):
    remedies = forms.MultipleChoiceField(label="告知的其他途径", choices=REMEDIES, widget=forms.CheckboxSelectMultiple)
