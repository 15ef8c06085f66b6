"""What a rota is made from: sites, shifts, who takes turns, and days on which somebody takes none."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from common.bookings.reach import MANAGERS
from common.duty import rota
from common.duty.models import Leave, Member, Shift, Site
from common.registers.models import Practitioner
from common.roles import DUTY_LAWYER
from kernel.journal.models import note as journal
from kernel.reach.models import Grant, Post, User
from kernel.registers.subjects import standing
from workbench.fields import NativeDate, NativeTime
from workbench.pages.base import page

from .base import managers, own_offices, tabs

CHANGED = "修改值班设置"


MOST = 500  # places to choose from


def _ordered(data: dict[str, Any], first: str, last: str, form: forms.BaseForm) -> dict[str, Any]:
    begin, end = data.get(first), data.get(last)
    if begin and end and end < begin:
        form.add_error(last, "不能早于开始。")
    return data


class SiteForm(forms.ModelForm):
    class Meta:
        model = Site
        fields = ("office", "place", "name", "address", "phone", "public")

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data)
        offices: Any = self.fields["office"]
        offices.queryset = mine = own_offices(request, MANAGERS)
        listed: Any = self.fields["place"]
        areas = mine.values("district")
        listed.queryset = standing("place").filter(case__district__in=areas).order_by("tier", "name")[:MOST]
        listed.help_text = "选了登记的场所，名称、地址、电话可以不填，照登记的写；群众在地图上也看得到值班。"
        self.fields["name"].required = False

    def clean(self) -> dict[str, Any]:
        """What is left open is as the register has it."""
        data = super().clean() or self.cleaned_data
        place = data.get("place")
        for name, most in (("name", 40), ("address", 120), ("phone", 30)):
            if place and not data.get(name):
                data[name] = getattr(place, name)[:most]
        if not data.get("name"):
            self.add_error("name", "请选择登记的服务场所，或者填写值班地点的名称。")
        return data


class ShiftForm(forms.ModelForm):
    class Meta:
        model = Shift
        fields = ("site", "title", "days", "begins", "ends", "people")
        widgets = {"begins": NativeTime(), "ends": NativeTime()}

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data)
        sites: Any = self.fields["site"]
        sites.queryset = Site.objects.reach(request.user, MANAGERS).filter(active=True)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("begins") and data.get("begins") == data.get("ends"):
            self.add_error("ends", "结束和开始不能是同一时刻；过了零点的，写第二天结束的时刻。")
        return data


class MemberForm(forms.ModelForm):
    """From the accounts with the role, or from the register; by name alone where there is neither."""

    class Meta:
        model = Member
        fields = ("office", "user", "practitioner", "name", "since", "until")
        widgets = {"since": NativeDate(), "until": NativeDate()}

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data)
        offices: Any = self.fields["office"]
        users: Any = self.fields["user"]
        listed: Any = self.fields["practitioner"]
        offices.queryset = mine = own_offices(request, MANAGERS)
        posts = [p.pk for p in Post.objects.all() if DUTY_LAWYER.code in p.roles]
        held = Grant.objects.current(timezone.localdate()).filter(office__in=mine, post__in=posts)
        users.queryset = User.objects.filter(pk__in=held.values("user"))
        listed.queryset = standing("practitioner").select_related("firm").order_by("name")[:500]
        listed.label_from_instance = lambda p: f"{p.name}（{p.firm.name}）"
        self.fields["name"].required = False
        self.fields["name"].help_text = "选了账号或者登记簿的可以不填。"
        users.help_text = "有账号的可以自己换班；有“值班律师”岗位的才列出。"

    def clean_practitioner(self) -> Practitioner | None:
        found: Practitioner | None = self.cleaned_data["practitioner"]
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        chosen = data.get("user") or data.get("practitioner")
        data["name"] = (data.get("name") or "").strip() or (chosen.name if chosen else "")
        if not data["name"]:
            self.add_error("name", "请选择账号、登记簿中的人员，或者填写姓名。")
        known = Member.objects.filter(office=data.get("office"), user=data.get("user"))
        if data.get("user") and known.exists():
            self.add_error("user", "已经在值班人员里。")
        return _ordered(data, "since", "until", self)


class LeaveForm(forms.ModelForm):
    class Meta:
        model = Leave
        fields = ("member", "since", "until")
        widgets = {"since": NativeDate(), "until": NativeDate()}

    def __init__(self, request: HttpRequest, data: Any = None) -> None:
        super().__init__(data)
        members: Any = self.fields["member"]
        members.queryset = Member.objects.reach(request.user, MANAGERS)

    def clean(self) -> dict[str, Any]:
        return _ordered(super().clean() or self.cleaned_data, "since", "until", self)


FORMS: dict[str, Any] = {"site": SiteForm, "shift": ShiftForm, "member": MemberForm, "leave": LeaveForm}


@managers
def index(request: HttpRequest) -> HttpResponse:
    return _show(request)


def _show(request: HttpRequest, wrong: str = "", form: Any = None) -> HttpResponse:
    today = timezone.localdate()
    sites = Site.objects.reach(request.user, MANAGERS).select_related("office", "place").prefetch_related("shifts")
    members = Member.objects.reach(request.user, MANAGERS).select_related("office", "user", "practitioner")
    leaves = Leave.objects.filter(member__in=members, until__gte=today).select_related("member").order_by("since")
    context = {
        "sites": sites, "members": members, "leaves": leaves, "tabs": tabs(request), "today": today,
        "forms": {name: form if name == wrong else made(request) for name, made in FORMS.items()}, "wrong": wrong,
    }  # fmt: skip
    return page(request, "visits/duty_setup.html", context, status=422 if wrong else 200)


@managers
def add(request: HttpRequest, what: str) -> HttpResponse:
    """One more site, shift, member or leave."""
    if what not in FORMS:
        raise Http404("没有这个操作。")
    if request.method != "POST":
        return redirect("desk_duty_setup")
    form = FORMS[what](request, request.POST)
    if not form.is_valid():
        return _show(request, what, form)
    try:
        form.instance.validate_constraints()
    except ValidationError as why:
        form.add_error(None, why)
        return _show(request, what, form)
    made = form.save()
    if isinstance(made, Member):
        rota.joined(made)
    journal(request.user, CHANGED, f"添加{made._meta.verbose_name}", {"on": {what: made.pk}})
    messages.success(request, "已添加。")
    return redirect("desk_duty_setup")


@managers
def turn(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """A site or shift out of use or back; a member gone from today; a leave taken back."""
    within_reach: dict[str, Any] = {
        "site": Site.objects.reach(request.user, MANAGERS),
        "shift": Shift.objects.filter(site__in=Site.objects.reach(request.user, MANAGERS)),
        "member": Member.objects.reach(request.user, MANAGERS),
        "leave": Leave.objects.filter(member__in=Member.objects.reach(request.user, MANAGERS)),
    }
    row = within_reach[what].filter(pk=pk).first() if what in within_reach else None
    if row is None:
        raise Http404("没有这一项，或它不在您的职责范围内。")
    if request.method == "POST":
        journal(request.user, CHANGED, f"停用或恢复{row._meta.verbose_name}", {"on": {what: pk}})
        _turn(row)
        messages.success(request, "已改。已经排好的班不变，需要时请逐个调整。")
    return redirect("desk_duty_setup")


def _turn(row: Any) -> None:
    if isinstance(row, Leave):
        row.delete()
    elif isinstance(row, Member):
        row.until = None if row.until else max(timezone.localdate(), row.since)
        row.save(update_fields=["until"])
    else:
        row.active = not row.active
        row.save(update_fields=["active"])
