"""Whatever spelling a ledger uses, what was meant is read: by property, and the cases people really write."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from common.imports.values.dates import EPOCH, Under, read_date, told_by
from common.imports.values.numbers import Unclear, count, money, whole
from common.imports.values.people import names_in, quick_id, two_sides
from common.people.identity import check_digit, check_resident_id

DAYS = st.dates(date(1985, 1, 1), date(2079, 12, 31))
HAN = dict(zip("0123456789", "〇一二三四五六七八九", strict=True))


def han(n: int) -> str:
    """二十三 of 23."""
    tens, ones = divmod(n, 10)
    return (("" if tens == 1 else HAN[str(tens)]) + "十" if tens else "") + (HAN[str(ones)] if ones else "")


def digits(n: int) -> str:
    return "".join(HAN[d] for d in str(n))


SPELLINGS = [
    lambda d: f"{d.year}.{d.month}.{d.day}",
    lambda d: f"{d.year}-{d.month:02}-{d.day:02}",
    lambda d: f"{d.year}/{d.month}/{d.day}",
    lambda d: f"{d.year}年{d.month}月{d.day}日",
    lambda d: f"{d.year} 年 {d.month} 月 {d.day} 日",
    lambda d: f"{d.year}．{d.month:02}．{d.day:02}",
    lambda d: f"{d:%Y%m%d}",
    lambda d: int(f"{d:%Y%m%d}"),
    lambda d: float((d - EPOCH).days),
    lambda d: str((d - EPOCH).days),
    lambda d: d,
    lambda d: datetime(d.year, d.month, d.day),
    lambda d: f"{digits(d.year)}年{han(d.month)}月{han(d.day)}日",
    lambda d: f"{digits(d.year).replace('〇', '○')}年{han(d.month)}月{han(d.day)}号",
    lambda d: f"{d.year}-{d.month}-{d.day} 00:00:00",
    lambda d: f"{d.year}年{d.month}月{d.day}日至{d.month}月28日",
    lambda d: f"{d.year % 100:02}.{d.month}.{d.day}" if d.year >= 2000 else f"{d.year}.{d.month}.{d.day}",
]


@given(DAYS, st.sampled_from(SPELLINGS))
def test_a_day_in_any_spelling(day: date, spell: object) -> None:
    assert read_date(spell(day)) == day  # type: ignore[operator]


@given(DAYS, st.sampled_from(["{m}月{d}日", "{m}.{d}", "{m}-{d}", "{m}/{d}", "{m}月{d}号"]))
def test_a_day_under_a_year(day: date, form: str) -> None:
    assert read_date(form.format(m=day.month, d=day.day), Under(day.year)) == day


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2024.2.30", "没有30日"), ("2024年13月1日", "月份13不存在"), ("2024年3月", "只写到月"), ("3月5日", "没有写年份"),
        ("近日", "读不出日期"),
        (3.1, "3月1日、3月10日"), ("2024.3.512", "读不出日期"), ("0024.3.5", "年份"), ("3/5/2024", "分不清月和日"), ("202403", "只写到月"),
    ],
)  # fmt: skip
def test_what_is_no_day_is_said(text: object, said: str) -> None:
    with pytest.raises(Unclear, match=said):
        read_date(text, Under(2024) if isinstance(text, float) else Under())  # type: ignore[arg-type]


def test_hours_and_odd_ones() -> None:
    assert read_date("2024年3月5日上午9时") == datetime(2024, 3, 5, 9)
    assert read_date("2024-03-05 14:30:10") == datetime(2024, 3, 5, 14, 30)
    assert read_date(3.15, Under(2024)) == date(2024, 3, 15)
    assert read_date("5日", Under(2024, 3)) == date(2024, 3, 5)
    assert read_date("") is None
    assert told_by(["2024年度台账", "3月", "填报日期：2025年1月2日"]) == Under(2024, 3)
    assert told_by(["二〇二三年1-12月统计"]).month is None


@given(st.decimals(0, 10**9, places=2, allow_nan=False))
@example(Decimal("0.00"))
def test_amounts_in_yuan(amount: Decimal) -> None:
    for text in (f"{amount}", f"{amount:,}", f"¥{amount}", f"{amount}元", f" {amount} 元整", f"人民币{amount}元"):
        assert money(text) == amount


@given(st.decimals(0, 10**5, places=4, allow_nan=False))
def test_amounts_in_ten_thousands(amount: Decimal) -> None:
    expected = (amount * 10000).quantize(Decimal("0.01"))
    assert money(f"{amount}万元") == money(f"{amount}万", 10000) == money(f"{amount}", 10000) == expected
    assert money(f"{amount}元", 10000) == amount.quantize(Decimal("0.01"))


@pytest.mark.parametrize(
    ("text", "value"),
    [("叁仟元整", 3000), ("壹万贰仟叁佰元", 12300), ("三万五千", 35000), ("3万5千元", 35000), ("3万5", 35000),
     ("约2万余元", 20000), ("十万", 100000), ("5元3角2分", "5.32"),
     ("贰万零叁拾元零肆分", "20030.04"), ("1.2亿", 120000000), ("300块", 300), ("2.5E3", 2500)],
)  # fmt: skip
def test_amounts_in_words(text: str, value: object) -> None:
    assert money(text) == Decimal(str(value))


@pytest.mark.parametrize("text", ["许多", "1-2万", "-5", "3000元/月，共5个月", "两次"])
def test_what_is_no_amount_is_said(text: str) -> None:
    with pytest.raises(Unclear):
        money(text)


@given(st.integers(1, 99))
def test_chinese_numerals(n: int) -> None:
    assert whole(han(n)) == whole(str(n)) == n
    assert count(f"{n}人") == n


NAMES = st.text("张王李赵钱孙周吴郑冯陈褚卫蒋沈韩杨朱秦尤许何吕施曹严华金魏陶姜", min_size=2, max_size=4)


@given(st.lists(NAMES, min_size=1, max_size=5), st.sampled_from(["、", "，", ",", "；", "/", "\n", " 、"]))
def test_several_in_one_cell(names: list[str], mark: str) -> None:
    assert [s.name for s in names_in(mark.join(names))] == names


@given(NAMES, NAMES, st.sampled_from(["与", "诉", "和", " 与 ", "——"]))
def test_both_sides_in_one_cell(a: str, b: str, mark: str) -> None:
    first, second = two_sides(f"{a}{mark}{b}")
    assert ([s.name for s in first], [s.name for s in second]) == ([a], [b])


@given(NAMES, st.integers(1, 3))
def test_spaces_inside_a_name(name: str, n: int) -> None:
    assert names_in((" " * min(n, 1)).join(name))[0].name.replace(" ", "") == name
    assert names_in("　".join(name))[0].name == name


@given(
    st.sampled_from(["320102", "889901", "110101", "815000", "440106"]),
    DAYS,
    st.integers(0, 999),
    st.sampled_from([0, 0, 1]),
)
def test_the_quick_check_says_what_the_full_one_says(place: str, day: date, order: int, off: int) -> None:
    body = f"{place}{day:%Y%m%d}{order:03}"
    number = body + "10X98765432"[("10X98765432".index(check_digit(body)) + off) % 11]
    full, quick = check_resident_id(number), quick_id(number)
    if quick is not None:
        assert full.ok
        assert (full.birth, full.sex.value if full.sex else None, full.warnings) == quick
    elif place[:2] != "81":
        assert not full.ok
