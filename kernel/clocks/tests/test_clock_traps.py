"""The mistakes the law invites, one test each: what is a working day, what begins anew, what is deemed, and when."""

from kernel.clocks.reading import State, read
from kernel.words.law import Mark, cite
from kernel.words.limits import (
    CountBack,
    Deduct,
    Deemed,
    Extension,
    FixedDate,
    Kind,
    Limit,
    Pause,
    Term,
    Unit,
    check,
    days,
    hours,
    months,
    working,
)

from .clocking import CALENDAR, at, day, due, event, reading

AID = cite("法律援助法", 43)
REVIEW = "行政复议法"
RULES = "行政复议法实施条例"


def rule(code: str, terms: tuple[Term, ...], starts: str = "start", ends: str = "end", **more: object) -> Limit:
    made = Limit(
        code=code, title=code, starts=(starts,), ends=(ends,) if ends else (), terms=terms, owes="承办机关", **more
    )
    assert list(check(made)) == []
    return made


# --- what kind of day ---


def test_legal_aid_counts_calendar_days() -> None:
    decide = rule("decide", days(7, AID), "receive", "decide")
    assert due(decide, event("receive", "2026-03-06")) == day("2026-03-13")  # working days would give the 17th
    assert due(rule("assign", days(3, AID)), event("start", "2026-03-06")) == day("2026-03-09")
    assert due(rule("object", days(5, cite("法律援助法", 49))), event("start", "2026-03-06")) == day("2026-03-11")


def test_an_application_from_custody_is_passed_on_within_24_hours() -> None:
    passed = rule("pass", hours(24, cite("法律援助法", 39)))
    found = reading(passed, event("start", "2026-02-14", 16), now=at("2026-02-15", 15, 30))
    assert (found.due_at, found.remaining, found.state) == (at("2026-02-15", 16), 0, State.RUNNING)
    assert reading(passed, event("start", "2026-02-14", 16), now=at("2026-02-15", 16, 1)).state is State.OVERDUE


def test_reconsideration_mixes_both_kinds() -> None:
    accepted = event("accept", "2026-03-02")
    assert due(rule("copy", working(7, cite(REVIEW, 48)), "accept"), accepted) == day("2026-03-11")
    assert due(rule("copy-simple", working(3, cite(REVIEW, 54)), "accept"), accepted) == day("2026-03-05")
    assert due(rule("decide", days(60, cite(REVIEW, 62, 1)), "accept"), accepted) == day("2026-05-06")  # 1–5 May off
    assert due(rule("sue", days(15, cite(REVIEW, 34)), "accept"), accepted) == day("2026-03-17")


def test_penalty_days_and_a_case_filed() -> None:
    """Ninety days run from filing the case, not from finding the matter."""
    decide = rule("decide", days(90, cite("行政处罚法", 60)), "file", "decide")
    assert due(decide, event("find", "2026-01-05"), event("file", "2026-01-12")) == day(
        "2026-04-13"
    )  # the 12th is a Sunday
    assert due(rule("keep", working(7, cite("行政处罚法", 56)), "keep"), event("keep", "2026-02-13")) == day(
        "2026-03-02"
    )


def test_penalty_is_barred_two_or_five_years_after_the_act_ended() -> None:
    law = cite("行政处罚法", 36)
    bar = rule("bar", months(24, law), "find", "decide", since_date="act_ended", roll_over=False)
    found = event("find", "2026-03-10", dates={"act_ended": day("2024-05-20")})
    assert due(bar, found) == day("2026-05-20")
    assert due(rule("bar5", months(60, law), "find", since_date="act_ended", roll_over=False), found) == day(
        "2029-05-20"
    )
    assert read(bar, [event("find", "2026-03-10")], calendar=CALENDAR, now=at("2026-03-10")) is None


def test_the_three_ways_to_count_around_a_hearing() -> None:
    penalty = cite("行政处罚法", 64)
    told = event("tell", "2026-02-12", dates={"hearing_on": day("2026-03-20")})
    assert due(rule("ask", working(5, penalty), "tell", "ask"), told) == day("2026-02-26")
    notify = rule("notify", working(7, penalty), "tell", "notify", count_back=CountBack(anchor="hearing_on"))
    assert due(notify, told) == day("2026-03-11")
    review = rule("notify5", working(5, cite(REVIEW, 51)), "tell", "notify", count_back=CountBack(anchor="hearing_on"))
    assert due(review, told) == day("2026-03-13")
    licence = cite("行政许可法", 47)
    assert due(rule("ask-licence", days(5, licence), "tell", "ask"), told) == day("2026-02-24")
    assert due(rule("hold", working(20, licence), "tell", "hold"), told) == day("2026-03-18")


def test_a_hearing_put_off_moves_the_notice() -> None:
    notify = rule(
        "notify", working(7, cite("行政处罚法", 64)), "fix", "notify", count_back=CountBack(anchor="hearing_on")
    )
    first = event("fix", "2026-03-02", dates={"hearing_on": day("2026-03-20")})
    later = event("put_off", "2026-03-04", dates={"hearing_on": day("2026-03-27")})
    assert due(notify, first) == day("2026-03-11")
    assert due(notify, first, later) == day("2026-03-18")


# --- more time ---


def test_simple_reconsideration_cannot_be_extended_and_ordinary_only_once() -> None:
    more = Extension(step="extend", by_role="行政复议机构负责人", length=30, notify=True, law=cite(REVIEW, 62, 1))
    accepted, extended = event("accept", "2026-03-02"), event("extend", "2026-03-20")
    simple = rule("simple", days(30, cite(REVIEW, 62, 2)), "accept", "decide")
    ordinary = rule("ordinary", days(60, cite(REVIEW, 62, 1)), "accept", "decide", extension=more)
    assert due(simple, accepted, extended) == due(simple, accepted) == day("2026-04-01")
    assert due(ordinary, accepted, extended) == day("2026-06-01")  # the 31st is a Sunday
    assert due(ordinary, accepted, extended, event("extend", "2026-05-20")) == day("2026-06-01")


def test_positioning_lasts_three_months_each_time() -> None:
    device = rule(
        "device", months(3, cite("社区矫正法", 29, 2)), "put_on", "remove", repeat=True, next_day=False, roll_over=False
    )
    again = rule(
        "device2", months(3, cite("社区矫正法", 29, 2)), "put_on", "remove", restarts=("prolong",), roll_over=False
    )
    assert due(device, event("put_on", "2026-03-01")) == day("2026-05-31")
    assert due(again, event("put_on", "2026-03-01"), event("prolong", "2026-05-29")) == day("2026-08-29")


# --- stopped, deducted, begun anew: three different things ---


def test_elevation_begins_anew_appraisal_is_deducted_suspension_pauses() -> None:
    decide = rule(
        "decide",
        days(60, cite(REVIEW, 62, 1)),
        "accept",
        "decide",
        pauses=(Pause(stages=("suspended",)),),
        restarts=("receive_elevated",),
        deducts=(Deduct(start_step="appraise", end_step="appraised", title="鉴定"),),
    )
    accepted = event("accept", "2026-07-06", stage_to="hearing")
    assert due(decide, accepted, now="2026-12-01") == day("2026-09-04")
    appraisal = event("appraise", "2026-07-13"), event("appraised", "2026-07-27")
    assert due(decide, accepted, *appraisal, now="2026-12-01") == day("2026-09-18")  # 14 days more
    suspension = event("suspend", "2026-08-03", stage_to="suspended"), event("resume", "2026-08-10", stage_to="hearing")
    assert due(decide, accepted, *suspension, now="2026-12-01") == day("2026-09-11")  # 7 more
    both = due(decide, accepted, *appraisal, *suspension, now="2026-12-01")
    assert both == day("2026-09-28")  # 21 more: 25 September, a day off until the 27th
    elevated = event("receive_elevated", "2026-08-17", stage_to="hearing")
    assert due(decide, accepted, *appraisal, *suspension, elevated, now="2026-12-01") == day("2026-10-16")


def test_licence_time_does_not_count_the_hearing() -> None:
    decide = rule(
        "decide",
        working(20, cite("行政许可法", 42, 1)),
        "accept",
        "decide",
        deducts=(Deduct(start_step="hear", end_step="heard", title="听证"),),
        extension=Extension(
            step="extend",
            by_role="本机关负责人",
            length=10,
            unit=Unit.WORKING,
            notify=True,
            law=cite("行政许可法", 42, 1),
        ),
    )
    accepted = event("accept", "2026-03-02")
    assert due(decide, accepted) == day("2026-03-30")
    heard = event("hear", "2026-03-09"), event("heard", "2026-03-16")
    assert due(decide, accepted, *heard, now="2026-06-01") == day("2026-04-07")  # five more, over 清明
    assert due(decide, accepted, *heard, event("extend", "2026-04-02"), now="2026-06-01") == day("2026-04-21")


def test_a_notary_check_is_deducted_for_six_months_at_most() -> None:
    review = rule(
        "review",
        days(30, cite("公证程序规则", 63, mark=Mark.P)),
        "ask",
        "answer",
        deducts=(Deduct(start_step="verify", end_step="verified", title="核实", at_most=(6, Unit.MONTH)),),
    )
    asked, verify = event("ask", "2025-03-03"), event("verify", "2025-03-10")
    assert due(review, asked, verify, event("verified", "2025-12-10"), now="2026-03-02") == day("2025-10-09")
    # 30 days and the 184 from 10 March to 10 September end on 3 October, off until the 8th


# --- what is deemed, in three directions ---


def test_reconsideration_not_refused_in_time_is_accepted_from_the_last_day() -> None:
    examine = rule(
        "examine",
        working(5, cite(REVIEW, 30)),
        "receive",
        "refuse",
        deemed=Deemed(step="deem_accepted", title="视为受理"),
    )
    found = reading(examine, event("receive", "2026-03-02"), now="2026-03-10")
    assert (found.state, found.deemed_at) == (State.LAPSED, found.due_at)
    assert found.due_at is not None
    assert found.due_at.date() == day("2026-03-09")
    by_clock = reading(
        examine, event("receive", "2026-03-02"), event("deem_accepted", "2026-03-09", 23), now="2026-03-20"
    )
    assert by_clock.state is State.LAPSED


def test_licence_not_found_wanting_in_time_is_accepted_from_the_day_it_came() -> None:
    supplement = rule(
        "supplement",
        working(5, cite("行政许可法", 32, 1, 4)),
        "receive",
        "notify",
        deemed=Deemed(step="deem_accepted", title="视为受理", as_of="start"),
    )
    found = reading(supplement, event("receive", "2026-03-02"), now="2026-03-10")
    assert (found.state, found.deemed_at) == (State.LAPSED, at("2026-03-02"))


def test_a_licence_not_renewed_in_time_is_renewed() -> None:
    by = cite("行政许可法", 50)
    decide = rule(
        "renew",
        (Term(law=by),),
        "apply",
        "decide",
        roll_over=False,
        count_back=CountBack(anchor="expires_on", title="有效期届满日"),
        deemed=Deemed(step="deem_renewed", title="视为准予延续"),
    )
    applied = event("apply", "2026-02-02", dates={"expires_on": day("2026-05-03")})
    assert due(decide, applied) == day("2026-05-03")  # a day off: the licence ends all the same
    assert reading(decide, applied, now="2026-05-04").state is State.LAPSED
    assert reading(decide, applied, event("decide", "2026-04-30"), now="2026-05-04").state is State.MET
    apply_by = rule("apply", days(30, by), "grant", "apply", count_back=CountBack(anchor="expires_on"), roll_over=False)
    assert due(apply_by, event("grant", "2021-05-03", dates={"expires_on": day("2026-05-03")})) == day("2026-04-03")


def test_materials_not_supplied_in_time_count_as_withdrawal() -> None:
    supply = rule(
        "supply",
        days(10, cite("法律援助法", 43, 2)),
        "ask:supplement",
        "answer:supplement",
        repeat=True,
        deemed=Deemed(step="deem_withdrawn", title="视为撤回申请"),
    )
    asked = event("ask:supplement#1", "2026-03-02")
    assert reading(supply, asked, now="2026-03-13").state is State.LAPSED
    assert reading(supply, asked, event("answer:supplement#1", "2026-03-12"), now="2026-03-13").state is State.MET


# --- mediation ---


def test_confirmation_runs_from_the_day_the_agreement_takes_effect() -> None:
    """Written: the day of the committee's seal; by word of mouth: the day it was reached."""
    confirm = Limit(
        code="confirm",
        title="申请司法确认",
        starts=("seal", "agree_orally"),
        ends=("apply_confirmation",),
        owes="双方当事人",
        terms=days(30, cite("人民调解法", 33, 1)),
    )
    assert due(confirm, event("agree", "2026-03-02"), event("seal", "2026-03-05")) == day("2026-04-07")
    assert due(confirm, event("agree_orally", "2026-03-02")) == day("2026-04-01")


def test_the_courts_own_time_is_recorded_beside_ours() -> None:
    court = cite("最高人民法院关于人民调解协议司法确认程序的若干规定", 5)
    answer = rule(
        "court",
        days(15, court),
        "court_accepts",
        "court_decides",
        kind=Kind.EXTERNAL,
        extension=Extension(step="court_extends", by_role="院长", length=10, law=court),
    )
    accepted = event("court_accepts", "2026-03-02")
    assert due(answer, accepted) == day("2026-03-17")
    assert due(answer, accepted, event("court_extends", "2026-03-16")) == day("2026-03-27")


# --- supervision, reports ---


def test_the_final_appraisal_starts_thirty_days_before_the_term_ends() -> None:
    appraise = rule(
        "appraise",
        days(30, cite("社区矫正法", 44)),
        "report",
        "appraise",
        roll_over=False,
        count_back=CountBack(anchor="ends_on", title="矫正期满日"),
    )
    assert due(appraise, event("report", "2025-03-03", dates={"ends_on": day("2026-03-02")})) == day("2026-01-31")


def test_the_yearly_report_is_due_on_the_last_of_january() -> None:
    report = rule(
        "report", (Term(law=cite("政府信息公开条例", 49, 1)),), "open_year", "publish", fixed=FixedDate(month=1, day=31)
    )
    assert due(report, event("open_year", "2026-01-01")) == day("2026-02-02")  # the 31st is a Saturday
    following = rule(
        "later", (Term(law=cite("政府信息公开条例", 49, 1)),), fixed=FixedDate(month=1, day=31, years_after=1)
    )
    assert due(following, event("start", "2023-12-29")) == day("2024-01-31")
    assert due(following, event("start", "2024-12-31")) == day("2025-02-05")  # Spring Festival
    leap = rule("leap", (Term(law=cite("某条例", 1)),), roll_over=False, fixed=FixedDate(month=2, day=29))
    assert due(leap, event("start", "2027-01-04")) == day("2027-02-28")


# --- versions ---


def test_the_day_of_acceptance_selects_the_rules_of_july_2026() -> None:
    versions = (
        Term(length=10, unit=Unit.CALENDAR, law=cite("行政复议法实施条例（2007）", 1), until=day("2026-06-30")),
        Term(length=5, unit=Unit.WORKING, law=cite(RULES, 40), since=day("2026-07-01")),
    )
    move = rule("move", versions, "elevate", "move", dated_by="accept")
    elevated = event("elevate", "2026-07-20")
    assert due(move, event("accept", "2026-06-30"), elevated) == day("2026-07-30")
    assert due(move, event("accept", "2026-07-01"), elevated) == day("2026-07-27")


def test_a_rule_not_yet_in_force_sets_no_clock() -> None:
    permit = rule("permit", (Term(length=20, unit=Unit.WORKING, law=cite("商事调解条例", 9), since=day("2026-05-01")),))
    assert read(permit, [event("start", "2026-04-30")], calendar=CALENDAR, now=at("2026-06-01")) is None
    assert due(permit, event("start", "2026-05-06")) == day("2026-06-02")
