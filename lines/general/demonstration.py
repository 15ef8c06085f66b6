"""A year of matters that have no line of their own, for the demonstration district."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from common.demonstration import hands
from common.demonstration.loading import Loaded
from common.demonstration.windows import Door, Windows, doors, people
from kernel.cases.actors import staff
from kernel.cases.bulk import Act, Story
from kernel.reach.models import User

A_YEAR = 160
SEED = 20260623
MATTERS = ("resettlement", "prison_visit", "education", "petition", "fraud", "lawyer", "appraisal", "normative")
DONE = (
    ("call", "和申请人通了电话，问清了经过和想办的事。", "explained", "已向您说明办理的部门、要带的材料和咨询电话，您表示清楚了。"),
    ("ask", "向有关单位了解，对方答应安排专人办理。", "done", "已与有关单位联系，您的事由其窗口专人办理，带上身份证前去即可。"),
    ("visit", "到现场看了情况，拍了照片。", "done", "我们到现场看过，有关单位已经按约定处理，请您留意，如再出现请告诉我们。"),
    ("meet", "约申请人到司法所当面谈了一次。", "passed", "您反映的事由其他机关负责，我们已把材料转去，并把经办人的电话告诉了您。"),
)  # fmt: skip


def load(loaded: Loaded, *, scale: float = 1.0, say: Callable[[str], None]) -> int:
    """Write the year that ends today; returns how many cases were made."""
    year = Year(loaded)
    stories = list(year.stories(round(A_YEAR * scale))) if year.doors else []
    made = hands.write(stories, lambda told: told, office=lambda told: str(told.office.pk), done=lambda n: None)
    say(f"  已写入一般办件{made}件")
    return made


class Year(Windows):
    def __init__(self, loaded: Loaded) -> None:
        super().__init__(SEED)
        self.doors = [door for door in doors(loaded, "office_staff") if door[0].kind == "judicial_office"]

    def stories(self, count: int) -> Iterator[Story]:
        for at in self.moments(count):
            door = self.rng.choice(self.doors)
            yield Story(procedure="general", office=door[0], area=door[1], acts=tuple(self._acts(door, at)))

    def _acts(self, door: Door, at: datetime) -> Iterator[Act]:
        office, _, who = door
        words, matter = self.saying(*MATTERS)
        said = {"matter": matter, "facts": words, "wish": "", "parties": [self.row("applicant")]}
        yield Act(code="register", actor=who, at=at, values=said)
        lead = self.rng.choice(people(office, "office_staff"))
        accepted = self.later(at, 0, 2)
        if not self.been(accepted):
            return
        yield Act(code="accept", actor=who, at=accepted, values={"lead": lead, "helpers": []})
        way, record, outcome, reply = self.rng.choice(DONE)
        worked = self.later(accepted, 1, 6)
        if not self.been(worked):
            return
        yield Act(code="progress", actor=staff(lead), at=worked, values={"at": worked, "way": way, "record": record})
        yield from self._end(lead, worked, {"outcome": outcome, "reply": reply, "basis": ""})

    def _end(self, lead: User, worked: datetime, told: dict[str, str]) -> Iterator[Act]:
        replied = self.later(worked, 1, 12)
        if not self.been(replied):
            return
        yield Act(code="reply", actor=staff(lead), at=replied, values=told)
        visited = self.later(replied, 5, 12)
        if self.rng.random() < 0.5 and self.been(visited):
            content = self.rng.choices(("yes", "basic", "no"), (82, 14, 4))[0]
            said = {
                "satisfied": content,
                "finding": "电话回访，申请人说事情已经办了。" if content != "no" else "申请人认为办得慢。",
            }
            yield Act(code="visit", actor=staff(lead), at=visited, values=said)
