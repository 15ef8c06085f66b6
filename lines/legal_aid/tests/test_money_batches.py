"""Approved subsidies are paid in batches out of a budget: gathered by one, checked by another, each in one batch only."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kernel.cases import repair
from kernel.cases.refusals import Invalid, Refused
from kernel.cases.verify import verify
from tests.cast import Cast

from . import purse
from .road import Road


@pytest.fixture
def two(cast: Cast) -> tuple[Road, Road]:
    purse.standard(cast)
    return purse.allowed(cast), purse.allowed(cast)


def test_from_the_batch_to_the_case(cast: Cast, two: tuple[Road, Road]) -> None:
    batch = purse.gathered(cast, purse.budget(cast), *two)
    assert (batch.record.count, batch.record.total, batch.record.source) == (2, Decimal(2400), "county")
    assert {road.record.subsidy_state for road in two} == {"joined"}
    assert two[0].record.subsidy_batch == batch.number
    purse.paid(cast, batch)
    record = two[0].record
    assert (record.subsidy_state, record.subsidy_source, record.voucher) == ("paid", "county", "支2026-018")
    assert record.subsidy_paid_on == date(2026, 3, 12)
    assert two[0].case.history[-1].act == "paid" and two[0].case.history[-1].actor_id == cast.aid_officer.pk
    assert two[0].moment("2026-03-13 09:00").do("archive", volume="1").case.stage == "archived"
    assert list(verify()) == []


def test_the_list_says_whom_and_how_much(cast: Cast, two: tuple[Road, Road]) -> None:
    batch = purse.gathered(cast, purse.budget(cast), *two)
    batch = purse.done(cast, batch, "approve", "section", "2026-03-11 09:00")
    text = str(batch.issued[-1].content)
    assert all(road.case.number in text for road in two) and "岑明" in text and "2,400.00" in text


def test_a_subsidy_is_in_one_batch_only(cast: Cast, two: tuple[Road, Road]) -> None:
    book = purse.budget(cast)
    purse.gathered(cast, book, two[0])
    with pytest.raises(Invalid, match="已经列入别的批次"):
        purse.gathered(cast, book, two[0], two[1])
    assert two[1].record.subsidy_state == "allowed"  # nothing of the refused batch stays


def test_a_subsidy_that_moved_after_it_was_chosen_stops_the_batch(
    cast: Cast, two: tuple[Road, Road], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two people press at once: what the list offered to the second has been taken by the first."""
    from lines.legal_aid.models import Aid
    from lines.legal_aid.money import batches

    book = purse.budget(cast)
    first = purse.gathered(cast, book, two[0])
    monkeypatch.setattr(batches, "ready", lambda user: Aid.objects.filter(pk__in=[r.pk for r in two]))
    with pytest.raises(Refused, match=first.number):
        purse.gathered(cast, book, two[1], two[0])
    assert two[1].record.subsidy_state == "allowed" and two[0].record.subsidy_batch == first.number


def test_not_more_than_the_budget_has_left(cast: Cast, two: tuple[Road, Road]) -> None:
    book = purse.budget(cast, amount="2000")
    purse.gathered(cast, book, two[0])
    with pytest.raises(Invalid, match=r"余额800\.00元"):
        purse.gathered(cast, book, two[1])
    with pytest.raises(Invalid, match="不能少于"):
        purse.done(cast, book, "adjust", "section", amount="1000", adjusted_because="核减")
    purse.done(cast, book, "adjust", "section", amount="2400", adjusted_because="追加")
    assert purse.gathered(cast, book, two[1]).record.count == 1


def test_who_gathers_does_not_check_and_who_checks_does_not_pay(cast: Cast, two: tuple[Road, Road]) -> None:
    batch = purse.gathered(cast, purse.budget(cast), *two)
    with pytest.raises(Refused, match="业务科室"):
        purse.done(cast, batch, "approve", "aid_head", "2026-03-11 09:00")
    purse.done(cast, batch, "approve", "section", "2026-03-11 09:00")
    with pytest.raises(Refused):
        purse.done(cast, batch, "pay", "section", "2026-03-12 15:00", paid_on="2026-03-12", voucher="1")


def test_sent_back_they_can_be_gathered_anew(cast: Cast, two: tuple[Road, Road]) -> None:
    book = purse.budget(cast, amount="2400")
    batch = purse.gathered(cast, book, *two)
    purse.done(cast, batch, "send_back", "section", "2026-03-11 09:00", returned_because="两笔分开报。")
    assert {(r.record.subsidy_state, r.record.subsidy_batch) for r in two} == {("allowed", "")}
    other = purse.gathered(cast, book, two[0])
    with pytest.raises(Refused, match=other.number):  # the return cannot be taken back: one is elsewhere now
        repair.revoke(batch.__class__.objects.get(pk=batch.pk), actor=cast.actor("section"), reason="误退")


def test_taking_back_a_payment_takes_it_back_in_every_case(cast: Cast, two: tuple[Road, Road]) -> None:
    batch = purse.paid(cast, purse.gathered(cast, purse.budget(cast), *two))
    repair.revoke(batch, actor=cast.actor("section"), reason="银行退票")
    record = two[0].record
    assert (record.subsidy_state, record.subsidy_source, record.subsidy_paid_on) == ("joined", "", None)
    assert list(verify()) == []


def test_a_closing_is_not_taken_back_from_under_a_batch(cast: Cast, two: tuple[Road, Road]) -> None:
    batch = purse.gathered(cast, purse.budget(cast), *two)
    with pytest.raises(Refused, match=batch.number):
        repair.revoke(two[0].case, actor=cast.actor("section"), reason="还有二审")


def test_a_year_is_settled_when_nothing_is_on_its_way(cast: Cast, two: tuple[Road, Road]) -> None:
    book = purse.budget(cast)
    batch = purse.gathered(cast, book, *two)
    with pytest.raises(Refused, match=batch.number):
        purse.done(cast, book, "settle", "section", "2026-03-11 10:00")
    purse.paid(cast, batch)
    book = purse.done(cast, book, "settle", "section", "2026-03-13 10:00")
    assert book.record.spent == Decimal(2400) and "97,600.00" in str(book.issued[-1].content)
