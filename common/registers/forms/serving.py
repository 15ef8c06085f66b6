"""What is asked of a mediator in office, year by year, and when they leave."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kernel.cases.forms import FilesField

from ..codes import LEAVING
from ..models import Mediator, MediatorAssessment, Reprimand, Training
from .base import PlainActForm, RegisterForm, YearlyForm, long


class TrainingForm(RegisterForm):
    class Meta:
        model = Training
        fields = ("on", "subject", "organiser", "hours")

    proof = FilesField(label="结业证明", category="training", required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.not_later(data, "on")
        if data.get("hours") is not None and not 0 < data["hours"] <= 200:
            self.add_error("hours", ValidationError("一次培训的学时应大于0，不超过200。"))
        return data


class StarProposal(RegisterForm):
    class Meta:
        model = Mediator
        fields = ("star_proposed",)

    reason = forms.CharField(label="主要事迹", max_length=1000, widget=long())
    proof = FilesField(label="申报材料", category="star", required=False)
    needed = ("star_proposed",)


class Star(RegisterForm):
    class Meta:
        model = Mediator
        fields = ("star",)

    basis = forms.CharField(label="评定意见", max_length=500, widget=long())

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        if self.instance.star_proposed is not None and not self.corrects:
            self.initial["star"] = self.instance.star_proposed

    def write(self, case: Any) -> Any:
        done = super().write(case)
        if "star" not in self._later:
            self.instance.star_on = self.on
        if not self.corrects:
            self.instance.star_proposed = None
        return done


class Assessment(YearlyForm):
    class Meta:
        model = MediatorAssessment
        fields = ("year", "result", "comment")
        widgets = {"comment": long()}

    def first_year(self) -> int:
        admitted = self.case.record.admitted_on  # type: ignore[union-attr]
        return admitted.year if admitted else super().first_year()


class ReprimandForm(RegisterForm):
    """Criticism by the committee for one of the four cases of 人民调解法 §15."""

    class Meta:
        model = Reprimand
        fields = ("on", "ground", "facts", "demand")
        widgets = {"facts": long(5)}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.not_later(data, "on")
        return data


class Dismissal(RegisterForm):
    """Recall or dismissal in a grave case, by who elected or engaged the mediator (人民调解法 §15)."""

    class Meta:
        model = Mediator
        fields = ("misconduct",)

    decided_by = forms.CharField(label="作出决定的推选或者聘任单位", max_length=80)
    facts = forms.CharField(label="情节严重的事实", max_length=1000, widget=long(5))
    decision = FilesField(label="罢免、解聘决定", category="exit", required=False)
    needed = ("misconduct",)

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        if self.instance.committee_id and not self.corrects:
            committee = self.instance.committee
            self.initial["decided_by"] = committee.host if self.instance.elected else committee.name

    def write(self, case: Any) -> Any:
        self.instance.left_on = self.on
        return super().write(case)


class Leaving(RegisterForm):
    class Meta:
        model = Mediator
        fields = ("left_because",)

    note = forms.CharField(label="说明", max_length=300, required=False)
    needed = ("left_because",)

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.field("left_because").choices = [(c.code, c.title) for c in LEAVING if c.code != "resigned"]

    def write(self, case: Any) -> Any:
        self.instance.left_on = self.on
        return super().write(case)


class Resignation(PlainActForm):
    class Meta:
        model = Mediator
        fields = ()

    letter = FilesField(label="辞任书", category="exit", required=False)

    def write(self, case: Any) -> Any:
        self.instance.left_on, self.instance.left_because = self.on, "resigned"
        return super().write(case)
