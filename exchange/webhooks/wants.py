"""What a subscription wants to be told, read off the words: a whole procedure (`mediation.*`) or single acts of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Q

from kernel.cases.repair import OWN_ACTS
from kernel.words import Procedure
from kernel.words.registry import find, procedures

UNTOLD = frozenset({"unmask"})  # somebody read something: nothing happened to the case
ALL = "*"


def type_of(procedure: str, act: str) -> str:
    """The name of an event as peers know it: mediation.accept, mediation.ask:confirmation, mediation.correct."""
    return f"{procedure}.{act}"


def acts(rules: Procedure) -> Iterator[tuple[str, str]]:
    """Code and title of every act of a procedure that is told."""
    yield from ((s.code, s.title) for s in rules.steps)
    for request in rules.requests:
        yield request.ask, f"{request.title}（发出）"
        yield request.answer, f"{request.title}（答复）"
    yield from ((code, title) for code, title in OWN_ACTS.items() if code not in UNTOLD)


def known() -> set[str]:
    """Everything that can be wanted."""
    found = {type_of(p.code, ALL) for p in procedures()}
    return found | {type_of(p.code, act) for p in procedures() for act, _ in acts(p)}


def wanted(wants: Iterable[str], kind: str) -> bool:
    """Whether an event of this type is told to somebody who wants these."""
    procedure = kind.partition(".")[0]
    return kind in wants or type_of(procedure, ALL) in wants


def condition(wants: Iterable[str]) -> Q:
    """The same on rows of events."""
    found = Q(pk__in=[])
    for want in wants:
        procedure, _, act = want.partition(".")
        found |= Q(case__procedure=procedure) if act == ALL else Q(case__procedure=procedure, act=act)
    return found & ~Q(act__in=UNTOLD)


def title(kind: str) -> str:
    """A type in words; the type itself where nobody declares it any more."""
    code, _, act = kind.partition(".")
    rules = find(code)
    if rules is None:
        return kind
    return f"{rules.title}：{'全部' if act == ALL else dict(acts(rules)).get(act, act)}"
