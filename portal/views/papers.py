"""The papers of a case one follows: read on the page, received with a receipt in the chain, fetched as PDF."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kernel.cases.models import Paper
from kernel.cases.receiving import receive, received
from kernel.papers import pdf, web

from .. import masks, papers
from ..following import Follower
from ..frame import page
from ..throttle import PAPER_ADDRESS, address_of, spend
from ..wechat import inside
from .follow import following


class Receive(forms.Form):
    agreed = forms.BooleanField(
        label="我同意用电子方式接收这份文书，确认已经收到",
        error_messages={"required": "要先勾选同意；不同意电子接收的，请到受理机构领取纸质文书。"},
    )


def _paper(who: Follower, paper_id: UUID) -> Paper:
    """A paper of another case does not exist here."""
    row = next((p for p in papers.of(who.case) if p.pk == paper_id), None)
    if row is None:
        raise Http404("没有这份文书，或者它不对外提供下载。")
    return row


@following
def read(request: HttpRequest, who: Follower, paper_id: UUID) -> HttpResponse:
    """One paper as far as this party may read it, on the page itself: no browser has to open a file for that."""
    row = _paper(who, paper_id)
    done = received(who.case, row.pk, who.party)
    form = Receive(request.POST if request.method == "POST" else None)
    if request.method == "POST" and done is None and form.is_valid():
        receive(who.case, row.pk, actor=who.actor, party=who.party)
        messages.success(request, f"已领取：{row.title}。领取时间已经记下。")
        return redirect("portal_read", row.pk)
    if request.method != "POST":
        spend(PAPER_ADDRESS, address_of(request))
    return page(request, "paper.html", {
        "case": who.case, "paper": row, "done": done, "form": form, "inside": inside(request),
        "sheet": web.html(masks.copy_for(row, who.case, who.party)),
    }, status=422 if form.errors else 200)  # fmt: skip


@following
def file(request: HttpRequest, who: Follower, paper_id: UUID) -> HttpResponse:
    """The same as PDF. Inside an app that opens no files it leads back to the page."""
    row = _paper(who, paper_id)
    if inside(request):
        return redirect(reverse("portal_read", args=[row.pk]))
    spend(PAPER_ADDRESS, address_of(request))
    response = HttpResponse(pdf.pdf(masks.copy_for(row, who.case, who.party)), content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(f'{row.title}.pdf')}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
