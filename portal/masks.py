"""Papers as a party may fetch them: their own particulars whole, of others what the paper needs them for and no more."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from common.people.masking import mask_address, mask_id, mask_name, mask_phone
from kernel.cases.issue import sheet_of
from kernel.cases.models import Case, Paper
from kernel.papers import blocks
from kernel.words import PARTY

from .codes import capacities

ID = r"(?<![0-9A-Za-z])\d{6}(?:18|19|20)\d{9}[0-9Xx](?![0-9A-Za-z])|(?<!\d)\d{15}(?!\d)"
PHONE = r"(?<!\d)1[3-9]\d{9}(?!\d)"
SHORT = 4  # the bare name of a village is no address, and stands in every name of an office
MASKS: dict[str, Callable[[str], str]] = {"id_number": mask_id, "phone": mask_phone, "address": mask_address}
COPY = "网上下载的副本，没有盖章；要盖章的原件，请到受理机构领取。"
MASKED = "网上下载的副本，没有盖章；除您自己的以外，证件号码、电话和住址已经遮盖。要盖章的原件，请到受理机构领取。"


def copy_for(paper: Paper, case: Case, party: UUID | None) -> blocks.Sheet:
    """The copy of one paper for the party who follows its case; nobody's particulars but an office's for None.

    A paper this party signs is theirs whole: nobody can be asked to sign what they may not read, and whoever signed
    holds a copy of all of it, as the statutes have it of agreements. Drawn signatures stay out all the same: a picture
    that leaves the house could be put under another text. Everything else shows their own particulars, and
    those of who stands for them, in full (个人信息保护法 §45), and of others the name as the paper has it with
    numbers, phone and address masked: the paper is understood without them (§6).
    """
    sheet = sheet_of(paper)
    own = [p for p in case.people if party is not None and party in (p.pk, p.represents_id)]
    if any(signs(paper, case, p.role) for p in own):
        return _noted(sheet, str, COPY)
    return copy_of(sheet, [p for p in case.people if p not in own], own)


def signs(paper: Paper, case: Case, role: str) -> bool:
    """Whether a party of this role is among those who sign: named by its title, or as 当事人, 双方当事人."""
    words = {p.code: p for p in case.rules.all_papers()}
    word = words.get(paper.code)
    signed = words.get(word.edition_of, word) if word else None  # a signed edition is signed by whom the first names
    title = capacities(case.rules).get(role)
    return any(label == title or label.endswith(PARTY.title) for label in (signed.signed_by if signed else ()))


def copy_of(sheet: blocks.Sheet, others: Iterable[Any], own: Iterable[Any] = ()) -> blocks.Sheet:
    """The sheet with every identity number, phone and address masked but one's own; it says so.

    What was written before a number was corrected is masked as well, one's own included: nobody can tell whose it was.
    """
    known: dict[str, str] = {}
    for party in others:
        known |= {value: mask(value) for value, mask in _particulars(party, sheet.office)}
    for party in own:
        known |= {value: value for value, _ in _particulars(party, sheet.office)}
    return _noted(sheet, partial(text, known=known), MASKED)


def _noted(sheet: blocks.Sheet, change: Callable[[str], str], note: str) -> blocks.Sheet:
    """The changed copy, which says at its end what it is; that something is masked only where something is."""
    copied = blocks.from_data(_walk(blocks.to_data(sheet), change))
    return replace(copied, blocks=(*copied.blocks, blocks.Note(text=note if copied != sheet else COPY)))


def _particulars(party: Any, office: str) -> Iterable[tuple[str, Callable[[str], str]]]:
    """What is masked of somebody who is not the reader; where an organisation is to be found is no secret."""
    for name, mask in MASKS.items():
        value = str(getattr(party, name))
        if len(value) > SHORT and value not in office and not (name == "address" and party.kind == "organisation"):
            yield value, mask


def _walk(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        kept = {key: item for key, item in value.items() if key != "image"}
        return {key: item if key in ("block", "version") else _walk(item, change) for key, item in kept.items()}
    if isinstance(value, list):
        return [_walk(item, change) for item in value]
    return change(value) if isinstance(value, str) else value


def text(value: str, known: Mapping[str, str] | None = None) -> str:
    """One text with these values replaced, and whatever else looks like an identity number or a mobile phone masked.

    In one pass, the longest first: an address that begins like a shorter one is not cut in two.
    """
    known = known or {}
    named = [re.escape(value) for value in sorted(known, key=len, reverse=True)]
    return re.sub("|".join([*named, f"(?P<id>{ID})", PHONE]), lambda found: _shown(found, known), value)


def _shown(found: re.Match[str], known: Mapping[str, str]) -> str:
    if found[0] in known:
        return known[found[0]]
    return mask_id(found[0]) if found["id"] else mask_phone(found[0])


def name_of(party: Any) -> str:
    """How a party is called on a page: 王*; an organisation, which has no privacy, by its name."""
    return str(party.name) if party.kind == "organisation" else mask_name(party.name)
