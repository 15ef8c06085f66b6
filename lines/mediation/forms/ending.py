"""How it ends: without an agreement, or closed and put into the archive."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from kernel.cases.forms import StepForm

from ..models import Dispute
from .parts import Groups, WithRemedies, day, long


class Failure(WithRemedies):
    """Failed: end it and name the other ways (人民调解法 §26)."""

    class Meta:
        model = Dispute
        fields: tuple[str, ...] = ("ended_because", "remedies")
        widgets = {"ended_because": long(3)}

    outcome = "failed"

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["ended_because"].required = True

    def write(self, case: Any) -> Any:
        self.instance.outcome = self.outcome
        self.instance.closed_on = timezone.localdate(self.cleaned_data["happened_at"])
        return super().write(case)


class Declining(Failure):
    outcome = "declined"
    who = forms.CharField(label="明确拒绝调解的当事人", max_length=60)


class Withdrawal(Failure):
    outcome = "withdrawn"

    class Meta(Failure.Meta):
        fields: tuple[str, ...] = ("ended_because",)

    remedies = None  # type: ignore[assignment]

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["ended_because"].required = False
        self.fields["ended_because"].label = "撤回理由"


class Settlement(Withdrawal):
    outcome = "settled"

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["ended_because"].label = "和解情况"


class Closing(StepForm):
    """结案: the day performance was complete; what was prevented is counted here once."""

    class Meta:
        model = Dispute
        fields: tuple[str, ...] = (
            "closing_note",
            "prevented_crime",
            "prevented_petition",
            "prevented_suicide",
            "prevented_fight",
        )
        widgets = {"closing_note": long(3)}

    groups: Groups = (
        ("结案", ("closing_note",)),
        ("防止激化（没有的不填）", ("prevented_crime", "prevented_petition", "prevented_suicide", "prevented_fight")),
    )

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        record = self.case.record if self.case else None
        if record and record.performance != "full":
            self.fields["closing_note"].required = True
            self.fields[
                "closing_note"
            ].help_text = "协议未全部履行，请写明原因和已告知当事人可向法院起诉或申请强制执行。"

    def write(self, case: Any) -> Any:
        self.instance.closed_on = self.instance.performed_on or day(self.cleaned_data["happened_at"])
        return super().write(case)


class Archiving(StepForm):
    class Meta:
        model = Dispute
        fields: tuple[str, ...] = ("volume", "pages")

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        if self.case and not self.instance.volume:
            self.initial["volume"] = self.case.number
        self.fields["volume"].required = True

    def write(self, case: Any) -> Any:
        self.instance.archived_on = day(self.cleaned_data["happened_at"])
        return super().write(case)
