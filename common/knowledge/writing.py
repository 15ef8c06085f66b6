"""From a draft to what everybody reads. Whoever wrote last does not review; each act leaves a trace and renews the index."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from common.roles import KNOWLEDGE_EDITOR
from kernel.cases.refusals import Refused
from kernel.journal.models import note
from kernel.reach.reach import reach_of

from .bare import number_in
from .finding import index
from .models import Entry, Kind, State

WRITTEN = ("title", "wordings", "facts", "body", "point", "basis")
MOVED = "这篇内容刚刚被别人办理过，请刷新后再看。"
OWN = "岗位分离：自己写的、自己改过的，由另一位知识编辑审核发布。"


def edits(user: Any) -> bool:
    """Whether somebody writes and reviews."""
    return KNOWLEDGE_EDITOR.code in reach_of(user).roles


def told(entry: Entry) -> str:
    """Why its texts may not be shown to everybody; empty where they may."""
    return next(filter(None, (number_in(getattr(entry, name)) for name in WRITTEN)), "")


@transaction.atomic
def keep(entry: Entry, user: Any) -> Entry:
    """Save what was written. A published text is withdrawn first, so that nothing unreviewed is ever read."""
    if entry.state == State.PUBLISHED:
        raise Refused("已发布的内容请先撤下，再修改。")
    if why := told(entry):
        raise Refused(why)
    act = "修改知识" if entry.pk else "撰写知识"
    entry.by, entry.reviewer, entry.state = user, None, State.DRAFT
    entry.save()
    note(user, act, entry.title, {"entry": entry.pk})
    return entry


def submit(entry: Entry, user: Any) -> None:
    _move(entry, user, "提交审核", (State.DRAFT, State.WITHDRAWN), state=State.WAITING, returned="")


def publish(entry: Entry, user: Any) -> None:
    """Raises Refused for whoever wrote it, and for texts with numbers of people."""
    if entry.by_id == user.pk:
        raise Refused(OWN)
    if why := told(entry):
        raise Refused(why)
    _move(
        entry, user, "发布知识", (State.WAITING,), state=State.PUBLISHED, reviewer=user, published_at=timezone.now(),
        returned="",
    )  # fmt: skip


def give_back(entry: Entry, user: Any, reason: str) -> None:
    if not reason.strip():
        raise Refused("请写明退回的理由。")
    if why := number_in(reason):
        raise Refused(why)
    _move(entry, user, "退回知识", (State.WAITING,), state=State.DRAFT, returned=reason.strip()[:300])


def withdraw(entry: Entry, user: Any) -> None:
    _move(entry, user, "撤下知识", (State.PUBLISHED,), state=State.WITHDRAWN)


@transaction.atomic
def _move(entry: Entry, user: Any, act: str, at: tuple[State, ...], **values: Any) -> None:
    """Only from where it was seen to stand; raises Refused where somebody was first."""
    if not edits(user):
        raise Refused("由知识编辑办理。")
    same = Entry.objects.filter(pk=entry.pk, state__in=at, changed_at=entry.changed_at)
    if not same.update(**values, changed_at=timezone.now()):
        raise Refused(MOVED, "stale")
    note(user, act, entry.title, {"entry": entry.pk})
    if State.PUBLISHED in {entry.state, values["state"]}:
        index.build_entries()
    entry.refresh_from_db()


def typical(*, case: UUID, user: Any, title: str, story: str, lesson: str, basis: str, matter: str) -> Entry:
    """A typical case out of a consultation, as a draft another person reviews. Once for each consultation."""
    made, _ = Entry.objects.get_or_create(
        origin=case,
        defaults={
            "kind": Kind.CASE, "title": title[:120], "facts": story, "body": lesson, "basis": basis[:1000], "matter": matter,
            "state": State.WAITING, "by": user,
        },
    )  # fmt: skip
    return made
