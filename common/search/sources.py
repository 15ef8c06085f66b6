"""What is indexed of a case: number, title, parties, place, numbers of its papers, and what its line declares (`searched`).

Names and the words of a record stand in the clear in their own tables and lists, so they do here; what is sealed there
(numbers, telephones, addresses) never comes here and is found by its blind index alone (`exact`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import BigAutoField, IntegerField, Q, QuerySet, Value
from django.utils import timezone

from common.people.models import Party
from kernel.cases.models import Case, Paper, Participant
from kernel.prepared import Prepared, by_case
from kernel.reach.areas import COLUMNS, Area

from .text import LINE, LONGEST, clean, fold, sign

SAID = "\t"  # between label and line
Line = tuple[str, str]  # label, as written
_PEOPLE, _PAPERS = 0, 1
_NAMED = ("district", "town", "village")  # areas that tell cases apart


def lines_of(cases: Sequence[Case], *, fresh: bool) -> dict[UUID, list[Line]]:
    """The lines of each case. `fresh`: the instances carry all there is (the bulk writer). Otherwise three queries."""
    areas = _areas(cases)
    beside = _carried(cases) if fresh else _beside([case.pk for case in cases])
    _load_records(cases)
    found = {}
    for case in cases:
        people, papers = beside.get(case.pk, ([], []))
        places = [areas.get(getattr(case, f"{column}_id"), "") for column in _NAMED]
        lines = [("案号", case.number), ("名称", case.title), *(("当事人", n) for n in people)]
        lines += [*(("地点", n) for n in places), *(("文号", n) for n in papers), *_record(case)]
        found[case.pk] = list(dict.fromkeys((label, line) for label, text in lines if (line := clean(text))))
    return found


def written(lines: Iterable[Line]) -> tuple[str, str]:
    """The lines of a case as an entry keeps them: as said, with labels, and folded."""
    said, text, size = [], [], 0
    for label, line in lines:
        line = line[: LONGEST - size]
        if not line:
            break
        size += len(line)
        said.append(f"{label}{SAID}{line}")
        text.append(fold(line))
    return LINE.join(said), LINE.join(text)


def read(said: str) -> list[Line]:
    """The lines an entry keeps, with their labels."""
    return [(label, line) for label, _, line in (row.partition(SAID) for row in said.split(LINE))] if said else []


def marks_of(case: Case, partakers: Iterable[Participant]) -> str:
    """The tokens by which reach finds a case (`kernel.reach`): area, office, handler, who takes part; and its line."""
    today = timezone.localdate()
    found = [area_mark(c, i) for c in COLUMNS if (i := getattr(case, f"{c}_id"))]
    found += [office_mark(case.office_id), line_mark(case.procedure)]
    found += [handler_mark(case.handler_id)] if case.handler_id else []
    for row in partakers:
        if row.until is None or row.until >= today:
            found += [user_mark(row.user_id)] if row.user_id else []
            found += [guest_mark(row.office_id)] if row.office_id else []
    return " ".join(sorted(set(found)))


def area_mark(column: str, area_id: int) -> str:
    return f"za{column[0]}{area_id}"


def office_mark(office_id: int) -> str:
    return f"zo{office_id}"


def handler_mark(user_id: int) -> str:
    return f"zh{user_id}"


def user_mark(user_id: int) -> str:
    return f"zu{user_id}"


def guest_mark(office_id: int) -> str:
    return f"zg{office_id}"


def line_mark(code: str) -> str:
    return sign(f"zl{code}")


def partakers_of(cases: Sequence[Case]) -> dict[UUID, list[Participant]]:
    """Who takes part in each; one query for those whose participants are not at hand."""
    found: dict[UUID, list[Participant]] = {c.pk: c.partakers for c in cases if "partakers" in c.__dict__}
    missing = [c.pk for c in cases if c.pk not in found]
    for row in Participant.objects.filter(case_id__in=missing) if missing else ():
        found.setdefault(row.case_id, []).append(row)
    return found


def _areas(cases: Sequence[Case]) -> dict[int | None, str]:
    ids = [getattr(case, f"{column}_id") for case in cases for column in _NAMED]
    found = _PLACES(*ids) if len(cases) == 1 else Area.objects.filter(pk__in={*ids} - {None}).values_list("pk", "name")
    return dict(found)


_PLACES = Prepared(  # of one case: what the door asks with every act
    lambda *ids: Area.objects.filter(reduce(or_, (Q(pk=key) for key in ids))).values_list("pk", "name"),
    *(BigAutoField() for _ in _NAMED),
)


def _carried(cases: Sequence[Case]) -> dict[UUID, tuple[list[str], list[str]]]:
    return {c.pk: (sorted(p.name for p in c.people), sorted(p.number for p in c.issued)) for c in cases}


def _beside(ids: list[UUID]) -> dict[UUID, tuple[list[str], list[str]]]:
    """Names of parties and numbers of papers, in one query and without opening what is sealed. Who was erased has no name."""
    rows = _OF_ONE(*ids) if len(ids) == 1 else _told(case_id__in=ids)
    found: dict[UUID, tuple[list[str], list[str]]] = {}
    for case_id, part, text in rows:
        found.setdefault(case_id, ([], []))[part].append(text)
    return {pk: (sorted(names), sorted(numbers)) for pk, (names, numbers) in found.items()}


def _told(**of: Any) -> QuerySet[Any, tuple[UUID, int, str]]:
    people = Party.objects.filter(**of, erased_at=None).order_by()
    papers = Paper.objects.filter(**of).exclude(number="").order_by()
    rows = people.annotate(part=_tag(_PEOPLE)).values_list("case_id", "part", "name")
    return rows.union(papers.annotate(part=_tag(_PAPERS)).values_list("case_id", "part", "number"), all=True)


_OF_ONE = by_case(lambda of: _told(case_id=of))


def _tag(part: int) -> Value:
    return Value(part, output_field=IntegerField())


def _load_records(cases: Sequence[Case]) -> None:
    """Read the records that are not at hand, one query a line."""
    wanted: dict[str, dict[UUID, Case]] = {}
    for case in cases:
        if "record" not in case.__dict__:
            wanted.setdefault(case.rules.record, {})[case.pk] = case
    for label, missing in wanted.items():
        rows = apps.get_model(label)._base_manager.in_bulk(list(missing))
        for pk, case in missing.items():
            case.__dict__["record"] = rows.get(pk)


def _record(case: Case) -> Iterator[Line]:
    record: Any = case.record
    for name in case.rules.searched if record is not None else ():
        field = record._meta.get_field(name)
        shown = getattr(record, f"get_{name}_display")() if field.choices else getattr(record, name)
        yield str(field.verbose_name), str(shown or "")
