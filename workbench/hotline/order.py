"""From a call to a work order: the opening form of the reception, filled with what the caller said."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from common.calls import wrapping
from common.calls.models import Call
from kernel.cases import door
from kernel.cases.forms import bind
from kernel.cases.models import Case
from kernel.cases.refusals import Invalid, Refused
from kernel.words.registry import procedure
from workbench.pages.base import actor_of, rules_or_404
from workbench.pages.form_page import act_page, ready
from workbench.pages.opening import Where, offices_for, villages_under

from .base import agents, call_or_404
from .wrap_form import order_there

LINE, STEP = "reception", "call"


@agents
def order(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """The derived form of that step; what is opened is the work order of this call."""
    call = call_or_404(request, call_id)
    if not order_there():
        raise Http404("本版本没有接待业务，来电不能生成工单。")
    if call.case_id:
        raise Refused("这个来电已经生成工单。", "stale")
    rules, word = rules_or_404(request, LINE), procedure(LINE)[STEP]
    offices = offices_for(request.user, word)
    if not offices:
        raise Refused("您没有登记来电的岗位，请管理员在岗位中加上“接待人员”角色。")
    chosen = offices.filter(pk=_int(request.POST.get("office") or request.GET.get("office"))).first() or _own(
        offices, call
    )
    where = Where({"office": chosen.pk, "area": request.POST.get("area") or ""}, offices, villages_under(chosen))
    blank = Case(procedure=LINE, office=chosen, stage="", level=rules.level)
    blank.record = None
    form = bind(
        word, blank, actor_of(request), data=request.POST or None, files=request.FILES or None, initial=_known(call)
    )
    if request.method == "POST" and ready(request, form, word):
        try:
            made = _open(request, call, where)
            messages.success(request, f"已登记工单：{made.number}")
            return redirect(reverse("desk_case", args=[made.pk]))
        except Invalid as invalid:
            form = invalid.form
            if call.caller:  # which now shows the number
                wrapping.look(call, by=request.user, what="number", reason="登记工单时核对号码")
    return act_page(request, form, word, where=where, rules=rules)


def _own(offices: Any, call: Call) -> Any:
    return offices.filter(pk=call.office_id).first() or offices[0]


def _known(call: Call) -> dict[str, Any]:
    """What the call says already, by the fields of the form; the number masked, as everywhere."""
    caller = {"role": "visitor", "kind": "person", "name": call.who, "phone": call.masked if call.caller else ""}
    return {"words": call.wants, "parties": [caller] if call.who or call.caller else []}


def _whole(call: Call, posted: QueryDict) -> QueryDict:
    """What was posted, with the caller's own number where its mask still stands."""
    data = posted.copy()
    for name in [n for n in data if n.startswith("parties-") and n.endswith("-phone")]:
        if call.caller and data[name] == call.masked:
            data[name] = call.caller
    return data


def _open(request: HttpRequest, call: Call, where: Where) -> Case:
    where.is_valid()
    made = door.open_case(
        LINE, STEP, actor=actor_of(request), office=where.cleaned_data["office"], area=where.cleaned_data.get("area"),
        payload=_whole(call, request.POST), files=request.FILES, key=request.POST.get("idempotency_key", ""),
    )  # fmt: skip
    wrapping.link(call, made)
    return made


def _int(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0
