"""One run of a limit: where it begins, what stopped it, what was granted, and the last day that follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TypeAlias

from kernel.words.limits import FixedDate, Length, Limit, Pause, Term, Unit

from .counting import Gap, Point, add_months, advance, cap, count, end_of, local, merge, midnight
from .days import Calendar


@dataclass(frozen=True, kw_only=True)
class Moment:
    """An event as the clock sees it. Questions to others are `ask:<code>#<id>` and `answer:<code>#<id>`.

    `stage_to` is where the case stands afterwards; empty where the event says nothing about it.
    """

    code: str
    at: datetime
    stage_from: str = ""
    stage_to: str = ""
    title: str = ""
    recorded: datetime | None = None  # when it was entered; at once where unknown
    dates: Mapping[str, date] = field(default_factory=dict)
    amounts: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def act(self) -> str:
        return self.code.partition("#")[0]

    @cached_property
    def key(self) -> str:
        """The id of the question an ask or answer belongs to."""
        return self.code.partition("#")[2]


Test: TypeAlias = Callable[[Moment], bool]
Span: TypeAlias = tuple[datetime, datetime | None]


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A stretch in which the clock stood still, and the gap it tears; `open` while it still does."""

    title: str
    since: datetime
    gap: Gap
    open: bool


@dataclass(frozen=True, kw_only=True)
class Course:
    """Everything known about one run. `seen` are the moments up to its end (or its new beginning), oldest first."""

    limit: Limit
    term: Term
    calendar: Calendar
    start: Moment
    seen: tuple[Moment, ...]
    now: datetime
    end: Moment | None = None
    anew: bool = False

    @property
    def unit(self) -> Unit:
        return self.term.unit

    def point(self, at: datetime) -> Point:
        return at if self.unit is Unit.HOUR else local(at).date()

    @cached_property
    def until(self) -> Point:
        """How far the run has come: its end, or now."""
        return self.point(self.end.at if self.end else self.now)

    @cached_property
    def later(self) -> tuple[Moment, ...]:
        return self.seen[self.seen.index(self.start) + 1 :]

    def named(self, name: str) -> date | None:
        """A date as last named; what the start of another run names does not count after this start."""
        others = self.limit.starts if self.limit.repeat else ()
        before = self.seen[: len(self.seen) - len(self.later)]
        return next(
            (
                m.dates[name]
                for m in reversed((*before, *(m for m in self.later if m.act not in others)))
                if name in m.dates
            ),
            None,
        )

    @cached_property
    def anchor(self) -> date | None:
        """The date it is counted back from."""
        return self.named(self.limit.count_back.anchor) if self.limit.count_back else None

    @property
    def known(self) -> bool:
        """Whether the dates it counts from have been recorded."""
        since = self.limit.since_date
        return not (since and self.named(since) is None) and not (self.limit.count_back and self.anchor is None)

    @cached_property
    def started_at(self) -> datetime:
        since = self.named(self.limit.since_date) if self.limit.since_date else None
        return midnight(since) if since else local(self.start.at)

    @cached_property
    def origin(self) -> Point:
        return self.point(self.started_at)

    @cached_property
    def stops(self) -> tuple[Stop, ...]:
        """What stopped this run, oldest first; nothing beyond the cap of a deduction."""
        found: list[Stop] = []
        for pause in self.limit.pauses:
            found += self._torn(pause.title, _paused(pause, self.seen), None)
        for cut in self.limit.deducts:
            found += self._torn(cut.title, _between(self.seen, _is(cut.start_step), _is(cut.end_step)), cut.at_most)
        return tuple(sorted(found, key=lambda s: s.gap))

    def _torn(self, title: str, spans: Iterable[Span], at_most: Length | None) -> Iterator[Stop]:
        kept = [(begin, end) for begin, end in spans if end is None or self.point(end) > self.origin]
        gaps = [
            (max(self.point(a), self.origin), max(self.point(b) if b else self.until, self.origin)) for a, b in kept
        ]
        for (begin, end), gap in zip(kept, cap(gaps, at_most, self.calendar) if at_most else gaps, strict=True):
            yield Stop(title=title, since=begin, gap=gap, open=end is None and gap[1] == self.until)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        return merge(stop.gap for stop in self.stops)

    @cached_property
    def nominal(self) -> Point:
        """The last day before it is moved off a day of rest."""
        if self.limit.fixed:
            return _fixed(self.limit.fixed, self.reckoned)
        if self.anchor:
            return advance(self.anchor, -self.term.length, self.unit, self.calendar)
        return self._with(self.granted)

    @cached_property
    def reckoned(self) -> date:
        """The day in whose year a fixed day is looked for: later than the origin where days before the entry are past."""
        fixed, day = self.limit.fixed, self.origin
        entered = local(self.start.recorded).date() if self.start.recorded else day
        if fixed and fixed.from_entry and self.start.act not in self.limit.ends:
            while _fixed(fixed, day) < entered:
                day = date(day.year + 1, 1, 1)
        return day

    def _with(self, granted: Iterable[Length]) -> Point:
        inclusive = not self.limit.next_day
        day = advance(self.origin, self.term.length, self.unit, self.calendar, gaps=self.gaps, inclusive=inclusive)
        for length, unit in granted:
            day = advance(day, length, unit, self.calendar, gaps=self.gaps)
        return day

    @cached_property
    def granted(self) -> list[Length]:
        """Extensions that hold: in time, no more than allowed."""
        found: list[Length] = []
        more = self.limit.extension
        for moment in (m for m in self.later if more and m.act == more.step):
            if more is None or len(found) == more.times or self.point(moment.at) > self._settle(self._with(found)):
                break
            room = more.length if more.total is None else min(more.length, more.total - sum(n for n, _ in found))
            found.append((max(0, min(moment.amounts.get(more.amount, room), room)), more.unit))
        return [grant for grant in found if grant[0]]

    def _settle(self, day: Point) -> Point:
        """The due day of a nominal last day: never a day of rest, never within a stop that began before it passed."""
        due = self._rolled(day)
        for begin, end in self.gaps:
            if day <= begin <= due:
                due = max(due, self._rolled(end))
        return due

    def _rolled(self, day: Point) -> Point:
        if self.unit is Unit.HOUR or not (self.limit.roll_over or self.unit is Unit.WORKING):
            return day
        return self.calendar.on_or_before(day) if self.limit.count_back else self.calendar.on_or_after(day)

    @cached_property
    def due(self) -> Point:
        return self._settle(self.nominal)

    @cached_property
    def due_at(self) -> datetime:
        return local(self.due) if isinstance(self.due, datetime) else end_of(self.due)

    @cached_property
    def late(self) -> bool:
        return self.until > self.due

    @cached_property
    def paused_since(self) -> datetime | None:
        """Since when the clock stands still now, if it does."""
        return min((stop.since for stop in self.stops if stop.open and stop.gap[0] <= self.due), default=None)

    def days(self, start: Point, end: Point) -> int:
        return count(start, end, self.unit, self.calendar)

    @cached_property
    def left(self) -> int:
        """What is left in the limit's own kind of day; below zero when late."""
        if self.late:
            return min(self.days(self.until, self.due), -1)
        return max(self.days(self.until, self.nominal), 0) if self.paused_since else self.days(self.until, self.due)

    @cached_property
    def total(self) -> int:
        """How much there was from start to due, without what was stopped."""
        return self.days(self.origin, self.due) - sum(
            self.days(a, min(b, self.due)) for a, b in self.gaps if a < self.due
        )

    @cached_property
    def unannounced(self) -> tuple[int, ...]:
        """Years whose days off decide the due day but have not been announced."""
        if self.unit is Unit.HOUR or not (self.limit.roll_over or self.unit is Unit.WORKING):
            return ()
        years = {day.year for day in (self.nominal, self.due, self.anchor or self.due)}
        return tuple(sorted(year for year in years if not self.calendar.announced(year)))


def _fixed(fixed: FixedDate, origin: date) -> date:
    return add_months(date(origin.year + fixed.years_after, 1, fixed.day), fixed.month - 1)


def _is(act: str, key: str | None = None) -> Test:
    return lambda m: m.act == act and key in (None, m.key)


def _paused(pause: Pause, seen: Sequence[Moment]) -> Iterator[Span]:
    if pause.stages:
        yield from _between(seen, lambda m: m.stage_to in pause.stages, lambda m: m.stage_to not in ("", *pause.stages))
    for code in pause.requests:
        for key in dict.fromkeys(m.key for m in seen if m.act == f"ask:{code}"):
            yield from _between(seen, _is(f"ask:{code}", key), _is(f"answer:{code}", key))


def _between(seen: Sequence[Moment], opens: Test, closes: Test) -> Iterator[Span]:
    """From each moment that opens to the next that closes; None where none has come yet."""
    begin: datetime | None = None
    for moment in seen:
        if begin is None and opens(moment):
            begin = moment.at
        elif begin is not None and closes(moment):
            yield begin, moment.at
            begin = None
    if begin is not None:
        yield begin, None
