"""How a dispute goes from registration to an agreement or an end: the dated steps, drawn once for the whole future."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from .areas import area
from .casting import Cast
from .committees import Committee, Mediator
from .scenes import Kind
from .season import opening
from .sources import words
from .story import CHINA, Agreement, Choice, Ending, Inquiry, Instalment, Referral, Refusal, Session
from .wording import Telling

# Shares of what was accepted; together with failures of difficult cases about 97 % reach an agreement (statistics §2.1).
ENDINGS = {"failed": 0.010, "declined": 0.006, "withdrawn": 0.006, "settled": 0.004}
REFUSED = 0.021  # of applications
OVERDUE = 0.022
HARD_FAILS = 0.10
WAYS = {
    "wages": ("arbitration", "court"),
    "labour_other": ("arbitration", "court"),
    "demolition": ("administrative", "court"),
    "damages": ("police", "court"),
}


HOURS = (8, 9, 10, 11, 14, 15, 16, 17)
DAYTIME = tuple(accumulate((4, 12, 12, 5, 9, 12, 9, 3)))
LATEST = 18


class Diary:
    """Moments one after the other, in hours people work; offices rest on closed days, a village mediator does not."""

    def __init__(self, rng: Random, day: date, *, office: bool) -> None:
        self.rng, self.office = rng, office
        self.last = self._moment(day)

    def after(self, days: int, *, office: bool | None = None, stay: bool = False) -> datetime:
        """The next moment, so many days after the last one and always later than it; `stay` while all are still there."""
        shut = self.office if office is None else office
        day = self.last.date() + timedelta(days=days)
        moment = self._moment(opening(day) if shut else day)
        if moment <= self.last:
            moment = self.last + timedelta(minutes=self.rng.randint(8, 50))
        if moment.hour >= LATEST and not stay:
            day = moment.date() + timedelta(days=1)
            moment = self._moment(opening(day) if shut else day)
        self.last = moment
        return moment

    def evening(self, days: int) -> datetime:
        """After the day's work, when villagers have time; as `after` where there is none left that day."""
        day = self.last.date() + timedelta(days=days)
        moment = datetime(day.year, day.month, day.day, 18, self.rng.randint(30, 59), tzinfo=CHINA)
        if moment <= self.last:
            return self.after(days)
        self.last = moment
        return moment

    def _moment(self, day: date) -> datetime:
        hour = self.rng.choices(HOURS, cum_weights=DAYTIME)[0]
        minute = self.rng.randint(30 if hour == 8 else 0, 29 if hour == 17 else 59)
        return datetime(day.year, day.month, day.day, hour, minute, tzinfo=CHINA)


@dataclass(kw_only=True)
class Course:
    """What is known of one dispute while its steps are drawn."""

    rng: Random
    kind: Kind
    cast: Cast
    telling: Telling
    committee: Committee
    mediators: tuple[Mediator, ...]
    source: str
    difficult: bool
    dangers: tuple[str, ...]
    diary: Diary
    steps: dict[str, Any] = field(default_factory=dict)


def begin(course: Course) -> None:
    """Registration, hand-over and the answer to it."""
    rng, steps = course.rng, course.steps
    steps["registered_at"] = course.diary.last
    organ = _refer(course)
    steps["statement"] = course.telling.statement()
    steps["facts"] = course.telling.facts(course.source, steps["statement"], organ)
    steps["claims"] = course.telling.claims()
    at_once = course.source in ("applied", "found") and not course.difficult
    wait = rng.choices((0, 1, 2, 3), weights=(82, 11, 5, 2) if at_once else (50, 22, 16, 12))[0]
    decided = course.diary.after(wait)
    if course.source == "applied" and rng.random() < REFUSED:
        steps["refusal"] = _refuse(course, decided)
        return
    steps["accepted_at"] = decided
    _choose(course)
    _mediate(course)


def _refer(course: Course) -> str:
    """Hand-over papers where another organ sent the case; returns the organ's name."""
    rng, town = course.rng, course.cast.home.town
    at = course.steps["registered_at"]
    others = words("slots")["organs"]
    organs: Mapping[str, tuple[str, str, str]] = {
        "court": ("司南区人民法院", "court", "司法委调"),
        "police": (f"司南分局{area(town).name[:2]}派出所", f"police.{town}", "司公调移"),
        "procuratorate": ("司南区人民检察院", "procuratorate", "司检调移"),
        "petition": ("司南区信访局", "petition", "司信转"),
        "other_organ": (rng.choice(others.get(course.kind.code, others["other"])), "", "司转"),
    }
    if course.source not in organs:
        return ""
    name, office, word = organs[course.source]
    if course.kind.code == "traffic" and course.source == "police":
        name, office = "南屏市公安局司南分局交警大队", "police"
    number = f"{word}〔{at.year}〕{rng.randint(1, 980)}号"
    course.steps["referral"] = Referral(at=at, organ=name, office=office, number=number)
    return name


def _refuse(course: Course, at: datetime) -> Refusal:
    table = words("slots")["refusals"]
    ways = [w for w in WAYS.get(course.kind.code, ("court",)) if w in table] + ["court", "administrative"]
    way = course.rng.choice(ways)
    return Refusal(at=at, reason=course.rng.choice(table[way]), remedies=(way,))


def _choose(course: Course) -> None:
    rng = course.rng
    writers = [m for m in course.committee.members if m not in course.mediators]
    course.steps["choice"] = Choice(
        at=course.diary.after(rng.choices((0, 1, 2), weights=(86, 10, 4))[0]),
        mediators=tuple(m.key for m in course.mediators),
        recorder=rng.choice(writers).key if writers else "",
        by_parties=rng.random() < 0.18,
    )


def _mediate(course: Course) -> None:
    """Inquiries and sessions up to the last, and what came of them."""
    rng = course.rng
    ending = _ending(course)
    sessions = _number_of_sessions(course, ending)
    gaps = _gaps(course, sessions)
    course.steps["inquiries"] = _inquiries(course)
    course.steps["sessions"] = tuple(
        _session(course, n, gap, ending="pending" if n < sessions else "failed" if ending else "agreed")
        for n, gap in enumerate(gaps, start=1)
    )
    if ending:
        course.steps["ending"] = _end(course, ending, sessions)
    else:
        course.steps["agreement"] = agree(course)
    if course.dangers:
        course.steps["danger_note"] = _danger_note(course)
        affected = rng.choice((1, 1, 2, 2, 3)) if "petition" not in course.dangers else rng.randint(3, 24)
        course.steps["prevented"] = () if ending else tuple((sign, affected) for sign in course.dangers)


def _ending(course: Course) -> str:
    """Empty where they agree."""
    if course.difficult and course.rng.random() < HARD_FAILS:
        return "failed"
    lot = course.rng.random()
    for outcome, share in ENDINGS.items():
        if lot < share:
            return outcome
        lot -= share
    return ""


def _number_of_sessions(course: Course, ending: str) -> int:
    if ending in ("withdrawn", "settled", "declined"):
        return course.rng.choice((0, 0, 1))
    weights = (20, 36, 28, 16) if course.difficult or ending else (78, 17, 4, 1)
    return course.rng.choices((1, 2, 3, 4), weights=weights)[0]


def _gaps(course: Course, sessions: int) -> list[int]:
    """Days before each session; a few cases drag on past the thirty days of PM-02."""
    rng = course.rng
    slow = course.committee.kind == "行业性专业性" or course.difficult
    gaps = [rng.choices((0, 1, 2, 3, 5, 7), weights=(10, 20, 25, 20, 15, 10) if slow else (52, 22, 12, 8, 4, 2))[0]]
    gaps += [rng.randint(2, 8) for _ in range(sessions - 1)]
    if rng.random() < OVERDUE:
        gaps[-1] += rng.randint(31, 46)
    return gaps[:sessions]


def _inquiries(course: Course) -> tuple[Inquiry, ...]:
    rng, telling = course.rng, course.telling
    if rng.random() > (0.9 if course.difficult else 0.52):
        return ()
    table = words("slots")["inquiry"]
    return tuple(
        Inquiry(
            at=course.diary.after(rng.choice((0, 0, 1, 1, 2))),
            place=course.cast.spot,
            asked=telling.say(rng.choice(table["asked"])),
            present=telling.say(rng.choice(table["present"])),
            record=telling.inquiry(),
        )
        for _ in range(1 + (course.difficult and rng.random() < 0.4))
    )


def _session(course: Course, number: int, gap: int, *, ending: str) -> Session:
    rng, telling = course.rng, course.telling
    on_site = course.committee.kind in ("村", "居") and rng.random() < 0.42
    invited = telling.invited()
    evening = not course.diary.office and rng.random() < 0.12
    return Session(
        at=course.diary.evening(gap) if evening else course.diary.after(gap),
        place=course.cast.spot if on_site else telling.slots["meeting_room"],
        on_site=on_site,
        invited=invited,
        record=telling.session(number, ending=ending),
        result=rng.choice(words("slots")["session"][f"result_{ending}"]),
    )


def _end(course: Course, outcome: str, sessions: int) -> Ending:
    rng, table = course.rng, words("slots")
    ways = WAYS.get(course.kind.code, ("court",)) if outcome in ("failed", "declined") else ()
    named = "或者".join(table["ways"][w] for w in ways)
    at = course.diary.after(0 if sessions else rng.randint(1, 5))
    reason = course.telling.one("ending", outcome, nth=sessions)
    return Ending(
        at=at,
        outcome=outcome,
        reason=reason,
        remedies=ways,
        advice=table["ending"]["advice"].format(ways=named) if ways else "",
        by=_who_says(course, reason) if outcome == "declined" else "",
    )


def _who_says(course: Course, reason: str) -> str:
    """The party a sentence begins with; of two names of which one begins the other, the longer."""
    names = sorted((course.cast.a.name, course.cast.b.name), key=len, reverse=True)
    return next(name for name in names if reason.startswith(name))


def _danger_note(course: Course) -> str:
    table = words("slots")["danger"]
    signs = "；".join(course.rng.choice(table[sign]) for sign in course.dangers)
    return f"{signs}。{course.telling.one('danger', 'measure')}"


def agree(course: Course) -> Agreement:
    """The agreement; what is due at once is performed on the spot, money may be paid in instalments."""
    rng, scene, telling = course.rng, course.telling.scene, course.telling
    form = "written" if rng.random() < _written(course) else "oral"
    money = scene.amount is not None
    at = course.diary.after(0, stay=True)
    at_once = not scene.works and (not money or rng.random() < scene.at_once)
    times = 1
    if money and not (at_once or scene.works) and (telling.claimed or 0) >= 6000 and form == "written":
        times = rng.choices((1, 2, 3, 4, 6), weights=(60, 18, 12, 6, 4))[0]
    wait = 0 if at_once else rng.choices((0, 1, 2, 3), weights=(76, 12, 7, 5))[0]
    sealed = course.diary.after(wait, stay=not wait) if form == "written" else None
    dues = [at.date()] if at_once else _dues(rng, course.diary.last.date(), times, money=money)
    paid = telling.settle(dues[-1], at_once=at_once, times=times)
    return Agreement(
        form=form, at=at, sealed_at=sealed, facts=telling.agreed_facts(), clauses=telling.clauses(), amount=paid,
        how=_how(course, at_once), where=_where(course), by=dues[-1], at_once=at_once,
        instalments=_split(paid, dues) if paid is not None and times > 1 else (),
    )  # fmt: skip


def _written(course: Course) -> float:
    telling, share = course.telling, course.kind.written
    if (telling.claimed or 0) > 20_000 or course.difficult:
        return 0.97
    return min(0.97, share + 0.12) if course.cast.b.organisation else share


def _dues(rng: Random, start: date, times: int, *, money: bool) -> list[date]:
    if times > 1:
        first = start + timedelta(days=rng.randint(5, 30))
        return [first + timedelta(days=30 * n) for n in range(times)]
    low, high = (3, 60) if money else (2, 30)
    return [start + timedelta(days=rng.choice((7, 10, 15, 30, rng.randint(low, high))))]


def _split(paid: int, dues: list[date]) -> tuple[Instalment, ...]:
    part = paid // len(dues) // 10 * 10 or paid // len(dues)
    parts = [part] * (len(dues) - 1)
    return tuple(Instalment(due=d, amount=a) for d, a in zip(dues, [*parts, paid - sum(parts)], strict=True))


def _how(course: Course, at_once: bool) -> str:
    table = words("slots")["perform"]
    if course.telling.scene.amount is None:
        return str(course.rng.choice(table["how_words" if at_once else "how_work"]))
    return str(course.rng.choice(table["how_cash"]) + ("（当场履行）" if at_once else ""))


def _where(course: Course) -> str:
    table = words("slots")["perform"]
    if course.telling.scene.amount is None:
        return course.cast.spot
    return course.telling.say(course.rng.choice(table["where_room"]))
