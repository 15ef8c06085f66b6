"""A year at the doors of the demonstration district: who came, what they said, what they were told; and a few on their way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from common.catalogue.models import Matter
from common.catalogue.triage.fitting import sayings
from common.demonstration import hands, registers
from common.demonstration.loading import Loaded
from common.demonstration.people import Persons
from common.demonstration.season import closed
from common.demonstration.story import CHINA
from kernel.cases import door
from kernel.cases.actors import Actor, staff
from kernel.cases.bulk import Act, Story
from kernel.cases.models import Case

A_YEAR = 1200  # at the size of the demonstration; a centre of a large city has some 22,000 visits a year
SEED = 20260412
CALLS, ANSWERED = 0.3, 0.94  # shares: how many ring up, and of all, how many are answered at once
UNDER_WAY = 4


def load(loaded: Loaded, *, scale: float = 1.0, say: Callable[[str], None]) -> int:
    """Write the year that ends today; returns how many receptions were made."""
    rng = Random(SEED)
    stories = list(_Year(loaded, rng).stories(round(A_YEAR * scale)))
    done = hands.write(stories, lambda told: told, office=lambda told: str(told.office.pk), done=lambda n: None)
    _on_their_way(loaded, rng)
    say(f"  已写入接待{done}件")
    return done


class _Year:
    """Draws receptions over the windows of the centre and the judicial offices."""

    def __init__(self, loaded: Loaded, rng: Random) -> None:
        self.loaded, self.rng, self.persons = loaded, rng, Persons(rng)
        self.said = [(told.words, told.matter) for told in sayings()]
        self.help = dict(Matter.objects.values_list("code", "help"))
        self.end = timezone.now().astimezone(CHINA).date()
        self.doors = list(_doors(loaded))

    def stories(self, count: int) -> Iterator[Story]:
        days = sorted(self.rng.randrange(1, 365) for _ in range(count))
        for back in reversed(days):
            day = self.end - timedelta(days=back)
            while closed(day):
                day -= timedelta(days=1)
            at = datetime(day.year, day.month, day.day, self.rng.randrange(9, 17), self.rng.randrange(60), tzinfo=CHINA)
            yield self._story(at)

    def _story(self, at: datetime) -> Story:
        office, area, who = self.rng.choice(self.doors)
        words, matter = self.rng.choice(self.said)
        opening = "call" if self.rng.random() < CALLS else "visit"
        acts = [Act(code=opening, actor=who, at=at, values=self._said(words))]
        later = at + timedelta(minutes=self.rng.randrange(8, 50))
        if self.rng.random() < ANSWERED:
            told = {"matter": matter, "answer": self.help.get(matter) or "已当面解答。", "basis": ""}
            acts.append(Act(code="answer", actor=who, at=later, values=told))
        else:
            acts.append(
                Act(code="withdraw", actor=who, at=later, values={"why": "withdrawn", "note": "来访人自己去办了"})
            )
        return Story(procedure="reception", office=office, area=area, acts=tuple(acts))

    def _said(self, words: str) -> dict[str, Any]:
        who = self.persons.person()
        visitor = {"name": who.name, "role": "visitor", "kind": "person", "phone": who.phone, "address": who.address}
        return {
            "parties": [visitor],
            "words": words,
            "identity": self.rng.choice(("resident", "migrant", "elderly", "")),
        }


def _doors(loaded: Loaded) -> Iterator[tuple[Any, Any, Actor]]:
    """Office, where it stands, and who receives there: the centre twice as often as any town."""
    for key, office in loaded.offices.items():
        grants = office.grants.select_related("user", "post")
        holders = [g.user for g in grants if {"receptionist", "office_staff"} & set(g.post.roles)]
        if holders and (key == registers.SERVICES or office.kind == "judicial_office"):
            yield from ((office, office.area, staff(holders[0])) for _ in range(2 if key == registers.SERVICES else 1))


def _on_their_way(loaded: Loaded, rng: Random) -> None:
    """A few as the one door has them now: some heard and not yet passed on, some waiting to be taken."""
    year = _Year(loaded, rng)
    seats = {c.parent_id: c for c in loaded.offices.values() if c.kind == "committee" and c.parent_id}
    for n, (office, area, who) in enumerate(year.doors[: 2 * UNDER_WAY]):
        words = next(w for w, matter in year.said[n * 7 :] if matter == "neighbours")
        case = door.open_case("reception", "visit", actor=who, office=office, area=area, payload=year._said(words))
        if n % 2 and office.pk in seats:
            _refer(case, seats[office.pk], who)


def _refer(case: Case, committee: Any, who: Actor) -> None:
    sent = {"matter": "neighbours", "to_office": committee.pk, "note": "请村里的调解员上门了解。"}
    door.perform(case, "refer", actor=who, payload=sent)
