"""Where words are collected at start, checked, and then frozen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from .indicators import Indicator
from .procedure import Procedure, Register, Shape

P = TypeVar("P", bound=Procedure)

_procedures: dict[str, Procedure] = {}
_indicators: dict[str, Indicator] = {}
_frozen = False


def register(word: P) -> P:
    """Take a procedure, register or regime into the house; a second one of the same code is refused."""
    _put(_procedures, word.code, word)
    return word


def register_indicators(*indicators: Indicator) -> None:
    for indicator in indicators:
        _put(_indicators, indicator.code, indicator)


def _put(shelf: dict[str, Any], code: str, word: object) -> None:
    if _frozen:
        raise RuntimeError(f"{code}: words are declared at start only")
    if code in shelf:
        raise ValueError(f"{code} is declared twice")
    shelf[code] = word


def freeze() -> None:
    global _frozen
    _frozen = True


def procedure(code: str) -> Procedure:
    """The procedure of that code; KeyError where no line declares it."""
    return _procedures[code]


def procedures(shape: Shape | None = None) -> Iterator[Procedure]:
    """Every declared procedure in order of declaration, of one shape if named."""
    yield from (p for p in _procedures.values() if shape is None or p.shape is shape)


def registers() -> Iterator[Register]:
    yield from (p for p in _procedures.values() if isinstance(p, Register))


def find(code: str) -> Procedure | None:
    return _procedures.get(code)


def indicator(code: str) -> Indicator:
    return _indicators[code]


def indicators(line: str = "") -> Iterator[Indicator]:
    yield from (i for i in _indicators.values() if not line or i.line == line)
