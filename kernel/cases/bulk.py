"""The bulk writer: history that comes in thousands, leaving the same rows as the one door.

Forms are not validated again: what comes here was checked on the way in (an import) or made by a generator. All else
is the door's own code. It sends no message. An import makes no paper and keeps its own numbers; a demonstration does both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.forms.models import construct_instance
from django.utils import timezone

from kernel import ports
from kernel.ids import uuid7
from kernel.papers import numbers
from kernel.papers.models import Series
from kernel.reach.models import Area, Office
from kernel.words import Request, Step
from kernel.words.procedure import VOID
from kernel.words.registry import procedure

from . import issue, timing, write
from .actors import Actor
from .door import addressee, word_of_act
from .facts import before
from .forms import StepForm, StepMixin, blank_form
from .models import FAR, Asked, Case, Clock, Event, Paper, Participant
from .write import Deed

IMPORTED = "（{year}）{word}台账第{n}号"


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act of a story: a step, `ask:…` or `answer:…`, with its cleaned values as the form would give them.

    A function of the case gives values that are known only once its number and papers are. `note` is kept and shown
    beside what the form asked: what a ledger said and no field takes.
    """

    code: str
    actor: Actor
    at: datetime
    values: dict[str, Any] | Callable[[Case], dict[str, Any]] = field(default_factory=dict)
    note: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Story:
    """One case from its opening on. The first act opens it. `number` keeps a number it had elsewhere.

    What is imported is recorded now, whenever it happened: days already anchored stay as they are. Without a number of
    its own it gets one of a series apart, so that the running numbers of the office have no gap and no jump.
    """

    procedure: str
    office: Office
    area: Area
    acts: tuple[Act, ...]
    number: str = ""
    imported: bool = False
    origin: Case | None = None  # the case it came of


class Bulk:
    """Collects the rows of many stories and writes them in batches, each in one transaction."""

    def __init__(self, *, papers: bool, batch: int = 500) -> None:
        self.papers, self.batch = papers, batch
        self.almanac = timing.Almanac()
        self.series: dict[tuple[int, str, int], int] = {}
        self.taken: set[tuple[int, str, int]] = set()  # series with new numbers since the last batch
        self.offices: set[int] = set()  # whose series are at hand
        self.forms: dict[tuple[str, str], StepMixin] = {}
        self.blanks: dict[tuple[str, str], dict[str, Any]] = {}
        self.rows: dict[type[models.Model], list[Any]] = {}
        self.now: datetime | None = None  # when the story in hand is recorded; None: as it happened

    def write(self, stories: Iterable[Story]) -> int:
        """Write all stories; returns how many cases were made. What was written before an error stays, batch by batch."""
        done = 0
        for story in stories:
            self.add(story)
            done += 1
            if done % self.batch == 0:
                self.flush()
        self.flush()
        return done

    def take(self, office_id: int, series: str, year: int) -> int:
        """The next number, counted in memory until the batch is written. All series of an office are read at once."""
        if office_id not in self.offices:
            self.offices.add(office_id)
            for row in Series.objects.filter(office_id=office_id):
                self.series[office_id, row.code, row.year] = row.last
        key = (office_id, series, year)
        self.series[key] = self.series.get(key, 0) + 1
        self.taken.add(key)
        return self.series[key]

    def add(self, story: Story) -> Case:
        """Work out the rows of one story and keep them for `flush`; the case as it will stand."""
        rules, first = procedure(story.procedure), story.acts[0]
        case = Case(procedure=rules.code, office=story.office, level=rules.level, stage="", imported=story.imported)
        case.origin = story.origin
        case.place(story.area)
        case.opened_at, case.opened_month = first.at, write.month_of(first.at)
        self.now = timezone.now() if story.imported else None
        case.number = story.number or self._number(case, first.at)
        case.begin()
        asked: dict[str, Asked] = {}
        for act in story.acts:
            self._act(case, act, asked)
        self._finish(case, asked)
        return case

    def _number(self, case: Case, at: datetime) -> str:
        year, word = write.local_year(at), case.office.short or case.office.name
        if case.imported:
            return numbers.format_number(
                IMPORTED, year, self.take(case.office_id, f"{case.procedure}:imported", year), word
            )
        return numbers.format_number(
            case.rules.number, year, self.take(case.office_id, f"{case.procedure}:case", year), word
        )

    def _act(self, case: Case, act: Act, asked: dict[str, Asked]) -> None:
        word, answer = word_of_act(case.rules, act.code)
        stood = before(case)
        form = self._form(case, word, act, answer)
        data = {**form.cleaned_data, "happened_at": act.at}
        wrote = self._write(case, form)
        target = self._target(case, word, data, answer=answer)
        if case.rules.title_of:
            case.title = case.rules.title_of(case)[:160]
        deed = Deed(
            act=act.code,
            actor=act.actor,
            at=act.at,
            target=target,
            subject=self._subject(act.code, asked),
            data=write.told(
                case, stood, values=form.values(), shown=[*form.shown(), *map(list, act.note)], wrote=wrote
            ),
        )
        event = self._append(case, deed, self._words(word, case, data, answer), data)
        self._asked(case, word, event, data=data, asked=asked, answer=answer)

    def _form(self, case: Case, word: Step | Request, act: Act, answer: bool) -> StepMixin:
        """One form object per step for the whole run, filled without validation."""
        key = (case.procedure, act.code)
        kind = blank_form(word, answer=answer)
        if key not in self.forms or getattr(kind, "depends_on_case", False):
            instance = case.record if issubclass(kind, StepForm) and not kind.is_child() else None
            self.forms[key] = kind(instance=instance, case=case, actor=act.actor, word=word)  # type: ignore[call-arg]
        form = self.forms[key]
        form.case, form.actor = case, act.actor
        form._errors = {}  # type: ignore[attr-defined]
        values = act.values(case) if callable(act.values) else act.values
        given = {n: v for n, v in values.items() if n in form.fields}
        form.cleaned_data = {**self._blank(key, form), **given, "happened_at": act.at, "_by": act.actor.user}
        if isinstance(form, StepForm):
            model = form._meta.model
            form.instance = model() if form.is_child() or case.record is None else case.record
            for name in form._meta.fields or ():  # what a form demands and history does not tell
                if form.cleaned_data.get(name) is None and not model._meta.get_field(name).null:
                    form.cleaned_data[name] = model._meta.get_field(name).get_default()
            construct_instance(form, form.instance, form._meta.fields, form._meta.exclude)
        return form

    def _blank(self, key: tuple[str, str], form: StepMixin) -> dict[str, Any]:
        """What the form of a step gives for every field left blank, lists anew each time."""
        if key not in self.blanks or getattr(form, "depends_on_case", False):
            self.blanks[key] = {name: _empty(f) for name, f in form.fields.items()}
        return {name: list(v) if isinstance(v, list) else v for name, v in self.blanks[key].items()}

    def _write(self, case: Case, form: StepMixin) -> list[str]:
        """As `door.write_form`, on the instances alone."""
        child = form.write(case)
        if child is not None:
            _settle(child)
            case.children[child._meta.label].append(child)
        if case.record is not None:
            case.record.case = case
            _settle(case.record)
        for name, f in form.fields.items():
            if getattr(f, "holds_parties", False):
                case.people = ports.parties().build(case, form.cleaned_data[name])
        return [child._meta.label, str(child.pk)] if child is not None else []

    def _target(self, case: Case, word: Step | Request, data: dict[str, Any], *, answer: bool) -> str:
        run = word.run_answer if answer and isinstance(word, Request) else word.run
        chosen = run(case, data) if run else None
        if run and case.record is not None:
            _settle(case.record)
        if isinstance(word, Request) or not word.targets:
            return case.stage
        return (chosen or word.targets[0]).code

    def _words(self, word: Step | Request, case: Case, data: dict[str, Any], answer: bool) -> tuple[Any, ...]:
        if not self.papers:
            return ()
        if isinstance(word, Request):
            return word.answer_papers if answer else word.papers
        return word.papers_for(case, data)

    def _append(self, case: Case, deed: Deed, words: tuple[Any, ...], data: dict[str, Any]) -> Event:
        event = write.event_of(case, deed, now=self.now or deed.at)
        case.stage = event.to_stage
        write.close(case, event)
        papers = issue.issue(case, event, words, data, take=self.take)
        self._join(case)
        write.seal(case, event, papers, [])
        case.history.append(event)
        case.issued += papers
        case.seq, case.head, case.version = event.seq, event.hash, case.version + 1
        self._keep(Event, event)
        self._keep(Paper, *papers)
        return event

    def _join(self, case: Case) -> None:
        write.make_room(case)
        case.partakers.extend(case.joining)
        self._keep(Participant, *case.joining)
        case.joining.clear()

    def _subject(self, code: str, asked: dict[str, Asked]) -> UUID | None:
        kind, _, name = code.partition(":")
        if not name:  # a step, though it may be called "answer"
            return None
        return asked[name].pk if kind == "answer" else uuid7()

    def _asked(
        self, case: Case, word: Any, event: Event, *, data: dict[str, Any], asked: dict[str, Asked], answer: bool
    ) -> None:
        if answer:
            row = asked[word.code]
            row.answered, row.answered_at = event, event.happened_at
        elif isinstance(word, Request):
            asked[word.code] = Asked(
                id=event.subject,
                case=case,
                code=word.code,
                asked=event,
                to_name=addressee(word, data),
                to_office=data.get("to_office"),
                asked_at=event.happened_at,
            )

    def _finish(self, case: Case, asked: dict[str, Asked]) -> None:
        rows = timing.rows_of(case, case.history, self.almanac)
        case.due_at = FAR if case.at.final else timing.due(rows)
        self._keep(Case, case)
        self._keep(Clock, *rows)
        self._keep(Asked, *asked.values())
        if case.record is not None:
            self._keep(type(case.record), case.record)
        for children in case.children.values():
            for child in children:
                self._keep(type(child), child)
        if case.people:
            self._keep(type(case.people[0]), *case.people)

    def _keep(self, kind: type[models.Model], *rows: Any) -> None:
        self.rows.setdefault(kind, []).extend(rows)

    def flush(self) -> None:
        """Cases first, then what points at them; one transaction a batch."""
        order = sorted(self.rows, key=lambda m: (m is not Case, m is not Event, m._meta.label))
        with transaction.atomic():
            for kind in order:
                kind._base_manager.bulk_create(self.rows[kind], batch_size=400)
            Series.objects.bulk_create(
                [
                    Series(office_id=o, code=code, year=year, last=self.series[o, code, year])
                    for o, code, year in sorted(self.taken)
                ],
                update_conflicts=True,
                unique_fields=["office", "code", "year"],
                update_fields=["last"],
                batch_size=400,
            )
            ports.index(self.rows.get(Case, []), fresh=True)
        self.rows.clear()
        self.series.clear()
        self.taken.clear()
        self.offices.clear()


def void(case: Case, *, actor: Actor, reason: str) -> Event:
    """Take back a case that an import made: it is void as if its opening were revoked, and gives its number back.

    In the caller's transaction, the case locked (`door.lock`). What was recorded stays in the chain.
    """
    opening = case.history[0]
    shown = [["撤销", case.rules.title_of_act(opening.act)], ["理由", reason], ["原编号", case.number]]
    case.number = f"{case.number[:44]}（撤销{case.pk.hex[-6:]}）"
    data = {"reason": reason, "shown": shown, "values": {}}
    deed = Deed(act="revoke", actor=actor, at=timezone.now(), subject=opening.pk, target=VOID.code, data=data)
    event = write.append(case, deed)
    Clock.objects.filter(case=case).delete()
    return event


def _empty(f: Any) -> Any:
    """What a form gives for a field left blank."""
    try:
        return f.clean(None) if not f.required else None
    except Exception:  # noqa: BLE001  a field that cannot be blank has no blank value
        return None


def _settle(row: models.Model) -> None:
    """Columns a model works out on saving (`settle_columns`), without saving."""
    settle = getattr(row, "settle_columns", None)
    if settle:
        settle()
