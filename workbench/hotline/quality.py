"""Quality: what was drawn, how it was scored, one objection and its answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Avg, Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from common.calls import quality
from common.calls.models import Draw, Item, Mark, Review, Switch
from common.calls.reach import SUPERVISORS, holds, within
from kernel.cases.refusals import Refused
from kernel.reach.models import Office
from workbench import parts
from workbench.listed import Table, exportable
from workbench.pages.base import page

from .base import agents, call_or_404, supervisors, tabs
from .calls import about

SHOWN = 100
TONES: dict[str, parts.Tone] = {Mark.OPEN: "amber", Mark.SCORED: "green", Mark.OBJECTED: "red", Mark.SETTLED: "green"}
COLUMNS = (
    parts.Column(key="at", label="来电时间", kind="moment", link=True),
    parts.Column(key="agent", label="坐席"),
    parts.Column(key="score", label="得分"),
    parts.Column(key="passed", label="合格"),
    parts.Column(key="state", label="状态", kind="badge"),
)
DRAWS = (
    parts.Column(key="month", label="月份"),
    parts.Column(key="population", label="可抽通话", kind="number"),
    parts.Column(key="drawn", label="抽取", kind="number"),
    parts.Column(key="scored", label="已评", kind="number"),
    parts.Column(key="mean", label="平均分"),
    parts.Column(key="seed", label="种子", wide=True),
    parts.Column(key="proof", label="重新抽取核对", kind="badge"),
)


def seen(request: HttpRequest) -> Any:
    """Supervisors see all of their hotline; an agent their own once scored."""
    rows = Review.objects.select_related("call", "agent", "draw")
    own = Q(agent=request.user) & ~Q(state=Mark.OPEN)
    offices = Draw.objects.filter(within(request.user, SUPERVISORS))
    return rows.filter(own | Q(draw__in=offices)).order_by("-draw__month", "state", "id")


@agents
@exportable
def index(request: HttpRequest) -> HttpResponse:
    head, rows = holds(request.user, SUPERVISORS), seen(request)
    found = list(rows[: SHOWN + 1])
    context = {
        "columns": COLUMNS, "rows": [_row(r) for r in found[:SHOWN]], "more": len(found) > SHOWN, "tabs": tabs(request),
        "head": head, "draws_columns": DRAWS, "draws": [_draw(d) for d in _draws(request)] if head else [],
        "months": _months(request) if head else [],
    }  # fmt: skip
    table = Table(title="质检", columns=COLUMNS, rows=rows, row=_row)
    return page(request, "hotline/quality.html", context, tables=[table])


def _row(row: Review) -> dict[str, Any]:
    return {
        "at": row.call.started_at,
        "url": reverse("desk_hotline_review", args=[row.pk]),
        "agent": str(row.agent),
        "score": "" if row.score is None else str(row.score),
        "passed": "" if row.passed is None else "合格" if row.passed else "不合格",
        "state": parts.Badge(text=row.get_state_display(), tone=TONES[row.state]),
    }


def _draws(request: HttpRequest) -> Any:
    counted = {
        "drawn": Count("reviews"),
        "scored": Count("reviews", filter=Q(reviews__score__isnull=False)),
        "mean": Avg("reviews__score"),
    }
    return Draw.objects.reach(request.user, SUPERVISORS).annotate(**counted).order_by("-month")[:6]


def _draw(row: Any) -> dict[str, Any]:
    wrong = quality.proof(row)
    return {
        "month": f"{row.month:%Y年%-m月}", "population": row.population, "drawn": row.drawn, "scored": row.scored,
        "mean": f"{row.mean:.1f}" if row.mean is not None else "", "seed": f"{row.seed[:16]}…（{row.origin}）",
        "proof": parts.Badge(text=wrong or "一致", tone="red" if wrong else "green"),
    }  # fmt: skip


def _months(request: HttpRequest) -> list[tuple[int, str, str]]:
    """Months not yet drawn, of each hotline this person supervises: office, first day, words. The last two."""
    today = timezone.localdate()
    last = today.replace(day=1) - timedelta(days=1)
    before = last.replace(day=1) - timedelta(days=1)
    offices = Office.objects.filter(pk__in=_supervised(request))
    drawn = set(Draw.objects.filter(office__in=offices).values_list("office_id", "month"))
    wanted = [(o, m.replace(day=1)) for o in offices for m in (last, before)]
    return [(o.pk, m.isoformat(), f"{o} {m:%Y年%-m月}") for o, m in wanted if (o.pk, m) not in drawn]


def _supervised(request: HttpRequest) -> list[int]:
    """Offices with a switch within a supervisor's reach."""
    return list(Switch.objects.filter(within(request.user, SUPERVISORS)).values_list("office_id", flat=True))


@supervisors
def draw(request: HttpRequest) -> HttpResponse:
    """Draw the calls of a month that is over."""
    if request.method != "POST":
        return redirect("desk_hotline_quality")
    office, _, month = request.POST.get("what", "").partition("/")
    if not office.isdigit() or int(office) not in _supervised(request):
        raise Http404("没有这个热线。")
    try:
        row = quality.draw(Office.objects.get(pk=int(office)), date.fromisoformat(month), by=request.user)
        messages.success(request, f"已从{row.population}通通话中抽取{row.reviews.count()}通。")
    except ValueError:
        raise Http404("没有这个月份。") from None
    except Refused as refused:
        messages.warning(request, refused.reason)
    return redirect("desk_hotline_quality")


class Sheet(forms.Form):
    """The score sheet of the call's day; with a remark, or the answer to an objection."""

    def __init__(self, items: list[Item], label: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in items:
            self.fields[f"item_{item.pk}"] = forms.IntegerField(
                label=item.title, min_value=0, max_value=item.points, help_text=f"满分{item.points}分。{item.about}"
            )
        self.fields["text"] = forms.CharField(
            label=label, required=label == REPLY, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
        )

    def points(self) -> dict[int, int]:
        return {int(n.removeprefix("item_")): v for n, v in self.cleaned_data.items() if n.startswith("item_")}


REMARK, REPLY = "评语", "对异议的答复"


class Objection(forms.Form):
    text = forms.CharField(
        label="异议", max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text="只能提出一次，由班长答复。"
    )


@agents
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One drawn call: scored by a supervisor, objected to by its agent, answered by a supervisor."""
    row = seen(request).filter(pk=pk).first()
    if row is None:
        raise Http404("没有这条质检，或它不在您的职责范围内。")
    form, act, submit = _form(request, row)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            act(form)
            messages.success(request, "已保存。")
            return redirect("desk_hotline_review", pk)
        except Refused as refused:
            form.add_error(None, refused.reason)
    call = call_or_404(request, row.call_id)
    crumbs = [parts.Link(label="质检", url=reverse("desk_hotline_quality")), parts.Link(label=str(row.agent))]
    context = {
        **about(request, call), "order": False, "row": row, "form": form, "submit": submit, "crumbs": crumbs,
        "state": parts.Badge(text=row.get_state_display(), tone=TONES[row.state]),
    }  # fmt: skip
    return page(request, "hotline/review.html", context, status=422 if form is not None and form.errors else 200)


def _form(request: HttpRequest, row: Review) -> tuple[Any, Any, str]:
    """What this person may do with it now: the form, what it does, and the word on its button."""
    data, user = request.POST or None, request.user
    head = holds(user, SUPERVISORS) and row.agent_id != user.pk
    items = quality.items(timezone.localdate(row.call.started_at))
    if row.state == Mark.OPEN and head:
        form: Any = Sheet(items, REMARK, data)
        return form, lambda f: quality.score(row, f.points(), by=user, remark=f.cleaned_data["text"]), "评分"
    if row.state == Mark.SCORED and row.agent_id == user.pk:
        return Objection(data), lambda f: quality.object_to(row, by=user, text=f.cleaned_data["text"]), "提出异议"
    if row.state == Mark.OBJECTED and head:
        given = {f"item_{i.pk}": p for i, (_, p, _) in zip(items, row.sheet, strict=False)}
        form = Sheet(items, REPLY, data, initial=given)
        return form, lambda f: quality.settle(row, f.points(), by=user, reply=f.cleaned_data["text"]), "答复"
    return None, None, ""
