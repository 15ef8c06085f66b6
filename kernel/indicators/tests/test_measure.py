"""A number is the length of its list, whatever the data, the extent and the reader."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count as counting

import pytest
from django.utils import timezone

from kernel.cases.models import Case
from kernel.indicators.measure import cases, drill, measure
from kernel.reach.models import Area, Grant, Office, Post, User
from kernel.words import Count, Indicator, Op, Where
from kernel.words.procedure import VOID
from kernel.words.registry import procedures
from kernel.words.roles import Scope

pytestmark = pytest.mark.django_db
MARCH = {"start": date(2026, 3, 1), "end": date(2026, 3, 31)}
LINE = next(procedures()).code if any(True for _ in procedures()) else "p"
OPENED = Indicator(code="t.opened", title="t", line=LINE, numerator=Count(), source="test")
NewCase = Callable[..., Case]


@pytest.fixture
def offices() -> list[Office]:
    district = Area.objects.create(level=3, name="测试区")
    towns = [Area.objects.create(level=4, name=name, parent=district) for name in ("甲镇", "乙镇")]
    return [Office.objects.create(name=f"{t.name}调委会", kind="committee", area=t) for t in towns]


@pytest.fixture
def new_case(offices: list[Office]) -> NewCase:
    numbers = counting(1)

    def make(opened: datetime, *, office: int = 0, **more: object) -> Case:
        at = timezone.make_aware(opened)
        fields = {"procedure": LINE, "stage": "s", "opened_at": at, "opened_month": at.year * 100 + at.month, **more}
        case = Case(number=f"第{next(numbers)}号", office=offices[office], **fields)
        case.place(offices[office].area)
        case.save()
        return case

    return make


def test_the_first_and_the_last_moment_of_a_period_count(new_case: NewCase) -> None:
    """Days are days in China, where 1 March begins at 16:00 of 28 February in UTC."""
    inside = [datetime(2026, 3, 1, 0, 0), datetime(2026, 3, 31, 23, 59, 59, 999999)]
    for moment in (*inside, datetime(2026, 2, 28, 23, 59, 59), datetime(2026, 4, 1, 0, 0)):
        new_case(moment)
    assert measure(OPENED, **MARCH).value == len(cases(OPENED, **MARCH)) == len(inside)


def test_void_entries_and_other_lines_do_not_count(new_case: NewCase) -> None:
    new_case(datetime(2026, 3, 2), stage=VOID.code)
    new_case(datetime(2026, 3, 2), procedure="another")
    kept = new_case(datetime(2026, 3, 2))
    assert list(cases(OPENED, **MARCH)) == [kept]


def test_area_and_office_narrow_the_number(new_case: NewCase, offices: list[Office]) -> None:
    for office in (0, 0, 1):
        new_case(datetime(2026, 3, 2), office=office)
    district = offices[0].area.parent
    assert measure(OPENED, area=district, **MARCH).value == 3
    assert measure(OPENED, area=offices[1].area, **MARCH).value == 1
    assert measure(OPENED, office=offices[0], **MARCH).value == 2


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Where("stage", Op.IS, "a"), "a"),
        (Where("stage", Op.IN, ("a", "b")), "ab"),
        (Where("stage", Op.NOT, "a"), "bc"),
        (Where("level", Op.AT_LEAST, 2), "c"),
        (Where("closed_at", Op.EMPTY, True), "ac"),
        (Where("closed_at", Op.EMPTY, False), "b"),
        (Where("title", Op.EMPTY, True), "a"),
        (Where("title", Op.EMPTY, False), "bc"),
    ],
)
def test_each_word_of_the_vocabulary(new_case: NewCase, condition: Where, expected: str) -> None:
    day = datetime(2026, 3, 2)
    new_case(day, stage="a", level=1)
    new_case(day, stage="b", level=1, title="二", closed_at=timezone.now(), closed_month=202603)
    new_case(day, stage="c", level=2, title="三")
    indicator = Indicator(code="t", title="t", line=LINE, numerator=Count(where=(condition,)), source="test")
    assert "".join(sorted(c.stage for c in cases(indicator, **MARCH))) == expected


def test_a_sum_and_a_ratio_keep_their_raw_counts(new_case: NewCase) -> None:
    for level in (1, 2, 2):
        new_case(datetime(2026, 3, 2), level=level)
    total = Indicator(code="t", title="t", line=LINE, numerator=Count(total="level"), source="test")
    assert measure(total, **MARCH).value == Decimal(5)
    high = Count(where=(Where("level", Op.AT_LEAST, 2),))
    ratio = measure(
        Indicator(code="t", title="t", line=LINE, numerator=high, denominator=Count(), source="test"), **MARCH
    )
    assert (ratio.numerator, ratio.denominator, ratio.value) == (2, 3, Decimal("66.7"))


def test_nothing_sums_to_nought(offices: list[Office]) -> None:
    total = Indicator(code="t", title="t", line=LINE, numerator=Count(total="level"), source="test")
    assert measure(total, **MARCH).value == 0


@pytest.mark.parametrize("scope", list(Scope))
def test_what_is_seen_and_what_is_withheld_are_the_number(
    new_case: NewCase, offices: list[Office], scope: Scope
) -> None:
    rules = next(procedures())
    user = User.objects.create(username="reader", name="读者")
    post = Post.objects.create(code="t", title="t", scope=scope, level=1, roles=sorted(rules.acting_roles)[:1])
    Grant.objects.create(user=user, post=post, office=offices[0], since=timezone.localdate() - timedelta(days=9))
    for i in range(12):
        handler = user if i % 5 == 0 else None
        new_case(datetime(2026, 3, 1 + i), office=i % 2, level=1 + (i % 3 == 0), handler=handler)
    found = drill(OPENED, user, **MARCH)
    official = measure(OPENED, user=user, **MARCH)
    assert len(found.cases) + found.withheld == official.value == 12
    assert official.withheld == found.withheld > 0
    assert set(found.cases) == set(Case.objects.reach(user))


def test_a_number_costs_one_query_for_each_raw_count(
    new_case: NewCase, django_assert_num_queries: Callable[[int], object]
) -> None:
    ratio = Indicator(code="t", title="t", line=LINE, numerator=Count(), denominator=Count(), source="test")
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        measure(OPENED, **MARCH)
    with django_assert_num_queries(2):  # type: ignore[attr-defined]
        measure(ratio, **MARCH)
