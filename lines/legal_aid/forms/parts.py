"""What several forms share: the economic side, and what was shown or handed in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kernel.cases.forms import FilesField, StepForm

from .. import rules
from ..codes import IDENTITIES
from ..models import Aid

Groups = tuple[tuple[str, tuple[str, ...]], ...]
STATEMENT = ("household", "income", "expenses", "assets", "debts", "pledged")
CONDITION = ("hardship", "exemption", "unlimited")
SEEN = ("identity_given", "mandate_given")
FILES = ("identity", "mandate", "hardship_proof", "material")


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


def any_field(form: forms.BaseForm, name: str) -> Any:
    """A field by name, for what only its own class has (choices, a queryset)."""
    return form.fields[name]


def long(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def files(label: str, category: str, help_text: str = "") -> FilesField:
    return FilesField(label=label, category=category, required=False, help_text=help_text)


class Dated(StepForm):
    """An act whose day stands on the record (`dates`), and follows where the moment of the act is corrected: as long as
    what it decided (`decides`) has not been decided otherwise since.
    """

    dates = ""
    decides = ""

    def write(self, case: Any) -> Any:
        corrected = bool(self.initial.get("happened_at"))
        if self.dates and (not corrected or not self.decides or self.instance.outcome == self.decides):
            setattr(self.instance, self.dates, rules.day(self.cleaned_data))
        return super().write(case)


class Economic(Dated):
    """The economic side: a statement with a pledge, an exemption from check, or no condition at all (§32, §41, §42)."""

    identity = files("身份证明", "identity")
    mandate = files("代理权或者亲属关系证明", "mandate", "由他人代为申请的才要。")
    hardship_proof = files("经济困难状况的证件、材料", "hardship", "低保证、残疾证、务工证明等。")
    material = files("案件材料", "material", "与申请事项有关的，照片、扫描件、录音都可以。")

    class Meta:
        model = Aid
        fields: tuple[str, ...] = (*CONDITION, *STATEMENT, *SEEN)
        widgets = {"assets": long(2), "debts": long(2)}
        help_texts = {
            "exemption": "选了“免予核查”的才填。",
            "unlimited": "选了“不受经济困难条件限制”的才填。",
            "mandate_given": "由他人代为申请的才要。",
        }

    groups: Groups = (
        ("经济困难条件", CONDITION),
        ("经济困难状况说明（选“提交说明并承诺”的填写）", STATEMENT),
        ("材料", (*FILES, *SEEN)),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for ground, wanted in (("exemption", "exempt"), ("unlimited", "unlimited")):
            if data.get("hardship") != wanted:
                data[ground] = ""
        return data

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        self._look()

    def _look(self) -> None:
        """What was handed in need not be ticked as well."""
        for shown, brought in zip(SEEN, ("identity", "mandate"), strict=True):
            if self.cleaned_data.get(brought):
                setattr(self.instance, shown, True)

    def write(self, case: Any) -> Any:
        self._look()
        return super().write(case)

    def still_missing(self) -> None:
        """Say at the form what the record would still lack."""
        if gaps := rules.missing(self.instance):
            self.add_error(None, ValidationError(f"还缺：{'；'.join(gaps)}。"))


class WithIdentities(StepForm):
    """What a recipient counts as; one person may be several, so every choice is a column of its own."""

    identities = forms.MultipleChoiceField(
        label="受援人身份", choices=IDENTITIES.choices(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="可以多选；统计时分别计数，合计会超过总人数。",
    )  # fmt: skip

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.initial.setdefault("identities", self.instance.identities)

    def write(self, case: Any) -> Any:
        for entry in IDENTITIES:
            setattr(self.instance, f"identity_{entry.code}", entry.code in self.cleaned_data["identities"])
        return super().write(case)
