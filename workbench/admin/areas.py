"""Areas: the tree by level, names and both codes, loading from the seed, importing a table."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from common.areas.datums import CHOICES, inside, to_wgs84
from common.search.jobs import renamed
from kernel.cases.refusals import Refused
from kernel.reach.areas import Area, AreaLevel, Outline
from kernel.reach.models import Office
from workbench import parts
from workbench.listed import exportable

from .base import Listing, admin, changing, form_page, held, history, listing, record
from .forms import FilterForm, RowForm
from .geojson import corners
from .regrouping import rename_below

STAT_DIGITS = (2, 4, 6, 9, 12)
CIVIL_DIGITS = (6, 6, 6, 9, 12)
MISSING = "没有这个区域，它可能已被他人改动。"


class Search(FilterForm):
    q = forms.CharField(label="名称或代码", required=False, max_length=60)
    off = forms.BooleanField(label="只看已停用的", required=False)


COLUMNS = (
    parts.Column(key="name", label="名称", link=True),
    parts.Column(key="level", label="层级", hide_on_phone=True),
    parts.Column(key="stat", label="统计用区划代码", kind="code"),
    parts.Column(key="civil", label="民政区划代码", kind="code"),
    parts.Column(key="below", label="下级", kind="number"),
    parts.Column(key="offices", label="机构", kind="number"),
    parts.Column(key="state", label="状态", kind="badge"),
    parts.Column(key="edit", label="操作", kind="link"),
)


@admin
@exportable
def areas(request: HttpRequest) -> HttpResponse:
    """One level of the tree at a time, or what a search finds at every level."""
    form = Search(request.GET)
    inside = request.GET.get("in", "")
    above = Area.objects.filter(pk=inside).first() if inside.isdigit() else None
    searching = bool(form.value("q") or form.value("off"))
    rows = _found(form) if searching else Area.objects.filter(parent=above)
    rows = rows.annotate(below=Count("children", distinct=True), placed=Count("offices", distinct=True))
    words = Listing(
        title=above.name if above and not searching else "区域",
        columns=COLUMNS,
        form=form,
        row=lambda a: _row(a, searching),
        intro="机构和案件都落在区域上，授权按区域生效。两套代码各有用处：统计用区划代码用于报表，民政区划代码用于与其他部门交换。",
        empty=_empty(above, searching),
        actions=_actions(above),
        filters=[("上级", above.full_name or above.name)] if above and not searching else (),
    )
    crumbs = [] if above is None or searching else _path(above)
    return listing(request, words, rows.order_by("level", "stat_code", "id"), at="areas", crumbs=crumbs, above=above)


def _found(form: Search) -> Any:
    q = (form.value("q") or "").strip()
    rows = Area.objects.all()
    if form.value("off"):
        rows = rows.filter(active=False)
    return (
        rows.filter(Q(full_name__icontains=q) | Q(stat_code__startswith=q) | Q(civil_code__startswith=q)) if q else rows
    )


def _row(area: Any, searching: bool) -> dict[str, Any]:
    inner = reverse("admin_areas") + f"?in={area.pk}"
    edit = reverse("admin_area", args=[area.pk])
    return {
        "name": (area.full_name or area.name) if searching else area.name,
        "url": edit if area.level == AreaLevel.VILLAGE else inner,
        "level": AreaLevel(area.level).title,
        "stat": area.stat_code,
        "civil": area.civil_code,
        "below": area.below or None,
        "offices": area.placed or None,
        "edit": parts.Link(label="修改", url=edit),
        "state": parts.Badge(text="启用" if area.active else "停用", tone="green" if area.active else "grey"),
    }


def _path(area: Area, *, here: bool = True) -> list[parts.Link]:
    """Crumbs down to an area; the last one without an address when one stands there."""
    ids = [i for level in AreaLevel if level <= area.level and (i := getattr(area, f"{level.column}_id"))]
    names = {a.pk: a.name for a in Area.objects.filter(pk__in=ids)}
    links = [parts.Link(label=names[i], url=reverse("admin_areas") + f"?in={i}") for i in ids if i in names]
    return [*links[:-1], parts.Link(label=area.name)] if here else links


def _empty(above: Area | None, searching: bool) -> tuple[str, str]:
    if searching:
        return "没有找到这样的区域", "可以按名称的一部分，或者按代码的前几位查找。"
    if above is None:
        return "还没有区域", "机构和案件都要落在区域上。点“从全国区划装入”，选本区（县），乡镇和村一次装好。"
    return f"{above.name}还没有下级区域", "可以逐个添加，也可以从全国区划装入或用表格导入。"


def _actions(above: Area | None) -> list[parts.Link]:
    tail = f"?in={above.pk}" if above else ""
    found = [
        parts.Link(label="从全国区划装入", url=reverse("admin_areas_load"), icon="package-open"),
        parts.Link(label="表格导入", url=reverse("admin_areas_import"), icon="file-up"),
        parts.Link(label="位置和轮廓", url=reverse("admin_outlines"), icon="map-pin"),
    ]
    if above is None or above.level < AreaLevel.VILLAGE:
        label = f"添加{AreaLevel(above.level + 1).title if above else '省'}"
        found.insert(0 if above else 1, parts.Link(label=label, url=reverse("admin_area_add") + tail, icon="plus"))
    return found


class AreaForm(RowForm):
    """Name, both codes, position; the level follows from where the area stands."""

    widths = dict.fromkeys(("stat_code", "civil_code"), "w-6") | dict.fromkeys(
        ("longitude", "latitude", "measured"), "w-4"
    )
    measured = forms.ChoiceField(label="坐标系", choices=CHOICES, required=False, help_text="填写的经纬度取自哪里。")

    class Meta:
        model = Area
        fields = ("name", "stat_code", "civil_code", "longitude", "latitude")
        help_texts = {
            "name": "只写本级名称，如“柳溪镇”；全称由上级名称自动接成。",
            "longitude": "驻地的，如119.8812；可不填。",
            "latitude": "如32.3186。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level = self.instance.level - 1
        self.fields["stat_code"].help_text = f"国家统计局的代码，{STAT_DIGITS[level]}位。"
        self.fields["civil_code"].help_text = f"民政部门的代码，{CIVIL_DIGITS[level]}位，没有可不填。"

    def clean_stat_code(self) -> str:
        code = self._digits("stat_code", STAT_DIGITS)
        other = Area.objects.filter(stat_code=code).exclude(pk=self.instance.pk).first() if code else None
        if other:
            raise ValidationError(f"这个代码已经用于“{other.full_name or other.name}”，请核对。")
        return code

    def clean_civil_code(self) -> str:
        return self._digits("civil_code", CIVIL_DIGITS)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        same = Area.objects.filter(parent=self.instance.parent, name=data.get("name", "")).exclude(pk=self.instance.pk)
        if same.exists():
            self.add_error("name", "同一上级下已有这个名称的区域。")
        self._position(data)
        return data

    def _position(self, data: dict[str, Any]) -> None:
        """Both numbers or neither, inside the country, kept in WGS-84."""
        lon, lat = data.get("longitude"), data.get("latitude")
        if not {"longitude", "latitude"} & {*self.changed_data} or {"longitude", "latitude"} & self.errors.keys():
            return
        if (lon is None) != (lat is None):
            self.add_error("latitude" if lat is None else "longitude", "经度和纬度要么都填，要么都不填。")
        elif lon is not None and lat is not None and not inside(float(lon), float(lat)):
            self.add_error("longitude", "经度应在73至136之间，纬度应在3至54之间，请核对是否填反。")
        elif lon is None or lat is None:
            self.instance.datum = ""
        else:
            datum = data.get("measured") or "WGS-84"
            x, y = to_wgs84(float(lon), float(lat), datum)
            data["longitude"], data["latitude"] = Decimal(f"{x:.6f}"), Decimal(f"{y:.6f}")
            self.instance.datum = datum

    def _digits(self, name: str, digits: tuple[int, ...]) -> str:
        code: str = self.cleaned_data[name].strip()
        wanted = digits[self.instance.level - 1]
        if len(code) == 12 and code[wanted:].strip("0") == "":
            code = code[:wanted]
        if code and not (code.isascii() and code.isdigit() and len(code) == wanted):
            raise ValidationError(f"{AreaLevel(self.instance.level).title}的代码应为{wanted}位数字。")
        return code


@changing
def add(request: HttpRequest) -> HttpResponse:
    inside = request.GET.get("in", "")
    above = held(request, Area.objects.all(), inside, MISSING) if inside.isdigit() else None
    if above and above.level == AreaLevel.VILLAGE:
        raise Refused("村（社区）是最低一级，下面不能再添加区域。")
    form = AreaForm(request.POST or None, instance=Area(parent=above, level=above.level + 1 if above else 1))
    if request.method == "POST" and form.is_valid():
        made = form.save()
        record(request, "添加区域", made.full_name, on={"area": made.pk}, changes=form.changes())
        messages.success(request, f"已添加区域：{made.full_name}")
        return redirect(reverse("admin_areas") + (f"?in={above.pk}" if above else ""))
    title = f"添加{AreaLevel(form.instance.level).title}"
    return form_page(
        request,
        form,
        at="areas",
        title=title,
        submit="添加",
        back=_list_of(above),
        crumbs=_path(above, here=False) if above else [],
        intro=f"上级：{above.full_name}" if above else "",
    )


def _list_of(above: Area | None) -> str:
    return reverse("admin_areas") + (f"?in={above.pk}" if above else "")


@changing
def area(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename an area or put its codes right; the full names below follow."""
    found = held(request, Area.objects.select_related("parent", "merged_into"), pk, MISSING)
    outline = Outline.objects.filter(area=found).first()
    was, silent = found.full_name, bool(found.parent and found.full_name == found.parent.full_name)
    form = AreaForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        if silent:  # a tier that only fills a gap (市辖区) is left out of full names
            Area.objects.filter(pk=saved.pk).update(full_name=was)
        else:
            rename_below(saved, was)
        if "name" in form.changed_data:
            renamed.enqueue(saved.pk)
        record(request, "修改区域", saved.full_name, on={"area": saved.pk}, changes=form.changes())
        messages.success(request, f"已保存：{saved.name}")
        return redirect(_list_of(saved.parent))
    return form_page(
        request,
        form,
        at="areas",
        title=f"修改{found.name}",
        submit="保存",
        back=_list_of(found.parent),
        crumbs=_path(found.parent, here=False) if found.parent else [],
        trail=history(area=found.pk),
        template="admin/area.html",
        area=found,
        level=AreaLevel(found.level).title,
        outline=outline,
        corners=corners(outline.geometry) if outline else 0,
        hindrance=hindrance(found) if found.active else "",
    )


def hindrance(area: Area) -> str:
    """Why an area cannot be switched off now; empty when it can."""
    offices = Office.objects.filter(**{f"{area.column}_id": area.pk}, active=True).count()
    below = Area.objects.filter(**{f"{area.column}_id": area.pk}, active=True).exclude(pk=area.pk).count()
    found = [f"{n}个{what}" for n, what in ((offices, "在用的机构"), (below, "启用的下级区域")) if n]
    return f"{area.name}内还有{'、'.join(found)}，请先停用或移走。" if found else ""


@changing
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an area out of use, or back into it."""
    found = held(request, Area.objects.select_related("parent"), pk, MISSING)
    if request.method == "POST":
        if found.active and (why := hindrance(found)):
            raise Refused(why)
        if found.merged_into_id:
            raise Refused(f"{found.name}已经并入其他区域，不能再启用。")
        if not found.active and found.parent and not found.parent.active:
            raise Refused(f"上级区域“{found.parent.name}”已停用，请先启用上级。")
        Area.objects.filter(pk=found.pk).update(active=not found.active)
        act = "停用区域" if found.active else "启用区域"
        record(request, act, found.full_name or found.name, on={"area": found.pk})
        messages.success(request, f"{act}：{found.name}")
    return redirect("admin_area", pk)
