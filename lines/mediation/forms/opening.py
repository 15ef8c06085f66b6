"""How a dispute comes in, and whether it is taken."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from common.people.forms import PartiesField
from kernel.cases.forms import FilesField, StepForm

from .. import public, rules
from ..codes import SOURCES
from ..models import Dispute
from .parts import Groups, WithRemedies, any_field, long

ROLES = (("applicant", "申请人", 1, 50), ("respondent", "被申请人", 1, 50), ("third", "第三人", 0, 20))
DANGERS = ("danger_crime", "danger_petition", "danger_suicide", "danger_fight")


class Registration(StepForm):
    """What every dispute begins with, whoever brings it."""

    parties = PartiesField(label="当事人", roles=ROLES)
    evidence = FilesField(
        label="证据材料", category="evidence", required=False, help_text="照片、扫描件、录音，可多选。"
    )
    identity = FilesField(label="身份证明", category="identity", required=False)

    class Meta:
        model = Dispute
        fields: tuple[str, ...] = ("kind", "facts", "claims", "amount", "people", "place", *DANGERS)
        widgets = {"facts": long(6), "claims": long(3)}
        help_texts = {
            "facts": "什么时候、什么事、争的是什么，照实写清。",
            "people": "不填就按登记的当事人计；还有没逐一登记的，填实际总人数。",
        }

    groups: Groups = (
        ("当事人", ("parties",)),
        ("纠纷", ("kind", "facts", "claims", "amount", "people", "place")),
        ("苗头", DANGERS),
        ("材料", ("evidence", "identity")),
    )
    source = ""

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["people"].required = False
        known = self.case.people if self.case and not self.instance._state.adding else []
        if not known or self.initial.get("people") == rules.named(known):
            self.initial["people"] = None  # it was counted and is counted again, whoever comes or goes

    def _counted(self) -> list[str]:
        return [name for name in super()._counted() if name != "people"]  # its default is not a number but a count

    def write(self, case: Any) -> Any:
        self.instance.source = self.source or self.instance.source
        self.cleaned_data["people"] = self.instance.people = self._concerned(self.cleaned_data)
        return super().write(case)

    def _concerned(self, data: dict[str, Any]) -> int:
        """How many people: those named, or more where somebody counted the others as well."""
        named = [row for row in data["parties"] if row.get("represents") is None]
        return max(data["people"] or 0, len(named))


class Application(Registration):
    source = "applied"
    public_words = public.APPLICATION

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["claims"].required = True


class Finding(Registration):
    """The committee found the dispute itself (主动调解)."""

    source = "found"

    class Meta(Registration.Meta):
        fields: tuple[str, ...] = ("kind", "facts", "amount", "people", "place", *DANGERS)


class Transfer(Registration):
    """Another organ handed it over."""

    class Meta(Registration.Meta):
        fields: tuple[str, ...] = (
            "source",
            "from_organ",
            "from_number",
            "kind",
            "facts",
            "claims",
            "amount",
            "people",
            "place",
            *DANGERS,
        )

    groups: Groups = (("移送", ("source", "from_organ", "from_number", "letter")), *Registration.groups)
    letter = FilesField(label="移送函", category="transfer", required=False)

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        organs = [c for c in SOURCES if c.parent == "transferred"]
        any_field(self, "source").choices = [(c.code, c.title) for c in organs]
        self.fields["source"].label = "移送机关"
        self.fields["from_organ"].required = True


class Acceptance(StepForm):
    class Meta:
        model = Dispute
        fields: tuple[str, ...] = ("difficult",)

    consent = forms.BooleanField(
        label="各方当事人同意调解",
        help_text="一方明确拒绝调解的，不得调解（人民调解法第十七条），请办理“当事人拒绝调解”。",
    )

    def write(self, case: Any) -> Any:
        self.instance.accepted_on = timezone.localdate(self.cleaned_data["happened_at"])
        return super().write(case)


class Refusal(WithRemedies):
    class Meta:
        model = Dispute
        fields: tuple[str, ...] = ("refusal", "remedies")
        widgets = {"refusal": long(3)}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["refusal"].required = True
