"""The parties of cases in the cells of a ledger: those of one side in one cell, parted as the import parts them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from common.imports.reading.lexicon import TITLES
from common.people.identity import Sex
from common.people.masking import mask_address, mask_id, mask_phone
from common.people.models import Party

from . import values
from .reading import chunks
from .sheet import Heading

MAIN = ("name", "gender", "age", "id_number", "phone", "address")  # beside the name, as in the book
MORE = ("birth_date", "ethnicity", "employer", "occupation", "uscc", "legal_person")  # at the end of the sheet
READ = ("name", "gender", "birth_year", "birth_date", "id_number", "phone", "address", "ethnicity", "employer", "occupation",
        "uscc", "legal_person")  # fmt: skip
MASKS = {"id_number": mask_id, "phone": mask_phone, "address": mask_address}
BARE_ONLY = ("birth_date",)  # the page of a case shows an age, no birthday
WIDTHS = {"name": 20, "id_number": 22, "phone": 16, "address": 30, "employer": 20, "legal_person": 20, "uscc": 22}
NOTHING = "无"  # holds the place of what one of several parties left out
SEXES = {s.value: s.title for s in Sex}
People = Callable[[Any, Any], tuple[list[Any], list[Any]]]
_SEALED: dict[str, Any] = {name: Party._meta.get_field(name) for name in MASKS}


def headings(sides: Sequence[tuple[str, str]], *, bare: bool) -> tuple[list[Heading], list[Heading]]:
    """Headings beside the names, and those at the end of the sheet."""
    main = [_heading(title, name) for _, title in sides for name in MAIN]
    return main, [_heading(title, name) for _, title in sides for name in _more(bare)]


def _more(bare: bool) -> list[str]:
    return [n for n in MORE if bare or n not in BARE_ONLY]


def _heading(title: str, name: str) -> Heading:
    return Heading(label=title + TITLES[name], width=WIDTHS.get(name, 0), wrap=name in ("name", "address"))


def anybody(cases: QuerySet[Any], side: str) -> bool:
    """Whether in any of these cases somebody stands on this side."""
    there = Party.objects.filter(case_id=OuterRef("pk"), role=side, representation="", withdrawn_at=None)
    return bool(cases.order_by().filter(Exists(there)).exists())


def of(ids: list[Any], sides: Sequence[tuple[str, str]], *, bare: bool) -> People:
    """The cells of each of these cases: beside the names, and at the end. Who stands for another is in no ledger."""
    found: dict[tuple[Any, str], list[dict[str, Any]]] = {}
    rows = Party.objects.filter(case_id__in=ids, representation="", withdrawn_at=None).order_by("position", "id")
    for chunk in chunks(rows.values_list("case_id", "role", *READ)):
        for key, role, *row in chunk:
            found.setdefault((key, role), []).append(_opened(dict(zip(READ, row, strict=True)), bare))
    more = _more(bare)

    def cells(key: Any, opened_at: Any) -> tuple[list[Any], list[Any]]:
        year = (values.day_of(opened_at) or opened_at).year
        by_side = [found.get((key, code), []) for code, _ in sides]
        return _cells(by_side, MAIN, year=year, bare=bare), _cells(by_side, more, year=year, bare=bare)

    return cells


def _opened(row: dict[str, Any], bare: bool) -> dict[str, Any]:
    """A party with its sealed columns opened, and masked again where they are not to be read."""
    for name, field in _SEALED.items():
        text = field.open(bytes(row[name])) if row[name] else ""
        row[name] = text if bare else MASKS[name](text)
    return row


def _cells(by_side: Iterable[list[dict[str, Any]]], names: Iterable[str], *, year: int, bare: bool) -> list[Any]:
    names = list(names)
    return [_cell([_said(p, name, year, bare=bare) for p in people], name) for people in by_side for name in names]


def _said(party: dict[str, Any], name: str, year: int, *, bare: bool) -> str:
    """One attribute of one party as the ledger says it; empty for none."""
    if name == "gender":
        return SEXES.get(party["gender"], "")
    if name == "age":
        told = party["birth_year"] and not (bare and party["birth_date"])
        return str(year - party["birth_year"]) if told else ""
    if name == "birth_date":
        return str(values.day_of(party["birth_date"]) or "")
    return str(party[name] or "")


def _cell(said: list[str], name: str) -> str | None:
    """Several parties in one cell, in their order; a place is kept for what one of them left out."""
    if not any(said):
        return None
    if len(said) == 1:
        return said[0]
    mark, other = ("；", "，") if name == "address" else ("、", " ")
    return mark.join(s.replace(mark, other) or NOTHING for s in said)
