"""What each step asks. Nothing that was entered before is asked again."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from common.people.forms import PartiesField
from common.registers import public as registers
from kernel.cases.forms import FilesField, MomentInput, PlainStepForm, StepForm
from kernel.reach.models import Grant, Office, User

from . import public, rules
from .codes import CONFIRMATIONS, REMEDIES, SOURCES
from .models import Dispute, Inquiry, Performance, Session, Visit

Groups = tuple[tuple[str, tuple[str, ...]], ...]
ROLES = (("applicant", "申请人", 1, 50), ("respondent", "被申请人", 1, 50), ("third", "第三人", 0, 20))
DANGERS = ("danger_crime", "danger_petition", "danger_suicide", "danger_fight")


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


def _any(form: forms.BaseForm, name: str) -> Any:
    """A field by name, for what only its own class has (choices, a queryset)."""
    return form.fields[name]


def _long(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


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
        widgets = {"facts": _long(6), "claims": _long(3)}
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
        _any(self, "source").choices = [(c.code, c.title) for c in organs]
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


class _WithRemedies(StepForm):
    remedies = forms.MultipleChoiceField(label="告知的其他途径", choices=REMEDIES, widget=forms.CheckboxSelectMultiple)


class Refusal(_WithRemedies):
    class Meta:
        model = Dispute
        fields: tuple[str, ...] = ("refusal", "remedies")
        widgets = {"refusal": _long(3)}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["refusal"].required = True


class Choice(StepForm):
    """Who mediates: one presides, others may join (人民调解法 §19)."""

    mediator = forms.ModelChoiceField(label="主持调解员", queryset=User.objects.none(), empty_label="请选择")
    others = forms.ModelMultipleChoiceField(
        label="共同调解员", queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Dispute
        fields: tuple[str, ...] = ("chosen_by_parties",)

    groups: Groups = (("调解员", ("mediator", "others", "chosen_by_parties")),)

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        people = mediators_of(self.case.office) if self.case else User.objects.none()
        _any(self, "mediator").queryset = people
        _any(self, "others").queryset = people

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("mediator") in (data.get("others") or ()):
            self.add_error("others", ValidationError("主持调解员不用再选为共同调解员。"))
        return data


def mediators_of(office: Office) -> Any:
    """People who may mediate in this committee today: a mediator's post, and in the register where it lists them.

    Dismissal strikes them from the register at once, whatever their grants still say.
    """
    held = Grant.objects.filter(office=office).current(timezone.localdate()).select_related("post")
    ids = {g.user_id for g in held if "mediator" in g.post.roles}
    listed = set(registers.mediators_of(office).exclude(user=None).values_list("user_id", flat=True))
    return User.objects.filter(pk__in=ids & listed if listed else ids, is_active=True).order_by("name")


class InquiryForm(StepForm):
    evidence = FilesField(label="证据材料", category="evidence", required=False)

    class Meta:
        model = Inquiry
        fields: tuple[str, ...] = ("at", "place", "asked", "present", "record")
        widgets = {"at": MomentInput(), "record": _long(8)}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        _here_and_now(self)


def _here_and_now(form: Any) -> None:
    """A record is mostly made on the spot: now, in the committee's room."""
    if form.instance._state.adding:
        form.initial["at"] = timezone.now()
        form.initial["place"] = form.case.office.address if form.case else ""


class SessionForm(StepForm):
    photos = FilesField(label="现场照片、录音录像", category="scene", required=False)
    datum = forms.CharField(required=False, widget=forms.HiddenInput(), max_length=10)

    class Meta:
        model = Session
        fields: tuple[str, ...] = (
            "at",
            "place",
            "on_site",
            "invited",
            "recorder",
            "record",
            "result",
            "latitude",
            "longitude",
            "accuracy",
        )
        widgets = {
            "at": MomentInput(),
            "record": _long(8),
            **{n: forms.HiddenInput() for n in ("latitude", "longitude", "accuracy")},
        }
        help_texts = {"invited": "经当事人同意邀请的亲属、邻里、同事或专业人员（第二十条）。"}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        _here_and_now(self)

    groups: Groups = (
        ("调解", ("at", "place", "on_site", "invited", "recorder")),
        ("记录", ("record", "result")),
        ("现场", ("photos", "latitude", "longitude", "accuracy", "datum")),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("on_site") and not data.get("photos") and self.instance._state.adding:
            self.add_error("photos", ValidationError("现场调解请至少留一张现场照片。"))
        if data.get("latitude") is not None and data.get("longitude") is not None:
            data["_place"] = {
                "latitude": data["latitude"],
                "longitude": data["longitude"],
                "accuracy": data.get("accuracy"),
                "datum": data.get("datum") or "WGS-84",
            }
        return data


class _Agreement(StepForm):
    class Meta:
        model = Dispute
        fields: tuple[str, ...] = (
            "agreed_facts",
            "agreement",
            "agreement_amount",
            "perform_how",
            "perform_where",
            "perform_by",
            "performance",
        )
        widgets = {"agreed_facts": _long(4), "agreement": _long(6), "perform_by": DateInput()}
        labels = {"performance": "达成时的履行情况"}

    outcome = ""

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        for name in ("agreed_facts", "agreement", "perform_how"):
            self.fields[name].required = True
        if not self.initial.get("agreed_facts"):
            self.initial["agreed_facts"] = self.case.record.facts if self.case and self.case.record else ""
        self.fields["performance"].help_text = "当场履行完毕的选“全部履行”，其余不选。"

    def write(self, case: Any) -> Any:
        on = timezone.localdate(self.cleaned_data["happened_at"])
        self.instance.outcome, self.instance.agreed_on = self.outcome, on
        if self.cleaned_data.get("performance") == "full":
            self.instance.performed_on = on
        return super().write(case)


class WrittenAgreement(_Agreement):
    outcome = "written"

    recorder = forms.CharField(label="记录人", max_length=40, required=False)


class OralAgreement(_Agreement):
    """Parties hold a written form unnecessary (人民调解法 §28); in effect the day it is reached (§30)."""

    outcome = "oral"

    def write(self, case: Any) -> Any:
        done = super().write(case)
        self.instance.effective_on = self.instance.agreed_on
        return done


class Failure(_WithRemedies):
    """Failed: end it and name the other ways (人民调解法 §26)."""

    class Meta:
        model = Dispute
        fields: tuple[str, ...] = ("ended_because", "remedies")
        widgets = {"ended_because": _long(3)}

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


class Reminder(PlainStepForm):
    """Urging performance (人民调解法 §31): whom, how, and what was answered."""

    note = forms.CharField(
        label="督促情况", max_length=500, widget=_long(3), help_text="向谁、用什么方式督促，对方怎么答复。"
    )


class PerformanceForm(StepForm):
    proof = FilesField(label="履行凭证", category="performance", required=False, help_text="收据、转账记录、照片。")

    class Meta:
        model = Performance
        fields: tuple[str, ...] = ("at", "place", "state", "amount", "note")
        widgets = {"at": MomentInput()}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        _here_and_now(self)

    def write(self, case: Any) -> Any:
        case.record.performance = self.cleaned_data["state"]
        case.record.performed_on = (
            timezone.localdate(self.cleaned_data["at"]) if self.cleaned_data["state"] == "full" else None
        )
        return super().write(case)


class VisitForm(StepForm):
    class Meta:
        model = Visit
        fields: tuple[str, ...] = ("at", "visited", "about", "finding", "satisfied")
        widgets = {"at": MomentInput(), "finding": _long(4)}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        if self.instance._state.adding:
            self.initial["at"] = timezone.now()

    def write(self, case: Any) -> Any:
        case.record.visited_on = timezone.localdate(self.cleaned_data["at"])
        case.record.satisfied = self.cleaned_data["satisfied"]
        self.instance.by = self.actor.user if self.actor else None
        return super().write(case)


class ConfirmationAsk(StepForm):
    """Both sides apply together (人民调解法 §33); what courts do not take is named (民诉解释 §355)."""

    class Meta:
        model = Dispute
        fields: tuple[str, ...] = ("court",)

    jointly = forms.BooleanField(label="双方当事人共同申请")
    fit = forms.BooleanField(
        label="不属于法院不予受理的情形",
        help_text="不予受理：确认婚姻、亲子、收养等身份关系；物权、知识产权确权；适用其他特别程序、公示催告、破产程序；"
        "不属法院受理范围或管辖（民事诉讼法解释第三百五十五条）。",
    )
    materials = FilesField(label="申请材料", category="confirmation", required=False)

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["court"].required = True
        self.fields[
            "court"
        ].help_text = "当事人住所地、标的物所在地或调委会所在地的基层法院；法院邀请调解的，为作出邀请的法院。"

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.case and (said := rules.too_late_to_confirm(self.case, data["happened_at"])):
            self.add_error("happened_at", ValidationError(said))
        return data

    def write(self, case: Any) -> Any:
        self.instance.confirmation_applied_on = timezone.localdate(self.cleaned_data["happened_at"])
        return super().write(case)


class ConfirmationAnswer(StepForm):
    class Meta:
        model = Dispute
        fields: tuple[str, ...] = ("confirmation", "confirmed_on", "confirmation_number")
        widgets = {"confirmed_on": DateInput()}

    ruling = FilesField(label="法院裁定书", category="confirmation", required=False)

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["confirmation"].required = self.fields["confirmed_on"].required = True
        _any(self, "confirmation").choices = [("", "请选择"), *CONFIRMATIONS.choices()]


class PoliceReport(PlainStepForm):
    """Danger of a public-order or criminal case is reported at once (人民调解法 §25)."""

    to_name = forms.CharField(label="报告对象", max_length=80, initial="当地派出所")
    situation = forms.CharField(label="情况", max_length=1000, widget=_long(4))
    measures = forms.CharField(label="已采取的预防措施", max_length=500, widget=_long(3))


class PoliceReply(PlainStepForm):
    reply = forms.CharField(label="回复内容", max_length=1000, widget=_long(3))
    receiver = forms.CharField(label="签收人", max_length=40, required=False)


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
        widgets = {"closing_note": _long(3)}

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
        self.instance.closed_on = self.instance.performed_on or _day(self.cleaned_data["happened_at"])
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
        self.instance.archived_on = _day(self.cleaned_data["happened_at"])
        return super().write(case)


def _day(moment: Any) -> date:
    return timezone.localdate(moment)
