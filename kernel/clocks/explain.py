"""Why this date: a due day in words a villager understands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from kernel.words.limits import Limit, Unit, phrase

from .counting import local
from .course import Course
from .days import ONE_DAY

if TYPE_CHECKING:
    from .reading import Reading


def explain(reading: Reading, limit: Limit) -> str:
    """One or two sentences: 2026年3月2日达成协议，次日起算30日，至4月1日；依据《人民调解法》第三十三条第一款。"""
    source = f"；依据{reading.term.source}" if reading.term.source else ""
    doubt = "（尚待核实）" if reading.term.doubtful else ""
    return "".join(f"{text}。" for text in ("，".join(reading.why) + source + doubt, *_remarks(reading, limit)))


def _remarks(reading: Reading, limit: Limit) -> Iterator[str]:
    if limit.deemed and reading.deemed_at and not limit.deemed.step:
        yield f"期限届满未办，{limit.deemed.title}"
    elif limit.deemed and reading.deemed_at:
        yield f"期限届满未办，自{_day(reading.deemed_at)}起{limit.deemed.title}"
    elif limit.deemed and reading.remaining is not None:
        yield f"到期未办的，{limit.deemed.title}"
    if reading.provisional:
        years = "、".join(f"{year}年" for year in reading.unannounced)
        yield f"{years}放假安排尚未公布，日期暂按法定节日和周末推算，公布后可能变动"


def reasons(course: Course, *, paused: bool) -> tuple[str, ...]:
    """The steps from the start to the due day, in order; what `explain` joins."""
    if course.limit.count_back or course.limit.fixed:
        return _named(course), _end(course, "最迟")
    end = f"期限暂停，恢复后还有{phrase(course.left, _counted(course))}" if paused else _end(course, "至")
    return (_head(course), *_skipped(course), *_stopped(course), *_granted(course), end)


def _day(day: date) -> str:
    if isinstance(day, datetime):
        day = local(day)
    return f"{day.year}年{day.month}月{day.day}日"


def _short(day: date, after: date) -> str:
    """The day, without the year where it is that of the start; with the time of day where hours are counted."""
    day, after = (local(d) if isinstance(d, datetime) else d for d in (day, after))
    text = _day(day) if day.year != after.year else f"{day.month}月{day.day}日"
    return f"{text}{day:%H:%M}" if isinstance(day, datetime) else text


def _head(course: Course) -> str:
    what = course.limit.begins or course.start.title
    if course.unit is Unit.HOUR:
        text = f"{_day(course.origin)}{course.started_at:%H:%M}{what}，起算{course.term}"
    else:
        text = f"{_day(course.origin)}{what}，{'次日' if course.limit.next_day else '当日'}起算{course.term}"
    return f"{text}，此前的期间不再计算" if course.anew else text


def _named(course: Course) -> str:
    back = course.limit.count_back
    if not (back and course.anchor):
        begun = f"{_day(course.origin)}{course.limit.begins or course.start.title}"
        if course.reckoned != course.origin and course.start.recorded:
            return f"{begun}，{_day(course.start.recorded)}登记入册时以前年度的规定日期已过，从下一次规定日期起办理"
        return f"{begun}，按规定日期办理"
    length = f"往前数{course.term}" if course.term.length else "以该日为限"
    return f"{back.title or '所定日期'}为{_day(course.anchor)}，{length}"


def _skipped(course: Course) -> Iterator[str]:
    """Names of the holidays a count of working days passed over."""
    if course.unit is Unit.WORKING:
        days = (course.origin + n * ONE_DAY for n in range(1, (course.due - course.origin).days))
        names = dict.fromkeys(
            course.calendar.name(d) for d in days if d.weekday() < 5 and not course.calendar.is_working(d)
        )
        yield f"周末和{'、'.join(names)}假期不计" if names else "周末不计"


def _stopped(course: Course) -> Iterator[str]:
    for stop in course.stops:
        (begin, end), since = stop.gap, _short(stop.gap[0], course.origin)
        if stop.open:
            yield f"{since}起{stop.title}"
        elif begin <= course.due and (lost := course.days(begin, end)):
            yield f"{since}至{_short(end, course.origin)}{stop.title}，不计{phrase(lost, _counted(course))}"


def _granted(course: Course) -> Iterator[str]:
    role = course.limit.extension.by_role if course.limit.extension else ""
    for length, unit in course.granted:
        yield f"经{'' if role.isascii() else role}批准延长{phrase(length, unit)}"


def _end(course: Course, word: str) -> str:
    due = _short(course.due, course.origin)
    if course.due == course.nominal or course.unit is Unit.HOUR or course.calendar.is_working(course.nominal):
        return f"{word}{due}"
    way = "提前" if course.due < course.nominal else "顺延"
    return f"末日{_short(course.nominal, course.origin)}（{course.calendar.name(course.nominal)}）休息，{way}至{due}"


def _counted(course: Course) -> Unit:
    return Unit.CALENDAR if course.unit is Unit.MONTH else course.unit
