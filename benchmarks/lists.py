"""The workbench list of a city with N disputes: deep pages against the first, a city's reader against a village's, many
cases against few. Goals (performance.md §1): page 1 000 ≤ 1.3 × page 1, city ≤ 1.5 × village, 1 000 000 ≤ 1.3 × 10 000.

    python benchmarks/lists.py [--cases 1000000] [--postgres]

The whole product answers, middleware, session, reach and page included, called in this process as a server calls it. What
is compared takes turns in batches and the median batch decides: CPU time of the process on SQLite, time by the clock on
PostgreSQL, whose own work another process does. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)  # not this folder, whose names are apps elsewhere

from benchmarks import calling, filling  # noqa: E402

GOALS = {"deep": 1.3, "city": 1.5, "many": 1.3}
DEEP, OWN, BATCH = 1000, 60, 5000
STAGES = ("registered", "accepted", "mediating", "performing", "closed", "closed", "archived", "archived")
LIST = "/desk/list/mediation/"


def main() -> None:
    args = _arguments()
    if args.postgres:
        filling.on_postgres()
    with filling.house(args.folder):
        print(json.dumps(measure(args), ensure_ascii=False))


def _arguments() -> Any:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=150_000, help="cases of the large house")
    parser.add_argument("--few", type=int, default=10_000, help="cases of the small house it is compared with")
    parser.add_argument("--batches", type=int, default=9, help="batches of each way")
    parser.add_argument("--size", type=int, default=15, help="requests in a batch")
    parser.add_argument("--postgres", action="store_true", help="on a throw-away PostgreSQL instead of SQLite")
    parser.add_argument("--folder", help="where the throw-away data lies; default the system's")
    return parser.parse_args()


def measure(args: Any) -> dict[str, Any]:
    from django.db import connection

    cases, few = args.cases, min(args.few, args.cases)
    twin = build(cases, few)
    readers = {level: Reader(level) for level in ("village", "town", "district", "city")}
    deep = min(DEEP, cases // 30 - 1)
    ways: dict[str, Callable[[], Any]] = {f"{level}_page_1": reader.first for level, reader in readers.items()}
    ways |= {"city_deep": readers["city"].page(deep), "city_deep_most_urgent": readers["city"].page(deep, "due")}
    taken = calling.in_turn(ways, batches=args.batches, size=args.size)
    kind = "cpu" if connection.vendor == "sqlite" else "wall"
    spent = {name: found.median(kind) for name, found in taken.items()}
    many = {level: _sizes(reader, twin, args, kind) for level, reader in readers.items()}
    ratios = {
        "deep": max(spent["city_deep"], spent["city_deep_most_urgent"]) / spent["city_page_1"],
        "city": spent["city_page_1"] / spent["village_page_1"],
        "many": max(large / small for small, large in many.values()),
    }
    return {
        "benchmark": "lists",
        "database": connection.vendor,
        "cases": cases,
        "few": few,
        "deep_page": deep,
        "counted": kind,
        "ratios": {name: round(ratio, 2) for name, ratio in ratios.items()},
        "goals": GOALS,
        "met": {name: ratios[name] <= goal for name, goal in GOALS.items()},
        "ms": {name: round(ms, 2) for name, ms in spent.items()},
        "ms_few_many": {level: [round(ms, 2) for ms in pair] for level, pair in many.items()},
    }


def _sizes(reader: Reader, twin: filling.Twin, args: Any, kind: str) -> tuple[float, float]:
    """The first page in the small and in the large house, in turn."""
    small, large = calling.Taken(cpu=[], wall=[]), calling.Taken(cpu=[], wall=[])
    for _ in range(args.batches):
        with twin.small():
            _add(small, reader, args.size)
        _add(large, reader, args.size)
    return small.median(kind), large.median(kind)


def _add(taken: calling.Taken, reader: Reader, size: int) -> None:
    reader.first()  # the connection is new
    for kind, ms in calling.batch(reader.first, size).items():
        taken[kind].append(ms)


class Reader:
    """Somebody signed in, and the pages they ask for."""

    def __init__(self, username: str) -> None:
        from config.wsgi import application

        self.username, self.application = username, application
        self.cookie = f"sessionid={session(username)}"

    def ask(self, query: str) -> bytes:
        return calling.ask(self.application, LIST + query, HTTP_COOKIE=self.cookie)

    def first(self) -> bytes:
        return self.ask("")

    def page(self, number: int, order: str = "new") -> Callable[[], bytes]:
        """The n-th page by its mark, which is looked up here and not measured."""
        query = f"?order={order}&after={self._mark(number, order)}" if number > 1 else f"?order={order}"
        return lambda: self.ask(query)

    def _mark(self, number: int, order: str) -> str:
        from kernel.cases.models import Case
        from kernel.reach.models import User
        from workbench.pages import lists

        column, down = lists.ORDERS[order]
        seen = Case.objects.reach(User.objects.get(username=self.username)).filter(procedure="mediation").live()
        sign = "-" if down else ""
        last = seen.order_by(f"{sign}{column}", f"{sign}id")[(number - 1) * lists.SIZE - 1]
        return lists._mark(last, column)


def session(username: str) -> str:
    """The key of a session in which this person is signed in; found again, so that both houses know it."""
    from django.contrib.sessions.models import Session

    for row in Session.objects.all():
        if row.get_decoded().get("benchmark") == username:
            return str(row.session_key)
    from kernel.reach.models import User

    return calling.signed_in(User.objects.get(username=username), benchmark=username)


def build(cases: int, few: int) -> filling.Twin:
    """The large house, and a copy of it as it stood with few cases."""
    chance = random.Random(20261122)
    asking, offices = filling.city()
    handlers = _handlers(offices, asking["village"])
    for username in asking:
        session(username)
    fill(range(few), offices, handlers, chance)
    filling.analyze()
    twin = filling.Twin()
    twin.keep()
    fill(range(few, cases), offices, handlers, chance)
    filling.analyze()
    return twin


def _handlers(offices: list[Any], first: Any) -> list[int]:
    """A mediator for each committee."""
    from kernel.reach.models import User

    made = User.objects.bulk_create(
        [User(username=f"m{n}", name=f"调解员{n}", password="!") for n in range(1, len(offices))], batch_size=500
    )
    return [first.pk, *(user.pk for user in made)]


def fill(numbers: range, offices: list[Any], handlers: list[int], chance: random.Random) -> None:
    """So many cases with their records and, in one of twenty, an office or person that takes part.

    The committee that is asked gets `OWN` of them however many there are, as a village has: two pages to leaf through.
    """
    if not numbers:
        return
    own = set(range(numbers.start, numbers.stop, max(1, len(numbers) // OWN)))
    for start in range(numbers.start, numbers.stop, BATCH):
        part = range(start, min(start + BATCH, numbers.stop))
        chosen = [(n, 0 if n in own else chance.randrange(1, len(offices))) for n in part]
        filling.insert(rows([_case(n, offices[o], handlers[o], chance) for n, o in chosen], chance, offices))


def _case(n: int, office: Any, handler: int, chance: random.Random) -> Any:
    from kernel.cases.models import FAR

    made = filling.case(n, office, chance)
    made.stage, made.handler_id = chance.choice(STAGES), handler
    over = made.stage in ("closed", "archived")
    made.due_at = FAR if over else made.opened_at + timedelta(days=chance.randrange(5, 60))
    made.opened_month = made.opened_at.year * 100 + made.opened_at.month
    return made


CASE = (
    "id", "number", "title", "stage", "office_id", "handler_id", "province_id", "city_id", "district_id", "town_id",
    "village_id", "opened_at", "opened_month", "due_at",
)  # fmt: skip


def rows(cases: list[Any], chance: random.Random, offices: list[Any]) -> Iterator[tuple[filling.Mould, list[Any]]]:
    """Cases, their records, and who takes part."""
    from kernel.cases.models import Participant
    from lines.mediation.codes import KINDS
    from lines.mediation.models import Dispute

    kinds = [code for code, _ in KINDS.choices()]
    mould = filling.Mould(cases[0], *CASE)
    yield mould, [mould.copy(*(getattr(case, column) for column in CASE)) for case in cases]
    facts = "因屋檐滴水和院墙界址多次争吵，三月五日再次争执。"
    record = Dispute(case_id=cases[0].pk, source="applied", kind=kinds[0], kind_heading=kinds[0], facts=facts)
    mould = filling.Mould(record, "case_id", "kind", "amount")
    yield mould, [mould.copy(case.pk, chance.choice(kinds), chance.randrange(90_000)) for case in cases]
    partaker = Participant(case_id=cases[0].pk, capacity="helper", since=cases[0].opened_at.date())
    mould, some = filling.Mould(partaker, "case_id", "office_id", "user_id"), []
    for case in (case for case in cases if chance.random() < 0.05):
        other = chance.choice(offices).pk, chance.choice(cases).handler_id
        some.append(mould.copy(case.pk, *((other[0], None) if chance.random() < 0.5 else (None, other[1]))))
    yield mould, some


if __name__ == "__main__":
    main()
