"""An incremental round passes over what is stored as it was proven, and over nothing else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from copy import deepcopy
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from common.people.models import Party
from common.proving import rounds
from common.proving.models import Proven, Round
from common.proving.rounds import Proof
from kernel.cases.models import Asked, Attachment, Case, Event, Paper, Participant
from kernel.cases.repair import attach
from kernel.journal.models import AdminEntry, note
from kernel.journal.seal import sm3
from lines.mediation.models import Dispute, Session
from lines.mediation.tests.road import Road, picture
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def proven(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Road, Path]]:
    """Two disputes, one with a session, a question, a file; both proven. Built once, in a transaction around the tests."""
    folder = tmp_path_factory.mktemp("proven")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(STORAGES=kept_in(folder)):
            cast = assemble()
            Road(cast)
            road = Road(cast)
            road.to_session()
            road.ask("police", to_name="柳溪派出所", situation="扬言伤人", measures="派人看护")
            attach(road.case, [("evidence", picture("现场.png"))], actor=road.actor)
            assert prove(whole=True) == []
        yield road, folder
        transaction.set_rollback(True)


def kept_in(folder: Path) -> dict[str, Any]:
    backend = "django.core.files.storage.FileSystemStorage"
    return {**settings.STORAGES, "files": {"BACKEND": backend, "OPTIONS": {"location": folder}}}


@pytest.fixture
def road(proven: tuple[Road, Path], db: None, tmp_path: Path) -> Iterator[Road]:
    """The files of each test are its own, to be spoilt."""
    road, folder = proven
    with override_settings(STORAGES=kept_in(shutil.copytree(folder, tmp_path / "files"))):
        yield deepcopy(road)


@pytest.fixture
def cast(road: Road) -> Cast:
    return road.cast


def prove(*, whole: bool = False) -> list[str]:
    return list(Proof(whole=whole).run())


def test_nothing_changed_nothing_is_opened(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "verify", None)  # whoever calls it fails
    proof = Proof(whole=False)
    assert list(proof.run()) == []
    assert (proof.seen, proof.same, proof.again) == (2, 2, 0)


def test_only_what_is_new_or_went_on_is_proven_again(road: Road, cast: Cast) -> None:
    road.do("mediate", at="2026-01-06T10:00", place="村委会", record="再谈", result="达成一致")
    Road(cast)
    proof = Proof(whole=False)
    assert list(proof.run()) == []
    assert (proof.seen, proof.again) == (3, 2)
    assert Round.objects.count() == 2
    assert prove() == []


TAMPERED: dict[str, Any] = {
    "an event's name": lambda c: Event.objects.filter(case=c, seq=1).update(act="accept"),
    "an event's content": lambda c: Event.objects.filter(case=c, seq=1).update(data={"values": {}}),
    "an event's sealed bytes": lambda c: _raw(Event, "data", c),
    "an event's moment": lambda c: Event.objects.filter(case=c, seq=2).update(happened_at=F("recorded_at")),
    "an event with its hash": lambda c: Event.objects.filter(case=c, seq=2).update(
        actor_name="别人", hash=os.urandom(32)
    ),
    "a paper's title": lambda c: Paper.objects.filter(case=c).update(title="别的文书"),
    "a paper's sealed bytes": lambda c: _raw(Paper, "content", c),
    "a file's name": lambda c: Attachment.objects.filter(case=c).update(name="别的.png"),
    "a file's row": lambda c: Attachment.objects.filter(case=c).delete(),
    "a question": lambda c: Asked.objects.filter(case=c).update(asked_at="2026-01-01T00:00Z"),
    "a partaker put in": lambda c: _join(Case.objects.get(pk=c)),
    "a party's name": lambda c: Party.objects.filter(case=c).update(name="别人"),
    "a party's row": lambda c: Party.objects.filter(case=c, position=1).delete(),
    "the record": lambda c: Dispute.objects.filter(case=c).update(amount=9999),
    "a session": lambda c: Session.objects.filter(case=c).update(place="别处"),
    "the title": lambda c: Case.objects.filter(pk=c).update(title="别的"),
    "the stage": lambda c: Case.objects.filter(pk=c).update(stage="archived"),
    "the head": lambda c: Case.objects.filter(pk=c).update(head=os.urandom(32)),
}


def _join(case: Case) -> None:
    Participant.objects.create(case=case, capacity="x", office_id=case.office_id, since="2026-01-01")


def _raw(model: Any, column: str, case: Any) -> None:
    """Another byte where the sealed ones are, past the field that would seal it anew."""
    key, table = Case._meta.pk.get_db_prep_value(case, connection), connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE case_id = %s", [os.urandom(60), key])


@pytest.mark.parametrize("name", TAMPERED)
def test_whatever_is_changed_afterwards_is_found(name: str, road: Road) -> None:
    number = road.case.number
    TAMPERED[name](road.pk)
    found = prove()
    assert found and all(number in sentence for sentence in found), found
    assert prove() == found, "it stays found until it is put right"


def test_a_case_taken_away_with_everything(road: Road) -> None:
    for model in (Attachment, Paper, Asked, Party, Participant, Session, Dispute):
        model.objects.filter(case=road.pk)._raw_delete(using="default")  # type: ignore[attr-defined]
    with connection.constraint_checks_disabled():
        Event.objects.filter(case=road.pk)._raw_delete(using="default")  # type: ignore[attr-defined]
        Case.objects.filter(pk=road.pk)._raw_delete(using="default")  # type: ignore[attr-defined]
        assert f"已校验过的办件 {road.pk} 已被删除" in prove()
        transaction.set_rollback(True)  # before the constraints are looked at


def test_a_mark_cannot_be_made_without_the_key(road: Road) -> None:
    """Changed together with a mark of one's own making, it is found all the same."""
    Dispute.objects.filter(case=road.pk).update(amount=9999)
    Proven.objects.filter(case=road.pk).update(mark=sm3(b"whatever")[:16])
    assert len(prove()) == 1


@pytest.mark.parametrize("forge", [
    lambda: Round.objects.update(cases=1), lambda: Proven.objects.exclude(pk=Case.objects.all()[0].pk).delete(),
    lambda: Round.objects.update(whole=False),
])  # fmt: skip
def test_a_baseline_that_was_touched_is_none(forge: Any, road: Road) -> None:
    forge()
    proof = Proof(whole=False)
    assert ["基准" in said for said in proof.run()] == [True]
    assert proof.again == 2
    assert prove() == []


def test_without_a_baseline_everything_is_proven(road: Road) -> None:
    Round.objects.all().delete()
    Proven.objects.all().delete()
    proof = Proof(whole=False)
    assert list(proof.run()) == [] and proof.again == 2


def test_the_administrative_chain_is_always_proven(road: Road, cast: Cast) -> None:
    note(cast.administrator, "改动", "某事")
    AdminEntry.objects.update(subject="别的事")
    assert any("管理留痕" in said for said in prove())


def said(**options: Any) -> str:
    out = StringIO()
    call_command("verify", stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def test_the_command_claims_no_more_than_it_did(road: Road, cast: Cast) -> None:
    Road(cast)
    text = said(since_last=True)
    assert "增量校验通过：3 个办件，1 个新增或有变化，已完整校验；2 个在库中与校验通过时逐字节相同" in text
    assert "没有重新解密，也没有重读材料文件" in text and "上次完整校验" in text
    assert "校验通过：3 个办件" in said()
    Dispute.objects.filter(case=road.pk).update(amount=9999)
    with pytest.raises(CommandError, match="发现 1 处不符"):
        said(since_last=True)


def test_the_first_time_it_says_that_there_was_no_baseline(road: Road) -> None:
    Round.objects.all().delete()
    Proven.objects.all().delete()
    assert "没有可用的基准" in said(since_last=True)
