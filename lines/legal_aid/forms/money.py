"""What the steps of money ask: the file, the stages handled, why nothing is paid, what a cheat is ordered to pay."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kernel.cases.forms import StepForm

from .. import rules
from ..models import Aid
from ..money import reckoning
from ..money.codes import PHASES
from .deciding import Demanding
from .parts import DateInput, files, long

FIXED = "补贴已经{state}，核算不能再更正。"


class TakeFile(StepForm):
    """The date of this act is the day the file came: the thirty days run from it."""

    handed_in = files("补交的结案材料", "handling")

    class Meta:
        model = Aid
        fields: tuple[str, ...] = ()


class Reckoning(StepForm):
    """Somebody says which stages were handled; the rest follows from the record and the rows in force."""

    phases = forms.MultipleChoiceField(
        label="办理的阶段", choices=PHASES.choices(), widget=forms.CheckboxSelectMultiple,
        help_text="按结案日有效的补贴标准计算；会见、出庭等按次的，依“办理情况”的记录计次。",
    )  # fmt: skip

    class Meta:
        model = Aid
        fields: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        state = self.instance.subsidy_state
        if self.between is not None and state not in ("reckoned", "returned"):
            raise ValidationError(FIXED.format(state=self.instance.get_subsidy_state_display()))
        if self.case is not None and data.get("phases"):
            found = reckoning.reckon(self.case, data["phases"])
            if found.missing:
                self.add_error("phases", ValidationError(reckoning.none_fits(self.instance, found.missing)))
        return data

    def write(self, case: Any) -> Any:
        self.found = reckoning.reckon(case, self.cleaned_data["phases"])
        self.instance.subsidy_items = [item.kept() for item in self.found.items]
        self.instance.subsidy = self.found.total
        if self.between is None:  # a correction changes the amount, not where it stands
            self.instance.subsidy_state = "reckoned"
        return super().write(case)

    def shown(self) -> list[list[str]]:
        lines = [[item.what, str(item)] for item in self.found.items]
        return [*super().shown(), *lines, ["补贴合计", f"{self.found.total:,.2f}元"]]


class Approving(StepForm):
    """Agreed to, or sent back to be reckoned again, with the reason."""

    decision = forms.ChoiceField(
        label="审批", choices=(("agree", "同意"), ("return", "退回重新核算")), widget=forms.RadioSelect
    )

    class Meta:
        model = Aid
        fields: tuple[str, ...] = ("subsidy_returned",)
        widgets = {"subsidy_returned": long(2)}
        help_texts = {"subsidy_returned": "退回的才填。"}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.initial["subsidy_returned"] = ""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.between is not None:
            raise ValidationError("审批不能更正；没有列入批次的，请“决定不发补贴”或者由主管撤销结案。")
        if data.get("decision") == "return" and not data.get("subsidy_returned"):
            self.add_error("subsidy_returned", ValidationError("请写明退回的理由。"))
        return data


class Waiving(Demanding):
    class Meta:
        model = Aid
        fields: tuple[str, ...] = ("waived", "waived_because")
        widgets = {"waived_because": long(2)}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.between is not None and self.instance.subsidy_state != "waived":
            raise ValidationError("已经重新核算补贴，原来的决定不能再更正。")
        return data


class Joined(Demanding):
    class Meta:
        model = Aid
        fields: tuple[str, ...] = ("subsidy_batch",)


class Paid(Demanding):
    class Meta:
        model = Aid
        fields: tuple[str, ...] = ("subsidy_source", "subsidy_paid_on", "voucher")


class Recovering(Demanding):
    class Meta:
        model = Aid
        fields: tuple[str, ...] = ("recover_told_on", "recover_cost", "recover_fine", "recover_because")
        widgets = {"recover_told_on": DateInput(), "recover_because": long(5)}
        help_texts = {
            "recover_told_on": "作出罚款决定前，应当告知拟作决定的内容、事实、理由、依据和陈述、申辩、要求听证的权利。",
            "recover_cost": "已经实施的法律援助的费用：补贴、鉴定费、差旅费等。",
            "recover_fine": "三千元以下（法律援助法第六十四条）。",
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        told = data.get("recover_told_on")
        if told and "happened_at" in data and told > rules.day(data):
            self.add_error("recover_told_on", ValidationError("应当在作出决定以前告知，请核对日期。"))
        return data


class Rescinding(Demanding):
    class Meta:
        model = Aid
        fields: tuple[str, ...] = ("recover_rescinded",)
        widgets = {"recover_rescinded": long(2)}


class Receiving(Demanding):
    class Meta:
        model = Aid
        fields: tuple[str, ...] = ("recovery", "recovered", "recovered_on")
        widgets = {"recovered_on": DateInput()}
        labels = {"recovery": "缴纳情况", "recovered": "累计已缴纳（元）"}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["recovered"].required = self.fields["recovered_on"].required = False
        field: Any = self.fields["recovery"]
        field.choices = [choice for choice in field.choices if choice[0] not in ("", "ordered")]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        paid, due = data.get("recovered") or 0, self.instance.recoverable
        if data.get("recovery") == "paid" and paid < due:
            self.add_error("recovered", ValidationError(f"应缴{due:,.2f}元，没有缴足的请选“部分缴纳”。"))
        if data.get("recovery") == "partly" and not 0 < paid < due:
            self.add_error("recovered", ValidationError(f"部分缴纳的，填写已经缴纳的金额（应缴{due:,.2f}元）。"))
        if paid and not data.get("recovered_on"):
            self.add_error("recovered_on", ValidationError("请填写缴纳日期。"))
        return data
