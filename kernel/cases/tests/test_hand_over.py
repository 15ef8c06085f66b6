"""Cases pass from one desk to another, one or many, all or none."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.cases.models import Case, Event
from kernel.cases.refusals import Refused
from kernel.cases.repair import hand_over
from kernel.reach.models import Post, User
from lines.mediation.tests.road import SESSION, Road
from tests.cast import Cast

from .conftest import Mailbox

WHY = "陈和调离"


def pass_on(roads: list[Road], to: User, name: str = "chair", reason: str = WHY) -> list[Event]:
    return hand_over([r.case for r in roads], to, actor=roads[0].cast.actor(name), reason=reason)


@pytest.fixture
def road(cast: Cast) -> Road:
    """A dispute the mediator handles."""
    return Road(cast).to_mediating()


def test_the_new_handler_takes_over_and_the_old_one_is_named(road: Road, cast: Cast) -> None:
    (event,) = pass_on([road], cast.colleague)
    assert road.case.handler == cast.colleague
    assert event.data["shown"] == [["原承办人", "陈和"], ["移交给", "林安"], ["理由", WHY]]
    road.actor = cast.actor("colleague")
    assert road.do("mediate", **SESSION).actor_id == cast.colleague.pk


def test_a_whole_desk_passes_and_the_newcomer_hears_of_it_once(
    cast: Cast, mailbox: Mailbox, django_capture_on_commit_callbacks: Any
) -> None:
    roads = [Road(cast).to_mediating() for _ in range(5)]
    with django_capture_on_commit_callbacks(execute=True):
        assert len(pass_on(roads, cast.colleague)) == 5
    assert set(Case.objects.values_list("handler", flat=True)) == {cast.colleague.pk}
    ((user, subject, text),) = mailbox.users
    assert (user, subject) == (cast.colleague.pk, "案件移交") and "等共5件移交给您：陈和调离" in text


def test_all_or_none(cast: Cast, mailbox: Mailbox, django_capture_on_commit_callbacks: Any) -> None:
    roads = [Road(cast).to_mediating() for _ in range(3)]
    roads[1].do("withdraw")
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(Refused) as refused:
        pass_on(roads, cast.colleague)
    assert refused.value.reason == f"{roads[1].case.number}：案件已办结，无须移交。"
    assert not Event.objects.filter(act="hand_over").exists() and mailbox.users == []
    assert set(Case.objects.values_list("handler", flat=True)) == {cast.mediator.pk}


def test_nothing_passes_where_nothing_was_chosen(cast: Cast) -> None:
    assert hand_over([], cast.colleague, actor=cast.actor("chair"), reason=WHY) == []


def test_the_handler_and_supervisors_may(road: Road, cast: Cast) -> None:
    for name, to in (("mediator", "colleague"), ("clerk", "chair"), ("section", "mediator"), ("chair", "colleague")):
        pass_on([road], getattr(cast, to), name)
        assert road.case.handler == getattr(cast, to)
    for name in ("mediator", "stranger", "director", "administrator", "nobody"):
        with pytest.raises(Refused, match="只有承办人本人或主管可以移交"):
            pass_on([road], cast.chair, name)


def test_only_to_somebody_who_can_do_the_work(road: Road, cast: Cast) -> None:
    User.objects.filter(pk=cast.chair.pk).update(is_active=False)
    for name in ("stranger", "section", "director", "administrator", "nobody", "chair"):
        with pytest.raises(Refused, match="没有办理人民调解的岗位，请先授权或另选他人。"):
            pass_on([road], User.objects.get(pk=getattr(cast, name).pk), "section")


def test_somebody_who_reaches_only_their_own_cases_may_take_one_of_their_office(road: Road, cast: Cast) -> None:
    own = Post.objects.create(code="own", title="只办自己的", scope="own", level=1, roles=["mediator"])
    cast.colleague.grants.update(post=own)
    pass_on([road], User.objects.get(pk=cast.colleague.pk))
    assert road.case.handler == cast.colleague
    cast.stranger.grants.update(post=own)
    with pytest.raises(Refused, match="没有办理人民调解的岗位"):
        pass_on([road], User.objects.get(pk=cast.stranger.pk))


def test_a_reason_is_needed_and_passing_to_the_same_desk_is_no_act(road: Road, cast: Cast) -> None:
    with pytest.raises(Refused, match="请写明"):
        pass_on([road], cast.colleague, reason=" ")
    with pytest.raises(Refused, match="案件已由陈和承办，无须移交。"):
        pass_on([road], cast.mediator)
