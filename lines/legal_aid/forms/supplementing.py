"""What is missing, told once; what came of it; and taking back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from kernel.cases.forms import StepForm

from .. import rules
from ..models import Aid
from .parts import CONDITION, FILES, SEEN, STATEMENT, Dated, DateInput, Economic, Groups, long

USUAL = timedelta(days=15)  # proposed in the form and changed there; the law names no number


class Supplement(StepForm):
    """What is missing, all of it, said once (法律援助法 §43)."""

    class Meta:
        model = Aid
        fields: tuple[str, ...] = ("missing", "supplement_by")
        widgets = {"missing": long(6), "supplement_by": DateInput()}
        help_texts = {
            "missing": "一次写全，每行一项：缺什么、到哪里开、什么样的算合格。系统已列出登记时缺少的。",
            "supplement_by": "逾期没有补充、也没有说明的，视为撤回申请。天数由机构掌握，请留足时间。",
        }

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        for name in self._meta.fields or ():
            self.fields[name].required = True
        if self.case and not self.instance.missing:
            self.initial["missing"] = "\n".join(rules.missing(self.instance))
            self.initial["supplement_by"] = timezone.localdate() + USUAL

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        by, at = data.get("supplement_by"), data.get("happened_at")
        if by and at and by <= timezone.localdate(at):
            self.add_error("supplement_by", ValidationError("补正期限应当在通知之后。"))
        return data


class Supplied(Economic):
    """What came. It is complete, or the applicant has explained why something cannot be had."""

    explained = forms.BooleanField(label="有的材料无法补充，申请人已经作出说明", required=False)

    class Meta(Economic.Meta):
        fields: tuple[str, ...] = ("supplied", *CONDITION, *STATEMENT, *SEEN)
        widgets = {"supplied": long(3), **Economic.Meta.widgets}

    groups: Groups = (("补充", ("supplied", "explained", *FILES, *SEEN)), *Economic.groups[:2])

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["supplied"].required = True

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.errors and not self.cleaned_data.get("explained"):
            self.still_missing()


class Withdrawal(Dated):
    note = forms.CharField(label="说明", required=False, max_length=200)
    dates = "decided_on"

    class Meta:
        model = Aid
        fields: tuple[str, ...] = ()
