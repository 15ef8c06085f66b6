"""Who handles it and why, what they did, what came of it, the volume."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from common.registers import public as registers
from common.registers.codes import FIELDS_OF_LAW
from kernel.cases.forms import MomentInput, StepForm
from kernel.cases.models import Case

from .. import assigning, rules
from ..models import Aid, Assignment, Deed, Hearing, Turn
from .deciding import Demanding
from .parts import Groups, any_field, files, long

WISHES = ("first", "second", "third")


class LawyerChoice(forms.ModelChoiceField):
    """Names each with firm, years and specialities: whoever chooses reads what they choose by."""

    def label_from_instance(self, one: Any) -> str:
        years = assigning.practised(one.first_licensed_on, timezone.localdate())
        known = "、".join(FIELDS_OF_LAW.title_of(code) for code in one.specialities)
        return "，".join(part for part in (f"{one.name}（{one.firm.name}）", f"执业{years}年", known) if part)

    def describe(self, one: Any) -> str:
        return f"{one.name}（{one.firm.name}）"


def lawyers(label: str, help_text: str = "") -> Any:
    return LawyerChoice(label=label, queryset=None, required=False, empty_label="请选择", help_text=help_text)


class Assigning(StepForm):
    """Chosen, by rota or by weight the house says who it is; named, the centre does and says why."""

    first, second, third = lawyers("第一志愿"), lawyers("第二志愿"), lawyers("第三志愿")
    lawyer = lawyers("法律援助人员", "机构指定的才选；点援、轮流、按权重由系统确定。")
    recused: Any = forms.ModelMultipleChoiceField(
        label="应当回避的人员", queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Assignment
        fields: tuple[str, ...] = ("way", "lawyer", "name", "firm", "why")
        widgets = {"way": forms.RadioSelect(), "why": long(2)}
        labels = {"name": "不在名册的人员：姓名", "firm": "不在名册的人员：所在机构", "why": "理由"}
        help_texts = {"why": "机构指定的要写；其余由系统按当时的情况写明，并留下可以复核的记录。"}

    basis: dict[str, Any] = {}
    groups: Groups = (
        ("怎样确定", ("way",)),
        ("受援人点援的志愿", WISHES),
        ("机构指定", ("lawyer", "name", "firm", "why")),
        ("回避", ("recused",)),
    )

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        for name in (*WISHES, "lawyer", "recused"):
            any_field(self, name).queryset = registers.aid_lawyers()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.case is not None and data.get("way") and "happened_at" in data:
            self._by_name(self.case, data) if data["way"] == "named" else self._reckoned(self.case, data)
        return data

    def _by_name(self, case: Case, data: dict[str, Any]) -> None:
        """The centre says who, and why."""
        if not data.get("lawyer") and not data.get("name"):
            self.add_error("lawyer", ValidationError("请选择指定的人员；不在名册的，填写姓名和所在机构。"))
        elif said := assigning.unfit(case.record, data.get("lawyer"), rules.day(data)):
            self.add_error("lawyer", ValidationError(said))
        elif data.get("lawyer") in list(data.get("recused") or ()):
            self.add_error("lawyer", ValidationError("应当回避的人员不能指定。"))
        if not data.get("why"):
            self.add_error("why", ValidationError("机构指定的，请写明理由。"))

    def _reckoned(self, case: Case, data: dict[str, Any]) -> None:
        """Let the facts of the day decide, and keep them. A correction that leaves way and wishes alone decides nothing."""
        wishes, stood = [str(data[name].pk) for name in WISHES if data.get(name)], self.instance.basis
        if stood and (stood["way"], stood["wishes"]) == (data["way"], wishes) and not data.get("recused"):
            data.update(lawyer=self.instance.lawyer, name="", firm="", why=self.instance.why)
            return
        found = assigning.candidates(case, rules.day(data), data.get("recused") or ())
        self.basis = assigning.basis_of(data["way"], rules.day(data), found, wishes)
        key = assigning.decide(self.basis)
        if not key:
            said = (
                "志愿中没有能承办的人员："
                if wishes
                else "请填写受援人的志愿。"
                if data["way"] == "chosen"
                else "没有能承办的人员。"
            )
            said += "；".join(f"{c.name}（{c.out}）" for c in found if c.out and c.key in wishes)
            self.add_error("first" if data["way"] == "chosen" else "way", ValidationError(said))
            return
        data["lawyer"] = registers.aid_lawyers().get(pk=UUID(key))
        data["name"] = data["firm"] = ""
        data["why"] = assigning.because(self.basis, key)

    def write(self, case: Any) -> Any:
        lawyer = self.cleaned_data.get("lawyer")
        if lawyer:
            self.instance.name, self.instance.firm = lawyer.name, lawyer.firm.name
        if self.basis or self.instance._state.adding:
            self.instance.basis = self.basis
        self.instance.at = self.cleaned_data["happened_at"]
        self._onto(case)
        return super().write(case)

    def _onto(self, case: Any) -> None:
        """Who handles the case stands on its record, too; an earlier assignment that is corrected changes nothing there."""
        later = [row for row in case.children["legal_aid.Assignment"] if row.pk > self.instance.pk]
        if self.instance._state.adding or (case.record.lawyer_name and not later):
            case.record.lawyer_name, case.record.lawyer_firm = self.instance.name, self.instance.firm
            case.record.assigned_on = rules.day(self.cleaned_data)


class Turning(StepForm):
    """A change of hands, kept beside the assignment it is about."""

    class Meta:
        model = Turn
        fields: tuple[str, ...] = ("note",)
        widgets = {"note": long(2)}

    what = "accepted"

    def write(self, case: Any) -> Any:
        made = self.instance
        made.at, made.what = self.cleaned_data["happened_at"], self.what
        made.name = made.name or case.record.lawyer_name
        return super().write(case)


class TakingOn(Turning):
    def write(self, case: Any) -> Any:
        if self.instance._state.adding or case.record.accepted_on:
            case.record.accepted_on = rules.day(self.cleaned_data)
        return super().write(case)


class Declining(Turning):
    class Meta(Turning.Meta):
        fields: tuple[str, ...] = ("reason", "note")

    what = "declined"

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["reason"].required = True


class Changing(Declining):
    what = "changed"


class DeedForm(StepForm):
    material = files("材料", "handling")

    class Meta:
        model = Deed
        fields: tuple[str, ...] = ("at", "kind", "record")
        widgets = {"at": MomentInput(), "record": long(5)}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        if self.instance._state.adding:
            self.initial["at"] = timezone.now()


class HearingForm(StepForm):
    class Meta:
        model = Hearing
        fields: tuple[str, ...] = ("at", "body", "place")
        widgets = {"at": MomentInput()}
        labels = {"at": "开庭时间"}


class Closing(Demanding):
    dates = "closed_on"
    handed_in = files("裁判文书、结案材料", "handling")

    class Meta:
        model = Aid
        fields: tuple[str, ...] = ("result", "gained", "closing")
        widgets = {"closing": long(6)}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["gained"].required = False


class Archiving(StepForm):
    class Meta:
        model = Aid
        fields: tuple[str, ...] = ("volume", "pages")

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        if self.case and not self.instance.volume:
            self.initial["volume"] = self.case.number
        self.fields["volume"].required = True

    def write(self, case: Any) -> Any:
        self.instance.archived_on = rules.day(self.cleaned_data)
        return super().write(case)
