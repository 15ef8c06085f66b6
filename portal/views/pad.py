"""The tablet at a window: empty until the clerk asks; then five faces, a reason where somebody is not content, and thanks."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from common.ratings import pads
from common.ratings.models import DISSATISFIED, REASONS, Asked, Pad, Score
from common.surveys import answering
from common.surveys.form import AnswerForm
from common.surveys.models import Way
from kernel.cases.refusals import Refused

from ..frame import page, private

CLOSED = "这台评价器没有开放，或者换了地址。请问窗口工作人员。"
FACES = {5: "laugh", 4: "smile", 3: "meh", 2: "frown", 1: "angry"}


def _pad(token: str) -> Pad:
    found: Pad | None = (
        Pad.objects.filter(token=token, active=True, office__active=True).select_related("office").first()
    )
    if found is None:
        raise Http404(CLOSED)
    return found


def pad(request: HttpRequest, token: str) -> HttpResponse:
    """What the tablet shows now. A press arrives here with the case it was about."""
    row = _pad(token)
    if request.method == "POST":
        return private(_pressed(request, row))
    return private(page(request, "pad.html", _standing(row)))


def now(request: HttpRequest, token: str) -> HttpResponse:
    """The part that changes, alone."""
    return private(page(request, "pad_now.html", _standing(_pad(token))))


def _standing(row: Pad) -> dict[str, Any]:
    asked = pads.current(row)
    faces = [(s.value, s.label, FACES[s.value]) for s in Score]
    return {"pad": row, "asked": asked, "faces": faces, "thanked": not asked and pads.thanked(row), "wrong": ""}


def _pressed(request: HttpRequest, row: Pad) -> HttpResponse:
    said = request.POST
    if "leave" in said:
        pads.leave(row)
        return redirect("portal_pad", row.token)
    score = int(said["score"]) if said.get("score", "") in {str(s.value) for s in Score} else 0
    reasons, words = said.getlist("reasons"), said.get("words", "")[:500]
    if not score:
        return redirect("portal_pad", row.token)
    if score in DISSATISFIED and not reasons and not words.strip():
        return _why(request, row, score, first="reasons_asked" not in said)
    try:
        made = pads.answer(row, _case(said.get("case", "")), score=score, reasons=reasons, words=words)
    except Refused as refused:
        return page(request, "pad.html", {**_standing(row), "wrong": refused.reason}, status=409)
    offered = answering.offered(made.case)
    return redirect("portal_pad_survey" if offered else "portal_pad", row.token)


def _case(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused("评价的时间已经过了，请工作人员再点一次“请在窗口评价”。") from None


def _why(request: HttpRequest, row: Pad, score: int, *, first: bool) -> HttpResponse:
    """What was wrong, asked of those alone who are not content."""
    values = {
        "pad": row, "score": Score(score), "reasons": REASONS, "case": request.POST.get("case", ""),
        "wrong": "" if first else "请选一项，或者写一句话，我们好回电话改正。",
    }  # fmt: skip
    return page(request, "pad_why.html", values, status=200 if first else 422)


def survey(request: HttpRequest, token: str) -> HttpResponse:
    """The questionnaire of the case just rated, as long as its party stands there."""
    row = _pad(token)
    asked = Asked.objects.filter(pad=row).select_related("case").first()
    offered = answering.offered(asked.case) if asked and asked.done_at and pads.here(asked) else None
    if offered is None or asked is None:
        return private(redirect("portal_pad", token))
    form = AnswerForm(offered, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            answering.answer(offered, form.answers, answering.Who(way=Way.PAD, case=asked.case, party=asked.party))
            return private(redirect("portal_pad", token))
        except Refused as refused:
            form.add_error(None, refused.reason)
    values = {"pad": row, "survey": offered, "form": form}
    return private(page(request, "pad_survey.html", values, status=422 if form.errors else 200))
