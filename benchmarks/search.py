"""Search among N summaries: tokens with reach in the index against a LIKE scan of the same rows, in one run.

    python benchmarks/search.py [--cases 1000000] [--postgres]

Builds a city (16 districts, 220 towns, 5 940 villages) in a folder of its own, indexes through `common.search.index`, asks
as a village mediator, a town, a district and the city, and prints one JSON line. `equal`: every answer that was also asked
of the scan held exactly the same cases.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)  # not this folder, whose names are apps elsewhere

from benchmarks import filling  # noqa: E402

WORDS = [*filling.KINDS, *filling.PLACES, "纠纷", "3 号楼", "Ａ座", "第12", "2026", "王", "䶮", "工资 物业"]


def main() -> None:
    args = _arguments()
    if args.postgres:
        filling.on_postgres()
    with filling.house(args.folder):
        print(json.dumps(measure(args.cases, args.queries, args.scans), ensure_ascii=False))


def _arguments() -> Any:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=250, help="asked at each level")
    parser.add_argument("--scans", type=int, default=25, help="of them also asked of the scan")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--folder", help="where the throw-away data lies; default the system's")
    return parser.parse_args()


def measure(cases: int, queries: int, scans: int) -> dict[str, Any]:
    from django.db import connection

    chance = random.Random(20261122)
    started = perf_counter()
    asking = build(cases, chance)
    built = perf_counter() - started
    asked = list(questions(queries, cases, chance))
    levels = {level: _level(user, asked, scans) for level, user in asking.items()}
    every = [ms for found in levels.values() for ms in found["search"]]
    scanned = [ms for found in levels.values() for ms in found["scan"]]
    p99, scan = filling.at(every, 99), filling.at(scanned, 99)
    return {
        "benchmark": "search",
        "engine": connection.vendor,
        "cases": cases,
        "ratio": round(scan / p99, 1),
        "p50_ms": filling.at(every, 50),
        "p99_ms": p99,
        "scan_p50_ms": filling.at(scanned, 50),
        "scan_p99_ms": scan,
        "levels_p99_ms": {level: filling.at(found["search"], 99) for level, found in levels.items()},
        "page_p99_ms": {level: filling.at(found["page"], 99) for level, found in levels.items()},
        "slowest": max(
            (ms, q, level) for level, f in levels.items() for ms, q in zip(f["search"], f["asked"], strict=True)
        ),
        "equal": all(found["equal"] for found in levels.values()),
        "index_mb": size(),
        "build_s": round(built),
    }


def _level(user: Any, asked: list[str], scans: int) -> dict[str, Any]:
    """Milliseconds of the search, of a whole first page and of the scan, and whether both found the same."""
    from common.search.find import find, ranked
    from common.search.text import terms

    out: dict[str, Any] = {"search": [], "page": [], "scan": [], "asked": asked, "equal": True}
    for n, query in enumerate(asked):
        user.__dict__.pop("_reach", None)
        user.grants.exists()  # the connection is warm
        from kernel.reach.reach import reach_of

        reach_of(user)
        found, rows = timed(lambda q=query: ranked(user, terms(q), ["mediation"], limit=31))
        out["search"].append(found)
        out["page"].append(timed(lambda q=query: find(user, q))[0])
        if n % max(1, len(asked) // scans) == 0:
            ms, scanned = timed(lambda q=query: scan(user, q))
            out["scan"].append(ms)
            out["equal"] &= [row[0] for row in rows] == scanned
    return out


def timed(call: Any) -> tuple[float, Any]:
    started = perf_counter()
    found = call()
    return round((perf_counter() - started) * 1000, 3), found


def scan(user: Any, query: str) -> list[int]:
    """The newest 31 by LIKE over the text of every case within reach."""
    from common.search.models import Entry
    from common.search.text import terms
    from kernel.cases.models import Case

    found = Entry.objects.filter(case__in=Case.objects.reach(user), case__procedure="mediation")
    for term in terms(query):
        found = found.filter(text__contains=term)
    return list(found.order_by("-pk").values_list("pk", flat=True)[:31])


def questions(number: int, cases: int, chance: random.Random) -> Iterator[str]:
    """As people ask: mostly names, then words, numbers of cases, two words, a single character."""
    for _ in range(number):
        kind = chance.random()
        if kind < 0.45:
            yield filling.name(chance)
        elif kind < 0.65:
            yield chance.choice(WORDS)
        elif kind < 0.85:
            yield f"第{chance.randrange(cases)}号"
        elif kind < 0.95:
            yield f"{chance.choice(filling.SURNAMES)}{chance.choice(filling.GIVEN)} {chance.choice(filling.KINDS)}"
        else:
            yield f"{chance.choice(filling.PLACES)} {chance.choice(filling.SURNAMES)}"


def build(cases: int, chance: random.Random) -> dict[str, Any]:
    """The city, who asks, and the cases, through the same code as every case is indexed by."""
    from django.db import transaction

    from common.search import sql
    from common.search.index import keep
    from kernel.cases.models import Case

    asking, offices = filling.city()
    for start in range(0, cases, 2000):
        batch = [
            filling.case(n, offices[chance.randrange(len(offices))], chance)
            for n in range(start, min(start + 2000, cases))
        ]
        with transaction.atomic():
            Case.objects.bulk_create(batch, batch_size=400)
            keep(batch, fresh=True)
    while sql.tidy():
        pass
    filling.analyze()
    return asking


def size() -> int:
    """Megabytes of the tokens, without the entries."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_total_relation_size('search_tokens')")
        else:
            cursor.execute(
                "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'search_tokens%%'"
                if _dbstat(cursor)
                else "SELECT sum(length(block)) FROM search_tokens_data"
            )
        return round(cursor.fetchone()[0] / 1e6)


def _dbstat(cursor: Any) -> bool:
    cursor.execute("SELECT count(*) FROM pragma_module_list WHERE name = 'dbstat'")
    return bool(cursor.fetchone()[0])


if __name__ == "__main__":
    main()
