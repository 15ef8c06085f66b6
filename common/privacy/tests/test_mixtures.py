"""Whatever stands in the house, the night's jobs erase what is due everywhere and touch nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.apps import apps
from django.core.files.storage import storages
from django.db import models, transaction
from django.test import Client, TestCase
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.jobs import forget_uploads
from common.exports import jobs as exports
from common.exports.running import ask
from common.imports import staging
from common.people.models import phone_index
from common.privacy import jobs
from common.privacy.models import Hold, Period
from kernel.cases.models import Attachment, Case
from kernel.cases.verify import verify
from lines.mediation.tests.road import AGREEMENT, SESSION, Road, picture
from portal.jobs import forget_drafts
from portal.models import Draft
from tests.cast import Cast, party
from tests.examples import examples

from .house import traces

pytestmark = pytest.mark.django_db
END = 20  # years from now on which everything is looked at
# fmt: off
ONE = st.fixed_dictionaries({
    "way": st.sampled_from(["archived", "archived", "archived", "closed", "registered"]),
    "after": st.integers(0, 12),  # years until it is archived
    "held": st.sampled_from(["", "", "", "held", "lifted"]),
})
HOUSE = st.fixed_dictionaries({
    "cases": st.lists(ONE, min_size=1, max_size=3),
    "length": st.integers(9, 22), "signed": st.sampled_from([True, True, True, False]),
})
# fmt: on


@contextmanager
def years(n: int) -> Iterator[datetime]:
    now = timezone.now() + timedelta(days=366 * n)
    with mock.patch.object(timezone, "now", return_value=now):
        yield now


def _name(n: int) -> str:
    return "闻人" + "甲乙丙丁"[n] + "嫣"


def _phone(n: int) -> str:
    return f"1391111000{n}"


def wanted(n: int) -> list[str | bytes]:
    """Whatever gives the party of case n away: name, phone, and its blind index as bytes and as text."""
    blind = phone_index(_phone(n)) or ""
    return [_name(n), _phone(n), blind if isinstance(blind, str) else blind.hex()]


def build(cast: Cast, n: int, one: dict[str, Any]) -> Case:
    people = [party(_name(n), "applicant", phone=_phone(n), address=f"{_name(n)}家"), party("对方某", "respondent")]
    road = Road(cast, parties=people, facts=f"{_name(n)}家屋后滴水，{_phone(n)}可联系。")
    if one["way"] != "registered":
        _walk(road, n, one)
    if one["held"]:
        lifted = {"lifted_at": timezone.now(), "lifted_by": cast.administrator} if one["held"] == "lifted" else {}
        Hold.objects.create(case=road.case, reason="正在诉讼", by=cast.administrator, **lifted)
    return road.case


def _walk(road: Road, n: int, one: dict[str, Any]) -> None:
    road.to_mediating().do("mediate", **{**SESSION, "record": f"{_name(n)}同意退让。"})
    road.do("agree_written", **AGREEMENT)
    scan = [picture(f"{_name(n)}协议.png")]
    road.do("sign", files={"scan": scan}, mediator_signed="on", sealed_on=str(timezone.localdate()))
    road.do("perform", at=SESSION["at"], state="full", amount="3000")
    with years(one["after"]):
        road.do("visit", at=SESSION["at"], visited=_name(n), about="履行", finding=f"{_name(n)}满意", satisfied="yes")
        road.do("close")
        if one["way"] == "archived":
            road.do("archive", volume="2026-001", pages=18)


def is_due(house: dict[str, Any], one: dict[str, Any]) -> bool:
    """As the statute and the sign-off say it, not as the code does."""
    over = END - one["after"] >= house["length"]
    return house["signed"] and one["way"] == "archived" and one["held"] != "held" and over


def standing(case: Case) -> dict[str, list[Any]]:
    """Every row of every table that hangs on a case, opened, and the bytes of its files."""
    found: dict[str, list[Any]] = {}
    for model in apps.get_models():
        names = [
            f.name for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey) and f.related_model is Case
        ]
        for name in names or (["pk"] if model is Case else []):
            rows = model._base_manager.filter(**{name: case.pk}).order_by("pk")
            found[f"{model._meta.label}.{name}"] = [_values(row) for row in rows]
    held = Attachment.objects.filter(case=case).exclude(path="")
    found["files"] = [storages["files"].open(a.path).read() for a in held]
    return found


def _values(row: models.Model) -> dict[str, Any]:
    def plain(value: Any) -> Any:
        return bytes(value) if isinstance(value, memoryview) else value

    return {f.attname: plain(getattr(row, f.attname)) for f in row._meta.concrete_fields}


def lying_about(cast: Cast, n: int) -> None:
    """A list somebody took out, an application begun and a ledger uploaded, all naming the same person."""
    ask(cast.chair, "list", {"code": "mediation", "query": ""})
    client = Client()
    client.post("/apply/mediation/apply/")
    draft = Draft.objects.filter(case=None).latest("pk")
    draft.content = {"you": {"name": _name(n), "phone": _phone(n)}}
    draft.save()


def night() -> None:
    """All the jobs that take personal data away, as the clock starts them."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        jobs.erase_due()
        exports.expire()
        staging.expire()
        forget_drafts()
        forget_uploads()


@settings(max_examples=examples(0.5), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(house=HOUSE)
def test_what_is_due_goes_and_nothing_else(
    cast: Cast, files: Path, signed: Callable[..., Period], house: dict[str, Any]
) -> None:
    with transaction.atomic():
        _night_in(cast, files, signed, house)
        transaction.set_rollback(True)
    for path in [p for p in files.rglob("*") if p.is_file()]:
        path.unlink()


def _night_in(cast: Cast, files: Path, signed: Callable[..., Period], house: dict[str, Any]) -> None:
    with TestCase.captureOnCommitCallbacks(execute=True):
        made = [(n, one, build(cast, n, one)) for n, one in enumerate(house["cases"])]
        lying_about(cast, 0)
    by = {} if house["signed"] else {"signed_off_by": None, "signed_off_at": None}
    signed("mediation", house["length"], **by)
    signed("messages", 1)
    with years(END):
        kept = {case.pk: standing(case) for _, one, case in made if not is_due(house, one)}
        night()
        for n, one, case in made:
            if is_due(house, one):
                assert traces(wanted(n), files) == [], (n, one)
            else:
                assert _beside(standing(case)) == _beside(kept[case.pk]), (n, one)
        assert list(verify()) == []
        left = {p.relative_to(files).as_posix() for p in files.rglob("*") if p.is_file()}
        assert left == set(Attachment.objects.exclude(path="").values_list("path", flat=True))  # lists, drafts are gone
        before = [standing(case) for *_, case in made]
        night()
        assert [standing(case) for *_, case in made] == before


def _beside(found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """What the case itself keeps: drafts and their like have days of their own."""
    return {table: rows for table, rows in found.items() if not table.startswith(("portal.Draft", "messages_out."))}
