"""Proves that nothing was edited, removed or inserted behind the door's back, and names every row where it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from kernel import ports
from kernel.journal.chain import START, anchor, link
from kernel.journal.models import Anchor, broken_entries
from kernel.journal.seal import Unreadable, salted_digest

from .attachments import hash_of
from .models import Asked, Attachment, Case, Event, Paper, Participant
from .state import digest_of_row, state_of
from .timing import corrections

BATCH = 200


def verify(cases: Iterable[Case] | None = None, *, files: bool = True) -> Iterator[str]:
    """Sentences naming each broken row; nothing for a sound house. Reads in batches, constant memory.

    Without `cases` everything is read: all cases, the daily anchors, the administrative chain, stray rows. People may go
    on working: a case that looks broken is read again with its row held, lest an act under way be taken for tampering.
    """
    source = iter(cases if cases is not None else Case.objects.order_by("pk").iterator(chunk_size=BATCH))
    while batch := list(islice(source, BATCH)):
        suspects = {case_id: case for case_id, case, _ in _batch(batch, files)}
        for case in suspects.values():
            yield from _again(case, files)
    if cases is None:
        yield from broken_anchors()
        yield from broken_entries()


Found = Iterator[tuple[UUID, Case, str]]


def _again(case: Case, files: bool) -> list[str]:
    with transaction.atomic():
        held = Case.objects.select_for_update(of=("self",)).filter(pk=case.pk).first()
        return [text for _, _, text in _batch([held or case], files)]


def _batch(batch: list[Case], files: bool) -> Found:
    try:
        rows = _Rows(batch)
    except Unreadable:
        yield from _unreadable(batch, files)
        return
    for case in batch:
        for text in _one(case, rows, files):
            yield case.pk, case, text


def _unreadable(batch: list[Case], files: bool) -> Found:
    """A sealed value that does not open stops the reading of its batch: each case alone, then each row alone."""
    if len(batch) > 1:
        for case in batch:
            yield from _batch([case], files)
        return
    case = batch[0]
    own = [apps.get_model(label) for label in (case.rules.record, *case.rules.children)]
    models: list[Any] = [Event, Paper, *own]
    for model in models:
        rows = model._base_manager.filter(**{"pk" if model._meta.pk.is_relation else "case_id": case.pk})
        for pk in rows.values_list("pk", flat=True):
            if not _opens(rows.filter(pk=pk)):
                title = "记录" if model is Event else model._meta.verbose_name
                yield case.pk, case, f"{case.number}：{title} {pk} 的加密内容已被改动，或者缺少密钥"
    try:
        ports.parties().digests([case.pk])
    except Unreadable:
        yield case.pk, case, f"{case.number}：当事人的加密内容已被改动，或者缺少密钥"


def _opens(rows: QuerySet[Any]) -> bool:
    try:
        rows.first()
    except Unreadable:
        return False
    return True


class _Rows:
    """Everything that belongs to a batch of cases, read with one query a table. Raises Unreadable."""

    def __init__(self, batch: list[Case]) -> None:
        ids = [c.pk for c in batch]
        self.events = _by_case(Event.objects.filter(case_id__in=ids).order_by("case_id", "seq"))
        self.papers = _by_case(Paper.objects.filter(case_id__in=ids))
        self.files = _by_case(Attachment.objects.filter(case_id__in=ids))
        self.asked = _by_case(Asked.objects.filter(case_id__in=ids))
        self.parties = ports.parties().digests(ids)
        partakers = _by_case(Participant.objects.filter(case_id__in=ids))
        for case in batch:
            case.partakers = partakers.get(case.pk, [])
        for procedure in {c.procedure for c in batch}:
            _records([c for c in batch if c.procedure == procedure])


def _records(cases: list[Case]) -> None:
    """Record and child rows of cases of one procedure, put where `case.record` and `case.children` find them."""
    ids, rules = [c.pk for c in cases], cases[0].rules
    records = apps.get_model(rules.record)._base_manager.in_bulk(ids)
    children = {
        label: _by_case(apps.get_model(label)._base_manager.filter(case_id__in=ids).order_by("pk"))
        for label in rules.children
    }
    for case in cases:
        case.record = records.get(case.pk)
        case.children = {label: rows.get(case.pk, []) for label, rows in children.items()}


def _one(case: Case, rows: _Rows, files: bool) -> Iterator[str]:
    events, papers, handed_in = (kind.get(case.pk, []) for kind in (rows.events, rows.papers, rows.files))
    yield from _chain(case, events)
    yield from _emptied(case, events, papers, handed_in)
    yield from _state(case, events, rows.parties.get(case.pk, b""))
    yield from _questions(case, events, {a.pk: a for a in rows.asked.get(case.pk, [])})
    covered = {row: (event, digest) for event in events for _, row, digest in event.covers}
    yield from _papers(case, covered, papers)
    yield from _files(case, covered, handed_in, files)
    for row in covered.keys() - {str(r.pk) for r in (*papers, *handed_in)}:
        yield f"{case.number}：文书或材料 {row} 已被删除"


def _by_case(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


def _chain(case: Case, events: list[Event]) -> Iterator[str]:
    before, expected = START, 1
    for event in events:
        gap = event.seq > expected  # what followed a removed row cannot be told from its link
        while expected < event.seq and event.seq <= case.seq:
            yield f"{case.number}：第{expected}条记录已被删除"
            expected += 1
        if event.seq > case.seq:
            yield f"{case.number}：第{event.seq}条记录（{event.act}）是插入的，不在链上"
        elif not gap and bytes(event.hash) != link(before, event.content()):
            yield f"{case.number}：第{event.seq}条记录（{event.act}）已被改动"
        elif event.data is not None and salted_digest(bytes(event.salt), event.data) != bytes(event.data_digest):
            yield f"{case.number}：第{event.seq}条记录（{event.act}）的内容已被改动"
        before, expected = bytes(event.hash), event.seq + 1
    for missing in range(expected, case.seq + 1):
        yield f"{case.number}：第{missing}条记录已被删除"
    if events and events[-1].seq == case.seq and bytes(events[-1].hash) != bytes(case.head):
        yield f"{case.number}：案件的链尾与最后一条记录不符"


def _emptied(case: Case, events: list[Event], papers: list[Paper], files: list[Attachment]) -> Iterator[str]:
    """Content goes by an act of erasure (到期清除) alone, and that act keeps its own."""
    erased = max((e.seq for e in events if e.act == "erase" and e.seq <= case.seq), default=0)
    for event in events:
        if event.data is None and event.seq >= erased:
            yield f"{case.number}：第{event.seq}条记录（{event.act}）的内容已被清空，没有到期清除的记录"
    places = {event.pk: event.seq for event in events}
    for paper in papers:
        if paper.content is None and places.get(paper.event_id, 0) >= erased:
            yield f"{case.number}：文书 {paper} 的内容已被清空，没有到期清除的记录"
    for file in files:
        if not file.path and places.get(file.event_id, 0) >= erased:
            yield f"{case.number}：材料 {file.name} 的文件已被清除，没有到期清除的记录"


def _state(case: Case, events: list[Event], parties: bytes) -> Iterator[str]:
    """The case, its record, child rows and parties must be what the last event left."""
    if not events or events[-1].seq != case.seq:
        return
    last = events[-1]
    if case.stage != last.to_stage:
        yield f"{case.number}：案件环节被改为“{case.stage}”，最后一条记录为“{last.to_stage}”"
    elif salted_digest(bytes(last.salt), state_of(case, parties)) != bytes(last.state_digest):
        yield f"{case.number}：案件登记内容、当事人或明细在第{last.seq}条记录之后被改动"


def _questions(case: Case, events: list[Event], asked: dict[UUID, Asked]) -> Iterator[str]:
    """The rows of questions say what the acts of asking and answering say."""
    events = [e for e in events if e.seq <= case.seq]
    asks = {e.subject: e for e in events if e.act.startswith("ask:")}
    answers = {e.subject: e for e in events if e.act.startswith("answer:")}
    says = {e.pk: e for e in (*asks.values(), *answers.values())} | corrections(events)
    for key in asks.keys() - asked.keys():
        yield f"{case.number}：函询 {key} 已被删除"
    for key, row in asked.items():
        ask, answer = asks.get(key), answers.get(key)
        if ask is None:
            yield f"{case.number}：函询 {key} 是插入的，不在链上"
            continue
        when = says[ask.pk].happened_at, says[answer.pk].happened_at if answer else None
        if (row.asked_id, row.answered_id) != (ask.pk, answer.pk if answer else None) or when != (
            row.asked_at,
            row.answered_at,
        ):
            yield f"{case.number}：函询 {key} 已被改动"


Covered = dict[str, tuple[Event, str]]


def _holds(row: Paper | Attachment, covered: Covered) -> bool:
    event, digest = covered[str(row.pk)]
    return digest_of_row(bytes(event.salt), row) == digest


def _papers(case: Case, covered: Covered, papers: list[Paper]) -> Iterator[str]:
    for paper in papers:
        if str(paper.pk) not in covered:
            yield f"{case.number}：文书 {paper} 是插入的，不在链上"
        elif not _holds(paper, covered):
            yield f"{case.number}：文书 {paper} 已被改动"
        elif paper.content is not None and salted_digest(bytes(paper.salt), paper.content) != bytes(paper.digest):
            yield f"{case.number}：文书 {paper} 的内容已被改动"


def _files(case: Case, covered: Covered, rows: list[Attachment], read_bytes: bool) -> Iterator[str]:
    storage = storages["files"]
    for row in rows:
        if str(row.pk) not in covered:
            yield f"{case.number}：材料 {row.name} 是插入的，不在链上"
        elif not row.path:
            continue  # erased with its name; `_emptied` says whether by an act
        elif not _holds(row, covered):
            yield f"{case.number}：材料 {row.name} 的登记已被改动"
        elif read_bytes and not storage.exists(row.path):
            yield f"{case.number}：材料 {row.name} 的文件已丢失"
        elif read_bytes:
            with storage.open(row.path) as file:
                if hash_of(file) != bytes(row.digest):
                    yield f"{case.number}：材料 {row.name} 的文件内容已被改动"


def close_days(until: date | None = None) -> list[Anchor]:
    """Anchor every day not yet anchored that is wholly past (Beijing time). Safe to run again.

    A day counts as past five minutes after its end: an act begun before midnight may still be committing.
    """
    until = until or timezone.localdate(timezone.now() - timedelta(minutes=5))
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
    return [bytes(h) for _, h in _recorded(day, day)]


def _recorded(first: date, last: date) -> Iterator[tuple[datetime, Any]]:
    """Moment and hash of what was recorded from a day through another, in order. One query, constant memory."""
    start, end = _midnight(first), _midnight(last + timedelta(days=1))
    events = Event.objects.filter(recorded_at__gte=start, recorded_at__lt=end).order_by("recorded_at", "id")
    return events.values_list("recorded_at", "hash").iterator(chunk_size=5000)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def broken_anchors() -> Iterator[str]:
    """Days whose events are no longer what was anchored."""
    before, anchors = START, list(Anchor.objects.order_by("day"))
    stream = _recorded(anchors[0].day, anchors[-1].day) if anchors else iter(())
    waiting = next(stream, None)
    for row in anchors:
        start, heads = _midnight(row.day), list[bytes]()
        while waiting is not None and waiting[0] < start + timedelta(days=1):
            heads += [bytes(waiting[1])] if waiting[0] >= start else []  # else of a day whose anchor is gone
            waiting = next(stream, None)
        if anchor(before, row.day, heads) != bytes(row.digest):
            change = "" if len(heads) == row.events else f"（锚定时{row.events}条，现有{len(heads)}条）"
            yield f"{row.day:%Y年%-m月%-d日}的每日锚定与记录不符{change}"
        before = bytes(row.digest)
