"""What the forms of all registers share: dates, sealed numbers, the order of acts, yearly checks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from common.people.identity import check_phone
from common.people.masking import STAR
from kernel.cases.facts import plain
from kernel.cases.forms import StepForm

from .. import rules
from ..fields import SealedField

Groups = tuple[tuple[str, tuple[str, ...]], ...]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


def long(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def day_field(label: str, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=DayInput(), **kwargs)


class RegisterForm(StepForm):
    """An act on a subject of a register. `needed` names fields this act asks for though the record may lack them.

    A subject lives for years, so a correction of an old entry must not undo what later acts said: of the corrected
    values only those are written that nobody has changed since (the record still says what the entry said).
    """

    needed: tuple[str, ...] = ()

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.corrects = "happened_at" in self.initial  # the values of the entry to be put right come as initial ones
        self._later = self._changed_since() if self.corrects and not self.is_child() else {}
        self._kept: dict[str, str] = {}
        for name, field in self.fields.items():
            if isinstance(field, forms.DateField):
                field.widget = DayInput()
            if isinstance(field, SealedField):
                self._kept[name] = self.initial.get(name) or ""
                self.initial[name] = field.mask(self._kept[name])
        for name in self.needed:
            self.fields[name].required = True

    def _changed_since(self) -> dict[str, Any]:
        """Values of the record that no longer are what the corrected entry said."""
        found = {}
        for name in self._meta.fields or ():
            field = self.instance._meta.get_field(name)
            if plain(field.value_from_object(self.instance)) != self.initial.get(name):
                found[name] = getattr(self.instance, name)
        return found

    def write(self, case: Any) -> Any:
        for name, value in self._later.items():
            setattr(self.instance, name, value)
        return super().write(case)

    def field(self, name: str) -> Any:
        """A field by name, for what only its own class has (a queryset, choices)."""
        return self.fields[name]

    @property
    def on(self) -> date:
        """The day the act took place; today where that was not understood."""
        at = self.cleaned_data.get("happened_at")
        return timezone.localdate(at) if at else timezone.localdate()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name, field in self.fields.items():
            if isinstance(field, SealedField) and data.get(name):
                data[name] = self._sealed(name, field, data[name])
        self._in_order(data)
        return data

    def _sealed(self, name: str, field: SealedField, value: str) -> str:
        kept = self._kept.get(name, "")
        if STAR in value:
            if value == field.mask(kept):
                return kept
            self.add_error(name, ValidationError("这是遮盖后的内容，无法保存，请重新填写完整。"))
            return value
        checked = field.check(value)
        if not checked.ok:
            self.add_error(name, ValidationError(checked.problem))
        return checked.number

    def _in_order(self, data: dict[str, Any]) -> None:
        """No act before the subject was entered."""
        entered = self.case.opened_at if self.case and self.case.pk and self.case.seq else None
        at = data.get("happened_at")
        if entered and at and at < entered - timedelta(minutes=5) and not self._is_opening():
            day = timezone.localtime(entered)
            self.add_error("happened_at", ValidationError(f"不能早于登记入册的{day:%Y年%-m月%-d日}，请核对发生时间。"))

    def _is_opening(self) -> bool:
        return bool(getattr(self.word, "opens", False))

    def not_later(self, data: dict[str, Any], *names: str) -> None:
        """Dates of what has happened lie before the end of today."""
        for name in names:
            if data.get(name) and data[name] > timezone.localdate():
                self.add_error(name, ValidationError("不能晚于今天，请填写实际日期。"))


class Dialled(RegisterForm):
    """A published telephone number, kept as it is dialled."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("phone") and "phone" not in self._kept:
            checked = check_phone(data["phone"])
            if not checked.ok:
                self.add_error("phone", ValidationError(checked.problem))
            data["phone"] = checked.number
        return data


class Begins(RegisterForm):
    """An act from whose day on years are checked; its event says so (`year_from`)."""

    def begins(self) -> date:
        return self.on

    def values(self) -> dict[str, Any]:
        return {**super().values(), "year_from": self.begins().isoformat()}


class YearlyForm(RegisterForm):
    """One row a year. Its event says from when the next year is owed (`year_from`), which the limits count from."""

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        if not self.initial.get("year"):
            self.initial["year"] = timezone.localdate().year

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        year = data.get("year")
        if year is not None and self.case is not None and (why := self._wrong(year)):
            self.add_error("year", ValidationError(why))
        return data

    def _wrong(self, year: int) -> str:
        others = self._meta.model.objects.filter(case=self.case, year=year).exclude(pk=self.instance.pk)
        if others.exists():
            return f"{year}年度已有结果；有错误的，请对原记录办理“更正”。"
        return rules.wrong_year(year, self.first_year(), self.on)

    def first_year(self) -> int:
        return timezone.localdate(self.case.opened_at).year  # type: ignore[union-attr]

    def values(self) -> dict[str, Any]:
        return {**super().values(), "year_from": date(self.cleaned_data["year"] + 1, 1, 1).isoformat()}


class PlainActForm(RegisterForm):
    """An act that says why, and changes at most the dates its subclass writes."""

    reason = forms.CharField(label="理由", max_length=500, widget=long())
