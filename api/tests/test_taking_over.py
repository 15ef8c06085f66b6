"""A case another line refers is taken over by a program: nothing that was said has to be sent again."""

from __future__ import annotations

from typing import Any

import pytest

from common.catalogue.models import Matter
from kernel.cases import door
from kernel.cases.models import Case
from tests.cast import Cast
from tests.cast import party as row

from .conftest import Program, Programs, key

WORDS = "隔壁李建国盖房子，屋檐的水全滴到我家院墙上，墙都泡松了，说了几次他不管。"


@pytest.fixture
def visit(cast: Cast) -> Case:
    """A visit to the judicial office, referred to the committee of the village."""
    values = {
        "title": "邻里纠纷",
        "group": "纠纷调解",
        "line": "mediation",
        "step": "apply",
        "prefill": {"kind": "neighbours"},
    }
    Matter.objects.update_or_create(code="neighbours", defaults=values)
    said = {
        "words": WORDS,
        "wish": "把屋檐改过去，墙给我修好。",
        "parties": [row("王秀兰", "visitor", phone="13800000001"), row("李建国", "other")],
    }
    clerk = cast.actor("clerk")
    made = door.open_case(
        "reception", "call", actor=clerk, office=cast.judicial_office, area=cast.village, payload=said
    )
    door.perform(made, "refer", actor=clerk, payload={"matter": "neighbours", "to_office": cast.committee.pk})
    return Case.objects.get(pk=made.pk)


def take(program: Program, cast: Cast, origin: Any, headers: dict[str, str] | None = None, **body: Any) -> Any:
    return program.post(f"/mediation/open/apply?office={cast.committee.pk}&origin={origin}", body, headers or key())


def test_what_was_said_is_not_sent_again(cast: Cast, visit: Case, program: Programs) -> None:
    me, once = program(cast.chair), key()
    answer = take(me, cast, visit.pk, once)
    assert answer.status_code == 201, answer.content.decode()
    made = Case.objects.get(pk=answer.json()["case"]["id"])
    assert (made.record.facts, made.record.kind, made.origin_id) == (WORDS, "neighbours", visit.pk)
    assert [str(p.phone) for p in made.people if p.name == "王秀兰"] == ["13800000001"]
    assert Case.objects.get(pk=visit.pk).stage == "taken"
    again = take(me, cast, visit.pk, once)
    assert again.status_code == 201 and again.json()["case"]["id"] == str(made.pk)
    assert Case.objects.filter(origin=visit).count() == 1


def test_what_is_sent_counts_more(cast: Cast, visit: Case, program: Programs) -> None:
    answer = take(program(cast.chair), cast, visit.pk, claims="修好院墙，赔三百元。")
    assert answer.status_code == 201, answer.content.decode()
    assert Case.objects.get(pk=answer.json()["case"]["id"]).record.claims == "修好院墙，赔三百元。"


def test_it_is_taken_once(cast: Cast, visit: Case, program: Programs) -> None:
    me = program(cast.chair)
    assert take(me, cast, visit.pk).status_code == 201
    assert take(me, cast, visit.pk).status_code == 403
    assert Case.objects.filter(origin=visit).count() == 1


def test_only_by_whom_it_was_sent_to(cast: Cast, visit: Case, program: Programs) -> None:
    stranger = program(cast.stranger)
    path = f"/mediation/open/apply?office={cast.other_committee.pk}&origin={visit.pk}"
    assert stranger.post(path, {}, key()).status_code == 404
    lacking = program(cast.chair, "write:mediation", "read:mediation", "read:reception")
    assert take(lacking, cast, visit.pk).status_code == 403
    assert not Case.objects.filter(origin=visit).exists()


def test_a_case_nobody_referred_is_refused(cast: Cast, visit: Case, program: Programs) -> None:
    me = program(cast.chair)
    made = Case.objects.get(pk=take(me, cast, visit.pk).json()["case"]["id"])
    answer = take(me, cast, made.pk)
    assert answer.status_code == 422 and "origin" in answer.json()["fields"]
