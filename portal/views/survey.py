"""Answering a questionnaire: behind its link, or after one's own case."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common.surveys import answering
from common.surveys.form import AnswerForm
from common.surveys.models import Survey, Way
from kernel.cases.refusals import Refused

from ..following import Follower
from ..frame import page, private
from ..throttle import SURVEY_ADDRESS, TooOften, address_of, spend
from .follow import following

CLOSED = "这份问卷已经结束，或者链接不对。"
THANKS = "谢谢您的回答。"


def link(request: HttpRequest, token: str) -> HttpResponse:
    """Open to everybody who has the link; nobody is asked who they are."""
    survey = answering.open_to_all(token)
    if survey is None:
        raise Http404(CLOSED)
    form = AnswerForm(survey, request.POST or None, phone=True)
    if request.method == "POST" and form.is_valid():
        try:
            spend(SURVEY_ADDRESS, address_of(request))
            who = answering.Who(way=Way.LINK, phone=form.cleaned_data.get("phone", ""))
            answering.answer(survey, form.answers, who)
            return private(redirect("portal_survey_done"))
        except TooOften as often:
            return private(page(request, "refused.html", {"reason": often.reason, "back": request.path}, status=429))
        except Refused as refused:
            form.add_error(None, refused.reason)
    return private(_shown(request, survey, form))


def done(request: HttpRequest) -> HttpResponse:
    return page(request, "survey_done.html", {})


def _shown(request: HttpRequest, survey: Survey, form: AnswerForm, back: str = "") -> HttpResponse:
    values = {"survey": survey, "form": form, "back": back}
    return page(request, "survey.html", values, status=422 if form.errors else 200)


@following
def of_case(request: HttpRequest, who: Follower) -> HttpResponse:
    """The questionnaire of one's own case, once it was rated; nobody must."""
    survey = answering.offered(who.case) if who.acts else None
    if survey is None:
        raise Refused("现在没有要您回答的问卷，谢谢。")
    form, back = AnswerForm(survey, request.POST or None), reverse("portal_case")
    if request.method == "POST" and form.is_valid():
        try:
            told = answering.Who(way=Way.CASE, case=who.case, party=who.party)
            answering.answer(survey, form.answers, told)
            messages.success(request, THANKS)
            return redirect("portal_case")
        except Refused as refused:
            form.add_error(None, refused.reason)
    return _shown(request, survey, form, back)
