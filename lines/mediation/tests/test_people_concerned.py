"""How many people a dispute concerns is counted from those named, unless somebody counted more."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from kernel.cases.bulk import Act, Bulk, Story
from kernel.cases.repair import correct, correction_form
from lines.mediation.forms import Application
from lines.mediation.models import Dispute
from tests.cast import PARTIES, Cast, party

from .road import Road

THIRD = party("赵六", "third")
CHILD = party("李小雨", "applicant", birth_date="2020-05-01", consent_note="由母亲当面同意。")
MOTHER = party("周梅", "applicant", phone="13800000003", represents="0", representation="guardian")


def amended(road: Road, **changes: Any) -> int:
    """The first entry put right as its page shows it; how many people there are then."""
    event, actor = road.case.history[0], road.cast.actor("clerk")
    form = correction_form(road.case, event, actor)
    shown = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    payload = {name: value for name, value in shown.items() if value not in (None, "", False)} | changes
    correct(road.case, event.pk, actor=actor, payload=payload, reason="登记有误")
    return int(road.record.people)


def rows(road: Road) -> list[dict[str, Any]]:
    event = road.case.history[0]
    return list(correction_form(road.case, event, road.cast.actor("clerk")).initial["parties"])


def test_left_blank_it_is_who_is_named(cast: Cast) -> None:
    assert Road(cast, people="").record.people == 2
    assert Road(cast, people="", parties=[*PARTIES, THIRD]).record.people == 3


def test_who_stands_for_somebody_is_not_one_more(cast: Cast) -> None:
    assert Road(cast, people="", parties=[CHILD, MOTHER, PARTIES[1]]).record.people == 2


@pytest.mark.parametrize(("typed", "kept"), [("47", 47), ("1", 2), ("0", 2)])
def test_more_than_are_named_is_taken_less_cannot_be(cast: Cast, typed: str, kept: int) -> None:
    assert Road(cast, people=typed).record.people == kept


def test_a_correction_counts_again(cast: Cast) -> None:
    road = Road(cast, people="")
    assert amended(road, parties=[*rows(road), THIRD]) == 3
    assert amended(road, parties=rows(road)[:2]) == 2


def test_a_correction_leaves_what_somebody_counted(cast: Cast) -> None:
    road = Road(cast, people="47")
    assert amended(road, facts="四十七户为水渠争吵。") == 47
    assert amended(road, parties=[*rows(road), THIRD]) == 47
    assert amended(road, people="") == 3, "cleared, it is counted again"


def test_what_comes_in_bulk_is_counted_as_well(cast: Cast) -> None:
    values = {
        "parties": Application.base_fields["parties"].clean([*PARTIES, THIRD]),
        "kind": "land",
        "facts": "界址",
        "claims": "",
    }
    act = Act(code="apply", actor=cast.actor("mediator"), at=timezone.now(), values=values)
    Bulk(papers=False).write([Story(procedure="mediation", office=cast.committee, area=cast.village, acts=(act,))])
    assert Dispute.objects.get().people == 3
