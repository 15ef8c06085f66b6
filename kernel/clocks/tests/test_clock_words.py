"""The sentence under a due day."""

import re

from kernel.clocks.explain import explain
from kernel.clocks.reading import Moment
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
    days,
    hours,
    months,
    working,
)

from .clocking import day, event, limit, reading

CONFIRM = Limit(
    code="confirm",
    title="申请司法确认",
    starts=("agree",),
    ends=("apply",),
    owes="双方当事人",
    begins="达成协议",
    terms=days(30, cite("人民调解法", 33, 1)),
)
LICENCE = cite("行政许可法", 42, 1)


def said(rule: Limit, *moments: Moment, now: str = "2026-03-02") -> str:
    return explain(reading(rule, *moments, now=now), rule)


def test_the_plain_case() -> None:
    assert said(CONFIRM, event("agree", "2026-03-02")) == (
        "2026年3月2日达成协议，次日起算30日，至4月1日；依据《人民调解法》第三十三条第一款。"
    )


def test_a_last_day_off_is_named() -> None:
    assert said(CONFIRM, event("agree", "2026-03-05"), now="2026-03-05") == (
        "2026年3月5日达成协议，次日起算30日，末日4月4日（清明节）休息，顺延至4月7日；依据《人民调解法》第三十三条第一款。"
    )


def test_the_title_of_the_step_stands_where_the_limit_says_nothing() -> None:
    rule = limit(terms=working(20, LICENCE))
    assert said(rule, event("start", "2026-02-09", title="受理申请")) == (
        "2026年2月9日受理申请，次日起算20个工作日，周末和春节假期不计，至3月13日；依据《行政许可法》第四十二条第一款。"
    )


def test_pauses_deductions_and_extensions_are_told_in_order() -> None:
    rule = limit(
        terms=working(20, LICENCE),
        begins="受理",
        pauses=(Pause(requests=("supplement",), title="等候补正材料"),),
        deducts=(Deduct(start_step="hear", end_step="heard", title="听证"),),
        extension=Extension(step="extend", by_role="本机关负责人", length=10, unit=Unit.WORKING, law=LICENCE),
    )
    events = (
        event("start", "2026-03-02"),
        event("ask:supplement#1", "2026-03-04"),
        event("answer:supplement#1", "2026-03-09"),
        event("hear", "2026-03-12"),
        event("heard", "2026-03-13"),
        event("extend", "2026-03-20"),
    )
    assert said(rule, *events, now="2026-03-23") == (
        "2026年3月2日受理，次日起算20个工作日，周末和清明节假期不计，3月4日至3月9日等候补正材料，不计3个工作日，"
        "3月12日至3月13日听证，不计1个工作日，经本机关负责人批准延长10个工作日，至4月20日；依据《行政许可法》第四十二条第一款。"
    )


def test_a_clock_that_stands_still_says_what_is_left() -> None:
    rule = limit(terms=days(30, LICENCE), begins="受理", pauses=(Pause(stages=("suspended",)),))
    events = event("start", "2026-03-02"), event("suspend", "2026-03-10", stage_to="suspended")
    assert said(rule, *events, now="2026-03-20") == (
        "2026年3月2日受理，次日起算30日，3月10日起中止，期限暂停，恢复后还有22日；依据《行政许可法》第四十二条第一款。"
    )


def test_a_stop_is_told_only_where_it_moved_the_day() -> None:
    rule = limit(terms=working(5, LICENCE), begins="受理", pauses=(Pause(requests=("supplement",), title="等候补正"),))
    begun = event("start", "2026-03-02")
    last_day = event("ask:supplement#1", "2026-03-09"), event("answer:supplement#1", "2026-03-11")
    assert said(rule, begun, *last_day, now="2026-03-12") == (
        "2026年3月2日受理，次日起算5个工作日，周末不计，3月9日至3月11日等候补正，不计2个工作日，至3月11日；依据《行政许可法》第四十二条第一款。"
    )
    too_late = event("ask:supplement#1", "2026-03-10"), event("answer:supplement#1", "2026-03-12")
    assert said(rule, begun, *too_late, now="2026-03-13") == (
        "2026年3月2日受理，次日起算5个工作日，周末不计，至3月9日；依据《行政许可法》第四十二条第一款。"
    )


def test_beginning_anew_and_a_role_known_only_by_code() -> None:
    more = Extension(step="extend", by_role="director", length=30, law=LICENCE)
    rule = limit(terms=days(60, LICENCE), restarts=("again",), extension=more)
    events = (
        event("start", "2026-03-02", title="受理"),
        event("again", "2026-03-10", title="收到移送材料"),
        event("extend", "2026-04-01"),
    )
    assert said(rule, *events, now="2026-04-02") == (
        "2026年3月10日收到移送材料，次日起算60日，此前的期间不再计算，经批准延长30日，至6月8日；依据《行政许可法》第四十二条第一款。"
    )


def test_hours_months_and_years() -> None:
    aid = hours(24, cite("法律援助法", 39))
    assert said(limit(terms=aid, begins="收到申请"), event("start", "2026-02-28", 16)) == (
        "2026年2月28日16:00收到申请，起算24小时，至3月1日16:00；依据《法律援助法》第三十九条。"
    )
    bar = limit(terms=months(24, cite("行政处罚法", 36)), begins="违法行为终了", since_date="ended", roll_over=False)
    found = event("start", "2026-03-10", dates={"ended": day("2024-05-20")})
    assert said(bar, found) == "2024年5月20日违法行为终了，次日起算2年，至2026年5月20日；依据《行政处罚法》第三十六条。"
    device = limit(terms=months(3, cite("社区矫正法", 29, 2)), begins="佩戴", next_day=False, roll_over=False)
    assert (
        said(device, event("start", "2026-03-01"))
        == "2026年3月1日佩戴，当日起算3个月，至5月31日；依据《社区矫正法》第二十九条第二款。"
    )


def test_counted_back_and_fixed() -> None:
    law = cite("行政处罚法", 64)
    notify = limit(terms=working(7, law), count_back=CountBack(anchor="on", title="听证日期"))
    fixed = event("start", "2026-03-02", title="安排听证", dates={"on": day("2026-03-20")})
    assert (
        said(notify, fixed) == "听证日期为2026年3月20日，往前数7个工作日，最迟3月11日；依据《行政处罚法》第六十四条。"
    )
    renew = limit(terms=days(30, law), count_back=CountBack(anchor="on", title="有效期届满日"))
    assert said(renew, fixed) == (
        "有效期届满日为2026年3月20日，往前数30日，末日2月18日（春节）休息，提前至2月14日；依据《行政处罚法》第六十四条。"
    )
    named = limit(terms=(Term(law=law),), count_back=CountBack(anchor="on", title="通知书写明的日期"))
    assert (
        said(named, fixed) == "通知书写明的日期为2026年3月20日，以该日为限，最迟3月20日；依据《行政处罚法》第六十四条。"
    )
    report = limit(
        terms=(Term(law=cite("政府信息公开条例", 49, 1)),), begins="年度开始", fixed=FixedDate(month=1, day=31)
    )
    assert said(report, event("start", "2026-01-01")) == (
        "2026年1月1日年度开始，按规定日期办理，末日1月31日（周六）休息，顺延至2月2日；依据《政府信息公开条例》第四十九条第一款。"
    )


def test_what_follows_when_it_runs_out() -> None:
    rule = limit(terms=working(5, cite("行政复议法", 30)), begins="收到申请", deemed=Deemed(step="x", title="视为受理"))
    text = "2026年3月2日收到申请，次日起算5个工作日，周末不计，至3月9日；依据《行政复议法》第三十条。"
    assert said(rule, event("start", "2026-03-02")) == text + "到期未办的，视为受理。"
    assert (
        said(rule, event("start", "2026-03-02"), now="2026-03-11") == text + "期限届满未办，自2026年3月9日起视为受理。"
    )
    assert said(rule, event("start", "2026-03-02"), event("end", "2026-03-04"), now="2026-03-11") == text


def test_an_unannounced_year_and_an_unread_source_are_owned_up_to() -> None:
    rule = limit(terms=days(30, cite("人民调解工作若干规定", 33, mark=Mark.P)), begins="受理")
    assert said(rule, event("start", "2026-12-02"), now="2026-12-02") == (
        "2026年12月2日受理，次日起算30日，末日2027年1月1日（元旦）休息，顺延至2027年1月4日；"
        "依据《人民调解工作若干规定》第三十三条（尚待核实）。"
        "2027年放假安排尚未公布，日期暂按法定节日和周末推算，公布后可能变动。"
    )


def test_a_promise_names_its_own_ground() -> None:
    terms = (Term(length=10, unit=Unit.WORKING, basis="本局服务承诺（2026）"),)
    rule = limit(terms=terms, kind=Kind.PROMISED, begins="受理")
    assert said(rule, event("start", "2026-03-02")).endswith("至3月16日；依据本局服务承诺（2026）。")
    bare = limit(terms=(Term(length=10),), kind=Kind.PROMISED, begins="受理")
    assert said(bare, event("start", "2026-03-02")) == "2026年3月2日受理，次日起算10日，至3月12日。"


def test_no_code_word_reaches_the_reader() -> None:
    rule = limit(30, pauses=(Pause(stages=("suspended",)),))
    text = said(rule, event("start", "2026-03-02", title="受理", stage_to="open"))
    assert not re.search("[A-Za-z_]", text)
