"""The landing page: what needs an administrator today, and the rooms."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from common.keeping import folder
from kernel.clocks.days import calendar
from kernel.clocks.rows import unverified
from kernel.reach.models import Area, Grant, Office, User
from workbench import parts
from workbench.pages.base import admin, page

from . import journal, locks, standing
from .sections import GROUPS

NOTICE_MONTH = 11  # the notice for the next year comes out about November


@admin
def home(request: HttpRequest) -> HttpResponse:
    found = {"stats": stats(), "groups": GROUPS, "first": first_steps(), "backups": backups()}
    return page(request, "admin/home.html", found)


def backups() -> str:
    """What is wrong with the backups, in a sentence; nothing for the house of a demonstration that never made one."""
    return "" if settings.SINAN_DEMO and not folder.generations() else folder.concern()


def stats() -> list[parts.Stat]:
    """Numbers that ask for something, each opening the list it counts; nothing for a house in order."""
    people, offices = reverse("admin_people"), reverse("admin_offices")
    failed = DBTaskResult.objects.filter(status=TaskResultStatus.FAILED).count()
    found = [
        _stat("待核实的期限", "项", unverified().count(), url=reverse("admin_limits") + "?state=open", tone="amber"),
        _next_year(),
        _stat("没有授权的人", "人", _idle(), url=f"{people}?state=idle", tone="amber"),
        _stat("没有主任的调委会", "个", len(standing.without_chair()), url=f"{offices}?gap=chair", tone="amber"),
        _stat("失败的后台任务", "项", failed, url=reverse("admin_jobs"), tone="red"),
        _stat("被改动的留痕", "处", journal.broken_rows(), url=reverse("admin_journal"), tone="red"),
        _stat("被锁定的账号", "个", len(locks.locked_names()), url=f"{people}?state=locked", tone="red"),
    ]
    return [s for s in found if s.tone != "green"]


def _stat(label: str, unit: str, n: int, *, url: str, tone: parts.Tone) -> parts.Stat:
    return parts.Stat(label=label, unit=unit, value=n, url=url, tone=tone if n else "green")


def _next_year() -> parts.Stat:
    """The first year whose holidays are not entered: wanted once it is about to begin."""
    today = timezone.localdate()
    book = calendar()
    year = next(y for y in range(today.year, today.year + 3) if not book.announced(y) or y == today.year + 2)
    wanted = year == today.year or (year == today.year + 1 and today.month >= NOTICE_MONTH)
    url = reverse("admin_days") + f"?year={year}"
    return parts.Stat(
        label="放假安排未录入",
        value=f"{year}年",
        url=url,
        tone="amber" if wanted else "green",
        note="" if wanted else "一般在上年十一月公布",
    )


def _idle() -> int:
    current = Grant.objects.current(timezone.localdate())
    return User.objects.filter(is_active=True, is_superuser=False).exclude(pk__in=current.values("user")).count()


def first_steps() -> list[tuple[str, str, str, bool]]:
    """For an empty house: what to do, where, why, and whether it is done. Empty once all is."""
    found = [
        ("装入区域", "admin_areas_load", "选择本区（县），乡镇和村一次装好", Area.objects.exists()),
        ("添加机构", "admin_offices", "先是司法局、司法所，再是各调委会", Office.objects.exists()),
        (
            "添加人员",
            "admin_people_import",
            "可以用 Excel 表格一次导入，连同机构和岗位",
            User.objects.filter(is_superuser=False).exists(),
        ),
        ("授权", "admin_grants", "没有授权的人登录后什么也看不到", Grant.objects.exists()),
    ]
    return [] if all(done for *_, done in found) else found
