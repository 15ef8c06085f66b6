"""Indicators of the lines over real records: number and list agree on random data, and published figures come out again."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from kernel.cases.models import Case
from kernel.indicators.measure import cases, measure, share
from kernel.reach.models import Area, Office
from kernel.words import Rounding
from kernel.words.procedure import VOID
from kernel.words.registry import indicator, indicators
from lines.mediation.codes import CONFIRMATIONS, KINDS, OUTCOMES, SOURCES
from lines.mediation.models import Dispute

FIRST, NUMBERS = date(2026, 1, 1), count(1)
FIGURES = Path(settings.BASE_DIR).parent / "shared" / "figures" / "published.csv"


@pytest.fixture
def office(db: None) -> Office:
    district = Area.objects.create(level=3, name="测试区")
    return Office.objects.create(name="测试调委会", kind="committee", area=district)


def write(office: Office, rows: list[dict[str, Any]]) -> None:
    """Cases with their records, directly: statistics read rows, however they came."""
    made = []
    for row in rows:
        at = timezone.make_aware(datetime.combine(row.pop("day"), time(9)))
        case = Case(procedure="mediation", number=f"第{next(NUMBERS)}号", stage=row.pop("stage", "closed"), office=office,
                    opened_at=at, opened_month=at.year * 100 + at.month)  # fmt: skip
        case.place(office.area)
        made.append((case, row))
    Case.objects.bulk_create([case for case, _ in made])
    defaults = {"source": "applied", "kind": "neighbours", "facts": "", "outcome": ""}
    Dispute.objects.bulk_create([Dispute(case=case, kind_heading="", **defaults | row) for case, row in made])


DAYS = st.integers(0, 60).map(lambda n: FIRST + timedelta(days=n))
ROWS = st.fixed_dictionaries(
    {
        "day": DAYS,
        "stage": st.sampled_from(["closed", "mediating", VOID.code]),
        "source": st.sampled_from([c.code for c in SOURCES]),
        "kind": st.sampled_from([c.code for c in KINDS]),
        "outcome": st.sampled_from(["", *(c.code for c in OUTCOMES)]),
        "confirmation": st.sampled_from(["", *(c.code for c in CONFIRMATIONS)]),
        "accepted_on": st.none() | DAYS,
        "agreed_on": st.none() | DAYS,
        "confirmed_on": st.none() | DAYS,
        "agreement_amount": st.none() | st.decimals(0, 10**6, places=2),
    }
)


def expected(code: str, rows: list[dict[str, Any]], start: date, end: date) -> Decimal:
    """The same numbers, counted by hand from what was written."""
    live = [r for r in rows if r["stage"] != VOID.code]
    accepted = [r for r in live if r["accepted_on"] and start <= r["accepted_on"] <= end]
    agreed = [
        r for r in live if r["agreed_on"] and start <= r["agreed_on"] <= end and r["outcome"] in ("written", "oral")
    ]
    counts = {
        "mediation.accepted": len(accepted),
        "mediation.succeeded": sum(r["outcome"] in ("written", "oral") for r in accepted),
        "mediation.agreements": len(agreed),
        "mediation.amount": sum((r["agreement_amount"] or 0 for r in agreed), Decimal(0)),
    }
    return Decimal(counts[code])


@hypothesis_settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROWS, max_size=20), first=st.integers(0, 40), length=st.integers(0, 40))
def test_a_number_is_its_list(office: Office, rows: list[dict[str, Any]], first: int, length: int) -> None:
    Dispute.objects.all().delete()
    Case.objects.all().delete()
    write(office, [dict(row) for row in rows])
    extent = {"start": FIRST + timedelta(days=first), "end": FIRST + timedelta(days=first + length)}
    for word in indicators("mediation"):
        found = measure(word, **extent)
        listed = cases(word, **extent)
        if not word.numerator.total:
            assert found.numerator == len(listed)
        else:
            assert found.numerator == sum((c.dispute.agreement_amount or 0 for c in listed), Decimal(0))
        if word.denominator:
            assert found.denominator == len(cases(word, part="denominator", **extent))
    for code in ("mediation.accepted", "mediation.succeeded", "mediation.agreements", "mediation.amount"):
        assert measure(indicator(code), **extent).numerator == expected(code, rows, **extent)


def published(*datasets: str) -> Iterator[dict[str, str]]:
    if not FIGURES.exists():
        pytest.skip(
            f"the published figures are not here ({FIGURES.parent.name}/{FIGURES.name}): reproduction not tested"
        )
    with FIGURES.open(encoding="utf-8") as file:
        yield from (row for row in csv.DictReader(file) if row["dataset"] in datasets)


def test_published_percentages_of_mediation_come_out_again() -> None:
    """Shanghai 2016 and Pinghu: every percentage printed in the reports, from the raw counts printed beside it."""
    rows = [r for r in published("shanghai_2016", "pinghu") if r["key"].startswith("mediation.")]
    raw = {(r["dataset"], r["key"]): Decimal(r["value"]) for r in rows}
    checked = 0
    for row in rows:
        if row["pct"]:
            printed = Decimal(row["pct"])
            decimals = max(0, -int(printed.as_tuple().exponent))
            word = _rounded(row["rounding"], decimals)
            assert share(word, Decimal(row["value"]), raw[row["dataset"], row["denominator"]]) == printed, row["key"]
            checked += 1
    assert checked == 6


def _rounded(rounding: str, decimals: int) -> Any:
    return replace(indicator("mediation.success_rate"), decimals=decimals, rounding=Rounding(rounding))


def test_pinghu_counted_case_by_case(office: Office) -> None:
    """1183 disputes accepted, 1136 settled: the declared indicator gives the published 96 per cent."""
    figures = {r["key"]: r for r in published("pinghu")}
    accepted, settled = (int(figures[f"mediation.{key}"]["value"]) for key in ("accepted", "succeeded"))
    day = date(2016, 6, 1)
    write(office, [
        {"day": day, "accepted_on": day, "outcome": ("written" if i % 3 else "oral") if i < settled else "failed"}
        for i in range(accepted)
    ])  # fmt: skip
    found = measure(indicator("mediation.success_rate"), start=date(2016, 1, 1), end=date(2016, 12, 31))
    assert (found.numerator, found.denominator) == (settled, accepted)
    assert found.value is not None and round(found.value) == Decimal(figures["mediation.succeeded"]["pct"])
