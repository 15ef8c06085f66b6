"""Thousands of disputes that really verify: copies of one walked through the door, each with its own keys, papers and chain."""

from __future__ import annotations

from typing import Any

from benchmarks.filling import Mould, analyze, insert
from kernel.cases.facts import columns
from kernel.cases.models import Case, Clock, Event
from kernel.cases.state import LATER, state_of
from kernel.ids import uuid7
from kernel.journal.chain import START, link
from kernel.journal.seal import salted_digest, sm3
from lines.mediation.models import Session
from lines.mediation.tests.road import SESSION, Road

BATCH = 400


class Stamp:
    """One dispute with two sessions: five events, five papers, a record, two parties, a clock."""

    def __init__(self, cast: Any) -> None:
        road = Road(cast).to_session()
        road.do("mediate", **SESSION)
        self.case = case = road.case
        self.state, self.made = state_of(case), 0
        self.digests = [party.digest() for party in case.people]
        self.sessions = list(case.children[Session._meta.label])
        self.moulds = {
            Case: Mould(case, "id", "number", "head"),
            type(case.record): Mould(case.record, "case_id"),
        }
        self.events = [
            (e, e.content(), Mould(e, "id", "case_id", "covers", "state_digest", "hash")) for e in case.history
        ]
        self.papers = [(p, columns(p, LATER), Mould(p, "id", "case_id", "event_id")) for p in case.issued]
        self.parties = [Mould(p, "id", "case_id") for p in case.people]
        self.rooms = [Mould(s, "id", "case_id") for s in self.sessions]
        clocks = Clock.objects.filter(case=case)
        for clock in clocks:
            clock.pk = None
        self.clocks = [Mould(c, "case_id") for c in clocks]

    def fill(self, events: int) -> None:
        """Copies until the house has so many events."""
        left = -(-(events - Event.objects.count()) // len(self.events))
        while left > 0:
            self._write(min(left, BATCH))
            left -= BATCH
        analyze()

    def _write(self, cases: int) -> None:
        rows: dict[int, tuple[Mould, list[Any]]] = {}
        for _ in range(cases):
            for mould, row in self._copy():
                rows.setdefault(id(mould), (mould, []))[1].append(row)
        first = {id(self.moulds[Case]): 0, **{id(mould): 1 for _, _, mould in self.events}}
        insert(rows[key] for key in sorted(rows, key=lambda key: first.get(key, 2)))

    def _copy(self) -> list[tuple[Mould, list[Any]]]:
        """The rows of one more dispute."""
        self.made += 1
        pk, number = uuid7(), f"（2016）柳溪村人调案第{self.made}号"
        people, rooms = [uuid7() for _ in self.parties], [uuid7() for _ in self.rooms]
        state = self._state(pk, number, people, rooms)
        chain, head = self._chain(pk, state)
        record = type(self.case.record)
        return [
            (self.moulds[Case], self.moulds[Case].copy(pk, number, head)),
            (self.moulds[record], self.moulds[record].copy(pk)),
            *chain,
            *((mould, mould.copy(key, pk)) for mould, key in zip(self.parties, people, strict=True)),
            *((mould, mould.copy(key, pk)) for mould, key in zip(self.rooms, rooms, strict=True)),
            *((mould, mould.copy(pk)) for mould in self.clocks),
        ]

    def _state(self, pk: Any, number: str, people: list[Any], rooms: list[Any]) -> dict[str, Any]:
        """What the case says now, as `state_of` gives it."""
        parties = sm3(*(part for key, digest in zip(people, self.digests, strict=True) for part in (key.bytes, digest)))
        label = Session._meta.label
        children = [
            {**row, "id": str(key), "case_id": str(pk)}
            for row, key in zip(self.state["children"][label], rooms, strict=True)
        ]
        return {
            **self.state,
            "case": {**self.state["case"], "number": number},
            "record": {**self.state["record"], "case_id": str(pk)},
            "children": {**self.state["children"], label: sorted(children, key=lambda row: row["id"])},
            "parties": parties.hex(),
        }

    def _chain(self, pk: Any, state: dict[str, Any]) -> tuple[list[tuple[Mould, list[Any]]], bytes]:
        """Events and papers, and the hash of the last event."""
        found, before = [], START
        for event, content, mould in self.events:
            key, covers = uuid7(), []
            for paper, values, cast in self.papers:
                if paper.event_id == event.pk:
                    own = uuid7()
                    digest = self._paper(event, {**values, "id": str(own), "case_id": str(pk), "event_id": str(key)})
                    covers.append(["paper", str(own), digest])
                    found.append((cast, cast.copy(own, pk, key)))
            last = event is self.events[-1][0]
            digest = salted_digest(bytes(event.salt), state) if last else bytes(event.state_digest)
            before = link(before, {**content, "id": key, "case": pk, "covers": covers, "state": digest.hex()})
            found.append((mould, mould.copy(key, pk, covers, digest, before)))
        return found, before

    @staticmethod
    def _paper(event: Event, values: dict[str, Any]) -> str:
        """As `digest_of_row` over the copy."""
        return salted_digest(bytes(event.salt), values).hex()
