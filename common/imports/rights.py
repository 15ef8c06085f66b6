"""Who may import, and for which offices: the role 台账导入 held together with one that works on the line's cases.

The right is a post's: chairs have it for their committee, judicial offices for their town, the section for the district.
A bureau may give it to further posts, or take it away, on the page of posts.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from common.roles import LEDGER_KEEPER
from kernel.reach.models import Area, Office, User
from kernel.reach.reach import reach_of
from kernel.words import Procedure, Scope
from kernel.words.registry import procedure

from .models import Batch
from .words import Ledger, ledgers

HOLDERS = "committee"  # what an area post writes for beside its own office: offices that handle such cases, as the opening page offers them


def may_import(user: User) -> bool:
    return any(_held(user, procedure(ledger.procedure)) for ledger in ledgers())


def _held(user: User, rules: Procedure) -> list[Any]:
    return [h for h in reach_of(user).held if LEDGER_KEEPER.code in h.roles and h.roles & rules.acting_roles]


def offices_for(user: User, ledger: Ledger) -> QuerySet[Office]:
    """Offices this person may bring a ledger's cases into; those of one's area where the post reaches that far."""
    found, rules = Q(pk__in=[]), procedure(ledger.procedure)
    opening = frozenset(role.code for step in rules.openings for role in step.by)
    for held in _held(user, rules):
        if held.scope is not Scope.AREA or held.opens(opening):
            found |= Q(pk=held.office_id)
        if held.scope is Scope.AREA:
            found |= Q(**{f"{held.column}_id": held.area_id}, kind=HOLDERS)
    return Office.objects.filter(found, active=True).select_related("area").order_by("name", "pk")


def batches_for(user: User) -> QuerySet[Batch]:
    """Batches of offices this person imports for, whoever uploaded them."""
    found = Q(pk__in=[])
    for ledger in ledgers():
        found |= Q(ledger=ledger.code, office__in=offices_for(user, ledger).values("pk"))
    return Batch.objects.filter(found).select_related("office", "user")


def areas_under(offices: list[Office]) -> QuerySet[Area]:
    """Towns and villages below the areas of these offices: all a row of their ledger may be placed in."""
    found = Q(pk__in=[])
    for office in offices:
        found |= Q(**{f"{office.area.column}_id": office.area_id})
    return Area.objects.filter(found, active=True, level__gte=4)
