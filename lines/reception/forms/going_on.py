"""Answered on the spot, sent on, taken, sent back; and what has to be brought."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from common.catalogue import titles, triage
from common.catalogue.fields import MatterChoice
from common.catalogue.models import Matter
from kernel.cases.forms import FilesField, PlainStepForm, StepForm
from kernel.cases.models import Case
from kernel.reach.models import Area, Office

from ..models import Reception
from .opening import long


class WithMatter(StepForm):
    """What it is: the likeliest first, with the visitor's own words that say so; the whole catalogue after it."""

    matter = MatterChoice(label="事项")

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        found = triage.suggest(self.instance.words) if self.instance.words else []
        chosen: Any = self.fields["matter"]
        chosen.likely = [s.matter for s in found]
        chosen.help_text = _because(found)
        if not self.instance.matter and found:
            self.initial["matter"] = found[0].matter

    def write(self, case: Any) -> Any:
        self.instance.matter = self.cleaned_data["matter"]
        return super().write(case)


def _because(found: list[Any]) -> str:
    """“可能是拖欠工资：说到了工钱、包工头。”"""
    if not found or not found[0].because:
        return "系统没有听出像哪一类，请您选定。"
    top = found[0]
    return f"可能是“{titles.title_of(top.matter)}”：说到了{'、'.join(top.because)}。不对的请改，系统会记住。"


class Answer(WithMatter):
    """Answered on the spot."""

    class Meta:
        model = Reception
        fields: tuple[str, ...] = ("answer", "basis")
        widgets = {"answer": long(6)}
        help_texts = {"basis": "答复引用的法律条文，如“民法典第六百七十五条”。"}

    groups = (("事项", ("matter",)), ("答复", ("answer", "basis")))

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["answer"].required = True


class Reference(WithMatter):
    """Where it goes. The office is the one the catalogue names for where the visitor lives; it may be changed."""

    to_office = forms.ModelChoiceField(
        label="转给", queryset=Office.objects.none(), required=False, empty_label="按事项自动确定"
    )
    note = forms.CharField(label="转办说明", required=False, max_length=500, widget=long(3))

    class Meta:
        model = Reception
        fields: tuple[str, ...] = ()

    groups: tuple[tuple[str, tuple[str, ...]], ...] = (("事项", ("matter",)), ("转给谁", ("to_office", "note")))

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        choice: Any = self.fields["to_office"]
        choice.queryset = self._offices()
        choice.help_text = self._otherwise()

    def _otherwise(self) -> str:
        """Where it goes when nobody chooses: the office for the likeliest matter is named."""
        area = _area(self.case) if self.case else None
        matter = Matter.objects.filter(code=self.initial.get("matter", "")).first() if area else None
        found = triage.where(matter, area) if matter and area else None
        return f"不选的，“{matter.title}”转给{found.name}；改了事项的，按改后的事项确定。" if matter and found else ""

    def _offices(self) -> Any:
        if self.case is None or self.case.district_id is None:
            return Office.objects.filter(active=True).order_by("name")
        return Office.objects.filter(active=True, district_id=self.case.district_id).order_by("kind", "name")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("matter") and not data.get("to_office"):
            data["to_office"] = self._by_catalogue(data["matter"])
        elif data.get("matter"):
            self._somebody_there(data["matter"], data["to_office"])
        return data

    def _somebody_there(self, code: str, office: Office) -> None:
        """What is sent where nobody may take it would lie there, and whoever sent it could not fetch it back."""
        matter = Matter.objects.filter(code=code).first()
        if matter and not triage.able(matter, office):
            said = f"{office.name}没有能办理“{matter.title}”的人员，转去没有人接。请另选，或者不选、由系统按事项确定。"
            self.add_error("to_office", ValidationError(said))

    def _by_catalogue(self, code: str) -> Office | None:
        """The office the catalogue names for where the visitor lives; none found is said at the field."""
        matter = Matter.objects.filter(code=code).first()
        area = _area(self.case) if self.case else None
        found = triage.where(matter, area) if matter and area else None
        if found is None:
            self.add_error("to_office", ValidationError("目录里没有写明这一事项在当地由谁办理，请选择机构。"))
        return found

    def shown(self) -> list[list[str]]:
        """What was left to the catalogue stands in the timeline as what it came to."""
        office = self.cleaned_data.get("to_office")
        kept = [pair for pair in super().shown() if pair[0] not in {"转给", "事项"}]
        return [["事项", titles.title_of(self.cleaned_data["matter"])], ["转给", str(office or "")], *kept]


class Decision(Reference):
    """A section says who takes it."""

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["to_office"].required = self.fields["note"].required = True


def _area(case: Case) -> Area | None:
    """The smallest area a case is placed in."""
    return case.village or case.town or case.district or case.city or case.province


class SendBack(StepForm):
    class Meta:
        model = Reception
        fields: tuple[str, ...] = ("returned_because",)
        widgets = {"returned_because": long(3)}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["returned_because"].required = True
        self.initial["returned_because"] = ""


class Taking(PlainStepForm):
    """The case the other line opened."""

    made = forms.ModelChoiceField(label="接收后的案件", queryset=Case.objects.none())

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        choice: Any = self.fields["made"]
        choice.queryset = Case.objects.filter(origin=self.case) if self.case else Case.objects.none()
        choice.error_messages["required"] = "还没有为它登记案件。"

    def shown(self) -> list[list[str]]:
        made = self.cleaned_data["made"]
        return [["接收后的案件", f"{made.number}（{made.rules.title}）"]]


class Supplement(StepForm):
    """What is missing, all of it, said once."""

    class Meta:
        model = Reception
        fields: tuple[str, ...] = ("missing",)
        widgets = {"missing": long(5)}
        help_texts = {"missing": "一次写全，每行一项：缺什么、到哪里开、什么样的算合格。"}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["missing"].required = True


class Supplemented(PlainStepForm):
    """What the visitor brought."""

    brought = forms.CharField(label="补充的内容", max_length=500, widget=long(3))
    material = FilesField(label="材料", category="material", required=False)


class Withdrawal(PlainStepForm):
    why = forms.ChoiceField(
        label="原因", choices=[("withdrawn", "来访人撤回"), ("unreached", "联系不上来访人")], required=False
    )
    note = forms.CharField(label="说明", required=False, max_length=200)

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        if self.actor is not None and self.actor.user is None:
            del self.fields["why"]  # the visitor withdraws what is their own
