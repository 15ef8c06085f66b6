"""What is asked of one party, and what its own entries must agree on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from .identity import IdCheck, IdKind, Sex, check_id, check_phone, check_uscc
from .masking import STAR
from .models import Kind, Representation, Scope
from .peoples import PEOPLES

PERSON_ONLY = (
    "gender",
    "ethnicity",
    "birth_date",
    "age",
    "id_kind",
    "id_number",
    "employer",
    "occupation",
    "consent_note",
)
ORGANISATION_ONLY = ("uscc", "legal_person")
TYPED = (
    "name",
    "id_number",
    "phone",
    "address",
    "birth_date",
    "age",
    "employer",
    "occupation",
    "uscc",
    "legal_person",
    "consent_note",
    "representation",
    "id",
)  # a row where none of these is filled was left blank


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


def _text(label: str, length: int, *, help_text: str = "", **attrs: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    return forms.CharField(label=label, max_length=length, required=False, help_text=help_text, widget=widget)


def _choice(label: str, choices: Sequence[tuple[Any, str]], *, help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", "请选择"), *choices], required=False, help_text=help_text)


class PartyForm(forms.Form):
    """One row. `warnings` are sentences that ask for a second look and stop nothing."""

    use_required_attribute = False  # a further blank row must not hold up the form

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    role = _choice("地位", [])
    kind = forms.ChoiceField(label="类型", choices=Kind.choices, required=False, initial=Kind.PERSON)
    name = forms.CharField(
        label="姓名或名称",
        max_length=100,
        error_messages={"required": "请填写姓名或名称。"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    id_number = _text("证件号码", 30, help_text="填写后自动带出性别和出生日期。", spellcheck="false")
    id_kind = _choice("证件类型", [(x.value, x.title) for x in IdKind], help_text="不选即为居民身份证。")
    phone = _text("联系电话", 40, inputmode="tel")
    address = _text("住址", 200)
    gender = _choice("性别", [(x.value, x.title) for x in Sex])
    birth_date = forms.DateField(label="出生日期", required=False, widget=DayInput)
    age = forms.IntegerField(
        label="年龄",
        required=False,
        min_value=0,
        max_value=150,
        help_text="不知道出生日期时填写。",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    ethnicity = _choice("民族", [(name, name) for name in PEOPLES])
    employer = _text("工作单位", 100)
    occupation = _text("职业或职务", 50)
    uscc = _text("统一社会信用代码", 30, spellcheck="false")
    legal_person = _text("法定代表人或负责人", 50)
    representation = _choice("代理身份", Representation.choices, help_text="本人参加的不选。")
    represents = forms.TypedChoiceField(label="代表谁", required=False, coerce=int, empty_value=None)
    scope = _choice("代理权限", Scope.choices)
    DELETE = forms.BooleanField(label="删除", required=False)
    consent_note = _text("监护人同意情况", 200, help_text="不满十四周岁的须填：谁、何时、以何种方式同意。")

    def __init__(
        self, row: dict[str, Any], *, prefix: str, roles: Sequence[tuple[str, str]], places: Sequence[tuple[str, str]]
    ) -> None:
        """`row` is one party as entered; `places` whom it may stand for."""
        data = {f"{prefix}-{name}": row.get(name) for name in self.base_fields}
        if data[f"{prefix}-age"] in (None, "") and not row.get("birth_date") and row.get("birth_year"):
            data[f"{prefix}-age"] = timezone.localdate().year - int(row["birth_year"])
        super().__init__(data, prefix=prefix, auto_id="id_%s")
        self.warnings: list[str] = []
        self._choose("role", roles)
        self._choose("represents", places)

    def _choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", "请选择"), *choices]  # type: ignore[attr-defined]

    def shows(self, names: Sequence[str]) -> bool:
        """Whether any of these fields has something to show: a value or an error."""
        return any(self[name].value() not in (None, "") or self[name].errors for name in names)

    @property
    def known(self) -> bool:
        return bool(self.cleaned_data.get("id"))

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or Kind.PERSON.value

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if not phone or self._unchanged(phone):
            return phone
        checked = check_phone(phone)
        if not checked.ok:
            raise forms.ValidationError(checked.problem)
        self.warnings += checked.warnings
        return checked.number

    def clean_birth_date(self) -> date | None:
        birth: date | None = self.cleaned_data["birth_date"]
        if birth and birth > timezone.localdate():
            raise forms.ValidationError("出生日期晚于今天，请核对。")
        return birth

    def clean_address(self) -> str:
        return self._whole("address")

    def clean_uscc(self) -> str:
        code: str = self.cleaned_data["uscc"]
        checked = check_uscc(code) if code else None
        if checked and not checked.ok:
            raise forms.ValidationError(checked.problem)
        return checked.number if checked else ""

    def _unchanged(self, value: str) -> bool:
        """A masked value of a party already there stands for itself; `parties.write` puts the real one back."""
        return self.known and STAR in value

    def _whole(self, name: str) -> str:
        value: str = self.cleaned_data[name]
        if STAR in value and not self.known:
            raise forms.ValidationError("这里是遮盖后的内容，请重新填写完整。")
        return value

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("kind") == Kind.ORGANISATION:
            data |= {name: self.fields[name].clean(None) for name in PERSON_ONLY}
        else:
            data |= dict.fromkeys(ORGANISATION_ONLY, "")
            self._check_id()
        if data.get("represents") is not None and not data.get("representation"):
            self.add_error("representation", "已选“代表谁”，请再选代理身份；本人参加的，请把“代表谁”清空。")
        data["birth_year"] = self._birth_year()
        return data

    def _check_id(self) -> None:
        data = self.cleaned_data
        number = data.get("id_number", "")
        if not number:
            data["id_kind"] = ""
        elif not self._unchanged(number):
            checked = check_id(data.get("id_kind") or IdKind.RESIDENT, number, today=timezone.localdate())
            if checked.ok:
                self._take(checked)
            else:
                self.add_error("id_number", checked.problem)

    def _take(self, checked: IdCheck) -> None:
        """Enter once: birth date and sex come from the number; where both were given they must agree."""
        data = self.cleaned_data
        self.warnings += checked.warnings
        data["id_number"], data["id_kind"] = checked.number, checked.kind.value
        told = {"birth_date": checked.birth, "gender": checked.sex.value if checked.sex else None}
        for name, value in told.items():
            given = data.get(name)
            if value and given and given != value:
                self.add_error(
                    name, f"{self.fields[name].label}与证件号码不一致，请核对；以证件为准的，把这一项清空即可。"
                )
            elif value and name not in self.errors:
                data[name] = value

    def _birth_year(self) -> int | None:
        data = self.cleaned_data
        if data.get("birth_date"):
            return int(data["birth_date"].year)
        age = data.get("age")
        return None if age is None else timezone.localdate().year - int(age)
