"""The service guide 办事指南 of a procedure: what somebody who comes with a matter wants to know, read off the words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django import forms
from django.utils import timezone

from kernel.cases.actors import party
from kernel.cases.forms import FilesField, bind
from kernel.clocks.rows import book
from kernel.words import Kind, Limit, Mark, Procedure, Request, RoleKind, Step
from kernel.words.law import Article
from kernel.words.limits import Term, phrase


@dataclass(frozen=True, kw_only=True)
class Material:
    """Something to say or to hand in. `kind` is 填写 for a field of the form, 提交 for a file."""

    title: str
    kind: str
    required: bool
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way to begin: who may, on which article, and what it asks."""

    title: str
    who: tuple[str, ...]
    by_public: bool
    law: str
    materials: tuple[Material, ...]


@dataclass(frozen=True, kw_only=True)
class Time:
    """A time limit in force. `doubt` says why its number must not be relied on yet; empty where it may."""

    title: str
    length: str
    begins: str
    kind: str  # 法定, 承诺 or 外部
    owes: str
    source: str
    span: str  # from when and how long, as one sentence has it: 受理后30日内, 最迟在约定的履行期限当日
    doubt: str = ""
    lapse: str = ""  # what follows when it runs out


@dataclass(frozen=True, kw_only=True)
class GuideStep:
    """A step as the public reads it."""

    title: str
    who: tuple[str, ...]
    law: str


@dataclass(frozen=True, kw_only=True)
class GuidePaper:
    title: str
    law: str
    public: bool


@dataclass(frozen=True, kw_only=True)
class Guide:
    """Everything in Chinese, in the order a page shows it. `fee` and `remedies` are empty where the words are silent."""

    code: str
    title: str
    about: str
    basis: tuple[str, ...]
    who_may_apply: tuple[str, ...]
    ways: tuple[Way, ...]
    steps: tuple[GuideStep, ...]
    times: tuple[Time, ...]
    results: tuple[str, ...]
    papers: tuple[GuidePaper, ...]
    fee: str = ""
    remedies: tuple[str, ...] = ()


def guide(procedure: Procedure, *, office: int | None = None, on: date | None = None) -> Guide:
    """The guide as it holds on a day (today) in an office (by id) or in general. Costs the query of the clocks' rows."""
    ways = sorted((_way(procedure, step) for step in procedure.openings), key=lambda way: not way.by_public)
    return Guide(
        code=procedure.code, title=procedure.title, about=procedure.about, basis=basis(procedure),
        who_may_apply=_applicants(procedure), ways=tuple(ways), steps=tuple(_steps(procedure)),
        times=tuple(times(procedure, in_force(procedure, office, on))), results=tuple(_results(procedure)),
        papers=tuple(GuidePaper(title=p.title, law=str(p.law or ""), public=p.public) for p in procedure.all_papers()),
        fee=procedure.fee, remedies=procedure.remedies,
    )  # fmt: skip


Terms = Callable[[Limit], tuple[Term, ...]]


def in_force(procedure: Procedure, office: int | None = None, on: date | None = None) -> Terms:
    """The versions of each limit of a procedure that hold on a day (today) in an office or in general. One query."""
    rows, day = book(), on or timezone.localdate()
    return lambda limit: rows.terms_for(limit, procedure.code, office, day)


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _applicants(procedure: Procedure) -> tuple[str, ...]:
    """Citizens where they may come themselves; otherwise whoever may begin."""
    roles = [r for step in procedure.openings for r in step.by]
    return _distinct(r.title for r in [r for r in roles if r.kind is RoleKind.PARTY] or roles)


def basis(procedure: Procedure) -> tuple[str, ...]:
    """Every law the procedure rests on, each once, its own first."""
    articles: list[Article | None] = [
        procedure.law,
        *(s.law for s in procedure.steps),
        *(r.law for r in procedure.requests),
    ]
    articles += [t.law for x in procedure.limits for t in x.terms if t.law and t.law.mark is not Mark.D]
    return _distinct(f"《{a.law}》" for a in articles if a)


def _way(procedure: Procedure, step: Step) -> Way:
    asked = tuple(materials(procedure, step))
    who = tuple(r.title for r in step.by)
    return Way(title=step.title, who=who, by_public=step.open_to(RoleKind.PARTY), law=str(step.law), materials=asked)


def materials(procedure: Procedure, step: Step) -> Iterator[Material]:
    """What an opening step asks: the fields of its form, then its files under the name of their category."""
    fields, titles = bind(step, None, party(None)).fields, dict(procedure.categories)
    files = {name: f for name, f in fields.items() if isinstance(f, FilesField)}
    for name, field in fields.items():
        tick = isinstance(field, forms.BooleanField) and not field.required  # a remark, nothing to prepare
        if name not in (*files, "happened_at", "back_reason") and not field.widget.is_hidden and not tick:
            yield _material(str(field.label or name), "填写", field)
    for name, file in files.items():
        yield _material(titles.get(file.category) or str(file.label or name), "提交", file)


def _material(title: str, kind: str, field: forms.Field) -> Material:
    return Material(title=title, kind=kind, required=field.required, note=str(field.help_text or ""))


def _steps(procedure: Procedure) -> Iterator[GuideStep]:
    """Steps and questions that have words for the public, in order; a sentence said twice is read once."""
    told: set[str] = set()
    words: list[Step | Request] = [*procedure.steps, *procedure.requests]
    for word in words:
        if word.public and word.public not in told:
            told.add(word.public)
            yield GuideStep(title=word.public, who=tuple(r.title for r in word.by), law=str(word.law))


def times(procedure: Procedure, terms: Terms) -> Iterator[Time]:
    """Limits in force, statutory before promised before external. A limit without a version in force is left out."""
    kinds = list(Kind)
    for limit in sorted(procedure.limits, key=lambda x: kinds.index(x.kind)):
        for term in terms(limit):
            yield Time(
                title=limit.title, length=length_of(limit, term), begins=begins(procedure, limit), kind=str(limit.kind),
                owes=limit.owes, source=term.source, span=_span(procedure, limit, term), doubt=doubt_of(term),
                lapse=limit.deemed.title if limit.deemed else "",
            )  # fmt: skip


def length_of(limit: Limit, term: Term) -> str:
    """The length with what may be added to it: 30日（经批准可延长15日）; a named day as such: 约定的履行期限当日."""
    return named_day(limit, term) or f"{term}{_added(limit)}"


def _span(procedure: Procedure, limit: Limit, term: Term) -> str:
    day = named_day(limit, term)
    return f"最迟在{day}" if day else f"{begins(procedure, limit)}后{term}内{_added(limit)}"


def named_day(limit: Limit, term: Term) -> str:
    """The day of a limit that is no length from its start; empty for one that is."""
    if limit.fixed:
        return f"{'次年' if limit.fixed.years_after == 1 else ''}{limit.fixed.month}月{limit.fixed.day}日前"
    if limit.count_back:
        return f"{limit.count_back.title or '所定日期'}{f'前{term}' if term.length else '当日'}"
    return ""


def _added(limit: Limit) -> str:
    more = limit.extension
    return f"（经批准可延长{phrase(more.length, more.unit)}）" if more else ""


def begins(procedure: Procedure, limit: Limit) -> str:
    """From what it runs, in words."""
    return limit.begins or "、".join(_distinct(act_title(procedure, code) for code in limit.starts))


def doubt_of(term: Term) -> str:
    if not term.length:  # a day the record names: there is no number to verify
        return ""
    if term.law is not None and term.law.mark is not Mark.L:
        return term.law.mark.explanation
    return "尚未核定" if term.doubtful else ""


def act_title(procedure: Procedure, code: str) -> str:
    """What an act is called: a step by its title, a question with whom it goes to; the code for one that was retired."""
    if code in procedure:
        return procedure[code].title
    request = next((r for r in procedure.requests if code in (r.ask, r.answer)), None)
    if request is None:
        return code
    return request.title if code == request.ask else f"{request.title}（{request.to}答复）"


def _results(procedure: Procedure) -> Iterator[str]:
    """How it may end, in the citizen's words."""
    ends = (s for s in procedure.stages.values() if s.over and s not in procedure.retired)
    yield from _distinct(stage.public or stage.title for stage in ends)
