"""What the door refuses, it refuses in Chinese, naming what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from kernel.cases.actors import Actor, clock, party, peer, staff
from kernel.cases.door import open_case, perform
from kernel.cases.models import Case
from kernel.cases.refusals import Invalid, Refused, Stale
from kernel.reach.models import Grant, Office, Post, User
from kernel.words.procedure import Procedure
from lines.mediation.tests.road import AGREEMENT, SESSION, Road
from tests.cast import Cast, application

CHINESE = re.compile("[一-鿿]")


def why(act: Callable[[], Any]) -> str:
    """The reason of a refusal, which must be a sentence in Chinese."""
    with pytest.raises(Refused) as refused:
        act()
    reason = refused.value.reason
    assert CHINESE.search(reason) and reason.endswith("。"), reason
    return reason


def as_(road: Road, name: str) -> Road:
    other = Road.__new__(Road)
    other.cast, other.pk, other.actor = road.cast, road.pk, road.cast.actor(name)
    return other


def test_a_step_of_another_stage_names_where_the_case_stands(road: Road) -> None:
    assert why(lambda: road.do("sign")) == "案件现处于“待受理”环节，此时不能办理“签字盖章生效”。"


def test_a_step_nobody_declared_is_refused(road: Road) -> None:
    assert why(lambda: road.do("teleport")) == "人民调解没有“teleport”这个步骤。"


def test_somebody_without_the_post_is_told_who_may(road: Road) -> None:
    for name in ("clerk", "section", "director", "administrator", "nobody", "stranger"):
        reason = why(lambda name=name: as_(road, name).do("accept", consent="on"))
        assert reason == "这一步由人民调解员、调委会主任办理，您没有相应岗位或不在其辖区。"


def test_a_step_of_the_handler_names_the_handler(road: Road) -> None:
    road.to_mediating()
    reason = why(lambda: as_(road, "colleague").do("mediate", **SESSION))
    assert reason == "这一步由承办人办理（陈和）。需要换人时请主管移交。"


def test_the_law_behind_a_step_is_put_into_words(road: Road) -> None:
    road.to_mediating()
    assert why(lambda: road.do("agree_orally", **AGREEMENT)) == "还没有调解记录。请先登记至少一次调解，再登记结果。"
    road.do("mediate", **SESSION)
    road.do("agree_orally", **AGREEMENT)
    assert "请先登记协议履行情况" in why(lambda: road.do("close"))


def test_who_did_one_step_may_not_do_the_other(road: Road, step: Callable[..., Procedure]) -> None:
    step("choose", not_by_actor_of=("accept",))
    road.do("accept", consent="on")
    mine = {"mediator": road.cast.mediator.pk}
    assert why(lambda: road.do("choose", **mine)) == "您办理过“受理”，按岗位分离要求，这一步应由他人办理。"
    assert as_(road, "colleague").do("choose", **mine).actor_id == road.cast.colleague.pk


def test_a_case_is_opened_only_by_an_opening_step(cast: Cast) -> None:
    def opened(step: str) -> Callable[[], Case]:
        return lambda: open_case("mediation", step, actor=cast.actor("mediator"), office=cast.committee, payload={})

    assert why(opened("accept")) == "“受理”不是立案的步骤。"
    assert why(opened("teleport")) == "人民调解没有“teleport”这个步骤。"


def test_an_opening_needs_the_post_in_that_office(cast: Cast) -> None:
    def opened(name: str, office: Office) -> Callable[[], Case]:
        return lambda: open_case("mediation", "apply", actor=cast.actor(name), office=office, payload=application())

    assert why(opened("mediator", cast.other_committee)).startswith(
        "您在石桥村人民调解委员会没有办理“登记当事人申请”的岗位（"
    )
    for name in ("director", "administrator", "nobody", "section"):
        assert "没有办理“登记当事人申请”的岗位" in why(opened(name, cast.committee))
    assert opened("clerk", cast.committee)().office == cast.committee
    assert "没有办理" in why(opened("clerk", cast.other_committee))  # of another town


def test_a_closed_office_takes_no_case(cast: Cast) -> None:
    cast.committee.active = False
    cast.committee.save()
    reason = why(
        lambda: open_case(
            "mediation", "apply", actor=cast.actor("mediator"), office=cast.committee, payload=application()
        )
    )
    assert reason == "柳溪村人民调解委员会已停用，请选择其他机构。"


def test_nobody_opens_a_case_they_could_not_see_afterwards(cast: Cast) -> None:
    reason = why(lambda: open_case(
        "mediation", "apply", actor=cast.actor("clerk"), office=cast.committee, area=cast.other_village, payload=application(),
    ))  # fmt: skip
    assert reason == "登记后的案件不在您的职责范围内，请检查机构和区域。"
    assert not Case.objects.exists()


def test_a_citizen_does_only_what_citizens_may_and_only_in_their_own_case(road: Road, cast: Cast) -> None:
    other = Road(cast)
    for actor in (party(other.pk), party(None), peer("法院"), clock()):
        assert (
            why(lambda actor=actor: perform(road.case, "withdraw", actor=actor, payload={})) == "这一步由工作人员办理。"
        )
    assert (
        why(lambda: perform(road.case, "accept", actor=party(road.pk), payload={"consent": "on"}))
        == "这一步由工作人员办理。"
    )
    assert "由工作人员办理" in why(
        lambda: open_case("mediation", "find", actor=party(None), office=cast.committee, payload=application())
    )
    assert perform(road.case, "withdraw", actor=party(road.pk), payload={}).act == "withdraw"


def test_somebody_whose_grant_ended_may_do_nothing(road: Road, cast: Cast) -> None:
    Grant.objects.filter(user=cast.mediator).update(until=date(2025, 12, 31))
    assert "您没有相应岗位" in why(lambda: as_(road, "mediator").do("accept", consent="on"))


def test_a_case_above_ones_level_is_refused(road: Road) -> None:
    Case.objects.filter(pk=road.pk).update(level=2)
    assert "您没有相应岗位" in why(lambda: road.do("accept", consent="on"))


def test_a_stale_page_is_refused(road: Road) -> None:
    seen = road.case.version
    perform(road.case, "accept", actor=road.actor, payload={"consent": "on"}, version=seen)
    with pytest.raises(Stale) as stale:
        perform(road.case, "choose", actor=road.actor, payload={"mediator": road.cast.mediator.pk}, version=seen)
    assert (stale.value.code, stale.value.reason) == ("stale", "案件刚刚被他人办理，请刷新后查看最新情况再办。")
    assert road.case.stage == "accepted"


def test_an_act_beside_the_flow_leaves_open_pages_good(road: Road) -> None:
    from kernel.cases.repair import unmask

    seen = road.case.version
    unmask(road.case, road.case.people[0].pk, "phone", actor=road.actor, reason="电话联系当事人")
    assert perform(road.case, "accept", actor=road.actor, payload={"consent": "on"}, version=seen).seq == 3


def test_what_was_typed_wrong_comes_back_with_its_form(road: Road, cast: Cast) -> None:
    with pytest.raises(Invalid) as invalid:
        road.do("accept", difficult="on")
    assert invalid.value.form.data["difficult"] == "on"
    assert CHINESE.search(invalid.value.form.errors["consent"][0])
    with pytest.raises(Invalid) as invalid:
        open_case(
            "mediation", "apply", actor=cast.actor("mediator"), office=cast.committee, payload={"kind": "neighbours"}
        )
    assert set(invalid.value.form.errors) == {"parties", "facts", "claims"}


class TestHandlerOnly:
    """The handler, their stand-in and co-handlers; nobody else, whatever their post."""

    @pytest.fixture(autouse=True)
    def _mediating(self, road: Road) -> None:
        road.do("accept", consent="on")
        road.do("choose", mediator=road.cast.mediator.pk, others=[road.cast.colleague.pk])

    def test_the_handler_and_the_co_handler_mediate(self, road: Road) -> None:
        for name in ("mediator", "colleague"):
            assert as_(road, name).do("mediate", **SESSION).act == "mediate"

    def test_the_chair_does_not(self, road: Road) -> None:
        assert why(lambda: as_(road, "chair").do("mediate", **SESSION)).startswith("这一步由承办人办理（陈和）")

    def test_a_co_handler_who_was_replaced_does_not(self, road: Road) -> None:
        road.do("choose", mediator=road.cast.mediator.pk, others=[road.cast.chair.pk])
        assert "由承办人办理" in why(lambda: as_(road, "colleague").do("mediate", **SESSION))
        assert as_(road, "chair").do("mediate", **SESSION).actor_id == road.cast.chair.pk

    def test_a_co_handler_acts_though_their_post_now_stands_elsewhere(self, road: Road) -> None:
        Grant.objects.filter(user=road.cast.colleague).update(office=road.cast.other_committee)
        assert as_(road, "colleague").do("mediate", **SESSION).actor_id == road.cast.colleague.pk

    def test_a_co_handler_without_any_post_does_not(self, road: Road) -> None:
        Grant.objects.filter(user=road.cast.colleague).delete()
        assert "没有相应岗位" in why(lambda: as_(road, "colleague").do("mediate", **SESSION))

    def test_a_stand_in_does_for_the_days_of_absence(self, road: Road) -> None:
        from django.utils import timezone

        from kernel.reach.models import Absence

        today = timezone.localdate()
        absence = Absence.objects.create(user=road.cast.mediator, stand_in=road.cast.chair, since=today, until=today)
        assert as_(road, "chair").do("mediate", **SESSION).actor_id == road.cast.chair.pk
        absence.delete()
        assert "由承办人办理" in why(lambda: as_(road, "chair").do("mediate", **SESSION))


def test_nobody_chosen_yet_is_said(road: Road, step: Callable[..., Procedure]) -> None:
    step("accept", handler_only=True)
    assert why(lambda: road.do("accept", consent="on")) == "这一步由承办人办理（尚未指定）。需要换人时请主管移交。"


def test_two_posts_of_one_person_count_together(cast: Cast, road: Road) -> None:
    both = User.objects.create(username="both", name="两岗")
    Grant.objects.create(
        user=both, post=Post.objects.get(code="mediator"), office=cast.other_committee, since=date(2020, 1, 1)
    )
    Grant.objects.create(
        user=both, post=Post.objects.get(code="office_staff"), office=cast.judicial_office, since=date(2020, 1, 1)
    )
    actor: Actor = staff(both)
    assert "没有相应岗位" in why(lambda: perform(road.case, "accept", actor=actor, payload={"consent": "on"}))
