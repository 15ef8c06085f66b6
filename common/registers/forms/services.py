"""What the acts on firms and practitioners ask."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from common.people.identity import check_uscc
from common.roles import AID_LAWYER, DUTY_LAWYER
from kernel.cases.forms import FilesField
from kernel.reach.models import Grant, Post, User

from .. import standings
from ..codes import WORKS_IN
from ..fields import phone_field
from ..models import Firm, Practitioner, PractitionerAssessment
from .base import Dialled, PlainActForm, RegisterForm, YearlyForm, long

WORK = (AID_LAWYER, DUTY_LAWYER)


class FirmEntry(Dialled):
    licence_scan = FilesField(label="执业许可证", category="licence", required=False)

    class Meta:
        model = Firm
        fields: tuple[str, ...] = (
            "kind",
            "name",
            "licence",
            "uscc",
            "head",
            "address",
            "phone",
            "admitted_on",
            "public",
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("uscc"):
            checked = check_uscc(data["uscc"])
            if not checked.ok:
                self.add_error("uscc", ValidationError(checked.problem))
            data["uscc"] = checked.number
        if data.get("licence") and (why := standings.same_licence(Firm, self.instance, data["licence"])):
            self.add_error("licence", ValidationError(why))
        self.not_later(data, "admitted_on")
        return data


class FirmChange(FirmEntry):
    reason = forms.CharField(label="变更事由", max_length=300)

    class Meta(FirmEntry.Meta):
        fields = tuple(n for n in FirmEntry.Meta.fields if n not in ("kind", "admitted_on"))


class FirmAct(PlainActForm):
    """Suspended, struck off or restored, by a decision that is named."""

    decision = forms.CharField(label="决定文号", max_length=60, required=False)

    class Meta:
        model = Firm
        fields = ()


def accounts() -> Any:
    """Accounts that hold a post in which a practitioner works in this house, whatever else it carries."""
    carries = reduce(or_, (Q(carried__contains=f'"{role.code}"') for role in WORK))
    posts = Post.objects.annotate(carried=Cast("roles", TextField())).filter(
        carries
    )  # asked when shown, not when described
    held = Grant.objects.filter(post__in=posts.values("pk")).current(timezone.localdate())
    return User.objects.filter(pk__in=held.values("user_id")).order_by("name")


class PractitionerEntry(RegisterForm):
    phone = phone_field()
    photo = FilesField(label="照片", category="photo", required=False)
    licence_scan = FilesField(label="执业证", category="licence", required=False)

    class Meta:
        model = Practitioner
        fields: tuple[str, ...] = (
            "kind",
            "name",
            "gender",
            "firm",
            "licence",
            "first_licensed_on",
            "part_time",
            "specialities",
            "phone",
            "user",
            "public",
        )

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.field("user").queryset = accounts()
        self.fields[
            "user"
        ].help_text = "须先由管理员授予“法律援助人员”或者“值班律师”岗位；选上后，本人可以用手机办理指派的案件。"
        field = self.field("firm")
        field.queryset = Firm.objects.filter(case__stage=standings.IN_OFFICE) | Firm.objects.filter(
            pk=self.instance.firm_id
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        kind, firm = data.get("kind") or self.instance.kind, data.get("firm")
        if kind and firm and firm.kind != WORKS_IN[kind]:
            self.add_error("firm", ValidationError(f"{firm.name}是{firm.get_kind_display()}，与执业类别不符，请核对。"))
        if data.get("licence") and (why := standings.same_licence(Practitioner, self.instance, data["licence"])):
            self.add_error("licence", ValidationError(why))
        self.not_later(data, "first_licensed_on")
        return data


class PractitionerChange(PractitionerEntry):
    """A change of firm means a new licence (律师法 §10)."""

    reason = forms.CharField(label="变更事由", max_length=300)

    class Meta(PractitionerEntry.Meta):
        fields = tuple(n for n in PractitionerEntry.Meta.fields if n not in ("kind", "gender", "first_licensed_on"))


class PractitionerAct(FirmAct):
    class Meta:
        model = Practitioner
        fields = ()


class PractitionerYear(YearlyForm):
    class Meta:
        model = PractitionerAssessment
        fields = ("year", "result", "comment")
        widgets = {"comment": long()}

    def first_year(self) -> int:
        return int(self.case.record.first_licensed_on.year)  # type: ignore[union-attr]
