"""法律服务圈: who is within the promised minutes of a service place, who is not, and where the next room would help most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial, wraps
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from common.areas.datums import from_wgs84
from common.circles import reckoning, rows
from common.circles.models import TravelRule
from common.circles.reckoning import NUMBERS, WAYS, Proposal, Reached, Share, Stand, Travel
from common.map import outlines
from common.map.tiles import tiles
from common.registers.codes import SERVICES
from kernel.reach.models import Area
from kernel.reach.reach import reach_of
from workbench import parts
from workbench.listed import Table, exportable

from .base import desk, is_administrator, page

SHOWN = 20
MOST = 10  # rooms proposed at most
USUAL = {"way": "ebike", "tiers": "station"}  # where every village has a room, rooms tell little
DRAWN = 40  # places up to which their circles are drawn, lest the map be covered
CLOSED = "这一页由业务科室和局领导使用。需要时请管理员授予相应岗位。"
TOWNS = (
    parts.Column(key="town", label="乡镇（街道）"),
    parts.Column(key="villages", label="村（社区）", kind="number"),
    parts.Column(key="inside", label="圈内", kind="number"),
    parts.Column(key="rate", label="村覆盖率"),
    parts.Column(key="people", label="人口", kind="number"),
    parts.Column(key="people_inside", label="圈内人口", kind="number"),
    parts.Column(key="people_rate", label="人口覆盖率"),
)
VILLAGES = (
    parts.Column(key="village", label="村（社区）"),
    parts.Column(key="town", label="乡镇（街道）"),
    parts.Column(key="kind", label="城乡"),
    parts.Column(key="people", label="人口", kind="number"),
    parts.Column(key="nearest", label="最近的场所", wide=True),
    parts.Column(key="minutes", label="约几分钟", kind="number"),
    parts.Column(key="limit", label="承诺几分钟", kind="number"),
    parts.Column(key="state", label="结果", kind="badge"),
)
NEXT = (
    parts.Column(key="place", label="顺序", kind="number"),
    parts.Column(key="village", label="设在哪个村（社区）"),
    parts.Column(key="town", label="乡镇（街道）"),
    parts.Column(key="gains", label="新进圈的村（社区）", wide=True),
    parts.Column(key="people", label="新进圈人口", kind="number"),
    parts.Column(key="rate", label="届时村覆盖率"),
    parts.Column(key="people_rate", label="届时人口覆盖率"),
)


def readers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for sections and directors."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not rows.may_read(request.user):  # type: ignore[arg-type]
            raise PermissionDenied(CLOSED)
        return view(request, *args, **kwargs)

    return desk(inner)


def _optional(label: str, low: float, high: float) -> forms.FloatField:
    return forms.FloatField(
        label=label, required=False, min_value=low, max_value=high, widget=forms.NumberInput(attrs={"step": "any"}),
        error_messages=NUMBERS,
    )  # fmt: skip


class Question(forms.Form):
    """What is asked: how people come, to which places; and other values to try out instead of the rule's."""

    way = forms.ChoiceField(label="怎么去", choices=list(WAYS.items()), required=False)
    tiers = forms.ChoiceField(label="哪些场所", choices=[(k, text) for k, _, text in rows.TIER_SETS], required=False)
    service = forms.ChoiceField(label="要办什么", choices=[("", "都可以"), *SERVICES.choices()], required=False)
    speed = _optional("试算：公里/小时", 1, 120)
    detour = _optional("试算：绕行系数", 1, 3)
    city = _optional("试算：城区分钟", 1, 240)
    country = _optional("试算：农村分钟", 1, 240)
    count = forms.IntegerField(label="再设几处", required=False, min_value=1, max_value=MOST)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One analysis with everything it stands on."""

    rule: TravelRule
    travel: Travel
    ground: rows.Ground
    found: list[Reached]
    proposals: list[Proposal]
    said: list[tuple[str, str]]

    @property
    def whole(self) -> Share:
        return reckoning.share("合计", self.found)


def _asked(request: HttpRequest) -> tuple[Question, dict[str, Any]]:
    form = Question({**USUAL, "count": "3", **request.GET.dict()})
    form.is_valid()
    found = {**USUAL, **{k: v for k, v in form.cleaned_data.items() if v not in (None, "")}}
    return form, found


def _travel(rule: TravelRule, asked: dict[str, Any]) -> Travel:
    return Travel(
        speed=asked.get("speed") or float(getattr(rule, asked["way"])), detour=asked.get("detour") or float(rule.detour),
        city=int(asked.get("city") or rule.city), country=int(asked.get("country") or rule.country),
    )  # fmt: skip


def _answer(request: HttpRequest, asked: dict[str, Any]) -> Answer:
    rule = rows.rule_on()
    travel = _travel(rule, asked)
    codes, text = next((codes, text) for k, codes, text in rows.TIER_SETS if k == asked["tiers"])
    service = asked.get("service", "")
    ground = rows.ground(request.user, tiers=codes, service=service)  # type: ignore[arg-type]
    found = reckoning.reach(ground.homes, ground.stands, travel)
    said = [
        ("怎么去", f"{WAYS[asked['way']]}，每小时{travel.speed:g}公里，绕行系数{travel.detour:g}"),
        ("承诺", f"城区{travel.city}分钟，农村{travel.country}分钟"),
        ("场所", text + (f"，能办{SERVICES.title_of(service)}" if service else "")),
    ]
    proposals = reckoning.propose(found, travel, asked.get("count", 3))
    return Answer(rule=rule, travel=travel, ground=ground, found=found, proposals=proposals, said=said)


@readers
@exportable
def index(request: HttpRequest) -> HttpResponse:
    """Shares town by town, every village with the nearest place, and where the next rooms would help most."""
    form, asked = _asked(request)
    answer = _answer(request, asked)
    villages = sorted(answer.found, key=lambda r: (r.covered, -(r.home.people or 0)))
    towns, shares = reckoning.by_town(answer.found), [_town(s) for s in reckoning.by_town(answer.found)]
    context = {
        "form": form, "answer": answer, "stats": _stats(answer), "tiers": _tiers(request, answer, asked),
        "towns_columns": TOWNS, "towns": shares, "columns": VILLAGES, "rows": [_village(r) for r in villages[:SHOWN]],
        "outside": sum(not r.covered for r in villages), "next_columns": NEXT, "next": _next(answer), "tiles": tiles(),
        "points": reverse("desk_circles_map") + (f"?{request.GET.urlencode()}" if request.GET else ""),
        "setting": reverse("admin_circles") if is_administrator(request.user) else "",
    }  # fmt: skip
    sheet = partial(Table, filters=answer.said, remarks=REMARKS)
    tables = [
        sheet(title="各村（社区）到最近的场所", columns=VILLAGES, rows=villages, row=_village),
        sheet(key="towns", title="服务圈覆盖", columns=TOWNS, rows=towns, row=_town),
        sheet(key="next", title="增设建议", columns=NEXT, rows=_next(answer)),
    ]
    return page(request, "workbench/circles.html", context, tables=tables)


REMARKS = ("时间按直线距离乘绕行系数、匀速估算，不是实际路线；河流、山岭的阻隔请结合实地判断。",)


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{value:.1f}%"


def _town(row: Share) -> dict[str, Any]:
    return {
        "town": row.name, "villages": row.villages, "inside": row.inside, "rate": _percent(row.rate), "people": row.people,
        "people_inside": row.people_inside, "people_rate": _percent(row.people_rate),
    }  # fmt: skip


def _village(row: Reached) -> dict[str, Any]:
    state = parts.Badge(text="圈内", tone="green") if row.covered else parts.Badge(text="圈外", tone="red")
    return {
        "village": row.home.name, "town": row.home.town, "kind": "城区" if row.home.urban else "农村",
        "people": row.home.people, "nearest": row.nearest or "没有这样的场所", "limit": row.limit, "state": state,
        "minutes": None if row.minutes is None else round(row.minutes),
    }  # fmt: skip


def _next(answer: Answer) -> list[dict[str, Any]]:
    """The proposals with the share after each of them."""
    found, whole = list[dict[str, Any]](), answer.whole
    inside, people = whole.inside, whole.people_inside
    for place, one in enumerate(answer.proposals, start=1):
        inside, people = inside + len(one.gains), people + one.people
        then = replace(whole, inside=inside, people_inside=people)
        found.append({
            "place": place, "village": one.home.name, "town": one.home.town, "people": one.people,
            "gains": "、".join(home.name for home in one.gains), "rate": _percent(then.rate),
            "people_rate": _percent(then.people_rate),
        })  # fmt: skip
    return found


def _stats(answer: Answer) -> list[parts.Stat]:
    whole = answer.whole
    outside = whole.villages - whole.inside
    return [
        parts.Stat(label="村（社区）覆盖率", value=_percent(whole.rate), note=f"{whole.inside}/{whole.villages}"),
        parts.Stat(label="人口覆盖率", value=_percent(whole.people_rate), note=_note(whole)),
        parts.Stat(
            label="圈外的村（社区）", value=outside, unit="个", tone="amber" if outside else "green", url="#villages"
        ),
        parts.Stat(label="参与计算的场所", value=len(answer.ground.stands), unit="处"),
    ]


def _note(whole: Share) -> str:
    return (
        f"{whole.unknown}个村（社区）没有录入人口，未计" if whole.unknown else f"{whole.people_inside}/{whole.people}人"
    )


def _tiers(request: HttpRequest, answer: Answer, asked: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    """The same question for each set of tiers: words, share of villages, address, whether it is the one shown."""
    everything = rows.ground(request.user, tiers=rows.TIER_SETS[-1][1], service=asked.get("service", "")).stands  # type: ignore[arg-type]
    found = []
    for key, codes, text in rows.TIER_SETS:
        stands = [s for s in everything if s.tier in codes]
        rate = reckoning.share(text, reckoning.reach(answer.ground.homes, stands, answer.travel)).rate
        query = request.GET.copy()
        query["tiers"] = key
        found.append((text, _percent(rate), f"?{query.urlencode()}", key == asked["tiers"]))
    return found


@readers
def drawing(request: HttpRequest) -> JsonResponse:
    """Borders, villages in and out, places with their circles and the proposals, for the map of the same question."""
    _, asked = _asked(request)
    answer, datum = _answer(request, asked), tiles().datum
    circles = len(answer.ground.stands) <= DRAWN
    points = [
        *(_stand(s, answer.travel, datum, circles) for s in answer.ground.stands),
        *(_point(r.home.at, "in" if r.covered else "out", _said(r), datum) for r in answer.found),
        *(_point(p.home.at, "next", f"建议第{n}处：{p.home.name}", datum) for n, p in enumerate(answer.proposals, 1)),
    ]
    made = JsonResponse({"borders": _borders(request, datum), "points": outlines.collection(points)})
    made["Cache-Control"] = "private, no-store"
    return made


def _said(row: Reached) -> str:
    if row.minutes is None:
        return f"{row.home.name}：没有这样的场所"
    return f"{row.home.name}：到{row.nearest}约{row.minutes:.0f}分钟（承诺{row.limit}分钟）"


def _stand(stand: Stand, travel: Travel, datum: str, circle: bool) -> dict[str, Any]:
    """A place; its circle as far as people in the country are promised to come from."""
    made = _point(stand.at, stand.tier, stand.name, datum)
    made["properties"]["radius"] = round(travel.radius(urban=False)) if circle else 0
    return made


def _point(at: tuple[float, float], look: str, text: str, datum: str) -> dict[str, Any]:
    place = [round(v, 6) for v in from_wgs84(*at, datum)]
    return {
        "type": "Feature", "geometry": {"type": "Point", "coordinates": place}, "properties": {"look": look, "name": text}
    }  # fmt: skip


def _borders(request: HttpRequest, datum: str) -> dict[str, Any]:
    """Of the areas this person answers for."""
    held: dict[str, frozenset[int]] = reach_of(request.user).areas_holding(rows.READERS)  # type: ignore[arg-type]
    areas = Area.objects.filter(pk__in=[pk for ids in held.values() for pk in ids])
    return outlines.collection(f for area in areas for f in outlines.features(area, datum))
