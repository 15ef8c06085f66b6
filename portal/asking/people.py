"""Who asks, and against whom: plain questions that become the rows of the parties field."""

from __future__ import annotations

import re
from datetime import date
from typing import Any, cast

from django import forms
from django.utils import timezone

from common.people.identity import check_id, check_phone, check_uscc
from common.people.models import ADULT, CONSENTS, Representation, age_on
from common.privacy.notice import current

MOBILE = re.compile(r"1[3-9]\d{9}")
SELF, GUARDIAN, AGENT, UNIT = "self", "guardian", "agent", "unit"
CAPACITIES = (
    (SELF, "为我自己"), (GUARDIAN, "为我的孩子，或者我监护的人"), (AGENT, "受家人、朋友委托，替他（她）申请"),
    (UNIT, "为公司、合作社等单位"),
)  # fmt: skip
POSTS = (
    (Representation.LEGAL, "法定代表人"), (Representation.HEAD, "负责人"), (Representation.AGENT, "受单位委托的人"),
)  # fmt: skip
OPTIONAL = "（可以不填）"


def _text(label: str, length: int, *, required: bool = True, help_text: str = "", **attrs: str) -> forms.CharField:
    shown = label if required else label + OPTIONAL
    field = forms.CharField(
        label=shown, max_length=length, required=required, help_text=help_text, widget=forms.TextInput(attrs=attrs)
    )
    if required:
        field.error_messages["required"] = f"请填写{label}。"
    return field


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class Checks(forms.Form):
    """The checks every form about people shares; each subclass has some of these fields."""

    def _phone(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        if not text:
            return ""
        checked = check_phone(text)
        if not checked.ok:
            raise forms.ValidationError(checked.problem)
        return checked.number

    def clean_id_number(self) -> str:
        text: str = self.cleaned_data["id_number"]
        if not text:
            return ""
        checked = check_id("resident", text, today=timezone.localdate())
        if not checked.ok:
            other = "这里只填身份证号：数字，末位可以是X。持护照等其他证件的，不用填。"
            raise forms.ValidationError(other if "改选" in checked.problem else checked.problem)
        return checked.number


class Myself(Checks):
    """Somebody who asks for themselves; what the others add stands in the subclasses."""

    name = _text("您的姓名", 40, autocomplete="name")
    phone = _text("您的手机号", 20, help_text="用来接收验证码和办理通知。", inputmode="tel", autocomplete="tel")
    id_number = _text(
        "您的身份证号", 20, required=False, help_text="填了，以后核对身份更快。", autocomplete="off", spellcheck="false"
    )
    address = _text(
        "您住在哪里", 200, required=False, help_text="写到村、组或者门牌号。", autocomplete="street-address"
    )

    personal = ("id_number",)  # kept out of what the browser itself remembers

    def clean_phone(self) -> str:
        number = self._phone("phone")
        if not MOBILE.fullmatch(number):
            raise forms.ValidationError("请填写11位手机号。没有手机的，可以请家人代填，或者直接到服务点申请。")
        return number

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        number = data.get("id_number") or ""
        if (
            type(self) is Myself
            and number
            and _age(check_id("resident", number, today=timezone.localdate()).birth) < ADULT
        ):
            text = "您还不满十八周岁，请由父母等监护人来申请：返回上一步，选“为我的孩子，或者我监护的人”。"
            self.add_error("id_number", forms.ValidationError(text))
        return data

    def rows(self, role: str) -> list[dict[str, Any]]:
        """The rows of the parties field this page stands for, as a post would carry them."""
        return [{"role": role, "kind": "person", **_given(self.cleaned_data, "name", "phone", "id_number", "address")}]

    def _standing_for(self, role: str, principal: dict[str, Any], representation: str) -> list[dict[str, Any]]:
        """The one who is a party, then the one who fills this in and stands for them."""
        own = _given(self.cleaned_data, "name", "phone", "id_number")
        more = {"scope": "general"} if representation == Representation.AGENT else {}
        return [
            {"role": role, **principal},
            {"role": role, "kind": "person", "representation": str(representation), "represents": "0", **own, **more},
        ]


class Guardian(Myself):
    ward = _text("孩子（被监护人）的姓名", 40, autocomplete="off")
    born = forms.DateField(
        label="孩子（被监护人）的出生日期",
        widget=DayInput(),
        error_messages={"required": "请填写出生日期。", "invalid": "请选择出生日期。"},
    )
    agreed = forms.BooleanField(
        label="孩子不满十四周岁的：我是孩子的监护人，看过《个人信息处理告知书》，同意登记孩子的信息",
        required=False,
        help_text="只有不满十四周岁的要勾选。以后可以在“我的个人信息”里撤回，撤回前办过的事不受影响。",
    )
    field_order = ("ward", "born", "agreed", "name", "phone", "id_number", "address")

    def clean(self) -> dict[str, Any]:
        """Of a child under fourteen nothing is taken without a guardian who says yes (个人信息保护法 §14, §31)."""
        data = super().clean() or self.cleaned_data
        born = data.get("born")
        if born and _age(born) < CONSENTS and not data.get("agreed"):
            self.add_error("agreed", "孩子不满十四周岁，登记孩子的信息要您作为监护人同意；不同意的，可以到现场办理。")
        return data

    def clean_born(self) -> date:
        born: date = self.cleaned_data["born"]
        if born > timezone.localdate():
            raise forms.ValidationError("出生日期晚于今天，请核对。")
        return born

    def rows(self, role: str) -> list[dict[str, Any]]:
        data = self.cleaned_data
        child = {
            "kind": "person",
            "name": data["ward"],
            "birth_date": data["born"].isoformat(),
            **_given(data, "address"),
        }
        if _age(data["born"]) < CONSENTS:
            today, version = timezone.localdate(), current().number
            child["consent_note"] = f"监护人{data['name']}{today:%Y年%-m月%-d日}在网上同意登记（告知书第{version}版）。"
        return self._standing_for(role, child, Representation.GUARDIAN)


class Agent(Myself):
    principal = _text("委托您的人叫什么", 40, help_text="就是这件事真正的当事人。", autocomplete="off")
    principal_phone = _text("他（她）的电话", 20, required=False, inputmode="tel", autocomplete="off")
    address = _text("他（她）住在哪里", 200, required=False, help_text="写到村、组或者门牌号。", autocomplete="off")
    field_order = ("principal", "principal_phone", "address", "name", "phone", "id_number")

    def clean_principal_phone(self) -> str:
        return self._phone("principal_phone")

    def rows(self, role: str) -> list[dict[str, Any]]:
        data = self.cleaned_data
        principal = {"kind": "person", "name": data["principal"], **_given(data, "address")}
        if data["principal_phone"]:
            principal["phone"] = data["principal_phone"]
        return self._standing_for(role, principal, Representation.AGENT)


class Unit(Myself):
    unit = _text("单位名称", 100, autocomplete="organization")
    uscc = _text(
        "统一社会信用代码",
        30,
        required=False,
        help_text="营业执照上的18位代码。",
        autocomplete="off",
        spellcheck="false",
    )
    address = _text("单位地址", 200, required=False, autocomplete="off")
    post = forms.ChoiceField(
        label="您在单位的身份",
        choices=POSTS,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择您在单位的身份。"},
    )
    field_order = ("unit", "uscc", "address", "post", "name", "phone", "id_number")

    def clean_uscc(self) -> str:
        text: str = self.cleaned_data["uscc"]
        checked = check_uscc(text) if text else None
        if checked and not checked.ok:
            raise forms.ValidationError(checked.problem)
        return checked.number if checked else ""

    def rows(self, role: str) -> list[dict[str, Any]]:
        data = self.cleaned_data
        unit = {"kind": "organisation", "name": data["unit"], **_given(data, "uscc", "address")}
        if data["post"] != Representation.AGENT:
            unit["legal_person"] = data["name"]
        return self._standing_for(role, unit, data["post"])


FORMS: dict[str, type[Myself]] = {SELF: Myself, GUARDIAN: Guardian, AGENT: Agent, UNIT: Unit}


class Who(forms.Form):
    capacity = forms.ChoiceField(
        label="您为谁申请？",
        choices=CAPACITIES,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择您为谁申请。"},
    )


class Other(Checks):
    """One person or organisation on another side. No identity number: the office asks for it where it is needed."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label="对方是",
        choices=(("person", "个人"), ("organisation", "单位")),
        widget=forms.RadioSelect,
        initial="person",
    )
    name = _text("姓名或单位名称", 100, help_text="不知道全名的，写平时怎么称呼。", autocomplete="off")
    phone = _text("电话", 40, required=False, inputmode="tel", autocomplete="off")
    address = _text("住址或地址", 200, required=False, help_text="大概在哪里也可以。", autocomplete="off")

    def clean_phone(self) -> str:
        return self._phone("phone")

    def row(self, role: str) -> dict[str, Any]:
        return {"role": role, **_given(self.cleaned_data, "kind", "name", "phone", "address")}


class BaseOthers(forms.BaseFormSet[Other]):
    """At least one; rows marked for deletion are left out when they are kept."""

    def clean(self) -> None:
        if not any(self.errors) and not [f for f in self.forms if f.cleaned_data.get("name")]:
            raise forms.ValidationError("请至少填写一位。")


def others(most: int) -> type[BaseOthers]:
    """The formset for one further side of at most so many."""
    made = forms.formset_factory(Other, formset=BaseOthers, extra=0, min_num=1, max_num=most, can_delete=True)
    return cast("type[BaseOthers]", made)


def _given(data: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: data[name] for name in names if data.get(name)}


def _age(born: date | None) -> int:
    return age_on(timezone.localdate(), born) if born else ADULT
