"""Time limits: when they start, how long they are, what stops or moves them, and what follows when they run out.

Names in `starts`, `ends`, `restarts`, `dated_by` and in the parts below are codes of acts as events carry them
(`accept`, `ask:supplement`, `answer:supplement`). What is said here is computed by `kernel.clocks`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from .law import Article, Mark
from .roles import PARTY


class Unit(StrEnum):
    WORKING = "工作日"
    CALENDAR = "日"
    HOUR = "小时"
    MONTH = "个月"


class Kind(StrEnum):
    STATUTORY = "法定"
    PROMISED = "承诺"
    EXTERNAL = "外部"  # somebody else's duty: recorded, never enforced


Length = tuple[int, Unit]


def phrase(length: int, unit: Unit) -> str:
    """A length as the law says it: 30日, 20个工作日, 24小时, 3个月, 2年."""
    if unit is Unit.MONTH and length and length % 12 == 0:
        return f"{length // 12}年"
    return f"{length}个{unit}" if unit is Unit.WORKING else f"{length}{unit}"


@dataclass(frozen=True, kw_only=True)
class Term:
    """One length of a limit and the dates it is in force, both inclusive; several terms are versions of one rule.

    `basis` says in free words where a length comes from that no article gives (an office's promise, a dated row).
    """

    length: int = 0
    unit: Unit = Unit.CALENDAR
    law: Article | None = None
    since: date | None = None
    until: date | None = None
    basis: str = ""
    unverified: bool = False  # a row nobody has signed off yet

    def holds(self, on: date) -> bool:
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)

    @property
    def from_law(self) -> bool:
        """Whether the number was read in the law itself and may therefore be code."""
        return self.law is not None and self.law.mark is Mark.L

    @property
    def doubtful(self) -> bool:
        return self.unverified or (self.law is not None and self.law.mark is not Mark.L)

    @property
    def source(self) -> str:
        return self.basis or (str(self.law) if self.law else "")

    def __str__(self) -> str:
        return phrase(self.length, self.unit)


def working(length: int, law: Article | None = None) -> tuple[Term, ...]:
    """The one version of a limit in working days."""
    return (Term(length=length, unit=Unit.WORKING, law=law),)


def days(length: int, law: Article | None = None) -> tuple[Term, ...]:
    """The one version of a limit in calendar days."""
    return (Term(length=length, unit=Unit.CALENDAR, law=law),)


def hours(length: int, law: Article | None = None) -> tuple[Term, ...]:
    """The one version of a limit in hours."""
    return (Term(length=length, unit=Unit.HOUR, law=law),)


def months(length: int, law: Article | None = None) -> tuple[Term, ...]:
    """The one version of a limit in months; a year is twelve."""
    return (Term(length=length, unit=Unit.MONTH, law=law),)


@dataclass(frozen=True, kw_only=True)
class Pause:
    """The clock stands still in these stages and while one of these requests is open."""

    stages: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()
    title: str = "中止"


@dataclass(frozen=True, kw_only=True)
class Deduct:
    """Time between two acts that does not count (听证、鉴定、检验); at most `at_most` over all its occurrences."""

    start_step: str
    end_step: str
    title: str
    at_most: Length | None = None


@dataclass(frozen=True, kw_only=True)
class Extension:
    """More time by approval, each time at most `length`, `times` times, together at most `total`.

    How much was granted stands in the act under the name `amount`; without it the whole length was.
    """

    step: str
    by_role: str
    length: int
    unit: Unit = Unit.CALENDAR
    times: int | None = 1
    total: int | None = None
    notify: bool = False  # the parties must be told, with the reason
    law: Article | None = None
    amount: str = "extend_by"


@dataclass(frozen=True, kw_only=True)
class CountBack:
    """X日前: the last day is counted backwards from a date the record names; with length 0 it is that date."""

    anchor: str
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class FixedDate:
    """A day of the calendar, `years_after` the year in which the limit starts (每年1月31日前).

    `from_entry`: of something entered late, such as a subject that has long been there, days past by then do not count;
    what is owed is the next one. A run begun by an act that also ends runs (the check of a year) goes on as it falls.
    """

    month: int
    day: int
    years_after: int = 0
    from_entry: bool = False


@dataclass(frozen=True, kw_only=True)
class Deemed:
    """What the law takes for done when the limit runs out: from the last day (`due`) or from the `start`.

    A step that is also among the limit's `ends` counts as done by hand when it comes in time. Without a step nothing is
    done: what could be asked for until then no longer can (逾期不能再申请).
    """

    title: str
    step: str = ""
    as_of: Literal["due", "start"] = "due"


@dataclass(frozen=True, kw_only=True)
class Warn:
    """Amber when this share of the limit, or these days, are left."""

    share: float = 0.2
    days: int = 2


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A time limit of a procedure: from one of `starts` to one of `ends`.

    `since_date` names a date of the starting event to count from instead of the day of the event itself.
    `dated_by` names the event whose date selects the version; the starting event where empty.
    `next_day`: the day of the start is not counted. `roll_over`: a last day off moves on to the next working day
    (of a limit counted back: to the working day before).
    `repeat`: every start event begins a run of its own; else the first one counts and `restarts` begin it anew.
    """

    code: str
    title: str
    starts: tuple[str, ...]
    terms: tuple[Term, ...]
    ends: tuple[str, ...] = ()
    kind: Kind = Kind.STATUTORY
    owes: str = ""
    begins: str = ""  # the start in words, where the step's title does not fit: 达成协议
    next_day: bool = True
    roll_over: bool = True
    since_date: str = ""
    pauses: tuple[Pause, ...] = ()
    deducts: tuple[Deduct, ...] = ()
    restarts: tuple[str, ...] = ()
    extension: Extension | None = None
    count_back: CountBack | None = None
    fixed: FixedDate | None = None
    deemed: Deemed | None = None
    dated_by: str = ""
    when: Callable[[Any], bool] | None = None
    repeat: bool = False
    warn: Warn = Warn()

    @property
    def ours(self) -> bool:
        """Whether the house itself answers for it: not another organ, nor a party who may let a term pass (ADR 0007)."""
        return self.kind is not Kind.EXTERNAL and self.owes != PARTY.title

    @property
    def configurable(self) -> bool:
        """Whether its length is a dated row instead of code: a promise, or a number not read in the law."""
        return self.kind is Kind.PROMISED or not all(term.from_law for term in self.terms)

    @property
    def names(self) -> frozenset[str]:
        """Codes of every act it listens to."""
        parts = {*self.starts, *self.ends, *self.restarts, self.dated_by}
        parts |= {code for d in self.deducts for code in (d.start_step, d.end_step)}
        parts |= {self.extension.step} if self.extension else set()
        parts |= {self.deemed.step} if self.deemed else set()
        parts |= {f"{way}:{code}" for p in self.pauses for code in p.requests for way in ("ask", "answer")}
        return frozenset(parts - {""})


def check(
    limit: Limit,
    known: Collection[str] | None = None,
    stages: Collection[str] | None = None,
) -> Iterator[str]:
    """What makes no sense about a limit, one Chinese sentence each.

    `known` are the codes of the procedure's acts with `ask:` and `answer:`, `stages` those of its stages; where given,
    a limit may name no others.
    """
    found = (
        *_check_ends(limit),
        *_check_terms(limit),
        *_check_named(limit),
        *_check_parts(limit),
        *_check_extension(limit),
        *(f"没有步骤“{code}”，请改正或补上该步骤。" for code in _strangers(limit.names, known)),
        *(
            f"没有环节“{code}”，请改正或补上该环节。"
            for code in _strangers({s for p in limit.pauses for s in p.stages}, stages)
        ),
    )
    yield from (f"时限“{limit.title or limit.code}”：{text}" for text in found)


def _strangers(names: Collection[str], known: Collection[str] | None) -> list[str]:
    return [] if known is None else sorted(set(names) - set(known))


def _check_ends(limit: Limit) -> Iterator[str]:
    if not (limit.code and limit.title and limit.owes):
        yield "须写明代码、名称和责任人（code、title、owes）。"
    if not limit.starts:
        yield "没有起算事件（starts）。"
    if not limit.ends and limit.deemed is None:
        yield "没有截止步骤（ends），也没有届满后视为的结果（deemed），永远不会结束。"
    if set(limit.starts) & set(limit.ends) and not limit.repeat:
        yield "同一步骤既起算又截止，须设为可重复（repeat）。"
    if any(code.startswith("ask:") for code in limit.starts) and not limit.repeat:
        yield "从征询起算的时限须可重复（repeat），每次征询各计各的。"
    if set(limit.restarts) & set(limit.ends):
        yield "同一步骤既重新计算又截止。"
    if limit.repeat and limit.restarts:
        yield "可重复的时限每次另行起算，不能再写重新计算（restarts）。"


def _check_terms(limit: Limit) -> Iterator[str]:
    named = limit.count_back is not None or limit.fixed is not None
    if not limit.terms:
        yield "没有期限（terms）。"
    for term in limit.terms:
        if term.length < 0 or (term.length == 0 and not named):
            yield f"期限不能是{term}。"
        if term.law is None and limit.kind is not Kind.PROMISED:
            yield "法定或外部期限须写明依据（law）。"
        if term.from_law and term.law and term.law.number is None:
            yield "标为已见原文（L）的依据须写到条。"
        if term.since and term.until and term.until < term.since:
            yield "施行日期晚于失效日期。"
    if any(a.holds(b.since or date.min) for a in limit.terms for b in limit.terms if a is not b):
        yield "几个版本的施行期间重叠。"


def _check_named(limit: Limit) -> Iterator[str]:
    if limit.fixed and limit.count_back:
        yield "固定日期与倒推只能取一种。"
    if (limit.fixed or limit.count_back) and (limit.pauses or limit.deducts or limit.extension):
        yield "固定日期和倒推的时限不能暂停、扣除或延长。"
    if limit.count_back and not limit.count_back.anchor:
        yield "倒推须写明从哪个日期倒推（anchor）。"
    if limit.count_back and any(term.unit is Unit.HOUR for term in limit.terms):
        yield "倒推只按日、工作日或月计算。"
    if limit.fixed and not _is_day(limit.fixed):
        yield f"没有{limit.fixed.month}月{limit.fixed.day}日这一天。"


def _is_day(fixed: FixedDate) -> bool:
    try:
        date(2000, fixed.month, fixed.day)
    except ValueError:
        return False
    return fixed.years_after >= 0


def _check_parts(limit: Limit) -> Iterator[str]:
    if any(not (pause.stages or pause.requests) for pause in limit.pauses):
        yield "暂停须写明环节或协查事项。"
    if limit.deemed and not limit.deemed.title:
        yield "届满视为的结果须写明名称。"
    if not (0 <= limit.warn.share < 1 and limit.warn.days >= 0):
        yield "提醒比例应在0到1之间，提醒天数不能为负。"
    for deduct in limit.deducts:
        if not (deduct.start_step and deduct.end_step and deduct.title):
            yield "扣除须写明起止步骤和名称。"
        if deduct.at_most and (
            deduct.at_most[0] <= 0 or Unit.HOUR in (deduct.at_most[1], *(t.unit for t in limit.terms))
        ):
            yield f"扣除“{deduct.title}”的上限不对：应大于零，且不按小时计算。"


def _check_extension(limit: Limit) -> Iterator[str]:
    more = limit.extension
    if more is None:
        return
    if not (more.step and more.by_role):
        yield "延长须写明步骤和批准人（step、by_role）。"
    if more.length <= 0 or _mixes_hours(limit, more.unit):
        yield "延长的长度应大于零，且与期限同为小时或同为日。"
    if more.times is None and more.total is None:
        yield "延长须有上限：写明次数（times）或总长（total）。"
    if (more.times is not None and more.times < 1) or (more.total is not None and more.total < more.length):
        yield "延长的次数至少一次，总长不能短于一次的长度。"
    if limit.kind is not Kind.PROMISED and more.law is None:
        yield "法定期限的延长须写明依据。"


def _mixes_hours(limit: Limit, unit: Unit) -> bool:
    return any((term.unit is Unit.HOUR) != (unit is Unit.HOUR) for term in limit.terms)
