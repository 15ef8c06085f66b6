"""What waits in a register: an admission, a check that is due; never a subject that merely stands in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kernel.cases.door import open_case, perform
from kernel.cases.models import Case, Clock
from kernel.cases.repair import correct
from kernel.cases.timing import readings
from kernel.clocks.explain import explain
from kernel.reach.models import Office, User
from kernel.words.registry import registers
from tests.cast import Cast

from .conftest import person

ENTERED = datetime(2026, 11, 22, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@contextmanager
def on(year: int, month: int, day: int) -> Iterator[None]:
    with mock.patch.object(timezone, "now", return_value=ENTERED.replace(year=year, month=month, day=day)):
        yield


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def due(case: Case) -> date:
    clock = Clock.objects.get(case=case, limit="yearly_assessment", ended_at=None)
    assert clock.due_at is not None
    return timezone.localdate(clock.due_at)


def sentence(case: Case) -> str:
    """Of the run that is not yet over."""
    return [explain(r, x) for x, r in readings(case, case.history) if x.code == "yearly_assessment"][-1]


@pytest.fixture
def veteran(cast: Cast, establish: Callable[..., Case], admit: Callable[..., Case]) -> Case:
    """In office since March 2019, entered in November 2026."""
    with on(2026, 11, 22):
        return admit(establish(), "委员老", admitted_on="2019-03-01")


def test_years_past_when_a_subject_was_entered_are_not_owed(veteran: Case) -> None:
    with on(2026, 11, 22):
        assert due(veteran) == date(2027, 2, 1)  # 31 January 2027 is a Sunday
        assert veteran.due_at > timezone.now()
        assert sentence(veteran).startswith(
            "2019年3月1日任职或者上一年度考核，2026年11月22日登记入册时以前年度的规定日期已过，从下一次规定日期起办理，"
            "末日2027年1月31日"
        )


def test_entered_before_the_day_the_past_year_is_owed(
    cast: Cast, establish: Callable[..., Case], admit: Callable[..., Case]
) -> None:
    with on(2026, 1, 20):
        case = admit(establish(elected_on="2026-01-10"), "委员老", admitted_on="2019-03-01")
        assert due(case) == date(2026, 2, 2)  # of 2025; 31 January is a Saturday


def test_a_check_missed_since_then_stays_missed(cast: Cast, veteran: Case) -> None:
    """Entering an old year late does not move the year that has become due meanwhile."""
    with on(2028, 5, 4):
        perform(veteran, "assess", actor=cast.actor("clerk"), payload={"year": 2026, "result": "qualified"})
        assert due(veteran) == date(2028, 1, 31) and fresh(veteran).due_at < timezone.now()
        assert "按规定日期办理" in sentence(fresh(veteran))


def test_somebody_admitted_this_year_is_checked_after_it(
    cast: Cast, establish: Callable[..., Case], admit: Callable[..., Case]
) -> None:
    with on(2026, 11, 22):
        case = admit(establish(), "委员新", admitted_on="2026-03-01")
        assert due(case) == date(2027, 2, 1) and "以前年度" not in sentence(case)


def test_a_correction_of_the_day_counts_from_the_same_entry(cast: Cast, veteran: Case) -> None:
    entry = veteran.history[0]
    with on(2027, 6, 1):
        values = {**entry.data["values"], "admitted_on": "2018-03-01", "fit": "on", "public": "on"}
        correct(fresh(veteran), entry.pk, actor=cast.actor("section"), payload=values, reason="任职日期写错")
        assert due(veteran) == date(2027, 2, 1)  # entered in 2026, whenever it was put right


def to_do(user: User) -> set[Any]:
    return set(Case.objects.to_do(User.objects.get(pk=user.pk)).values_list("pk", flat=True))


def test_who_stands_in_a_register_is_no_task(cast: Cast, veteran: Case) -> None:
    with on(2026, 11, 22):
        forming = Case.objects.get(procedure="committee")
        assert to_do(cast.clerk) == to_do(cast.section) == {forming.pk}  # it waits to be filed


def test_a_check_is_a_task_in_the_month_before_it_is_due_and_until_it_is_made(cast: Cast, veteran: Case) -> None:
    with on(2026, 12, 20):
        assert veteran.pk not in to_do(cast.clerk)
    for moment in ((2027, 1, 10), (2027, 5, 1)):
        with on(*moment):
            assert veteran.pk in to_do(cast.clerk) & to_do(cast.section)
            assert veteran.pk not in to_do(cast.director) | to_do(cast.mediator)
    with on(2027, 5, 1):
        perform(veteran, "assess", actor=cast.actor("clerk"), payload={"year": 2026, "result": "qualified"})
        assert veteran.pk not in to_do(cast.clerk)


def test_a_proposal_waits_for_whoever_did_not_make_it(cast: Cast, committee: Case) -> None:
    office, clerk = Office.objects.get(committee=committee.pk), cast.actor("clerk")
    payload = person("委员丁", "engaged", reason="熟悉村情")
    case = open_case("mediator", "propose", actor=clerk, office=office, payload=payload)
    assert case.pk in to_do(cast.section) and case.pk not in to_do(cast.clerk)


def test_number_list_and_today_page_say_the_same(cast: Cast, veteran: Case, client: Client) -> None:
    with on(2027, 5, 1):
        client.force_login(cast.clerk)
        today = client.get(reverse("desk_today")).content.decode()
        late = client.get(reverse("desk_today") + "?due=late").content.decode()
        rows = client.get(reverse("desk_list", args=["mediator"]) + "?todo=1&due=late").content.decode()
    assert veteran.number in today and veteran.number in late and veteran.number in rows
    assert Case.objects.get(procedure="committee").number not in late  # without a due moment
    assert today.split("已逾期")[0].count("?due=late") <= 1


@pytest.mark.parametrize("word", list(registers()), ids=lambda w: w.code)
def test_where_subjects_stand_nothing_waits(word: Any) -> None:
    standing = {word.stages[code].code for code in word.choices}
    assert not word.waiting & standing
    assert not any(word.stages[code].over for code in word.waiting)
