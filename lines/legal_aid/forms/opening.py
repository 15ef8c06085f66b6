"""How a case comes in: applied for, applied for from behind walls, or by the notice of an organ."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from common.people.forms import PartiesField
from kernel.cases.forms import StepForm
from kernel.words import RoleKind

from .. import public, rules
from ..codes import NOTIFYING, ORGANS
from ..models import Aid
from .parts import CONDITION, FILES, SEEN, STATEMENT, Economic, Groups, WithIdentities, any_field, files, long

ROLES = (("applicant", "申请人", 1, 20), ("respondent", "对方", 0, 20))
CASE = ("category", "matter", "facts", "reason", "amount")


def stands_by(rows: list[dict[str, Any]], *, relative: bool) -> str:
    """By whom it is applied, as the parties say: a guardian, a near relative, another agent, or oneself."""
    ways = {row.get("representation") for row in rows if row.get("role") == "applicant"}
    if "guardian" in ways:
        return "guardian"
    return ("relative" if relative else "agent") if "agent" in ways else "own"


class Asked(Economic):
    """What an application says of the case itself; complete or not, it is taken, and what is missing is said once."""

    class Meta(Economic.Meta):
        fields: tuple[str, ...] = (*CASE, *CONDITION, *STATEMENT, *SEEN)
        widgets = {"facts": long(6), "reason": long(2), **Economic.Meta.widgets}
        help_texts = {"matter": "刑事案件可以不选。", **Economic.Meta.help_texts}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["facts"].required = True

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("category") in {"civil", "administrative"} and not data.get("matter"):
            self.add_error("matter", ValidationError("请选择申请事项；不在列出的情形里的，选“其他”。"))
        return data


class Application(WithIdentities, Asked):
    """By the person, or by whoever stands for them."""

    parties = PartiesField(label="申请人和对方", roles=ROLES)
    relative = forms.BooleanField(label="代为申请的是近亲属", required=False)

    groups: Groups = (
        ("申请人", ("parties", "relative", "identities")),
        ("案件", CASE),
        *Asked.groups,
    )
    public_words = public.APPLICATION
    depends_on_case = True  # what is asked depends on who asks

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.initial.setdefault("relative", self.instance.applied_by == "relative")
        if self.actor is not None and self.actor.kind is RoleKind.PARTY:
            self._plainer()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["pledged"] = data.get("pledged") in (True, "yes")
        return data

    def _plainer(self) -> None:
        """Asked of a citizen: what the office looks at itself is left out, and little is a page of its own."""
        for name in ("relative", "reason", *SEEN):
            del self.fields[name]
        for name in ("assets", "debts"):
            self.fields[name].widget = forms.TextInput()
        choices = (("", "请选择"), ("yes", "我承诺"), ("no", "现在不承诺"))
        self.fields["pledged"] = forms.ChoiceField(choices=choices, required=False)
        self.groups = (
            ("是哪一类事？", ("category",)),
            ("您的情况", ("parties", "identities")),
            ("案件", ("matter", "facts", "amount")),
            ("家里的经济情况怎样？", CONDITION),
            ("家里的收入和开销怎样？", STATEMENT),
            ("材料", FILES),
        )

    def write(self, case: Any) -> Any:
        rows = self.cleaned_data["parties"]
        self.instance.applied_by = stands_by(rows, relative=bool(self.cleaned_data.get("relative")))
        return super().write(case)


class Detained(WithIdentities):
    """Somebody in custody applied to those who keep them; those have twenty-four hours to pass it on (§39)."""

    parties = PartiesField(label="申请人", roles=(("applicant", "申请人", 1, 5),))
    relative = forms.BooleanField(label="代为申请的是近亲属", required=False)

    class Meta:
        model = Aid
        fields: tuple[str, ...] = ("organ_kind", "organ", "custody", "category")
        help_texts = {"organ": "收到申请、应当转交的办案机关或者监管场所。"}

    groups: Groups = (
        ("申请人", ("parties", "relative", "identities")),
        ("在哪里、向谁提出", ("organ_kind", "organ", "custody", "category")),
    )

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["organ_kind"].required = self.fields["organ"].required = True
        self.fields["happened_at"].help_text = "在押人员提出申请的时间，二十四小时从这时算起；不填即为现在。"
        self.initial.setdefault("relative", self.instance.applied_by == "relative")
        if not self.instance.category:
            self.initial["category"] = "criminal"

    def write(self, case: Any) -> Any:
        self.instance.source = "detained"
        rows = self.cleaned_data["parties"]
        self.instance.applied_by = stands_by(rows, relative=bool(self.cleaned_data.get("relative")))
        return super().write(case)


class HandedIn(Asked):
    """The application of somebody in custody as it arrived."""

    letter = files("转交函", "letter")

    groups: Groups = (("转交", ("letter",)), ("案件", CASE), *Asked.groups)


class Notified(WithIdentities):
    """A court, procuratorate or police organ says that somebody must, or may, have a lawyer (§25, §28, §36)."""

    parties = PartiesField(label="受援人", roles=(("applicant", "受援人", 1, 5),))
    letter = files("通知书", "letter")

    class Meta:
        model = Aid
        fields: tuple[str, ...] = ("organ_kind", "organ", "notice_number", "notice", "custody", "facts")
        widgets = {"facts": long(4)}
        labels = {"facts": "案由和所处阶段"}

    groups: Groups = (
        ("通知", ("organ_kind", "organ", "notice_number", "notice", "letter")),
        ("受援人", ("parties", "identities", "custody")),
        ("案件", ("facts",)),
    )

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        organs: StepForm = self
        any_field(organs, "organ_kind").choices = [(c.code, c.title) for c in ORGANS if c.code in NOTIFYING]
        for name in ("organ_kind", "organ", "notice", "facts"):
            self.fields[name].required = True

    def write(self, case: Any) -> Any:
        self.instance.decided_on = rules.day(self.cleaned_data)
        self.instance.source, self.instance.category, self.instance.service = "notified", "criminal", "03"
        return super().write(case)
