"""Somebody leaves: one page hands over, ends the posts and closes the account. And posts that end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.messages.models import Message
from kernel.cases.door import open_case, perform
from kernel.cases.models import Case
from kernel.cases.verify import verify
from kernel.jobs import working
from kernel.jobs.working import Runner
from kernel.journal.models import AdminEntry
from kernel.reach.models import Absence, Grant, Post, User
from kernel.reach.reach import reach_of
from tests.cast import Cast, application

from .conftest import last_act, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker drops connections that stand in a transaction, and here the whole test does."""
    monkeypatch.setattr(working.db_worker, "close_old_connections", lambda: None)


@pytest.fixture
def cases(cast: Cast) -> list[Case]:
    """Two disputes the mediator handles."""
    found = []
    for _ in range(2):
        case = open_case(
            "mediation", "apply", actor=cast.actor("mediator"), office=cast.committee, payload=application()
        )
        perform(case, "accept", actor=cast.actor("mediator"), payload={"consent": "on"})
        perform(case, "choose", actor=cast.actor("mediator"), payload={"mediator": cast.mediator.pk})
        found.append(case)
    return found


def leave_url(user: User) -> str:
    return reverse("admin_person_leave", args=[user.pk])


def field(cast: Cast) -> str:
    return f"to_{cast.committee.pk}_mediation"


def work() -> None:
    Runner(batch=True).run()


def test_one_press_hands_over_ends_and_closes(
    sent: Callable[..., str], boss: Client, cast: Cast, cases: list[Case]
) -> None:
    session = sign_in(cast.mediator)
    page = boss.get(leave_url(cast.mediator)).content.decode()
    assert "柳溪村人民调解委员会的人民调解2件" in page
    assert "林安（colleague）" in page
    assert "王秀兰" not in page, "administrators see no names of parties"
    taker = {field(cast): cast.colleague.pk}
    assert sent(leave_url(cast.mediator), reason="退休", note="司人〔2026〕9号", **taker) == reverse("admin_jobs")
    assert session.get("/desk/")["Location"].startswith("/accounts/login/")
    assert not Grant.objects.filter(user=cast.mediator).exclude(until__lt=timezone.localdate()).exists()
    work()
    assert {Case.objects.get(pk=c.pk).handler_id for c in cases} == {cast.colleague.pk}
    last = cases[0].events.order_by("seq").last()
    assert last is not None
    assert (last.act, last.actor_id) == ("hand_over", cast.administrator.pk)
    assert ["理由", "离任移交：退休，司人〔2026〕9号"] in last.data["shown"]
    assert Message.objects.filter(user=cast.colleague, subject="案件移交").exists()
    assert list(verify()) == []
    assert AdminEntry.objects.filter(act="办理离任", data__on__user=cast.mediator.pk).exists()
    assert "已完成" in boss.get(reverse("admin_jobs")).content.decode()
    assert "还有2件" not in boss.get(reverse("admin_person", args=[cast.mediator.pk])).content.decode()


def test_who_takes_over_must_be_said(refused: Callable[..., str], cast: Cast, cases: list[Case]) -> None:
    text = refused(leave_url(cast.mediator), reason="退休", note="去向：返聘")
    assert "由谁接手" in text
    assert "去向：返聘" in text
    assert User.objects.get(pk=cast.mediator.pk).is_active


def test_nobody_can_be_chosen_who_could_not_do_the_work(
    refused: Callable[..., str], cast: Cast, cases: list[Case]
) -> None:
    for wrong in (cast.stranger, cast.director, cast.nobody, cast.mediator):
        refused(leave_url(cast.mediator), reason="退休", **{field(cast): wrong.pk})


def test_it_may_be_left_to_a_supervisor(sent: Callable[..., str], cast: Cast, cases: list[Case]) -> None:
    sent(leave_url(cast.mediator), reason="辞职", **{field(cast): "later"})
    work()
    assert Case.objects.get(pk=cases[0].pk).handler_id == cast.mediator.pk
    assert last_act().data["waiting"] == 2


def test_a_case_somebody_else_took_meanwhile_stays_with_them(
    sent: Callable[..., str], cast: Cast, cases: list[Case]
) -> None:
    sent(leave_url(cast.mediator), reason="辞职", **{field(cast): cast.colleague.pk})
    Case.objects.filter(pk=cases[0].pk).update(handler=cast.chair)
    work()
    assert Case.objects.get(pk=cases[0].pk).handler_id == cast.chair.pk
    assert Case.objects.get(pk=cases[1].pk).handler_id == cast.colleague.pk


def test_what_cannot_pass_is_named(sent: Callable[..., str], cast: Cast, cases: list[Case]) -> None:
    sent(leave_url(cast.mediator), reason="辞职", **{field(cast): cast.colleague.pk})
    Grant.objects.filter(user=cast.colleague).update(until=timezone.localdate() - timedelta(days=1))
    work()
    assert Case.objects.get(pk=cases[0].pk).handler_id == cast.mediator.pk
    assert len(last_act().data["left"]) == 2
    assert "没有办理人民调解的岗位" in last_act().data["reason"]


def test_a_leaver_with_nothing_in_hand_is_gone_at_once(sent: Callable[..., str], cast: Cast) -> None:
    assert sent(leave_url(cast.clerk), reason="调离本单位") == reverse("admin_person", args=[cast.clerk.pk])
    assert not User.objects.get(pk=cast.clerk.pk).is_active


def test_whoever_leaves_as_a_stand_in_is_told_of(boss: Client, cast: Cast) -> None:
    today = timezone.localdate()
    Absence.objects.create(user=cast.mediator, stand_in=cast.colleague, since=today, until=today)
    assert "正在代别人办理" in boss.get(leave_url(cast.colleague)).content.decode()


def test_nobody_dismisses_themselves_or_anybody_twice(
    refused: Callable[..., str], sent: Callable[..., str], cast: Cast
) -> None:
    assert "不能为自己办理离任" in refused(leave_url(cast.administrator), reason="退休")
    sent(leave_url(cast.clerk), reason="退休")
    assert "已经停用" in refused(leave_url(cast.clerk), reason="退休")


def test_the_page_costs_the_same_however_many_cases(
    boss: Client, cast: Cast, cases: list[Case], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(24):
        boss.get(leave_url(cast.mediator))


def test_a_post_that_ends_ends_every_grant_of_it(sent: Callable[..., str], boss: Client, cast: Cast) -> None:
    post = Post.objects.get(code="mediator")
    sent(reverse("admin_post_switch", args=[post.pk]))
    assert not reach_of(User.objects.get(pk=cast.mediator.pk)).held
    assert last_act().act == "停用岗位"
    assert len(last_act().data["changes"]) == 3
    assert ">人民调解员</option>" not in boss.get(reverse("admin_grant_add")).content.decode()
    sent(reverse("admin_post_switch", args=[post.pk]))
    assert ">人民调解员</option>" in boss.get(reverse("admin_grant_add")).content.decode()
    assert not reach_of(User.objects.get(pk=cast.mediator.pk)).held, "what ended stays ended"


def test_the_last_post_of_administrators_stays(refused: Callable[..., str], cast: Cast) -> None:
    post = Post.objects.get(code="administrator")
    assert "没有人能管理系统" in refused(reverse("admin_post_switch", args=[post.pk]))
