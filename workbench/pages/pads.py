"""Tablets at windows 评价器: which there are, and asking somebody who was just served what they think."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from common.addresses import token
from common.office_reach import holds, home, offices
from common.ratings import pads
from common.ratings.models import PAD_SETTERS, PAD_USERS, Pad
from kernel.cases.actors import Actor
from kernel.cases.models import Case
from kernel.cases.refusals import Refused
from kernel.journal.models import note as journal
from kernel.reach.models import Office
from workbench import parts
from workbench.listed import Table, exportable
from workbench.square import square

from .base import actor_of, case_or_404, desk, page

SET = "窗口评价器由调委会主任、司法所或者业务科室设置。"
CHANGED = "修改窗口评价器"
KEY = "rating_pad"
COLUMNS = (
    parts.Column(key="office", label="机构"),
    parts.Column(key="name", label="放在哪里"),
    parts.Column(key="state", label="状态", kind="badge"),
)


class NewPad(forms.ModelForm[Pad]):
    class Meta:
        model = Pad
        fields = ("office", "name")

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.POST or None)
        office: Any = self.fields["office"]
        office.queryset = Office.objects.filter(offices(request.user, PAD_SETTERS), active=True).order_by("name", "pk")
        office.empty_label, office.initial = None, home(request.user, PAD_SETTERS)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if Pad.objects.filter(office=data.get("office"), name=str(data.get("name", "")).strip()).exists():
            self.add_error("name", "这个机构已经有同名的评价器，请换一个名字。")
        return data


def _setters(request: HttpRequest) -> None:
    if not holds(request.user, PAD_SETTERS):
        raise PermissionDenied(SET)


@desk
@exportable
def index(request: HttpRequest) -> HttpResponse:
    """Every tablet within reach with its address, and one more."""
    _setters(request)
    form = NewPad(request)
    if request.method == "POST" and form.is_valid():
        made = form.save()
        journal(request.user, CHANGED, f"{made.office}：添加{made}", {"on": {"pad": made.pk}})
        messages.success(request, "已添加。请在平板上打开它的地址。")
        return redirect("desk_pads")
    rows = list(Pad.objects.reach(request.user, PAD_SETTERS).select_related("office").order_by("office__name", "name"))
    known = [(p, address, square(address)) for p in rows if p.active and (address := _address(request, p))]
    table = Table(title="窗口评价器", columns=COLUMNS, rows=rows, row=_row, unit="台")
    context = {
        "columns": COLUMNS, "rows": [_row(p) for p in rows], "form": form, "pads": rows, "known": known,
        "crumbs": [parts.Link(label="评价回访", url=reverse("desk_ratings")), parts.Link(label="窗口评价器")],
    }  # fmt: skip
    return page(request, "workbench/pads.html", context, status=422 if form.errors else 200, tables=[table])


def _address(request: HttpRequest, pad: Pad) -> str:
    return request.build_absolute_uri(reverse("portal_pad", args=[pad.token]))


def _row(pad: Pad) -> dict[str, Any]:
    state = parts.Badge(text="启用" if pad.active else "停用", tone="green" if pad.active else "grey")
    return {"office": str(pad.office), "name": pad.name, "state": state}


@desk
@require_POST
def act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """turn: put out of use or back; renew: another address."""
    _setters(request)
    row = Pad.objects.reach(request.user, PAD_SETTERS).filter(pk=pk).first()
    if row is None or what not in {"turn", "renew"}:
        raise Http404("没有这台评价器，或它不在您的职责范围内。")
    if what == "turn":
        row.active = not row.active
        told = "启用" if row.active else "停用"
    else:
        row.token, told = token(), "换地址"
    row.save()
    journal(request.user, CHANGED, f"{row}：{told}", {"on": {"pad": pk}})
    messages.success(request, f"{row}：已{told}。")
    return redirect("desk_pads")


class Whom(forms.Form):
    """Who is there and at which tablet; what there is only one of is not asked."""

    party = forms.ChoiceField(label="请谁评价", widget=forms.RadioSelect)
    pad = forms.ChoiceField(label="在哪台评价器", widget=forms.RadioSelect)

    def __init__(self, request: HttpRequest, people: list[Any], there: list[Pad]) -> None:
        own = home(request.user, PAD_USERS)
        first = request.session.get(KEY) or next(
            (p.pk for p in there if p.office_id == own), there[0].pk if there else ""
        )
        start = {"party": str(people[0].pk) if people else "", "pad": str(first)}
        super().__init__(request.POST or None, initial=start)
        self.fields["party"].choices = [(str(p.pk), p.name) for p in people]  # type: ignore[attr-defined]
        self.fields["party"].required = bool(people)
        self.fields["pad"].choices = [(str(p.pk), f"{p.office}　{p.name}") for p in there]  # type: ignore[attr-defined]


@desk
def ask(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Let a tablet ask about this case."""
    case, by = case_or_404(request, case_id), actor_of(request)
    if why := pads.why_not_here(case, by):
        raise Refused(why)
    there = list(pads.pads_of(request.user))
    people = [p for p in case.people if p.withdrawn_at is None]
    form, back = Whom(request, people, there), reverse("desk_case", args=[case.pk])
    if request.method == "POST" and form.is_valid():
        pad = next(p for p in there if str(p.pk) == form.cleaned_data["pad"])
        chosen = form.cleaned_data["party"]
        try:
            pads.ask(case, pad, by=by, party=UUID(chosen) if chosen else None)
            request.session[KEY] = pad.pk
            messages.success(request, f"已请他（她）在“{pad.name}”的评价器上评价，五分钟内有效。")
            return redirect("desk_case", case.pk)
        except Refused as refused:
            form.add_error(None, refused.reason)
    crumbs = [parts.Link(label=case.number, url=back), parts.Link(label="请在窗口评价")]
    context = {
        "case": case,
        "form": form,
        "back": back,
        "crumbs": crumbs,
        "there": there,
        "may": holds(request.user, PAD_SETTERS),
    }
    return page(request, "workbench/pad_ask.html", context, status=422 if form.errors else 200)


def tool(case: Case, actor: Actor) -> parts.Link | None:
    """On the page of a case that is over and not rated, for whoever sits at a window with a tablet."""
    if not case.closed or not holds(actor.user, PAD_USERS) or pads.why_not_here(case, actor):
        return None
    if not pads.pads_of(actor.user).exists():
        return None
    return parts.Link(label="请在窗口评价", url=reverse("desk_pad_ask", args=[case.pk]), icon="tablet")
