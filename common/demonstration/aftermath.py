"""What follows an agreement or an end: performance, reminders, judicial confirmation, return visit, closing."""

from __future__ import annotations

import copy
from datetime import datetime

from .course import Course, Diary
from .sources import words
from .story import Agreement, Closing, Confirmation, Instalment, Performance, Reminder, Visit

# Of agreements not performed on the spot; the rest is performed in time.
LATE, PARTLY, NEVER = 0.065, 0.012, 0.02
VISITED = {"written": 0.7, "oral": 0.42}
CONFIRMED = 0.05
CONFIRMED_MORE = 0.12  # added for professional committees and difficult cases
ZHEDU = ("889901100", "889901101")  # towns whose cases go to the people's tribunal in 柘渡


def conclude(course: Course) -> None:
    """Adds every step after the agreement or the end to `course.steps`."""
    steps = course.steps
    if "ending" in steps:
        outcome = steps["ending"].outcome
        steps["closing"] = Closing(at=course.diary.after(course.rng.choice((0, 1, 2, 3))), note=_note(outcome))
    elif "agreement" in steps:
        _follow(course, steps["agreement"])


def _follow(course: Course, agreement: Agreement) -> None:
    confirmation = _confirmation(course, agreement)
    performances = _perform(course, agreement)
    course.steps.update(confirmation=confirmation, performances=performances)
    if course.rng.random() < (1.0 if course.difficult else VISITED[agreement.form]):
        course.steps["visit"] = _visit(course, performances[-1].state)
    ends = [course.diary.last, confirmation.decided_at if confirmation else None]
    course.diary.last = max(moment for moment in ends if moment)
    course.steps["closing"] = Closing(
        at=course.diary.after(course.rng.choice((0, 0, 0, 1, 3))), note=_note(performances[-1].state)
    )


def _note(how: str) -> str:
    return str(words("slots")["closing_note"][how])


# -- performance -------------------------------------------------------------------------------------------------------


def _perform(course: Course, agreement: Agreement) -> tuple[Performance, ...]:
    """On the spot, by instalments, or once: in time, late, in part or never."""
    if agreement.at_once:
        return (_done(course, agreement.amount, course.diary.after(0, stay=True)),)
    lot = course.rng.random()
    if lot < NEVER + PARTLY:
        return _default(course, agreement, never=lot < NEVER)
    late = lot < NEVER + PARTLY + LATE
    parts = agreement.instalments or (Instalment(due=agreement.by, amount=agreement.amount or 0),)
    return tuple(
        _in_time(course, agreement, part, number=n, late=late and part is parts[-1])
        for n, part in enumerate(parts, start=1)
    )


def _in_time(course: Course, agreement: Agreement, part: Instalment, *, number: int, late: bool) -> Performance:
    rng, diary = course.rng, course.diary
    left = max(0, (part.due - diary.last.date()).days)
    if late:
        _remind(course, left + rng.randint(1, 3))
        return _done(course, part.amount or None, diary.after(rng.randint(1, 24), office=False), late=True)
    last = number == max(1, len(agreement.instalments))
    early = rng.randint(1, min(left, 5 if agreement.instalments else 30)) if left > 3 and rng.random() < 0.4 else 0
    at = diary.after(left - early, office=False)
    if last:
        return _done(course, part.amount or None, at)
    note = course.telling.one("default", "instalment", nth=number)
    return Performance(at=at, state="partly", amount=part.amount, note=note, late=False)


def _done(course: Course, amount: int | None, at: datetime, *, late: bool = False) -> Performance:
    table = words("slots")["default"]
    acts = "words_full" if course.steps["agreement"].at_once else "work_full"
    key = "late" if late else "full" if amount is not None else acts
    return Performance(
        at=at, state="full", amount=amount, note=course.telling.say(course.rng.choice(table[key])), late=late
    )


def _default(course: Course, agreement: Agreement, *, never: bool) -> tuple[Performance, ...]:
    """Reminded twice, and told that the way to the court is open (第三十二、三十三条)."""
    rng, telling = course.rng, course.telling
    left = max(0, (agreement.by - course.diary.last.date()).days)
    _remind(course, left + rng.randint(1, 4))
    _remind(course, rng.randint(6, 12))
    state = "none" if never or not agreement.amount else "partly"
    telling.slots["default_excuse"] = rng.choice(words("slots")["default"]["excuse"])
    note = telling.say(words("slots")["default"][state])
    amount = round((agreement.amount or 0) * rng.uniform(0.3, 0.7), -2) if state == "partly" else None
    at = course.diary.after(rng.randint(5, 15))
    return (Performance(at=at, state=state, amount=int(amount) if amount else None, note=note, late=True),)


def _remind(course: Course, days: int) -> None:
    entry = Reminder(at=course.diary.after(days), note=course.telling.one("reminder", "words"))
    course.steps["reminders"] = (*course.steps.get("reminders", ()), entry)


# -- visit and confirmation --------------------------------------------------------------------------------------------


def _visit(course: Course, state: str) -> Visit:
    rng = course.rng
    weights = {"full": (88, 10, 2), "partly": (20, 50, 30), "none": (0, 10, 90)}[state]
    satisfied = rng.choices(("yes", "basic", "no"), weights=weights)[0]
    return Visit(
        at=course.diary.after(rng.randint(3, 20)),
        visited=rng.choice((course.cast.a.name, f"{course.cast.a.name}、{course.cast.b.name}")),
        finding=course.telling.one(
            "visit", "yes_money" if satisfied == "yes" and course.telling.claimed else satisfied
        ),
        satisfied=satisfied,
    )


def _confirmation(course: Course, agreement: Agreement) -> Confirmation | None:
    """Both apply within thirty days; not for what a court does not confirm (ties of persons), nor where all is paid."""
    rng = course.rng
    more = course.difficult or course.committee.kind == "行业性专业性"
    wanted = rng.random() < CONFIRMED + CONFIRMED_MORE * more
    if not wanted or agreement.form != "written" or agreement.at_once or not course.telling.scene.confirm:
        return None
    diary: Diary = copy.copy(course.diary)
    at = diary.after(rng.randint(1, 20), office=True)
    office = "court.zhedu" if course.cast.home.town in ZHEDU else "court"
    court = "司南区人民法院" + ("柘渡人民法庭" if office == "court.zhedu" else "")
    decided = diary.after(rng.choice((1, 2, 3, 5, 8, 12, 15, 20)), office=True)
    result = rng.choices(("granted", "refused", "not_accepted", "withdrawn"), weights=(95, 2, 1, 2))[0]
    number = f"（{decided.year}）示8801民特{rng.randint(1, 999)}号" if result != "not_accepted" else ""
    return Confirmation(at=at, court=court, office=office, decided_at=decided, result=result, number=number)
