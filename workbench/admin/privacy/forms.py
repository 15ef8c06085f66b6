"""Forms of the privacy pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from common.people.identity import check_phone
from common.privacy.kinds import Deal, Kind, Unit
from common.privacy.models import Answer, Assessment, Period, Wish
from common.privacy.reckoning import roughly
from kernel.cases.models import Case
from workbench.fields import NativeDate

OFF = forms.TextInput(attrs={"autocomplete": "off"})


class PeriodForm(forms.ModelForm):
    """A new version of a period. What was signed off must be signed off again."""

    widths = {"length": "w-3", "unit": "w-3", "since": "w-6"}

    class Meta:
        model = Period
        fields = ("length", "unit", "since", "source")
        widgets = {"since": NativeDate(), "source": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "length": "不填为长期保存。",
            "source": "写明文件名称和条款，如“××区司法局文书档案保管期限表第三项”。没有成文规定的，写本局哪次会议确定。",
            "since": "从这一天起适用；在此之前不会清除。",
        }

    def __init__(self, kind: Kind, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.kind = kind
        if kind.deal is Deal.ANSWER:
            self.fields["length"].help_text = "不填为不承诺天数，及时答复。"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        length, unit = data.get("length"), data.get("unit")
        if length == 0:
            self.add_error("length", "期限应大于零；长期保存的请留空。")
        if length and unit and roughly(length, Unit(unit)) < self.kind.least:
            self.add_error("length", f"不能少于{self.kind.least}日：{self.kind.law}。")
        return data


class SignForm(forms.Form):
    source = forms.CharField(
        label="依据原文", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="文件名称、文号、条款，以及原文中规定期限的那一句。",
    )  # fmt: skip
    agreed = forms.BooleanField(label="我已对照原文，期限和起算无误；知道核定后到期的个人信息会被清除，不能恢复")


def case_of(number: str) -> Case:
    """The case of a number, typed in full. Raises ValidationError."""
    found = Case.objects.filter(number=number.strip()).first()
    if found is None:
        raise ValidationError("没有这个案号，请照案卷逐字填写，包括括号。")
    return found


class HoldForm(forms.Form):
    number = forms.CharField(label="案号", max_length=60, widget=OFF, help_text="照案卷完整填写。")
    reason = forms.CharField(
        label="暂缓理由", min_length=4, max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="如“当事人已提起诉讼”“纪检监察机关调阅”。",
    )  # fmt: skip

    def clean_number(self) -> Case:
        return case_of(self.cleaned_data["number"])


class LiftForm(forms.Form):
    reason = forms.CharField(label="解除理由", min_length=4, max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class Numbers(forms.Form):
    """A name with an identity number or a phone, or both."""

    name = forms.CharField(label="姓名", max_length=100, widget=OFF, help_text="照身份证件；同号不同名的登记不会列入。")
    id_number = forms.CharField(label="证件号码", max_length=30, required=False, widget=OFF)
    phone = forms.CharField(label="联系电话", max_length=40, required=False, widget=OFF)

    def clean_name(self) -> str:
        return str(self.cleaned_data["name"]).strip()

    def clean_phone(self) -> str:
        typed = str(self.cleaned_data["phone"]).strip()
        if typed and (why := check_phone(typed).problem):
            raise ValidationError(why)
        return typed

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not (data.get("id_number") or data.get("phone")):
            self.add_error("id_number", "证件号码和联系电话至少填一项。")
        return data


class CopyForm(Numbers):
    reason = forms.CharField(
        label="理由", min_length=4, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="如“本人持身份证到窗口申请查阅”。理由将留痕备查。",
    )  # fmt: skip
    checked = forms.BooleanField(label="我已核对申请人的身份证件，确认是本人或者有权代理的人")


class WishForm(Numbers):
    """A request made at the desk."""

    wish = forms.ChoiceField(label="请求", choices=Wish.choices)
    text = forms.CharField(label="说明", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    field_order = ("wish", "name", "id_number", "phone", "text")


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(label="答复", choices=[c for c in Answer.choices if c[0]])
    said = forms.CharField(
        label="答复内容", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="会用短信告诉请求人，不要写其他人的信息。不予办理的写明理由，并告知可以向人民法院起诉。",
    )  # fmt: skip


class AssessmentForm(forms.ModelForm):
    """One impact assessment: the three contents §56 asks for, and the conclusion."""

    widths = {"on": "w-6", "next_on": "w-6"}

    class Meta:
        model = Assessment
        fields = ("about", "on", "by", "lawful", "risks", "measures", "conclusion", "next_on")
        widgets = {
            "on": NativeDate(), "next_on": NativeDate(),
            **{n: forms.Textarea(attrs={"rows": 4}) for n in ("lawful", "risks", "measures", "conclusion")},
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        on, following = data.get("on"), data.get("next_on")
        if on and on > timezone.localdate():
            self.add_error("on", "评估日期不能晚于今天。")
        if on and following and following <= on:
            self.add_error("next_on", "下次评估日期应晚于本次。")
        return data


def next_year() -> Any:
    return timezone.localdate() + timedelta(days=365)
