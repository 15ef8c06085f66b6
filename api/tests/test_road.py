"""A dispute from opening to archive, by nothing but requests."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from kernel.cases.models import Case
from lines.mediation.tests.road import AGREEMENT, SESSION, picture
from tests.cast import Cast, application

from .conftest import Program, Programs, key


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "files": {"BACKEND": backend, "OPTIONS": {"location": tmp_path}}}


class Way:
    """A dispute of a program's making."""

    def __init__(self, program: Program, cast: Cast, **more: Any) -> None:
        self.program = program
        made = program.post(f"/mediation/open/apply?office={cast.committee.pk}", application(**more), key())
        assert made.status_code == 201, made.content.decode()
        self.case, self.pk = made.json()["case"], made.json()["case"]["id"]
        assert made["Location"] == f"/api/v1/mediation/cases/{self.pk}"

    def do(self, step: str, **body: Any) -> dict[str, Any]:
        found = self.program.post(f"/mediation/cases/{self.pk}/do/{step}", body, self.stamp())
        assert found.status_code == 200, (step, found.content.decode())
        self.case = found.json()["case"]
        return dict(found.json())

    def stamp(self) -> dict[str, str]:
        return {**key(), "If-Match": f'"{self.case["version"]}"'}


def test_from_opening_to_archive(cast: Cast, program: Programs) -> None:
    me = program(cast.mediator)
    way = Way(me, cast)
    way.do("accept", consent=True)
    way.do("choose", mediator=cast.mediator.pk)
    way.do("mediate", **{**SESSION, "at": "2026-01-05T10:00:00+08:00"}, photos=[me.upload(picture("现场.png"))])
    way.do("agree_written", **AGREEMENT)
    way.do("sign", mediator_signed=True, sealed_on=str(timezone.localdate()), scan=[me.upload(picture("协议.png"))])
    asked = me.post(
        f"/mediation/cases/{way.pk}/ask/confirmation",
        {"court": "司南区人民法院", "jointly": True, "fit": True},
        way.stamp(),
    )
    assert asked.status_code == 200, asked.content.decode()
    answered = me.post(
        f"/mediation/cases/{way.pk}/answer/confirmation/{asked.json()['asked_id']}",
        {"confirmation": "granted", "confirmed_on": str(timezone.localdate())},
        {"If-Match": str(asked.json()["case"]["version"])},
    )
    assert answered.status_code == 200, answered.content.decode()
    way.case = answered.json()["case"]
    way.do("perform", at=str(timezone.now()), state="full", amount="3000")
    way.do("visit", visited="王秀兰", finding="已履行，满意", satisfied="yes")
    way.do("close")
    way.do("archive", volume="2026-001", pages=18)
    assert way.case["stage"] == "archived"
    case = Case.objects.get(pk=way.pk)
    assert [e.act for e in case.history][-1] == "archive"
    assert me.get(f"/mediation/cases/{way.pk}").json()["record"]["performance"] == "full"
