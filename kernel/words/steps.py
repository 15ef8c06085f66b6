"""Stages and the steps between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .law import Article
from .papers import Paper
from .roles import Role, RoleKind


@dataclass(frozen=True)
class Stage:
    """Where a case stands. It belongs to its procedure; there is no list of states shared by all."""

    code: str
    title: str
    final: bool = False  # nothing follows
    done: bool = False  # counted as concluded (办结), though filing or a visit may still follow
    public: str = ""  # what the citizen reads; the title where empty

    @property
    def over(self) -> bool:
        return self.final or self.done


@dataclass(frozen=True, kw_only=True)
class Step:
    """One lawful act: who may do it, where, what it asks, what it produces and where it leads.

    `at=None` opens a case. An empty `to` leaves the case where it is (a session, a visit).
    `run(case, data)` is the line's own function; with several targets it returns the stage.
    `refuse(case)` returns why the step may not be done although stage and role fit, or "".
    """

    code: str
    title: str
    at: Stage | tuple[Stage, ...] | None
    to: Stage | tuple[Stage, ...] = ()
    by: tuple[Role, ...]
    law: Article
    form: type[Any] | None = None
    run: Callable[[Any, dict[str, Any]], Stage | None] | None = None
    refuse: Callable[[Any], str] | None = None
    undo: Callable[[Any], None] | None = None  # takes back what `run` did beyond record and case, when revoked
    papers: tuple[Paper, ...] | Callable[[Any, dict[str, Any]], tuple[Paper, ...]] = ()
    not_by_actor_of: tuple[str, ...] = ()  # separation of duties
    handler_only: bool = False  # of staff, only the case's handler or their stand-in
    confirm: str = ""  # named before it is done: what follows and cannot be taken back
    says: str = ""  # sentence of the timeline; the title where empty
    public: str = ""  # sentence the citizen reads; nothing where empty
    invites: str = ""  # what the citizen presses; where empty, 申请 and the title of the procedure, or this step's
    tells: tuple[str, ...] = ()  # who gets a message: "party", "handler"
    back_days: int = 30  # how far `happened_at` may lie before today, in days

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Stages at which it may be done; none for a step that opens a case."""
        return () if self.at is None else self.at if isinstance(self.at, tuple) else (self.at,)

    @property
    def targets(self) -> tuple[Stage, ...]:
        return self.to if isinstance(self.to, tuple) else (self.to,)

    @property
    def opens(self) -> bool:
        return self.at is None

    def open_to(self, kind: RoleKind) -> bool:
        return any(role.kind is kind for role in self.by)

    def papers_for(self, case: Any, data: dict[str, Any]) -> tuple[Paper, ...]:
        return self.papers(case, data) if callable(self.papers) else self.papers


@dataclass(frozen=True, kw_only=True)
class Request:
    """A question inside a case to somebody else, with its own limit; several may be open at once.

    It replaces parallel branches: the case waits only where a limit names the request among its pauses.
    `limit` is the code of a limit of the procedure that starts with `ask:<code>` and ends with `answer:<code>`.
    """

    code: str
    title: str
    to: str  # whom it goes to, in the field's words: 人民法院, 公安机关, 申请人
    at: tuple[Stage, ...]
    by: tuple[Role, ...]
    answered_by: tuple[Role, ...]
    law: Article
    form: type[Any] | None = None
    answer_form: type[Any] | None = None
    run: Callable[[Any, dict[str, Any]], None] | None = None
    run_answer: Callable[[Any, dict[str, Any]], None] | None = None
    refuse: Callable[[Any], str] | None = None
    papers: tuple[Paper, ...] = ()
    answer_papers: tuple[Paper, ...] = ()
    once: bool = False  # at most one at a time may be open
    public: str = ""

    @property
    def ask(self) -> str:
        return f"ask:{self.code}"

    @property
    def answer(self) -> str:
        return f"answer:{self.code}"
