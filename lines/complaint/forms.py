"""What each step of a complaint asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from common.people.forms import PartiesField
from kernel.cases.forms import FilesField, MomentInput, Plain, PlainStepForm, StepForm
from kernel.reach.models import Grant, User

from . import rules
from .models import Complaint, Inquiry

Groups = tuple[tuple[str, tuple[str, ...]], ...]
PUBLIC = {
    "about": Plain(ask="哪里不满意？"),
    "against": Plain(ask="是哪个单位、哪位工作人员？", help="不知道名字的，写在哪里、几号窗口。"),
    "number": Plain(ask="登记号", help="有的话填，没有不要紧。"),
    "facts": Plain(ask="事情经过", help="什么时候、在哪里、发生了什么。"),
    "wish": Plain(ask="您希望怎样改正？"),
    "material": Plain(ask="照片、录音"),
}


def long(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class TakenDown(StepForm):
    """A complaint, taken down by anybody at a door or written by a citizen; it may be without a name."""

    parties = PartiesField(label="投诉人", roles=(("complainant", "投诉人", 0, 5),), required=False)
    material = FilesField(label="材料", category="material", required=False)

    class Meta:
        model = Complaint
        fields: tuple[str, ...] = ("about", "against", "number", "facts", "wish")
        widgets = {"facts": long(5), "wish": long(2)}

    groups: Groups = (
        ("投诉", ("about", "against", "number", "facts", "wish")),
        ("投诉人", ("parties",)),
        ("材料", ("material",)),
    )
    public_words = PUBLIC

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["facts"].required = True


class Unhappy(TakenDown):
    """What a rating said. Nobody fills it in."""

    def write(self, case: Any) -> Any:
        self.instance.rated = True
        return super().write(case)


class Acceptance(PlainStepForm):
    """Who looks into it: nobody who acted in the case complained of."""

    investigator = forms.ModelChoiceField(label="调查人", queryset=User.objects.none(), empty_label="请选择")

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        choice: Any = self.fields["investigator"]
        choice.queryset = investigators(self.case) if self.case else User.objects.none()


def investigators(case: Any) -> Any:
    """Holders of a post that looks into complaints in this district, those involved left out. Three queries."""
    held = (
        Grant.objects.filter(office__district_id=case.district_id).current(timezone.localdate()).select_related("post")
    )
    ids = {g.user_id for g in held if {"section", "auditor"} & set(g.post.roles)}
    return User.objects.filter(pk__in=ids - rules.involved(case), is_active=True).order_by("name", "pk")


class Asking(StepForm):
    material = FilesField(label="材料", category="material", required=False)

    class Meta:
        model = Inquiry
        fields: tuple[str, ...] = ("at", "asked", "record")
        widgets = {"at": MomentInput(), "record": long(5)}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        if self.instance._state.adding:
            self.initial["at"] = timezone.now()


class Finding(StepForm):
    class Meta:
        model = Complaint
        fields: tuple[str, ...] = ("found", "verdict", "at_fault", "measure", "corrected")
        widgets = {"found": long(5), "corrected": long(2)}

    groups: Groups = (("查明", ("found", "verdict")), ("责任和改正", ("at_fault", "measure", "corrected")))

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        for name in ("found", "verdict", "measure"):
            self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("verdict") in rules.FAULT and not data.get("corrected"):
            self.add_error("corrected", ValidationError("投诉属实的，请写明怎样改正。"))
        if data.get("measure") not in {None, "", "none"} and not data.get("at_fault"):
            self.add_error("at_fault", ValidationError("作出处理的，请写明责任人。"))
        return data


class Reply(StepForm):
    class Meta:
        model = Complaint
        fields: tuple[str, ...] = ("reply", "content")
        widgets = {"reply": long(6)}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["reply"].required = True
