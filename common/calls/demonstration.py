"""A year of an invented hotline: its office, its people, its calls, and what was scored. Written in bulk, not event by event."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from common.demonstration.loading import PASSWORD, Loaded
from common.people.models import phone_index
from common.ratings.models import DISSATISFIED
from kernel.reach.models import Grant, Office, Post, User

from . import quality
from .invented import Callers, Invented, day, shape
from .models import (
    Attempt,
    Call,
    CallBack,
    HungUp,
    Item,
    Mark,
    Outcome,
    Reason,
    Result,
    Review,
    Seat,
    Stage,
    State,
    Switch,
)
from .models.calls import Settled

A_YEAR = 22_000  # calls of a year at scale 1 (`seeds/004`: 2.2 万人次); 290 000 by `sinan hotline_year`
PEOPLE = (
    ("h0000", "热线班长甲", "hotline_supervisor", "8000"), ("h0001", "热线坐席乙", "hotline_agent", "8001"),
    ("h0002", "热线坐席丙", "hotline_agent", "8002"), ("h0003", "热线坐席丁", "hotline_agent", "8003"),
    ("h0004", "热线坐席戊", "hotline_agent", "8004"),
)  # fmt: skip
SHEET = (
    ("用语规范，态度耐心", 20, "问候、倾听、不打断，不用生硬的话"), ("问清事情", 20, "时间、对方、经过、现状问全"),
    ("解答准确", 40, "依据现行法律，不作没有把握的答复"), ("指明去处", 10, "该找谁、带什么、在哪里说明白"),
    ("记录完整", 10, "诉求和答复照实记下"),
)  # fmt: skip
LATEST = 3  # days: what was not answered in them still waits for a call
BATCH = 1000


def load(loaded: Loaded, *, scale: float = 1.0, say: Callable[[str], None]) -> int:
    """The hotline and its year until yesterday; how many calls. The same calls on the same day."""
    switch = found(loaded)
    made = fill(switch, round(A_YEAR * scale))
    _items()
    _scored(switch.office)
    say(f"  热线来电{made}通，回电{CallBack.objects.count()}个")
    return made


def found(loaded: Loaded) -> Switch:
    """The office, its people and its switch."""
    bureau = loaded.offices["bureau"]
    office = Office.objects.create(
        name="司南区12348热线中心",
        short="司热",
        kind="hotline",
        area=bureau.area,
        parent=bureau,
        address=bureau.address,
    )
    hashed, since = make_password(PASSWORD), date(loaded.district.as_of.year - 2, 1, 1)
    for username, name, post, number in PEOPLE:
        user = User.objects.create(username=username, name=name, password=hashed)
        Grant.objects.create(user=user, post=Post.objects.get(code=post), office=office, since=since)
        Seat.objects.create(user=user, office=office, number=number, state=State.AWAY)
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    return Switch.objects.create(code="demo", name="演示话务平台", office=office, secret=secret)


def fill(switch: Switch, calls: int, *, name: str = "demo") -> int:
    """About so many calls spread over the year until yesterday, with the call-backs that came of them."""
    rng = Random(f"{name}{calls}")  # noqa: S311  invented
    seats = list(Seat.objects.filter(office=switch.office, active=True).exclude(number=PEOPLE[0][3]).order_by("number"))
    today = timezone.localdate()
    days = [today - timedelta(days=n) for n in range(365, 0, -1)]
    callers, made = Callers(rng), 0
    for on, n in zip(days, shape(days, calls, rng), strict=True):
        team = _team(seats, n, on.toordinal())
        rows = [
            _call(switch, c, team, f"{name}-{on:%Y%m%d}-{i:05d}") for i, c in enumerate(day(on, n, len(team), callers))
        ]
        Call.objects.bulk_create(rows, batch_size=BATCH)
        _backs(rows, rng)
        made += len(rows)
    return made


def _team(seats: list[Seat], calls: int, turn: int) -> list[Seat]:
    """As many as the day needs, by turns; at the scale of a great city one invented agent stands for several."""
    wanted = max(2, round(calls / 45) + 1)
    return [seats[(turn + n) % len(seats)] for n in range(wanted)]


def _call(switch: Switch, call: Invented, team: list[Seat], external: str) -> Call:
    answered, over = call.answered is not None, call.answered or call.ended
    seat = team[call.seat] if answered else None
    return Call(
        switch=switch, external=external, office_id=switch.office_id, caller=call.caller,
        phone_index=phone_index(call.caller), called="12348", started_at=call.rang, queued_at=call.rang,
        answered_at=call.answered, ended_at=call.ended, waited=_seconds(call.rang, over),
        talked=_seconds(call.answered, call.ended) if call.answered else None,
        held=sum(_seconds(a, b) for a, b in call.holds), stage=Stage.OVER,
        result=Result.ANSWERED if answered else Result.ABANDONED, number=seat.number if seat else "",
        hung_up=HungUp.CALLER if call.by_caller else HungUp.AGENT, agent_id=seat.user_id if seat else None,
        recording=f"rec/{external}.wav" if answered else "", score=call.score, wants=call.wants, answer=call.answer,
        settled=Settled.ANSWERED if answered else "", wrapped_at=call.ended if answered else None,
    )  # fmt: skip


def _seconds(since: datetime, until: datetime) -> int:
    return round((until - since).total_seconds())


def _backs(rows: list[Call], rng: Random) -> None:
    """Who gave up or was not content was called, but for the last days."""
    late = timezone.now() - timedelta(days=LATEST)
    seen: set[Any] = {None}
    wanted = []
    for row in rows:
        unhappy = row.score in DISSATISFIED
        if (row.result == Result.ABANDONED or unhappy) and row.phone_index not in seen:
            seen.add(row.phone_index)
            wanted.append((row, Reason.UNHAPPY if unhappy else Reason.MISSED))
    if rows and rows[-1].started_at >= late:
        known = CallBack.objects.filter(done_at=None, office=rows[0].office_id).values_list("phone_index", flat=True)
        there = {bytes(k) for k in known if k}
        wanted = [(r, why) for r, why in wanted if r.started_at < late or r.phone_index not in there]
    backs = [_back(row, why, open_=row.started_at >= late) for row, why in wanted]
    CallBack.objects.bulk_create(backs, batch_size=BATCH)
    Attempt.objects.bulk_create(list(_tries(backs, [r.user_id for r in Seat.objects.all()], rng)), batch_size=BATCH)


def _back(row: Call, why: str, *, open_: bool) -> CallBack:
    ended = row.ended_at or row.started_at
    due = ended + timedelta(hours=24 if why == Reason.UNHAPPY else 1)
    return CallBack(
        call=row, office_id=row.office_id, reason=why, phone=row.caller, phone_index=row.phone_index, made_at=ended,
        due_at=due, next_at=ended, attempts=0 if open_ else 1, done_at=None if open_ else ended + timedelta(minutes=40),
        ending="" if open_ else "已接通", reached=not open_,
    )  # fmt: skip


def _tries(backs: list[CallBack], people: list[int], rng: Random) -> Iterator[Attempt]:
    for row in backs:
        if row.done_at:
            yield Attempt(
                call_back=row, at=row.done_at, by_id=rng.choice(people), outcome=Outcome.REACHED,
                note="已回电，对方的问题已经答复。",
            )  # fmt: skip


def _items() -> None:
    since = timezone.localdate() - timedelta(days=400)
    Item.objects.bulk_create(
        Item(title=title, points=points, about=about, since=since, order=n)
        for n, (title, points, about) in enumerate(SHEET)
    )


def _scored(office: Office) -> None:
    """The months that are over but for the last are drawn and scored; one agent objects."""
    head = User.objects.get(username=PEOPLE[0][0])
    first = timezone.localdate().replace(day=1)
    for n in (3, 2):
        month = _months_before(first, n)
        row = quality.draw(office, month, by=head)
        rng = Random(row.digest)  # noqa: S311  invented
        for review in row.reviews.select_related("call"):
            quality.score(review, _points(rng, review), by=head, remark="")
    objected = Review.objects.filter(state=Mark.SCORED).order_by("score", "id").select_related("agent").first()
    if objected:
        quality.object_to(objected, by=objected.agent, text="来电人没有说清对方是谁，不是没有问。")


def _months_before(first: date, n: int) -> date:
    for _ in range(n):
        first = (first - timedelta(days=1)).replace(day=1)
    return first


def _points(rng: Random, review: Review) -> dict[int, int]:
    items = quality.items(timezone.localdate(review.call.started_at))
    return {i.pk: max(0, i.points - rng.choices((0, 1, 3, 8), (60, 25, 12, 3))[0]) for i in items}
