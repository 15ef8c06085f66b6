"""Handing cases over: a single one, or a leaver's whole desk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kernel.cases import repair
from kernel.cases.models import Case
from kernel.jobs.progress import start
from kernel.reach.models import Grant, User
from workbench import jobs

from .base import actor_of, desk, page
from .form_page import Reason


class HandOver(Reason):
    to = forms.ModelChoiceField(label="移交给", queryset=User.objects.none(), empty_label="请选择")
    field_order = ("to", "reason")

    def __init__(self, people: Any, *args: Any) -> None:
        super().__init__(*args)
        self.fields["to"].queryset = people  # type: ignore[attr-defined]


@desk
def hand_over(request: HttpRequest) -> HttpResponse:
    """Give one or many cases to a colleague: a leaver's whole desk, or a single case."""
    actor = actor_of(request)
    mine = Case.objects.reach(request.user).select_related("handler", "office")  # type: ignore[arg-type]
    ids = _uuids(request.POST.getlist("case") or request.GET.getlist("case"))
    cases = list(mine.filter(pk__in=ids))
    source = int(text) if (text := request.GET.get("from", "")).isdigit() else 0
    if not cases and source:
        cases = [c for c in mine.filter(handler_id=source)[:500] if not repair.may_hand_over(c, actor)]
    form = HandOver(colleagues(cases), request.POST or None)
    if request.method == "POST" and cases and form.is_valid():
        messages.success(request, _pass_on(request, cases, form.cleaned_data["to"], form.cleaned_data["reason"]))
        return redirect("desk_today")
    holders = User.objects.filter(pk__in=mine.exclude(handler=None).values("handler")).order_by("name")[:300]
    return page(
        request,
        "workbench/hand_over.html",
        {
            "cases": cases,
            "form": form,
            "holders": holders,
            "source": source,
        },
        status=422 if form.errors else 200,
    )


def _pass_on(request: HttpRequest, cases: list[Case], to: User, reason: str) -> str:
    """A few at once, more of them in the background; what to tell whoever pressed."""
    if len(cases) <= jobs.PRESSED:
        done = repair.hand_over(cases, to, actor=actor_of(request), reason=reason)
        return f"已移交{len(done)}件给{to}"
    start(
        jobs.hand_over_cases, [str(c.pk) for c in cases], to.pk, request.user.pk, reason, about=f"{len(cases)}件给{to}"
    )
    return f"{len(cases)}件案件正在后台移交给{to}，办完会给您发消息，可以离开这一页。"


def colleagues(cases: list[Case]) -> Any:
    """People who hold an acting post in the offices concerned, or an area post above them."""
    if not cases:
        return User.objects.none()
    roles = frozenset().union(*(c.rules.acting_roles for c in cases))
    offices = {c.office_id for c in cases}
    grants = Grant.objects.filter(office_id__in=offices).current(timezone.localdate()).select_related("post")
    return User.objects.filter(pk__in=[g.user_id for g in grants if roles & set(g.post.roles)]).order_by("name")


def _uuids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
