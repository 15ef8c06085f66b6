"""A rule of the demonstration's section, the draw of last month, and the visits made up to now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from django.utils import timezone

from common.demonstration import registers
from common.demonstration.loading import Loaded
from common.demonstration.windows import people
from kernel.cases.actors import Actor, staff
from kernel.cases.models import Event

from . import drawing, visiting
from .models import Outcome, Rule, Visit

MADE = 0.7  # of those drawn; the others still wait
SHARE, LEAST, DAYS = 8, 10, 20
SAID = (
    (5, "说调解员来得快，事情办好了。"), (5, "说不花钱就说清楚了，很感谢。"), (4, "说协议都照做了，没有再吵。"),
    (4, "说态度好，就是跑了两趟。"), (3, "说事情过得去，还想再问问。"), (2, "说答应的事拖了半个月才办。"),
)  # fmt: skip


def load(loaded: Loaded, *, scale: float = 1.0, say: Callable[[str], None]) -> int:
    """Draw last month by one rule and make most of the visits; how many were drawn."""
    office, today = loaded.offices[registers.GRASSROOTS], timezone.localdate()
    last = today.replace(day=1) - timedelta(days=1)
    since = date(last.year, 1, 1)
    rule = Rule.objects.create(office=office, procedure="mediation", share=SHARE, least=LEAST, days=DAYS, since=since)
    drawn = drawing.draw(rule, last)
    rows = list(drawn.visits.select_related("case")) if drawn else []
    callers = [staff(user) for user in people(office, "section")]
    rng = Random(20261101)  # noqa: S311  invented
    for visit in rows:
        if rng.random() < MADE:
            _make(visit, callers, rng)
    say(f"  抽样回访{len(rows)}件")
    return len(rows)


def _make(visit: Visit, callers: list[Actor], rng: Random) -> None:
    """By somebody of the section who had no hand in it; one in six is not at home."""
    had = set(Event.objects.filter(case=visit.case_id).values_list("actor_id", flat=True))
    caller = next((c for c in callers if c.user_id not in had), None)
    if caller is None:
        return
    if rng.random() < 1 / 6:
        visiting.record(visit, by=caller, outcome=Outcome.NO_ANSWER)
        return
    score, note = rng.choices(SAID, (30, 25, 20, 12, 8, 5))[0]
    reasons = ["slow"] if score == 2 else []
    visiting.record(visit, by=caller, outcome=Outcome.DONE, note=note, score=score, reasons=reasons)
