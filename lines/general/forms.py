"""What each step of a general case asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from common.catalogue.fields import MatterChoice
from common.people.forms import PartiesField
from kernel.cases.forms import FilesField, MomentInput, PlainStepForm, StepForm
from kernel.reach.models import Grant, User

from .models import Affair, Progress

ROLES = (("applicant", "申请人", 0, 20), ("respondent", "对方", 0, 20))
Groups = tuple[tuple[str, tuple[str, ...]], ...]


def long(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class Registration(StepForm):
    matter = MatterChoice(label="事项", required=False)
    parties = PartiesField(label="申请人和对方", roles=ROLES, required=False)
    material = FilesField(label="材料", category="material", required=False)

    class Meta:
        model = Affair
        fields: tuple[str, ...] = ("facts", "wish", "place", "amount")
        widgets = {"facts": long(6), "wish": long(2)}

    groups: Groups = (
        ("事项", ("matter", "facts", "wish")),
        ("申请人", ("parties",)),
        ("其他", ("place", "amount", "material")),
    )

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.initial.setdefault("matter", self.instance.matter)

    def write(self, case: Any) -> Any:
        self.instance.matter = self.cleaned_data["matter"]
        return super().write(case)


class Acceptance(PlainStepForm):
    """Who leads, who helps."""

    lead = forms.ModelChoiceField(label="主办人", queryset=User.objects.none(), empty_label="请选择")
    helpers = forms.ModelMultipleChoiceField(
        label="协办人", queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        people = colleagues(self.case) if self.case else User.objects.none()
        for name in ("lead", "helpers"):
            choice: Any = self.fields[name]
            choice.queryset = people

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("lead") in (data.get("helpers") or ()):
            self.add_error("helpers", ValidationError("主办人不用再选为协办人。"))
        return data


def colleagues(case: Any) -> Any:
    """Who may lead or help: everybody who holds a post of this line in the case's office or in the offices above it."""
    office, roles = case.office, case.rules.acting_roles
    offices = {office.pk, office.parent_id} - {None}
    held = Grant.objects.filter(office__in=offices).current(timezone.localdate()).select_related("post")
    ids = {g.user_id for g in held if roles & set(g.post.roles)}
    return User.objects.filter(pk__in=ids, is_active=True).order_by("name", "pk")


class Refusal(StepForm):
    class Meta:
        model = Affair
        fields: tuple[str, ...] = ("refusal",)
        widgets = {"refusal": long(3)}
        help_texts = {"refusal": "写明理由，并告诉来访人应该找谁。"}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["refusal"].required = True


class ProgressForm(StepForm):
    material = FilesField(label="材料", category="material", required=False)

    class Meta:
        model = Progress
        fields: tuple[str, ...] = ("at", "way", "record")
        widgets = {"at": MomentInput(), "record": long(5)}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        if self.instance._state.adding:
            self.initial["at"] = timezone.now()


class Extension(StepForm):
    extend_by = forms.IntegerField(label="延长几个工作日", min_value=1, max_value=10)

    class Meta:
        model = Affair
        fields: tuple[str, ...] = ("extended_because",)
        widgets = {"extended_because": long(3)}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["extended_because"].required = True


class Reply(StepForm):
    class Meta:
        model = Affair
        fields: tuple[str, ...] = ("outcome", "reply", "basis")
        widgets = {"reply": long(8)}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["outcome"].required = self.fields["reply"].required = True
        chosen: Any = self.fields["outcome"]
        chosen.choices = [c for c in chosen.choices if c[0] != "withdrawn"]


class Withdrawal(PlainStepForm):
    note = forms.CharField(label="说明", required=False, max_length=200)


class Asking(PlainStepForm):
    """A question to another organ or office."""

    to_name = forms.CharField(label="征求谁的意见", max_length=80)
    question = forms.CharField(label="请其说明的问题", max_length=1000, widget=long(4))


class Answering(PlainStepForm):
    opinion = forms.CharField(label="答复意见", max_length=2000, widget=long(5))
    letter = FilesField(label="复函", category="opinion", required=False)


class VisitForm(StepForm):
    class Meta:
        model = Affair
        fields: tuple[str, ...] = ("satisfied",)

    satisfied = forms.ChoiceField(
        label="满意情况", choices=[("yes", "满意"), ("basic", "基本满意"), ("no", "不满意")], widget=forms.RadioSelect
    )
    finding = forms.CharField(label="回访情况", max_length=500, widget=long(3))
