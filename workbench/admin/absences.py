"""Absences: who is away, and who stands in for them (A/B 岗)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from kernel.cases.refusals import Refused
from kernel.reach.models import Absence, Grant, User
from workbench import parts
from workbench.chinese import date_text
from workbench.fields import NativeDate
from workbench.listed import exportable

from . import standing
from .base import Listing, admin, changing, form_page, held, history, listing, record
from .forms import FilterForm, RowForm
from .lookup import person_field, person_label

MISSING = "没有这条离岗登记。"


class Search(FilterForm):
    state = forms.ChoiceField(
        label="时间", required=False, choices=[("", "现在和以后"), ("over", "已结束"), ("all", "全部")]
    )
    user = person_field("人员", required=False)


COLUMNS = (
    parts.Column(key="user", label="离岗人员", link=True),
    parts.Column(key="stand_in", label="代办人"),
    parts.Column(key="since", label="自", kind="date"),
    parts.Column(key="until", label="至", kind="date"),
    parts.Column(key="reason", label="事由"),
    parts.Column(key="state", label="状态", kind="badge"),
    parts.Column(key="edit", label="操作", kind="link"),
)


@admin
@exportable
def absences(request: HttpRequest) -> HttpResponse:
    form, today = Search(request.GET), timezone.localdate()
    rows = Absence.objects.select_related("user", "stand_in").order_by("-since", "-id")
    if form.value("state") == "over":
        rows = rows.filter(until__lt=today)
    elif not form.value("state"):
        rows = rows.filter(until__gte=today)
    if user := form.value("user"):
        rows = rows.filter(user=user) | rows.filter(stand_in=user)
    words = Listing(
        title="离岗代办",
        columns=COLUMNS,
        form=form,
        row=_row,
        intro="离岗期间，代办人可以办理离岗人承办的案件；期满自动收回。长期离岗或调离的，请移交案件并结束授权。",
        empty=("没有离岗登记", "同事请假、外出培训时在这里登记代办人，他承办的案件就不会停下来。"),
        actions=[parts.Link(label="登记离岗", url=reverse("admin_absence_add"), icon="plus")],
    )
    return listing(request, words, rows, at="absences")


def _row(row: Absence) -> dict[str, Any]:
    today = timezone.localdate()
    over, ahead = row.until < today, row.since > today
    state = ("已结束", "grey") if over else ("尚未开始", "blue") if ahead else ("离岗中", "amber")
    return {
        "user": str(row.user),
        "url": reverse("admin_person", args=[row.user_id]),
        "stand_in": str(row.stand_in),
        "since": row.since,
        "until": row.until,
        "reason": row.reason,
        "state": parts.Badge(text=state[0], tone=state[1]),  # type: ignore[arg-type]
        "edit": None if over else parts.Link(label="修改", url=reverse("admin_absence", args=[row.pk])),
    }


def unlike(away: User, stand_in: User) -> str:
    """What the stand-in lacks to do the absent person's work; empty when they hold comparable posts."""
    today = timezone.localdate()
    grants = Grant.objects.current(today).filter(user__in=[away, stand_in]).select_related("post")
    held: dict[int, set[str]] = {away.pk: set(), stand_in.pk: set()}
    for grant in grants:
        held[grant.user_id] |= set(grant.post.roles)
    missing = held[away.pk] - held[stand_in.pk]
    return standing.role_titles(sorted(missing)) if missing else ""


class AbsenceForm(RowForm):
    """Who, by whom, from when to when. A stand-in without the roles is asked about, since they could do nothing."""

    texts = {"user": person_label, "stand_in": person_label}
    widths = {"since": "w-6", "until": "w-6"}
    user = person_field("离岗人员")
    stand_in = person_field("代办人", help_text="须有相同的岗位，否则不能代为办理。")
    since = forms.DateField(label="自", widget=NativeDate())
    until = forms.DateField(label="至", widget=NativeDate(), help_text="含当日。")
    anyway = forms.BooleanField(label="仍由他代办（我会另行授权）", required=False)
    field_order = ("user", "stand_in", "anyway", "since", "until", "reason")

    class Meta:
        model = Absence
        fields = ("user", "stand_in", "since", "until", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["anyway"].widget = forms.HiddenInput()  # a box to tick only once it is asked

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        user, stand_in = data.get("user"), data.get("stand_in")
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", "不能早于开始日期。")
        if user and user == stand_in:
            self.add_error("stand_in", "代办人不能是本人。")
        elif user and stand_in:
            self._comparable(user, stand_in, anyway=bool(data.get("anyway")))
            if since and until:
                self._free(user, stand_in, since, until)
        return data

    def _comparable(self, user: User, stand_in: User, *, anyway: bool) -> None:
        if (lacks := unlike(user, stand_in)) and not anyway:
            self.fields["anyway"].widget = forms.CheckboxInput()
            self.add_error(
                "stand_in", f"{stand_in}没有这些角色：{lacks}，不能代{user}办理。请另选，或勾选下面一项后再登记。"
            )

    def _free(self, user: User, stand_in: User, since: date, until: date) -> None:
        others = Absence.objects.filter(since__lte=until, until__gte=since).exclude(pk=self.instance.pk)
        if other := others.filter(user=user).first():
            self.add_error("since", f"{user}在{span(other)}已登记离岗，时间重叠。")
        if other := others.filter(user=stand_in).first():
            self.add_error("stand_in", f"{stand_in}自己在{span(other)}也离岗，请另选。")


def span(row: Absence) -> str:
    return f"{date_text(row.since)}至{date_text(row.until)}"


def on_of(row: Absence) -> dict[str, int]:
    return {"absence": row.pk, "user": row.user_id, "stand_in": row.stand_in_id}


@changing
def add(request: HttpRequest) -> HttpResponse:
    user = request.GET.get("user", "")
    start = {"since": timezone.localdate(), "user": int(user) if user.isdigit() else None}
    form = AbsenceForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        return _keep(request, form, "登记离岗")
    return form_page(request, form, at="absences", title="登记离岗", submit="登记", back=reverse("admin_absences"))


def _keep(request: HttpRequest, form: AbsenceForm, act: str) -> HttpResponse:
    made = form.save()
    record(request, act, f"{made.user}由{made.stand_in}代办", on=on_of(made), changes=form.changes())
    messages.success(request, f"{act}：{made.user}由{made.stand_in}代办，{span(made)}")
    return redirect("admin_absences")


@changing
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an absence, or end it today."""
    found = held(request, Absence.objects.select_related("user", "stand_in"), pk, MISSING)
    if found.until < timezone.localdate():
        raise Refused("这次离岗已经结束，不能再改。")
    form = AbsenceForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        return _keep(request, form, "修改离岗")
    yesterday = timezone.localdate() - timedelta(days=1)
    tip = f"提前回岗的，把最后一天改为昨天（{date_text(yesterday)}）。" if found.since <= yesterday else ""
    return form_page(
        request,
        form,
        at="absences",
        title="修改离岗",
        submit="保存",
        back=reverse("admin_absences"),
        intro=tip,
        trail=history(absence=pk),
    )
