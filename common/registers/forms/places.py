"""What the acts on service places ask: where, when, which services; posts set up and given up, people coming and going."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from common.areas.datums import from_wgs84, to_wgs84
from kernel.cases.forms import FilesField
from kernel.reach.models import User

from .. import hours as opening
from ..models import Place, PlacePost, PlaceStaff
from .base import Dialled, Groups, PlainActForm, RegisterForm, long

POSITION = ("latitude", "longitude", "datum")


class Opening(Dialled):
    photos = FilesField(label="照片", category="photo", required=False)

    class Meta:
        model = Place
        fields: tuple[str, ...] = (
            "tier",
            "name",
            "address",
            "route",
            *POSITION,
            "phone",
            "hours",
            "holidays",
            "beyond",
            "posts",
            "services",
            "access",
            "staff",
            "opened_on",
            "public",
        )
        widgets = {"posts": long(), "hours": long(2)}
        labels = {"datum": "填写时的坐标系"}
        help_texts = {
            "datum": "保存时统一换算为 WGS-84；手机地图上查到的多为 GCJ-02，百度地图为 BD-09。",
            "hours": "如“周一至周五 8:30–12:00，14:00–17:30；周六 9:00–12:00”，这样写的，群众能看到现在开不开门。",
            "beyond": "晚间、周末怎么找到人，如“提前一天电话预约，晚七点至九点”。没有的不填。",
            "route": "附近的公交站、标志建筑、从哪个门进。",
        }

    groups: Groups = (
        ("场所", ("tier", "name", "address", "route", *POSITION)),
        ("服务", ("hours", "holidays", "beyond", "phone", "services", "posts", "staff", "access")),
        ("登记", ("opened_on", "public", "photos")),
    )

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["holidays"].required = False
        self._stood = {name: getattr(self.instance, name) for name in (*POSITION, "wgs84")}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["holidays"] = data.get("holidays") or self.instance.holidays
        if data.get("hours") and (why := opening.unclear(data["hours"])):
            self.add_error("hours", ValidationError(why))
        self._place(data)
        return data

    def _place(self, data: dict[str, Any]) -> None:
        """Whole or absent, in the country, and in WGS-84 from here on."""
        given = [name for name in POSITION if data.get(name) not in (None, "")]
        if given and len(given) < len(POSITION):
            missing = next(name for name in POSITION if name not in given)
            self.add_error(
                missing, ValidationError("经纬度和坐标系要么都填，要么都不填；没有坐标系的经纬度会偏出几百米。")
            )
        if data.get("latitude") is not None and not 3 <= data["latitude"] <= 54:
            self.add_error("latitude", ValidationError("我国纬度在3至54度之间，请检查是否与经度填反。"))
        if data.get("longitude") is not None and not 73 <= data["longitude"] <= 136:
            self.add_error("longitude", ValidationError("我国经度在73至136度之间，请检查是否与纬度填反。"))
        if len(given) == len(POSITION) and not {*POSITION} & self.errors.keys():
            self._convert(data)

    def _convert(self, data: dict[str, Any]) -> None:
        """What was typed anew is of the datum named; what was left alone stays, or is read again as of another datum."""
        same = {*POSITION}.isdisjoint(self.changed_data) and self._stood["datum"] == data["datum"]
        if same:
            return
        lon, lat = float(data["longitude"]), float(data["latitude"])
        if {"latitude", "longitude"}.isdisjoint(self.changed_data) and self._stood["wgs84"]:
            lon, lat = from_wgs84(lon, lat, self._stood["datum"])
        lon, lat = to_wgs84(lon, lat, data["datum"])
        data["longitude"], data["latitude"] = Decimal(f"{lon:.6f}"), Decimal(f"{lat:.6f}")
        self.instance.wgs84 = True


class PlaceChange(Opening):
    class Meta(Opening.Meta):
        fields = tuple(n for n in Opening.Meta.fields if n not in ("tier", "opened_on"))

    groups = ()


class Closing(PlainActForm):
    class Meta:
        model = Place
        fields = ()

    def write(self, case: Any) -> Any:
        self.instance.closed_on = self.on
        return super().write(case)


class PostForm(RegisterForm):
    """A post set up (设岗)."""

    class Meta:
        model = PlacePost
        fields = ("title", "services", "seats", "since")
        help_texts = {"title": "如“法律咨询窗口”“法律援助窗口”。", "since": "不填即为办理之日。"}

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.fields["since"].required = False

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data["since"] = data.get("since") or self.on
        self.not_later(data, "since")
        return data


class StaffForm(PostForm):
    """Somebody takes up a post (到岗)."""

    class Meta:
        model = PlaceStaff
        fields = ("post", "name", "capacity", "user", "shown", "since")
        help_texts = {
            "user": "有系统账号的选上，便于排班和预约。",
            "shown": "公示姓名的，群众在法治地图上能看到。",
            "since": "不填即为办理之日。",
        }

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.field("post").queryset = _running(PlacePost, self.case) | PlacePost.objects.filter(
            pk=self.instance.post_id
        )
        users = User.objects.filter(is_active=True, grants__office=self.case.office_id).distinct() if self.case else ()
        self.field("user").queryset = users or User.objects.none()


def _running(model: Any, case: Any) -> Any:
    return model.objects.filter(case=case, until=None)


class _Ending(RegisterForm):
    """A row that ends: chosen among those running; a correction keeps to the row it was about."""

    row: forms.ModelChoiceField[Any]

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        own = self._meta.model.objects.filter(pk=self.instance.pk)
        self.field("row").queryset = own if self.corrects else _running(self._meta.model, self.case)

    def write(self, case: Any) -> Any:
        row = self.cleaned_data["row"]
        row.until = self.on
        return row

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("row") and data["row"].since > self.on:
            self.add_error("happened_at", ValidationError(f"不能早于开始的{data['row'].since:%Y年%-m月%-d日}。"))
        return data


class PostEnd(_Ending):
    """A post given up (撤岗); nobody stands at it any more."""

    row = forms.ModelChoiceField(label="岗位", queryset=PlacePost.objects.none())

    class Meta:
        model = PlacePost
        fields = ()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("row") and (names := list(_running(PlaceStaff, self.case).filter(post=data["row"]))):
            who = "、".join(person.name for person in names)
            self.add_error("row", ValidationError(f"{who}还在这个岗位，请先办理离岗。"))
        return data


class StaffEnd(_Ending):
    """Somebody leaves a post (离岗)."""

    row = forms.ModelChoiceField(label="人员", queryset=PlaceStaff.objects.none())

    class Meta:
        model = PlaceStaff
        fields = ()

    def prepare(self, *args: Any) -> None:
        super().prepare(*args)
        self.field("row").queryset = self.field("row").queryset.select_related("post")
