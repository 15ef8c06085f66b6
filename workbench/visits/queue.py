"""The clerk's desk at a window: call the next one, call again, skip, done, pass on; and take a number for a visitor."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from common.queue import tickets
from common.queue.figures import tickets_of
from common.queue.models import Queue, State, Ticket, Window
from kernel.cases.refusals import Refused
from workbench import parts
from workbench.chinese import date_text
from workbench.listed import Table, exportable
from workbench.pages.base import page

from .base import clerks, day_of, number, tabs, ticket_or_404, until_of
from .take_in import door_there

KEY, SHOWN, LISTED = "queue_window", 12, 300
TONES: dict[str, parts.Tone] = {
    State.WAITING: "blue", State.CALLED: "amber", State.DONE: "green", State.SKIPPED: "grey",
}  # fmt: skip


def _windows(request: HttpRequest) -> Any:
    return Window.objects.reach(request.user).filter(active=True).select_related("office").order_by("office_id", "name")


def _mine(request: HttpRequest) -> Window | None:
    """The window this person sits at, kept with the session."""
    found: Window | None = _windows(request).filter(pk=request.session.get(KEY) or 0).first()
    return found


@clerks
def index(request: HttpRequest) -> HttpResponse:
    """The desk. Works by pressing; with scripts the list of those who wait looks again by itself."""
    window = _mine(request)
    if window is None:
        return page(request, "visits/sit.html", {"windows": _windows(request), "tabs": tabs(request)})
    return page(request, "visits/queue.html", {**_live(window), "tabs": tabs(request), "others": _others(window)})


def _others(window: Window) -> Any:
    return Window.objects.filter(office=window.office, active=True).exclude(pk=window.pk)


@clerks
def live(request: HttpRequest) -> HttpResponse:
    """The part that is asked for again and again: who waits."""
    window = _mine(request)
    if window is None:
        raise Http404("请先选择窗口。")
    return page(request, "visits/queue_live.html", _live(window))


def _live(window: Window) -> dict[str, Any]:
    now, here = timezone.now(), tickets.current(window)
    rows = list(tickets.waiting_at(window)[: SHOWN + 1])
    skipped = Ticket.objects.filter(window=window, day=timezone.localdate(now), state=State.SKIPPED)
    return {
        "window": window, "here": here, "looked": now, "waiting": [(t, _since(t, now)) for t in rows[:SHOWN]],
        "more": len(rows) > SHOWN, "skipped": skipped.select_related("queue").order_by("-ended_at")[:SHOWN],
        "queues": Queue.objects.filter(office=window.office, active=True),
        "may_open": here is not None and here.case_id is None and door_there(),
    }  # fmt: skip


def _since(ticket: Ticket, now: Any) -> str:
    """How long somebody waits, or when they are booked."""
    if ticket.due and ticket.due > now:
        return f"约在{timezone.localtime(ticket.due):%H:%M}"
    if ticket.waits_for_id:
        return "转来"
    since = max(ticket.drawn_at, ticket.due) if ticket.due else ticket.drawn_at
    return f"{'预约，' if ticket.due else ''}已等{max(0, int((now - since).total_seconds() // 60))}分钟"


@clerks
def sit(request: HttpRequest) -> HttpResponse:
    """Sit down at a window, or (none chosen) leave it."""
    if request.method == "POST":
        chosen = number(request.POST.get("window"))
        if chosen and not _windows(request).filter(pk=chosen).exists():
            raise Http404("没有这个窗口，或它不在您的职责范围内。")
        request.session[KEY] = chosen
    return redirect("desk_queue")


@clerks
def call(request: HttpRequest) -> HttpResponse:
    """Call the next one to this window."""
    window = _mine(request)
    if request.method == "POST" and window is not None:
        try:
            called = tickets.call_next(window, by=request.user)
            messages.success(request, f"请 {called.text} 到{window}。" if called else "现在没有人等候。")
        except Refused as refused:
            messages.warning(request, refused.reason)
    return redirect("desk_queue")


@clerks
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """A number for a visitor who does not take one themselves."""
    row = Queue.objects.reach(request.user).filter(pk=pk).first()
    if row is None:
        raise Http404("没有这项业务，或它不在您的职责范围内。")
    if request.method == "POST":
        try:
            made = tickets.draw(row)
            messages.success(request, f"已取号 {made.text}，前面还有{tickets.ahead(made)}人。")
        except Refused as refused:
            messages.warning(request, refused.reason)
    return redirect("desk_queue")


@clerks
def act(request: HttpRequest, key: UUID, what: str) -> HttpResponse:
    """What is done with a number: again, done, skip, pass."""
    row = ticket_or_404(request, key)
    if what not in {"again", "done", "skip", "pass"}:
        raise Http404("没有这个操作。")
    if request.method == "POST":
        try:
            messages.success(request, _do(request, row, what))
        except Refused as refused:
            messages.warning(request, refused.reason)
    return redirect("desk_queue")


def _do(request: HttpRequest, row: Ticket, what: str) -> str:
    if what == "again":
        tickets.call_again(row, by=request.user)
        return f"已重呼 {row.text}。"
    if what == "pass":
        window = Window.objects.filter(pk=number(request.POST.get("window")), office=row.office_id).first()
        if window is None:
            raise Refused("请选择转到哪个窗口。")
        tickets.pass_on(row, window)
        return f"{row.text} 已转到{window}，优先叫号。"
    (tickets.done if what == "done" else tickets.skip)(row)
    return f"{row.text} {'已办完' if what == 'done' else '记为过号'}。"


COLUMNS = (
    parts.Column(key="number", label="号数", kind="code"),
    parts.Column(key="queue", label="业务"),
    parts.Column(key="source", label="来源"),
    parts.Column(key="day", label="日期"),
    parts.Column(key="drawn", label="取号"),
    parts.Column(key="called", label="叫号"),
    parts.Column(key="waited", label="等候"),
    parts.Column(key="window", label="窗口"),
    parts.Column(key="clerk", label="经办人"),
    parts.Column(key="state", label="状态", kind="badge"),
    parts.Column(key="office", label="机构", hide_on_phone=True),
)


@clerks
@exportable
def tickets_of_day(request: HttpRequest) -> HttpResponse:
    """Every number of a day within reach; a figure asks for several days and one state."""
    day, state = day_of(request), request.GET.get("state", "")
    until = until_of(request, day)
    seen = tickets_of(Ticket.objects.reach(request.user), day, until).select_related(
        "queue", "window", "clerk", "office"
    )
    seen = (seen.filter(state=state) if state in State.values else seen).order_by("office", "day", "queue", "number")
    span = date_text(day) if until == day else f"{date_text(day)}至{date_text(until)}"
    found = list(seen[: LISTED + 1])
    table = Table(title="号单", columns=COLUMNS, rows=seen, row=row, filters=[("日期", span)], unit="个")
    context = {"columns": COLUMNS, "rows": [row(t) for t in found[:LISTED]], "more": len(found) > LISTED, "day": day,
               "title": f"{span}的号单",
               "tabs": tabs(request)}  # fmt: skip
    return page(request, "visits/tickets.html", context, tables=[table])


def row(ticket: Ticket) -> dict[str, Any]:
    return {
        "number": ticket.text, "queue": ticket.queue.title, "day": date_text(ticket.day), "source": ticket.get_source_display(),
        "drawn": _clock(ticket.drawn_at), "called": _clock(ticket.first_called_at),
        "waited": "" if ticket.waited is None else f"{round(ticket.waited / 60)}分钟", "window": str(ticket.window or ""),
        "clerk": str(ticket.clerk or ""), "office": ticket.office.name,
        "state": parts.Badge(text=ticket.get_state_display(), tone=TONES[ticket.state]),
    }  # fmt: skip


def _clock(moment: Any) -> str:
    return f"{timezone.localtime(moment):%H:%M}" if moment else ""
