"""How dates, periods, money and durations read."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from workbench import chinese

NOON = timezone.make_aware(datetime(2026, 11, 22, 12, 0))


def test_a_date_is_read_in_the_time_zone_of_the_office() -> None:
    utc_evening = datetime.fromisoformat("2026-11-22T16:05:00+00:00")
    assert chinese.date_text(utc_evening) == "2026年11月23日"
    assert chinese.moment_text(utc_evening) == "2026年11月23日 00:05"
    assert chinese.weekday_text(utc_evening) == "星期一"
    assert chinese.iso(utc_evening) == "2026-11-23T00:05+08:00"


def test_no_date_reads_as_nothing() -> None:
    for filter_ in (chinese.date_text, chinese.moment_text, chinese.short_date, chinese.weekday_text, chinese.iso):
        assert filter_(None) == ""


@pytest.mark.parametrize(
    ("given_period", "name"),
    [
        ("2026", "2026年"),
        ("2026-H1", "2026年上半年"),
        ("2026-H2", "2026年下半年"),
        ("2026-Q3", "2026年第三季度"),
        ("2026Q4", "2026年第四季度"),
        ("2026-01", "2026年1月"),
        ((date(2026, 7, 1), date(2026, 9, 30)), "2026年第三季度"),
        ((date(2026, 2, 1), date(2026, 2, 28)), "2026年2月"),
        ((date(2026, 7, 1), date(2026, 12, 31)), "2026年下半年"),
        ((date(2026, 1, 1), date(2026, 12, 31)), "2026年"),
        ((date(2026, 2, 1), date(2026, 4, 30)), "2026年2月1日至2026年4月30日"),
        ((date(2025, 12, 1), date(2026, 11, 30)), "2025年12月1日至2026年11月30日"),
        ((date(2026, 11, 22), date(2026, 11, 22)), "2026年11月22日"),
    ],
)
def test_a_period_has_a_name(given_period: object, name: str) -> None:
    assert chinese.period_text(given_period) == name


@pytest.mark.parametrize("nonsense", ["2026-13", "2026-Q5", "26", "2026-1", "去年"])
def test_a_period_that_is_none_is_refused(nonsense: str) -> None:
    with pytest.raises(ValueError, match="not a period"):
        chinese.period_text(nonsense)


@pytest.mark.parametrize(
    ("amount", "digits", "capital"),
    [
        ("1234", "¥1,234.00", "壹仟贰佰叁拾肆元整"),
        ("20030.04", "¥20,030.04", "贰万零叁拾元零肆分"),
        ("0.5", "¥0.50", "伍角"),
        ("0", "¥0.00", "零元整"),
        ("-12.345", "-¥12.35", "负壹拾贰元叁角伍分"),
        ("100000000", "¥100,000,000.00", "壹亿元整"),
    ],
)
def test_money_in_digits_and_in_capitals(amount: str, digits: str, capital: str) -> None:
    assert chinese.money_text(amount) == digits
    assert chinese.capital_text(amount) == capital


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_digits_lose_no_cent(amount: Decimal) -> None:
    assert Decimal(chinese.money_text(amount).removeprefix("¥").replace(",", "")) == amount


@pytest.mark.parametrize(
    ("then", "words"),
    [
        (NOON - timedelta(seconds=20), "刚刚"),
        (NOON - timedelta(minutes=5), "5分钟前"),
        (NOON + timedelta(hours=3), "3小时后"),
        (NOON - timedelta(hours=11), "11小时前"),
        (NOON - timedelta(hours=13), "昨天"),
        (date(2026, 11, 22), "今天"),
        (date(2026, 11, 24), "后天"),
        (date(2026, 11, 12), "10天前"),
        (date(2026, 8, 1), "3个月前"),
        (date(2024, 8, 1), "2024年8月1日"),
    ],
)
def test_how_long_ago(then: date, words: str) -> None:
    assert chinese.ago_text(then, NOON) == words


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2026, 11, 22), "今天到期"),
        (date(2026, 11, 23), "还剩1天"),
        (date(2026, 11, 20), "已超2天"),
        (NOON + timedelta(hours=5), "还剩5小时"),
        (NOON - timedelta(hours=2, minutes=40), "已超2小时"),
        (timezone.make_aware(datetime(2026, 11, 22, 23, 59, 59)), "今天到期"),
        (NOON + timedelta(days=2), "还剩2天"),
    ],
)
def test_what_is_left(due: date, words: str) -> None:
    assert chinese.left_text(due, NOON) == words


def test_typed_text_is_escaped_and_keeps_its_lines() -> None:
    assert chinese.paragraphs("甲<b>\n乙\n\n丙 & 丁") == "<p>甲&lt;b&gt;<br>乙</p><p>丙 &amp; 丁</p>"
    assert chinese.paragraphs(None) == ""


def test_sizes_and_shares() -> None:
    assert chinese.size_text(812) == "812 B"
    assert chinese.size_text(2_345_678) == "2.2 MB"
    assert chinese.size_text(5 * 1024**3) == "5.0 GB"
    assert chinese.percent_text(0.9734) == "97.3%"
    assert chinese.percent_text(None) == "—"
