"""The permission matrix: every act of every procedure against every role, as data for a page and for tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from kernel.words import Procedure, Role

SUPERVISION = {"correct": "更正或撤销他人登记", "hand_over": "移交承办人"}


class Right(StrEnum):
    """What a role may do. Nothing is allowed that is not said."""

    NO = ""
    MAY = "may"
    HANDLER = "handler"  # only the case's handler, a co-handler or their stand-in

    @property
    def text(self) -> str:
        return {"": "不可", "may": "可以", "handler": "限承办人"}[self.value]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """`separated_from`: titles of acts whose doer may not do this one, whatever the role."""

    right: Right = Right.NO
    separated_from: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        apart = f"，未办理过{'、'.join(f'“{t}”' for t in self.separated_from)}" if self.separated_from else ""
        return f"{self.right.text}{apart}"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One act. `kind` is step, ask, answer, read or supervise; roles that are not in `cells` may not."""

    procedure: str
    kind: str
    code: str
    title: str
    at: tuple[str, ...] = ()
    cells: dict[str, Cell] = field(default_factory=dict)

    def cell(self, role: str) -> Cell:
        return self.cells.get(role, Cell())


@dataclass(frozen=True, kw_only=True)
class Matrix:
    roles: tuple[Role, ...]
    rows: tuple[Row, ...]


def matrix(procedures: Iterable[Procedure]) -> Matrix:
    """Rows in order of declaration; roles in the order in which they are first named."""
    words = list(procedures)
    roles = {role.code: role for p in words for role in _roles(p)}
    return Matrix(roles=tuple(roles.values()), rows=tuple(row for p in words for row in rows(p)))


def _roles(procedure: Procedure) -> Iterator[Role]:
    yield from procedure.all_roles()
    yield from (role for request in procedure.requests for role in request.answered_by)


def rows(procedure: Procedure) -> Iterator[Row]:
    """Every step, question and answer of a procedure, who may read its cases and who supervises them."""
    for step in procedure.steps:
        apart = tuple(procedure[code].title for code in step.not_by_actor_of)
        right = Right.HANDLER if step.handler_only else Right.MAY
        cells = {r.code: Cell(right=right, separated_from=apart) for r in step.by}
        yield Row(
            procedure=procedure.code,
            kind="step",
            code=step.code,
            title=step.title,
            cells=cells,
            at=tuple(s.code for s in step.stages),
        )
    for request in procedure.requests:
        at = tuple(s.code for s in request.at)
        yield Row(
            procedure=procedure.code, kind="ask", code=request.ask, title=request.title, at=at, cells=_may(request.by)
        )
        yield Row(
            procedure=procedure.code,
            kind="answer",
            code=request.answer,
            title=f"登记答复：{request.title}",
            cells=_may(request.answered_by),
        )
    readers = [r for r in _roles(procedure) if r.code in procedure.roles]
    yield Row(procedure=procedure.code, kind="read", code="read", title="查看办件", cells=_may(readers))
    for code, title in SUPERVISION.items():
        yield Row(procedure=procedure.code, kind="supervise", code=code, title=title, cells=_may(procedure.supervisors))


def _may(roles: Iterable[Role]) -> dict[str, Cell]:
    return {role.code: Cell(right=Right.MAY) for role in roles}
