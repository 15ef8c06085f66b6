"""Requests nobody thought of: no operation breaks, and none answers what its description does not say."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.document import document
from common.registers.tests.conftest import ABOUT_COMMITTEE, person
from config.wsgi import application
from kernel.cases.door import open_case
from kernel.cases.models import Asked, Attachment, Case, Event, Paper
from kernel.reach.models import Office
from kernel.words import Shape
from kernel.words.registry import find
from tests.house import House

from .conftest import Program, Programs

CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SCHEMA = schemathesis.openapi.from_dict(document())
OPERATIONS = {found.ok().definition.raw["operationId"]: found.ok() for found in SCHEMA.get_all_operations()}
SEED = 20261122


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The server would close the connection after each request, and the test's transaction with it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def master(full: House, program: Programs, settings: Any) -> Program:
    """A program that may do what a mediator may, often."""
    settings.SINAN_API_RATE = 10**9
    return program(full.cast.mediator)


@pytest.fixture
def clerk(full: House, master: Program, program: Programs) -> Program:
    """A program of the judicial office, with a committee and a mediator in its registers."""
    cast = full.cast
    payload = {**ABOUT_COMMITTEE, "area": cast.village.pk}
    made = open_case("committee", "establish", actor=cast.actor("clerk"), office=cast.judicial_office, payload=payload)
    office = Office.objects.get(committee=made.pk)
    open_case("mediator", "admit", actor=cast.actor("clerk"), office=office, payload=person("周和平"))
    return program(cast.clerk)


def station(house: House, path: str) -> Case:
    """A case that stands where the operation may be done; of a register its subject."""
    rules = find(path.removeprefix("/api/v1/").split("/")[0])
    if rules is not None and rules.shape is Shape.REGISTER:
        return Case.objects.filter(procedure=rules.code).first() or house.cases["registered"]
    if "/do/" in path:
        return house.cases[STAGE_OF.get(path.rsplit("/", 1)[1], "registered")]
    return house.cases["asked" if {"ask", "answer", "papers", "files"} & set(path.split("/")) else "mediating"]


def known(house: House, operation: Any) -> dict[str, Any]:
    """Keys that exist, so that a request gets further than the door."""
    case = station(house, operation.path)
    keys: dict[str, Any] = {
        "case_id": str(case.pk),
        "event_id": str(Event.objects.filter(case=case).first().pk),
        "party_id": str(case.people[0].pk if case.people else case.pk),
        "paper_id": str(Paper.objects.first().pk),
        "asked_id": str(getattr(Asked.objects.filter(case=case).first(), "pk", case.pk)),
        "file_id": str(getattr(Attachment.objects.first(), "pk", case.pk)),
        "code": "dispute_kind" if "/codes/" in operation.path else "mediation",
        "key": house.cast.committee.pk,
        "act": "accept",
        "law": "渡口法",
        "article": "2",
    }
    named = {p["name"] for p in operation.definition.raw.get("parameters", []) if p["in"] == "path"}
    return {name: value for name, value in keys.items() if name in named}


STAGE_OF = {
    "choose": "accepted",
    "inquire": "mediating",
    "mediate": "mediating",
    "agree_written": "mediating",
    "agree_orally": "mediating",
    "fail": "mediating",
    "sign": "signing",
    "remind": "performing",
    "perform": "performing",
    "close": "performing",
    "visit": "ended",
    "archive": "ended",
}


def storm(operation: Any, token: str, examples: int, mode: GenerationMode, **keys: Any) -> None:
    """So many requests to one operation, the same each time."""

    @seed(SEED)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=False,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode, **keys))
    def one(case: Any) -> None:
        case.operation.app = application
        with transaction.atomic():  # each request meets the house as it was furnished
            response = case.call(headers={"Authorization": f"Bearer {token}"})
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKS)

    one()


def rain(house: House, master: Program, clerk: Program, examples: int, *, by_turns: bool = False) -> None:
    """On every operation requests that hold and one that does not; or by turns one or the other, begun by chance."""
    for nth, operation in enumerate(OPERATIONS.values(), start=random.randint(0, 1)):
        keys = known(house, operation)
        register = find(operation.path.removeprefix("/api/v1/").split("/")[0])
        token = clerk.token if register is not None and register.shape is Shape.REGISTER else master.token
        if not (by_turns and nth % 2):
            storm(operation, token, examples, GenerationMode.POSITIVE, **({"path_parameters": keys} if keys else {}))
        if not by_turns or nth % 2:
            storm(operation, token, 1, GenerationMode.NEGATIVE)


def test_a_little_of_everything(full: House, master: Program, clerk: Program) -> None:
    rain(full, master, clerk, 2, by_turns=True)


@pytest.mark.full
@pytest.mark.timeout(1800)
def test_a_lot_of_everything(full: House, master: Program, clerk: Program) -> None:
    rain(full, master, clerk, 40)
