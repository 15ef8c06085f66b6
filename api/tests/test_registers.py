"""Registers are procedures too: a mediator is entered and changed by requests, and what is sealed stays sealed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from api.jobs import forget_tokens, forget_uploads
from api.models import Token, Upload
from common.registers.tests.conftest import ABOUT_COMMITTEE, person
from kernel.cases.models import Case
from kernel.reach.models import Office
from lines.mediation.tests.road import picture
from tests.cast import Cast

from .conftest import Program, Programs, key


@pytest.fixture
def clerk(cast: Cast, program: Programs) -> Program:
    return program(cast.clerk)


def flags(values: dict[str, object]) -> dict[str, object]:
    """What a browser posts as "on" a program says as true."""
    return {name: True if value == "on" else value for name, value in values.items()}


def test_a_mediator_is_entered_and_changed(cast: Cast, clerk: Program) -> None:
    made = clerk.post(
        f"/committee/open/establish?office={cast.judicial_office.pk}",
        {**flags(ABOUT_COMMITTEE), "area": cast.village.pk},
        key(),
    )
    assert made.status_code == 201, made.content.decode()
    office = Office.objects.get(committee=made.json()["case"]["id"])
    admitted = clerk.post(f"/mediator/open/admit?office={office.pk}", flags(person("周和平")), key())
    assert admitted.status_code == 201, admitted.content.decode()
    case_id = admitted.json()["case"]["id"]
    before = Case.objects.get(pk=case_id).record
    form = clerk.get(f"/cases/{case_id}/form/change").json()["form"]
    assert before.phone not in str(form)
    changed = clerk.post(f"/mediator/cases/{case_id}/do/change", {"phone": "13900000002", "reason": "换了号码"}, key())
    assert changed.status_code == 200, changed.content.decode()
    after = Case.objects.get(pk=case_id).record
    assert after.phone == "13900000002"
    assert (after.name, after.id_number, after.specialities) == (before.name, before.id_number, before.specialities)
    read = clerk.get(f"/mediator/cases/{case_id}").json()
    assert read["record"]["specialities"] == before.specialities
    assert {"phone", "id_number"}.isdisjoint(read["record"])
    row = clerk.get("/mediator/cases").json()["items"][0]
    assert row["record"]["admitted_on"] == "2026-01-10"


def test_files_nobody_used_are_forgotten(clerk: Program) -> None:
    kept, old = clerk.upload(picture()), clerk.upload(picture())
    Upload.objects.filter(pk=old).update(made_at=timezone.now() - timedelta(days=2))
    assert forget_uploads() == 1
    assert [str(pk) for pk in Upload.objects.values_list("pk", flat=True)] == [kept]
    assert storages["files"].exists(Upload.objects.get().path)


def test_tokens_long_out_of_force_are_forgotten(clerk: Program) -> None:
    assert forget_tokens() == 0
    Token.objects.update(expires_at=timezone.now() - timedelta(days=400))
    assert forget_tokens() == 1
