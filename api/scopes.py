"""What a token may be allowed: reading and acting, procedure by procedure, or single steps; never more than its owner.

read:mediation            cases of this procedure, as far as the person's own reach
write:mediation           every step, question, correction and hand-over of it
write:mediation.mediate   one step or question (and its answer) only
files                     papers and materials in full: they hold numbers and addresses unmasked
unmask                    one masked field at a time, with a reason that is kept in the case
"""

from __future__ import annotations

from collections.abc import Iterator

from kernel.reach.models import User
from kernel.reach.reach import reach_of
from kernel.words import Procedure
from kernel.words.registry import find, procedures

FILES, UNMASK = "files", "unmask"
OWN = {FILES: "下载文书和材料原件（含完整个人信息）", UNMASK: "查看被遮盖的个人信息（逐项、写明理由、留痕）"}


def own_procedures(user: User) -> list[Procedure]:
    """Procedures and registers this person has anything to do with."""
    roles = reach_of(user).roles
    return [p for p in procedures() if p.roles & roles]


def acts(rules: Procedure) -> Iterator[tuple[str, str]]:
    """Code and title of each step and question; a question stands for its answer too."""
    yield from ((s.code, s.title) for s in rules.steps)
    yield from ((r.code, r.title) for r in rules.requests)


def may_read(scopes: frozenset[str], code: str) -> bool:
    return f"read:{code}" in scopes


def may_act(scopes: frozenset[str], code: str, act: str = "") -> bool:
    """Whether a step or question may be done; without one, whether everything of the procedure may."""
    return f"write:{code}" in scopes or bool(act and f"write:{code}.{act}" in scopes)


def readable(scopes: frozenset[str]) -> list[str]:
    """Procedures whose cases may be read, in a fixed order."""
    return sorted(s.removeprefix("read:") for s in scopes if s.startswith("read:"))


def title(scope: str) -> str:
    """A scope in words for the page that shows it; the code itself for what is no longer declared."""
    kind, _, rest = scope.partition(":")
    code, _, act = rest.partition(".")
    rules = find(code)
    if scope in OWN:
        return OWN[scope]
    if rules is None:
        return scope
    if not act:
        return f"{'读取' if kind == 'read' else '办理'}：{rules.title}"
    return f"办理：{rules.title}“{dict(acts(rules)).get(act, act)}”"
