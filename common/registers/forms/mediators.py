"""How a mediator is entered, changed and entered again. People join a committee here and nowhere else."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from common.people.identity import IdCheck, check_resident_id
from common.people.peoples import PEOPLES
from kernel.cases.forms import FilesField
from kernel.cases.models import Case
from kernel.reach.models import Grant, User

from .. import rules, standings
from ..fields import id_field, phone_field
from ..models import Committee, Mediator
from .base import Begins, Groups, PlainActForm, RegisterForm, long

PERSON = ("name", "id_number", "gender", "birth_date", "ethnicity", "phone", "education", "politics", "background")
SEAT = ("committee", "capacity", "full_time", "specialities", "languages", "user", "public")
TERM = ("admitted_on", "engaged_until", "certificate")


def accounts(committee: Committee | None) -> Any:
    """Accounts that hold a post in the office of a committee."""
    if committee is None or committee.office_id is None:
        return User.objects.filter(is_active=True, grants__office__kind="committee").distinct()
    held = Grant.objects.filter(office=committee.office_id).current(timezone.localdate())
    return User.objects.filter(pk__in=held.values("user_id")).order_by("name")


class _Seat(RegisterForm):
    """Capacity in a committee: one chair, at most nine members (人民调解法 §8)."""

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        if "user" in self.fields:
            self.field("user").queryset = accounts(self._committee({}))
            self.fields["user"].help_text = "须先由管理员授予本调委会的岗位。"
        if "ethnicity" in self.fields:
            self.fields["ethnicity"] = forms.ChoiceField(
                label="民族", required=False, choices=[("", "请选择"), *((p, p) for p in PEOPLES)]
            )

    def _committee(self, data: dict[str, Any]) -> Committee | None:
        """The committee: chosen, that of the record, or that of the office in which the case is opened."""
        chosen = data.get("committee") or (self.instance.committee if self.instance.committee_id else None)
        return chosen or self._own()

    def _own(self) -> Committee | None:
        if self.case is None:
            return None
        return Committee.objects.filter(office_id=self.case.office_id).select_related("office").first()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        committee = self._committee(data)
        if committee and data.get("capacity"):
            others = standings.seats(committee, without=self.instance.pk)
            if why := rules.no_seat(others, data["capacity"]):
                self.add_error("capacity", ValidationError(why))
        return data


class Entry(_Seat, Begins):
    """A person is elected or engaged (人民调解法 §13, §14)."""

    id_number = id_field()
    phone = phone_field()
    fit = forms.BooleanField(
        label="符合人民调解员条件",
        help_text="公道正派、热心人民调解工作，并具有一定文化水平、政策水平和法律知识的成年公民（第十四条）。",
    )
    photo = FilesField(label="照片", category="photo", required=False)
    proof = FilesField(label="推选、聘任材料", category="appointment", required=False)

    class Meta:
        model = Mediator
        fields: tuple[str, ...] = (*PERSON, *SEAT, *TERM)

    groups: Groups = (("本人", (*PERSON, "photo")), ("任职", (*SEAT, *TERM, "fit", "proof")))
    needed: tuple[str, ...] = ("admitted_on",)

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["gender"].required = False  # read from the number
        field = self.field("committee")
        field.queryset = self._committees()
        field.required = self._own() is None
        field.help_text = "在调委会名下登记的，不选即为本调委会。"

    def _committees(self) -> Any:
        found = standings.committees_open()
        if self.instance.committee_id:
            found |= Committee.objects.filter(pk=self.instance.committee_id).select_related("office")
        if self.actor is None or self.actor.user is None:
            return found
        held = self.actor.reach
        reached = Case.objects.reach(self.actor.user).filter(procedure="committee")
        return found.filter(case__in=reached) | found.filter(office_id__in=held.offices)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        number = data.get("id_number")
        if number and "id_number" not in self.errors:
            self._from_number(data, check_resident_id(number))
        if "birth_date" not in self.errors and (why := rules.not_adult(data.get("birth_date"), self.begins())):
            self.add_error("birth_date", ValidationError(why))
        if not data.get("gender") and "gender" not in self.errors:
            self.add_error("gender", ValidationError("请选择性别。"))
        self.not_later(data, "admitted_on")
        self._twice(data)
        return data

    def begins(self) -> date:
        return self.cleaned_data.get("admitted_on") or self.on

    def _from_number(self, data: dict[str, Any], checked: IdCheck) -> None:
        if why := rules.not_citizen(checked):
            self.add_error("id_number", ValidationError(why))
        if wrong := rules.differs(checked, data.get("birth_date"), data.get("gender") or ""):
            self.add_error(wrong[0], ValidationError(wrong[1]))
            return
        data["birth_date"] = data.get("birth_date") or checked.birth
        data["gender"] = data.get("gender") or (checked.sex.value if checked.sex else "")

    def _twice(self, data: dict[str, Any]) -> None:
        """Nobody serves twice in one committee; in two committees one may."""
        committee, number = self._committee(data), data.get("id_number")
        if committee and number and "id_number" not in self.errors:
            other = standings.same_person(committee, number, without=self.instance.pk)
            if other:
                text = f"{other.name}已在该调委会登记（{other.case.number}，{other.case.at.title}），请办理变更或者恢复，不必重新登记。"
                self.add_error("id_number", ValidationError(text))

    def write(self, case: Any) -> Any:
        """The subject stands in the office and area of its committee, wherever it was entered."""
        done = super().write(case)
        self.instance.committee = self._committee(self.cleaned_data)
        office = self.instance.committee.office
        case.office = office
        case.place(office.area)
        return done


class Proposal(Entry):
    """The committee proposes a person; the judicial office enters them."""

    fit = None  # type: ignore[assignment]  # takes the field away
    needed = ()
    reason = forms.CharField(label="推荐理由", max_length=300, widget=long())

    class Meta(Entry.Meta):
        fields = (*PERSON, *SEAT)

    groups = (("本人", (*PERSON, "photo")), ("任职", (*SEAT, "reason", "proof")))


class Approval(Begins):
    class Meta:
        model = Mediator
        fields = TERM

    fit = Entry.base_fields["fit"]
    needed = ("admitted_on",)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.not_later(data, "admitted_on")
        if data.get("admitted_on") and (why := rules.not_adult(self.instance.birth_date, data["admitted_on"])):
            self.add_error("admitted_on", ValidationError(why))
        others = standings.seats(self.instance.committee, without=self.instance.pk)
        if why := rules.no_seat(others, self.instance.capacity):
            self.add_error(None, ValidationError(why))
        return data

    def begins(self) -> date:
        return self.cleaned_data["admitted_on"]


class Rejection(PlainActForm):
    class Meta:
        model = Mediator
        fields = ()


class Change(_Seat):
    phone = phone_field()
    photo = FilesField(label="照片", category="photo", required=False)
    reason = forms.CharField(label="变更事由", max_length=300)

    class Meta:
        model = Mediator
        fields = (
            "name",
            "phone",
            "education",
            "politics",
            "background",
            *(n for n in SEAT if n != "committee"),
            "engaged_until",
            "certificate",
        )


class Restoration(_Seat, Begins):
    """Elected or engaged again: the same file goes on."""

    class Meta:
        model = Mediator
        fields = ("capacity", "admitted_on", "engaged_until")

    reason = forms.CharField(label="恢复理由", max_length=500, widget=long())
    needed = ("admitted_on",)

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        if not self.corrects:
            self.initial.update(admitted_on=None, engaged_until=None)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.not_later(data, "admitted_on")
        return data

    def begins(self) -> date:
        return self.cleaned_data["admitted_on"]

    def write(self, case: Any) -> Any:
        if not self.corrects:
            self.instance.left_on, self.instance.left_because, self.instance.misconduct = None, "", ""
        return super().write(case)
