"""Questions to the registers' rows that forms, refusals and papers ask."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import QuerySet, Sum, When

from kernel.cases.models import Case
from kernel.words import Shape
from kernel.words.procedure import VOID

from . import rules
from .codes import MEMBERS
from .models import Committee, Firm, Mediator, Practitioner, Training
from .models.base import id_indexes

if TYPE_CHECKING:
    from kernel.reach.models import Office, User

IN_OFFICE = "active"  # status of a subject that stands, in every register
RANK = models.Case(*(When(capacity=c, then=n) for n, c in enumerate(MEMBERS)), default=len(MEMBERS))


def committees_open() -> QuerySet[Committee]:
    """Committees mediators may belong to: running ones and those being set up."""
    return Committee.objects.filter(case__stage__in=("forming", IN_OFFICE)).select_related("office")


def serving(committee: Committee) -> QuerySet[Mediator]:
    """Mediators of a committee in office, chair first."""
    return Mediator.objects.filter(committee=committee, case__stage=IN_OFFICE).order_by(RANK, "pk")


def seats(committee: Committee, *, without: Any = None) -> list[rules.Seat]:
    """The seats taken in a committee; `without` leaves out one mediator, who is about to change."""
    rows = Mediator.objects.filter(committee=committee, case__stage=IN_OFFICE).exclude(pk=without)
    return [rules.Seat(name=m.name, capacity=m.capacity, gender=m.gender, ethnicity=m.ethnicity) for m in rows]


def composition(committee: Committee) -> list[str]:
    """What is wrong with a committee's members today (人民调解法 §8); a studio has no such rule."""
    return rules.composition(seats(committee), multi_ethnic=committee.multi_ethnic) if committee.statutory else []


def trained(mediator: Mediator, year: int) -> Decimal:
    """Hours of training taken in a year."""
    total = Training.objects.filter(case_id=mediator.pk, on__year=year).aggregate(sum=Sum("hours"))["sum"]
    return total or Decimal(0)


def handled(office: Office, user: User | None, year: int) -> int:
    """Cases opened in a year in an office that this person handles: counted, never typed."""
    if user is None:
        return 0
    months = (year * 100 + 1, year * 100 + 12)
    found = Case.objects.of(Shape.PROCEDURE).live()
    return found.filter(office=office, handler=user, opened_month__range=months).count()


# Refusals: why a step may not be done although stage and role fit.


def incomplete(case: Case) -> str:
    """A committee is filed, or its re-election recorded, when its members are as the law asks."""
    wrong = composition(case.record)
    if not wrong:
        return ""
    return f"组成还不符合人民调解法第八条：{''.join(wrong)}请先在人民调解员登记簿中补齐。"


def not_elected(case: Case) -> str:
    return "" if case.record.statutory else "个人调解工作室没有委员任期，不办理换届。"


def may_re_elect(case: Case) -> str:
    return not_elected(case) or incomplete(case)


def still_busy(case: Case) -> str:
    """A committee goes only when nothing is left open in it."""
    office = case.record.office
    open_cases = Case.objects.of(Shape.PROCEDURE).live().filter(office=office, closed_at=None).count()
    if open_cases:
        return f"该调委会还有{open_cases}件未办结的纠纷，请先办结或者移交其他调委会。"
    left = serving(case.record).count()
    return f"该调委会还有{left}名在任调解员，请先在人民调解员登记簿中办理离任。" if left else ""


def still_staffed(case: Case) -> str:
    """A firm is struck off when nobody practises there any more (律师法 §10: one lawyer, one firm)."""
    left = Practitioner.objects.filter(firm=case.record, case__stage__in=(IN_OFFICE, "suspended")).count()
    return f"该机构还有{left}名执业人员，请先办理变更执业机构或者注销。" if left else ""


def no_star_proposed(case: Case) -> str:
    return "" if case.record.star_proposed is None else "已经申报星级，等待业务科室评定。"


def same_licence(model: type[Firm] | type[Practitioner], record: Any, licence: str) -> str:
    """The subject that already has this licence number; empty for none."""
    rows = model.objects.filter(licence=licence).exclude(pk=record.pk).exclude(case__stage=VOID.code)
    other = rows.select_related("case").first()
    return f"这个证号已经登记在{other.name}名下（{other.case.number}），请核对。" if other else ""


def same_person(committee: Committee, number: str, *, without: Any = None) -> Mediator | None:
    """The entry a person already has in a committee, whatever its status; None for none or one made by mistake."""
    rows = Mediator.objects.filter(committee=committee, id_index__in=id_indexes(number)).exclude(pk=without)
    return rows.exclude(case__stage__in=(VOID.code, "rejected")).select_related("case").first()
