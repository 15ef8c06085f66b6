"""Subjects of a register: who stands in it, now and on a day, after every repair."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kernel.cases.door import open_case, perform
from kernel.cases.models import Case, Event
from kernel.cases.repair import correct, revoke
from kernel.registers.subjects import count_on, register_of, standing, status_on
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db
FIRM = {
    "kind": "law_firm", "name": "示范衡石律师事务所", "licence": "889901D0000001", "head": "秦衡", "address": "司南区文昌路1号",
    "phone": "0499-8000001", "admitted_on": "2010-05-01", "public": "on",
}  # fmt: skip
START = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@contextmanager
def day(number: int) -> Iterator[None]:
    with mock.patch.object(timezone, "now", return_value=START + timedelta(days=number)):
        yield


def on(number: int) -> date:
    return (START + timedelta(days=number)).date()


class House:
    def __init__(self, cast: Cast) -> None:
        self.cast, self.actor, self.n = cast, cast.actor("section"), 0

    def enter(self) -> Case:
        self.n += 1
        payload = {**FIRM, "name": f"示范衡石律师事务所{self.n}分所", "licence": f"889901D{self.n:07}"}
        return open_case("firm", "enter", actor=self.actor, office=self.cast.bureau, payload=payload)

    def do(self, case: Case, step: str, **payload: Any) -> Event:
        return perform(Case.objects.get(pk=case.pk), step, actor=self.actor, payload={"reason": "年检未过", **payload})


@pytest.fixture
def house(db: None) -> House:
    return House(assemble())


@pytest.fixture
def firm(house: House) -> Case:
    """Entered on 2 March, suspended on the 6th, restored on the 11th."""
    with day(0):
        firm = house.enter()
    with day(4):
        house.do(firm, "suspend")
    with day(9):
        house.do(firm, "restore")
    return firm


def statuses(firm: Case, *days: int) -> list[str]:
    return [status_on(firm, on(d)) for d in days]


def test_only_what_stands_in_the_register_may_be_chosen(house: House) -> None:
    first, second = house.enter(), house.enter()
    assert {r.case for r in standing("firm")} == {first, second}
    house.do(first, "suspend")
    assert {r.case for r in standing("firm")} == {second}


def test_a_subject_had_its_status_on_a_day(firm: Case) -> None:
    assert statuses(firm, -1, 0, 3, 4, 8, 9, 99) == [
        "",
        "active",
        "active",
        "suspended",
        "suspended",
        "active",
        "active",
    ]


def test_an_act_entered_late_counts_from_when_it_took_place(house: House, firm: Case) -> None:
    with day(12):
        house.do(firm, "suspend", happened_at="2026-03-12T10:00", back_reason="决定书晚到")
    assert statuses(firm, 9, 10, 12) == ["active", "suspended", "suspended"]


def test_an_act_taken_back_never_was(house: House, firm: Case) -> None:
    with day(11):
        house.do(firm, "suspend")
    with day(12):
        revoke(Case.objects.get(pk=firm.pk), actor=house.actor, reason="登记错了机构")
    assert statuses(firm, 9, 11, 12) == ["active", "active", "active"]


def test_an_act_corrected_counts_from_the_corrected_day(house: House, firm: Case) -> None:
    suspended = Event.objects.get(case=firm, act="suspend")
    with day(12):
        payload = {"reason": "年检未过", "happened_at": "2026-03-04T09:00"}
        correct(Case.objects.get(pk=firm.pk), suspended.pk, actor=house.actor, payload=payload, reason="日期写错")
    assert statuses(firm, 1, 2, 4, 9) == ["active", "suspended", "suspended", "active"]


def test_stock_is_counted_on_a_day_not_flow(house: House, firm: Case) -> None:
    with day(5):
        house.enter()
    with day(6):
        gone = house.enter()
    with day(7):
        house.do(gone, "cancel")
    assert [count_on("firm", on(d)) for d in (-1, 0, 4, 5, 6, 7, 9)] == [0, 1, 0, 1, 2, 1, 2]
    assert count_on("firm", on(7), ("suspended", "cancelled")) == 2


def test_an_entry_made_void_was_never_stock(house: House) -> None:
    with day(0):
        firm = house.enter()
    with day(3):
        revoke(firm, actor=house.actor, reason="重复登记")
    assert [count_on("firm", on(d)) for d in (0, 2, 3, 9)] == [0, 0, 0, 0]
    assert not standing("firm").exists()


def test_counting_costs_the_same_for_one_subject_and_for_ten(house: House) -> None:
    house.enter()
    with CaptureQueriesContext(connection) as few:
        assert count_on("firm", timezone.localdate()) == 1
    for _ in range(9):
        house.enter()
    with CaptureQueriesContext(connection) as many:
        assert count_on("firm", timezone.localdate()) == 10
    assert len(few) == len(many) == 1


def test_a_procedure_is_no_register() -> None:
    for code in ("mediation", "nothing"):
        with pytest.raises(LookupError):
            register_of(code)
