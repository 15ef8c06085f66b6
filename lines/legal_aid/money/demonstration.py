"""The money of the invented year: rows nobody took from a real document, a budget a source, two batches."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from kernel.cases import door
from kernel.cases.actors import Actor
from kernel.cases.models import Case

from .models import Budget

if TYPE_CHECKING:
    from ..demonstration import Year

# Service, category, how, stage or deed, 元, at most: invented.
ROWS = (
    ("03", "criminal", "case", "inquiry", 800, None),
    ("03", "criminal", "case", "charge", 1000, None),
    ("03", "criminal", "case", "first", 1600, None),
    ("", "civil", "case", "", 1500, None),
    ("", "civil", "case", "arbitration", 1200, None),
    ("", "", "deed", "met", 100, 3),
)
FUNDS = (("county", 400_000), ("province", 150_000), ("lottery", 60_000))
WAITING = 2  # of the last closed, whose file has only come
DOCUMENT = "示例文件，金额为演示而设"


def books(year: Year, section: Actor) -> None:
    """Signed standards that go back before the invented year, and the budgets of this year and the last."""
    today = timezone.localdate()
    for service, category, per, what, amount, most in ROWS:
        said = {
            "service": service, "category": category, "per": per, ("phase" if per == "case" else "deed"): what,
            "most": most or "", "amount": amount, "since": date(today.year - 2, 1, 1), "basis": DOCUMENT,
        }  # fmt: skip
        _signed(year, "aid_standard", said, section)
    for when in (today.year - 1, today.year):
        for source, amount in FUNDS:
            said = {"year": when, "source": source, "amount": amount, "basis": DOCUMENT}
            _signed(year, "aid_budget", said, section)


def _signed(year: Year, code: str, said: dict[str, Any], section: Actor) -> None:
    """Entered by the centre, put in force by the section."""
    opens, then = ("set", "sign") if code == "aid_standard" else ("enter", "confirm")
    _perform(_opened(year, code, opens, said), then, section)


def _opened(year: Year, code: str, step: str, said: dict[str, Any]) -> Case:
    centre = year.centre
    assert centre is not None
    return door.open_case(code, step, actor=year.head, office=centre, area=centre.area, payload=said)


def load(year: Year, section: Actor) -> None:
    """The books, and what was closed in the last weeks on its way: some paid, some in a batch, some to be approved."""
    books(year, section)
    waiting = list(Case.objects.filter(procedure="legal_aid", stage="closed", office=year.centre).order_by("closed_at"))
    ready = [_approved(year, case) for case in waiting[:-WAITING]]
    for case in waiting[-WAITING:]:
        _perform(case, "take_file", year.officer)
    half = len(ready) // 2
    if half:
        batch = _gathered(year, ready[:half], "county")
        _perform(batch, "approve", section)
        _perform(batch, "pay", year.officer, paid_on=timezone.localdate(), voucher="支演001")
        _gathered(year, ready[half : 2 * half], "lottery")


def _approved(year: Year, case: Case) -> Case:
    """The file taken, reckoned by one, approved by another."""
    _perform(case, "take_file", year.officer)
    _perform(case, "reckon", year.officer, phases=["first"])
    _perform(case, "allow", year.head, decision="agree")
    return case


def _gathered(year: Year, cases: list[Case], source: str) -> Case:
    budget = Budget.objects.get(year=timezone.localdate().year, source=source)
    said = {"budget": budget.pk, "subsidies": [case.pk for case in cases]}
    return _opened(year, "aid_payment", "gather", said)


def _perform(case: Case, step: str, actor: Actor, **said: Any) -> None:
    door.perform(Case.objects.get(pk=case.pk), step, actor=actor, payload=said)
