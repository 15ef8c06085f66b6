"""The house refuses to start on words its records do not carry, with a number and a place."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kernel.cases import checks
from kernel.cases.checks import check_words
from kernel.words import registry
from kernel.words.procedure import Procedure

BROKEN: list[tuple[int, str, dict[str, Any]]] = [
    (80, "mediation", {"record": "mediation.Nothing"}),
    (80, "mediation", {"record": "nowhere.Dispute"}),
    (81, "mediation", {"record": "mediation.Session", "columns": (), "filters": ()}),
    (82, "mediation/colour", {"columns": ("colour",)}),
    (82, "mediation/taste", {"filters": ("taste",)}),
    (84, "mediation/scent", {"searched": ("scent",)}),
]
ELSEWHERE = {83}  # test_plain_words.py


@pytest.fixture
def put(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Procedure]:
    def put(**changes: Any) -> Procedure:
        changed = replace(registry.procedure("mediation"), **changes)
        monkeypatch.setitem(registry._procedures, "mediation", changed)
        return changed

    return put


def found() -> set[tuple[str, str]]:
    return {(str(e.id), e.msg.split(":")[0]) for e in check_words(None)}


def test_the_house_as_it_is_starts() -> None:
    assert check_words(None) == []


@pytest.mark.parametrize(("number", "place", "changes"), BROKEN)
def test_a_record_that_does_not_fit_is_named(
    put: Callable[..., Procedure], number: int, place: str, changes: Any
) -> None:
    put(**changes)
    assert (f"words.E{number:03}", place) in found()


def test_every_number_is_broken_once() -> None:
    declared = {int(n) for n in re.findall(r"Problem\((\d+),", inspect.getsource(checks))}
    assert declared == {number for number, *_ in BROKEN} | ELSEWHERE


def test_what_the_words_themselves_get_wrong_stops_the_start_too(put: Callable[..., Procedure]) -> None:
    put(steps=())
    assert ("words.E002", "mediation") in found()


def test_an_indicator_of_no_line_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    code, indicator = next(iter(registry._indicators.items()))
    monkeypatch.setitem(registry._indicators, code, replace(indicator, line="nowhere", source="年报"))
    assert ("words.E070", code) in found()


def test_words_are_declared_at_start_only() -> None:
    with pytest.raises(RuntimeError, match="words are declared at start only"):
        registry.register(replace(registry.procedure("mediation"), code="late"))
