"""A year at the doors of the demonstration district: who came, what they said, what they were told; and a few on their way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from common.demonstration import hands, registers
from common.demonstration.loading import Loaded
from common.demonstration.windows import Windows, doors
from kernel.cases import door
from kernel.cases.actors import Actor
from kernel.cases.bulk import Act, Story
from kernel.cases.models import Case

A_YEAR = 1200  # at the size of the demonstration; a centre of a large city has some 22,000 visits a year
SEED = 20260412
CALLS, ANSWERED = 0.3, 0.94  # shares: how many ring up, and of all, how many are answered at once
UNDER_WAY = 4


def load(loaded: Loaded, *, scale: float = 1.0, say: Callable[[str], None]) -> int:
    """Write the year that ends today; returns how many receptions were made."""
    stories = list(_Year(loaded).stories(round(A_YEAR * scale)))
    done = hands.write(stories, lambda told: told, office=lambda told: str(told.office.pk), done=lambda n: None)
    _on_their_way(loaded)
    say(f"  已写入接待{done}件")
    return done


class _Year(Windows):
    """Draws receptions over the windows of the centre and the judicial offices, the centre twice as often as any town."""

    def __init__(self, loaded: Loaded) -> None:
        super().__init__(SEED)
        centre = loaded.offices[registers.SERVICES]
        found = [
            d for d in doors(loaded, "receptionist", "office_staff") if d[0] == centre or d[0].kind == "judicial_office"
        ]
        self.doors = [d for d in found for _ in range(2 if d[0] == centre else 1)]

    def stories(self, count: int) -> Iterator[Story]:
        yield from map(self._story, self.moments(count))

    def _story(self, at: datetime) -> Story:
        office, area, who = self.rng.choice(self.doors)
        words, matter = self.saying()
        opening = "call" if self.rng.random() < CALLS else "visit"
        acts = [Act(code=opening, actor=who, at=at, values=self.said(words))]
        later = at + timedelta(minutes=self.rng.randrange(8, 50))
        if self.rng.random() < ANSWERED:
            told = self.told(matter)
            answer = {"matter": matter, "answer": told["answer"], "basis": told["basis"]}
            acts.append(Act(code="answer", actor=who, at=later, values=answer))
        else:
            gone = {"why": "withdrawn", "note": "来访人自己去办了"}
            acts.append(Act(code="withdraw", actor=who, at=later, values=gone))
        return Story(procedure="reception", office=office, area=area, acts=tuple(acts))

    def said(self, words: str) -> dict[str, Any]:
        identity = self.rng.choice(("resident", "migrant", "elderly", ""))
        return {"parties": [self.row("visitor")], "words": words, "identity": identity}


def _on_their_way(loaded: Loaded) -> None:
    """A few as the one door has them now: some heard and not yet passed on, some waiting to be taken."""
    year = _Year(loaded)
    seats = {c.parent_id: c for c in loaded.offices.values() if c.kind == "committee" and c.parent_id}
    for n, (office, area, who) in enumerate(year.doors[: 2 * UNDER_WAY]):
        words, _ = year.saying("neighbours")
        case = door.open_case("reception", "visit", actor=who, office=office, area=area, payload=year.said(words))
        if n % 2 and office.pk in seats:
            _refer(case, seats[office.pk], who)


def _refer(case: Case, committee: Any, who: Actor) -> None:
    sent = {"matter": "neighbours", "to_office": committee.pk, "note": "请村里的调解员上门了解。"}
    door.perform(case, "refer", actor=who, payload=sent)
