"""Kinds of disputes and the scenes they are made of: data/disputes/*.toml as frozen values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from .sources import DATA, words

KINDS = (
    "marriage", "neighbours", "housing", "contract", "production", "damages", "land", "demolition", "pollution",
    "wages", "labour_other", "tourism", "ecommerce", "consumption_other", "medical", "traffic", "property", "other",
)  # fmt: skip
SOURCES = {
    "applied": 54,
    "found": 36,
    "court": 3,
    "police": 5,
    "petition": 1.2,
    "procuratorate": 0.2,
    "other_organ": 0.6,
}
Slot = Sequence[str] | range


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One way a dispute of a kind goes, told with slots in braces.

    `tie` says who the two sides are to each other, `a` and `b` whether a side is a person or a kind of organisation,
    `amount` the range of what is claimed in yuan (none: nothing but acts and words), `months` when it mostly happens.
    `gap` is how many days before coming in it happened, `at_once` how often what is owed is paid on the spot;
    `professional` are the committees of an industry that take it up, with their shares, where it differs from the kind.
    """

    title: str
    tie: str
    statement: str
    claim: tuple[str, ...]
    reply: str
    finding: str
    duty: str
    clauses: tuple[str, ...]
    a: str = "person"
    b: str = "person"
    amount: tuple[int, int] | None = None
    months: frozenset[int] = frozenset()
    weight: float = 1.0
    group: range | None = None
    urban: bool = False
    rural: bool = False
    confirm: bool = True
    difficult: bool = False
    insurer: bool = False
    gap: tuple[int, int] = (0, 12)
    at_once: float = 0.5
    professional: tuple[tuple[str, float], ...] | None = None
    slots: Mapping[str, Slot] = field(default_factory=dict, hash=False)

    def likely(self, month: int) -> float:
        """How likely in a month; a seasonal scene does not happen out of season."""
        return self.weight if not self.months or month in self.months else 0.0

    @property
    def works(self) -> bool:
        """Whether something has to be done that takes days: an act, not a payment, has the term."""
        return any(re.search(r"[^，]\{due\}", clause) for clause in self.clauses)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A child kind of statutes §3.4: its share of all disputes, season, habits and scenes."""

    code: str
    title: str
    share: float
    months: tuple[float, ...]
    town: float
    written: float
    ratio: tuple[float, float]
    difficult: float
    dangers: Mapping[str, float]
    professional: tuple[tuple[str, float], ...]
    sources: Mapping[str, float]
    persuade: tuple[str, ...]
    new_year: float
    scenes: tuple[Scene, ...]


@cache
def kinds() -> tuple[Kind, ...]:
    return tuple(_kind(code) for code in KINDS)


@cache
def common_slots() -> Mapping[str, Slot]:
    found = {k: slot(v) for k, v in words("slots").items() if isinstance(v, (list, str))}
    return {k: v for k, v in found.items() if not k.startswith("closing")}


def slot(value: Any) -> Slot:
    """ "3..8" is a range of numbers, ends included; a list is a choice of words."""
    if isinstance(value, str):
        low, high = value.split("..")
        return range(int(low), int(high) + 1)
    return tuple(value)


def _kind(code: str) -> Kind:
    raw = words(f"disputes/{code}")
    if len(raw["months"]) != 12 or raw["code"] != code:
        raise ValueError(f"data/disputes/{code}.toml: twelve months and its own code are needed")
    return Kind(
        code=code,
        title=raw["title"],
        share=raw["share"],
        months=tuple(raw["months"]),
        town=raw["town"],
        written=raw["written"],
        ratio=tuple(raw["ratio"]),
        difficult=raw["difficult"],
        dangers=raw["dangers"],
        professional=_shares(raw["professional"]),
        sources=raw.get("sources", SOURCES),
        persuade=tuple(raw["persuade"]),
        new_year=raw.get("new_year", 1.0),
        scenes=tuple(_scene(entry) for entry in raw["scene"]),
    )


def _shares(raw: list[list[Any]]) -> tuple[tuple[str, float], ...]:
    return tuple((key, share) for key, share in raw)


def _scene(raw: Mapping[str, Any]) -> Scene:
    given = dict(raw)
    given["slots"] = {name: slot(value) for name, value in raw.get("slots", {}).items()}
    for name in ("claim", "clauses"):
        given[name] = tuple(raw[name])
    for name in {"amount", "gap"} & set(raw):
        given[name] = tuple(raw[name])
    if "group" in raw:
        given["group"] = slot(raw["group"])
    if "professional" in raw:
        given["professional"] = _shares(raw["professional"])
    given["months"] = frozenset(raw.get("months", ()))
    return Scene(**given)


def data_files() -> list[str]:
    """Names of the scene files that are there, to be compared with KINDS."""
    return sorted(path.stem for path in (DATA / "disputes").glob("*.toml"))
