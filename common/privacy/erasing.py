"""Erasing the personal data of one case whose period is over, so that its journal still verifies.

One transaction takes away what the parties, the record, its child rows, entries, papers and files say of people, and
appends the act that says so; the files themselves are destroyed after the commit. A process killed in between left
their paths in `Erasure`, and the next round destroys them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from kernel import ports
from kernel.cases.actors import clock
from kernel.cases.door import lock
from kernel.cases.models import Attachment, Case, Event, Paper
from kernel.cases.write import Deed, append

from .kinds import besides
from .models import Erasure
from .periods import Standing, due_cases
from .wiping import ERASED, wipe

ACT = "erase"
TITLE = "（个人信息已到期清除）"


def erase_case(case: Case, standing: Standing, now: datetime | None = None) -> Erasure | None:
    """Erase one case that is due; None where it no longer is (held, erased or moved since it was listed)."""
    now = now or timezone.now()
    before = standing.before(now)
    if before is None or standing.row is None or not standing.runs(now):
        return None
    with transaction.atomic():
        fresh = lock(case)
        if not due_cases(fresh.procedure, before).filter(pk=fresh.pk).exists():
            return None
        counts, files = _wipe(fresh)
        fresh.title = TITLE
        append(fresh, _deed(standing, counts, now))
        made = Erasure.objects.create(
            case=fresh, period=standing.row, at=now, counts=counts, files=files, busy=bool(files)
        )
        transaction.on_commit(lambda: destroy(made))
    return made


def _wipe(case: Case) -> tuple[dict[str, int], list[str]]:
    """Take away everything a case says of people; what was taken, and the paths of its files."""
    events, papers = Event.objects.filter(case=case), Paper.objects.filter(case=case, content__isnull=False)
    files = Attachment.objects.filter(case=case).exclude(path="")
    paths = list(files.values_list("path", flat=True))
    own = [case.record] if case.record is not None else []
    counts = {
        "当事人": ports.parties().erase(case),
        "登记内容": wipe([*own, *(row for rows in case.children.values() for row in rows)]),
        "文书": papers.update(content=None),
        "材料": files.update(path="", name=ERASED, latitude=None, longitude=None, accuracy=None),
        "经办记录": events.filter(data__isnull=False).update(data=None),
        "其他": sum(take_away([case.pk]) for take_away in besides()),
    }
    events.filter(covers=[]).update(salt=b"")  # an entry without a salt says nothing, even to who guesses
    for name in ("history", "people", "record", "children", "issued", "handed_in"):
        case.__dict__.pop(name, None)
    return counts, paths


def _deed(standing: Standing, counts: dict[str, int], now: datetime) -> Deed:
    row: Any = standing.row
    shown = [
        ["保存期限", f"{standing.words()}，自{standing.kind.starts}起"],
        ["依据", row.source],
        ["核定", f"{row.signed_off_by} {timezone.localtime(row.signed_off_at):%Y年%-m月%-d日}"],
        ["清除", "、".join(f"{what}{n}项" for what, n in counts.items() if n)],
        ["保留", "案号、环节、时间、类型、结果、性别和出生年份等统计所需的数据，文号，以及留痕校验值"],
    ]
    return Deed(act=ACT, actor=clock(), at=now, data={"values": {}, "shown": shown}, moves=False)


def destroy(erasure: Erasure) -> int:
    """Destroy the files of an erased case; how many. Safe to run again."""
    storage = storages["files"]
    for path in erasure.files:
        storage.delete(path)
    Erasure.objects.filter(pk=erasure.pk).update(files=[], busy=False)
    return len(erasure.files)
