"""What invented parties said once their cases were over; most of those who were not content have been called back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from common.demonstration.loading import Loaded
from kernel.cases.models import Case
from kernel.words import Shape
from kernel.words.registry import procedures

from .models import DISSATISFIED, REASONS, CallBack, Outcome, Rating, Score

RATED = 0.3  # of cases that are over
WAITING = 3  # of the dissatisfied, the last: there is always somebody to be called
SCORES = {Score.VERY_GOOD: 60, Score.GOOD: 28, Score.FAIR: 8, Score.BAD: 3, Score.VERY_BAD: 1}
PRAISE = ("", "", "", "来得快，讲得明白。", "谢谢你们跑前跑后。", "不花钱就把事情办了。", "态度好。")
COMPLAINTS = {
    "slow": "等了好些天才有人联系。", "attitude": "说话不耐烦。", "unclear": "说了半天还是没听懂。",
    "unfair": "光听对方说，不听我说。", "trouble": "去了两趟都没找到人。", "result": "答应的事到现在也没落实。", "other": "",
}  # fmt: skip
CALLED = {
    Outcome.SETTLED: "上门道歉，把没办完的事当面办好了，对方表示认可。",
    Outcome.EXPLAINED: "打电话说明了经过和依据，对方表示理解。",
    Outcome.UNHAPPY: "听取了意见，对方仍不满意，已告诉他其他办理途径。",
    Outcome.UNREACHED: "打电话没有人接，改天再打。",
}
Followed = Callable[[list[Rating]], None]
_followed: list[Followed] = []


def followed_up_by(write: Followed) -> None:
    """Who writes the cases by which the invented dissatisfied are followed up; told once, before they are rated."""
    _followed.append(write)


def load(loaded: Loaded, *, scale: float = 1.0, say: Callable[[str], None]) -> int:
    """Rate three in ten of the cases citizens may follow; how many ratings were made. The same cases, the same ratings."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [p.code for p in procedures(Shape.PROCEDURE) if p.open_to_public]
    over = Case.objects.filter(procedure__in=lines, closed_at__lt=today - timedelta(days=1)).order_by("number", "id")
    made = [row for case in over.iterator(2000) if (row := _rating(case, Random(case.number), today))]  # noqa: S311  invented
    Rating.objects.bulk_create(made, batch_size=500)
    unhappy = sorted((row for row in made if row.dissatisfied), key=lambda row: row.rated_at)
    called = [c for row in unhappy[:-WAITING] for c in _calls(row, Random(f"{row.case.number}回访"))]  # noqa: S311
    CallBack.objects.bulk_create(called, batch_size=500)
    reached = {c.rating_id: c.at for c in called if c.outcome != Outcome.UNREACHED}
    for row in (r for r in unhappy if r.pk in reached):
        Rating.objects.filter(pk=row.pk).update(followed_up_at=reached[row.pk])
    while _followed:
        _followed.pop()(unhappy)
    say(f"  评价{len(made)}条，其中不满意{len(unhappy)}条")
    return len(made)


def _rating(case: Case, rng: Random, today: datetime) -> Rating | None:
    """None for the seven in ten who say nothing, and for whoever will say it only after today."""
    at = (case.closed_at or today) + timedelta(days=rng.randint(0, 9), minutes=rng.randint(20, 700))
    if rng.random() > RATED or at >= today:
        return None
    score = rng.choices(list(SCORES), weights=list(SCORES.values()))[0]
    unhappy = score in DISSATISFIED
    reason = rng.choice(REASONS)[0]
    words = COMPLAINTS[reason] if unhappy else rng.choice(PRAISE)
    reasons = [reason] if unhappy else []
    return Rating(case=case, score=score, dissatisfied=unhappy, reasons=reasons, words=words, rated_at=at)


def _calls(row: Rating, rng: Random) -> list[CallBack]:
    """Called by whoever handled the case within a day, again where nobody answered."""
    at, found = row.rated_at + timedelta(hours=rng.randint(3, 20)), list[CallBack]()
    while row.case.handler_id is not None:
        outcome = rng.choices(list(CALLED), weights=(45, 35, 12, 0 if found else 25))[0]
        found.append(CallBack(rating=row, at=at, by_id=row.case.handler_id, outcome=outcome, note=CALLED[outcome]))
        if outcome != Outcome.UNREACHED:
            break
        at += timedelta(hours=rng.randint(3, 20))
    return found
