"""Cases of who bears a number: an identity number or a telephone, whole, by its blind index. Never by a part of it."""

from __future__ import annotations

import re
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q

from common.people.models import id_indexes, phone_indexes
from kernel.cases.models import Case
from kernel.journal.fields import indexes
from kernel.journal.models import note
from kernel.reach.models import User

from .text import clean, fold

MOST = 50
BEARS = {"id_index": id_indexes, "phone_index": phone_indexes}
ACT = "按号码查找当事人"  # stands in the administrative chain


def is_number(query: str) -> bool:
    """Whether a query may be somebody's number: nothing but signs of numbers, and at least six digits.

    Such a query is not put into an address, where histories and logs would keep it.
    """
    plain = fold(clean(query)).replace(" ", "")
    return re.fullmatch(r"[a-z]{0,3}[-+0-9()]{6,24}x?", plain) is not None and sum(c.isdigit() for c in plain) >= 6


def bearing(user: User, number: str) -> list[Case]:
    """Cases within reach of whom this number is kept, newest first, at most MOST.

    Every such search is journalled with what it found; neither the number nor its index, which could not be erased there.
    """
    ids = {key for model in _models() for key in _keys(model, number)}
    within = Case.objects.reach(user).filter(pk__in=ids).select_related("office", "handler")
    found = list(within.order_by("-opened_at", "-id")[:MOST]) if ids else []
    cases = [str(case.pk) for case in found]
    note(user, ACT, f"查到{len(found)}件", {"cases": cases})
    return found


def _models() -> list[type[models.Model]]:
    """Whoever keeps a blind index beside a case: parties, subjects of registers."""
    own = (m for m in apps.get_models() if indexes(m))
    return [m for m in own if any(f.name == "case" for f in m._meta.concrete_fields)]


def _keys(model: type[models.Model], number: str) -> list[UUID]:
    columns = [name for name in indexes(model) if name in BEARS]
    wanted = reduce(or_, (Q(**{f"{name}__in": _values(model, name, number)}) for name in columns), Q(pk__in=[]))
    return list(model._base_manager.filter(wanted).order_by().values_list("case_id", flat=True))


def _values(model: type[models.Model], column: str, number: str) -> list[Any]:
    """The index of the number under every key in force, as the column holds it."""
    binary = isinstance(model._meta.get_field(column), models.BinaryField)
    return [value if binary else value.hex() for value in BEARS[column](number)]
