"""Indicators in their first form: the number, its parts, and the cases behind it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from kernel.indicators.measure import Measure, drill, measure
from kernel.reach.models import Area
from kernel.reach.reach import reach_of
from kernel.words import Indicator
from kernel.words.registry import find, indicators
from workbench import parts
from workbench.fields import NativeDate

from . import show
from .base import desk, page


class Period(forms.Form):
    since = forms.DateField(label="自", widget=NativeDate())
    until = forms.DateField(label="至", widget=NativeDate())
    area = forms.ModelChoiceField(label="区域", queryset=Area.objects.none(), required=False, empty_label="全部")

    def __init__(self, data: Any, areas: Any) -> None:
        super().__init__(data, auto_id="period_%s")
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]


def _areas(user: Any) -> Any:
    """The area of each post, and those one level below: what this person may compare."""
    ids = {h.area_id for h in reach_of(user).held}
    return Area.objects.filter(pk__in=ids) | Area.objects.filter(parent_id__in=ids)


def _period(request: HttpRequest) -> tuple[Period, date, date, Area | None]:
    today = timezone.localdate()
    data = {"since": f"{today.year}-01-01", "until": today.isoformat(), **request.GET.dict()}
    form = Period(data, _areas(request.user))
    if form.is_valid():
        got = form.cleaned_data
        return form, got["since"], got["until"], got["area"]
    return form, date(today.year, 1, 1), today, None


def _mine(request: HttpRequest) -> list[Indicator]:
    roles = reach_of(request.user).roles  # type: ignore[arg-type]
    return [i for i in indicators() if (rules := find(i.line)) and rules.roles & roles]


@desk
def index(request: HttpRequest) -> HttpResponse:
    form, since, until, area = _period(request)
    measures = [measure(i, start=since, end=until, area=area) for i in _mine(request)]
    return page(request, "workbench/figures.html", {"form": form, "measures": [(m, text(m)) for m in measures]})


def text(m: Measure) -> str:
    """A number as it is printed: grouped, at the indicator's decimals, with its unit."""
    if m.value is None:
        return "—"
    if m.denominator is not None:
        return f"{m.value}%"
    return f"¥{m.value:,.2f}" if m.indicator.unit == "元" else f"{m.value:,.0f}{m.indicator.unit}"


@desk
def one(request: HttpRequest, code: str) -> HttpResponse:
    """The cases a number counts: those within reach, and how many more there are."""
    indicator = next((i for i in _mine(request) if i.code == code), None)
    rules = find(indicator.line) if indicator else None
    if indicator is None or rules is None:
        raise Http404("没有这项指标。")
    form, since, until, area = _period(request)
    part = "denominator" if request.GET.get("part") == "denominator" and indicator.denominator else "numerator"
    found = drill(indicator, request.user, start=since, end=until, area=area, part=part)  # type: ignore[arg-type]
    number = measure(indicator, start=since, end=until, area=area)
    shown = list(found.cases.select_related("office", "handler").order_by("-opened_at", "-id")[:200])
    columns = [c for c in show.columns(rules) if c.key not in rules.columns]
    crumbs = [parts.Link(label="数据", url="../"), parts.Link(label=indicator.title)]
    return page(
        request,
        "workbench/figure.html",
        {
            "indicator": indicator,
            "measure": number,
            "text": text(number),
            "form": form,
            "part": part,
            "rows": [show.row(c, c.record, rules) for c in shown],
            "columns": columns,
            "withheld": found.withheld,
            "crumbs": crumbs,
        },
    )
