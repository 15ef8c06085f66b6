"""Working days: the notices as seeded, the statute behind an unannounced year, and the rows as people change them."""

from datetime import date, timedelta

import pytest
from django.test.utils import CaptureQueriesContext
from lunar_python.util import HolidayUtil

from kernel.clocks.days import Calendar, Entry, calendar, parse, statutory
from kernel.clocks.models import Day
from kernel.clocks.rows import import_days

from .clocking import CALENDAR, day

ONE = timedelta(days=1)


def every_day(first: str, last: str) -> list[date]:
    return [day(first) + n * ONE for n in range((day(last) - day(first)).days + 1)]


def test_the_seed_says_what_chinese_calendar_says() -> None:
    source = pytest.importorskip("chinese_calendar", reason="chinese-calendar is only a tool of development")
    assert [d for d in every_day("2004-01-01", "2026-12-31") if CALENDAR.is_working(d) != source.is_workday(d)] == []


def test_the_seed_agrees_with_an_independent_table_for_2026() -> None:
    def works(d: date) -> bool:
        found = HolidayUtil.getHoliday(d.isoformat())
        return found.isWork() if found else d.weekday() < 5

    assert [d for d in every_day("2026-01-01", "2026-12-31") if CALENDAR.is_working(d) != works(d)] == []


@pytest.mark.parametrize(
    ("year", "number"),
    [
        (2004, 10),
        (2007, 10),
        (2008, 11),
        (2014, 11),
        (2024, 11),
        (2025, 13),
        (2026, 13),
        (2027, 13),
    ],
)
def test_statutory_days_by_the_version_in_force(year: int, number: int) -> None:
    assert len(statutory(year)) == number


def test_the_days_added_in_2025() -> None:
    assert day("2024-02-09") not in statutory(2024)  # 除夕
    assert day("2024-05-02") not in statutory(2024)
    assert statutory(2025)[day("2025-01-28")] == "春节"
    assert statutory(2025)[day("2025-05-02")] == "劳动节"
    assert statutory(2012)[day("2012-01-22")] == "春节"  # 除夕 was one from 2008 to 2013


def test_statutory_days_of_2027() -> None:
    assert {d.isoformat(): name for d, name in statutory(2027).items()} == {
        "2027-01-01": "元旦",
        "2027-02-05": "春节",
        "2027-02-06": "春节",
        "2027-02-07": "春节",
        "2027-02-08": "春节",
        "2027-04-05": "清明节",
        "2027-05-01": "劳动节",
        "2027-05-02": "劳动节",
        "2027-06-09": "端午节",
        "2027-09-15": "中秋节",
        "2027-10-01": "国庆节",
        "2027-10-02": "国庆节",
        "2027-10-03": "国庆节",
    }


def test_every_seeded_year_gave_everybody_the_statutory_days() -> None:
    """The notices confirm the versions: no statutory holiday on a weekday was ever worked."""
    assert [
        d for year in range(2004, 2027) for d in statutory(year) if d.weekday() < 5 and CALENDAR.is_working(d)
    ] == []
    assert all(CALENDAR.announced(year) for year in range(2004, 2027))


def test_a_year_is_announced_only_when_all_its_holidays_are_entered() -> None:
    assert CALENDAR.provisional(day("2027-01-04"))
    weekdays = [d for d in statutory(2027) if d.weekday() < 5]
    entries = [Entry(date=d, working=False, name="节", source="通知") for d in weekdays]
    assert Calendar(entries[:-1]).provisional(day("2027-06-01"))  # a notice half entered
    assert not Calendar(entries).provisional(day("2027-06-01"))


def test_no_year_is_an_error() -> None:
    for year in (1949, 1999, 2050, 2101):
        assert CALENDAR.is_working(date(year, 10, 1)) is False
        assert CALENDAR.provisional(date(year, 10, 8))


def test_names_of_days_off() -> None:
    assert [CALENDAR.name(day(d)) for d in ("2026-10-01", "2026-03-07", "2027-10-01", "2027-03-07")] == [
        "国庆节",
        "周六",
        "国庆节",
        "周日",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "date,working,name,source\n2027-13-01,0,元旦,通知",
        "date,working,name,source\n2027-01-01,no,元旦,通知",
        "date,working,name,source\n2027-01-01",
        "日期,上班\n2027-01-01,0",
    ],
)
def test_a_notice_that_cannot_be_read_says_where(text: str) -> None:
    with pytest.raises(ValueError, match="第2行"):
        parse(text)


@pytest.mark.django_db
def test_the_migration_seeds_the_file() -> None:
    stored = {(r.date, r.working, r.name, r.source) for r in Day.objects.all()}
    assert stored == {(e.date, e.working, e.name, e.source) for e in CALENDAR._entries.values()}
    assert len(stored) == 771
    assert Day.objects.get(date="2007-12-31").source == "国务院2008年放假安排"


@pytest.mark.django_db
def test_entering_the_notice_for_2027_ends_the_guessing() -> None:
    assert calendar().provisional(day("2027-02-10"))
    off = [d for d in statutory(2027) if d.weekday() < 5] + every_day("2027-02-09", "2027-02-12")
    rows = [f"{d},0,放假,国务院2027年放假安排" for d in off] + ["2027-02-14,1,春节调休,国务院2027年放假安排"]
    assert import_days("\n".join(["date,working,name,source", *rows])) == len(rows)
    assert not calendar().provisional(day("2027-02-10"))
    assert calendar().on_or_after(day("2027-02-05")) == day("2027-02-14")


@pytest.mark.django_db
def test_a_notice_entered_again_replaces_and_does_not_double() -> None:
    before = Day.objects.count()
    import_days("date,working,name,source\n2026-10-10,0,国庆节,更正\n2026-10-12,1,补班,更正")
    assert Day.objects.count() == before + 1
    assert not calendar().is_working(day("2026-10-10"))


@pytest.mark.django_db
def test_a_changed_added_or_deleted_row_is_noticed_at_once() -> None:
    assert calendar().is_working(day("2026-10-10"))
    row = Day.objects.get(date="2026-10-10")
    row.working = False
    row.save()
    assert not calendar().is_working(day("2026-10-10"))
    row.delete()
    assert not calendar().is_working(day("2026-10-10"))  # a Saturday
    Day.objects.create(date="2026-10-10", working=True, name="国庆节调休", source="通知")
    assert calendar().is_working(day("2026-10-10"))


@pytest.mark.django_db
def test_asking_costs_one_query_and_the_calendar_none(django_assert_num_queries: type[CaptureQueriesContext]) -> None:
    calendar()
    with django_assert_num_queries(1):
        known = calendar()
    with django_assert_num_queries(0):
        assert sum(map(known.is_working, every_day("2026-01-01", "2027-12-31"))) == 502
