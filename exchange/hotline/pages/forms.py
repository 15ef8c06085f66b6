"""What is asked of an administrator: a switch, a seat, a line of the score sheet, a number."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from common.calls.choices import Choice
from common.calls.models import Item, Seat, Setting, Switch
from workbench.admin.forms import RowForm
from workbench.admin.lookup import office_field, person_field
from workbench.fields import NativeDate

LENGTHS = ((0, "立即失效"), (24, "一天"), (72, "三天"), (168, "七天"))


class SwitchForm(RowForm):
    """A switch, and whose calls it brings. The code is in its address and does not change."""

    office = office_field("热线机构", help_text="它的来电归这个机构；在这个机构担任热线岗位的人能看到。")

    class Meta:
        model = Switch
        fields = ("name", "code", "office", "menu")
        help_texts = {
            "name": "如“12348 话务平台”。",
            "code": "小写字母、数字和短横，写在接收地址中，以后不能改。",
            "menu": "来电先听语音导航、再转人工的勾选；话务平台须在转人工时发送 queued 事件。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["code"], self.fields["office"]


class RotateForm(forms.Form):
    hours = forms.TypedChoiceField(
        label="现在的密钥还可用多久",
        coerce=int,
        choices=LENGTHS,
        initial=24,
        help_text="话务平台换好新密钥之前，两个密钥都能用。密钥泄露的选“立即失效”。",
    )


class SeatForm(RowForm):
    """Which person the switch means by a number."""

    user = person_field("人员", help_text="须先授予“热线坐席”或者“热线班长”岗位。")
    office = office_field("热线机构")

    class Meta:
        model = Seat
        fields = ("user", "office", "number", "active")
        help_texts = {"number": "话务平台里的坐席工号，事件中的 agent。"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["user"], self.fields["office"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        office = data.get("office") or (self.instance.office if self.instance.pk else None)
        others = Seat.objects.filter(office=office).exclude(pk=self.instance.pk)
        if office and others.filter(number=data.get("number")).exists():
            self.add_error("number", "这个工号已经是别人的。")
        if office and data.get("user") and others.filter(user=data["user"]).exists():
            self.add_error("user", "这个人在这个热线已有工号，请修改原来的那一条。")
        return data


class ItemForm(RowForm):
    """A line of the score sheet. Points of calls already scored stay as they were."""

    class Meta:
        model = Item
        fields = ("title", "about", "points", "since", "until", "order")
        widgets = {"since": NativeDate(), "until": NativeDate()}
        help_texts = {
            "points": "改分值时，请给原来的一条填写终止日期，再添加新的一条。",
            "since": "按来电日期适用。",
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", "终止日期应在起始日期以后。")
        if data.get("points") == 0:
            self.add_error("points", "分值应大于零。")
        return data


class ChoiceForm(forms.ModelForm):
    """A number from a day on. Earlier days keep theirs."""

    class Meta:
        model = Setting
        fields = ("value", "since", "basis")
        widgets = {"since": NativeDate()}
        help_texts = {"basis": "谁定的、依据什么文件；如“局长办公会2026年11月20日”。"}

    def __init__(self, choice: Choice, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choice = choice
        self.fields["value"].label = f"{choice.title}（{choice.unit}）"
        self.fields["since"].initial = timezone.localdate()

    def clean_value(self) -> int:
        value: int = self.cleaned_data["value"]
        if not self.choice.least <= value <= self.choice.most:
            raise ValidationError(f"请填写{self.choice.least}至{self.choice.most}之间的数。")
        return value
