"""A year of reviews for the demonstration district: three people of another place look at what the centre concluded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from common.demonstration.loading import PASSWORD, Loaded
from common.demonstration.story import CHINA
from common.revisits.drawing import bounds_of, chosen_of, digest, seed_of
from kernel.cases.actors import Actor, staff
from kernel.cases.bulk import Act, Bulk, Story
from kernel.cases.models import Case
from kernel.reach.models import Grant, Office, User

from . import sampling, standard
from .models import ReviewDraw

SEED = 20260923
PEOPLE = (("p0001", "评查员甲"), ("p0002", "评查员乙"), ("p0003", "评查员丙"))
MONTHS = 11  # before this one
SAID = {
    "excellent": "会见、阅卷及时，代理意见有针对性，材料齐全。",
    "good": "办理过程完整，证据目录略简。",
    "passed": "完成了代理，会见笔录过于简单，没有书面告知进展。",
    "failed": "开庭前没有会见，没有提交书面意见，材料缺失较多。",
}


def load(loaded: Loaded, centre: Office) -> int:
    """Draw the months behind us and tell how the reviews went; how many were made."""
    place = next((office for key, office in sorted(loaded.offices.items()) if key.startswith("judicial.")), None)
    if place is None:
        return 0
    people, rng = _people(place, loaded), Random(SEED)  # noqa: S311  invented data, the same from the same seed
    made = [_drawn(centre, month) for month in _months(timezone.localdate())]
    return Bulk(papers=True).write(s for draw, keys in made if draw for s in _month(place, draw, keys, (people, rng)))


def _people(place: Office, loaded: Loaded) -> list[User]:
    hashed, since = make_password(PASSWORD), timezone.localdate() - timedelta(days=3 * 365)
    people = [User.objects.create(username=code, name=name, password=hashed) for code, name in PEOPLE]
    post = loaded.posts["aid_reviewer"]
    Grant.objects.bulk_create(Grant(user=one, post=post, office=place, since=since) for one in people)
    return people


def _months(today: date) -> list[date]:
    """First days of the months behind us, the earliest first."""
    found, first = list[date](), today.replace(day=1)
    for _ in range(MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
        found.append(first)
    return found[::-1]


def _drawn(centre: Office, month: date) -> tuple[ReviewDraw | None, list[Any]]:
    """As `sampling.draw` draws it: the row, and the keys of the cases."""
    rows, rule = sampling.eligible(centre, month), standard.on(month)
    if not rows:
        return None, []
    _, end = bounds_of(month)
    seed, origin = seed_of(timezone.localdate(end) - timedelta(days=1))
    chosen = chosen_of(seed, rows, rule.share, rule.least)
    draw = ReviewDraw.objects.create(
        office=centre, month=month, share=rule.share, least=rule.least, seed=seed, origin=origin, population=len(rows),
        chosen=len(chosen), digest=digest(rows),
    )  # fmt: skip
    return draw, [key for key, _ in chosen]


def _month(place: Office, draw: ReviewDraw, keys: list[Any], who: tuple[list[User], Random]) -> Iterator[Story]:
    people, rng = who
    aids = Case.objects.select_related("office").in_bulk(keys)
    _, end = bounds_of(draw.month)
    for key in keys:
        at = end.astimezone(CHINA).replace(hour=9, minute=rng.randrange(60))
        sent = Act(code="draw", actor=sampling.BY, at=at, values={"aid": aids[key], "draw": draw})
        acts = (sent, *_scored(at, rng.sample(people, 3), rng))
        yield Story(procedure="aid_review", office=place, area=place.area, acts=acts)


def _scored(at: datetime, who: list[User], rng: Random) -> Iterator[Act]:
    """Two sheets, and a third where they lie far apart; what lies ahead of now has not happened."""
    rule, worth = standard.on(timezone.localdate(at)), rng.choice((96, 92, 88, 84, 80, 78, 70, 64, 52))
    apart = 16 if rng.random() < 0.15 else rng.randrange(9)
    totals = (worth, max(worth - apart, 0), max(worth - apart // 2, 0))
    steps = ("first", "second", "third") if apart > rule.distance else ("first", "second")
    for step, user, total in zip(steps, who, totals, strict=False):
        at += timedelta(days=rng.randint(2, 8), minutes=rng.randrange(1, 200))
        if at >= timezone.now():
            return
        yield Act(code=step, actor=staff(user), at=at, values=_sheet(rule, total))


def _sheet(rule: standard.Standard, total: int) -> dict[str, Any]:
    """These points spread over the items as evenly as whole points go."""
    left, said = total, dict[str, Any](comment=SAID[rule.grade(total)])
    room = rule.whole
    for item in rule.items:
        given = round(left * item.points / room)
        said[f"item_{item.code}"] = given
        left, room = left - given, room - item.points
    return said


def watched(rng: Random, officer: Actor, at: datetime) -> Iterator[Act]:
    """One hearing in eight is watched."""
    if rng.random() < 0.125:
        seen = {"punctual": True, "prepared": True, "argued": rng.random() < 0.8, "proper": True}
        said = {
            "at": at, "body": "司南区人民法院", "observer": officer.name, "grade": rng.choice(("excellent", "good")),
            "record": "按时到庭，围绕争议焦点发表意见，庭后向受援人说明了情况。",
        }  # fmt: skip
        yield Act(code="observe", actor=officer, at=at, values={**seen, **said})


def asked_afterwards(rng: Random, officer: Actor, at: datetime) -> Iterator[Act]:
    """One recipient in three is asked when it is over."""
    if rng.random() < 0.33:
        satisfied = rng.choices(("yes", "mostly", "no"), (80, 17, 3))[0]
        said = "希望早一点知道开庭时间。" if satisfied != "yes" else "没有别的要求。"
        values = {"way": "phone", "visited": "受援人本人", "met": True, "informed": satisfied != "no"}
        yield Act(code="revisit", actor=officer, at=at, values={**values, "satisfied": satisfied, "said": said})
