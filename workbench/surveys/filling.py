"""Filling in for somebody: from paper, or while one speaks with them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common.surveys import answering
from common.surveys.form import AnswerForm
from common.surveys.models import State, Way
from kernel.cases.refusals import Refused
from workbench.pages.base import page

from .base import crumbs, readers, survey_or_404


@readers
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """One paper after another: what was kept is said, and the next empty one stands there."""
    survey = survey_or_404(request, pk)
    if survey.state != State.OPEN:
        raise Refused("这份问卷没有在进行，不能代填。")
    form = AnswerForm(survey, request.POST or None, phone=True)
    if request.method == "POST" and form.is_valid():
        try:
            who = answering.Who(way=Way.DESK, by=request.user, phone=form.cleaned_data.get("phone", ""))
            answering.answer(survey, form.answers, who)
            messages.success(request, "已登记一份，可以接着填下一份。")
            return redirect("desk_survey_fill", pk)
        except Refused as refused:
            form.add_error(None, refused.reason)
    context = {
        "form": form, "title": survey.title, "submit": "登记这一份", "crumbs": crumbs("代填"), "intro": survey.intro,
        "back": reverse("desk_survey", args=[pk]),
    }  # fmt: skip
    return page(request, "surveys/form.html", context, status=422 if form.errors else 200)
