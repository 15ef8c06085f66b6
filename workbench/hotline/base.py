"""Who may come in at the hotline, and how its things are called on a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from common.calls.models import Call, Result, Stage, State
from common.calls.reach import AGENTS, READERS, SUPERVISORS, holds
from workbench import parts
from workbench.pages.base import desk

View = Callable[..., HttpResponse]
CLOSED = "这一页由热线坐席使用。需要时请管理员授予“热线坐席”或者“热线班长”岗位。"
TONES: dict[str, parts.Tone] = {
    Stage.MENU: "grey", Stage.WAITING: "amber", Stage.TALKING: "blue", Stage.HOLDING: "blue",
    Result.ANSWERED: "green", Result.ABANDONED: "amber", Result.MISSED: "red",
    State.READY: "green", State.BUSY: "blue", State.WRAPPING: "amber", State.BREAK: "grey", State.AWAY: "grey",
}  # fmt: skip


def _for(roles: frozenset[str], view: View) -> View:
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not holds(request.user, roles):
            raise PermissionDenied(CLOSED)
        return view(request, *args, **kwargs)

    return desk(inner)


def agents(view: View) -> View:
    """A page for whoever answers calls, supervisors included."""
    return _for(AGENTS, view)


def supervisors(view: View) -> View:
    return _for(SUPERVISORS, view)


def readers(view: View) -> View:
    """A page of figures: agents, and those who look on."""
    return _for(READERS, view)


def call_or_404(request: HttpRequest, call_id: UUID) -> Call:
    """A call within reach; somebody else's is 404."""
    rows = Call.objects.reach(request.user).select_related("agent", "case", "office", "switch")
    found = rows.filter(pk=call_id).first()
    if found is None:
        raise Http404("没有这个来电，或它不在您的职责范围内。")
    return found


def badge(call: Call) -> parts.Badge:
    """What became of a call, or where it stands."""
    code, text = (call.result, call.get_result_display()) if call.result else (call.stage, call.get_stage_display())
    return parts.Badge(text=text, tone=TONES.get(code, "grey"))


def length(seconds: int | None) -> str:
    """3分05秒."""
    if seconds is None:
        return ""
    return f"{seconds // 60}分{seconds % 60:02d}秒" if seconds >= 60 else f"{seconds}秒"


def agent_of(call: Call) -> str:
    """By name; a number nobody here has, as the switch said it."""
    if call.agent:
        return str(call.agent)
    return f"工号{call.number}（未登记）" if call.number else ""


TABS = (
    ("坐席工作台", "desk_hotline"), ("来电记录", "desk_hotline_calls"), ("回电", "desk_hotline_backs"),
    ("质检", "desk_hotline_quality"), ("热线数据", "desk_hotline_figures"),
)  # fmt: skip


def tabs(request: HttpRequest) -> list[parts.Link]:
    """The pages of the hotline this person may open; the present one without an address."""
    known = TABS if holds(request.user, AGENTS) else TABS[-1:]
    return [parts.Link(label=t, url="" if request.path == reverse(n) else reverse(n)) for t, n in known]
