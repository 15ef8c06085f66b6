"""What is over is erased, nothing else is, and the journal of what is left verifies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.people.models import Party, phone_index
from common.privacy import jobs
from common.privacy.models import Erasure, Hold, Period
from common.privacy.wiping import ERASED
from common.registers.models import Mediator
from common.registers.tests.conftest import admit as admit
from common.registers.tests.conftest import committee as committee
from common.registers.tests.conftest import establish as establish
from common.search.models import Entry
from kernel.cases.door import perform
from kernel.cases.models import Attachment, Case, Event, Paper
from kernel.cases.repair import attach
from kernel.cases.verify import verify
from kernel.indicators.measure import measure
from kernel.words.registry import indicators
from lines.mediation.models import Dispute
from lines.mediation.tests.road import Road, picture
from tests.cast import Cast, party

from .house import HOME, NAME, archived, marks, traces, years_later

pytestmark = pytest.mark.django_db
committed = pytest.mark.django_db(transaction=True)  # files go after the commit, which a test's transaction has not
Sign = Callable[..., Period]


def erase() -> int:
    with years_later():
        return jobs.erase_due()


@committed
def test_nobody_is_found_afterwards_and_the_journal_verifies(cast: Cast, files: Path, signed: Sign) -> None:
    road = archived(cast)
    assert len(traces(marks(), files)) > 10
    signed("mediation")
    signed("messages", 1)
    erase()
    assert traces(marks(), files) == []
    assert list(verify()) == []
    assert not [p for p in files.rglob("*") if p.is_file()]
    assert Erasure.objects.get(case=road.pk).files == []


def test_the_case_says_what_was_erased_and_why(cast: Cast, signed: Sign) -> None:
    road = archived(cast)
    signed("mediation")
    erase()
    event = Event.objects.filter(case=road.pk).latest("seq")
    assert (event.act, event.actor_kind) == ("erase", "clock")
    facts = dict(event.data["shown"])
    assert facts["保存期限"].startswith("10年") and "当事人2项" in facts["清除"]
    assert facts["依据"] == "司南区司法局档案保管期限表"
    client = Client()
    client.force_login(cast.section, backend="allauth.account.auth_backends.AuthenticationBackend")
    text = client.get(reverse("desk_case", args=[road.pk])).content.decode()
    assert "到期清除个人信息" in text and "司南区司法局档案保管期限表" in text and NAME not in text
    assert client.get(reverse("desk_volume", args=[road.pk])).status_code in (200, 302, 403, 404)
    paper = Paper.objects.filter(case=road.pk).first()
    assert paper is not None
    assert client.get(reverse("desk_paper", args=[paper.pk, "html"])).status_code in (403, 404, 410)
    scan = Attachment.objects.filter(case=road.pk).first()
    assert scan is not None
    assert client.get(reverse("desk_file", args=[scan.pk])).status_code == 404


def test_numbers_of_statistics_stay(cast: Cast, signed: Sign) -> None:
    archived(cast)
    before = [_value(i) for i in indicators()]
    counted = list(Party.objects.order_by("pk").values("gender", "birth_year", "ethnicity", "is_minor", "role"))
    assert any(before)
    signed("mediation")
    erase()
    assert [_value(i) for i in indicators()] == before
    assert list(Party.objects.order_by("pk").values("gender", "birth_year", "ethnicity", "is_minor", "role")) == counted
    assert Dispute.objects.get().outcome == "written"


def _value(indicator: Any) -> Any:
    today = timezone.localdate()
    return measure(indicator, start=today.replace(month=1, day=1), end=today).value


def test_what_is_not_due_stays(cast: Cast, signed: Sign) -> None:
    road = archived(cast)
    for why in ("nobody signed", "not yet over", "held", "still open", "starts tomorrow", ""):
        with transaction.atomic():
            _told(road, signed, why)
            assert erase() == (0 if why else 1), why
            assert Party.objects.filter(name=NAME).exists() is bool(why), why
            transaction.set_rollback(True)


def _told(road: Road, signed: Sign, why: str) -> None:
    """Why the case is not due; for no reason it is."""
    if why == "nobody signed":
        signed("mediation", signed_off_by=None, signed_off_at=None)
    elif why == "not yet over":
        signed("mediation", 30)
    elif why == "held":
        signed("mediation")
        Hold.objects.create(case=road.case, reason="正在诉讼", by=road.cast.administrator)
    elif why == "still open":
        signed("mediation")
        Case.objects.filter(pk=road.pk).update(stage="closed")
    elif why == "starts tomorrow":
        with years_later(12) as later:
            signed("mediation", since=timezone.localdate(later))
    else:
        signed("mediation")


def test_a_newer_period_that_nobody_signed_stops_the_older_one(cast: Cast, signed: Sign) -> None:
    archived(cast)
    signed("mediation")
    signed("mediation", 30, signed_off_by=None, signed_off_at=None)
    assert erase() == 0


@committed
def test_erasing_twice_changes_nothing(cast: Cast, signed: Sign) -> None:
    road = archived(cast)
    signed("mediation")
    assert erase() == 1
    head = bytes(road.case.head)
    assert erase() == 0
    assert bytes(road.case.head) == head


def test_the_search_index_forgets(cast: Cast, signed: Sign) -> None:
    road = archived(cast)
    assert NAME in Entry.objects.get(case=road.pk).said
    signed("mediation")
    erase()
    assert NAME not in Entry.objects.get(case=road.pk).said


@committed
def test_files_left_by_a_stopped_process_are_destroyed_by_the_next(
    cast: Cast, signed: Sign, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archived(cast)
    signed("mediation")
    with monkeypatch.context() as broken:
        broken.setattr(type(storages["files"]), "delete", _stopped)
        with pytest.raises((jobs.Unerased, OSError)):
            erase()
    assert [p for p in files.rglob("*") if p.is_file()]
    assert list(verify()) == []
    jobs.finish_files()
    assert not [p for p in files.rglob("*") if p.is_file()]


def _stopped(self: Any, name: str) -> None:
    raise OSError("stopped")


def test_one_bad_case_stops_no_other(cast: Cast, signed: Sign, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = archived(cast), archived(cast)
    signed("mediation")
    real = jobs.erase_case

    def sometimes(case: Case, standing: Any) -> Any:
        if case.pk == bad.pk:
            raise RuntimeError
        return real(case, standing)

    monkeypatch.setattr(jobs, "erase_case", sometimes)
    with pytest.raises(jobs.Unerased, match="RuntimeError"):
        erase()
    assert list(Erasure.objects.values_list("case", flat=True)) == [good.pk]


def test_a_file_taken_away_without_an_act_is_tampering(cast: Cast) -> None:
    road = archived(cast)
    Attachment.objects.filter(case=road.pk).update(path="", name="x")
    assert any("没有到期清除的记录" in text for text in verify())


def test_a_mediator_who_left_is_erased_from_the_register(cast: Cast, signed: Sign, committee: Case) -> None:
    case = Case.objects.filter(procedure="mediator").latest("opened_at")
    perform(case, "resign", actor=cast.actor("clerk"), payload={"reason": "年事已高"})
    signed("mediator", 30)
    with years_later(31):
        assert jobs.erase_due() == 1
    row = Mediator.objects.get(case=case.pk)
    assert (row.id_number, row.id_index, row.phone, row.phone_index) == ("", "", "", "")
    assert row.name == ERASED and row.birth_date is not None and (row.birth_date.month, row.birth_date.day) == (1, 1)
    assert list(verify()) == []


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.full) for n in (1, 2))])
def test_whoever_it_is_nobody_is_found(cast: Cast, files: Path, signed: Sign, seed: int) -> None:
    """Made-up people with numbers of their own: erased, none of it stands anywhere."""
    draw = Random(seed)
    name = "".join(draw.choice("龚樊闵翟冉郗") for _ in range(3)) + draw.choice("嫣翀骞")
    phone = f"139{draw.randrange(10**8):08d}"
    people = [party(name, "applicant", phone=phone, address=HOME), party("对方某", "respondent")]
    road = archived(cast, parties=people, facts=f"{name}{phone}")
    attach(road.case, [("other", picture(f"{name}.png"))], actor=road.actor)
    wanted = [name, phone, phone_index(phone) or b"", (phone_index(phone) or b"").hex()]
    assert traces(wanted, files)
    signed("mediation")
    signed("messages", 1)
    erase()
    assert traces(wanted, files) == []
    assert list(verify()) == []
