"""Who is on duty: the list of coming turns, one's own, and exchanging them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from common.bookings.reach import CLERKS, MANAGERS, holds, within
from common.duty import public, swapping
from common.duty.models import Member, Rota, Swap, Turn
from kernel.cases.refusals import Refused
from workbench import parts
from workbench.admin.forms import FilterForm
from workbench.chinese import date_text, weekday_text
from workbench.fields import NativeDate
from workbench.listed import Table, exportable
from workbench.pages.base import page

from .base import clerks, tabs

SHOWN, WEEKS = 300, timedelta(days=13)
COLUMNS = (
    parts.Column(key="day", label="日期"),
    parts.Column(key="weekday", label="星期"),
    parts.Column(key="site", label="地点"),
    parts.Column(key="shift", label="班次"),
    parts.Column(key="member", label="值班人"),
    parts.Column(key="note", label="备注"),
    parts.Column(key="act", label="操作", kind="link"),
)


class Filter(FilterForm):
    since = forms.DateField(label="自", required=False, widget=NativeDate())
    until = forms.DateField(label="至", required=False, widget=NativeDate())
    mine = forms.ChoiceField(label="值班人", required=False, choices=[("", "不限"), ("1", "我自己")])

    def apply(self, rows: QuerySet[Turn], user: Any) -> QuerySet[Turn]:
        since = self.value("since") or timezone.localdate()
        rows = rows.filter(day__range=(since, self.value("until") or since + WEEKS))
        return rows.filter(member__user=user) if self.value("mine") else rows


def turns(request: HttpRequest) -> QuerySet[Turn]:
    """Published turns of one's offices; of drafts only those one may publish."""
    seen = Q(rota__published_at__isnull=False) & _through(request, CLERKS)
    rows = Turn.objects.filter(
        seen | _through(request, MANAGERS) | Q(member__user=request.user, rota__published_at__isnull=False)
    )
    return rows.select_related("shift__site", "member", "rota__office").order_by("day", "shift__site", "shift", "seat")


def _through(request: HttpRequest, roles: frozenset[str]) -> Q:
    return Q(rota__in=Rota.objects.filter(within(request.user, roles)).values("pk"))


@clerks
@exportable
def index(request: HttpRequest) -> HttpResponse:
    """The coming two weeks unless asked otherwise; what waits for an answer on top."""
    form, manages = Filter(request.GET), holds(request.user, MANAGERS)
    seen = form.apply(turns(request), request.user)
    found = list(seen[: SHOWN + 1])
    table = Table(
        title="值班表",
        columns=COLUMNS,
        rows=seen,
        row=lambda t: row(t, request, manages),
        filters=form.said(),
        unit="班",
    )
    context = {
        "form": form, "chips": form.active(), "columns": COLUMNS, "rows": [row(t, request, manages) for t in found[:SHOWN]],
        "more": len(found) > SHOWN, "tabs": tabs(request), "here": public.duty_of(request.user),
        "asked": [(s, swapping.told(s)) for s in swapping.open_for(request.user)],
        "asking": [(s, swapping.told(s)) for s in swapping.asked_by(request.user)],
    }  # fmt: skip
    return page(request, "visits/duty.html", context, tables=[table])


def row(turn: Turn, request: HttpRequest, manages: bool) -> dict[str, Any]:
    return {
        "day": date_text(turn.day), "weekday": weekday_text(turn.day), "site": turn.shift.site.name,
        "shift": f"{turn.shift.title}（{turn.shift.hours}）",
        "member": str(turn.member or "空缺"), "note": _note(turn), "act": _act(turn, request, manages),
    }  # fmt: skip


def _note(turn: Turn) -> str:
    said = ["草稿"] if not turn.rota.published_at else []
    return "，".join([*said, *(["周末节假日"] if turn.off else []), *(["已调整"] if turn.by_hand else [])])


def _act(turn: Turn, request: HttpRequest, manages: bool) -> parts.Link | None:
    if turn.day < timezone.localdate():
        return None
    if turn.member and turn.member.user_id == request.user.pk and turn.rota.published_at:
        return parts.Link(label="换班", url=reverse("desk_duty_swap", args=[turn.pk]))
    return parts.Link(label="调整", url=reverse("desk_duty_turn", args=[turn.pk])) if manages else None


class Asking(forms.Form):
    taker = forms.ModelChoiceField(label="请谁换", queryset=Member.objects.none(), empty_label="请选择")
    against = forms.ModelChoiceField(
        label="换回对方的哪个班", queryset=Turn.objects.none(), required=False, empty_label="不换回，请对方代班"
    )

    def __init__(self, turn: Turn, data: Any = None) -> None:
        super().__init__(data)
        takers: Any = self.fields["taker"]
        back: Any = self.fields["against"]
        others = Member.objects.filter(office=turn.rota.office, user__isnull=False).exclude(pk=turn.member_id)
        takers.queryset = others
        rows = Turn.objects.filter(member__in=others, rota__published_at__isnull=False, day__gte=timezone.localdate())
        back.queryset = rows.select_related("shift__site", "member", "rota").order_by("member__name", "day")
        back.label_from_instance = lambda t: f"{t.member} {t.day.month}月{t.day.day}日 {t.shift}"


@clerks
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a colleague to take one's turn."""
    user: Any = request.user
    mine = turns(request).filter(pk=pk, member__user=user).first()
    if mine is None:
        raise Http404("没有这个班，或者不是您的班。")
    form = Asking(mine, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            swapping.ask(mine, form.cleaned_data["taker"], by=request.user, against=form.cleaned_data["against"])
            messages.success(request, "已请对方换班，对方同意以后生效。")
            return redirect("desk_duty")
        except Refused as refused:
            form.add_error(None, refused.reason)
    crumbs = [parts.Link(label="值班", url=reverse("desk_duty")), parts.Link(label="换班")]
    intro = f"{date_text(mine.day)}（{weekday_text(mine.day)}）{mine.shift}"
    context = {
        "title": "换班",
        "intro": intro,
        "form": form,
        "crumbs": crumbs,
        "submit": "请对方换班",
        "back": reverse("desk_duty"),
    }
    return page(request, "visits/form.html", context, status=422 if form.errors else 200)


@clerks
def answer(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Agree, decline; or take back what one asked."""
    do = {"agree": swapping.agree, "decline": swapping.decline, "withdraw": swapping.withdraw}.get(what)
    mine = Q(taker__user=request.user) | Q(asked_by=request.user)
    rows = Swap.objects.filter(mine, pk=pk).select_related(
        "turn__shift__site", "turn__rota", "against__shift__site", "against__rota", "giver", "taker"
    )
    swap = rows.first()
    if do is None or swap is None:
        raise Http404("没有这个换班，或它与您无关。")
    if request.method == "POST":
        try:
            do(swap, by=request.user)
            messages.success(
                request, {"agree": "已同意，值班表已改。", "decline": "已答复不同意。"}.get(what, "已撤回。")
            )
        except Refused as refused:
            messages.warning(request, refused.reason)
    return redirect("desk_duty")


SWAPS = (
    parts.Column(key="what", label="换班", wide=True),
    parts.Column(key="asked", label="提出", kind="moment"),
    parts.Column(key="answer", label="答复"),
    parts.Column(key="answered", label="答复时间", kind="moment"),
    parts.Column(key="by", label="答复人"),
)


@clerks
@exportable
def swaps(request: HttpRequest) -> HttpResponse:
    """Every exchange within reach, the latest first: who asked, who answered what."""
    own = Q(taker__user=request.user) | Q(asked_by=request.user)
    rows = Swap.objects.filter(own | Q(turn__in=Turn.objects.filter(_through(request, MANAGERS)).values("pk")))
    rows = rows.select_related("turn__shift__site", "against__shift__site", "giver", "taker", "answered_by")
    found = list(rows[: SHOWN + 1])
    table = Table(title="换班记录", columns=SWAPS, rows=rows, row=_swap, unit="次")
    crumbs = [parts.Link(label="值班", url=reverse("desk_duty")), parts.Link(label="换班记录")]
    context = {"columns": SWAPS, "rows": [_swap(s) for s in found[:SHOWN]], "crumbs": crumbs}
    return page(request, "visits/swaps.html", context, tables=[table])


def _swap(swap: Swap) -> dict[str, Any]:
    return {
        "what": swapping.told(swap), "asked": swap.asked_at, "answer": swap.get_answer_display(),
        "answered": swap.answered_at, "by": str(swap.answered_by or ""),
    }  # fmt: skip
