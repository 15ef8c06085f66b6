"""The words a limit is said in, and what is refused as nonsense."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from datetime import date

import pytest

from kernel.words.law import Article, Mark, cite, numeral
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
    Warn,
    check,
    days,
    hours,
    months,
    phrase,
    working,
)

LAW = cite("行政许可法", 42, 1)
PLAIN = Limit(
    code="decide", title="作出决定", starts=("accept",), ends=("decide",), terms=working(20, LAW), owes="承办人"
)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (19, "十九"),
        (20, "二十"),
        (33, "三十三"),
        (99, "九十九"),
        (100, "一百"),
        (101, "一百零一"),
        (110, "一百一十"),
        (111, "一百一十一"),
        (205, "二百零五"),
        (350, "三百五十"),
        (999, "九百九十九"),
    ],
)
def test_numerals(number: int, text: str) -> None:
    assert numeral(number) == text


def test_numerals_are_told_apart_and_read_back() -> None:
    texts = [numeral(n) for n in range(1, 1000)]
    assert len(set(texts)) == 999
    assert [_value(t) for t in texts] == list(range(1, 1000))
    for wrong in (0, 1000, -1):
        with pytest.raises(ValueError, match="1至999"):
            numeral(wrong)


def _value(text: str) -> int:
    total = digit = 0
    for sign in text:
        if sign in "百十":
            total += (digit or 1) * (100 if sign == "百" else 10)
            digit = 0
        else:
            digit = "零一二三四五六七八九".index(sign)
    return total + digit


def test_articles_as_they_are_cited() -> None:
    assert str(cite("人民调解法", 33, 1)) == "《人民调解法》第三十三条第一款"
    assert str(cite("行政许可法", 32, 1, 4)) == "《行政许可法》第三十二条第一款第四项"
    assert str(Article("民事诉讼法", 205)) == "《民事诉讼法》第二百零五条"
    assert str(Article("司法鉴定程序通则", mark=Mark.P, note="转载")) == "《司法鉴定程序通则》"
    assert cite("人民调解法", 33).mark is Mark.L
    assert len({mark.explanation for mark in Mark}) == 5


@pytest.mark.parametrize(
    ("length", "unit", "text"),
    [
        (30, Unit.CALENDAR, "30日"),
        (20, Unit.WORKING, "20个工作日"),
        (24, Unit.HOUR, "24小时"),
        (3, Unit.MONTH, "3个月"),
        (12, Unit.MONTH, "1年"),
        (24, Unit.MONTH, "2年"),
        (18, Unit.MONTH, "18个月"),
        (0, Unit.MONTH, "0个月"),
    ],
)
def test_lengths_in_words(length: int, unit: Unit, text: str) -> None:
    assert phrase(length, unit) == text


def test_short_forms() -> None:
    made = (working(5, LAW), days(7, LAW), hours(24, LAW), months(3, LAW))
    assert [str(terms[0]) for terms in made] == ["5个工作日", "7日", "24小时", "3个月"]
    assert all(terms[0].law is LAW and terms[0].from_law for terms in made)


def test_words_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        PLAIN.title = "别的"  # type: ignore[misc]
    assert hash(PLAIN) == hash(replace(PLAIN))


def test_a_term_holds_on_its_first_and_last_day() -> None:
    term = Term(length=1, law=LAW, since=date(2026, 7, 1), until=date(2026, 12, 31))
    days_ = (date(2026, 6, 30), date(2026, 7, 1), date(2026, 12, 31), date(2027, 1, 1))
    assert [term.holds(d) for d in days_] == [False, True, True, False]


def test_what_is_configurable() -> None:
    assert not PLAIN.configurable
    assert replace(PLAIN, kind=Kind.PROMISED).configurable
    assert replace(PLAIN, terms=days(30, cite("若干规定", 33, mark=Mark.P))).configurable
    assert replace(PLAIN, terms=(*days(30, cite("若干规定", 33, mark=Mark.M)), *PLAIN.terms)).configurable


def test_every_act_a_limit_listens_to() -> None:
    rule = replace(
        PLAIN,
        restarts=("again",),
        dated_by="file",
        deducts=(Deduct(start_step="hear", end_step="heard", title="听证"),),
        extension=Extension(step="extend", by_role="负责人", length=10, law=LAW),
        deemed=Deemed(step="taken", title="视为"),
    )
    assert rule.names == {"accept", "decide", "again", "file", "hear", "heard", "extend", "taken"}


EXTENSION = Extension(step="extend", by_role="负责人", length=10, unit=Unit.WORKING, law=LAW)
SOUND: list[Limit] = [
    PLAIN,
    replace(PLAIN, extension=EXTENSION),
    replace(PLAIN, extension=replace(EXTENSION, times=None, total=30)),
    replace(PLAIN, kind=Kind.PROMISED, terms=working(10)),
    replace(PLAIN, ends=(), deemed=Deemed(step="taken", title="视为受理")),
    replace(PLAIN, terms=(Term(law=LAW),), count_back=CountBack(anchor="expires_on")),
    replace(PLAIN, terms=(Term(law=LAW),), fixed=FixedDate(month=2, day=29)),
    replace(PLAIN, starts=("report",), ends=("report",), repeat=True),
    replace(
        PLAIN,
        terms=(Term(length=10, law=LAW, until=date(2026, 6, 30)), Term(length=5, law=LAW, since=date(2026, 7, 1))),
    ),
    replace(PLAIN, starts=("ask:opinion",), ends=("answer:opinion",), repeat=True),
]


@pytest.mark.parametrize("rule", SOUND)
def test_sense_is_not_refused(rule: Limit) -> None:
    assert list(check(rule)) == []


def cut(**more: object) -> tuple[Deduct, ...]:
    return (replace(Deduct(start_step="hear", end_step="heard", title="听证"), **more),)


NONSENSE: list[tuple[dict, str]] = [
    ({"owes": ""}, "责任人"),
    ({"starts": ()}, "没有起算事件"),
    ({"ends": ()}, "没有截止步骤"),
    ({"ends": ("accept",)}, "既起算又截止"),
    ({"restarts": ("decide",)}, "既重新计算又截止"),
    ({"restarts": ("again",), "repeat": True}, "不能再写重新计算"),
    ({"starts": ("ask:opinion",)}, "可重复"),
    ({"terms": ()}, "没有期限"),
    ({"terms": working(0, LAW)}, "期限不能是0个工作日"),
    ({"terms": working(-3, LAW)}, "期限不能是-3个工作日"),
    ({"terms": working(5)}, "须写明依据"),
    ({"terms": working(5), "kind": Kind.EXTERNAL}, "须写明依据"),
    ({"terms": working(5, cite("行政许可法"))}, "须写到条"),
    ({"terms": (Term(length=5, law=LAW, since=date(2026, 7, 1), until=date(2026, 6, 1)),)}, "施行日期晚于失效日期"),
    ({"terms": (*days(5, LAW), *days(6, LAW))}, "施行期间重叠"),
    (
        {"terms": (Term(length=5, law=LAW, until=date(2026, 7, 1)), Term(length=5, law=LAW, since=date(2026, 7, 1)))},
        "重叠",
    ),
    ({"fixed": FixedDate(month=1, day=31), "count_back": CountBack(anchor="on")}, "只能取一种"),
    ({"fixed": FixedDate(month=2, day=30)}, "没有2月30日"),
    ({"fixed": FixedDate(month=1, day=31, years_after=-1)}, "没有1月31日"),
    ({"count_back": CountBack(anchor="")}, "从哪个日期倒推"),
    ({"count_back": CountBack(anchor="on"), "terms": hours(24, LAW)}, "倒推只按"),
    ({"count_back": CountBack(anchor="on"), "extension": EXTENSION}, "不能暂停、扣除或延长"),
    ({"pauses": (Pause(),)}, "暂停须写明"),
    ({"deemed": Deemed(step="taken", title="")}, "届满视为"),
    ({"warn": Warn(share=1.5)}, "提醒比例"),
    ({"warn": Warn(days=-1)}, "提醒比例"),
    ({"deducts": cut(end_step="")}, "起止步骤"),
    ({"deducts": cut(at_most=(0, Unit.WORKING))}, "上限不对"),
    ({"deducts": cut(at_most=(5, Unit.HOUR))}, "上限不对"),
    ({"deducts": cut(at_most=(5, Unit.CALENDAR)), "terms": hours(24, LAW)}, "上限不对"),
    ({"extension": replace(EXTENSION, by_role="")}, "批准人"),
    ({"extension": replace(EXTENSION, step="")}, "批准人"),
    ({"extension": replace(EXTENSION, length=0)}, "延长的长度"),
    ({"extension": replace(EXTENSION, unit=Unit.HOUR)}, "延长的长度"),
    ({"extension": replace(EXTENSION, times=None)}, "延长须有上限"),
    ({"extension": replace(EXTENSION, times=0)}, "次数至少一次"),
    ({"extension": replace(EXTENSION, total=5)}, "总长不能短于"),
    ({"extension": replace(EXTENSION, law=None)}, "延长须写明依据"),
]


@pytest.mark.parametrize(("change", "said"), NONSENSE, ids=[said for _, said in NONSENSE])
def test_nonsense_is_named(change: dict, said: str) -> None:
    found = list(check(replace(PLAIN, **change)))
    assert any(said in text for text in found), found
    assert all(text.startswith("时限“作出决定”：") and text.endswith("。") for text in found)


def test_an_unknown_step_is_named() -> None:
    assert list(check(PLAIN, {"accept", "decide"})) == []
    assert list(check(PLAIN, {"accept"})) == ["时限“作出决定”：没有步骤“decide”，请改正或补上该步骤。"]
    paused = replace(PLAIN, pauses=(Pause(stages=("suspended",), requests=("supplement",)),))
    assert list(check(paused, {"accept", "decide", "ask:supplement"}, {"open"})) == [
        "时限“作出决定”：没有步骤“answer:supplement”，请改正或补上该步骤。",
        "时限“作出决定”：没有环节“suspended”，请改正或补上该环节。",
    ]


def test_a_guard_is_kept_but_never_called_here() -> None:
    guard: Callable[[object], bool] = lambda case: case is None  # noqa: E731
    assert replace(PLAIN, when=guard).when is guard
