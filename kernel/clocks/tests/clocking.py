"""What the tests of clocks share: the real calendar and short ways to say an event."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from kernel.clocks.days import Calendar, parse
from kernel.clocks.reading import Moment, Reading, read
from kernel.words.law import cite
from kernel.words.limits import Limit, Term, Unit

ZONE = ZoneInfo("Asia/Shanghai")
LAW = cite("行政许可法", 42, 1)
CALENDAR = Calendar(parse((Path(__file__).parent.parent / "data" / "days.csv").read_text(encoding="utf-8")))


def day(text: str | date) -> date:
    return date.fromisoformat(text) if isinstance(text, str) else text


def at(text: str | date, hour: int = 10, minute: int = 0) -> datetime:
    return datetime.combine(day(text), datetime.min.time(), ZONE) + timedelta(hours=hour, minutes=minute)


def event(code: str, when: str | date, hour: int = 10, **more: object) -> Moment:
    return Moment(code=code, at=at(when, hour), **more)


def limit(length: int = 0, unit: Unit = Unit.CALENDAR, **more: object) -> Limit:
    said: dict = {"code": "x", "title": "办理", "starts": ("start",), "ends": ("end",), "owes": "承办人"}
    said["terms"] = (Term(length=length, unit=unit, law=LAW),)
    return Limit(**(said | more))


def reading(rule: Limit, *moments: Moment, now: str | date | datetime = "2026-01-01", **more: object) -> Reading:
    moment = now if isinstance(now, datetime) else at(now)
    found = read(rule, moments, now=moment, **({"calendar": CALENDAR} | more))
    assert found is not None
    return found


def due(rule: Limit, *moments: Moment, now: str | date | datetime = "2026-01-01", **more: object) -> date:
    """The due day in China."""
    moment = reading(rule, *moments, now=now, **more).due_at
    assert moment is not None
    return moment.astimezone(ZONE).date()
