"""What the acts on a committee ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from common.people.identity import check_phone
from kernel.cases.forms import FilesField, PlainStepForm
from kernel.reach.models import Area, Office

from .. import offices, standings
from ..codes import NOTICES
from ..models import Committee, CommitteeReview
from .base import Begins, DayInput, PlainActForm, RegisterForm, YearlyForm, long

ABOUT = ("name", "kind", "short", "host", "under", "specialities", "multi_ethnic")
WHERE = ("address", "room", "phone", "hours", "public")


class _About(RegisterForm):
    """What a committee is and where it is found; shared by establishment and change."""

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        others = standings.committees_open().exclude(kind="studio")
        self.field("under").queryset = others.exclude(pk=self.instance.pk)
        self.fields["under"].help_text = "个人调解工作室须选所属的调委会。"
        self.fields["specialities"].help_text = "行业性、专业性调委会必选。"

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        kind = data.get("kind") or self.instance.kind
        if kind == "industry" and not data.get("specialities"):
            self.add_error("specialities", ValidationError("行业性、专业性调委会请选择行业、专业领域。"))
        if kind == "studio" and not data.get("under"):
            self.add_error("under", ValidationError("个人调解工作室设在调委会之下，请选择所属调委会。"))
        if data.get("phone"):
            data["phone"] = self._phone(data["phone"])
        self._short(data)
        return data

    def _phone(self, value: str) -> str:
        checked = check_phone(value)
        if not checked.ok:
            self.add_error("phone", ValidationError(checked.problem))
        return checked.number

    def _short(self, data: dict[str, Any]) -> None:
        """Numbers are told apart by the 代字, so no two offices share one."""
        short = data.get("short")
        other = Office.objects.filter(short=short).exclude(pk=self.instance.office_id).first() if short else None
        if other:
            self.add_error("short", ValidationError(f"代字“{short}”已由{other.name}使用，请另取一个。"))


class Establishment(_About):
    """Set up by its founding body (人民调解法 §8, §34); its office is made with it, its members are entered next."""

    area = forms.ModelChoiceField(
        label="所在区域",
        queryset=Area.objects.none(),
        required=False,
        help_text="村居、乡镇街道选到本级；不选即为登记机构所在区域。",
    )
    resolution = FilesField(label="设立、推选材料", category="founding", required=False)

    class Meta:
        model = Committee
        fields = (*ABOUT, *WHERE, "established_on", "elected_on")

    groups = (
        ("调委会", ABOUT),
        ("地点和联系", ("area", *WHERE)),
        ("设立", ("established_on", "elected_on", "resolution")),
    )

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.field("area").queryset = self._areas()

    def _areas(self) -> Any:
        """Below the office that registers it; before that is chosen, wherever the actor holds a post."""
        if self.case is not None:
            return offices.below(self.case.office)
        found = Q(pk__in=[])
        for held in self.actor.reach.held if self.actor else ():
            found |= Q(**{f"{held.column}_id": held.area_id})
        return Area.objects.filter(found, active=True)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("kind") not in (None, "studio") and not data.get("elected_on"):
            self.add_error(
                "elected_on", ValidationError("请填写本届委员推选产生的日期，三年任期由此起算（人民调解法第九条）。")
            )
        self.not_later(data, "established_on", "elected_on")
        return data

    def write(self, case: Any) -> Any:
        if area := self.cleaned_data.get("area"):
            case.place(area)
            offices.move(self.instance, area)
        return super().write(case)


class Change(_About):
    class Meta:
        model = Committee
        fields = (*(n for n in ABOUT if n != "kind"), *WHERE)

    reason = forms.CharField(label="变更事由", max_length=300)
    groups = (("调委会", Meta.fields), ("变更", ("reason",)))


class Filing(Begins):
    """Filed with its members, who were entered in the register of mediators (人民调解法 §8, §10)."""

    class Meta:
        model = Committee
        fields = ()

    materials = FilesField(label="备案材料", category="filing", required=False)

    def write(self, case: Any) -> Any:
        self.instance.filed_on = self.on
        return super().write(case)


class ReElection(RegisterForm):
    """A new term of three years (人民调解法 §9). Who came and who went stands in the register of mediators."""

    class Meta:
        model = Committee
        fields = ("elected_on",)

    result = FilesField(label="推选材料", category="founding", required=False)
    needed = ("elected_on",)

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.former = self.instance.elected_on
        if not self.corrects:
            self.initial["elected_on"] = None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.not_later(data, "elected_on")
        elected = data.get("elected_on")
        if elected and self.former and elected <= self.former and not self.corrects:
            text = f"应晚于上届推选的{self.former:%Y年%-m月%-d日}；要改正上届日期的，请办理“更正”。"
            self.add_error("elected_on", ValidationError(text))
        return data


class Suspension(PlainActForm):
    class Meta:
        model = Committee
        fields = ()

    def write(self, case: Any) -> Any:
        if not self.corrects or self.instance.suspended_on:
            self.instance.suspended_on = self.on
        return super().write(case)


class Restoration(PlainActForm, Begins):
    class Meta:
        model = Committee
        fields = ()

    def write(self, case: Any) -> Any:
        if not self.corrects:
            self.instance.suspended_on = None
        return super().write(case)


class Dissolution(PlainActForm):
    class Meta:
        model = Committee
        fields = ()

    decision = FilesField(label="撤销决定", category="founding", required=False)

    def write(self, case: Any) -> Any:
        self.instance.dissolved_on = self.on
        return super().write(case)


class Review(YearlyForm):
    class Meta:
        model = CommitteeReview
        fields = ("year", "result", "comment")
        widgets = {"comment": long()}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        wrong = standings.composition(self.case.record) if self.case else []
        self.fields["result"].help_text = f"目前组成：{''.join(wrong) or '符合人民调解法第八条。'}"


class CourtNotice(PlainStepForm):
    """The county bureau tells the basic court of a committee and of changes in its members (人民调解法 §10)."""

    to_office = forms.ModelChoiceField(
        label="法院", queryset=Office.objects.none(), required=False, empty_label="不在机构表中"
    )
    to_name = forms.CharField(
        label="法院名称", max_length=80, required=False, help_text="机构表中没有的，填写法院全称。"
    )
    about = forms.ChoiceField(label="通报事项", choices=NOTICES.choices())

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        area = {"district_id": self.case.district_id} if self.case else {}
        offices_field: Any = self.fields["to_office"]
        offices_field.queryset = Office.objects.filter(kind="court", active=True, **area)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("to_office") and not data.get("to_name"):
            self.add_error("to_name", ValidationError("请选择或者填写所在地基层人民法院。"))
        return data


class CourtReceipt(PlainStepForm):
    received_on = forms.DateField(label="法院签收日期", widget=DayInput())
    receiver = forms.CharField(label="签收人", max_length=40, required=False)
    reply = forms.CharField(label="意见", max_length=500, required=False, widget=long())
