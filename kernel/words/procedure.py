"""The four shapes a duty can have. Pure data: no ORM, no request, no time of day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from .law import Article
from .limits import Limit
from .papers import Paper
from .roles import Level, Role
from .steps import Request, Stage, Step

VOID = Stage("void", "误登作废", final=True, public="已作废")  # every procedure has it: an entry made by mistake


class Shape(StrEnum):
    PROCEDURE = "procedure"
    REGISTER = "register"
    REGIME = "regime"


@dataclass(frozen=True, kw_only=True)
class Retention:
    """How long a record is kept after it ends, and why it may be held at all (个人信息保护法第十三条)."""

    years: int
    basis: str


@dataclass(frozen=True, kw_only=True)
class Procedure:
    """A case that goes from opening to an end. Everything a screen shows of it is read from here.

    `record` is "app.Model" of the typed record (OneToOne to the case); `columns` are its ledger columns.
    `readers` may see its cases without acting; `number` is the pattern of case numbers.
    """

    code: str
    title: str
    version: str
    law: Article
    steps: tuple[Step, ...]
    record: str
    children: tuple[str, ...] = ()  # "app.Model" of its child rows, each with a `case` key
    unit: str = "件"
    limits: tuple[Limit, ...] = ()
    requests: tuple[Request, ...] = ()
    readers: tuple[Role, ...] = ()
    supervisors: tuple[Role, ...] = ()  # may correct others' entries and hand cases over
    level: Level = Level.INTERNAL
    number: str = "（{year}）{word}字第{n}号"
    title_of: Callable[[Any], str] | None = None
    columns: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    searched: tuple[str, ...] = ()  # its record's own words a case is found by, beside number, title, parties, papers
    volume: tuple[Paper | str, ...] = ()  # table of contents of the archive volume; a str is an attachment category
    categories: tuple[tuple[str, str], ...] = ()  # attachment categories: code, title
    retention: Retention | None = None
    retired: tuple[Stage, ...] = ()  # no way in any more, old cases may still sit here
    shape: Shape = Shape.PROCEDURE
    open_to_public: bool = False
    icon: str = "folder-open"  # of lucide: stands before its title in menus and on the portal
    about: str = ""  # one sentence for the service guide
    fee: str = ""  # what it costs, with the article it stands on; empty where nobody has said
    remedies: tuple[str, ...] = ()  # what somebody may do who does not agree, each with its article

    def __getitem__(self, code: str) -> Step:
        return self._steps[code]

    def __contains__(self, code: str) -> bool:
        return code in self._steps

    @cached_property
    def _steps(self) -> dict[str, Step]:
        return {s.code: s for s in self.steps}

    @cached_property
    def stages(self) -> dict[str, Stage]:
        """Every stage by code, in the order the steps name them, retired ones last."""
        found: dict[str, Stage] = {}
        for step in self.steps:
            for stage in (*step.stages, *step.targets):
                found.setdefault(stage.code, stage)
        return found | {s.code: s for s in self.retired if s.code not in found}

    @cached_property
    def openings(self) -> tuple[Step, ...]:
        return tuple(s for s in self.steps if s.opens)

    @cached_property
    def waiting(self) -> frozenset[str]:
        """Codes of the stages at which a case waits for its next step."""
        return frozenset(s.code for s in self.stages.values() if not s.final)

    def steps_at(self, stage: str) -> tuple[Step, ...]:
        return tuple(s for s in self.steps if any(x.code == stage for x in s.stages))

    def requests_at(self, stage: str) -> tuple[Request, ...]:
        return tuple(r for r in self.requests if any(x.code == stage for x in r.at))

    def request(self, code: str) -> Request:
        return next(r for r in self.requests if r.code == code)

    def title_of_act(self, act: str) -> str:
        """The Chinese title of a step or of a question and its answer; empty for the kernel's own acts."""
        if act in self._steps:
            return self._steps[act].title
        kind, _, code = act.partition(":")
        title = next((r.title for r in self.requests if r.code == code), "")
        return f"答复：{title}" if kind == "answer" and title else title

    @cached_property
    def acting_roles(self) -> frozenset[str]:
        steps = {r.code for s in self.steps for r in s.by}
        asks = {r.code for q in self.requests for r in (*q.by, *q.answered_by)}
        return frozenset(steps | asks | {r.code for r in self.supervisors})

    @cached_property
    def roles(self) -> frozenset[str]:
        """Codes of every role that may see its cases."""
        return self.acting_roles | {r.code for r in self.readers}

    def all_roles(self) -> Iterator[Role]:
        seen: dict[str, Role] = {}
        for group in (*(s.by for s in self.steps), *(q.by for q in self.requests), self.supervisors, self.readers):
            seen.update({r.code: r for r in group})
        yield from seen.values()

    def all_papers(self) -> Iterator[Paper]:
        """Papers that can be named without a case at hand; a step that chooses lists its choice in the volume."""
        yield from {p.code: p for p in self.named_papers()}.values()

    def named_papers(self) -> Iterator[Paper]:
        """The same as often as they are named: by steps, requests and the volume."""
        for step in self.steps:
            yield from step.papers if isinstance(step.papers, tuple) else ()
        for request in self.requests:
            yield from (*request.papers, *request.answer_papers)
        yield from (p for p in self.volume if isinstance(p, Paper))


@dataclass(frozen=True, kw_only=True)
class Register(Procedure):
    """Long-lived subjects whose status cases and acts change: stages are statuses, steps are acts with history.

    `choices` names the status codes whose subjects may be picked in other forms. `public_fields` of the
    record are shown on the portal; nothing else is.
    """

    choices: tuple[str, ...] = ()
    public_fields: tuple[str, ...] = ()
    shape: Shape = field(default=Shape.REGISTER, init=False)

    @cached_property
    def waiting(self) -> frozenset[str]:
        """Statuses before the first in which a subject stands (`choices`): from there on it rests until something is due."""
        rests: set[str] = set(self.choices)
        while onward := {t.code for s in self.steps if rests & {x.code for x in s.stages} for t in s.targets} - rests:
            rests |= onward
        return frozenset(s.code for s in self.stages.values() if not s.over) - rests


@dataclass(frozen=True, kw_only=True)
class Duty:
    """A recurring duty of a regime: what, how often, by whom, on which article."""

    code: str
    title: str
    every: int  # in `unit`
    unit: str  # "day" | "week" | "month"
    owes: str
    law: Article


@dataclass(frozen=True, kw_only=True)
class Regime(Procedure):
    """A term with recurring duties, which become to-do items on the same clocks; never modelled as stages."""

    duties: tuple[Duty, ...] = ()
    shape: Shape = field(default=Shape.REGIME, init=False)
