"""Who mediates, what they found out, what was said at the table, and what has to be reported."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from common.registers import public as registers
from kernel.cases.forms import FilesField, MomentInput, PlainStepForm, StepForm
from kernel.reach.models import Grant, Office, User

from ..models import Dispute, Inquiry, Session
from .parts import Groups, any_field, here_and_now, long


class Choice(StepForm):
    """Who mediates: one presides, others may join (人民调解法 §19)."""

    mediator = forms.ModelChoiceField(label="主持调解员", queryset=User.objects.none(), empty_label="请选择")
    others = forms.ModelMultipleChoiceField(
        label="共同调解员", queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Dispute
        fields: tuple[str, ...] = ("chosen_by_parties",)

    groups: Groups = (("调解员", ("mediator", "others", "chosen_by_parties")),)

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        people = mediators_of(self.case.office) if self.case else User.objects.none()
        any_field(self, "mediator").queryset = people
        any_field(self, "others").queryset = people

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("mediator") in (data.get("others") or ()):
            self.add_error("others", ValidationError("主持调解员不用再选为共同调解员。"))
        return data


def mediators_of(office: Office) -> Any:
    """People who may mediate in this committee today: a mediator's post, and in the register where it lists them.

    Dismissal strikes them from the register at once, whatever their grants still say.
    """
    held = Grant.objects.filter(office=office).current(timezone.localdate()).select_related("post")
    ids = {g.user_id for g in held if "mediator" in g.post.roles}
    listed = set(registers.mediators_of(office).exclude(user=None).values_list("user_id", flat=True))
    return User.objects.filter(pk__in=ids & listed if listed else ids, is_active=True).order_by("name")


class InquiryForm(StepForm):
    evidence = FilesField(label="证据材料", category="evidence", required=False)

    class Meta:
        model = Inquiry
        fields: tuple[str, ...] = ("at", "place", "asked", "present", "record")
        widgets = {"at": MomentInput(), "record": long(8)}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        here_and_now(self)


class SessionForm(StepForm):
    photos = FilesField(label="现场照片、录音录像", category="scene", required=False)
    datum = forms.CharField(required=False, widget=forms.HiddenInput(), max_length=10)

    class Meta:
        model = Session
        fields: tuple[str, ...] = (
            "at",
            "place",
            "on_site",
            "invited",
            "recorder",
            "record",
            "result",
            "latitude",
            "longitude",
            "accuracy",
        )
        widgets = {
            "at": MomentInput(),
            "record": long(8),
            **{n: forms.HiddenInput() for n in ("latitude", "longitude", "accuracy")},
        }
        help_texts = {"invited": "经当事人同意邀请的亲属、邻里、同事或专业人员（第二十条）。"}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        here_and_now(self)

    groups: Groups = (
        ("调解", ("at", "place", "on_site", "invited", "recorder")),
        ("记录", ("record", "result")),
        ("现场", ("photos", "latitude", "longitude", "accuracy", "datum")),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("on_site") and not data.get("photos") and self.instance._state.adding:
            self.add_error("photos", ValidationError("现场调解请至少留一张现场照片。"))
        if data.get("latitude") is not None and data.get("longitude") is not None:
            data["_place"] = {
                "latitude": data["latitude"],
                "longitude": data["longitude"],
                "accuracy": data.get("accuracy"),
                "datum": data.get("datum") or "WGS-84",
            }
        return data


class PoliceReport(PlainStepForm):
    """Danger of a public-order or criminal case is reported at once (人民调解法 §25)."""

    to_name = forms.CharField(label="报告对象", max_length=80, initial="当地派出所")
    situation = forms.CharField(label="情况", max_length=1000, widget=long(4))
    measures = forms.CharField(label="已采取的预防措施", max_length=500, widget=long(3))


class PoliceReply(PlainStepForm):
    reply = forms.CharField(label="回复内容", max_length=1000, widget=long(3))
    receiver = forms.CharField(label="签收人", max_length=40, required=False)
