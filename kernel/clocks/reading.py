"""Where a limit stands: pure functions of the events of a case, a calendar and the time of day.

Conventions (民事诉讼法第八十五条 and the laws that refer to it): the day of the start is not counted; a last day off
moves on to the next working day; what begins to stop the clock on day a and ends on day b takes away the days after a
up to and including b; whoever still has the last day when the clock stops has the day on which it resumes.
Hours are exact and never move. Time granted after a limit has run out is not counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from kernel.words.limits import Limit, Term, Unit

from . import explain
from .counting import local
from .course import Course, Moment
from .days import Calendar

__all__ = ["Colour", "Moment", "Reading", "State", "read", "runs"]


class State(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"  # ended late
    OVERDUE = "overdue"
    LAPSED = "lapsed"  # ran out, and with it what could be done, or the law takes something for done

    @property
    def title(self) -> str:  # type: ignore[override]
        return {
            "running": "计时中",
            "paused": "已暂停",
            "met": "按时办结",
            "missed": "逾期办结",
            "overdue": "已逾期",
            "lapsed": "期满视为",
        }[self.value]


class Colour(StrEnum):
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A limit at a moment. `due_at` is None while the clock stands still.

    `remaining` counts what is left in the limit's own kind of day (hours where it runs in hours): 0 on the last day,
    negative when overdue, None when the run is over. A lapsed run ended when it ran out; what is deemed holds from
    `deemed_at`. `run` numbers the runs of a repeated limit from 0.
    """

    state: State
    colour: Colour
    term: Term
    started_at: datetime
    due_at: datetime | None
    ended_at: datetime | None = None
    paused_since: datetime | None = None
    deemed_at: datetime | None = None
    remaining: int | None = None
    unannounced: tuple[int, ...] = ()  # years whose days off were guessed
    run: int = 0
    course: Course = field(repr=False, compare=False)

    @property
    def past(self) -> bool:
        """Whether it ran out with nothing deemed done: what could be asked for no longer can."""
        deemed = self.course.limit.deemed
        return self.state is State.LAPSED and deemed is not None and not deemed.step

    @property
    def title(self) -> str:
        return "已过期" if self.past else self.state.title

    @property
    def provisional(self) -> bool:
        return bool(self.unannounced)

    @cached_property
    def why(self) -> tuple[str, ...]:
        """The steps that lead to the due day, in words; `explain` makes sentences of them."""
        return explain.reasons(self.course, paused=self.state is State.PAUSED)


def read(
    limit: Limit,
    moments: Iterable[Moment],
    *,
    calendar: Calendar,
    now: datetime,
    terms: Sequence[Term] | None = None,
) -> Reading | None:
    """Where the limit stands; of a repeated one its latest run. None where it has not started or no version holds.

    `terms` replace the limit's own versions (dated rows), the first in force counts; `now` and every moment are aware.
    """
    found = runs(limit, moments, calendar=calendar, now=now, terms=terms)
    return found[-1] if found else None


def runs(
    limit: Limit,
    moments: Iterable[Moment],
    *,
    calendar: Calendar,
    now: datetime,
    terms: Sequence[Term] | None = None,
) -> tuple[Reading, ...]:
    """Every run of a limit, oldest first; one at most unless it is repeated. The order of `moments` does not matter."""
    seen = tuple(sorted(moments, key=lambda m: m.at))
    starts = [n for n, m in enumerate(seen) if m.act in limit.starts]
    found = []
    for number, index in enumerate(starts if limit.repeat else starts[:1]):
        term = _version(limit, limit.terms if terms is None else terms, seen, seen[index])
        if term is not None:
            course = Course(limit=limit, term=term, calendar=calendar, start=seen[index], seen=seen, now=now)
            found.append((number, _followed(course, index)))
    return tuple(_reading(course, number) for number, course in found if course.known)


def _version(limit: Limit, terms: Sequence[Term], seen: Sequence[Moment], start: Moment) -> Term | None:
    """The version in force on the day of the event that selects it; an event yet to come leaves it to the start."""
    dating = next((m for m in seen if m.act == limit.dated_by), start)
    on = local(dating.at).date()
    return next((t for t in terms if t.holds(on)), None)


def _followed(course: Course, index: int) -> Course:
    """The run from its start, or from the last act that began it anew, to the act that ended it."""
    seen, limit = course.seen, course.limit
    over = next((n for n in range(index + 1, len(seen)) if _ends(limit, seen[index], seen[n])), None)
    for n in range(index + 1, len(seen) if over is None else over):
        if seen[n].act in limit.restarts:
            before = replace(course, seen=seen[:n])
            if limit.deemed and replace(before, now=seen[n].at).late:
                return before  # what the law took for done is not undone by beginning anew
            course = replace(course, start=seen[n], anew=True)
    return course if over is None else replace(course, end=seen[over], seen=seen[: over + 1])


def _ends(limit: Limit, start: Moment, moment: Moment) -> bool:
    """Whether a moment ends the run of a start; the answer to one request does not end that of another."""
    if start.key and moment.key and start.key != moment.key:
        return False
    return moment.act in limit.ends or (limit.deemed is not None and moment.act == limit.deemed.step)


def _reading(course: Course, number: int) -> Reading:
    state = _state(course)
    due = None if state is State.PAUSED else course.due_at
    lapsed, over = state is State.LAPSED, state in (State.MET, State.MISSED, State.LAPSED)
    ended = course.due_at if lapsed else course.end.at if course.end else None
    return Reading(
        state=state,
        colour=_colour(course, state),
        term=course.term,
        started_at=course.started_at,
        due_at=due,
        ended_at=ended,
        paused_since=course.paused_since if state is State.PAUSED else None,
        deemed_at=_deemed_at(course) if lapsed else None,
        remaining=None if over else course.left,
        unannounced=course.unannounced,
        run=number,
        course=course,
    )


def _state(course: Course) -> State:
    deemed, end = course.limit.deemed, course.end
    if end is not None:
        by_law = deemed is not None and end.act == deemed.step and deemed.step not in course.limit.ends
        if by_law or (deemed and course.late):
            return State.LAPSED
        return State.MISSED if course.late else State.MET
    if course.paused_since is not None:
        return State.PAUSED
    if not course.late:
        return State.RUNNING
    return State.LAPSED if deemed else State.OVERDUE


def _deemed_at(course: Course) -> datetime:
    deemed = course.limit.deemed
    return course.started_at if deemed and deemed.as_of == "start" else course.due_at


def _colour(course: Course, state: State) -> Colour:
    fixed = {State.PAUSED: Colour.GREY, State.OVERDUE: Colour.RED}
    if state is not State.RUNNING:
        return fixed.get(state, Colour.DONE)
    warn = course.limit.warn
    days = 0 if course.unit is Unit.HOUR else warn.days
    close = course.left <= days or course.left <= warn.share * course.total
    return Colour.AMBER if close else Colour.GREEN
