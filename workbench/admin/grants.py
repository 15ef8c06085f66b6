"""Grants: who holds which post in which office from when to when. They end; they are never deleted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

import common.roles
from kernel.cases.refusals import Refused
from kernel.reach.models import Grant, Office, Post, User
from workbench import parts
from workbench.chinese import date_text
from workbench.fields import NativeDate
from workbench.listed import exportable

from . import standing
from .base import Listing, admin, changing, form_page, held, history, listing, record
from .forms import FilterForm, RowForm
from .lookup import Lookup, office_field, office_label, person_field, person_label

MISSING = "没有这项授权。"
STATES = (("", "现行的"), ("over", "已结束的"), ("ahead", "尚未开始的"), ("all", "全部"))


class Search(FilterForm):
    user = Lookup(
        User.objects.order_by("name", "id"),
        label="人员",
        label_of=person_label,
        keys=("name", "username"),
        what="人员",
        required=False,
    )
    office = Lookup(
        Office.objects.select_related("area").order_by("name", "id"),
        label="机构",
        label_of=office_label,
        keys=("name", "short"),
        what="机构",
        required=False,
    )
    post = forms.ModelChoiceField(label="岗位", queryset=Post.objects.all(), required=False, empty_label="不限")
    state = forms.ChoiceField(label="状态", choices=STATES, required=False)

    def apply(self) -> Any:
        today, state = timezone.localdate(), self.value("state")
        rows = Grant.objects.all()
        if state == "over":
            rows = rows.filter(until__lt=today)
        elif state == "ahead":
            rows = rows.filter(since__gt=today)
        elif state != "all":
            rows = rows.filter(Q(until=None) | Q(until__gte=today), since__lte=today)
        for name in ("user", "office", "post"):
            if value := self.value(name):
                rows = rows.filter(**{name: value})
        return rows


GRANTS = (
    parts.Column(key="user", label="人员", link=True),
    parts.Column(key="post", label="岗位"),
    parts.Column(key="office", label="机构", wide=True),
    parts.Column(key="scope", label="范围", hide_on_phone=True),
    parts.Column(key="since", label="自", kind="date"),
    parts.Column(key="until", label="至", kind="date"),
    parts.Column(key="state", label="状态", kind="badge"),
    parts.Column(key="edit", label="操作", kind="link"),
)


def grant_row(grant: Grant) -> dict[str, Any]:
    today = timezone.localdate()
    over = grant.until is not None and grant.until < today
    return {
        "user": str(grant.user),
        "url": reverse("admin_person", args=[grant.user_id]),
        "post": grant.post.title,
        "office": grant.office.name,
        "scope": grant.post.get_scope_display(),
        "since": grant.since,
        "until": grant.until,
        "state": _state(grant, today),
        "edit": None if over else parts.Link(label="结束", url=reverse("admin_grant", args=[grant.pk])),
    }


def _state(grant: Grant, today: date) -> parts.Badge:
    if grant.until is not None and grant.until < today:
        return parts.Badge(text="已结束", tone="grey")
    return parts.Badge(text="尚未开始", tone="blue") if grant.since > today else parts.Badge(text="现行", tone="green")


@admin
@exportable
def grants(request: HttpRequest) -> HttpResponse:
    form = Search(request.GET)
    words = Listing(
        title="授权",
        columns=GRANTS,
        form=form,
        row=grant_row,
        intro="授权当天即生效，结束后次日起不再生效。调动时结束旧的、添加新的；历史保留，可查某天谁有什么权限。",
        empty=("没有符合条件的授权", "为人员选定机构和岗位，他登录后就能看到并办理相应的案件。点“添加授权”开始。"),
        actions=[parts.Link(label="添加授权", url=reverse("admin_grant_add"), icon="plus")],
    )
    rows = form.apply().select_related("user", "post", "office").order_by("-since", "-id")
    return listing(request, words, rows, at="grants")


class GrantForm(RowForm):
    """A post for a person in an office; not twice at the same time."""

    texts = {"office": office_label, "user": person_label}
    widths = {"since": "w-6", "until": "w-6"}
    user = person_field("人员", help_text="输入姓名或账号，从提示中选。")
    office = office_field("机构")
    post = forms.ModelChoiceField(label="岗位", queryset=Post.objects.filter(active=True), empty_label="请选择")
    since = forms.DateField(label="自", widget=NativeDate())
    until = forms.DateField(label="至", required=False, widget=NativeDate(), help_text="含当日；长期的不填。")

    class Meta:
        model = Grant
        fields = ("user", "office", "post", "since", "until")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", "不能早于开始日期。")
        elif (
            since
            and all(data.get(n) for n in ("user", "office", "post"))
            and (other := self._overlap(data, since, until))
        ):
            span = f"{date_text(other.since)}至{date_text(other.until) or '今'}"
            self.add_error("since", f"{data['user']}在这个机构已有同一岗位的授权（{span}），时间重叠，不必重复添加。")
        return data

    def _overlap(self, data: dict[str, Any], since: date, until: date | None) -> Grant | None:
        same = Grant.objects.filter(user=data["user"], office=data["office"], post=data["post"]).exclude(
            pk=self.instance.pk
        )
        return same.filter(Q(until=None) | Q(until__gte=since), since__lte=until or date.max).first()


def on_of(grant: Grant) -> dict[str, int]:
    return {"grant": grant.pk, "user": grant.user_id, "office": grant.office_id, "post": grant.post_id}


@changing
def add(request: HttpRequest) -> HttpResponse:
    start = {"since": timezone.localdate(), "user": _number(request, "user"), "office": _number(request, "office")}
    form = GrantForm(request.POST or None, initial=start)
    back = reverse("admin_person", args=[start["user"]]) if start["user"] else reverse("admin_grants")
    if request.method == "POST" and form.is_valid():
        made = form.save()
        record(request, "授权", str(made), on=on_of(made), changes=form.changes())
        messages.success(request, f"已授权：{made.user} 在{made.office.name}任{made.post.title}")
        return redirect("admin_person", made.user_id)
    return form_page(
        request,
        form,
        at="grants",
        title="添加授权",
        submit="授权",
        back=back,
        template="admin/grant.html",
        posts=[(p, standing.role_titles(p.roles)) for p in Post.objects.filter(active=True)],
    )


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isdigit() else None


def end_grants(grants: Any) -> list[str]:
    """End at once what still runs or is to begin; what each was. The days that passed stay as they were."""
    today = timezone.localdate()
    yesterday, ended = today - timedelta(days=1), []
    for grant in grants.filter(Q(until=None) | Q(until__gte=today)).select_related("user", "office", "post"):
        Grant.objects.filter(pk=grant.pk).update(until=max(yesterday, grant.since))
        ended.append(str(grant))
    return ended


class EndForm(RowForm):
    """Only the last day of a grant can be changed: what was, was."""

    until = forms.DateField(label="最后一天", widget=NativeDate(), help_text="含当日。要立即收回，填昨天的日期。")
    reason = forms.CharField(label="原因", max_length=120, required=False, help_text="如调离、轮岗、任期届满。")

    class Meta:
        model = Grant
        fields = ("until",)

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < self.instance.since:
            raise forms.ValidationError(
                f"不能早于开始日期{date_text(self.instance.since)}；开始前要取消的，填开始那天。"
            )
        if until < timezone.localdate() - timedelta(days=1):
            raise forms.ValidationError("最早填昨天：已经过去的日子里他确实有这项权限，不能改写。")
        return until

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        administers = common.roles.ADMINISTRATOR.code in self.instance.post.roles
        if administers and not standing.administered_without(grant=self.instance.pk):
            raise forms.ValidationError(standing.LAST)
        return data


@changing
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a grant on a day."""
    found = held(request, Grant.objects.select_related("user", "office", "post"), pk, MISSING)
    if found.until and found.until < timezone.localdate():
        raise Refused("这项授权已经结束，不能再改。需要恢复的，请重新授权。")
    yesterday = timezone.localdate() - timedelta(days=1)
    form = EndForm(request.POST or None, instance=found, initial={"until": found.until or max(yesterday, found.since)})
    back = reverse("admin_person", args=[found.user_id])
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        record(
            request, "结束授权", str(saved), on=on_of(saved), changes=form.changes(), reason=form.cleaned_data["reason"]
        )
        messages.success(request, f"已结束授权：{saved}")
        return redirect(back)
    return form_page(
        request,
        form,
        at="grants",
        title="结束授权",
        submit="结束授权",
        back=back,
        trail=history(grant=pk),
        intro=f"{found.user} 在{found.office.name}任{found.post.title}，自{date_text(found.since)}起。",
    )
