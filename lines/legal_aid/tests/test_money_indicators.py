"""Budget and spending by source are counted from the records, each in the year of its own date."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kernel.indicators.measure import measure
from kernel.words.registry import indicator
from tests.cast import Cast

from . import purse


@pytest.fixture
def spent(cast: Cast) -> Cast:
    """One subsidy out of the county's budget, one out of the lottery's, and one that nobody has paid yet."""
    purse.standard(cast)
    county, lottery = purse.budget(cast), purse.budget(cast, source="lottery", amount="5000")
    purse.paid(cast, purse.gathered(cast, county, purse.allowed(cast)))
    purse.paid(cast, purse.gathered(cast, lottery, purse.allowed(cast)))
    purse.allowed(cast)
    return cast


def year(code: str, of: int = 2026) -> Decimal:
    return measure(indicator(code), start=date(of, 1, 1), end=date(of, 12, 31)).numerator


def test_spending_by_source(spent: Cast) -> None:
    assert year("legal_aid.subsidised") == 2 and year("legal_aid.subsidy") == Decimal(2400)
    assert year("legal_aid.subsidy_county") == year("legal_aid.subsidy_lottery") == Decimal(1200)
    assert year("legal_aid.subsidy_central") == year("legal_aid.subsidy", 2025) == 0


def test_income_by_source(spent: Cast) -> None:
    assert year("aid_budget.income") == Decimal(105000) and year("aid_budget.income_lottery") == Decimal(5000)
    assert year("aid_budget.income", 2025) == 0
