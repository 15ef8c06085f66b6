"""A year of legal questions and of services in village groups, for the demonstration district."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from common.demonstration import hands, registers
from common.demonstration.loading import Loaded
from common.demonstration.windows import Windows, answers, doors, people
from kernel.cases.actors import party, staff
from kernel.cases.bulk import Act, Story

A_YEAR, SERVICES = 480, 300
SEED = 20260517
WEB, GOOD, TYPICAL, WAITING = 0.45, 0.9, 0.03, 2  # shares; and days within which a question may still wait
GROUPS = {
    "answer": ("群里问租房押金怎么退，讲了要看合同和交接单。", "有人问欠条过了好几年还有没有用，提醒尽早来司法所。"),
    "article": ("转发人民调解不收费的提示，附村调委会电话。", "转发法律援助申请条件，讲了要带的材料。"),
    "case": ("用一起已经调成的排水纠纷讲相邻关系。", "讲了一起讨薪案怎样留证据。"),
    "dispute": ("群里两户为停车争起来，先劝住，约到村调解室当面谈。",),
    "lead": ("引导想打官司的群友先到法律援助中心问是否符合条件。",),
    "warning": ("提醒近来有人冒充客服要验证码，不要转账。", "提醒签工程活要写清工钱和结账时间。"),
}


def load(loaded: Loaded, *, scale: float = 1.0, say: Callable[[str], None]) -> int:
    """Write the year that ends today; returns how many cases were made."""
    year = Year(loaded)
    if not year.askers:
        return 0
    stories = [*year.questions(round(A_YEAR * scale)), *year.today(), *year.services(round(SERVICES * scale))]
    made = hands.write(stories, lambda told: told, office=lambda told: str(told.office.pk), done=lambda n: None)
    say(f"  已写入法律咨询和村居微信群服务{made}件")
    return made


class Year(Windows):
    """Questions come to the centre; groups are those of the villages, served by their judicial office."""

    def __init__(self, loaded: Loaded) -> None:
        super().__init__(SEED)
        centre = loaded.offices[registers.SERVICES]
        self.centre = centre
        on_duty = people(centre, "duty_lawyer")  # a section of one answers nothing: nobody were left to review it
        self.lawyers = [staff(user) for user in on_duty or people(centre, "section")]
        self.heads = [staff(user) for user in people(centre, "section")]
        self.askers = [staff(user) for user in people(centre, "receptionist", "section")]
        self.offices = [door for door in doors(loaded, "office_staff") if door[0].kind == "judicial_office"]

    def questions(self, count: int) -> Iterator[Story]:
        for at in self.moments(count):
            yield Story(
                procedure="consultation", office=self.centre, area=self.centre.area, acts=tuple(self._question(at))
            )

    def today(self) -> Iterator[Story]:
        """What came in since yesterday and waits for whoever is on duty."""
        for hours in (20, 3):
            words, _ = self.saying(*answers())
            values = {"question": words, "parties": [self.row("asker")]}
            asked = Act(code="ask", actor=party(None, "咨询人"), at=self.end - timedelta(hours=hours), values=values)
            yield Story(procedure="consultation", office=self.centre, area=self.centre.area, acts=(asked,))

    def _question(self, at: datetime) -> Iterator[Act]:
        words, matter = self.saying(*answers())
        web = self.rng.random() < WEB
        said: dict[str, Any] = {"question": words, "parties": [self.row("asker")], "matter": matter}
        if web:
            yield Act(
                code="ask", actor=party(None, "咨询人"), at=at, values={k: said[k] for k in ("question", "parties")}
            )
        else:
            way = self.rng.choice(("desk", "desk", "phone"))
            yield Act(code="desk", actor=self.rng.choice(self.askers), at=at, values={**said, "way": way})
        yield from self._answer(at, matter)

    def _answer(self, at: datetime, matter: str) -> Iterator[Act]:
        lawyer = self.rng.choice(self.lawyers)
        told = self.told(matter)
        answered = self.later(at, 0, WAITING)
        if not self.been(answered):
            return
        yield Act(code="answer", actor=lawyer, at=answered, values=dict(told))
        heads = [head for head in self.heads if head.user_id != lawyer.user_id]
        reviewed = self.later(answered, 1, 4)
        if not heads or not self.been(reviewed):
            return
        if self.rng.random() > GOOD:
            why = {"verdict": "amend", "review": "请写明找哪个部门、带什么材料。"}
            yield Act(code="review", actor=heads[0], at=reviewed, values=why)
            amended = self.later(reviewed, 1, 2)
            if not self.been(amended):
                return
            more = {**told, "answer": f"{told['answer']}具体到哪里办、带什么，可以打12348或者到就近的司法所问。"}
            yield Act(code="amend", actor=lawyer, at=amended, values=more)
            reviewed = self.later(amended, 1, 3)
        if self.been(reviewed):
            yield Act(code="review", actor=heads[0], at=reviewed, values={"verdict": "good", "review": ""})

    def services(self, count: int) -> Iterator[Story]:
        for at in self.moments(count):
            office, area, who = self.rng.choice(self.offices)
            service = self.rng.choice(list(GROUPS))
            told = {
                "group": f"{office.area.name}法润民生群",
                "service": service,
                "about": self.rng.choice(GROUPS[service]),
                "answered": self.rng.randint(1, 4) if service == "answer" else 0,
                "people": self.rng.randint(120, 480),
                "lawyer": "",
            }
            yield Story(
                procedure="group_log", office=office, area=area, acts=(Act(code="log", actor=who, at=at, values=told),)
            )
