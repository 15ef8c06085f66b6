"""What holds of every operation of a clock, whatever the dates."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from kernel.clocks.counting import add_months, advance, cap, count, merge
from kernel.clocks.days import Calendar, Entry
from kernel.clocks.reading import Colour, State, read, runs
from kernel.words.limits import CountBack, Deduct, Deemed, Extension, FixedDate, Pause, Term, Unit

from .clocking import CALENDAR, LAW, at, due, event, limit, reading

ONE = timedelta(days=1)
starts = st.dates(date(2023, 1, 1), date(2026, 6, 30))
lengths = st.integers(1, 90)
few = st.integers(0, 60)
units = st.sampled_from([Unit.WORKING, Unit.CALENDAR, Unit.MONTH])
PAUSE = (Pause(requests=("supplement",)),)


def calendars() -> st.SearchStrategy[Calendar]:
    """Weeks torn by any set of days off and worked weekends; never a year without work."""
    days = st.dates(date(2023, 1, 1), date(2027, 12, 31))
    entries = st.dictionaries(days, st.booleans(), max_size=60)
    return entries.map(lambda found: Calendar(Entry(date=d, working=w, name="", source="") for d, w in found.items()))


def paused(begin: date, end: date, key: str = "1") -> tuple:
    return event(f"ask:supplement#{key}", begin, 11), event(f"answer:supplement#{key}", end, 12)


# --- counting forward ---


@given(starts, lengths)
def test_the_day_of_the_start_is_not_counted(start: date, length: int) -> None:
    assert due(limit(length, roll_over=False), event("start", start)) == start + length * ONE
    assert due(limit(length, roll_over=False, next_day=False), event("start", start)) == start + (length - 1) * ONE


@given(starts, lengths, calendars(), st.integers(0, 23))
def test_working_days_are_as_many_as_counted(start: date, length: int, calendar: Calendar, hour: int) -> None:
    end = due(limit(length, Unit.WORKING), event("start", start, hour), calendar=calendar)
    passed = [start + n * ONE for n in range(1, (end - start).days + 1)]
    assert sum(map(calendar.is_working, passed)) == length
    assert calendar.is_working(end)


@given(starts, lengths, units, calendars())
def test_the_last_day_moves_to_the_next_working_day_and_no_further(
    start: date,
    length: int,
    unit: Unit,
    calendar: Calendar,
) -> None:
    bare = due(limit(length, unit, roll_over=False), event("start", start), calendar=calendar)
    end = due(limit(length, unit), event("start", start), calendar=calendar)
    assert end >= bare
    assert calendar.is_working(end)
    assert not any(calendar.is_working(bare + n * ONE) for n in range((end - bare).days))


@given(starts, st.integers(1, 48))
def test_months_end_on_the_same_day_number_or_the_last_of_the_month(start: date, months: int) -> None:
    end = due(limit(months, Unit.MONTH, roll_over=False), event("start", start))
    assert (end.year - start.year) * 12 + end.month - start.month == months
    assert end.day == start.day or (end.day < start.day and (end + ONE).day == 1)


@given(starts, st.integers(1, 24))
def test_months_that_include_the_first_day_end_the_day_before(start: date, months: int) -> None:
    whole = due(limit(months, Unit.MONTH, roll_over=False), event("start", start))
    assert due(limit(months, Unit.MONTH, roll_over=False, next_day=False), event("start", start)) == whole - ONE


@given(starts, st.integers(0, 23), st.integers(0, 59), st.integers(1, 96))
def test_hours_are_exact_and_never_move(start: date, hour: int, minute: int, length: int) -> None:
    begun = replace(event("start", start), at=at(start, hour, minute))
    assert reading(limit(length, Unit.HOUR), begun).due_at == begun.at + timedelta(hours=length)


@given(starts, lengths, lengths, units)
def test_a_longer_limit_never_ends_earlier(start: date, one: int, other: int, unit: Unit) -> None:
    short, long = sorted((one, other))
    assert due(limit(short, unit), event("start", start)) <= due(limit(long, unit), event("start", start))


# --- pauses ---


@given(starts, lengths, few, few)
def test_a_pause_adds_its_days(start: date, length: int, wait: int, rest: int) -> None:
    rule = limit(length, roll_over=False, pauses=PAUSE)
    begin = start + wait * ONE
    end = due(rule, event("start", start), *paused(begin, begin + rest * ONE), now="2027-12-31")
    assert end == start + (length + (rest if wait <= length else 0)) * ONE


@given(starts, st.integers(20, 90), st.integers(0, 9), few, st.integers(0, 9), few)
def test_pauses_add_up(start: date, length: int, wait: int, rest: int, between: int, again: int) -> None:
    rule = limit(length, roll_over=False, pauses=PAUSE)
    first = start + wait * ONE, start + (wait + rest) * ONE
    second = first[1] + (between + 1) * ONE, first[1] + (between + 1 + again) * ONE
    both = due(rule, event("start", start), *paused(*first, "1"), *paused(*second, "2"), now="2027-12-31")
    assert both == start + (length + rest + again) * ONE


@given(starts, lengths, units, few, few, calendars())
def test_a_pause_never_brings_the_end_nearer(
    start: date,
    length: int,
    unit: Unit,
    wait: int,
    rest: int,
    calendar: Calendar,
) -> None:
    rule = limit(length, unit, pauses=PAUSE)
    begin = start + wait * ONE
    without = due(rule, event("start", start), calendar=calendar)
    shorter = due(
        rule, event("start", start), *paused(begin, begin + rest // 2 * ONE), now="2029-01-01", calendar=calendar
    )
    longer = due(rule, event("start", start), *paused(begin, begin + rest * ONE), now="2029-01-01", calendar=calendar)
    assert without <= shorter <= longer
    assert calendar.is_working(longer)


@given(starts, lengths, few, few, calendars())
def test_a_pause_takes_only_working_days_from_working_days(
    start: date,
    length: int,
    wait: int,
    rest: int,
    calendar: Calendar,
) -> None:
    begin = start + wait * ONE
    stop = begin + rest * ONE
    rule = limit(length, Unit.WORKING, pauses=PAUSE)
    assume(begin < due(rule, event("start", start), calendar=calendar))
    end = due(rule, event("start", start), *paused(begin, stop), now="2029-01-01", calendar=calendar)
    counted = [start + n * ONE for n in range(1, (end - start).days + 1)]
    assert sum(calendar.is_working(d) for d in counted if not begin < d <= stop) == length


@given(starts, lengths, units, st.integers(0, 9), few, few)
def test_overlapping_pauses_count_once(
    start: date,
    length: int,
    unit: Unit,
    wait: int,
    rest: int,
    later: int,
) -> None:
    begin, end = start + wait * ONE, start + (wait + rest) * ONE
    inner = begin + min(later, rest) * ONE
    rule = limit(length, unit, pauses=PAUSE)
    alone = due(rule, event("start", start), *paused(begin, end), now="2029-01-01")
    assert alone == due(rule, event("start", start), *paused(begin, end), *paused(inner, end, "2"), now="2029-01-01")


@given(starts, lengths, units, few, few)
def test_a_pause_by_stage_and_by_request_are_the_same(
    start: date, length: int, unit: Unit, wait: int, rest: int
) -> None:
    begin, end = start + wait * ONE, start + (wait + rest) * ONE
    by_request = due(limit(length, unit, pauses=PAUSE), event("start", start), *paused(begin, end), now="2029-01-01")
    stage = event("suspend", begin, 11, stage_to="suspended"), event("resume", end, 12, stage_to="open")
    by_stage = limit(length, unit, pauses=(Pause(stages=("suspended",)),))
    assert by_request == due(by_stage, event("start", start, stage_to="open"), *stage, now="2029-01-01")


@given(starts, lengths, few, st.integers(0, 200))
def test_while_it_stands_still_nothing_runs_out(start: date, length: int, wait: int, later: int) -> None:
    wait = min(wait, length)
    rule = limit(length, pauses=PAUSE, roll_over=False)
    begin = start + wait * ONE
    found = reading(rule, event("start", start), event("ask:supplement#1", begin, 11), now=at(begin + later * ONE, 13))
    assert (found.state, found.colour, found.due_at) == (State.PAUSED, Colour.GREY, None)
    assert found.paused_since == at(begin, 11)
    assert found.remaining == length - wait


@given(starts, st.integers(1, 72), st.integers(0, 71), st.integers(0, 5000))
def test_hours_stand_still_to_the_minute(start: date, length: int, wait: int, minutes: int) -> None:
    rule = limit(length, Unit.HOUR, pauses=PAUSE)
    begun = event("start", start)
    stop = begun.at + timedelta(hours=min(wait, length))
    ask = event("ask:supplement#1", start)
    events = (
        begun,
        replace(ask, at=stop),
        replace(ask, code="answer:supplement#1", at=stop + timedelta(minutes=minutes)),
    )
    assert reading(rule, *events, now="2029-01-01").due_at == begun.at + timedelta(hours=length, minutes=minutes)


# --- deductions ---


@given(starts, st.integers(30, 90), st.integers(1, 20), few, st.integers(1, 40))
def test_a_deduction_gives_no_more_than_its_cap(start: date, length: int, wait: int, rest: int, most: int) -> None:
    cut = Deduct(start_step="appraise", end_step="appraised", title="鉴定", at_most=(most, Unit.CALENDAR))
    rule = limit(length, roll_over=False, deducts=(cut,))
    begin = start + wait * ONE
    events = event("start", start), event("appraise", begin, 11), event("appraised", begin + rest * ONE, 12)
    assert due(rule, *events, now="2029-01-01") == start + (length + min(rest, most)) * ONE


@given(st.lists(st.tuples(starts, st.integers(0, 40)), min_size=1, max_size=5), st.integers(1, 60), units, calendars())
def test_a_cap_holds_over_all_occurrences(torn: list, most: int, unit: Unit, calendar: Calendar) -> None:
    gaps = merge((begin, begin + rest * ONE) for begin, rest in torn)
    kept = cap(gaps, (most, unit), calendar)
    assert all(a == c and d <= b for (a, b), (c, d) in zip(gaps, kept, strict=True))
    counted = Unit.CALENDAR if unit is Unit.MONTH else unit
    allowed = (add_months(gaps[0][0], most) - gaps[0][0]).days if unit is Unit.MONTH else most
    asked = sum(count(a, b, counted, calendar) for a, b in gaps)
    assert sum(count(a, b, counted, calendar) for a, b in kept) == min(asked, allowed)


@given(starts, st.integers(1, 30), st.integers(0, 20), st.integers(0, 200))
def test_when_the_cap_is_used_up_the_clock_runs_again(start: date, most: int, wait: int, later: int) -> None:
    cut = Deduct(start_step="appraise", end_step="appraised", title="鉴定", at_most=(most, Unit.CALENDAR))
    begin = start + wait * ONE
    found = reading(
        limit(20, roll_over=False, deducts=(cut,)),
        event("start", start),
        event("appraise", begin, 11),
        now=at(begin + later * ONE, 13),
    )
    assert (found.state is State.PAUSED) == (later <= most)
    if found.due_at:
        assert found.due_at.date() == start + (20 + most) * ONE


# --- beginning anew, more time ---


@given(starts, lengths, units, few, few, few)
def test_beginning_anew_forgets_what_went_before(
    start: date,
    length: int,
    unit: Unit,
    wait: int,
    rest: int,
    later: int,
) -> None:
    more = Extension(step="extend", by_role="负责人", length=10, law=LAW)
    rule = limit(length, unit, pauses=PAUSE, restarts=("again",), extension=more)
    again = start + (wait + rest + later + 1) * ONE
    before = event("start", start), *paused(start + wait * ONE, start + (wait + rest) * ONE), event("extend", start, 11)
    fresh = due(rule, event("start", again), now=again)
    found = reading(rule, *before, event("again", again), now=again)
    assert found.due_at is not None
    assert found.due_at.date() == fresh
    assert found.started_at == at(again)


@given(
    starts,
    st.integers(5, 60),
    st.integers(1, 30),
    st.integers(1, 4),
    st.integers(0, 6),
    st.one_of(st.none(), st.integers(30, 60)),
)
def test_an_extension_keeps_to_its_number_and_total(
    start: date,
    length: int,
    each: int,
    times: int,
    asked: int,
    total: int | None,
) -> None:
    more = Extension(step="extend", by_role="负责人", length=each, times=times, total=total, law=LAW)
    events = [replace(event("extend", start), at=at(start, 11, n)) for n in range(asked)]
    end = due(limit(length, roll_over=False, extension=more), event("start", start), *events)
    granted = each * min(times, asked)
    assert end == start + (length + (granted if total is None else min(granted, total))) * ONE


@given(starts, st.integers(1, 40), st.integers(-5, 60))
def test_an_extension_grants_what_the_act_says_up_to_its_length(start: date, each: int, granted: int) -> None:
    more = Extension(step="extend", by_role="负责人", length=each, law=LAW)
    act = event("extend", start, 11, amounts={"extend_by": granted})
    end = due(limit(20, roll_over=False, extension=more), event("start", start), act)
    assert end == start + (20 + max(0, min(granted, each))) * ONE


@given(starts, lengths, st.integers(1, 60))
def test_an_extension_after_the_end_is_too_late(start: date, length: int, later: int) -> None:
    more = Extension(step="extend", by_role="负责人", length=30, law=LAW)
    rule = limit(length, extension=more)
    end = due(rule, event("start", start))
    assert due(rule, event("start", start), event("extend", end + later * ONE)) == end
    assert due(rule, event("start", start), event("extend", end)) > end


# --- counting back, fixed days ---


@given(starts, lengths, units, calendars())
def test_counting_back_ends_on_the_safe_side(anchor: date, length: int, unit: Unit, calendar: Calendar) -> None:
    rule = limit(length, unit, count_back=CountBack(anchor="on"))
    end = due(rule, event("start", "2022-01-04", dates={"on": anchor}), calendar=calendar)
    assert calendar.is_working(end)
    assert end <= advance(anchor, -length, unit, calendar)
    between = [end + n * ONE for n in range((anchor - end).days)]
    if unit is Unit.WORKING:
        assert sum(map(calendar.is_working, between)) == length
    elif unit is Unit.CALENDAR:
        assert len(between) >= length
        assert not any(map(calendar.is_working, between[1 : len(between) - length + 1]))


@given(starts, st.integers(1, 12), st.integers(1, 28), st.integers(0, 3))
def test_a_fixed_day_is_that_day_or_the_next_working_one(start: date, month: int, number: int, years: int) -> None:
    rule = limit(fixed=FixedDate(month=month, day=number, years_after=years))
    named = date(start.year + years, month, number)
    assert due(rule, event("start", start)) == CALENDAR.on_or_after(named)


# --- what follows ---


@given(starts, lengths, units, st.integers(-90, 90), st.sampled_from(["due", "start"]))
def test_what_is_deemed_is_deemed_exactly_when_it_ran_out(
    start: date, length: int, unit: Unit, later: int, as_of: str
) -> None:
    deemed = Deemed(step="taken", title="视为受理", as_of=as_of)
    rule = limit(length, unit, deemed=deemed)
    end = due(rule, event("start", start))
    found = reading(rule, event("start", start), now=at(end + later * ONE))
    assert found.state is (State.LAPSED if later > 0 else State.RUNNING)
    if later > 0:
        assert found.deemed_at == (found.due_at if as_of == "due" else found.started_at)
        assert found.ended_at == found.due_at
        late = reading(rule, event("start", start), event("end", end + later * ONE), now="2029-01-01")
        assert late.state is State.LAPSED


@given(starts, lengths, units, st.integers(0, 120))
def test_met_missed_and_overdue_turn_on_the_due_day(start: date, length: int, unit: Unit, after: int) -> None:
    rule = limit(length, unit)
    end, when = due(rule, event("start", start)), start + after * ONE
    ended = reading(rule, event("start", start), event("end", when, 23), now="2029-01-01")
    assert ended.state is (State.MET if when <= end else State.MISSED)
    assert (ended.colour, ended.remaining, ended.ended_at) == (Colour.DONE, None, at(when, 23))
    open_ = reading(rule, event("start", start), now=at(when, 23))
    assert (open_.state is State.OVERDUE) == (when > end)
    assert (open_.colour is Colour.RED) == (when > end)
    assert open_.remaining is not None
    assert (open_.remaining < 0) == (when > end)


@given(starts, lengths, units)
def test_colours_only_ripen(start: date, length: int, unit: Unit) -> None:
    rule = limit(length, unit)
    end = due(rule, event("start", start))
    order = [Colour.GREEN, Colour.AMBER, Colour.RED]
    days = [start + n * ONE for n in range((end - start).days + 3)]
    seen = [order.index(reading(rule, event("start", start), now=at(d)).colour) for d in days]
    assert seen == sorted(seen)
    assert seen[-3] == 1  # the last day is never green
    assert seen[-1] == 2


@given(st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.dates(date(2025, 6, 1), date(2026, 6, 30)), lengths, lengths)
def test_the_version_is_that_of_the_day_of_the_named_event(filed: date, change: date, old: int, new: int) -> None:
    versions = (Term(length=old, law=LAW, until=change - ONE), Term(length=new, law=LAW, since=change))
    rule = limit(terms=versions, dated_by="file", roll_over=False)
    end = due(rule, event("file", filed), event("start", "2027-01-04"))
    assert end == date(2027, 1, 4) + (old if filed < change else new) * ONE
    own = due(limit(terms=versions, roll_over=False), event("start", filed))
    assert own == filed + (old if filed < change else new) * ONE


@given(starts, lengths, units, few, few, st.randoms(use_true_random=False))
def test_neither_order_nor_strangers_matter(start: date, length: int, unit: Unit, wait: int, rest: int, random) -> None:
    more = Extension(step="extend", by_role="负责人", length=10, law=LAW)
    rule = limit(length, unit, pauses=PAUSE, extension=more)
    begin, end = start + wait * ONE, start + (wait + rest) * ONE
    own = [event("start", start), *paused(begin, end), event("extend", begin, 14), event("end", end + ONE)]
    strangers = [event("note", begin, 9), event("ask:police#9", start, 15), event("answer:police#9", end, 16)]
    mixed = own + strangers
    random.shuffle(mixed)
    assert reading(rule, *own, now="2029-01-01") == reading(rule, *mixed, now="2029-01-01")


@given(starts, lengths, units, few, few)
def test_reading_twice_or_later_gives_the_same_due_day(
    start: date, length: int, unit: Unit, wait: int, rest: int
) -> None:
    rule = limit(length, unit, pauses=PAUSE)
    events = event("start", start), *paused(start + wait * ONE, start + (wait + rest) * ONE)
    after = start + (wait + rest) * ONE
    first = reading(rule, *events, now=at(after, 13))
    assert first == reading(rule, *events, now=at(after, 13))
    assert first.due_at == reading(rule, *events, now="2029-01-01").due_at
    twice = due(
        rule, *events, event("ask:supplement#1", after, 14), event("answer:supplement#1", after, 15), now="2029-01-01"
    )
    assert first.due_at is not None
    assert twice == first.due_at.date()


@given(st.lists(st.tuples(starts, st.booleans()), min_size=1, max_size=6), lengths)
def test_each_start_of_a_repeated_limit_runs_for_itself(begun: list, length: int) -> None:
    rule = limit(length, starts=("ask:opinion",), ends=("answer:opinion",), repeat=True)
    asks = [event(f"ask:opinion#{n}", when) for n, (when, _) in enumerate(begun)]
    answers = [event(f"answer:opinion#{n}", when + ONE) for n, (when, done) in enumerate(begun) if done]
    found = runs(rule, asks + answers, calendar=CALENDAR, now=at("2029-01-01"))
    assert [r.run for r in found] == list(range(len(begun)))
    assert sorted(r.started_at for r in found) == sorted(a.at for a in asks)
    assert sum(r.ended_at is not None for r in found) == len(answers)


@given(starts, lengths)
def test_no_start_no_reading_and_no_version_no_reading(start: date, length: int) -> None:
    assert read(limit(length), [event("end", start)], calendar=CALENDAR, now=at(start)) is None
    later = limit(terms=(Term(length=length, law=LAW, since=start + ONE),))
    assert read(later, [event("start", start)], calendar=CALENDAR, now=at(start)) is None
    assert read(limit(length), [event("start", start)], calendar=CALENDAR, now=at(start), terms=()) is None
