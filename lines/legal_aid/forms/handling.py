"""Who handles it, what came of it, the volume."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from common.registers import public as registers
from kernel.cases.forms import StepForm

from .. import rules
from ..models import Aid, Assignment
from .deciding import Demanding
from .parts import any_field, long

GRAVE = ("grave", "review")  # 可能被判处无期徒刑、死刑，死刑复核
YEARS = 3  # of practice a defender needs in such a case (法律援助法 §26)


class Assigning(StepForm):
    lawyer: Any = forms.ModelChoiceField(label="法律援助人员", queryset=None, required=False, empty_label="请选择")

    class Meta:
        model = Assignment
        fields: tuple[str, ...] = ("lawyer", "name", "firm", "way", "why")
        widgets = {"why": long(2)}
        labels = {"name": "不在名册的人员：姓名", "firm": "不在名册的人员：所在机构"}
        help_texts = {"why": "为什么是这一位：受援人的选择、专长、路程、手上的案件。"}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        any_field(self, "lawyer").queryset = registers.aid_lawyers()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        lawyer = data.get("lawyer")
        if not lawyer and not data.get("name"):
            self.add_error("lawyer", ValidationError("请选择法律援助人员；不在名册的，填写姓名和所在机构。"))
        elif "happened_at" in data and self.case and (said := unfit(self.case.record, lawyer, rules.day(data))):
            self.add_error("lawyer", ValidationError(said))
        return data

    def write(self, case: Any) -> Any:
        lawyer = self.cleaned_data.get("lawyer")
        if lawyer:
            self.instance.name, self.instance.firm = lawyer.name, lawyer.firm.name
        self.instance.at = self.cleaned_data["happened_at"]
        return super().write(case)


def unfit(record: Aid, lawyer: Any, on: date) -> str:
    """Why this person may not take this case: a grave one needs a lawyer of three years (法律援助法 §26)."""
    if record.notice not in GRAVE:
        return ""
    if lawyer is not None and lawyer.kind == "lawyer" and practised(lawyer.first_licensed_on, on) >= YEARS:
        return ""
    return f"可能判处无期徒刑、死刑和死刑复核的案件，应当指派有{YEARS}年以上相关执业经历的律师。"


def practised(since: date, on: date) -> int:
    """Whole years of practice on a day."""
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


class Closing(Demanding):
    class Meta:
        model = Aid
        fields: tuple[str, ...] = ("closing",)
        widgets = {"closing": long(6)}


class Archiving(StepForm):
    class Meta:
        model = Aid
        fields: tuple[str, ...] = ("volume", "pages")

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        if self.case and not self.instance.volume:
            self.initial["volume"] = self.case.number
        self.fields["volume"].required = True

    def write(self, case: Any) -> Any:
        self.instance.archived_on = rules.day(self.cleaned_data)
        return super().write(case)
