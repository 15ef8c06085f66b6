"""Making rotas: a draft shared out fairly, adjusted by hand with warnings, published."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from common.bookings.reach import MANAGERS, within
from common.duty import rota as rotas
from common.duty.models import Member, Rota, Site, Turn
from kernel.cases.refusals import Refused
from kernel.reach.models import Office
from workbench import parts
from workbench.chinese import date_text, moment_text, weekday_text
from workbench.fields import NativeDate
from workbench.listed import Table, exportable
from workbench.pages.base import page

from .base import managers, tabs
from .duty import COLUMNS as TURNS
from .duty import row as turn_row

COLUMNS = (
    parts.Column(key="period", label="期间", link=True),
    parts.Column(key="office", label="机构"),
    parts.Column(key="made", label="生成"),
    parts.Column(key="state", label="状态", kind="badge"),
)
TALLIES = (
    parts.Column(key="name", label="值班人"),
    parts.Column(key="work", label="本期工作日", kind="number"),
    parts.Column(key="off", label="本期周末节假日", kind="number"),
    parts.Column(key="total", label="本期合计", kind="number"),
    parts.Column(key="all", label="累计", kind="number"),
    parts.Column(key="all_off", label="累计周末节假日", kind="number"),
)
PERIOD = "%s至%s"


class Making(forms.Form):
    office = forms.ModelChoiceField(label="机构", queryset=Office.objects.none(), empty_label=None)
    since = forms.DateField(label="自", widget=NativeDate())
    until = forms.DateField(label="至", widget=NativeDate())

    def __init__(self, request: HttpRequest) -> None:
        first = _next_month(timezone.localdate())
        last = _next_month(_next_month(_next_month(first))) - timedelta(days=1)
        super().__init__(request.POST or None, initial={"since": first, "until": last})
        chosen: Any = self.fields["office"]
        sites = Site.objects.filter(within(request.user, MANAGERS), active=True)
        chosen.queryset = Office.objects.filter(pk__in=sites.values("office")).order_by("name", "pk")


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _reached(request: HttpRequest) -> Any:
    return Rota.objects.reach(request.user, MANAGERS).select_related("office", "made_by")


@managers
@exportable
def index(request: HttpRequest) -> HttpResponse:
    """The rotas, and a form that makes the next one."""
    form = Making(request)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = rotas.make(data["office"], data["since"], data["until"], by=request.user)
            messages.success(request, "已生成草稿，请查看、调整，然后公布。")
            return redirect("desk_rota", made.pk)
        except Refused as refused:
            form.add_error(None, refused.reason)
    rows = _reached(request)
    table = Table(title="值班表", columns=COLUMNS, rows=rows, row=_row, unit="份")
    context = {"columns": COLUMNS, "rows": [_row(r) for r in rows[:100]], "form": form, "tabs": tabs(request)}
    return page(request, "visits/rotas.html", context, status=422 if form.errors else 200, tables=[table])


def _row(row: Rota) -> dict[str, Any]:
    return {
        "period": PERIOD % (date_text(row.since), date_text(row.until)), "url": reverse("desk_rota", args=[row.pk]),
        "office": row.office.name, "made": f"{moment_text(row.made_at)} {row.made_by or ''}".strip(),
        "state": parts.Badge(text="已公布" if row.published_at else "草稿", tone="green" if row.published_at else "amber"),
    }  # fmt: skip


def _held(request: HttpRequest, pk: int) -> Rota:
    found: Rota | None = _reached(request).filter(pk=pk).first()
    if found is None:
        raise Http404("没有这份值班表，或它不在您的职责范围内。")
    return found


@managers
@exportable
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """All its turns, and how even it is."""
    row = _held(request, pk)
    turns = list(
        row.turns.select_related("shift__site", "member", "rota").order_by("day", "shift__site", "shift", "seat")
    )
    tallies = [_tally(t) for t in rotas.tallies(row)]
    period = PERIOD % (date_text(row.since), date_text(row.until))
    said = [("期间", period), ("机构", row.office.name)]
    columns, grid = _grid(turns)
    tables = [
        Table(
            title="值班表", columns=TURNS, rows=turns, row=lambda t: turn_row(t, request, True), filters=said, unit="班"
        ),
        Table(key="tallies", title="班次统计", columns=TALLIES, rows=tallies, filters=said, unit="人"),
    ]
    context = {
        "row": row, "period": period, "columns": columns, "rows": grid, "tallies_columns": TALLIES, "tallies": tallies,
        "today": timezone.localdate(),
        "empty_turns": sum(t.member_id is None for t in turns),
        "crumbs": [parts.Link(label="排班", url=reverse("desk_rotas")), parts.Link(label=period)],
    }  # fmt: skip
    return page(request, "visits/rota.html", context, tables=tables)


def _grid(turns: list[Turn]) -> tuple[list[parts.Column], list[dict[str, Any]]]:
    """A row a day, a column a shift, its turns in the cell."""
    shifts = {t.shift_id: t.shift for t in turns}
    columns = [parts.Column(key="day", label="日期"), parts.Column(key="weekday", label="星期")]
    columns += [
        parts.Column(key=f"s{pk}", label=f"{s.site.name} {s.title}（{s.hours}）") for pk, s in sorted(shifts.items())
    ]
    rows: dict[date, dict[str, Any]] = {}
    for t in turns:
        blank = {"day": date_text(t.day), "weekday": weekday_text(t.day), **{f"s{pk}": [] for pk in shifts}}
        rows.setdefault(t.day, blank)[f"s{t.shift_id}"].append(t)
    return columns, list(rows.values())


def _heading(shift: Any) -> str:
    return f"{shift.site.name} {shift.title}（{shift.hours}）"


def _tally(t: rotas.Tally) -> dict[str, Any]:
    return {
        "name": str(t.member),
        "work": t.work,
        "off": t.off,
        "total": t.total,
        "all": t.all_work + t.all_off,
        "all_off": t.all_off,
    }


@managers
def act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Publish it, or throw the draft away."""
    row = _held(request, pk)
    if what not in {"publish", "drop"}:
        raise Http404("没有这个操作。")
    if request.method != "POST":
        return redirect("desk_rota", pk)
    try:
        (rotas.publish if what == "publish" else rotas.drop)(row, by=request.user)
    except Refused as refused:
        messages.warning(request, refused.reason)
        return redirect("desk_rota", pk)
    messages.success(request, "已公布，从现在起按它值班。" if what == "publish" else "草稿已删除。")
    return redirect("desk_rota", pk) if what == "publish" else redirect("desk_rotas")


class Giving(forms.Form):
    member = forms.ModelChoiceField(label="值班人", queryset=Member.objects.none(), required=False, empty_label="空缺")
    knowing = forms.BooleanField(label="知道上面的问题，仍要这样排", required=False)

    def __init__(self, turn: Turn, data: Any = None) -> None:
        super().__init__(data, initial={"member": turn.member_id})
        chosen: Any = self.fields["member"]
        chosen.queryset = Member.objects.filter(office=turn.rota.office).order_by("name")


@managers
def turn(request: HttpRequest, pk: int) -> HttpResponse:
    """One turn given to somebody else by hand; what speaks against it is said first."""
    row = Turn.objects.filter(pk=pk, rota__in=_reached(request).values("pk"))
    found = row.select_related("shift__site", "member", "rota__office").first()
    if found is None:
        raise Http404("没有这个班，或它不在您的职责范围内。")
    form, back = Giving(found, request.POST or None), reverse("desk_rota", args=[found.rota_id])
    if request.method == "POST" and form.is_valid():
        try:
            rotas.give(found, form.cleaned_data["member"], by=request.user, knowing=form.cleaned_data["knowing"])
            messages.success(request, f"已调整：{date_text(found.day)} {found.shift}，{found.member or '空缺'}。")
            return redirect(back)
        except Refused as refused:
            form.add_error("member", refused.reason)
    intro = f"{date_text(found.day)}（{weekday_text(found.day)}）{found.shift}，现在是{found.member or '空缺'}"
    period = PERIOD % (date_text(found.rota.since), date_text(found.rota.until))
    crumbs = [
        parts.Link(label="排班", url=reverse("desk_rotas")),
        parts.Link(label=period, url=back),
        parts.Link(label="调整"),
    ]
    context = {"title": "调整值班", "intro": intro, "form": form, "crumbs": crumbs, "submit": "保存", "back": back}
    return page(request, "visits/form.html", context, status=422 if form.errors else 200)
