"""Invented companies, shops, hospitals and village committees that appear as parties, with valid-looking codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .areas import DISTRICT_CODE, Area, villages
from .people import Person, Persons
from .sources import words

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: no I, O, S, V, Z
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714
PREFIX = {"company": "91", "individual": "92", "cooperative": "93", "public": "12", "village": "54"}
HEAD = {"company": "法定代表人", "individual": "经营者", "cooperative": "理事长", "public": "负责人", "village": "主任"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Organisation:
    """`kind` is the vocabulary's word (factory, restaurant…); `status` how it is registered; `head` answers for it."""

    name: str
    kind: str
    status: str
    code: str
    head: Person
    head_title: str
    phone: str
    village: str
    address: str


def credit_code(status: str, serial: int) -> str:
    """统一社会信用代码 (GB 32100) of the never-issued district with right check characters."""
    body = f"{serial:08d}"
    first = 11 - sum(w * int(d) for w, d in zip(ORGANISATION_WEIGHTS, body, strict=True)) % 11
    seventeen = PREFIX[status] + DISTRICT_CODE + body + {10: "X", 11: "0"}.get(first, str(first))
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(seventeen))
    return seventeen + ALPHABET[(31 - total % 31) % 31]


class Organisations:
    """A pool that grows to a few bodies of each kind and then repeats them, as in life."""

    SIZE = 9

    def __init__(self, people: Persons) -> None:
        self.people, self.rng = people, people.rng
        self._pool: dict[str, list[Organisation]] = {}
        self._villages: dict[str, Organisation] = {}
        self._serial = 10_000_000

    def one(self, kind: str, home: Area) -> Organisation:
        """A body of the kind; the committee of `home` for `village`."""
        if kind == "village":
            return self._village(home)
        pool = self._pool.setdefault(kind, self._fixed(kind))
        if len(pool) < self.SIZE and words("organisations")["kinds"][kind]["status"] != "public":
            self._grow(pool, kind, home)
        return self.rng.choice(pool)

    def _fixed(self, kind: str) -> list[Organisation]:
        entry = words("organisations")["kinds"][kind]
        urban = [v for v in villages() if v.urban]
        return [self._make(n, kind, entry, self.rng.choice(urban)) for n in entry["names"] if "{w}" not in n]

    def _grow(self, pool: list[Organisation], kind: str, home: Area) -> None:
        entry = words("organisations")["kinds"][kind]
        name = self.rng.choice(entry["names"]).format(w=self.rng.choice(words("organisations")["words"]))
        if all(o.name != name for o in pool):
            pool.append(self._make(name, kind, entry, home))

    def _village(self, home: Area) -> Organisation:
        if home.code not in self._villages:
            town = home.full_name.split("司南区")[1].removesuffix(home.name)
            name = f"{town}{home.name}{'居民' if home.urban else '村民'}委员会"
            self._villages[home.code] = self._make(name, "village", {"status": "village"}, home)
        return self._villages[home.code]

    def _make(self, name: str, kind: str, entry: Mapping[str, Any], home: Area) -> Organisation:
        self._serial += self.rng.randint(1, 900)
        status = entry["status"]
        return Organisation(
            name=name,
            kind=kind,
            status=status,
            code=credit_code(status, self._serial),
            head=self.people.person(age=(30, 60), village=home, occupation=HEAD[status]),
            head_title=HEAD[status],
            phone=self.people.landline(),
            village=home.code,
            address=f"{home.full_name}{home.spot(self.rng)}{self.rng.randint(1, 398)}号",
        )
