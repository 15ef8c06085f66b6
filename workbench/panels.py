"""Extra panels a line may put on the case page: `panels.add("mediation", my_panel)` in its `panels.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kernel.cases.models import Case


@dataclass(frozen=True, kw_only=True)
class Panel:
    title: str
    template: str  # Jinja2
    context: dict[str, Any]


_makers: dict[str, list[Callable[[Case], Panel | None]]] = {}


def add(procedure: str, maker: Callable[[Case], Panel | None]) -> None:
    _makers.setdefault(procedure, []).append(maker)


def panels_for(case: Case) -> list[Panel]:
    """The panels lines add for this case, in the order they were added."""
    return [panel for maker in _makers.get(case.procedure, ()) if (panel := maker(case))]
