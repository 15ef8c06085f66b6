"""A year of complaints about service, for the demonstration district: heard, looked into, answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from common.demonstration import hands, registers
from common.demonstration.loading import Loaded
from common.demonstration.windows import Windows, doors, people
from common.ratings import demonstration as ratings
from common.ratings.models import Rating
from kernel.cases.actors import Actor, party, staff
from kernel.cases.bulk import Act, Story
from kernel.cases.models import Case

from . import unhappy

A_YEAR = 48
SEED = 20260709
TOLD = (
    ("slow", "我三月就来登记了，说七天给回音，过了半个月电话都没有一个。", "经办人外出学习没有交接，超过答应的日期九天。", "true", "talk",
     "已补办并当面道歉，外出的一律先交接。"),
    ("pushed", "让我跑了三趟，第一次说找镇上，镇上又说找你们窗口。", "两处窗口说法不一，来访人确实多跑一趟。", "partly", "criticise",
     "两处窗口统一了受理范围，贴在墙上。"),
    ("unclear", "每来一次就说少一样材料，不能一次说完吗？", "第一次没有给一次性告知单，补了两次材料。", "true", "criticise",
     "补发一次性告知单，窗口人员重新学习。"),
    ("attitude", "窗口的人头也不抬，问两句就不耐烦。", "调看录像，当时窗口排队较长，接待人员语气急，未见辱骂。", "partly", "talk",
     "接待人员当面致歉，中午增加一人。"),
    ("result", "调解员向着对方说话，我不服。", "查阅笔录并向双方了解，程序合法，协议为双方自愿签订。", "false", "none", ""),
)  # fmt: skip


def load(loaded: Loaded, *, scale: float = 1.0, say: Callable[[str], None]) -> int:
    """Write the year that ends today; returns how many cases were made."""
    year = Year(loaded)
    stories = list(year.stories(round(A_YEAR * scale))) if len(year.lookers) > 1 else []
    if stories:
        ratings.followed_up_by(lambda rows: say(f"  不满意评价转回访{_write(year.follow_ups(rows))}件"))
    made = _write(stories)
    say(f"  已写入服务投诉{made}件")
    return made


def _write(stories: Iterable[Story]) -> int:
    return hands.write(list(stories), lambda told: told, office=lambda told: str(told.office.pk), done=lambda n: None)


class Year(Windows):
    def __init__(self, loaded: Loaded) -> None:
        super().__init__(SEED)
        self.centre = loaded.offices[registers.SERVICES]
        self.lookers = people(self.centre, "section")
        self.lookers += people(loaded.offices[registers.GRASSROOTS], "section")
        self.offices = [office for office, _, _ in doors(loaded, "office_staff") if office.kind == "judicial_office"]

    def stories(self, count: int) -> Iterator[Story]:
        for at in self.moments(count):
            yield Story(procedure="complaint", office=self.centre, area=self.centre.area, acts=tuple(self._acts(at)))

    def _acts(self, at: datetime) -> Iterator[Act]:
        about, facts, found, verdict, measure, corrected = self.rng.choice(TOLD)
        against = self.rng.choice(self.offices)
        said = {"about": about, "against": against.name, "facts": facts, "parties": [self.row("complainant")]}
        desk = staff(self.lookers[0])
        at_home = self.rng.random() < 0.4
        opening = ("complain", party(None, "投诉人")) if at_home else ("take_down", desk)
        yield Act(code=opening[0], actor=opening[1], at=at, values=said)
        accepted = self.later(at, 0, 1)
        if not self.been(accepted):
            return
        who = self.rng.choice(self.lookers)
        yield Act(code="accept", actor=desk, at=accepted, values={"investigator": who})
        result = {"found": found, "verdict": verdict, "measure": measure, "corrected": corrected}
        at_fault = f"{against.name}经办人" if measure != "none" else ""
        yield from self._looked_into(accepted, staff(who), {**result, "at_fault": at_fault})

    def follow_ups(self, rows: list[Rating]) -> Iterator[Story]:
        """One case for each of the dissatisfied, of the office that had theirs: opened with the rating, then looked into."""
        for rating in rows:
            case = rating.case
            area = case.village or case.town or case.district or case.office.area
            acts = tuple(self._followed(rating, case))
            yield Story(procedure="complaint", office=case.office, area=area, acts=acts, origin=case)

    def _followed(self, rating: Rating, case: Case) -> Iterator[Act]:
        party = next(iter(case.people), None)
        rows = [{"role": "complainant", "kind": "person", "name": party.name, "phone": party.phone}] if party else []
        about = unhappy.ABOUT.get((rating.reasons or [""])[0], "other")
        facts = f"评价为“{rating}”。{rating.why}：{rating.words}".rstrip("：")
        said = {"about": about, "number": case.number, "against": case.office.name, "facts": facts, "parties": rows}
        yield Act(code="unhappy", actor=unhappy.BY, at=rating.rated_at, values=said)
        accepted, who = self.later(rating.rated_at, 0, 1), self.rng.choice(self.lookers)
        if not self.been(accepted):
            return
        yield Act(code="accept", actor=staff(self.lookers[0]), at=accepted, values={"investigator": who})
        _, _, found, verdict, measure, corrected = next((t for t in TOLD if t[0] == about), TOLD[-1])
        at_fault = f"{case.office.name}经办人" if measure != "none" else ""
        result = {"found": found, "verdict": verdict, "measure": measure, "corrected": corrected, "at_fault": at_fault}
        yield from self._looked_into(accepted, staff(who), result)

    def _looked_into(self, accepted: datetime, who: Actor, result: dict[str, Any]) -> Iterator[Act]:
        asked = self.later(accepted, 1, 4)
        if not self.been(asked):
            return
        record = {"at": asked, "asked": "查阅案卷和登记，向经办人和投诉人了解", "record": result["found"]}
        yield Act(code="ask", actor=who, at=asked, values=record)
        found = self.later(asked, 1, 4)
        if not self.been(found):
            return
        yield Act(code="find", actor=who, at=found, values=result)
        replied = self.later(found, 1, 2)
        if self.been(replied):
            sorry = "您反映的情况属实，" if result["verdict"] in {"true", "partly"} else "经查，"
            told = {"reply": f"{sorry}{result['found']}{result['corrected']}", "content": "yes"}
            yield Act(code="reply", actor=who, at=replied, values=told)
