"""What an invented bureau has published: answers from the law as it stands, cases of nobody. Written for the demonstration."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from common.demonstration.loading import PASSWORD, Loaded
from kernel.reach.models import Grant, Post, User

from .finding import index, synonyms
from .models import Entry, Kind, State

DATA = Path(__file__).parent / "data"
PEOPLE = (("bianji", "知识编辑甲"), ("shenhe", "知识编辑乙"))
WAITING = 2  # the last of each kind wait for a reviewer
EVERY = 5  # days between publications


def load(loaded: Loaded, *, scale: float = 1.0, say: Callable[[str], None]) -> int:
    """Two editors, and what they wrote and reviewed for one another; how many entries."""
    pair = _editors(loaded)
    rows = [row for kind in Kind for row in _entries(kind, pair)]
    Entry.objects.bulk_create(rows)
    synonyms.ensure()
    index.build_entries()
    say(f"  知识库问答和典型案例{len(rows)}篇")
    return len(rows)


def _editors(loaded: Loaded) -> tuple[User, User]:
    """Two accounts of the bureau that write and review for one another."""
    post, hashed = Post.objects.get(code="knowledge"), make_password(PASSWORD)
    found = []
    for username, name in PEOPLE:
        user = User.objects.create(username=username, name=name, password=hashed)
        Grant.objects.create(user=user, post=post, office=loaded.offices["bureau"])
        found.append(user)
    return found[0], found[1]


def _entries(kind: Kind, pair: tuple[User, User]) -> Iterator[Entry]:
    with (DATA / ("answers.csv" if kind == Kind.ANSWER else "cases.csv")).open(encoding="utf-8", newline="") as file:
        read = list(csv.DictReader(file))
    now = timezone.now()
    for n, row in enumerate(read):
        waits, writer = n >= len(read) - WAITING, pair[n % 2]
        said = {name: (row.get(name) or "").replace("|", "\n") for name in ("wordings", "basis")}
        yield Entry(
            kind=kind, title=row["title"], matter=row["matter"], body=row["body"], facts=row.get("facts") or "",
            point=row.get("point") or "", by=writer, state=State.WAITING if waits else State.PUBLISHED,
            reviewer=None if waits else pair[1 - n % 2], published_at=None if waits else now - timedelta(days=EVERY * (n + 1)),
            **said,
        )  # fmt: skip
