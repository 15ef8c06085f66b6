"""The one door. `open_case` and `perform` are the only writers of a case's stage: web, API, import and clock use them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache, reduce
from operator import or_
from typing import Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import CharField, DateTimeField, Q, UUIDField
from django.utils import timezone

from kernel import ports
from kernel.clocks.reading import Reading, State
from kernel.papers import numbers
from kernel.prepared import Prepared, by_case
from kernel.reach.areas import Area
from kernel.reach.models import Office
from kernel.words import PARTY, Limit, Procedure, Request, RoleKind, Stage, Step
from kernel.words.registry import procedure as find_procedure

from . import timing
from .actors import Actor, clock
from .facts import before
from .forms import StepMixin, bind
from .models import Case, Clock, Event
from .refusals import Invalid, Refused, Stale, View
from .write import Deed, append, month_of, told


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A step or question as shown to one actor: a button, or a greyed button with the reason."""

    word: Step | Request
    refusal: str = ""

    @property
    def code(self) -> str:
        return self.word.code if isinstance(self.word, Step) else self.word.ask


class Posted(NamedTuple):
    """What somebody sends to the door."""

    payload: Any
    files: Any
    key: str


def offers(case: Case, actor: Actor) -> list[Offer]:
    """Every step and question the case's stage knows, each with why this actor may not, if so."""
    view = View(case, actor)
    words: list[Step | Request] = [*case.rules.steps_at(case.stage), *case.rules.requests_at(case.stage)]
    shown = [w for w in words if not all(r.kind is RoleKind.CLOCK for r in w.by)]
    return [Offer(word=w, refusal=view.refusal(w)) for w in shown]


def open_case(
    code: str,
    step: str,
    *,
    actor: Actor,
    office: Office,
    payload: Any,
    files: Any = None,
    area: Area | None = None,
    key: str = "",
    origin: Case | None = None,
) -> Case:
    """Open a case by one of its opening steps. The same `key` again returns the case it made.

    Raises Refused (no such post in this office), Invalid (carries the bound form).
    """
    rules = find_procedure(code)
    if step not in rules:
        raise Refused(f"{rules.title}没有“{step}”这个步骤。")
    word = rules[step]
    if done := _opened_before(key, word, rules, actor):
        return done
    _may_open(word, actor, office)
    case = Case(procedure=code, office=office, stage="", level=rules.level, origin=origin)
    case.place(area or office.area)
    try:
        with transaction.atomic():
            _open(case, word, actor, Posted(payload, files, key))
    except IntegrityError:
        if done := _opened_before(key, word, rules, actor):
            return done
        raise
    return case


def _opened_before(key: str, word: Step, rules: Procedure, actor: Actor) -> Case | None:
    """The case an earlier attempt of the same person made. Raises Refused for a key of any other act."""
    found = Event.objects.filter(key=key).select_related("case").first() if key else None
    if found is None:
        return None
    same = found.seq == 1 and found.act == word.code and found.case.procedure == rules.code
    if not same or found.actor_id != actor.user_id:
        raise Refused(REUSED, "key_reused")
    return found.case


def _may_open(word: Step, actor: Actor, office: Office) -> None:
    if not word.opens:
        raise Refused(f"“{word.title}”不是立案的步骤。")
    if not office.active:
        raise Refused(f"{office.name}已停用，请选择其他机构。")
    if actor.kind is not RoleKind.STAFF:
        if not word.open_to(actor.kind):
            raise Refused(f"“{word.title}”由工作人员办理。")
        return
    roles = frozenset(r.code for r in word.by)
    areas = actor.reach.areas_holding(roles)
    inside = any(getattr(office, f"{column}_id") in ids for column, ids in areas.items())
    if office.pk not in actor.reach.offices_holding(roles) and not inside:
        raise Refused(f"您在{office.name}没有办理“{word.title}”的岗位（{'、'.join(r.title for r in word.by)}）。")


def _open(case: Case, word: Step, actor: Actor, posted: Posted) -> None:
    case.begin()
    form = bind(word, case, actor, data=posted.payload, files=posted.files)
    if not form.is_valid():
        raise Invalid(form)
    at = form.cleaned_data["happened_at"]
    case.opened_at, case.opened_month = at, month_of(at)
    case.stage = word.targets[0].code
    case.number = _case_number(case, at)
    case.save(force_insert=True)
    case.stage = ""
    _do(case, word, form, actor, key=posted.key)
    if actor.user is not None and not Case.objects.filter(pk=case.pk).reach(actor.user).exists():
        raise Refused("登记后的案件不在您的职责范围内，请检查机构和区域。")


def _case_number(case: Case, at: datetime) -> str:
    year = timezone.localtime(at).year
    n = numbers.take(case.office_id, f"{case.procedure}:case", year)
    return numbers.format_number(case.rules.number, year, n, case.office.short or case.office.name)


def perform(
    case: Case,
    code: str,
    *,
    actor: Actor,
    payload: Any = None,
    files: Any = None,
    version: int | None = None,
    key: str = "",
) -> Event:
    """Do a step. `version` is the case's version as the actor saw it; the same `key` again returns the same event.

    Raises Refused with the reason, Stale when somebody was first, Invalid with the bound form.
    """
    if done := repeated(key, case, code):
        return done
    settle_due(case)
    with once(key, case, code):
        fresh = lock(case)
        if done := repeated(key, case, code):  # the first of two presses held the lock until now
            return done
        if version is not None and fresh.version != version:
            raise Stale
        return _perform(fresh, code, actor, Posted(payload, files, key))


def _perform(case: Case, code: str, actor: Actor, posted: Posted) -> Event:
    if code not in case.rules:
        raise Refused(f"{case.rules.title}没有“{code}”这个步骤。")
    word = case.rules[code]
    if why := View(case, actor).refusal(word):
        raise Refused(why)
    form = bind(word, case, actor, data=posted.payload or {}, files=posted.files)
    if not form.is_valid():
        raise Invalid(form)
    return _do(case, word, form, actor, key=posted.key)


def lock(case: Case) -> Case:
    """The case read again inside the transaction, its row held (PostgreSQL) or the database's writer held (SQLite)."""
    return _LOCKED.one(case.pk)


_LOCKED = by_case(
    lambda of: Case.objects.select_for_update(of=("self",)).select_related("office__area", "handler").filter(pk=of)
)


def _do(case: Case, word: Step, form: StepMixin, actor: Actor, *, key: str = "") -> Event:
    """Write what a valid form says, run the line's function, choose the stage, append the event."""
    data = form.cleaned_data
    data["_by"] = actor.user  # what a line's function may know beside what was asked
    wrote = write_form(case, form)
    target = _target(case, word, data)
    save_record(case)
    if case.rules.title_of:
        case.title = case.rules.title_of(case)[:160]
    deed = Deed(
        act=word.code,
        actor=actor,
        at=data["happened_at"],
        target=target,
        key=key,
        data=told(case, form.stood, values=form.values(), shown=form.shown(), wrote=wrote),
        papers=word.papers_for(case, data),
        cleaned=data,
        files=files_of(form),
        place=data.get("_place"),
    )
    event = append(case, deed)
    _tell(case, word)
    return event


def write_form(case: Case, form: StepMixin) -> list[str]:
    """Bring a form onto record, child row and parties. Returns the label and key of a child row it wrote."""
    child = form.write(case)
    if child is not None:
        rows = case.children[child._meta.label]
        rows[:] = [*(r for r in rows if r.pk != child.pk), child]
        child.save()
    for name, field in form.fields.items():
        if getattr(field, "holds_parties", False):
            case.people = ports.parties().write(case, form.cleaned_data[name])
    return [child._meta.label, str(child.pk)] if child is not None else []


def save_record(case: Case) -> None:
    if case.record is not None:
        case.record.case = case
        case.record.save(force_insert=case.record._state.adding)


def files_of(form: StepMixin) -> list[tuple[str, Any]]:
    return [(f.category, file) for n, f in form.files_fields.items() for file in form.cleaned_data.get(n) or []]


def _target(case: Case, word: Step, data: dict[str, Any]) -> str:
    chosen: Stage | None = word.run(case, data) if word.run else None
    if chosen is None:
        return word.targets[0].code if word.targets else case.stage
    if chosen not in word.targets:
        raise RuntimeError(f"{word.code} returned {chosen.code}, which it does not declare")
    return chosen.code


def _tell(case: Case, word: Step) -> None:
    """Messages go out after commit, and only for what the step declares. One that fails does not undo the act."""
    if "party" in word.tells and word.public:
        transaction.on_commit(lambda: ports.parties().tell(case, f"{case.number}：{word.public}"), robust=True)
    if "handler" in word.tells and case.handler_id:
        user_id = case.handler_id
        text, link = f"{case.number} {case.title}", str(case.pk)
        transaction.on_commit(lambda: ports.messages().to_user(user_id, word.title, text, link), robust=True)


def settle_due(case: Case) -> list[Event]:
    """Settle a case in which a deemed limit ran out, in a transaction of its own. No query where a line deems nothing.

    Asks the stored clocks, not `case.due_at`: that leaves out what a party or another organ owes.
    """
    limits = tuple((limit.code, tuple(s.code for s in step.stages)) for limit, step in _deeming(case))
    if not limits or not _run_out(limits)(case.pk, timezone.now()):
        return []
    with transaction.atomic():
        return settle(lock(case))


@cache
def _run_out(limits: tuple[tuple[str, tuple[str, ...]], ...]) -> Prepared[Any]:
    """Clocks of a case that are over at a moment: of these limits while the case is at these stages."""
    there = reduce(or_, (Q(limit=limit, case__stage__in=stages) for limit, stages in limits))
    over = Clock.objects.filter(there).order_by()
    return Prepared(lambda of, now: over.filter(case_id=of, due_at__lte=now)[:1], UUIDField(), DateTimeField())


def _deeming(case: Case) -> list[tuple[Limit, Step]]:
    """Limits of the line that deem one of its steps done."""
    return [(x, case.rules[x.deemed.step]) for x in case.rules.limits if x.deemed and x.deemed.step in case.rules]


def settle(case: Case, now: datetime | None = None) -> list[Event]:
    """Do what the law deems done: a lapsed limit's step is performed by the clock as of its due moment, the first first.

    Called before anybody acts and by a job, so a late scheduler changes nothing but the hour of a message. Once a run:
    what a supervisor took back is not deemed again. The caller locked the case.
    """
    done: list[Event] = []
    while lapsed := _lapsed(case, now):
        limit, step, reading = min(lapsed, key=lambda found: found[2].ended_at or found[2].started_at)
        done.append(_deem(case, step, reading, limit))
    return done


def _lapsed(case: Case, now: datetime | None) -> list[tuple[Limit, Step, Reading]]:
    """Runs that ran out at a stage where their step may be done, and were not settled before."""
    open_ = {x.code: (x, step) for x, step in _deeming(case) if case.stage in {s.code for s in step.stages}}
    if not open_:
        return []
    settled = [e.data["deemed"] for e in case.history if e.data and "deemed" in e.data]
    found = [(limit.code, r) for limit, r in timing.readings(case, case.history, now) if r.state is State.LAPSED]
    return [(*open_[code], r) for code, r in found if code in open_ and [code, r.run] not in settled]


def _deem(case: Case, word: Step, reading: Reading, limit: Limit) -> Event:
    at, stood = reading.deemed_at or reading.started_at, before(case)
    target = _target(case, word, {"happened_at": at})
    save_record(case)
    shown, papers = [["依据", f"{limit.title}届满，{word.law}"]], word.papers_for(case, {})
    data = told(case, stood, values={}, shown=shown, wrote=[]) | {"deemed": [limit.code, reading.run]}
    event = append(case, Deed(act=word.code, actor=clock(), at=at, target=target, data=data, papers=papers))
    _tell(case, word)
    return event


REUSED = "这个提交标识已用于另一次办理，请重新打开页面再提交。"


def repeated(key: str, case: Case, act: str, subject: UUID | None = None) -> Event | None:
    """The event an earlier attempt of the same request made. Raises Refused for a key of another case, act or subject."""
    found = next(iter(_KEYED(key)), None) if key else None
    if found and (found.case_id != case.pk or found.act != act or subject not in (None, found.subject)):
        raise Refused(REUSED, "key_reused")
    return found


_KEYED = Prepared(lambda key: Event.objects.filter(key=key).order_by(), CharField())


@contextmanager
def once(key: str, case: Case, act: str) -> Iterator[None]:
    """The transaction of an act with a key. Raises Refused where the key was used elsewhere at the same moment."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        repeated(key, case, act)
        raise


def new_key() -> str:
    """An idempotency key for one rendering of a form."""
    return secrets.token_urlsafe(24)


def visible(user: Any, case_id: UUID) -> Case:
    """One case within reach, with what pages show of it; Case.DoesNotExist otherwise (a stranger's case is 404)."""
    found: Case = Case.objects.reach(user).select_related("office__area", "handler").get(pk=case_id)
    return found


def word_of_act(rules: Procedure, act: str) -> tuple[Step | Request, bool]:
    """The step or question behind an act, and whether the act is an answer."""
    kind, _, code = act.partition(":")
    if code:
        return rules.request(code), kind == "answer"
    return rules[act], False


def addressee(word: Request, data: dict[str, Any]) -> str:
    """Whom a question goes to: an office chosen, a name typed, or what the words say."""
    return str(data.get("to_office") or data.get("to_name") or word.to)[:80]


def public_steps(code: str) -> list[Step]:
    """Opening steps a citizen may take."""
    return [s for s in find_procedure(code).openings if PARTY in s.by]
