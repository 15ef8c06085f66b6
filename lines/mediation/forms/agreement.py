"""What was agreed, and what became of it: performance, return visit, confirmation by the court."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from kernel.cases.forms import FilesField, MomentInput, PlainStepForm, StepForm

from .. import rules
from ..codes import CONFIRMATIONS
from ..models import Dispute, Performance, Visit
from .parts import DateInput, any_field, here_and_now, long


class _Agreement(StepForm):
    class Meta:
        model = Dispute
        fields: tuple[str, ...] = (
            "agreed_facts",
            "agreement",
            "agreement_amount",
            "perform_how",
            "perform_where",
            "perform_by",
            "performance",
        )
        widgets = {"agreed_facts": long(4), "agreement": long(6), "perform_by": DateInput()}
        labels = {"performance": "达成时的履行情况"}

    outcome = ""

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        for name in ("agreed_facts", "agreement", "perform_how"):
            self.fields[name].required = True
        if not self.initial.get("agreed_facts"):
            self.initial["agreed_facts"] = self.case.record.facts if self.case and self.case.record else ""
        self.fields["performance"].help_text = "当场履行完毕的选“全部履行”，其余不选。"

    def write(self, case: Any) -> Any:
        on = timezone.localdate(self.cleaned_data["happened_at"])
        self.instance.outcome, self.instance.agreed_on = self.outcome, on
        if self.cleaned_data.get("performance") == "full":
            self.instance.performed_on = on
        return super().write(case)


class WrittenAgreement(_Agreement):
    outcome = "written"

    recorder = forms.CharField(label="记录人", max_length=40, required=False)


class OralAgreement(_Agreement):
    """Parties hold a written form unnecessary (人民调解法 §28); in effect the day it is reached (§30)."""

    outcome = "oral"

    def write(self, case: Any) -> Any:
        done = super().write(case)
        self.instance.effective_on = self.instance.agreed_on
        return done


class Reminder(PlainStepForm):
    """Urging performance (人民调解法 §31): whom, how, and what was answered."""

    note = forms.CharField(
        label="督促情况", max_length=500, widget=long(3), help_text="向谁、用什么方式督促，对方怎么答复。"
    )


class PerformanceForm(StepForm):
    proof = FilesField(label="履行凭证", category="performance", required=False, help_text="收据、转账记录、照片。")

    class Meta:
        model = Performance
        fields: tuple[str, ...] = ("at", "place", "state", "amount", "note")
        widgets = {"at": MomentInput()}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        here_and_now(self)

    def write(self, case: Any) -> Any:
        case.record.performance = self.cleaned_data["state"]
        case.record.performed_on = (
            timezone.localdate(self.cleaned_data["at"]) if self.cleaned_data["state"] == "full" else None
        )
        return super().write(case)


class VisitForm(StepForm):
    class Meta:
        model = Visit
        fields: tuple[str, ...] = ("at", "visited", "about", "finding", "satisfied")
        widgets = {"at": MomentInput(), "finding": long(4)}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        if self.instance._state.adding:
            self.initial["at"] = timezone.now()

    def write(self, case: Any) -> Any:
        case.record.visited_on = timezone.localdate(self.cleaned_data["at"])
        case.record.satisfied = self.cleaned_data["satisfied"]
        self.instance.by = self.actor.user if self.actor else None
        return super().write(case)


class ConfirmationAsk(StepForm):
    """Both sides apply together (人民调解法 §33); what courts do not take is named (民诉解释 §355)."""

    class Meta:
        model = Dispute
        fields: tuple[str, ...] = ("court",)

    jointly = forms.BooleanField(label="双方当事人共同申请")
    fit = forms.BooleanField(
        label="不属于法院不予受理的情形",
        help_text="不予受理：确认婚姻、亲子、收养等身份关系；物权、知识产权确权；适用其他特别程序、公示催告、破产程序；"
        "不属法院受理范围或管辖（民事诉讼法解释第三百五十五条）。",
    )
    materials = FilesField(label="申请材料", category="confirmation", required=False)

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["court"].required = True
        self.fields[
            "court"
        ].help_text = "当事人住所地、标的物所在地或调委会所在地的基层法院；法院邀请调解的，为作出邀请的法院。"

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.case and (said := rules.too_late_to_confirm(self.case, data["happened_at"])):
            self.add_error("happened_at", ValidationError(said))
        return data

    def write(self, case: Any) -> Any:
        self.instance.confirmation_applied_on = timezone.localdate(self.cleaned_data["happened_at"])
        return super().write(case)


class ConfirmationAnswer(StepForm):
    class Meta:
        model = Dispute
        fields: tuple[str, ...] = ("confirmation", "confirmed_on", "confirmation_number")
        widgets = {"confirmed_on": DateInput()}

    ruling = FilesField(label="法院裁定书", category="confirmation", required=False)

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["confirmation"].required = self.fields["confirmed_on"].required = True
        any_field(self, "confirmation").choices = [("", "请选择"), *CONFIRMATIONS.choices()]
