"""A party receives a paper over the net: that they agreed to it and when stands in the chain, as a returned slip would."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from kernel.words import RoleKind

from .actors import Actor
from .door import lock, once, repeated
from .models import Case, Event, Paper
from .refusals import Refused
from .volume import final
from .write import Deed, append

RECEIVE = "take_paper"


def receive(case: Case, paper_id: UUID, *, actor: Actor, party: UUID | None = None, key: str = "") -> Event:
    """Write down that a party received a paper of their case; what was written before is given back.

    `party` is the key of the row that received it, None for whoever brought the case. Raises Refused for anybody but a
    party of this case, and for a paper that is not in force, not open to the public, or erased.
    """
    if actor.kind is not RoleKind.PARTY or actor.case_id != case.pk:
        raise Refused("只有当事人本人可以领取文书。")
    with once(key, case, RECEIVE):
        fresh = lock(case)
        if done := repeated(key, case, RECEIVE, paper_id) or received(fresh, paper_id, party):
            return done
        paper = next((p for p in final(fresh) if p.pk == paper_id), None)
        if paper is None or paper.content is None or not _open(fresh, paper):
            raise Refused("这份文书已经更换或者不能在网上领取，请联系受理机构。")
        titled = f"{paper.title} {paper.number}".strip()
        data = {
            "values": {"by": str(party or "")},
            "shown": [["文书", titled], ["领取人", actor.name], ["方式", "网上领取，领取人同意电子送达"]],
        }
        deed = Deed(act=RECEIVE, actor=actor, at=timezone.now(), subject=paper_id, key=key, data=data, moves=False)
        return append(fresh, deed)


def received(case: Case, paper_id: UUID, party: UUID | None) -> Event | None:
    """The entry that says this party received this paper; None where they did not."""
    return next(
        (e for e in case.history if e.act == RECEIVE and e.subject == paper_id and receiver(e) == str(party or "")),
        None,
    )


def receiver(event: Event) -> str:
    """Key of the party an entry names; empty for whoever brought the case."""
    return str((event.data or {}).get("values", {}).get("by", ""))


def _open(case: Case, paper: Paper) -> bool:
    return any(word.code == paper.code and word.public for word in case.rules.all_papers())
