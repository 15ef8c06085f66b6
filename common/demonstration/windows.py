"""A year at windows and desks: on which days people come, who they are, what they say and what they are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from django.utils import timezone

from common.catalogue.models import Matter
from common.catalogue.triage.fitting import sayings
from kernel.cases.actors import Actor, staff
from kernel.reach.models import Area, Office

from .loading import Loaded
from .people import Persons
from .season import closed, opening
from .sources import table
from .story import CHINA

Door = tuple[Office, Area, Actor]


class Windows:
    """Draws visits over the year that ends today; the same seed draws the same."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.persons = Persons(self.rng)
        self.end = timezone.now().astimezone(CHINA)
        self.help = dict(Matter.objects.values_list("code", "help"))

    def moments(self, count: int) -> Iterator[datetime]:
        """When they come, the earliest first, on days offices are open."""
        for back in sorted((self.rng.randrange(1, 365) for _ in range(count)), reverse=True):
            day = self.end.date() - timedelta(days=back)
            while closed(day):
                day -= timedelta(days=1)
            yield datetime(
                day.year, day.month, day.day, self.rng.randrange(9, 17), self.rng.randrange(60), tzinfo=CHINA
            )

    def later(self, at: datetime, low: int, high: int) -> datetime:
        """The same hour some days on, or the next day offices are open. It may lie ahead of now."""
        day = opening((at + timedelta(days=self.rng.randint(low, high))).date())
        return at.replace(year=day.year, month=day.month, day=day.day) + timedelta(minutes=self.rng.randint(1, 50))

    def been(self, at: datetime) -> bool:
        return at < self.end

    def row(self, role: str) -> dict[str, Any]:
        """Somebody who comes, as a row of the parties field."""
        who = self.persons.person()
        return {"name": who.name, "role": role, "kind": "person", "phone": who.phone, "address": who.address}

    def saying(self, *matters: str) -> tuple[str, str]:
        """Words and the matter they are about; of these matters where any are named."""
        return self.rng.choice(_said(matters))

    def told(self, matter: str) -> dict[str, str]:
        """What they are told: answer, basis and advice."""
        found = answers().get(matter)
        return dict(found) if found else {"answer": self.help.get(matter) or "已当面解答。", "basis": "", "advice": ""}


@cache
def _said(matters: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(told.words, told.matter) for told in sayings() if not matters or told.matter in matters]


@cache
def answers() -> dict[str, dict[str, str]]:
    """Matter -> answer, basis, advice."""
    return {row["matter"]: {k: row[k] for k in ("answer", "basis", "advice")} for row in table("answers")}


def doors(loaded: Loaded, *roles: str) -> list[Door]:
    """Office, where it stands, and who holds one of these roles there: the first of each office."""
    return [
        (office, office.area, staff(holders[0]))
        for office in loaded.offices.values()
        if (holders := people(office, *roles))
    ]


def people(office: Office, *roles: str) -> list[Any]:
    """Who holds one of these roles in an office, the longest there first."""
    grants = office.grants.select_related("user", "post").order_by("pk")
    return [g.user for g in grants if set(roles) & set(g.post.roles)]
