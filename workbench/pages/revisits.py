"""Return visits that were drawn: who is to be called, what they said, and the rules by which they are drawn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from common.people.masking import mask_phone
from common.ratings.models import REASONS, Score
from common.revisits import drawing, visiting
from common.revisits.models import Outcome, Rule, State, Visit
from kernel.cases.models import Case
from kernel.cases.refusals import Refused
from kernel.journal.models import note as journal
from kernel.reach.models import Office
from kernel.reach.reach import reach_of
from kernel.words import Shape
from kernel.words.registry import find, procedures
from workbench import parts
from workbench.chinese import date_text
from workbench.listed import Table, exportable

from .base import actor_of, case_or_404, desk, page

SHOWN = 100
SETTERS = frozenset({"section"})
COLUMNS = (
    parts.Column(key="due", label="最迟回访", kind="date", link=True),
    parts.Column(key="number", label="案号", kind="code"),
    parts.Column(key="title", label="案件", wide=True),
    parts.Column(key="month", label="抽自"),
    parts.Column(key="tries", label="打过", kind="number"),
    parts.Column(key="state", label="状态", kind="badge"),
)
RULE_COLUMNS = (
    parts.Column(key="line", label="业务"),
    parts.Column(key="office", label="机构"),
    parts.Column(key="share", label="抽取"),
    parts.Column(key="days", label="期限"),
    parts.Column(key="period", label="起止"),
)


@desk
@exportable
def index(request: HttpRequest) -> HttpResponse:
    """Who is to be visited, the most urgent first; on request those made."""
    done = request.GET.get("done") == "1"
    seen = visiting.visits_for(request.user)
    seen = (
        seen.exclude(state=State.WAITING).order_by("-done_at", "case_id") if done else seen.filter(state=State.WAITING)
    )
    found = list(seen.select_related("draw__rule")[: SHOWN + 1])
    table = Table(
        title="抽样回访", columns=COLUMNS, rows=seen, row=_row, filters=[("范围", "已了结的" if done else "待回访的")]
    )
    context = {
        "columns": COLUMNS, "rows": [_row(v) for v in found[:SHOWN]], "more": len(found) > SHOWN, "done": done,
        "tiles": _tiles(request.user), "may_set": _may_set(request.user),
    }  # fmt: skip
    return page(request, "workbench/revisits.html", context, tables=[table])


def _row(visit: Visit) -> dict[str, Any]:
    return {
        "due": visit.due, "url": reverse("desk_revisit", args=[visit.case_id]), "number": visit.case.number,
        "title": visit.case.title, "month": f"{visit.draw.month:%Y年%-m月}", "tries": visit.tries, "state": badge(visit),
    }  # fmt: skip


def badge(visit: Visit) -> parts.Badge:
    if visit.state == State.WAITING:
        late = visit.due < timezone.localdate()
        return parts.Badge(text="已超过期限" if late else "待回访", tone="red" if late else "amber")
    return parts.Badge(text=visit.get_state_display(), tone="green" if visit.state == State.DONE else "grey")


def _tiles(user: Any) -> list[parts.Stat]:
    n = visiting.figures(user)
    share = f"{round(100 * n['content'] / n['reached'])}" if n["reached"] else "—"
    return [
        parts.Stat(label="抽中", value=n["drawn"], unit="件"), parts.Stat(label="已了结", value=n["ended"], unit="件"),
        parts.Stat(label="访到", value=n["reached"], unit="件"), parts.Stat(label="满意", value=share, unit="%" if n["reached"] else ""),
    ]  # fmt: skip


class Called(forms.Form):
    outcome = forms.ChoiceField(label="结果", choices=Outcome.choices, widget=forms.RadioSelect)
    score = forms.TypedChoiceField(
        label="满意程度", choices=[("", "没有接通"), *Score.choices], coerce=int, empty_value=None, required=False
    )
    reasons = forms.MultipleChoiceField(
        label="哪里不满意", choices=REASONS, required=False, widget=forms.CheckboxSelectMultiple,
        help_text="不满意的选。不满意的会自动转为服务投诉，由没有经手的人查。",
    )  # fmt: skip
    note = forms.CharField(
        label="回访情况", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="接通的，写明对方说了什么。",
    )  # fmt: skip


@desk
def one(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One visit: whom to call, what was tried, and the form that records a call."""
    case, actor = case_or_404(request, case_id), actor_of(request)
    visit = Visit.objects.filter(case=case).select_related("draw__rule").first()
    if visit is None:
        raise Http404("这件案件没有被抽中回访。")
    visit.case = case
    form, closed = Called(request.POST or None), visiting.why_not(visit, actor)
    if request.method == "POST" and form.is_valid():
        try:
            visiting.record(visit, by=actor, **form.cleaned_data)
            messages.success(request, "已登记回访。")
            return redirect("desk_revisits")
        except Refused as refused:
            form.add_error(None, refused.reason)
    crumbs = [parts.Link(label="抽样回访", url=reverse("desk_revisits")), parts.Link(label=case.number)]
    context = {
        "case": case, "visit": visit, "badge": badge(visit), "form": form, "closed": closed, "crumbs": crumbs,
        "people": [] if closed else _whom(case), "attempts": visit.attempts.select_related("by"),
        "facts": _facts(visit),
    }  # fmt: skip
    return page(request, "workbench/revisit.html", context, status=422 if form.errors else 200)


def _facts(visit: Visit) -> list[tuple[Any, ...]]:
    draw = visit.draw
    by = f"{draw.month:%Y年%-m月}办结的{draw.population}件中按{draw.rule.share}%抽取，每月不少于{draw.rule.least}件"
    return [
        ("案件", visit.case.title, "wide"),
        ("最迟回访", date_text(visit.due)),
        ("怎样抽中", f"{by}；种子为{draw.origin}", "wide"),
    ]


def _whom(case: Case) -> list[tuple[str, str, str]]:
    """Who may be called, with masked phone and the way to the whole one."""
    there = [p for p in case.people if p.withdrawn_at is None and p.phone]
    return [(p.name, mask_phone(p.phone), reverse("desk_unmask", args=[case.pk, p.pk])) for p in there]


class NewRule(forms.ModelForm[Rule]):
    class Meta:
        model = Rule
        fields = ("office", "procedure", "share", "least", "days", "since")
        widgets = {"since": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}

    def __init__(self, data: Any, offices: Any) -> None:
        super().__init__(data, initial={"since": timezone.localdate()})
        office: Any = self.fields["office"]
        office.queryset, office.empty_label, office.initial = offices, None, offices.first()
        lines = [("", "请选择"), *((p.code, p.title) for p in procedures(Shape.PROCEDURE) if p.open_to_public)]
        self.fields["procedure"] = forms.ChoiceField(label="业务", choices=lines)


def _offices(user: Any) -> Any:
    return Office.objects.filter(pk__in=reach_of(user).offices_holding(SETTERS), active=True).order_by("name")


def _may_set(user: Any) -> bool:
    return bool(reach_of(user).roles & SETTERS)


@desk
def rules(request: HttpRequest) -> HttpResponse:
    """The rules of one's own offices, and a new one."""
    if not _may_set(request.user):
        raise PermissionDenied("抽样回访的规则由业务科室制定。")
    offices = _offices(request.user)
    form = NewRule(request.POST or None, offices)
    if request.method == "POST" and form.is_valid():
        made = form.save()
        journal(
            request.user, "制定回访规则", f"{made.office} {_line(made)}", {"on": {"rule": made.pk}, "share": made.share}
        )
        messages.success(request, "已保存。下月起，每月初自动抽取上月办结的案件。")
        return redirect("desk_revisit_rules")
    known = Rule.objects.filter(office__in=offices).select_related("office")
    crumbs = [parts.Link(label="抽样回访", url=reverse("desk_revisits")), parts.Link(label="抽取规则")]
    context = {
        "form": form, "crumbs": crumbs, "columns": RULE_COLUMNS, "rows": [_rule(r) for r in known],
        "standing": [(r.pk, f"{_line(r)}　{r.share}%") for r in known if r.until is None], "draws": _draws(known),
    }  # fmt: skip
    return page(request, "workbench/revisit_rules.html", context, status=422 if form.errors else 200)


def _rule(rule: Rule) -> dict[str, Any]:
    end = f"至{date_text(rule.until)}" if rule.until else "起"
    return {
        "line": _line(rule), "office": str(rule.office), "share": f"{rule.share}%，每月至少{rule.least}件",
        "days": f"抽取后{rule.days}日内访完", "period": f"{date_text(rule.since)}{end}",
    }  # fmt: skip


def _draws(known: Any) -> list[tuple[str, str]]:
    """The latest draws, and whether drawing again gives the same."""
    from common.revisits.models import Draw

    rows = Draw.objects.filter(rule__in=known).select_related("rule__office__area")[:3]
    return [(f"{d.month:%Y年%-m月} {_line(d.rule)}", drawing.proof(d) or "重新抽取，结果相同。") for d in rows]


def _line(rule: Rule) -> str:
    found = find(rule.procedure)
    return found.title if found else rule.procedure


@desk
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """From today on nothing more is drawn by this rule."""
    if not _may_set(request.user):
        raise PermissionDenied("抽样回访的规则由业务科室制定。")
    rule = Rule.objects.filter(pk=pk, office__in=_offices(request.user), until=None).first()
    if rule is None:
        raise Http404("没有这条规则，或者已经停用。")
    rule.until = timezone.localdate()
    rule.save(update_fields=["until"])
    journal(request.user, "停用回访规则", str(pk), {"on": {"rule": pk}})
    messages.success(request, "已停用。")
    return redirect("desk_revisit_rules")
