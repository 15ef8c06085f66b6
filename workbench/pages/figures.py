"""Indicators in their first form: the number, its parts, and the cases behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone

from kernel.indicators.measure import Drill, Measure, Part, drill, measure
from kernel.reach.models import Area
from kernel.reach.reach import reach_of
from kernel.words import Indicator, Procedure
from kernel.words.registry import find, indicators
from workbench import parts
from workbench.chinese import date_text
from workbench.fields import NativeDate
from workbench.listed import Table, exportable

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


def _period(user: Any, asked: QueryDict) -> tuple[Period, date, date, Area | None]:
    today = timezone.localdate()
    data = {"since": f"{today.year}-01-01", "until": today.isoformat(), **asked.dict()}
    form = Period(data, _areas(user))
    if form.is_valid():
        got = form.cleaned_data
        return form, got["since"], got["until"], got["area"]
    return form, date(today.year, 1, 1), today, None


def _mine(user: Any) -> list[Indicator]:
    roles = reach_of(user).roles
    return [i for i in indicators() if (rules := find(i.line)) and rules.roles & roles]


@desk
@exportable
def index(request: HttpRequest) -> HttpResponse:
    form, since, until, area = _period(request.user, request.GET)
    measures = [measure(i, start=since, end=until, area=area) for i in _mine(request.user)]
    filters = [("期间", f"{date_text(since)}至{date_text(until)}"), ("区域", str(area or "全部"))]
    table = Table(title="数据", columns=COLUMNS, rows=measures, row=_row, filters=filters, unit="项")
    context = {"form": form, "measures": [(m, text(m)) for m in measures]}
    return page(request, "workbench/figures.html", context, tables=[table])


COLUMNS = (
    parts.Column(key="title", label="指标"),
    parts.Column(key="value", label="数值"),
    parts.Column(key="numerator", label="分子", kind="number"),
    parts.Column(key="denominator", label="分母", kind="number"),
    parts.Column(key="source", label="口径", wide=True),
)


def _row(m: Measure) -> dict[str, Any]:
    said = "；".join(filter(None, (m.indicator.source, m.indicator.note)))
    counted = {"numerator": m.numerator, "denominator": m.denominator}
    return {"title": m.indicator.title, "value": text(m).replace("—", ""), "source": said, **counted}


def text(m: Measure) -> str:
    """A number as it is printed: grouped, at the indicator's decimals, with its unit."""
    if m.value is None:
        return "—"
    if m.denominator is not None:
        return f"{m.value}%"
    return f"¥{m.value:,.2f}" if m.indicator.unit == "元" else f"{m.value:,.0f}{m.indicator.unit}"


@dataclass(frozen=True, kw_only=True)
class Behind:
    """The cases behind a number as one person may see them, by the address that asks for them."""

    indicator: Indicator
    rules: Procedure
    form: Period
    part: Part
    since: date
    until: date
    area: Area | None
    drill: Drill

    @property
    def cases(self) -> Any:
        return self.drill.cases.order_by("-opened_at", "-id")

    @property
    def columns(self) -> list[parts.Column]:
        return [c for c in show.columns(self.rules) if c.key not in self.rules.columns]


def behind(user: Any, code: str, asked: QueryDict) -> Behind | None:
    """None for an indicator this person has nothing to do with."""
    indicator = next((i for i in _mine(user) if i.code == code), None)
    rules = find(indicator.line) if indicator else None
    if indicator is None or rules is None:
        return None
    form, since, until, area = _period(user, asked)
    part: Part = "denominator" if asked.get("part") == "denominator" and indicator.denominator else "numerator"
    found = drill(indicator, user, start=since, end=until, area=area, part=part)
    return Behind(
        indicator=indicator, rules=rules, form=form, part=part, since=since, until=until, area=area, drill=found
    )


@desk
def one(request: HttpRequest, code: str) -> HttpResponse:
    """The cases a number counts: those within reach, and how many more there are."""
    found = behind(request.user, code, request.GET)
    if found is None:
        raise Http404("没有这项指标。")
    number = measure(found.indicator, start=found.since, end=found.until, area=found.area)
    shown = list(found.cases.select_related("office", "handler")[:200])
    crumbs = [parts.Link(label="数据", url="../"), parts.Link(label=found.indicator.title)]
    return page(
        request,
        "workbench/figure.html",
        {
            "indicator": found.indicator,
            "measure": number,
            "text": text(number),
            "form": found.form,
            "part": found.part,
            "rows": [show.row(c, c.record, found.rules) for c in shown],
            "columns": found.columns,
            "withheld": found.drill.withheld,
            "crumbs": crumbs,
            "export_url": f"{reverse('desk_export_figure', args=[code])}?{request.GET.urlencode()}",
        },
    )
