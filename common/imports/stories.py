"""From a row to the acts of a case: each entry of the dictionary whose conditions hold, by date, as the stages let it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from kernel.cases.actors import Actor
from kernel.cases.bulk import Act, Story
from kernel.reach.models import Grant, Office, User
from kernel.words import Procedure, Step
from kernel.words.registry import procedure

from .rows import Reader, Row
from .words import DAY, Entry, Ledger, holds

MORNING, STEP = time(9), timedelta(minutes=1)


class Hands:
    """Mediators by name, office by office: whoever holds or held a post there, if one name means one person."""

    def __init__(self) -> None:
        self.known: dict[int, dict[str, User | None]] = {}

    def find(self, office: Office, names: list[str]) -> tuple[list[User], list[str]]:
        """Those with an account, and the names of those without."""
        people = self.known.get(office.pk)
        if people is None:
            people = self.known[office.pk] = {}
            grants = Grant.objects.filter(office=office, user__is_active=True).select_related("user")
            for user in {g.user_id: g.user for g in grants}.values():
                people[user.name] = None if user.name in people else user
        users = [u for n in names if (u := people.get(n))]
        return users, [n for n in names if not people.get(n)]


@dataclass
class Teller:
    """Tells rows of one batch as stories. `source` says in words where a row stands."""

    ledger: Ledger
    actor: Actor
    hands: Hands = field(default_factory=Hands)

    @property
    def rules(self) -> Procedure:
        return procedure(self.ledger.procedure)

    def story(self, row: Row, office: Office, number: str, source: str) -> Story:
        """The case of one row. It was checked before: it has an opening, a date and its parties."""
        users, strangers = self.hands.find(office, row.values.get("handler") or [])
        values = {**row.values, "mediator": users[0] if users else None, "others": users[1:]}
        if number == "" and values.get("number"):
            row.kept.insert(0, (self.ledger["number"].title, str(values["number"])))
        note = [
            ["原台账", source],
            *([[self.ledger["handler"].title, "、".join(strangers)]] if strangers else []),
            *map(list, row.kept),
        ]
        acts = _Acts(self.ledger, self.rules, values, self.actor).told(note)
        area = row.values.get("area") or office.area
        return Story(
            procedure=self.ledger.procedure, office=office, area=area, acts=tuple(acts), number=number, imported=True
        )


class _Acts:
    """Walks the stages of a procedure with the entries that apply."""

    def __init__(self, ledger: Ledger, rules: Procedure, values: Mapping[str, Any], actor: Actor) -> None:
        self.ledger, self.rules, self.values, self.actor = ledger, rules, values, actor
        self.at: datetime | None = None
        self.acts: list[Act] = []

    def told(self, note: list[list[str]]) -> list[Act]:
        opening = next(e for e in self.ledger.openings if holds(e.where, self.values))
        waiting = [e for e in self.ledger.entries if holds(e.where, self.values)]
        stage = self._do(opening, "", note)
        while (entry := self._next(waiting, stage)) is not None:
            stage = self._do(entry, stage, [])
            waiting = [e for e in waiting if e.step != entry.step]
        return self.acts

    def _next(self, waiting: list[Entry], stage: str) -> Entry | None:
        """What comes first among what may be done here; what ends the case for good waits for all else."""
        open_ = [e for e in waiting if self._may(e, stage)]
        done = {a.code for a in self.acts}
        open_ = [e for e in open_ if not e.step.startswith("answer:") or f"ask:{e.step[7:]}" in done]
        lasting = [e for e in open_ if not self._ends(e)]
        return min(lasting or open_, key=self._moment, default=None)

    def _may(self, entry: Entry, stage: str) -> bool:
        kind, _, code = entry.step.partition(":")
        if code:
            return kind == "answer" or stage in {s.code for s in self.rules.request(code).at}
        return stage in {s.code for s in self.rules[entry.step].stages}

    def _ends(self, entry: Entry) -> bool:
        if ":" in entry.step:
            return False
        word: Step = self.rules[entry.step]
        return bool(word.targets) and all(t.final for t in word.targets)

    def _moment(self, entry: Entry) -> datetime:
        """When an act took place: its own date, else right after the act before it."""
        given = Reader.dated(entry, self.values)
        if given is None:
            return self.at + STEP if self.at else timezone.now()
        local = given if isinstance(given, datetime) else datetime.combine(given, MORNING)
        moment = timezone.make_aware(local)
        return moment if self.at is None or moment > self.at else self.at + STEP

    def _do(self, entry: Entry, stage: str, note: list[list[str]]) -> str:
        at = min(self._moment(entry), timezone.now())
        self.at = at
        said = {f: DAY_OF(at) if v == DAY else v for f, v in entry.fixed.items()}
        said |= {f: v for f, k in entry.says.items() if (v := self.values.get(k)) not in (None, "")}
        said.setdefault("at", at)
        self.acts.append(
            Act(
                code=entry.step,
                actor=self.actor,
                at=at,
                values=_days(said),
                note=tuple((label, text) for label, text in note),
            )
        )
        if ":" in entry.step:
            return stage
        targets = self.rules[entry.step].targets
        return targets[0].code if targets else stage


def _days(said: dict[str, Any]) -> dict[str, Any]:
    """Moments of a ledger are days to the record, but for what a form asks to the minute."""
    return {k: v.date() if isinstance(v, datetime) and timezone.is_naive(v) else v for k, v in said.items()}


DAY_OF: Callable[[datetime], date] = timezone.localdate
