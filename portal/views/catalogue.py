"""公共法律服务项目清单: everything the bureau does, by heading; and for who cannot find it, their own words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from common.catalogue import triage
from common.catalogue.models import Matter
from kernel.derive.guide import guide
from kernel.words import PARTY, Kind
from kernel.words.registry import find

from .. import places
from ..frame import page, private
from ..throttle import LOOK_ADDRESS, TooOften, address_of, spend

LONGEST = 500  # characters somebody may say here


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A matter as the public reads it. `times`: in words, the law's before the bureau's promise."""

    matter: Matter
    times: tuple[str, ...] = ()
    guide: str = ""
    apply: str = ""
    because: tuple[str, ...] = ()

    @property
    def papers(self) -> str:
        return self.matter.papers


def catalogue(request: HttpRequest) -> HttpResponse:
    """The list; sent words are answered with the likeliest matters and kept nowhere."""
    entries = {e.matter.code: e for e in _entries()}
    said = request.POST.get("words", "").strip()[:LONGEST]
    likely: list[Entry] = []
    danger: tuple[str, ...] = ()
    if said:
        try:
            spend(LOOK_ADDRESS, address_of(request))
        except TooOften as wait:
            return page(
                request, "refused.html", {"reason": wait.reason, "back": reverse("portal_catalogue")}, status=429
            )
        likely, danger = _likely(said, entries)
    heads = [(head, list(of)) for head, of in groupby(entries.values(), key=lambda e: e.matter.group)]
    shown = {"heads": heads, "said": said, "likely": likely, "danger": danger, "reception": _reception()}
    answer = page(request, "catalogue.html", shown)
    return private(answer) if said else answer


def _entries() -> list[Entry]:
    """Matters in use, those of a heading together. The guide of a line is read once."""
    starts: dict[str, list[str]] = {}
    for p, s in places.offered():
        starts.setdefault(p.code, []).append(s.code)
    known = {
        line: _times(line) for line in dict.fromkeys(Matter.objects.filter(active=True).values_list("line", flat=True))
    }
    rows = list(Matter.objects.filter(active=True))
    first = {group: n for n, group in reversed(list(enumerate(row.group for row in rows)))}
    return [_entry(row, known[row.line], starts) for row in sorted(rows, key=lambda row: first[row.group])]


def _entry(row: Matter, times: tuple[str, ...], starts: dict[str, list[str]]) -> Entry:
    promised = (f"{row.promised_days}个工作日内办结（本局承诺）",) if row.promised_days else ()
    rules = find(row.line) if row.line else None
    steps = starts.get(row.line, [])
    own = row.step if row.step in steps else next(iter(steps), "")  # staff often open it by another than the public
    return Entry(
        matter=row,
        times=(*times, *promised),
        guide=reverse("portal_guide", args=[row.line]) if rules and rules.open_to_public else "",
        apply=reverse("portal_start", args=[row.line, own]) if own else "",
    )


def _times(line: str) -> tuple[str, ...]:
    """How long the other side may take, as the guide of a line says; days not settled yet are said to be so."""
    rules = find(line) if line else None
    if rules is None or not rules.open_to_public:
        return ()
    ours = [t for t in guide(rules).times if t.owes != PARTY.title and t.kind != Kind.EXTERNAL]
    return tuple(f"{t.title}：{t.span}{'（天数还在核实，仅供参考）' if t.doubt else ''}" for t in ours[:2])


def _likely(said: str, entries: dict[str, Entry]) -> tuple[list[Entry], tuple[str, ...]]:
    """None likely where no word of theirs speaks for any matter."""
    found = triage.suggest(said, area=places.root())
    heard = any(s.because for s in found)
    likely = [_with(entries[s.matter], s.because) for s in found if heard and s.matter in entries]
    return likely, found[0].danger if found else ()


def _with(entry: Entry, because: tuple[str, ...]) -> Entry:
    return Entry(matter=entry.matter, times=entry.times, guide=entry.guide, apply=entry.apply, because=because)


def _reception() -> str:
    """Where somebody says it once, whatever it is."""
    found: list[Any] = [(p, s) for p, s in places.offered() if p.code == "reception"]
    return reverse("portal_start", args=[found[0][0].code, found[0][1].code]) if found else ""
