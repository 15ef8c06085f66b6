"""Papers as a party may fetch them: whole, but with nobody's numbers. The original lies at the office."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from common.people.masking import mask_address, mask_id, mask_name, mask_phone
from kernel.papers import blocks

ID = re.compile(r"(?<![0-9A-Za-z])\d{6}(?:18|19|20)\d{9}[0-9Xx](?![0-9A-Za-z])|(?<!\d)\d{15}(?!\d)")
COPY = "网上下载的副本：证件号码、电话和住址已经遮盖，原件存受理机构。"
SHORT = 4  # the bare name of a village is no address, and stands in every name of an office
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def copy_of(sheet: blocks.Sheet, parties: Iterable[Any]) -> blocks.Sheet:
    """The sheet with every identity number, phone and address masked, as they are now or were written then; it says so."""
    known: dict[str, str] = {}
    for party in parties:
        for value, mask in ((party.id_number, mask_id), (party.phone, mask_phone), (party.address, mask_address)):
            if len(value) > SHORT and value not in sheet.office:
                known[value] = mask(value)
    longest_first = sorted(known.items(), key=lambda pair: -len(pair[0]))
    masked = blocks.from_data(_walk(blocks.to_data(sheet), longest_first))
    return replace(masked, blocks=(*masked.blocks, blocks.Note(text=COPY)))


def _walk(value: Any, known: list[tuple[str, str]]) -> Any:
    if isinstance(value, dict):
        return {key: item if key in ("block", "version") else _walk(item, known) for key, item in value.items()}
    if isinstance(value, list):
        return [_walk(item, known) for item in value]
    return text(value, known) if isinstance(value, str) else value


def text(value: str, known: Iterable[tuple[str, str]] = ()) -> str:
    """One text with these values masked, and whatever else looks like an identity number or a mobile phone."""
    for whole, masked in known:
        value = value.replace(whole, masked)
    return PHONE.sub(lambda found: mask_phone(found[0]), ID.sub(lambda found: mask_id(found[0]), value))


def name_of(party: Any) -> str:
    """How a party is called on a page: 王*; an organisation, which has no privacy, by its name."""
    return str(party.name) if party.kind == "organisation" else mask_name(party.name)
