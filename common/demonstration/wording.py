"""Puts a scene into the words of its parties and of the mediator who writes it down."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random

from .areas import area
from .casting import Cast
from .people import FEMALE, MALE, Person
from .scenes import Kind, Scene, common_slots
from .sources import words
from .story import Party

LONGEST = 200  # characters of a statement


class Slots(dict[str, str]):
    """What the braces of one story stand for; a slot is drawn when first met and stays the same afterwards."""

    def __init__(self, rng: Random, scene: Scene, known: Mapping[str, str]) -> None:
        super().__init__(known)
        self._rng, self._scene = rng, scene

    def __missing__(self, name: str) -> str:
        choice = self._scene.slots.get(name) or common_slots()[name]
        value = str(self._rng.choice(choice) if not isinstance(choice, range) else spoken(self._rng, choice))
        self[name] = value.format_map(self) if "{" in value else value
        return self[name]


class Telling:
    """The words of one dispute. Draw amounts with `claimed` before anything that names them."""

    def __init__(self, rng: Random, kind: Kind, scene: Scene, cast: Cast, *, on: date) -> None:
        self.rng, self.kind, self.scene, self.cast = rng, kind, scene, cast
        low, high = scene.gap
        day = on - timedelta(days=rng.randint(low, rng.randint(low, high)))
        self.claimed = claimed(rng, scene.amount, cast.group) if scene.amount else None
        self.slots = Slots(rng, scene, self._known(day, on))

    def say(self, template: str, **more: object) -> str:
        self.slots.update({name: str(value) for name, value in more.items()})
        return template.format_map(self.slots)

    def one(self, table: str, key: str, **more: object) -> str:
        """One of the phrases of a table of slots.toml, filled in."""
        return self.say(self.rng.choice(words("slots")[table][key]), **more)

    def statement(self) -> str:
        """What the applicant says, in their own words: 60 to 200 characters."""
        text = self.say(self.scene.statement)
        ends = words("slots")["closing_org" if self.cast.a.organisation else "closing"]
        end = self.rng.choice(ends)
        if len(text) < 72 and not end:
            end = next(e for e in ends if e)
        return text + end if len(text) + len(end) <= LONGEST else text

    def facts(self, source: str, statement: str, organ: str) -> str:
        """The brief account (简要情况) of the registration form."""
        table = words("slots")
        how = self.rng.choice(table["found"]["how"])
        return self.say(table["sources"][source], statement=statement, organ=organ, found_how=how)

    def claims(self) -> tuple[str, ...]:
        return tuple(self.say(claim) for claim in self.scene.claim)

    def settle(self, due: date, *, at_once: bool, times: int) -> int | None:
        """Fix what is paid and until when; returns the agreed amount in yuan."""
        paid = None
        if self.claimed is not None:
            low, high = self.kind.ratio
            paid = nice(self.claimed * (low + (high - low) * math.sqrt(self.rng.random())))
            self.slots["paid"] = f"{paid}元"
        self.slots["date"] = chinese(due)
        until = f"于{chinese(due)}前"
        self.slots["due"] = "当场" if at_once else f"分{times}期{until}" if times > 1 else until
        return paid

    def clauses(self) -> tuple[str, ...]:
        return tuple(self.say(clause) for clause in self.scene.clauses)

    def agreed_facts(self) -> str:
        """主要事实、争议事项及责任 of the agreement."""
        return self.say(f"{{a}}与{{b}}因{{title}}发生纠纷。经查：{self.scene.finding}{self.scene.duty}")

    def inquiry(self) -> str:
        return self.one("inquiry", "opening") + self.say(self.scene.finding)

    def invited(self) -> str:
        """Whom the mediator asks to join (人民调解法第二十条); often nobody."""
        table = words("slots")["session"]
        side = "urban" if self.cast.home.urban else "rural"
        who = str(self.rng.choice(table.get(f"invited_{self.kind.code}", table[f"invited_{side}"])))
        self.slots["invited"] = who or "双方亲属"
        return who

    def session(self, number: int, *, ending: str) -> str:
        """Record of a session; `ending` is agreed, pending or failed."""
        table = "opening" if number == 1 else "again"
        parts = [self.one("session", table, nth=number, openly=self.rng.choice(words("slots")["session"]["open"]))]
        if number == 1:
            parts.append(self.say(f"{{a}}提出：{'；'.join(self.scene.claim)}。{{b}}称：{self.scene.reply}"))
        parts.append(f"调解员劝导：{self.rng.choice(self.kind.persuade)}。")
        if not self._formal and (number > 1 or ending == "agreed"):
            parts.append(self.one("session", "apology"))
        parts.append(self._last_words(ending))
        return "".join(parts)

    @property
    def _formal(self) -> bool:
        """With a body on one side, or grief on the other, nobody shakes hands in the record."""
        return bool(self.cast.a.organisation or self.cast.b.organisation or self.scene.difficult)

    def _last_words(self, ending: str) -> str:
        if ending == "failed":
            return "双方仍不能达成一致。"
        if ending == "pending" and self.claimed is not None and self.rng.random() < 0.6:
            return self.one("session", "pending_money")
        return self.one("session", f"{ending}_org" if self._formal else ending)

    def _known(self, day: date, on: date) -> dict[str, str]:
        a, b = self.cast.a, self.cast.b
        known = {
            "a": a.name,
            "b": b.name,
            "b_call": call(self.rng, a, b, self.scene.tie, on=on),
            "ta": pronoun(b),
            "ta_a": pronoun(a),
            "title": self.scene.title,
            "village": self.cast.home.name,
            "town": area(self.cast.home.town).name,
            "spot": self.cast.spot,
            "day": f"{'去年' if day.year < on.year else ''}{day.month}月{day.day}日",
            "month": f"{(on - timedelta(days=90)).month}月",
            "plea": plea(self.rng, on),
            "leader": "楼栋长" if self.cast.home.urban else "村民小组长",
            "hall": self.cast.home.name + ("居委会" if self.cast.home.urban else "村委会"),
            "age_a": str(a.person.age(on)) if a.person else "",
        }
        if self.scene.group:
            known["n"] = str(self.cast.group)
        if self.claimed is not None:
            known["claim"] = f"{self.claimed}元"
            known["fee"] = str(nice(self.claimed * self.rng.uniform(0.35, 0.75)))
            known["adv"] = f"{nice(self.claimed * self.rng.uniform(0.15, 0.35))}元"
        return known


def claimed(rng: Random, bounds: tuple[int, int], group: int) -> int:
    """An amount between the bounds, small ones more often; what a group asks for grows with it."""
    low, high = (math.log(x) for x in bounds)
    amount = math.exp(low + (high - low) * rng.betavariate(1.6, 2.4))
    return nice(amount * (1 + 0.08 * (group - 1)))


def spoken(rng: Random, numbers: range) -> int:
    """A number as people say it: 6400 rather than 6403 where the range is wide."""
    number = rng.choice(numbers)
    step = 100 if len(numbers) > 1000 else 10 if len(numbers) > 100 else 1
    return max(step, number // step * step)


def nice(amount: float) -> int:
    """Round as people do when they bargain."""
    steps = ((500, 10), (3000, 50), (20000, 100), (100000, 500))
    step = next((s for limit, s in steps if amount < limit), 1000)
    return max(step, round(amount / step) * step)


def chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def plea(rng: Random, day: date) -> str:
    season = "winter" if day.month in (11, 12, 1) else "autumn" if day.month in (8, 9) else "other"
    return str(rng.choice(words("slots")["pleas"][season]))


def pronoun(party: Party) -> str:
    if party.organisation:
        return "他们"
    return "她" if party.person and party.person.sex == FEMALE else "他"


def call(rng: Random, a: Party, b: Party, tie: str, *, on: date) -> str:
    """What one side calls the other: 老周, 李婶, 我弟, 儿子建军; the name for bodies and strangers."""
    if b.person is None or a.person is None:
        return b.name
    kin = _KIN.get(tie)
    if kin:
        return kin(a.person, b.person)
    if tie == "strangers":
        return b.name
    return _village_name(rng, b.person, on)


def _village_name(rng: Random, person: Person, on: date) -> str:
    age = person.age(on)
    if age >= 52 and person.sex == FEMALE:
        return person.surname + rng.choice(("婶", "大姐"))
    if age >= 52:
        return "老" + person.surname
    return person.name if age >= 34 or rng.random() < 0.4 else "小" + person.surname


def _sibling(a: Person, b: Person) -> str:
    words_ = ("哥", "弟") if b.sex == MALE else ("姐", "妹")
    return "我" + words_[b.birth > a.birth]


def _child(a: Person, b: Person) -> str:
    given = b.name.removeprefix(b.surname)
    return ("儿子" if b.sex == MALE else "闺女") + (given if len(given) > 1 else b.name)


_KIN: Mapping[str, Callable[[Person, Person], str]] = {
    "siblings": _sibling,
    "brothers": _sibling,
    "parent": _child,
    "inlaws": lambda a, b: "儿媳妇",
    "former": lambda a, b: "孩子他爸" if b.sex == MALE else "孩子他妈",
    "cousins": lambda a, b: "堂哥" if b.birth < a.birth else "堂弟",
    "spouses": lambda a, b: "我男人" if b.sex == MALE else "我媳妇",
}
