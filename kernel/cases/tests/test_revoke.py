"""A step done by mistake is taken back in the open: everything returns to what it was, the entry stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from kernel.cases.facts import columns
from kernel.cases.models import Case, Clock, Paper, Participant
from kernel.cases.refusals import Refused, Stale
from kernel.cases.repair import correct, hand_over, last_move, revoke
from kernel.cases.verify import verify
from kernel.cases.volume import contents
from kernel.reach.models import User
from kernel.words.procedure import Procedure
from lines.mediation.tests.road import AGREEMENT, SESSION, Road

WHY = "当事人尚未到场，误点受理"


def take_back(road: Road, name: str = "mediator", **more: Any) -> Any:
    return revoke(road.case, actor=road.cast.actor(name), reason=WHY, **more)


def state(road: Road) -> tuple[Any, ...]:
    case = road.case
    clocks = sorted(Clock.objects.filter(case=case).values_list("limit", "run", "state", "due_at"))
    partaking = sorted((p.capacity, p.user_id) for p in case.partakers if p.until is None)
    return case.stage, case.handler_id, columns(case.record), case.closed_at, case.due_at, clocks, partaking


@pytest.mark.parametrize("walk", [
    lambda r: r.do("accept", consent="on", difficult="on"),
    lambda r: r.do("refuse", refusal="不属于民间纠纷", remedies=["court"]),
    lambda r: r.do("decline", ended_because="对方不来", remedies=["court"], who="李建国"),
    lambda r: r.do("withdraw", ended_because="不想调了"),
])  # fmt: skip
def test_everything_returns_to_what_it_was(road: Road, walk: Any) -> None:
    before = state(road)
    walk(road)
    assert state(road) != before
    take_back(road, "chair")
    assert state(road) == before
    assert [e.act for e in road.case.history][-1] == "revoke" and road.case.seq == 3
    assert list(verify()) == []


def test_step_by_step_back_to_the_beginning(road: Road) -> None:
    seen = [state(road)]
    for step, payload in (("accept", {"consent": "on"}), ("choose", {"mediator": road.cast.mediator.pk})):
        road.do(step, **payload)
        seen.append(state(road))
    road.do("mediate", **SESSION)
    road.do("agree_orally", **AGREEMENT)
    for before in reversed(seen):
        take_back(road)
        assert state(road)[:3] == before[:3]
    assert len(road.case.children["mediation.Session"]) == 1  # a session that took place is no step that moved


def test_the_reason_stands_in_the_case_and_a_reason_is_needed(road: Road) -> None:
    road.do("accept", consent="on")
    with pytest.raises(Refused, match="请写明更正或撤销的理由"):
        revoke(road.case, actor=road.actor, reason=" ")
    assert take_back(road).data["shown"] == [["撤销", "受理"], ["理由", WHY]]


def test_the_way_is_open_again(road: Road) -> None:
    road.do("accept", consent="on")
    take_back(road)
    road.do("accept", consent="on", difficult="on")
    assert road.case.stage == "accepted" and road.record.difficult


def test_what_a_correction_changed_is_taken_back_as_well(road: Road) -> None:
    road.to_session()
    before = columns(road.record)
    event = road.do("agree_orally", **AGREEMENT, agreement_amount="300")
    payload = {**AGREEMENT, "agreement_amount": "500", "perform_where": "村委会"}
    correct(road.case, event.pk, actor=road.actor, payload=payload, reason="漏填金额")
    take_back(road)
    assert columns(road.record) == before


def test_a_second_choice_of_mediators_is_no_move_and_the_first_is_what_is_taken_back(road: Road) -> None:
    road.do("accept", consent="on")
    road.do("choose", mediator=road.cast.mediator.pk, others=[road.cast.chair.pk])
    road.do("choose", mediator=road.cast.colleague.pk, others=[road.cast.mediator.pk])
    assert road.case.handler == road.cast.colleague
    assert take_back(road).subject == road.case.history[2].pk
    assert (road.case.stage, road.case.handler) == ("accepted", None)


def test_co_handlers_leave_with_the_choice_that_brought_them(road: Road) -> None:
    road.do("accept", consent="on")
    road.do("choose", mediator=road.cast.mediator.pk, others=[road.cast.colleague.pk])
    take_back(road)
    left = Participant.objects.get(case=road.pk)
    assert (left.user, left.until) == (road.cast.colleague, timezone.localdate())
    assert road.case.handler is None
    assert list(verify()) == []


def test_whom_the_step_replaced_is_there_again(road: Road, step: Callable[..., Procedure]) -> None:
    road.do("accept", consent="on")
    road.do("choose", mediator=road.cast.mediator.pk, others=[road.cast.colleague.pk])
    road.do("mediate", **SESSION)
    step("agree_orally", run=lambda case, data: case.join("co_handler", timezone.localdate(), user=road.cast.chair))
    before = state(road)
    road.do("agree_orally", **AGREEMENT)
    assert [p.user for p in road.case.partaking("co_handler")] == [road.cast.chair]
    take_back(road)
    assert state(road) == before
    assert [p.user for p in road.case.partaking("co_handler")] == [road.cast.colleague]
    assert list(verify()) == []


def test_a_hand_over_since_then_does_not_hinder(road: Road) -> None:
    road.to_mediating()
    hand_over([road.case], road.cast.colleague, actor=road.cast.actor("chair"), reason="陈和休假")
    move = last_move(road.case)
    assert move is not None and move.act == "choose"
    take_back(road)
    assert road.case.stage == "accepted"


def test_papers_of_a_revoked_step_leave_the_volume_and_stay_on_record(road: Road) -> None:
    road.do("accept", consent="on")
    listed = {e.paper.code for e in contents(road.case) if e.paper}
    made = set(Paper.objects.filter(case=road.pk, event__act="accept").values_list("code", flat=True))
    assert made and made <= listed
    take_back(road)
    assert not made & {e.paper.code for e in contents(road.case) if e.paper}
    assert Paper.objects.filter(case=road.pk, code__in=made).count() == len(made)


def test_an_opening_taken_back_makes_the_case_void(road: Road) -> None:
    take_back(road)
    case = road.case
    assert (case.stage, str(case.at.title), case.closed) == ("void", "误登作废", True)
    mediator = User.objects.get(pk=road.cast.mediator.pk)
    assert not Case.objects.reach(mediator).live().exists() and Case.objects.reach(mediator).count() == 1
    assert Case.objects.live().count() == 0
    with pytest.raises(Refused, match="没有可以撤销的步骤"):
        take_back(road, "chair")
    with pytest.raises(Refused, match="误登作废"):
        road.do("accept", consent="on")
    assert list(verify()) == []


def test_only_its_author_or_a_supervisor(road: Road) -> None:
    road.do("accept", consent="on")
    for name in ("colleague", "stranger", "director", "nobody"):
        with pytest.raises(Refused, match="只有原登记人或主管"):
            take_back(road, name)
    take_back(road, "clerk")


def test_a_page_opened_before_is_stale(road: Road) -> None:
    seen = road.case.version
    road.do("accept", consent="on")
    with pytest.raises(Stale):
        take_back(road, version=seen)
