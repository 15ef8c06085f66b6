"""What parties said of how their cases were handled, and the call-back to everybody who was not content."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common.office_reach import holds
from common.people.masking import mask_phone
from common.ratings import rating as ratings
from common.ratings.models import PAD_SETTERS, Outcome, Rating, Score
from common.surveys.reach import READERS
from kernel.cases.actors import Actor
from kernel.cases.models import Case
from kernel.cases.refusals import Refused
from workbench import parts
from workbench.listed import Table, exportable

from .base import actor_of, case_or_404, desk, page

SHOWN = 100
COLUMNS = (
    parts.Column(key="score", label="评价", kind="badge"),
    parts.Column(key="number", label="案号", link=True, kind="code"),
    parts.Column(key="title", label="案件", wide=True),
    parts.Column(key="why", label="哪里不满意"),
    parts.Column(key="at", label="评价时间", kind="date"),
    parts.Column(key="state", label="回访", kind="badge"),
)
TONES: dict[int, parts.Tone] = {
    Score.VERY_GOOD: "green",
    Score.GOOD: "green",
    Score.FAIR: "grey",
    Score.BAD: "amber",
    Score.VERY_BAD: "red",
}


def waiting(user: Any) -> Any:
    """Ratings within reach whose party is still to be called back, who waits longest first."""
    return ratings.ratings_for(Case.objects.reach(user)).waiting().order_by("rated_at")


@desk
@exportable
def index(request: HttpRequest) -> HttpResponse:
    """Who is to be called back; on request everything that was said, latest first."""
    everything = request.GET.get("all") == "1"
    seen = ratings.ratings_for(Case.objects.reach(request.user)) if everything else waiting(request.user)  # type: ignore[arg-type]
    seen = seen.prefetch_related("call_backs")
    found = list(seen[: SHOWN + 1])
    said = ("范围", "全部评价" if everything else "等待回访的")
    return page(
        request,
        "workbench/ratings.html",
        {
            "columns": COLUMNS,
            "rows": [_row(r) for r in found[:SHOWN]],
            "more": len(found) > SHOWN,
            "everything": everything,
            "rooms": _rooms(request.user),
        },
        tables=[Table(title="评价回访", columns=COLUMNS, rows=seen, row=_row, filters=[said])],
    )


def _rooms(user: Any) -> list[parts.Link]:
    """Other ways of asking people, for whoever works with them."""
    ways = (("问卷", "desk_surveys", "clipboard-list", READERS), ("窗口评价器", "desk_pads", "tablet", PAD_SETTERS))
    return [parts.Link(label=t, url=reverse(n), icon=i) for t, n, i, roles in ways if holds(user, roles)]


def _row(rating: Rating) -> dict[str, Any]:
    return {
        "score": parts.Badge(text=rating.get_score_display(), tone=TONES[rating.score]),
        "number": rating.case.number,
        "title": rating.case.title,
        "why": rating.why or ("见评价内容" if rating.dissatisfied else ""),
        "at": rating.rated_at,
        "state": _state(rating),
        "url": reverse("desk_rating", args=[rating.pk]),
    }


def _state(rating: Rating) -> parts.Badge | str:
    """Whether they were called back; how often in vain, as long as they were not reached."""
    if not rating.dissatisfied:
        return ""
    tries = len(rating.call_backs.all())
    if rating.followed_up_at:
        return parts.Badge(text="已回访", tone="green")
    return parts.Badge(text=f"打过{tries}次，没有联系上" if tries else "等待回访", tone="amber")


class Called(forms.Form):
    outcome = forms.ChoiceField(
        label="回访结果",
        choices=Outcome.choices,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="回访情况",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="对方说了什么、怎么改正的。没有联系上的，写明打了几次、什么时候再打。",
    )


@desk
def one(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One rating with what was done about it, and the form that records a call-back."""
    case, actor = case_or_404(request, case_id), actor_of(request)
    rating = Rating.objects.filter(case=case).first()
    if rating is None:
        raise Http404("这件案件还没有评价。")
    rating.case = case
    form, closed = Called(request.POST or None), ratings.why_no_call(rating, actor)
    if request.method == "POST" and form.is_valid():
        try:
            ratings.call_back(rating, by=actor, **form.cleaned_data)
            messages.success(request, "已登记回访。")
            return redirect("desk_ratings")
        except Refused as refused:
            form.add_error(None, refused.reason)
    crumbs = [parts.Link(label="评价回访", url=reverse("desk_ratings")), parts.Link(label=case.number)]
    return page(
        request,
        "workbench/rating.html",
        {
            "case": case,
            "rating": rating,
            "badge": parts.Badge(text=rating.get_score_display(), tone=TONES[rating.score]),
            "form": form,
            "closed": closed,
            "crumbs": crumbs,
            "people": _whom(case, rating) if not closed else [],
            "calls": rating.call_backs.select_related("by"),
        },
        status=422 if form.errors else 200,
    )


def _whom(case: Case, rating: Rating) -> list[tuple[str, str, str]]:
    """Who is to be called: the party who rated, or who brought the case, and who stands for them, with masked phone and
    the way to the whole one."""
    there = [p for p in case.people if p.withdrawn_at is None]
    party = rating.party or next((p.pk for p in there), None)
    side = [p for p in there if party in (p.pk, p.represents_id)]
    return [(p.name, mask_phone(p.phone) or "没有登记电话", reverse("desk_unmask", args=[case.pk, p.pk])) for p in side]


def tool(case: Case, actor: Actor) -> parts.Link | None:
    """On the page of a case that is over: what its party said."""
    if not case.closed or not Rating.objects.filter(case=case).exists():
        return None
    return parts.Link(label="当事人评价", url=reverse("desk_rating", args=[case.pk]), icon="star")


def stat(user: Any) -> parts.Stat:
    """For today: how many wait for a call. One query."""
    found = waiting(user).count()
    return parts.Stat(
        label="不满意待回访", value=found, unit="件", tone="amber" if found else "grey", url=reverse("desk_ratings")
    )
