"""Verification, the trace of administrators, jobs, messages, sign-ins; and the start-up command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from common.messages.outbox import to_phone, to_user
from common.posts import START
from kernel.cases.door import open_case
from kernel.cases.models import Case
from kernel.clocks.models import TermRow
from kernel.journal.models import AdminEntry, broken_entries
from kernel.reach.models import Post
from tests.cast import Cast, application
from workbench import jobs
from workbench.admin import standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast) -> Case:
    return open_case("mediation", "apply", actor=cast.actor("mediator"), office=cast.committee, payload=application())


def test_verification_runs_as_a_job_and_shows_its_outcome(
    boss: Client, sent: Callable[..., str], cast: Cast, case: Case
) -> None:
    url = reverse("admin_journal")
    sent(url)
    sent(url)
    assert DBTaskResult.objects.filter(task_path=jobs.verify_all.module_path).count() == 1, "one at a time"
    assert "正在核验" in boss.get(url).content.decode()
    assert jobs.verify_all.func(cast.administrator.pk) == 0
    assert "全部完好" in boss.get(url).content.decode()


def test_a_row_edited_behind_the_door_is_named(boss: Client, cast: Cast, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(stage="archived")
    assert jobs.verify_all.func(cast.administrator.pk) == 1
    page = boss.get(reverse("admin_journal")).content.decode()
    assert "发现1处" in page
    assert case.number in page
    home = boss.get(reverse("admin_home")).content.decode()
    assert 'stat-red" href="/desk/admin/journal/"' in home


def test_every_change_is_chained_and_listed(boss: Client, sent: Callable[..., str], cast: Cast) -> None:
    sent(reverse("admin_person_change", args=[cast.mediator.pk]), name="陈和平", phone="0499-81234567")
    sent(reverse("admin_post_add"), title="首席调解员", scope="own", level="1", roles=["mediator"])
    assert not broken_entries()
    page = boss.get(reverse("admin_acts")).content.decode()
    assert "陈和 → 陈和平" in page
    only = boss.get(reverse("admin_acts"), {"act": "添加岗位"}).content.decode()
    assert "首席调解员" in only
    assert "陈和平" not in only
    assert "陈和 → 陈和平" in boss.get(reverse("admin_person", args=[cast.mediator.pk])).content.decode()


def test_a_tampered_entry_breaks_the_chain(cast: Cast, sent: Callable[..., str]) -> None:
    sent(reverse("admin_person_change", args=[cast.mediator.pk]), name="陈和平", phone="")
    AdminEntry.objects.update(subject="别人")
    assert broken_entries()


def test_a_change_that_fails_leaves_no_trace(refused: Callable[..., str], cast: Cast) -> None:
    before = AdminEntry.objects.count()
    refused(reverse("admin_person_change", args=[cast.mediator.pk]), name="", phone="")
    assert AdminEntry.objects.count() == before


def test_a_failed_job_is_counted_listed_and_tried_again(boss: Client, sent: Callable[..., str], cast: Cast) -> None:
    jobs.refresh_due.enqueue()
    DBTaskResult.objects.update(status="FAILED", exception_class_path="builtins.ValueError", finished_at=timezone.now())
    row = DBTaskResult.objects.get()
    page = boss.get(reverse("admin_jobs")).content.decode()
    assert "重算到期日" in page
    assert "ValueError" in page
    sent(reverse("admin_job_again", args=[row.pk]))
    row.refresh_from_db()
    assert row.status == "READY"


def test_messages_show_that_they_went_not_what_they_said(boss: Client, cast: Cast) -> None:
    to_user(cast.mediator.pk, "案件移交", "（2026）柳溪字第1号移交给您")
    to_phone("13800000001", "您的申请已受理")
    page = boss.get(reverse("admin_outbox")).content.decode()
    assert "案件移交" in page
    assert "待发送" in page
    for secret in ("13800000001", "柳溪字第1号移交", "您的申请已受理"):
        assert secret not in page


def test_sign_ins_are_told_in_words_and_no_typed_secret_is_shown(boss: Client, cast: Cast) -> None:
    for name in ("mediator", "my-secret-password"):
        for _ in range(5):
            Client().post("/accounts/login/", {"login": name, "password": "x"})
    page = boss.get(reverse("admin_logins")).content.decode()
    assert "陈和（mediator）" in page
    assert "连续输错5次" in page
    assert "my-secret-password" not in page


def test_setup_may_run_as_often_as_it_likes(db: None, capsys: Any) -> None:
    call_command("setup")
    assert f"岗位 {len(START)} 个" in capsys.readouterr().out
    terms, posts = list(TermRow.objects.values_list("pk", flat=True)), Post.objects.count()
    Post.objects.filter(code="chair").update(title="主任")
    call_command("setup")
    assert capsys.readouterr().out == ""
    assert list(TermRow.objects.values_list("pk", flat=True)) == terms
    assert Post.objects.count() == posts
    assert Post.objects.get(code="chair").title == "主任"


def test_every_role_of_the_usual_posts_is_known_to_the_rules(db: None) -> None:
    call_command("setup", verbosity=0)
    for post in Post.objects.all():
        assert set(post.roles) <= set(standing.roles()), post.title


def test_setup_adds_the_posts_an_upgrade_brought_and_no_other(db: None) -> None:
    call_command("setup", verbosity=0)
    Post.objects.filter(code__in=["hotline_agent", "hotline_supervisor"]).delete()  # as before the hotline came
    Post.objects.filter(code="window").update(code="reception", title="大厅接待", active=False)  # renamed, out of use
    call_command("setup", verbosity=0)
    assert set(Post.objects.values_list("code", flat=True)) == {p[0] for p in START} - {"window"} | {"reception"}
    assert Post.objects.get(code="reception").active is False
