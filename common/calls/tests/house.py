"""A hotline for tests: an office, a switch, two agents and their supervisor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from common.calls import quality
from common.calls.models import Call, CallBack, Item, Seat, State, Switch
from common.calls.taking import Said, take
from kernel.reach.models import Area, Grant, Office, Post, User

_IDS = count(1)
CALLER = "15400001111"
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # noon in China


@dataclass
class Line:
    """The hotline and its people."""

    office: Office
    switch: Switch
    anna: User  # 8001
    bert: User  # 8002
    head: User  # 8000
    stranger: User  # an agent of another hotline

    def seat(self, user: User) -> Seat:
        return Seat.objects.get(user=user)

    def said(self, call: str, kind: str, after: float = 0, **more: Any) -> Said:
        """An event so many seconds after NOON, under a new id."""
        more.setdefault("event", f"e{next(_IDS)}")
        return Said(call=call, kind=kind, at=NOON + timedelta(seconds=after), **more)

    def tell(self, call: str, kind: str, after: float = 0, **more: Any) -> Call:
        take(self.switch, self.said(call, kind, after, **more))
        return Call.objects.get(switch=self.switch, external=call)

    def answered(self, call: str = "c1", number: str = "8001", *, after: float = 0, caller: str = CALLER) -> Call:
        """A call that was answered after ten seconds and lasted a minute."""
        self.tell(call, "ringing", after, caller=caller)
        self.tell(call, "answered", after + 10, number=number)
        return self.tell(call, "ended", after + 70, hung_up="caller")

    def missed(self, call: str = "m1", *, after: float = 0, caller: str = CALLER) -> Call:
        self.tell(call, "ringing", after, caller=caller)
        return self.tell(call, "abandoned", after + 40)


def hotline(district: Area | None = None) -> Line:
    """Stands by itself, or in a district that is there."""
    area = district or Area.objects.create(level=3, name="热线测试区")
    office = Office.objects.create(name="热线中心", kind="hotline", area=area)
    other = Office.objects.create(name="别处的热线中心", kind="hotline", area=area)
    posts = {
        code: Post.objects.get_or_create(
            code=code, defaults={"title": title, "scope": "office", "level": 1, "roles": list(roles)}
        )[0]
        for code, title, roles in (
            ("hotline_agent", "热线坐席", ("hotline_agent", "receptionist")),
            ("hotline_supervisor", "热线班长", ("hotline_agent", "hotline_supervisor", "receptionist")),
        )
    }
    people = {}
    for name, shown, post, where, number in (
        ("hot_anna", "安坐席", "hotline_agent", office, "8001"),
        ("hot_bert", "白坐席", "hotline_agent", office, "8002"),
        ("hot_head", "班班长", "hotline_supervisor", office, "8000"),
        ("hot_stranger", "别坐席", "hotline_agent", other, "8001"),
    ):
        people[name] = User.objects.create(username=name, name=shown, password="!")
        Grant.objects.create(user=people[name], post=posts[post], office=where, since=date(2020, 1, 1))
        Seat.objects.create(user=people[name], office=where, number=number, state=State.READY)
    switch = Switch.objects.create(code="centre", name="测试话务平台", office=office, secret="whsec_" + "A" * 43 + "=")
    return Line(office, switch, *people.values())


def furnished(cast: Any) -> dict[str, list[tuple[Any, ...]]]:
    """A hotline in the district of the cast with one of everything, and what its addresses are opened with.

    Its supervisor stands in the cast as `hotline`. One call is going on, one is drawn and objected to.
    """
    line = hotline(cast.district)
    cast.hotline = line.head
    User.objects.filter(username__startswith="hot_").update(password=User.objects.get(pk=cast.chair.pk).password)
    line.answered("old", after=-40 * 86400)
    line.answered("c1", caller="13800000001")
    missed = line.missed("m1", after=100)
    item = Item.objects.create(title="解答准确", points=100, since=date(2020, 1, 1))
    month = timezone.localdate(NOON - timedelta(days=40)).replace(day=1)
    review = quality.draw(line.office, month, by=line.head).reviews.get()
    quality.score(review, {item.pk: 70}, by=line.head, remark="没有问清时间")
    quality.object_to(review, by=line.anna, text="来电人说不记得")
    now = timezone.now()
    for n, (kind, more) in enumerate((("ringing", {"caller": "13800000001"}), ("answered", {"number": "8000"}))):
        take(line.switch, Said(event=f"now{n}", call="now", kind=kind, at=now - timedelta(seconds=30 - n), **more))
    going, back = Call.objects.get(external="now"), CallBack.objects.get(call=missed)
    call, each = (going.pk,), {n: [(back.pk,)] for n in ("back", "back_take", "back_leave")}
    return {
        **{f"desk_hotline_{n}": rows for n, rows in each.items()},
        "desk_hotline_call": [call, (missed.pk,)],
        "desk_hotline_order": [call],
        "desk_hotline_look": [(going.pk, "number")],
        "desk_hotline_review": [(review.pk,)],
        "hotline_events": [("centre",)],
        **{f"admin_hotline_{n}": [(line.switch.pk,)] for n in ("switch", "change", "rotate", "turn")},
        "admin_hotline_seat": [(line.seat(line.anna).pk,)],
        "admin_hotline_item": [(item.pk,)],
        "admin_hotline_choice": [("tries",)],
    }
