"""What is asked of quality: in the case itself, and in the review of it elsewhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from kernel.cases.forms import MomentInput, PlainStepForm, StepForm
from kernel.cases.models import Case, Event

from .. import reviewing, rules, standard
from ..models import Inquiry, Observation, OrganOpinion, ReturnVisit, Review, Score
from .parts import Groups, any_field, files, long

SEEN = ("punctual", "prepared", "argued", "proper")
ASKED = "承办的法律援助人员是否按时到场、尽职履责、遵守纪律，办案质量如何"


class Observing(StepForm):
    """庭审旁听: sat in on a hearing."""

    class Meta:
        model = Observation
        fields: tuple[str, ...] = ("at", "body", "observer", *SEEN, "grade", "record")
        widgets = {"at": MomentInput(), "record": long(5)}
        labels = {"at": "旁听时间"}

    groups: Groups = (("庭审", ("at", "body", "observer")), ("看到的", (*SEEN, "grade", "record")))

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        if self.instance._state.adding:
            self.initial["at"] = timezone.now()
            self.initial["observer"] = self.actor.name[:40] if self.actor else ""


class Momentary(StepForm):
    """A child row of the moment at which the act took place."""

    def write(self, case: Any) -> Any:
        self.instance.at = self.cleaned_data["happened_at"]
        return super().write(case)


class Inquiring(Momentary):
    class Meta:
        model = Inquiry
        fields: tuple[str, ...] = ("organ", "about")
        widgets = {"about": long(3)}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        if self.case and self.instance._state.adding:
            self.initial.update(organ=self.case.record.organ, about=ASKED)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["to_name"] = data.get("organ", "")
        return data


class OrganAnswer(Momentary):
    letter = files("办案机关的回函", "letter")

    class Meta:
        model = OrganOpinion
        fields: tuple[str, ...] = ("opinion", "said", "by")
        widgets = {"said": long(4)}


class Revisiting(Momentary):
    class Meta:
        model = ReturnVisit
        fields: tuple[str, ...] = ("way", "visited", "met", "informed", "charged", "satisfied", "said")
        widgets = {"said": long(4)}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        if self.case and self.instance._state.adding:
            names = [p.name for p in self.case.people if p.role == "applicant" and p.withdrawn_at is None]
            self.initial["visited"] = "、".join(names)[:40]


class Drawn(StepForm):
    """What the draw says. Nobody fills it in."""

    way = "drawn"

    class Meta:
        model = Review
        fields: tuple[str, ...] = ("aid", "draw")

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        any_field(self, "aid").queryset = Case.objects.filter(procedure="legal_aid")

    def write(self, case: Any) -> Any:
        self.instance.way, self.instance.about = self.way, reviewing.about(self.instance.aid)
        self.instance.standard = standard.on(rules.day(self.cleaned_data)).since
        return super().write(case)


class Named(Drawn):
    """A case the section wants reviewed, elsewhere than where it was handled."""

    way = "named"

    class Meta:
        model = Review
        fields: tuple[str, ...] = ("aid", "because")
        widgets = {"because": long(2)}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["because"].required = True
        if self.actor is not None and self.actor.user is not None:
            any_field(self, "aid").queryset = reviewing.nameable(self.actor.user)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        aid, here = data.get("aid"), self.case
        if aid is not None and here is not None and here.office_id == aid.office_id:
            self.add_error("aid", ValidationError("不能由承办这件案件的机构自己评查，请改选其他地方的机构。"))
        return data


class Scoring(StepForm):
    """The sheet of one reviewer. What it says stands in its row alone: the story of the case tells nobody else's points."""

    depends_on_case = True

    class Meta:
        model = Score
        fields: tuple[str, ...] = ("comment",)
        widgets = {"comment": long(5)}
        labels = {"comment": "评查意见"}
        help_texts = {"comment": "写明扣分的事实和理由，不要写承办人姓名。"}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        for item in self.rule.items:
            self.fields[f"item_{item.code}"] = forms.TypedChoiceField(
                label=f"{item.title}（{item.points}分）", coerce=int, help_text=item.looks_at,
                choices=[("", "请选择"), *((n, f"{n}分") for n in range(item.points, -1, -1))],
                initial=self.instance.points.get(item.code),
            )  # fmt: skip
        self.order_fields([f"item_{item.code}" for item in self.rule.items])

    @property
    def rule(self) -> standard.Standard:
        """The version the review was opened under."""
        record = self.case.record if self.case else None
        return standard.of(record.standard) if record else standard.on(timezone.localdate())

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.case is not None and self.actor is not None and (why := self._unfit(self.case, self.actor)):
            self.add_error(None, ValidationError(why))
        return data

    def _unfit(self, case: Case, actor: Any) -> str:
        """Who handled the case stands aside; who has given points does not change them knowing the other's."""
        if Event.objects.filter(case=case.record.aid_id, actor=actor.user_id).exclude(actor=None).exists():
            return "您办理过这件法律援助案件，应当回避，请由其他评查员评查。"
        mine = not self.instance._state.adding
        if mine and len(case.children["legal_aid.Score"]) > 1 and not actor.holds(case.rules.supervisors):
            return "两份评分表都已交齐，不能再改自己的分；确有错误的，请由主管更正。"
        return ""

    def values(self) -> dict[str, Any]:
        return {n: v for n, v in super().values().items() if n in {"happened_at", "back_reason"}}

    def shown(self) -> list[list[str]]:
        return []

    def write(self, case: Any) -> Any:
        made, data = self.instance, self.cleaned_data
        made.points = {item.code: int(data[f"item_{item.code}"]) for item in self.rule.items}
        made.total = sum(made.points.values())
        made.grade = self.rule.grade(made.total)
        made.at = data["happened_at"]
        if made.reviewer_id is None:
            made.reviewer_id = self.actor.user_id if self.actor else None
        others = [row for row in case.children["legal_aid.Score"] if row.pk != made.pk]
        case.record.reckon(sorted([*others, made], key=lambda row: row.pk), rules.day(data))
        return super().write(case)


class StandingAside(PlainStepForm):
    reason = forms.CharField(label="回避的理由", max_length=200, widget=long(2))
