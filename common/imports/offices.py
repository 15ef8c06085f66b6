"""Offices by the names ledgers write: 柳溪村调委会 for 柳溪村人民调解委员会."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kernel.reach.models import Office

from .values.text import word

_TAIL = re.compile(r"(?:人民)?(?:调解委员会|调委会|调解室|调解中心|调解组织)$")


def _bare(name: str) -> str:
    plain = word(name)
    return _TAIL.sub("", plain) or plain


class Offices:
    """The offices a batch may write for. A name resolves to one, or to a sentence that says why not."""

    def __init__(self, offices: Iterable[Office], default: Office, chosen: Mapping[str, str]) -> None:
        self.all = {o.pk: o for o in offices} | {default.pk: default}
        self.default, self.chosen = default, chosen
        self.names: dict[str, list[Office]] = {}
        self.found: dict[str, Office | None] = {}
        for office in self.all.values():
            for name in dict.fromkeys((word(office.name), _bare(office.name), word(office.short))):
                if name:
                    self.names.setdefault(name, []).append(office)

    def find(self, text: str) -> Office | None:
        """The one office a text names, in full or short."""
        if text not in self.found:
            self.found[text] = self._find(text)
        return self.found[text]

    def _find(self, text: str) -> Office | None:
        chosen = self.chosen.get(word(text))
        if chosen:
            return self.all.get(int(chosen))
        for name in (word(text), _bare(text)):
            found = self.names.get(name, [])
            if len(found) == 1:
                return found[0]
        ends = [
            o for o in self.all.values() if _bare(o.name).endswith(_bare(text)) or _bare(text).endswith(_bare(o.name))
        ]
        return ends[0] if len(ends) == 1 and len(_bare(text)) >= 2 else None

    def __call__(self, text: str) -> Office | str:
        return self.find(text) or f"“{text[:30]}”不在您可以登记的机构之中，请改成机构全称，或在“词语对照”里选择。"
