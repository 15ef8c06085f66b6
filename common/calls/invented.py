"""A day of an invented centre: who calls when, who waits, who gives up, how long they talk. The same seed, the same day.

Arrivals follow the hours of an office line with a peak in the morning; callers are served in order; whoever waits longer
than their patience hangs up. Numbers begin with 154, which no operator has.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

HOURS = {8: 3, 9: 16, 10: 18, 11: 11, 12: 4, 13: 5, 14: 14, 15: 14, 16: 10, 17: 5}  # shares of a working day
AGAIN = 0.18  # of callers who have called before
RATES, SCORES = 0.57, {5: 70, 4: 22, 3: 6, 2: 1.5, 1: 0.5}  # 参评率 as published of 安徽 (statistics.md §2.8)
HOLDS, PATIENCE, RING = 0.12, 75.0, (3, 9)  # share of calls put on hold; mean seconds; seconds until picked up
TALK = (5.2, 0.75)  # lognormal: about four minutes, a long tail
UNSEEN = 0.01  # callers whose number is withheld

WANTS = (
    ("单位拖欠三个月工资，没有签劳动合同，问怎么要。", "告知可以申请劳动仲裁，一年时效，先保存考勤和转账记录。"),
    ("邻居装修漏水，把家里天花板泡了，问能不能赔。", "告知相邻关系和损害赔偿的规定，建议拍照，可到村居调委会申请调解。"),
    ("想离婚，孩子两岁，问抚养权归谁。", "告知不满两周岁以母亲直接抚养为原则，已满两周岁的按最有利于未成年子女处理。"),
    ("借给朋友五万元，只有微信记录，没有借条。", "告知聊天和转账记录可以作为证据，注意三年诉讼时效。"),
    ("老人去世没有留遗嘱，兄妹几个怎么分房子。", "告知法定继承的顺序和份额，可以先协商、公证或者调解。"),
    ("骑车被汽车撞了，对方保险公司拖着不赔。", "告知交强险先行赔偿，可以申请交通事故调解委员会调解。"),
    ("网上买的家电坏了，商家不给退。", "告知七日无理由退货和质量问题退换的规定，可以向消费者协会投诉。"),
    ("请不起律师，问怎么申请法律援助。", "告知申请条件和材料，经济困难可以作书面承诺，就近到法律援助站点申请。"),
    ("租房押金房东不退。", "告知按合同约定处理，没有损坏应当退还，可以申请调解。"),
    ("想立遗嘱，问公证处在哪里，要带什么。", "告知公证处地址、上班时间和需要的证件。"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Invented:
    """One call. `answered` is None for who gave up; `seat` is the place of the agent among those at work."""

    caller: str
    rang: datetime
    answered: datetime | None
    ended: datetime
    seat: int = -1
    holds: tuple[tuple[datetime, datetime], ...] = ()
    by_caller: bool = True
    score: int | None = None
    wants: str = ""
    answer: str = ""


class Callers:
    """Whose numbers come up: some for the first time, some again."""

    def __init__(self, rng: Random) -> None:
        self.rng, self.known = rng, list[str]()

    def next(self) -> str:
        if self.rng.random() < UNSEEN:
            return ""
        if self.known and self.rng.random() < AGAIN:
            return self.rng.choice(self.known)
        self.known.append(f"154{self.rng.randrange(10**8):08d}")
        return self.known[-1]


def day(on: date, calls: int, agents: int, callers: Callers) -> Iterator[Invented]:
    """About so many calls of a day, in the order they came, served by so many agents."""
    rng = callers.rng
    free = [(_at(on, 8, 0), seat) for seat in range(agents)]
    heapq.heapify(free)
    for rang in sorted(_arrivals(on, calls, rng)):
        yield _call(rang, callers.next(), free, rng)


def _arrivals(on: date, calls: int, rng: Random) -> list[datetime]:
    """Moments drawn by the shares of the hours; a line that is open at night has a few then."""
    hours, shares = list(HOURS), list(HOURS.values())
    found = []
    for _ in range(calls):
        hour = rng.randrange(24) if rng.random() < 0.02 else rng.choices(hours, shares)[0]
        found.append(_at(on, hour, rng.random() * 3600))
    return found


def _at(on: date, hour: int, seconds: float) -> datetime:
    return timezone.make_aware(datetime.combine(on, time(hour))) + timedelta(seconds=int(seconds))


def _call(rang: datetime, caller: str, free: list[tuple[datetime, int]], rng: Random) -> Invented:
    """The agent who is free first takes it, unless the caller's patience ends before."""
    patience = timedelta(seconds=int(rng.expovariate(1 / PATIENCE)) + 5)
    since, seat = free[0]
    answered = max(rang, since) + timedelta(seconds=rng.randint(*RING))
    if answered - rang > patience:
        return Invented(caller=caller, rang=rang, answered=None, ended=rang + patience)
    ended = answered + timedelta(seconds=min(3600, int(rng.lognormvariate(*TALK)) + 15))
    heapq.heapreplace(free, (ended + timedelta(seconds=rng.randint(10, 60)), seat))
    wants, answer = rng.choice(WANTS)
    score = rng.choices(list(SCORES), list(SCORES.values()))[0] if rng.random() < RATES else None
    return Invented(
        caller=caller, rang=rang, answered=answered, ended=ended, seat=seat, holds=_holds(answered, ended, rng),
        by_caller=rng.random() < 0.85, score=score, wants=wants, answer=answer,
    )  # fmt: skip


def _holds(answered: datetime, ended: datetime, rng: Random) -> tuple[tuple[datetime, datetime], ...]:
    length = int((ended - answered).total_seconds())
    if length < 60 or rng.random() > HOLDS:
        return ()
    begin = answered + timedelta(seconds=rng.randint(10, length // 2))
    return ((begin, begin + timedelta(seconds=rng.randint(5, length // 3))),)


def shape(days: Sequence[date], calls: int, rng: Random) -> list[int]:
    """How many calls each day has, so that they come to about `calls`: fewer at weekends, now and then a rush."""
    weights = [(0.35 if d.weekday() >= 5 else 1.0) * rng.uniform(0.75, 1.25) for d in days]
    whole = sum(weights) or 1.0
    return [round(calls * w / whole) for w in weights]
