"""Invented people: names, birth, 身份证 numbers, phones, addresses and occupations that belong to nobody."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from random import Random

from .areas import DISTRICT_CODE, Area, villages
from .sources import table, words

MALE, FEMALE = "男", "女"
# 154 was never assigned to an operator (libphonenumber's plan for China leaves out 154 and 194), yet has the shape of a
# mobile number, so forms accept it and no message can ever reach anybody.
MOBILE_PREFIX = "154"
# No city has the trunk code 0499: 047x and 048x are Inner Mongolia, 049x is empty.
LANDLINE_PREFIX = "0499"
CHECK_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """An invented person; `village` is the code of the area of residence."""

    name: str
    sex: str
    birth: date
    ethnicity: str
    id_number: str
    phone: str
    village: str
    address: str
    occupation: str

    @property
    def surname(self) -> str:
        return self.name[:2] if self.name[:2] in compound_surnames() and len(self.name) > 2 else self.name[0]

    def age(self, on: date) -> int:
        """Completed years on a day."""
        return on.year - self.birth.year - ((on.month, on.day) < (self.birth.month, self.birth.day))


def check_digit(seventeen: str) -> str:
    """Last digit of a 身份证 number (GB 11643, ISO 7064 MOD 11-2)."""
    return "10X98765432"[sum(w * int(d) for w, d in zip(CHECK_WEIGHTS, seventeen, strict=True)) % 11]


class Persons:
    """Makes people one after another; no two of one maker share an identity number or a phone."""

    def __init__(self, rng: Random, on: date = date(2026, 1, 1)) -> None:
        self.rng, self.on = rng, on
        self._numbers: set[str] = set()
        self._phones: set[str] = set()

    def person(
        self,
        *,
        sex: str = "",
        age: tuple[int, int] | None = None,
        village: Area | None = None,
        surname: str = "",
        given: str = "",
        occupation: str = "",
    ) -> Person:
        """A new person; what is not given is drawn. `age` is an inclusive range of years on `self.on`."""
        home = village or self.rng.choice(villages())
        sex = sex or (MALE if self.rng.random() < 0.54 else FEMALE)
        birth = self._birth(age)
        years = self.on.year - birth.year
        return Person(
            name=(surname or self._surname(home)) + (given or self._given(sex, birth.year)),
            sex=sex,
            birth=birth,
            ethnicity=self._ethnicity(),
            id_number=self._id_number(birth, sex),
            phone=self._phone(),
            village=home.code,
            address=self._address(home),
            occupation=occupation or self._occupation(years, home),
        )

    def name(self, home: Area, sex: str = "") -> str:
        """Only a name, of somebody grown up who lives there."""
        sex = sex or self.rng.choice((MALE, FEMALE))
        return self._surname(home) + self._given(sex, self.on.year - self.rng.randint(30, 72))

    def landline(self) -> str:
        return f"{LANDLINE_PREFIX}-{self.rng.randint(81000000, 89999999)}"

    def _birth(self, age: tuple[int, int] | None) -> date:
        low, high = age or self._age_band()
        years = self.rng.randint(low, high)
        latest = date(self.on.year - years, self.on.month, min(self.on.day, 28))
        return latest - timedelta(days=self.rng.randrange(365))

    def _age_band(self) -> tuple[int, int]:
        low, high, _ = self.rng.choices(_bands(), weights=[b[2] for b in _bands()])[0]
        return low, high

    def _surname(self, home: Area) -> str:
        if home.clan and self.rng.random() < 0.32:
            return home.clan
        names, sums = _surnames()
        return names[bisect(sums, self.rng.random() * sums[-1])]

    def _given(self, sex: str, year: int) -> str:
        if self.rng.random() < words("people")["rare_share"]:
            return str(self.rng.choice(words("people")["rare_given"]))
        return self.rng.choice(_given_names(sex, year))

    def _ethnicity(self) -> str:
        shares = words("people")["ethnicity"]
        return str(self.rng.choices(tuple(shares), weights=tuple(shares.values()))[0])

    def _id_number(self, birth: date, sex: str) -> str:
        while True:
            serial = self.rng.randrange(500) * 2 + (sex == MALE)
            body = f"{DISTRICT_CODE}{birth:%Y%m%d}{serial:03d}"
            if body not in self._numbers:
                self._numbers.add(body)
                return body + check_digit(body)

    def _phone(self) -> str:
        while True:
            phone = f"{MOBILE_PREFIX}{self.rng.randrange(10**8):08d}"
            if phone not in self._phones:
                self._phones.add(phone)
                return phone

    def _address(self, home: Area) -> str:
        spot = home.spot(self.rng)
        if home.kind == "village":
            return f"{home.full_name}{spot}{self.rng.randint(1, 96)}号"
        if spot.endswith(("路", "街", "大道")):
            return f"{home.full_name}{spot}{self.rng.randint(1, 398)}号"
        return f"{home.full_name}{spot}{self.rng.randint(1, 36)}幢{self.rng.randint(1, 18)}0{self.rng.randint(1, 4)}室"

    def _occupation(self, age: int, home: Area) -> str:
        jobs = words("people")["occupations"]
        side = "urban" if home.kind == "community" else "rural"
        if age < 18:
            return str(jobs["student" if age > 6 else "child"][0])
        stage = "retired" if age >= 62 else "middle" if age >= 38 else "young"
        return str(self.rng.choice(jobs[f"{stage}_{side}"]))


@cache
def _bands() -> Sequence[tuple[int, int, int]]:
    return [tuple(band) for band in words("people")["ages"]["bands"]]


@cache
def _surnames() -> tuple[list[str], list[float]]:
    rows = table("surnames")
    return [r["surname"] for r in rows], list(accumulate(float(r["weight"]) for r in rows))


@cache
def compound_surnames() -> frozenset[str]:
    return frozenset(r["surname"] for r in table("surnames") if len(r["surname"]) == 2)


@cache
def _given_names(sex: str, year: int) -> tuple[str, ...]:
    """Given names usual for the birth year; the nearest decade at the edges."""
    rows = [r for r in table("given_names") if r["sex"] == sex]
    near = min(rows, key=lambda r: max(int(r["from"]) - year, year - int(r["to"]), 0))
    return tuple(near["names"].split())
