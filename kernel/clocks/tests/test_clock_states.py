"""Corners of a run: the last day, several requests, an end while the clock stands still, beginning anew too late."""

from kernel.clocks.reading import Colour, State, read, runs
from kernel.words.limits import CountBack, Deduct, Deemed, Extension, Pause, Unit, Warn

from .clocking import CALENDAR, LAW, at, day, due, event, limit, reading

WAIT = (Pause(requests=("supplement", "opinion"), title="等候答复"),)


def test_stopped_on_the_last_day_the_day_of_resuming_is_the_last() -> None:
    rule = limit(5, Unit.WORKING, pauses=WAIT)
    asked = event("start", "2026-03-02"), event("ask:supplement#1", "2026-03-09")
    found = reading(rule, *asked, now="2026-03-20")
    assert (found.state, found.remaining) == (State.PAUSED, 0)
    assert due(rule, *asked, event("answer:supplement#1", "2026-03-18"), now="2026-03-20") == day("2026-03-18")
    assert due(rule, *asked, event("answer:supplement#1", "2026-03-21"), now="2026-03-22") == day("2026-03-23")


def test_stopped_between_a_last_day_off_and_the_day_it_moves_to() -> None:
    rule = limit(5, pauses=WAIT)  # ends on Saturday 7 March, moves to Monday the 9th
    asked = event("start", "2026-03-02"), event("ask:supplement#1", "2026-03-08")
    assert due(rule, *asked, event("answer:supplement#1", "2026-03-11"), now="2026-03-20") == day("2026-03-11")


def test_what_stops_after_the_end_does_not_help() -> None:
    rule = limit(5, Unit.WORKING, pauses=WAIT)
    found = reading(rule, event("start", "2026-03-02"), event("ask:supplement#1", "2026-03-10"), now="2026-03-20")
    assert (found.state, found.colour, found.remaining) == (State.OVERDUE, Colour.RED, -9)


def test_late_is_late_even_on_a_day_off() -> None:
    friday = limit(4, Unit.WORKING)  # ends on 6 March
    assert reading(friday, event("start", "2026-03-02"), now="2026-03-06").remaining == 0
    saturday = reading(friday, event("start", "2026-03-02"), now="2026-03-07")
    assert (saturday.state, saturday.remaining) == (State.OVERDUE, -1)


def test_the_clock_runs_again_only_when_the_last_request_is_answered() -> None:
    rule = limit(30, pauses=WAIT)
    events = (
        event("start", "2026-03-02"),
        event("ask:supplement#1", "2026-03-03"),
        event("ask:opinion#2", "2026-03-05"),
        event("answer:supplement#1", "2026-03-09"),
    )
    waiting = reading(rule, *events, now="2026-03-12")
    assert (waiting.state, waiting.paused_since) == (State.PAUSED, at("2026-03-05"))
    assert due(rule, *events, event("answer:opinion#2", "2026-03-13"), now="2026-03-20") == day(
        "2026-04-13"
    )  # ten more: 11, a Saturday


def test_an_answer_closes_only_its_own_request() -> None:
    rule = limit(30, pauses=WAIT)
    events = (
        event("start", "2026-03-02"),
        event("ask:supplement#1", "2026-03-03"),
        event("answer:supplement#2", "2026-03-04"),
    )
    assert reading(rule, *events, now="2026-03-12").state is State.PAUSED


def test_ended_while_it_stood_still_is_in_time() -> None:
    rule = limit(5, pauses=WAIT)
    events = event("start", "2026-03-02"), event("ask:supplement#1", "2026-03-03"), event("end", "2026-05-20")
    assert reading(rule, *events, now="2026-06-01").state is State.MET


def test_a_request_asked_before_the_start_stops_it_from_the_start() -> None:
    rule = limit(10, pauses=WAIT, roll_over=False)
    events = (
        event("ask:supplement#1", "2026-03-01"),
        event("start", "2026-03-04"),
        event("answer:supplement#1", "2026-03-09"),
    )
    assert due(rule, *events, now="2026-03-20") == day("2026-03-19")


def test_a_request_answered_before_the_start_changes_nothing() -> None:
    rule = limit(10, pauses=WAIT, roll_over=False)
    events = (
        event("ask:supplement#1", "2026-02-01"),
        event("answer:supplement#1", "2026-02-09"),
        event("start", "2026-03-04"),
    )
    assert due(rule, *events, now="2026-03-20") == day("2026-03-14")


def test_events_that_say_nothing_about_the_stage_do_not_end_a_suspension() -> None:
    rule = limit(10, pauses=(Pause(stages=("suspended",)),))
    events = (
        event("start", "2026-03-02", stage_to="open"),
        event("suspend", "2026-03-03", stage_to="suspended"),
        event("note", "2026-03-04"),
    )
    assert reading(rule, *events, now="2026-03-20").state is State.PAUSED


def test_what_was_deemed_stays_though_it_was_begun_anew_later() -> None:
    rule = limit(5, restarts=("again",), deemed=Deemed(step="taken", title="视为受理"))
    late = reading(rule, event("start", "2026-03-02"), event("again", "2026-03-20"), now="2026-03-21")
    assert late.state is State.LAPSED
    assert late.due_at is not None
    assert late.due_at.date() == day("2026-03-09")
    in_time = reading(rule, event("start", "2026-03-02"), event("again", "2026-03-06"), now="2026-03-07")
    assert in_time.state is State.RUNNING


def test_a_step_that_also_ends_the_limit_counts_as_done_in_time() -> None:
    rule = limit(5, ends=("accept",), deemed=Deemed(step="accept", title="视为受理"))
    assert (
        reading(rule, event("start", "2026-03-02"), event("accept", "2026-03-04"), now="2026-03-05").state is State.MET
    )
    assert (
        reading(rule, event("start", "2026-03-02"), event("accept", "2026-03-24"), now="2026-03-25").state
        is State.LAPSED
    )


def test_an_overdue_limit_may_still_begin_anew() -> None:
    rule = limit(5, restarts=("again",))
    found = reading(rule, event("start", "2026-03-02"), event("again", "2026-03-20"), now="2026-03-21")
    assert (found.state, found.started_at) == (State.RUNNING, at("2026-03-20"))


def test_after_the_end_nothing_begins_anew() -> None:
    rule = limit(5, restarts=("again",))
    found = reading(
        rule, event("start", "2026-03-02"), event("end", "2026-03-05"), event("again", "2026-03-20"), now="2026-03-21"
    )
    assert (found.state, found.ended_at) == (State.MET, at("2026-03-05"))


def test_a_returned_paper_starts_a_run_of_its_own() -> None:
    rule = limit(3, starts=("submit",), ends=("approve", "return"), repeat=True)
    events = [event("submit", "2026-03-02"), event("return", "2026-03-03"), event("submit", "2026-03-09")]
    first, second = runs(rule, events, calendar=CALENDAR, now=at("2026-03-10"))
    assert (first.state, second.state, second.run) == (State.MET, State.RUNNING, 1)
    assert read(rule, events, calendar=CALENDAR, now=at("2026-03-10")) == second


def test_a_monthly_report_ends_one_run_and_starts_the_next() -> None:
    rule = limit(1, Unit.MONTH, starts=("enter", "report"), ends=("report",), repeat=True)
    events = [event("enter", "2026-03-02"), event("report", "2026-03-30"), event("report", "2026-05-08")]
    found = runs(rule, events, calendar=CALENDAR, now=at("2026-05-11"))
    assert [r.state for r in found] == [State.MET, State.MISSED, State.RUNNING]


def test_amber_at_a_fifth_or_two_days() -> None:
    long = limit(30, roll_over=False)
    colours = {
        d: reading(long, event("start", "2026-03-02"), now=d).colour for d in ("2026-03-25", "2026-03-26", "2026-04-01")
    }
    assert list(colours.values()) == [Colour.GREEN, Colour.AMBER, Colour.AMBER]  # six days left is a fifth
    short = limit(5, Unit.WORKING)
    assert reading(short, event("start", "2026-03-02"), now="2026-03-04").colour is Colour.GREEN
    assert reading(short, event("start", "2026-03-02"), now="2026-03-05").colour is Colour.AMBER  # Friday and Monday
    early = limit(36, Unit.MONTH, warn=Warn(share=0, days=180))
    assert reading(early, event("start", "2023-06-01"), now="2025-12-01").colour is Colour.GREEN
    assert reading(early, event("start", "2023-06-01"), now="2025-12-15").colour is Colour.AMBER


def test_hours_turn_amber_at_a_fifth_only() -> None:
    rule = limit(24, Unit.HOUR)
    assert reading(rule, event("start", "2026-03-02", 10), now=at("2026-03-03", 4)).colour is Colour.GREEN
    found = reading(rule, event("start", "2026-03-02", 10), now=at("2026-03-03", 6))
    assert (found.colour, found.remaining) == (Colour.AMBER, 4)


def test_two_kinds_of_deduction_have_their_own_caps() -> None:
    cuts = (
        Deduct(start_step="hear", end_step="heard", title="听证"),
        Deduct(start_step="verify", end_step="verified", title="核实", at_most=(5, Unit.CALENDAR)),
    )
    rule = limit(10, roll_over=False, deducts=cuts)
    events = (
        event("start", "2026-03-02"),
        event("hear", "2026-03-03"),
        event("heard", "2026-03-11"),
        event("verify", "2026-03-12"),
        event("verified", "2026-03-15"),
        event("verify", "2026-03-16"),
        event("verified", "2026-03-26"),
    )
    assert due(rule, *events, now="2026-06-01") == day("2026-03-25")  # 8, then 3 and only 2 of 10


def test_an_extension_in_months_on_a_limit_in_days() -> None:
    rule = limit(
        30, roll_over=False, extension=Extension(step="extend", by_role="院长", length=1, unit=Unit.MONTH, law=LAW)
    )
    assert due(rule, event("start", "2026-03-02"), event("extend", "2026-03-20")) == day("2026-05-01")


def test_a_second_start_changes_nothing_unless_the_limit_is_repeated() -> None:
    events = event("start", "2026-03-02"), event("start", "2026-03-05")
    assert due(limit(7), *events) == day("2026-03-09")
    assert due(limit(7, repeat=True), *events) == day("2026-03-12")


def test_each_run_is_counted_back_from_its_own_hearing() -> None:
    rule = limit(3, starts=("fix",), repeat=True, roll_over=False, count_back=CountBack(anchor="on"))
    events = [
        event("fix", "2026-03-02", dates={"on": day("2026-03-20")}),
        event("fix", "2026-03-05", dates={"on": day("2026-04-10")}),
    ]
    found = runs(rule, events, calendar=CALENDAR, now=at("2026-03-06"))
    assert [r.due_at and r.due_at.date() for r in found] == [day("2026-03-17"), day("2026-04-07")]


def test_what_was_stopped_is_no_part_of_the_fifth() -> None:
    rule = limit(20, roll_over=False, pauses=WAIT)
    events = (
        event("start", "2026-03-02"),
        event("ask:supplement#1", "2026-03-03"),
        event("answer:supplement#1", "2026-06-03"),
    )
    assert reading(rule, *events, now="2026-06-17").remaining == 5
    assert reading(rule, *events, now="2026-06-17").colour is Colour.GREEN  # a fifth of 20 is 4, of 112 it were 22
    assert reading(rule, *events, now="2026-06-18").colour is Colour.AMBER


def test_days_of_warning_are_not_hours() -> None:
    rule = limit(8, Unit.HOUR)
    assert (
        reading(rule, event("start", "2026-03-02", 10), now=at("2026-03-02", 16)).colour is Colour.GREEN
    )  # two hours left
    assert reading(rule, event("start", "2026-03-02", 10), now=at("2026-03-02", 17)).colour is Colour.AMBER


def test_hours_know_no_next_day() -> None:
    rule = limit(24, Unit.HOUR, next_day=False)
    assert reading(rule, event("start", "2026-03-02", 10)).due_at == at("2026-03-03", 10)
