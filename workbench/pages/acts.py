"""Going on with a case: a step, a question to somebody outside, the answer to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common import referrals
from kernel.cases import door
from kernel.cases.forms import bind
from kernel.cases.models import Asked, Case
from kernel.cases.refusals import Invalid, Refused, View
from kernel.requests import asking
from kernel.words import Procedure, Request

from .base import actor_of, case_or_404, desk
from .form_page import act_page, ready, stamp


@desk
def do(request: HttpRequest, case_id: UUID, step: str) -> HttpResponse:
    case = case_or_404(request, case_id)
    if step not in case.rules:
        raise Http404("没有这个步骤。")
    word = case.rules[step]
    _or_refuse(case, request, word)
    if request.method == "GET" and (goes_to := referrals.onward(case, step)):
        return redirect(f"{reverse('desk_open', args=goes_to)}?from={case.pk}")  # it is taken by opening it there
    form = bind(word, case, actor_of(request), data=request.POST or None, files=request.FILES or None)
    if request.method == "POST" and ready(request, form, word):
        try:
            door.perform(
                case, step, actor=actor_of(request), payload=request.POST, files=request.FILES, **stamp(request)
            )
            messages.success(request, f"已办理：{word.title}")
            return redirect("desk_case", case.pk)
        except Invalid as invalid:
            form = invalid.form
    return act_page(request, form, word, case=case)


@desk
def ask(request: HttpRequest, case_id: UUID, code: str) -> HttpResponse:
    case = case_or_404(request, case_id)
    word = _request(case.rules, code)
    _or_refuse(case, request, word)
    form = bind(word, case, actor_of(request), data=request.POST or None, files=request.FILES or None)
    if request.method == "POST" and ready(request, form, word):
        try:
            asking.ask(case, code, actor=actor_of(request), payload=request.POST, files=request.FILES, **stamp(request))
            messages.success(request, f"已发出：{word.title}")
            return redirect("desk_case", case.pk)
        except Invalid as invalid:
            form = invalid.form
    return act_page(request, form, word, case=case)


@desk
def answer(request: HttpRequest, asked_id: UUID) -> HttpResponse:
    asked = Asked.objects.filter(pk=asked_id).select_related("case").first()
    if asked is None:
        raise Http404("没有这项函询。")
    case = case_or_404(request, asked.case_id)
    word = asked.word
    _or_refuse(case, request, word, answer=True)
    form = bind(word, case, actor_of(request), data=request.POST or None, files=request.FILES or None, answer=True)
    if request.method == "POST" and ready(request, form, word):
        try:
            asking.answer(asked, actor=actor_of(request), payload=request.POST, files=request.FILES, **stamp(request))
            messages.success(request, f"已登记答复：{word.title}")
            return redirect("desk_case", case.pk)
        except Invalid as invalid:
            form = invalid.form
    return act_page(request, form, word, case=case, title=f"登记答复：{word.title}")


def _request(rules: Procedure, code: str) -> Request:
    found = next((r for r in rules.requests if r.code == code), None)
    if found is None:
        raise Http404("没有这项函询。")
    return found


def _or_refuse(case: Case, request: HttpRequest, word: Any, *, answer: bool = False) -> None:
    """A refused step has no form: the reason is the page. A repeated press passes on to the door, which knows its key."""
    if request.POST.get("idempotency_key"):
        return
    if why := View(case, actor_of(request)).refusal(word, answer=answer):
        raise Refused(why)
