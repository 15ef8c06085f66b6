"""Proves that nothing was edited, removed or inserted behind the door's back, and names every row where it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from uuid import UUID

from django.core.files.storage import storages
from django.utils import timezone

from kernel import ports
from kernel.journal.chain import START, anchor, link
from kernel.journal.models import Anchor, broken_entries
from kernel.journal.seal import Unreadable, salted_digest

from .attachments import hash_of
from .models import Attachment, Case, Event, Paper
from .state import state_of

BATCH = 200


def verify(cases: Iterable[Case] | None = None, *, files: bool = True) -> Iterator[str]:
    """Sentences naming each broken row; nothing for a sound house. Reads in batches, constant memory.

    Without `cases` everything is read: all cases, the daily anchors, the administrative chain, stray rows.
    """
    source = iter(cases if cases is not None else Case.objects.order_by("pk").iterator(chunk_size=BATCH))
    while batch := list(islice(source, BATCH)):
        yield from _batch(batch, files)
    if cases is None:
        yield from broken_anchors()
        yield from broken_entries()


def _batch(batch: list[Case], files: bool) -> Iterator[str]:
    ids = [c.pk for c in batch]
    events = _by_case(Event.objects.filter(case_id__in=ids).order_by("case_id", "seq"))
    papers = _by_case(Paper.objects.filter(case_id__in=ids))
    handed_in = _by_case(Attachment.objects.filter(case_id__in=ids))
    parties = ports.parties().digests(ids)
    for case in batch:
        own = events.get(case.pk, [])
        yield from _chain(case, own)
        yield from _state(case, own, parties.get(case.pk, b""))
        covered = {row: digest for e in own for _, row, digest in e.covers}
        yield from _papers(case, covered, papers.get(case.pk, []))
        yield from _files(case, covered, handed_in.get(case.pk, []), files)
        present = {str(r.pk) for r in (*papers.get(case.pk, []), *handed_in.get(case.pk, []))}
        for row in covered.keys() - present:
            yield f"{case.number}：文书或材料 {row} 已被删除"


def _by_case(rows: Iterable[Event] | Iterable[Paper] | Iterable[Attachment]) -> dict[UUID, list]:  # type: ignore[type-arg]
    found: dict[UUID, list] = {}  # type: ignore[type-arg]
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


def _chain(case: Case, events: list[Event]) -> Iterator[str]:
    before, expected = START, 1
    for event in events:
        while expected < event.seq:
            yield f"{case.number}：第{expected}条记录已被删除"
            expected += 1
        if event.seq > case.seq:
            yield f"{case.number}：第{event.seq}条记录（{event.act}）是插入的，不在链上"
        elif bytes(event.hash) != link(before, event.content()):
            yield f"{case.number}：第{event.seq}条记录（{event.act}）已被改动"
        elif not _data_holds(event):
            yield f"{case.number}：第{event.seq}条记录（{event.act}）的内容已被改动"
        before, expected = bytes(event.hash), event.seq + 1
    for missing in range(expected, case.seq + 1):
        yield f"{case.number}：第{missing}条记录已被删除"
    if events and events[-1].seq == case.seq and bytes(events[-1].hash) != bytes(case.head):
        yield f"{case.number}：案件的链尾与最后一条记录不符"


def _data_holds(event: Event) -> bool:
    try:
        return event.data is None or salted_digest(bytes(event.salt), event.data) == bytes(event.data_digest)
    except Unreadable:
        return False


def _state(case: Case, events: list[Event], parties: bytes) -> Iterator[str]:
    """The case, its record, child rows and parties must be what the last event left."""
    if not events or events[-1].seq != case.seq:
        return
    last = events[-1]
    if case.stage != last.to_stage:
        yield f"{case.number}：案件环节被改为“{case.stage}”，最后一条记录为“{last.to_stage}”"
    elif salted_digest(bytes(last.salt), state_of(case, parties)) != bytes(last.state_digest):
        yield f"{case.number}：案件登记内容、当事人或明细在第{last.seq}条记录之后被改动"


def _papers(case: Case, covered: dict[str, str], papers: list[Paper]) -> Iterator[str]:
    for paper in papers:
        if covered.get(str(paper.pk)) is None:
            yield f"{case.number}：文书 {paper} 是插入的，不在链上"
        elif covered[str(paper.pk)] != bytes(paper.digest).hex() or not _paper_holds(paper):
            yield f"{case.number}：文书 {paper} 已被改动"


def _paper_holds(paper: Paper) -> bool:
    try:
        return paper.content is None or salted_digest(bytes(paper.salt), paper.content) == bytes(paper.digest)
    except Unreadable:
        return False


def _files(case: Case, covered: dict[str, str], rows: list[Attachment], read_bytes: bool) -> Iterator[str]:
    storage = storages["files"]
    for row in rows:
        if covered.get(str(row.pk)) is None:
            yield f"{case.number}：材料 {row.name} 是插入的，不在链上"
        elif covered[str(row.pk)] != bytes(row.digest).hex():
            yield f"{case.number}：材料 {row.name} 的登记已被改动"
        elif read_bytes and not storage.exists(row.path):
            yield f"{case.number}：材料 {row.name} 的文件已丢失"
        elif read_bytes:
            with storage.open(row.path) as file:
                if hash_of(file) != bytes(row.digest):
                    yield f"{case.number}：材料 {row.name} 的文件内容已被改动"


def close_days(until: date | None = None) -> list[Anchor]:
    """Anchor every day not yet anchored that is wholly past (Beijing time). Safe to run again."""
    until = until or timezone.localdate()
    last = Anchor.objects.order_by("-day").first()
    first = Event.objects.order_by("recorded_at").values_list("recorded_at", flat=True).first()
    if first is None:
        return []
    day = last.day + timedelta(days=1) if last else timezone.localdate(first)
    made, before = [], bytes(last.digest) if last else START
    while day < until:
        heads = _heads(day)
        before = anchor(before, day, heads)
        made.append(Anchor(day=day, events=len(heads), digest=before))
        day += timedelta(days=1)
    return Anchor.objects.bulk_create(made, ignore_conflicts=True)


def _heads(day: date) -> list[bytes]:
    start = timezone.make_aware(datetime.combine(day, time.min))
    events = Event.objects.filter(recorded_at__gte=start, recorded_at__lt=start + timedelta(days=1))
    return [bytes(h) for h in events.order_by("recorded_at", "id").values_list("hash", flat=True)]


def broken_anchors() -> Iterator[str]:
    """Days whose events are no longer what was anchored."""
    before = START
    for row in Anchor.objects.order_by("day"):
        heads = _heads(row.day)
        if anchor(before, row.day, heads) != bytes(row.digest):
            change = "" if len(heads) == row.events else f"（锚定时{row.events}条，现有{len(heads)}条）"
            yield f"{row.day:%Y年%-m月%-d日}的每日锚定与记录不符{change}"
        before = bytes(row.digest)
