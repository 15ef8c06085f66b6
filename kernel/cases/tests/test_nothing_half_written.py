"""After an act that failed, whatever made it fail, every table is as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel import ports
from kernel.cases import write
from kernel.cases.door import open_case, perform
from kernel.cases.models import Case
from kernel.cases.refusals import Invalid, Refused, Stale
from kernel.cases.repair import attach, correct, hand_over, revoke, unmask
from kernel.words.procedure import Procedure
from lines.mediation.papers.opening import REGISTRATION
from lines.mediation.tests.road import PNG, SESSION, Road
from tests.cast import Cast, application

Step = Callable[..., Procedure]


class Broken(Exception):
    """An error nobody foresaw."""


def breaks(*args: Any, **kwargs: Any) -> Any:
    raise Broken


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, by model."""
    return {m._meta.label: sorted(m._base_manager.values_list(), key=repr) for m in apps.get_models()}


@pytest.fixture
def unchanged(road: Road) -> Callable[..., None]:
    """Runs an act that must fail in this way, and compares all tables."""

    def check(error: type[Exception], act: Callable[[], Any]) -> None:
        before = everything()
        with pytest.raises(error):
            act()
        after = everything()
        assert {name for name in before if before[name] != after[name]} == set()

    return check


Check = Callable[[type[Exception], Callable[[], Any]], None]


def test_the_comparison_sees_an_act_that_succeeds(road: Road) -> None:
    before = everything()
    road.do("accept", consent="on")
    after = everything()
    changed = {name for name in before if before[name] != after[name]}
    told = {"webhooks.Outgoing"}  # what other systems are to be told
    assert changed == {"cases.Case", "cases.Event", "cases.Paper", "cases.Clock", "mediation.Dispute"} | told


@pytest.mark.parametrize(("error", "payload", "version"), [
    (Invalid, {}, None), (Invalid, {"consent": "on", "happened_at": "2036-01-01T00:00"}, None), (Stale, {"consent": "on"}, 7),
])  # fmt: skip
def test_after_an_invalid_or_stale_step(road: Road, unchanged: Check, error: Any, payload: Any, version: Any) -> None:
    unchanged(error, lambda: perform(road.case, "accept", actor=road.actor, payload=payload, version=version))


def test_after_a_refused_step(road: Road, unchanged: Check) -> None:
    unchanged(
        Refused, lambda: perform(road.case, "accept", actor=road.cast.actor("stranger"), payload={"consent": "on"})
    )
    unchanged(Refused, lambda: road.do("sign"))


def test_after_an_error_in_the_lines_own_function(road: Road, unchanged: Check, step: Step) -> None:
    step("accept", run=breaks)
    unchanged(Broken, lambda: road.do("accept", consent="on"))


def test_after_a_line_that_chose_a_stage_it_does_not_declare(road: Road, unchanged: Check, step: Step) -> None:
    from lines.mediation.procedure import CLOSED

    step("accept", run=lambda case, data: CLOSED)
    unchanged(RuntimeError, lambda: road.do("accept", consent="on"))


def test_after_an_error_in_a_paper(road: Road, unchanged: Check, step: Step) -> None:
    first = replace(REGISTRATION, code="first", series="first")  # takes a number before the second one fails
    step("accept", papers=(first, replace(REGISTRATION, code="second", compose=breaks)))
    unchanged(Broken, lambda: road.do("accept", consent="on"))


def test_after_an_error_when_the_clocks_are_wound(
    road: Road, unchanged: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write.timing, "refresh", breaks)
    unchanged(Broken, lambda: road.do("accept", consent="on"))


def test_after_a_compare_and_set_that_found_somebody_else(
    road: Road, unchanged: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything is written but the head of the case: the last statement finds another version."""
    refresh = write.timing.refresh

    def overtaken(case: Case, events: Any) -> None:
        refresh(case, events)
        case.version += 1

    monkeypatch.setattr(write.timing, "refresh", overtaken)
    unchanged(Stale, lambda: road.do("accept", consent="on"))


def test_after_an_opening_that_failed(cast: Cast, road: Road, unchanged: Check, step: Step, monkeypatch: Any) -> None:
    def opening(name: str = "mediator", **more: Any) -> Callable[[], Any]:
        payload = application(**more)
        return lambda: open_case("mediation", "apply", actor=cast.actor(name), office=cast.committee, payload=payload)

    unchanged(Invalid, opening(facts=""))
    unchanged(Refused, opening("director"))
    monkeypatch.setattr(ports.parties(), "write", breaks)
    unchanged(Broken, opening())
    monkeypatch.undo()
    step("apply", run=breaks)
    unchanged(Broken, opening())


def test_no_number_is_lost_by_an_opening_that_failed(cast: Cast, road: Road, step: Step) -> None:
    before = road.case.number
    step("apply", run=breaks)
    with pytest.raises(Broken):
        open_case("mediation", "apply", actor=road.actor, office=cast.committee, payload=application())
    step("apply", run=None)
    assert before.replace("第1号", "第2号") == Road(cast).case.number


def test_after_an_error_in_the_store_of_files(road: Road, unchanged: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    road.to_mediating()
    monkeypatch.setattr(FileSystemStorage, "save", breaks)
    files = {"photos": [SimpleUploadedFile("现场.png", PNG)]}
    unchanged(Broken, lambda: road.do("mediate", files=files, **SESSION))
    unchanged(Broken, lambda: attach(road.case, [("scene", SimpleUploadedFile("现场.png", PNG))], actor=road.actor))


def test_after_a_file_that_is_not_taken(road: Road, unchanged: Check) -> None:
    bad = SimpleUploadedFile("现场.jpg", b"MZ" + bytes(600))
    unchanged(ValidationError, lambda: attach(road.case, [("scene", bad)], actor=road.actor))


def test_after_a_repair_that_failed(road: Road, unchanged: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    event, party = road.do("accept", consent="on"), road.case.people[0].pk
    monkeypatch.setattr(write, "_advance", breaks)
    actor, chair = road.actor, road.cast.actor("chair")
    unchanged(Broken, lambda: correct(road.case, event.pk, actor=actor, payload={"consent": "on"}, reason="写错了"))
    unchanged(Broken, lambda: revoke(road.case, actor=actor, reason="写错了"))
    unchanged(Broken, lambda: hand_over([road.case], road.cast.colleague, actor=chair, reason="调离"))
    unchanged(Broken, lambda: unmask(road.case, party, "phone", actor=actor, reason="电话联系当事人"))


def test_after_an_unmasking_of_somebody_elses_party(road: Road, unchanged: Check) -> None:
    other = Road(road.cast).case.people[0]
    unchanged(
        Refused,
        lambda: unmask(road.case, other.pk, "phone", actor=road.actor, reason="电话联系当事人"),
    )


def test_after_a_question_or_an_answer_that_failed(road: Road, unchanged: Check) -> None:
    road.to_oral()
    unchanged(Invalid, lambda: road.ask("confirmation"))
    unchanged(Refused, lambda: road.ask("nobody"))
    asked = road.confirm()
    unchanged(Refused, road.confirm)
    unchanged(Invalid, lambda: road.answer(asked))
