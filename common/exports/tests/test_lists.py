"""What is shown is what is exported: every list, through the pages, read back from the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from common.registers.tests.conftest import ABOUT_COMMITTEE, person
from common.registers.tests.test_services import FIRM, LAWYER, PLACE, enter
from kernel.cases.models import Case
from kernel.words import Shape
from kernel.words.registry import procedures
from lines.legal_aid.tests import purse
from lines.legal_aid.tests.reviews import drawn, elsewhere
from tests.house import House, furnish, one_of_each_line

from .sheets import HEAD, as_shown, exported, plain, shown, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def furnished(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    with django_db_blocker.unblock(), transaction.atomic():
        house = furnish()
        register(house)
        one_of_each_line(house.cast)
        reviewed(house)
        yield house
        transaction.set_rollback(True)


def register(house: House) -> None:
    """One subject in every register."""
    cast = house.cast
    committee = enter(cast, "committee", "establish", {**ABOUT_COMMITTEE, "area": cast.village.pk}, by="clerk")
    enter(cast, "mediator", "admit", {**person("何新"), "committee": str(committee.pk)}, by="clerk")
    enter(cast, "place", "open", PLACE, by="clerk")
    firm = enter(cast, "firm", "enter", FIRM)
    enter(cast, "practitioner", "enter", {**LAWYER, "firm": str(firm.pk)})
    purse.standard(cast)
    purse.gathered(cast, purse.budget(cast), purse.allowed(cast))


def reviewed(house: House) -> None:
    """What was paid for is looked at elsewhere: every other line is opened by somebody, this one by a draw."""
    elsewhere(house.cast)
    drawn(house.cast)


@pytest.fixture
def house(furnished: House, db: None) -> House:
    return House(furnished.cast, {name: Case.objects.get(pk=case.pk) for name, case in furnished.cases.items()})


def without_day(rows: list[list[Any]]) -> list[list[Any]]:
    """The sheet has the day of the limit beside its words; the page has it not."""
    at = rows[0].index("到期日")
    return [[v for n, v in enumerate(row) if n != at] for row in rows]


LISTS = [(p.code, q) for p in procedures() for q in ("", "?all=1&order=due", "?stage=void")]


@pytest.mark.parametrize(("code", "query"), LISTS)
@pytest.mark.parametrize("role", ["chair", "section", "director"])
def test_what_is_shown_is_what_is_exported(house: House, code: str, query: str, role: str) -> None:
    client, url = sign_in(getattr(house.cast, role)), reverse("desk_list", args=[code]) + query
    if client.get(url).status_code == 404:
        assert client.post(reverse("desk_export_list", args=[code]) + query).status_code == 403
        return
    heads, cells = shown(client, url)
    rows = exported(client, reverse("desk_export_list", args=[code]) + query)
    assert rows[0][0] == next(p.title for p in procedures() if p.code == code)
    assert f"共{len(cells)}" in rows[2][0]
    table = without_day(rows[HEAD:])
    if cells:
        assert table[0] == heads
    assert [[as_shown(v) for v in row] for row in table[1:]] == [[plain(v) for v in row] for row in cells]


@pytest.mark.parametrize("query", ["", "?all=1&order=due"])
def test_no_list_compared_is_empty(house: House, query: str) -> None:
    """Each procedure and register has rows whose cells were compared, for the section that sees them all."""
    client = sign_in(house.cast.section)
    registers = {p.code for p in procedures() if p.shape is Shape.REGISTER}
    assert len(registers) == 8
    for p in procedures():
        assert shown(client, reverse("desk_list", args=[p.code]) + query)[1], p.code
