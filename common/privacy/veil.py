"""Other people's particulars in somebody's copy: named only as far as the text needs them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from common.people.masking import mask_address, mask_id, mask_name, mask_phone

SHORT = 4  # the bare name of a village is no address
ID = r"(?<![0-9A-Za-z])(?:\d{17}[0-9Xx]|\d{15})(?![0-9A-Za-z])"
PHONE = r"(?<!\d)1[3-9]\d{9}(?!\d)"
MASKS: tuple[tuple[str, int, Callable[[str], str]], ...] = (
    ("id_number", SHORT, mask_id),
    ("phone", SHORT, mask_phone),
    ("address", SHORT, mask_address),
    ("employer", SHORT, lambda text: "**"),
    ("legal_person", 1, mask_name),
    ("name", 1, mask_name),
)


class Veil:
    """Masks, in any text, the particulars of `others` and every number that is not one of `own`."""

    def __init__(self, own: Iterable[Any], others: Iterable[Any]) -> None:
        self.mine = {str(getattr(p, n, "") or "") for p in own for n, _, _ in MASKS} - {""}
        words: dict[str, str] = {}
        for person in others:
            for name, short, mask in MASKS:
                value = str(getattr(person, name, "") or "")
                if len(value) > short and value not in self.mine and "*" not in (value[-1:], value[:1]):
                    words.setdefault(value, mask(value))
        self.words = sorted(words.items(), key=lambda pair: -len(pair[0]))

    def __call__(self, text: str) -> str:
        for word, masked in self.words:
            text = text.replace(word, masked)
        for pattern, mask in ((ID, mask_id), (PHONE, mask_phone)):
            text = re.sub(pattern, partial(self._number, mask), text)
        return text

    def _number(self, mask: Callable[[str], str], found: re.Match[str]) -> str:
        number = found.group()
        return number if number in self.mine else mask(number)
