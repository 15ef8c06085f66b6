"""Somebody leaves: cases pass on, posts end, the account closes; one page, one press."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from kernel.cases.models import Case
from kernel.cases.refusals import Refused
from kernel.jobs.progress import start
from kernel.reach.models import Absence, Grant, Office, User
from kernel.words import Procedure
from kernel.words.registry import procedure
from workbench import jobs, parts

from . import standing
from .base import changing, form_page, held, record
from .grants import end_grants
from .people import MISSING

LATER = "later"
WHY = ("调离本单位", "岗位调整", "退休", "辞职", "任期届满", "去世", "其他")


@dataclass(frozen=True, kw_only=True)
class Hand:
    """Open cases of one line in one office, and who could take them over."""

    office: Office
    line: Procedure
    count: int
    takers: tuple[User, ...]

    @property
    def name(self) -> str:
        return f"to_{self.office.pk}_{self.line.code}"

    @property
    def label(self) -> str:
        return f"{self.office.name}的{self.line.title}{self.count}{self.line.unit}"


def hands(leaver: User) -> Iterator[Hand]:
    """What a leaver still handles, a group for each office and line. Five queries a group, a person has a few."""
    rows = Case.objects.filter(standing.running(), handler=leaver).order_by().values("office", "procedure")
    for row in rows.annotate(n=Count("pk"), level=Max("level")).order_by("office", "procedure"):
        office = Office.objects.select_related("area").get(pk=row["office"])
        line = procedure(row["procedure"])
        found = standing.holders(office)
        able = [h.user for h in found if h.roles & line.acting_roles and h.level >= row["level"]]
        takers = tuple(dict.fromkeys(u for u in able if u.pk != leaver.pk))
        yield Hand(office=office, line=line, count=row["n"], takers=takers)


class LeaveForm(forms.Form):
    """Why, and for each group of cases who takes them."""

    reason = forms.ChoiceField(label="离任原因", choices=[("", "请选择"), *((w, w) for w in WHY)])
    note = forms.CharField(label="补充说明", required=False, max_length=120, help_text="如调令文号、去向；可不填。")

    def __init__(self, groups: list[Hand], *args: Any) -> None:
        super().__init__(*args)
        self.groups = groups
        for group in groups:
            people = [(str(u.pk), f"{u.name}（{u.username}）") for u in group.takers]
            self.fields[group.name] = forms.ChoiceField(
                label=f"{group.label}，由谁接手",
                choices=[("", "请选择接手人"), *people, (LATER, "暂不移交，以后由主管移交")],
                help_text="" if people else "本机构和上级都没有别人能办这项业务。可先给接手人授权再来办理。",
            )

    @property
    def why(self) -> str:
        """The reason as cases and journal keep it."""
        note = self.cleaned_data["note"].strip()
        return f"离任移交：{self.cleaned_data['reason']}" + (f"，{note}" if note else "")

    def passed(self) -> list[tuple[Hand, User]]:
        """Groups that pass on now, and to whom."""
        by_key = {str(u.pk): u for g in self.groups for u in g.takers}
        chosen = [(g, self.cleaned_data[g.name]) for g in self.groups]
        return [(g, by_key[key]) for g, key in chosen if key != LATER]


@changing
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything a leaver leaves behind, on one page."""
    found = held(request, User.objects.all(), pk, MISSING)
    if found.pk == request.user.pk:  # whoever closes accounts therefore stays, and somebody always administers
        raise Refused("不能为自己办理离任。请由另一位系统管理员办理。")
    if not found.is_active:
        raise Refused(f"{found}的账号已经停用。手上还有案件的，请由主管移交，或先启用账号再办理离任。")
    form = LeaveForm(list(hands(found)), request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _leave(request, found, form)
    today, here = timezone.localdate(), reverse("admin_person", args=[pk])
    grants = Grant.objects.filter(user=found).current(today).select_related("post", "office")
    return form_page(
        request,
        form,
        at="people",
        title=f"办理离任：{found}",
        submit="确认离任",
        back=here,
        crumbs=[parts.Link(label=str(found), url=here)],
        template="admin/leave.html",
        person=found,
        grants=[f"{g.office.name} {g.post.title}" for g in grants],
        stands_in=Absence.objects.filter(stand_in=found, until__gte=today).select_related("user"),
    )


def _leave(request: HttpRequest, leaver: User, form: LeaveForm) -> HttpResponse:
    passed, ended = form.passed(), end_grants(Grant.objects.filter(user=leaver))
    User.objects.filter(pk=leaver.pk).update(is_active=False)
    waiting = sum(g.count for g in form.groups) - sum(g.count for g, _ in passed)
    changes = [("账号", "在用", "停用"), *(("授权", g, "结束") for g in ended)]
    changes += [(g.label, str(leaver), str(to)) for g, to in passed]
    plan = [[g.office.pk, g.line.code, to.pk] for g, to in passed]
    entry = record(
        request,
        "办理离任",
        str(leaver),
        on={"user": leaver.pk},
        changes=changes,
        reason=form.why,
        passed=plan,
        waiting=waiting,
    )
    if not plan:
        messages.success(request, f"已办理{leaver}离任。" + (f"还有{waiting}件等主管移交。" if waiting else ""))
        return redirect("admin_person", leaver.pk)
    count = sum(g.count for g, _ in passed)
    start(jobs.pass_on_cases, leaver.pk, entry.pk, about=f"{leaver}的{count}件案件")
    messages.success(request, f"已办理{leaver}离任，{count}件案件正在后台移交，可以离开这一页。")
    return redirect("admin_jobs")
