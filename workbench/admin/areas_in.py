"""Areas in bulk: a district from the seed, or a table of one's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common.areas.loading import Preview, load, preview
from common.areas.seed import AreaRow, rows
from kernel.jobs.progress import start
from kernel.reach.areas import Area, AreaLevel
from workbench import jobs, parts

from .areas import CIVIL_DIGITS, STAT_DIGITS
from .base import changing, form_page, record, show
from .forms import FilterForm
from .reading import Heading, Row, TableForm, wrong

AT_ONCE = 3000  # areas a page loads while one waits; more is left to the worker


class Choice(FilterForm):
    """Province, city and district of the seed, one after another."""

    province = forms.ChoiceField(label="省", required=False)
    city = forms.ChoiceField(label="市", required=False)
    district = forms.ChoiceField(label="县（区）", required=False)

    def __init__(self, data: Any) -> None:
        forms.Form.__init__(self, data, auto_id="filter_%s")
        above = ""
        for level, name in ((1, "province"), (2, "city"), (3, "district")):
            options = _below(above, level) if level == 1 or above else []
            every = f"全{AreaLevel(level - 1).title[0]}" if level > 1 and above else "请选择"
            self.fields[name].choices = [("", every), *((r.stat_code, r.name) for r in options)]  # type: ignore[attr-defined]
            picked = str(data.get(name) or "")
            above = picked if any(r.stat_code == picked for r in options) else ""
        self.is_valid()

    @property
    def code(self) -> str:
        """The narrowest area chosen."""
        return next((v for n in ("district", "city", "province") if (v := self.value(n))), "")


def _below(above: str, level: int) -> list[AreaRow]:
    return [r for r in rows(above, villages=False) if r.level == level and r.parent == above]


@changing
def from_seed(request: HttpRequest) -> HttpResponse:
    """Choose a place, see what would come, load it."""
    form = Choice(request.POST or request.GET)
    plan = preview(form.code) if form.code else None
    if request.method == "POST" and form.code and plan:
        return _load(request, form.code, plan)
    title = "从全国区划装入"
    return show(
        request,
        "admin/areas_load.html",
        {"form": form, "plan": plan, "levels": _levels(plan), "title": title},
        at="areas",
        crumbs=[parts.Link(label=title)],
    )


def _levels(plan: Preview | None) -> list[tuple[str, int, int]]:
    """Level, how many would come, how many are there."""
    if plan is None:
        return []
    return [(level.title, plan.fresh[level], plan.known[level]) for level in AreaLevel]


def _load(request: HttpRequest, code: str, plan: Preview) -> HttpResponse:
    if plan.total > AT_ONCE:
        start(jobs.load_areas, code, request.user.pk, about=f"{plan.total}个区域")
        messages.success(request, f"正在后台装入{plan.total}个区域，可以离开这一页；进度在“后台任务”中。")
        return redirect("admin_jobs")
    added = load(code)
    record(request, "装入区划", f"统计用区划代码 {code}", on={}, added=added)
    messages.success(request, f"已装入{added}个区域。")
    found = Area.objects.filter(stat_code=code).first()
    return redirect(reverse("admin_areas") + (f"?in={found.pk}" if found else ""))


HEADINGS = (
    Heading(key="above", names=("上级", "上级名称", "上级全称", "上级代码"), required=False),
    Heading(key="name", names=("名称", "区域名称")),
    Heading(key="stat", names=("统计代码", "统计用区划代码", "区划代码"), required=False),
    Heading(key="civil", names=("民政代码", "民政区划代码"), required=False),
)


class AreaTable(TableForm):
    """Areas as a table: each below one that is there already or stands further up in the same table."""

    headings = HEADINGS

    def check(self, rows: list[Row]) -> list[Any]:
        known = _Known()
        mistakes = [wrong(row, why) for row in rows if (why := known.take(row))]
        if mistakes:
            raise ValidationError(mistakes)
        return known.fresh


class _Known:
    """Areas by what a table may call them, growing with each row taken."""

    def __init__(self) -> None:
        self.fresh: list[Area] = []
        self.by_word: dict[str, list[Area]] = {}
        self.names: set[tuple[int | None, str]] = set()
        self.codes: set[str] = set()
        for area in Area.objects.all():
            self._remember(area)

    def take(self, row: Row) -> str:
        """Add the area a row describes; the reason why not, empty when taken."""
        cells = row.cells
        above = self.by_word.get(cells["above"], []) if cells["above"] else []
        if cells["above"] and len(above) != 1:
            return f"上级“{cells['above']}”" + ("有多个，请写全称或代码。" if above else "不存在，请先添加或排在前面。")
        parent = above[0] if above else None
        area = Area(parent=parent, name=cells["name"], level=parent.level + 1 if parent else 1)
        if why := self._doubt(area, cells):
            return why
        area.stat_code, area.civil_code = cells["stat"], cells["civil"]
        area.full_name = (parent.full_name if parent else "") + area.name
        self.fresh.append(area)
        self._remember(area)
        return ""

    def _doubt(self, area: Area, cells: dict[str, str]) -> str:
        if area.level > AreaLevel.VILLAGE:
            return "上级已是村（社区），下面不能再有区域。"
        if (self._key(area), area.name) in self.names:
            return f"“{area.name}”在同一上级下已经有了。"
        for key, digits in (("stat", STAT_DIGITS), ("civil", CIVIL_DIGITS)):
            code, wanted = cells[key], digits[area.level - 1]
            if code and not (code.isdigit() and len(code) == wanted):
                return f"代码“{code}”应为{wanted}位数字（{AreaLevel(area.level).title}）。"
        return f"统计代码“{cells['stat']}”已经用过。" if cells["stat"] in self.codes else ""

    def _remember(self, area: Area) -> None:
        for word in {area.name, area.full_name, area.stat_code} - {""}:
            self.by_word.setdefault(word, []).append(area)
        self.names.add((self._key(area), area.name))
        self.codes |= {area.stat_code} - {""}

    def _key(self, area: Area) -> int | None:
        """Under what an area stands: a key, or the object itself while it has none."""
        return area.parent_id or (id(area.parent) if area.parent else None)


@changing
def from_table(request: HttpRequest) -> HttpResponse:
    form = AreaTable(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made = form.cleaned_data["rows"]
        for area in made:
            area.save()
        record(request, "导入区域", f"{len(made)}个区域", on={}, names=[a.full_name for a in made[:50]])
        messages.success(request, f"已导入{len(made)}个区域。")
        return redirect("admin_areas")
    return form_page(
        request,
        form,
        at="areas",
        title="用表格导入区域",
        submit="导入",
        back=reverse("admin_areas"),
        template="admin/table.html",
        intro="每行一个区域，上级写名称、全称或代码；上级也可以排在同一张表的前面。有一行不对就都不导入，改好后再试。",
        headings=HEADINGS,
        sample=("司南区", "柳溪镇", "889901100", ""),
    )
