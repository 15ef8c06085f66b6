"""One dispute from the first word to the archive: what a demonstration case consists of, with nothing of a database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from .organisations import Organisation
from .people import Person

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
CONFIRMATION_DAYS = 30  # 人民调解法第三十三条: from the day the agreement takes effect
SUCCESS = ("written", "oral")


@dataclass(frozen=True, kw_only=True, slots=True)
class Party:
    """`role`: applicant, respondent or third; `agent_is`: guardian 监护人, attorney 委托代理人, head 负责人 or empty."""

    role: str
    person: Person | None = None
    organisation: Organisation | None = None
    agent: Person | None = None
    agent_is: str = ""

    @property
    def name(self) -> str:
        body = self.person or self.organisation
        return body.name if body else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Referral:
    """Hand-over by another organ: its office key where it stands in the district, its name and number."""

    at: datetime
    organ: str
    office: str
    number: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """Not accepted (不予受理): why, and which other remedies were named (codes: court, arbitration, police…)."""

    at: datetime
    reason: str
    remedies: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """Mediators by key; the first presides. `recorder` is the key of the one who writes, or empty."""

    at: datetime
    mediators: tuple[str, ...]
    recorder: str
    by_parties: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Inquiry:
    at: datetime
    place: str
    asked: str
    present: str
    record: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    at: datetime
    place: str
    on_site: bool
    invited: str
    record: str
    result: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Instalment:
    due: date
    amount: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreement:
    """`form`: written or oral. In force on the day of the committee's seal (第二十九条), an oral one when reached (第三十条)."""

    form: str
    at: datetime
    sealed_at: datetime | None
    facts: str
    clauses: tuple[str, ...]
    amount: int | None
    how: str
    where: str
    by: date
    at_once: bool
    instalments: tuple[Instalment, ...]

    @property
    def effective_on(self) -> date | None:
        """Nothing while a written agreement waits for the seal."""
        moment = self.at if self.form == "oral" else self.sealed_at
        return moment.date() if moment else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """Without an agreement: failed 调解不成, declined 拒绝 (`by` names who), withdrawn 撤回 or settled 自行和解."""

    at: datetime
    outcome: str
    reason: str
    remedies: tuple[str, ...]
    advice: str
    by: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Performance:
    """`state`: full, partly or none."""

    at: datetime
    state: str
    amount: int | None
    note: str
    late: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Reminder:
    at: datetime
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """`satisfied`: yes, basic or no."""

    at: datetime
    visited: str
    finding: str
    satisfied: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Confirmation:
    """Both parties apply together; `result` (granted, refused, not_accepted, withdrawn) once the court has answered."""

    at: datetime
    court: str
    office: str
    decided_at: datetime | None = None
    result: str = ""
    number: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Closing:
    at: datetime
    note: str


@dataclass(frozen=True, kw_only=True)
class DisputeStory:
    """A dispute as far as it has come. A step that has not happened yet is None or missing from its tuple.

    `outcome` is empty while nothing is decided; `refused` (not accepted) is no outcome of mediation. `prevented` counts
    people per sign: crime 民转刑, petition 群体性上访, suicide 自杀, fight 械斗.
    """

    index: int
    kind: str
    title: str
    source: str
    committee: str
    village: str
    place: str
    parties: tuple[Party, ...]
    people: int
    statement: str
    facts: str
    claims: tuple[str, ...]
    amount: int | None
    difficult: bool
    dangers: tuple[str, ...]
    danger_note: str
    prevented: tuple[tuple[str, int], ...]
    registered_at: datetime
    referral: Referral | None = None
    accepted_at: datetime | None = None
    refusal: Refusal | None = None
    choice: Choice | None = None
    inquiries: tuple[Inquiry, ...] = ()
    sessions: tuple[Session, ...] = ()
    agreement: Agreement | None = None
    ending: Ending | None = None
    reminders: tuple[Reminder, ...] = ()
    performances: tuple[Performance, ...] = ()
    visit: Visit | None = None
    confirmation: Confirmation | None = None
    closing: Closing | None = None

    @property
    def outcome(self) -> str:
        if self.agreement:
            return self.agreement.form
        return self.ending.outcome if self.ending else ""

    @property
    def performance(self) -> str:
        """full, partly or none once that is known; empty while it is awaited."""
        return self.performances[-1].state if self._performance_known else ""

    @property
    def _performance_known(self) -> bool:
        if not self.performances or self.agreement is None:
            return False
        planned = max(1, len(self.agreement.instalments))
        return self.performances[-1].state == "none" or len(self.performances) >= planned

    @property
    def stage(self) -> str:
        """Where it stands: registered, refused, accepted, assigned, mediating, sealing, performing, confirming,
        visiting, ended or closed."""
        if self.refusal:
            return "refused"
        if self.closing:
            return "closed"
        if self.ending:
            return "ended"
        if self.agreement:
            return self._after_agreement(self.agreement)
        if self.sessions:
            return "mediating"
        if self.choice:
            return "assigned"
        return "accepted" if self.accepted_at else "registered"

    def _after_agreement(self, agreement: Agreement) -> str:
        if agreement.effective_on is None:
            return "sealing"
        if self.confirmation and self.confirmation.decided_at is None:
            return "confirming"
        return "visiting" if self.performance else "performing"

    def steps(self) -> Iterator[tuple[datetime, str]]:
        """Everything dated, in order of time: (moment, act). The order is total; acts never share a moment."""
        yield from sorted(self._steps())

    def _steps(self) -> Iterator[tuple[datetime, str]]:
        yield self.registered_at, "register"
        if self.accepted_at:
            yield self.accepted_at, "accept"
        many = (
            ("inquire", self.inquiries),
            ("meet", self.sessions),
            ("remind", self.reminders),
            ("perform", self.performances),
        )
        for act, entries in many:
            for entry in entries:
                yield entry.at, act
        once = (("refuse", self.refusal), ("choose", self.choice), ("agree", self.agreement), ("end", self.ending))
        for act, one in (
            *once,
            ("visit", self.visit),
            ("apply_confirmation", self.confirmation),
            ("close", self.closing),
        ):
            if one is not None:
                yield one.at, act
        if self.agreement and self.agreement.sealed_at:
            yield self.agreement.sealed_at, "seal"
        if self.confirmation and self.confirmation.decided_at:
            yield self.confirmation.decided_at, "answer_confirmation"
