"""What comes round for cases: settled, reminded, anchored and swept, each once."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from common.messages.models import Message
from kernel.cases import jobs
from kernel.cases.door import open_case, perform
from kernel.cases.models import Attachment, Case, Event
from kernel.cases.repair import hand_over
from kernel.journal.models import Anchor
from kernel.words import CLOCK, PARTY, Deemed, Limit, Step, Term, Unit, cite, registry
from lines.mediation.procedure import ENDED, MEDIATING, MEDIATION
from tests.cast import Cast, application, assemble

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def on(day: float) -> Any:
    return mock.patch.object(timezone, "now", return_value=START + timedelta(days=day))


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def mediated(cast: Cast, day: float = 0) -> Case:
    """A dispute accepted and in the hands of its mediator."""
    with on(day):
        actor = cast.actor("mediator")
        case = open_case("mediation", "apply", actor=actor, office=cast.committee, payload=application())
        perform(case, "accept", actor=actor, payload={"consent": True})
        perform(case, "choose", actor=actor, payload={"mediator": cast.mediator.pk})
    return Case.objects.get(pk=case.pk)


def told(user: Any) -> list[str]:
    return [m.subject for m in Message.objects.filter(user=user).order_by("id") if m.subject.startswith("完成调解")]


def test_a_handler_is_told_once_when_the_clock_turns_amber_and_once_when_red(cast: Cast) -> None:
    case = mediated(cast)
    due = timezone.localtime(case.due_at)
    for day, heard in (
        (10, []),
        (26, ["完成调解即将到期"]),
        (27, ["完成调解即将到期"]),
        (40, ["完成调解即将到期", "完成调解已经超期"]),
    ):
        with on(day):
            jobs.remind()
            jobs.remind()
        assert told(cast.mediator) == heard
    message = Message.objects.filter(user=cast.mediator).latest("id")
    assert case.number in message.text and f"{due:%-m月%-d日}" in message.text and message.link == str(case.pk)


def test_a_colleague_who_takes_over_is_told_too_and_a_case_closed_concerns_nobody(cast: Cast) -> None:
    case = mediated(cast)
    with on(26):
        jobs.remind()
        hand_over([case], cast.colleague, actor=cast.actor("chair"), reason="陈和休假")
        jobs.remind()
    assert told(cast.colleague) == told(cast.mediator) == ["完成调解即将到期"]
    with on(27):
        perform(case, "decline", actor=cast.actor("chair"), payload={
            "who": "李建国", "ended_because": "不愿调解", "remedies": ["court"]})  # fmt: skip
    with on(60):
        jobs.remind()
    assert told(cast.colleague) == ["完成调解即将到期"]


def test_many_cases_are_read_in_few_queries(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    for _ in range(5):
        mediated(cast)
    with on(10), django_assert_max_num_queries(14):
        assert jobs.remind() == 0
    monkeypatch.setattr(jobs, "BATCH", 2)
    with on(26):
        assert jobs.remind() == 5


LAPSE = Step(code="lapse", title="逾期视为撤回", at=MEDIATING, to=ENDED, by=(CLOCK,), law=cite("测试法", 1))
TERM = (Term(length=10, unit=Unit.CALENDAR, law=cite("测试法", 1)),)
LIMIT = Limit(code="answer", title="当事人答复", starts=("choose",), ends=("mediate",), terms=TERM, owes=PARTY.title,
              deemed=Deemed(step="lapse", title="视为撤回"))  # fmt: skip


@pytest.fixture
def deeming(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Mediation with one more limit: parties who keep silent for ten days have withdrawn."""
    words = replace(MEDIATION, steps=(*MEDIATION.steps, LAPSE), limits=(LIMIT,))
    monkeypatch.setitem(registry._procedures, "mediation", words)
    yield


def test_what_the_law_deems_done_is_done_once_as_of_its_day(cast: Cast, deeming: None) -> None:
    case = mediated(cast)
    with on(9):
        assert jobs.settle_lapsed() == 0
    with on(15):
        assert (jobs.settle_lapsed(), jobs.settle_lapsed()) == (1, 0)
    case.refresh_from_db()
    event = Event.objects.get(case=case, act="lapse")
    assert case.stage == "ended" and event.actor_kind == "clock"
    assert timezone.localdate(event.happened_at) == (START + timedelta(days=10)).date()


def test_an_act_beside_the_clock_does_not_save_a_lapsed_case(cast: Cast, deeming: None) -> None:
    case = mediated(cast)
    with on(12):
        hand_over([case], cast.colleague, actor=cast.actor("chair"), reason="陈和休假")
    with on(15):
        jobs.settle_lapsed()
    case.refresh_from_db()
    assert case.stage == "ended"


def test_one_bad_case_stops_no_other_and_is_named(cast: Cast, deeming: None) -> None:
    bad, good = mediated(cast), mediated(cast)
    honest = jobs.settle

    def settle(case: Case) -> list[Event]:
        if case.pk == bad.pk:
            raise ValueError("王秀兰")
        return honest(case)

    with on(15), mock.patch.object(jobs, "settle", settle), pytest.raises(jobs.Unsettled) as told_of:
        jobs.settle_lapsed()
    assert (
        bad.number in str(told_of.value)
        and good.number not in str(told_of.value)
        and "王秀兰" not in str(told_of.value)
    )
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.stage, bad.stage) == ("ended", "mediating")


def test_days_past_are_anchored_once(cast: Cast) -> None:
    mediated(cast)
    with on(2):
        assert (jobs.anchor(), jobs.anchor()) == (2, 0)
    assert [a.events for a in Anchor.objects.order_by("day")] == [3, 0]


@pytest.fixture
def files(tmp_path: Path, settings: Any) -> Path:
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "files": {"BACKEND": backend, "OPTIONS": {"location": tmp_path}}}
    return tmp_path


def store(name: str, *, days: float) -> str:
    kept = storages["files"].save(name, ContentFile(b"x"))
    path, age = storages["files"].path(kept), time.time() - days * 86400
    os.utime(path, (age, age))
    return kept


def test_only_old_files_without_a_row_are_swept(cast: Cast, files: Path) -> None:
    case = mediated(cast)
    event = Event.objects.filter(case=case).latest("seq")
    owned = store("2026/03/owned", days=9)
    Attachment.objects.create(
        case=case,
        event=event,
        category="other",
        name="a.png",
        mime="image/png",
        size=1,
        digest=b"x",
        path=owned,
        made_at=START,
    )
    orphan, fresh, elsewhere = (
        store("2026/03/orphan", days=2),
        store("2026/03/fresh", days=0.5),
        store("papers/keep", days=9),
    )
    assert jobs.sweep_files() == 1
    assert [storages["files"].exists(n) for n in (owned, orphan, fresh, elsewhere)] == [True, False, True, True]


def test_a_house_with_the_wrong_database_loses_no_file(db: None, files: Path) -> None:
    names = [store(f"2026/03/f{i}", days=9) for i in range(12)]
    with pytest.raises(jobs.Suspicious, match="12"):
        jobs.sweep_files()
    assert all(storages["files"].exists(n) for n in names)


def test_a_house_without_files_has_nothing_to_sweep(db: None, files: Path) -> None:
    assert jobs.sweep_files() == 0
