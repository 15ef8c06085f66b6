"""Extra panels a line may put on the case page: `panels.add("mediation", my_panel)` in its `panels.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kernel.cases.actors import Actor
from kernel.cases.models import Case
from workbench.parts import Link


@dataclass(frozen=True, kw_only=True)
class Panel:
    title: str
    template: str  # Jinja2
    context: dict[str, Any]


_makers: dict[str, list[Callable[[Case], Panel | None]]] = {}


def add(procedure: str, maker: Callable[[Case], Panel | None]) -> None:
    _makers.setdefault(procedure, []).append(maker)


Tool = Callable[[Case, Actor], Link | None]
_tools: list[Tool] = []


def add_tool(maker: Tool) -> None:
    """Offer an act beside the flow on every case page; None where it does not apply to this case or person."""
    _tools.append(maker)


def tools_for(case: Case, actor: Actor) -> list[Link]:
    return [link for maker in _tools if (link := maker(case, actor))]


def panels_for(case: Case) -> list[Panel]:
    """The panels lines add for this case, in the order they were added."""
    return [panel for maker in _makers.get(case.procedure, ()) if (panel := maker(case))]
