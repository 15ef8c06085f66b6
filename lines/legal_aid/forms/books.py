"""What the books of money ask: a standard with its dates, a budget, the subsidies of a batch, how it was paid."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from kernel.cases import door
from kernel.cases.forms import PlainStepForm, StepForm
from kernel.cases.models import Case

from ..models import Aid
from ..money import batches
from ..money.models import Budget, Payment, Standard
from .deciding import Demanding
from .parts import DateInput, any_field, files, long

ABOUT = ("service", "category", "per", "phase", "deed", "most")


class Setting(StepForm):
    """A row as the document of the province gives it."""

    document = files("文件", "basis")

    class Meta:
        model = Standard
        fields: tuple[str, ...] = (*ABOUT, "amount", "since", "until", "basis")
        widgets = {"per": forms.RadioSelect(), "since": DateInput(), "until": DateInput()}
        help_texts = {
            "service": "不选即适用于各种服务形式。",
            "category": "不选即适用于各类案件。",
            "phase": "按件的才选；不选即适用于各阶段。",
            "deed": "按次的要选。",
            "most": "按次的才填；不填即不限。",
            "until": "不填即长期。",
            "basis": "文件名称和文号。金额没有法律规定，以文件为准。",
        }

    groups = (("适用于", ABOUT), ("金额和日期", ("amount", "since", "until")), ("依据", ("basis", "document")))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("per") == "deed" and not data.get("deed"):
            self.add_error("deed", ValidationError("按次计算的，请选择做了什么。"))
        if data.get("until") and data.get("since") and data["until"] < data["since"]:
            self.add_error("until", ValidationError("不能早于起日。"))
        if data.get("per") == "deed":
            data["phase"] = ""
        else:
            data["deed"], data["most"] = "", None
        self._used(data)
        return data

    def _used(self, data: dict[str, Any]) -> None:
        """A signed row is not rewritten: it ends, and another begins."""
        if self.case is not None and self.case.stage in ("in_force", "ended"):
            raise ValidationError("已经签批的标准不能更正，请“停止执行”后另行登记。")


class Amending(Setting):
    pass


class Dropping(PlainStepForm):
    """Why a row is not signed."""

    because = forms.CharField(label="理由", max_length=300, widget=long(2))


class Ending(Demanding):
    class Meta:
        model = Standard
        fields: tuple[str, ...] = ("until",)
        widgets = {"until": DateInput()}
        labels = {"until": "执行到哪一天（含）"}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("until") and data["until"] < self.instance.since:
            self.add_error("until", ValidationError("不能早于起日。"))
        return data


def years() -> list[tuple[int, str]]:
    now = timezone.localdate().year
    return [(year, f"{year}年") for year in range(now + 1, now - 4, -1)]


class Entering(StepForm):
    """One row a year and source; more of the same source is an adjustment."""

    year = forms.TypedChoiceField(label="年度", coerce=int, choices=years)
    document = files("文件", "basis")

    class Meta:
        model = Budget
        fields: tuple[str, ...] = ("year", "source", "amount", "basis")

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.initial.setdefault("year", timezone.localdate().year)

    def write(self, case: Any) -> Any:
        self.instance.since = date(self.instance.year, 1, 1)
        return super().write(case)


class Adjusting(Demanding):
    class Meta:
        model = Budget
        fields: tuple[str, ...] = ("amount", "adjusted_because")
        widgets = {"adjusted_because": long(2)}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        budget = Budget.objects.filter(pk=self.instance.pk).first()
        if budget is not None and data.get("amount") is not None:
            taken = budget.amount - batches.left(budget)
            if data["amount"] < taken:
                self.add_error("amount", ValidationError(f"已经列入批次{taken:,.2f}元，预算不能少于这个数。"))
        return data


class Budgets(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}（余{batches.left(obj):,.2f}元）"


class Subsidies(forms.ModelMultipleChoiceField):
    """Approved subsidies, each with its case, payee and amount."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.case.number} {obj.lawyer_firm}{obj.lawyer_name} {obj.subsidy:,.2f}元"

    def describe(self, value: Any) -> str:
        return "、".join(f"{aid.case.number}（{aid.subsidy:,.2f}元）" for aid in value)


class Gathering(StepForm):
    """Which subsidies are paid together, and from what. What was gathered is not put right: it is sent back."""

    budget = Budgets(label="从哪笔经费发放", queryset=Budget.objects.none(), empty_label="请选择")
    subsidies = Subsidies(
        label="列入的补贴", queryset=None, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "其中有的补贴已经列入别的批次，请刷新后重新选择。"},
    )  # fmt: skip

    class Meta:
        model = Payment
        fields: tuple[str, ...] = ("budget", "note")

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        if self.case is not None and self.case.seq:
            del self.fields["budget"], self.fields["subsidies"]
            return
        user = self.actor.user if self.actor else None
        if user is None:  # drawn for nobody: the document of the interface
            any_field(self, "subsidies").queryset = Aid.objects.none()
            return
        seen = Case.objects.reach(user).filter(procedure="aid_budget", stage="active")
        any_field(self, "budget").queryset = Budget.objects.filter(case__in=seen).order_by("-year", "source")
        any_field(self, "subsidies").queryset = batches.ready(user)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        budget, chosen = data.get("budget"), data.get("subsidies")
        if budget is not None and chosen:
            door.lock(budget.case)  # two batches do not both take the last of it
            total, left = batches.total_of(chosen), batches.left(budget)
            if total > left:
                text = f"合计{total:,.2f}元，超过{budget}的余额{left:,.2f}元。请少选几笔，或者先“调整预算”。"
                self.add_error("budget", ValidationError(text))
        return data

    def write(self, case: Any) -> Any:
        made = self.instance
        if "subsidies" in self.fields:
            chosen = list(self.cleaned_data["subsidies"])
            made.members = [str(aid.pk) for aid in chosen]
            made.count, made.total, made.source = len(chosen), batches.total_of(chosen), made.budget.source
        return super().write(case)


class SendingBack(Demanding):
    class Meta:
        model = Payment
        fields: tuple[str, ...] = ("returned_because",)
        widgets = {"returned_because": long(2)}


class Paying(Demanding):
    voucher_scan = files("支付凭证", "voucher")

    class Meta:
        model = Payment
        fields: tuple[str, ...] = ("paid_on", "voucher")
        widgets = {"paid_on": DateInput()}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.initial["paid_on"] = self.initial.get("paid_on") or timezone.localdate()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.between is not None:
            raise ValidationError("每一件都已记为发放，不能只更正批次。请撤销“登记已发放”，再重新登记。")
        if data.get("paid_on") and data["paid_on"] > timezone.localdate():
            self.add_error("paid_on", ValidationError("不能晚于今天。"))
        return data
