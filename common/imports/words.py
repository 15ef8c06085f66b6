"""What a ledger of a line is declared in: frozen values, as a procedure is. A new line adds such a dictionary, not code.

A `Ledger` names the columns a ledger may have with every word people head them with, the words its code lists go by,
and how a row becomes acts: `Entry` by `Entry`, each a step of the line with the date it took place and what it says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from kernel.words import Op, Where


class Kind(StrEnum):
    """How the cells of a column are read."""

    TEXT = "text"
    DATE = "date"
    MONEY = "money"
    COUNT = "count"
    CODE = "code"
    YES = "yes"
    NUMBER = "number"  # the number the case goes by in its ledger
    PLACE = "place"  # an area, by name or within an address
    OFFICE = "office"
    HANDLER = "handler"
    SEQUENCE = "sequence"  # 序号: tells rows apart, recorded nowhere


@dataclass(frozen=True, kw_only=True)
class Column:
    """One thing a ledger may say. `names`: words it is headed with, the first the usual one; `within`: words that, inside
    a longer heading, still mean it. `codes`: code -> the words written for it; `most`: characters its record holds.
    """

    key: str
    title: str
    kind: Kind = Kind.TEXT
    names: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    most: int = 0
    by_sense: bool = False  # an unknown word is looked for inside the words known, and they inside it
    soft: bool = False  # what cannot be read is kept as text and stops nothing
    future: bool = False  # a date that may lie ahead
    long_as: str = ""  # the column it is where its cells hold sentences, not words
    written: str = (
        ""  # what an exported ledger writes it from: see `common.exports.ledger`; empty: the record's field of its key
    )
    by_stage: Mapping[str, str] = field(
        default_factory=dict
    )  # stage -> the code it stands for where the record says nothing


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side of a case: its code among the roles of parties, and the words that head its columns."""

    code: str
    title: str
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Assumed:
    """What holds where a ledger is silent; the importer may choose otherwise for a batch. `choices`: value and title."""

    key: str
    question: str
    value: str
    choices: tuple[tuple[str, str], ...]


DAY = "@day"
GIVEN = frozenset(("parties", "people", "mediator", "others"))  # values every row has beside its columns


@dataclass(frozen=True, kw_only=True)
class Infer:
    """What follows from other columns where all of `where` holds: written + agreed is a written agreement."""

    key: str
    value: Any
    where: tuple[Where, ...]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One act of a row, if `where` holds and it was not done yet: the first date given among `dated` is when.

    `says`: field of the step's form -> column; `fixed`: what a field holds where its column says nothing, `DAY` for the
    day of the act. `step` may be `ask:…` or `answer:…`. Acts follow one another by date as far as the stages let them.
    """

    step: str
    where: tuple[Where, ...] = ()
    dated: tuple[str, ...] = ()
    says: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """The ledger of one line. `openings`: the first that fits opens the case; `entries` follow in order.

    `demands`: columns without which a row cannot be taken, each with the sentence that says so. `ordered`: date columns
    that must not run backwards.
    """

    code: str
    title: str
    procedure: str
    columns: tuple[Column, ...]
    sides: tuple[Side, ...]
    demands: Mapping[str, str] = field(default_factory=dict)
    needs_sides: tuple[str, ...] = ()
    assumed: tuple[Assumed, ...] = ()
    infers: tuple[Infer, ...] = ()
    openings: tuple[Entry, ...] = ()
    entries: tuple[Entry, ...] = ()
    ordered: tuple[str, ...] = ()

    @cached_property
    def by_key(self) -> dict[str, Column]:
        return {c.key: c for c in self.columns}

    def __getitem__(self, key: str) -> Column:
        return self.by_key[key]

    def keys(self, kind: Kind) -> list[str]:
        return [c.key for c in self.columns if c.kind is kind]


def holds(where: tuple[Where, ...], values: Mapping[str, Any]) -> bool:
    """Whether all conditions hold of the values of a row. Asked a dozen times a row, hence no generator."""
    for w in where:
        value, op = values.get(w.field), w.op
        if op is Op.IN:
            met = value in w.value
        elif op is Op.EMPTY:
            met = (value is None or value in ("", (), [])) is bool(w.value)
        elif op is Op.NOT:
            met = value not in w.value
        else:
            met = value == w.value
        if not met:
            return False
    return True


_ledgers: dict[str, Ledger] = {}


def register_ledger(ledger: Ledger) -> Ledger:
    """Take a dictionary into the house, from a `ledger` module of a line; a second one of the same code is refused."""
    if ledger.code in _ledgers:
        raise ValueError(f"ledger {ledger.code} is declared twice")
    _check(ledger)
    _ledgers[ledger.code] = ledger
    return ledger


def ledgers() -> Iterator[Ledger]:
    """Those declared, the fullest dictionary first: whoever names none means that one."""
    yield from sorted(_ledgers.values(), key=lambda ledger: (-len(ledger.columns), ledger.code))


def ledger_of(code: str) -> Ledger:
    """The dictionary of that code; KeyError where no line declares it."""
    return _ledgers[code]


def _check(ledger: Ledger) -> None:
    """Refuses nonsense at start: a column named that is not there, a word that heads two columns."""
    supposed = {a.key for a in ledger.assumed} | {i.key for i in ledger.infers}
    known, heads = set(ledger.by_key) | supposed | GIVEN, dict[str, str]()
    for entry in (*ledger.openings, *ledger.entries):
        if any(
            w.op is Op.AT_LEAST or (w.op in (Op.IN, Op.NOT) and not isinstance(w.value, tuple)) for w in entry.where
        ):
            raise ValueError(f"{ledger.code}: {entry.step} asks what a ledger cannot answer")
        for key in (*entry.says.values(), *entry.dated, *(w.field for w in entry.where)):
            if key not in known:
                raise ValueError(f"{ledger.code}: {entry.step} names the column {key}, which is not declared")
    for column in ledger.columns:
        for name in column.names:
            if heads.setdefault(name, column.key) != column.key:
                raise ValueError(f"{ledger.code}: “{name}” heads both {heads[name]} and {column.key}")


def listed(text: str) -> tuple[str, ...]:
    """Words parted by spaces: long lists stay readable."""
    return tuple(text.split())
