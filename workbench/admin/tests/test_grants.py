"""Posts and grants: what they give at once, what ends with them, and that somebody always administers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kernel.cases.door import open_case
from kernel.cases.models import Case
from kernel.reach.models import Absence, Grant, Post, User
from kernel.reach.reach import reach_of
from tests.cast import Cast, application

from .conftest import last_act

pytestmark = pytest.mark.django_db
STAMP = re.compile(r'name="stamp" value="(\w+)"')


@pytest.fixture
def case(cast: Cast) -> Case:
    return open_case("mediation", "apply", actor=cast.actor("mediator"), office=cast.committee, payload=application())


def reaches(user: User, case: Case) -> bool:
    return Case.objects.reach(User.objects.get(pk=user.pk)).filter(pk=case.pk).exists()


def give(sent: Callable[..., str], cast: Cast, user: User, post: str = "mediator", **dates: Any) -> Grant:
    today = timezone.localdate()
    data = {
        "user": user.username,
        "office": cast.committee.name,
        "post": Post.objects.get(code=post).pk,
        "since": today,
        **dates,
    }
    sent(reverse("admin_grant_add"), **data)
    return Grant.objects.latest("pk")


def test_a_new_grant_is_in_reach_at_once(sent: Callable[..., str], cast: Cast, case: Case) -> None:
    assert not reaches(cast.nobody, case)
    give(sent, cast, cast.nobody)
    assert reaches(cast.nobody, case)
    assert last_act().act == "授权"
    assert last_act().data["on"]["user"] == cast.nobody.pk


def test_an_ended_grant_is_not(sent: Callable[..., str], cast: Cast, case: Case) -> None:
    grant = Grant.objects.get(user=cast.mediator)
    assert reaches(cast.mediator, case)
    sent(reverse("admin_grant", args=[grant.pk]), until=timezone.localdate() - timedelta(days=1), reason="调离")
    assert not reaches(cast.mediator, case)
    assert Grant.objects.filter(pk=grant.pk).exists(), "grants end, they are not deleted"
    assert last_act().data["reason"] == "调离"


def test_a_grant_ending_today_still_holds_today(sent: Callable[..., str], cast: Cast, case: Case) -> None:
    grant = Grant.objects.get(user=cast.mediator)
    sent(reverse("admin_grant", args=[grant.pk]), until=timezone.localdate())
    assert reaches(cast.mediator, case)


def test_a_grant_for_later_gives_nothing_yet(sent: Callable[..., str], cast: Cast, case: Case) -> None:
    give(sent, cast, cast.nobody, since=timezone.localdate() + timedelta(days=3))
    assert not reaches(cast.nobody, case)


def test_the_same_grant_twice_at_a_time_is_refused(
    sent: Callable[..., str], refused: Callable[..., str], cast: Cast
) -> None:
    give(sent, cast, cast.nobody, until=timezone.localdate() + timedelta(days=30))
    again = {"user": "nobody", "office": cast.committee.name, "post": Post.objects.get(code="mediator").pk}
    later = timezone.localdate() + timedelta(days=20)
    assert "时间重叠" in refused(reverse("admin_grant_add"), since=later, **again)
    sent(reverse("admin_grant_add"), since=later + timedelta(days=11), **again)


def test_what_was_cannot_be_rewritten(refused: Callable[..., str], cast: Cast) -> None:
    grant = Grant.objects.get(user=cast.mediator)
    long_ago = timezone.localdate() - timedelta(days=30)
    assert "最早填昨天" in refused(reverse("admin_grant", args=[grant.pk]), until=long_ago)
    Grant.objects.filter(pk=grant.pk).update(until=long_ago)
    assert "已经结束" in refused(reverse("admin_grant", args=[grant.pk]), until=timezone.localdate())


def test_somebody_must_go_on_administering(refused: Callable[..., str], cast: Cast, sent: Callable[..., str]) -> None:
    grant = Grant.objects.get(user=cast.administrator)
    assert "没有人能管理系统" in refused(reverse("admin_grant", args=[grant.pk]), until=timezone.localdate())
    post = Post.objects.get(code="administrator")
    data = {"title": post.title, "scope": "office", "level": "0", "roles": ["director"]}
    assert "没有人能管理系统" in refused(reverse("admin_post", args=[post.pk]), **data)
    give(sent, cast, cast.director, post="administrator")
    sent(reverse("admin_grant", args=[grant.pk]), until=timezone.localdate())


def test_a_person_of_a_common_name_is_told_apart(
    refused: Callable[..., str], sent: Callable[..., str], cast: Cast
) -> None:
    User.objects.create(username="chenhe2", name="陈和")
    post = Post.objects.get(code="chair").pk
    data = {"office": cast.committee.name, "post": post, "since": timezone.localdate()}
    text = refused(reverse("admin_grant_add"), user="陈和", **data)
    assert "有2个人员叫“陈和”" in text
    assert "陈和（chenhe2）" in text
    sent(reverse("admin_grant_add"), user="陈和（chenhe2）", **data)
    assert Grant.objects.latest("pk").user.username == "chenhe2"


def test_nobody_is_found_by_half_a_name(refused: Callable[..., str], cast: Cast) -> None:
    text = refused(reverse("admin_grant_add"), user="陈", office="", post="", since="")
    assert "没有找到人员“陈”" in text
    assert "您要找的是不是：陈和（mediator）" in text


def test_a_post_changed_changes_what_its_holders_may(sent: Callable[..., str], cast: Cast) -> None:
    post = Post.objects.get(code="mediator")
    assert "chair" not in reach_of(User.objects.get(pk=cast.mediator.pk)).roles
    data = {"title": post.title, "scope": "office", "level": "1", "roles": ["mediator", "chair"]}
    sent(reverse("admin_post", args=[post.pk]), **data)
    assert "chair" in reach_of(User.objects.get(pk=cast.mediator.pk)).roles
    changed = last_act().data["changes"]
    assert changed == [["角色", "人民调解员", "人民调解员、调委会主任"]]


def test_a_post_is_made_of_roles_the_rules_know(
    refused: Callable[..., str], sent: Callable[..., str], cast: Cast
) -> None:
    data = {"title": "首席调解员", "scope": "own", "level": "1"}
    assert "选择一个有效的选项" in refused(reverse("admin_post_add"), roles=["king"], **data)
    sent(reverse("admin_post_add"), roles=["mediator"], **data)
    assert Post.objects.get(title="首席调解员").scope == "own"


def test_a_page_left_open_does_not_undo_a_colleague(boss: Client, cast: Cast) -> None:
    post = Post.objects.get(code="mediator")
    url = reverse("admin_post", args=[post.pk])
    stamp = STAMP.findall(boss.get(url).content.decode())[0]
    Post.objects.filter(pk=post.pk).update(title="调解员（改）")
    data = {"title": "我改的", "scope": "office", "level": "1", "roles": ["mediator"], "stamp": stamp}
    answer = boss.post(url, data)
    assert answer.status_code == 422
    assert "别人已经改过" in answer.content.decode()
    assert "调解员（改）" in answer.content.decode()
    assert "我改的" in answer.content.decode(), "nothing typed is lost"
    again = STAMP.findall(answer.content.decode())[0]
    assert boss.post(url, {**data, "stamp": again}).status_code == 302


def absence(cast: Cast, **more: Any) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "user": "mediator",
        "stand_in": "colleague",
        "since": today,
        "until": today + timedelta(days=5),
        "reason": "培训",
        **more,
    }


def test_a_stand_in_reaches_the_others_own_cases(sent: Callable[..., str], cast: Cast) -> None:
    sent(reverse("admin_absence_add"), **absence(cast))
    assert cast.mediator.pk in reach_of(User.objects.get(pk=cast.colleague.pk)).covers


def test_a_stand_in_without_the_roles_is_asked_about(
    refused: Callable[..., str], sent: Callable[..., str], cast: Cast
) -> None:
    wanted = absence(cast, stand_in="director")
    text = refused(reverse("admin_absence_add"), **wanted)
    assert "何明没有这些角色：人民调解员" in text
    sent(reverse("admin_absence_add"), **wanted, anyway="on")
    assert Absence.objects.get().stand_in == cast.director


@pytest.mark.parametrize(
    ("more", "sentence"),
    [({"stand_in": "mediator"}, "代办人不能是本人"), ({"until": "2020-01-01"}, "不能早于开始日期")],
)
def test_an_absence_makes_sense(refused: Callable[..., str], cast: Cast, more: dict[str, Any], sentence: str) -> None:
    assert sentence in refused(reverse("admin_absence_add"), **absence(cast, **more))


def test_one_is_away_once_and_nobody_stands_in_from_afar(
    sent: Callable[..., str], refused: Callable[..., str], cast: Cast
) -> None:
    sent(reverse("admin_absence_add"), **absence(cast))
    assert "时间重叠" in refused(reverse("admin_absence_add"), **absence(cast))
    turned = absence(cast, user="colleague", stand_in="mediator")
    assert "也离岗" in refused(reverse("admin_absence_add"), **turned)
