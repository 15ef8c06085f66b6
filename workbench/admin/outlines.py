"""Where areas lie: borders as GeoJSON and positions, uploaded for many at once or for one."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from common.areas.datums import CHOICES, inside, to_wgs84
from kernel.reach.areas import Area, Outline
from workbench import parts

from .areas import MISSING
from .base import changing, held, record, show
from .geojson import OUTLINES, Book, Feature, read
from .reading import Heading, Row, TableForm, wrong

NAMED = 20  # features told one by one
HEADINGS = (
    Heading(key="area", names=("区域", "名称", "全称", "代码", "统计用区划代码")),
    Heading(key="lon", names=("经度", "lng", "lon")),
    Heading(key="lat", names=("纬度", "lat")),
)


class FileForm(forms.Form):
    """A file of borders and points."""

    file = forms.FileField(
        label="GeoJSON 文件", help_text="面存为轮廓，点存为位置。属性中要有代码（code、XZQDM）或名称（name、XZQMC）。"
    )
    datum = forms.ChoiceField(label="坐标系", choices=CHOICES, help_text="问提供方；选错会偏几百米。")
    source = forms.CharField(label="来源", max_length=120, help_text="如“××市自然资源局2026年5月提供”。")
    widths = {"datum": "w-6", "source": "w-6"}

    def __init__(self, only: Area | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.only = only

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                data["features"] = read(data["file"], data["datum"])
            except ValidationError as error:
                self.add_error("file", error)
                return data
            if self.only and len(data["features"]) > 1:
                self.add_error(
                    "file", f"文件里有{len(data['features'])}个要素。为{self.only.name}一个区域上传的，应只有一个。"
                )
        return data


class PositionTable(TableForm):
    """Positions as a table, of areas that are there already."""

    headings = HEADINGS
    datum = forms.ChoiceField(label="坐标系", choices=CHOICES)

    def check(self, rows: list[Row]) -> list[Any]:
        book = Book()
        found, mistakes = [], []
        for row in rows:
            area, why = self._locate(row, book)
            mistakes += [wrong(row, why)] if why else []
            found.append((area, row))
        if mistakes:
            raise ValidationError(mistakes)
        return [(area, float(row.cells["lon"]), float(row.cells["lat"])) for area, row in found]

    def _locate(self, row: Row, book: Book) -> tuple[Area | None, str]:
        word = row.cells["area"]
        area = book.look([word])
        if area is None:
            return None, f"区域“{word}”" + ("有多个，请写全称或代码。" if word in book.known else "不存在。")
        try:
            lon, lat = float(row.cells["lon"]), float(row.cells["lat"])
        except ValueError:
            return None, "经度和纬度应为数字，如 119.8812、32.3186。"
        return area, "" if inside(lon, lat) else f"经度{lon:g}、纬度{lat:g}不在我国范围，请核对是否填反。"


@changing
def outlines(request: HttpRequest) -> HttpResponse:
    """Two ways in: a file of borders, a table of positions."""
    only = _only(request)
    by_table = request.method == "POST" and "text" in request.POST
    file = FileForm(only, request.POST or None, request.FILES or None) if not by_table else FileForm(only)
    table = PositionTable(auto_id="table_%s")
    if by_table:
        table = PositionTable(request.POST, request.FILES, auto_id="table_%s")
    if request.method == "POST" and by_table and table.is_valid():
        return _keep_table(request, table)
    if request.method == "POST" and not by_table and file.is_valid():
        return _keep_file(request, file)
    title = f"{only.name}的位置和轮廓" if only else "位置和轮廓"
    counts = [
        ("已有轮廓", f"{Outline.objects.count()}个"),
        ("已有位置", f"{Area.objects.exclude(latitude=None).count()}个"),
    ]
    context = {"title": title, "file": file, "table": table, "headings": HEADINGS, "only": only, "counts": counts}
    back = reverse("admin_area", args=[only.pk]) if only else reverse("admin_areas")
    return show(
        request,
        "admin/outlines.html",
        {**context, "back": back},
        at="areas",
        crumbs=[parts.Link(label=title)],
        status=422 if file.errors or table.errors else 200,
    )


def _only(request: HttpRequest) -> Area | None:
    """The single area the page was opened for."""
    text = request.GET.get("area", "")
    return held(request, Area.objects.all(), int(text), MISSING) if text.isdigit() else None


def _keep_file(request: HttpRequest, form: FileForm) -> HttpResponse:
    book, data = Book(form.only), form.cleaned_data
    taken, unknown = list[str](), list[Feature]()
    for feature in data["features"]:
        area = book.find(feature)
        if area is None:
            unknown.append(feature)
            continue
        _keep(area, feature.geometry, data["datum"], data["source"])
        taken.append(area.name)
    missed = [f.title for f in unknown[:NAMED]]
    if taken:
        on = {"area": form.only.pk} if form.only else {}
        counted = {"taken": len(taken), "unknown": missed, "reason": data["source"]}
        record(request, "导入位置和轮廓", form.only.name if form.only else f"{len(taken)}个区域", on=on, **counted)
        messages.success(request, f"已保存{len(taken)}个区域的位置或轮廓。")
    if unknown:
        more = "等" if len(unknown) > NAMED else ""
        text = f"有{len(unknown)}个没有对应的区域，没有保存：{'、'.join(missed)}{more}。请核对代码或名称后再传。"
        messages.warning(request, text)
    return redirect(reverse("admin_area", args=[form.only.pk]) if form.only else reverse("admin_outlines"))


def _keep(area: Area, geometry: dict[str, Any], datum: str, source: str) -> None:
    if geometry["type"] in OUTLINES:
        values = {"geometry": geometry, "datum": datum, "source": source, "made_at": timezone.now()}
        Outline.objects.update_or_create(area=area, defaults=values)
    else:
        lon, lat = geometry["coordinates"]
        place(area, lon, lat, datum)


def place(area: Area, lon: float, lat: float, datum: str) -> None:
    """Keep the position of an area, in WGS-84, with the datum it came in."""
    Area.objects.filter(pk=area.pk).update(longitude=round(lon, 6), latitude=round(lat, 6), datum=datum)


def _keep_table(request: HttpRequest, form: PositionTable) -> HttpResponse:
    rows, datum = form.cleaned_data["rows"], form.cleaned_data["datum"]
    for area, lon, lat in rows:
        place(area, *to_wgs84(lon, lat, datum), datum)
    record(request, "导入位置和轮廓", f"{len(rows)}个区域的位置", on={}, taken=len(rows), datum=datum)
    messages.success(request, f"已保存{len(rows)}个区域的位置。")
    return redirect("admin_outlines")


def _outline(request: HttpRequest, pk: int) -> Outline:
    found = held(request, Area.objects.all(), pk, MISSING)
    outline = Outline.objects.filter(area=found).select_related("area").first()
    if outline is None:
        raise Http404(f"{found.name}还没有轮廓。")
    return outline


@changing
def outline(request: HttpRequest, pk: int) -> HttpResponse:
    """The border of one area as a file; a POST takes it away."""
    found = _outline(request, pk)
    if request.method == "POST":
        record(request, "删除轮廓", found.area.full_name, on={"area": pk}, changes=[("轮廓", found.source, "（空）")])
        Outline.objects.filter(area=pk).delete()
        messages.success(request, f"已删除{found.area.name}的轮廓。")
        return redirect("admin_area", pk)
    said = {"name": found.area.name, "stat_code": found.area.stat_code, "source": found.source}
    text = json.dumps({"type": "Feature", "properties": said, "geometry": found.geometry}, ensure_ascii=False)
    answer = HttpResponse(text, content_type="application/geo+json")
    answer["Content-Disposition"] = f'attachment; filename="area-{pk}.geojson"'
    return answer
