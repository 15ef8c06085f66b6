"""300 000 rows of a list out, as the background job does it, against the floor: the same statement through the bare driver
into the same writer, no rights asked, nothing converted, no file sealed. Goals (performance.md §5): at most 1.5 times the
floor, at most 50 MB more memory.

    python benchmarks/ledger_out.py [rows]

Prints one JSON line. Each side runs three times in a process of its own, the middle one counts; memory is what the process
grew by at most. SQLite, or PostgreSQL where SINAN_DATABASE_URL names an empty database.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TIMES, BATCH = 3, 5000
PARAMS = {"code": "mediation", "query": "all=1"}
WORDS = ("因屋檐滴水发生争执", "因噪声发生争执", "因借款未还发生争执", "因占道堆物发生争执")


def fill(n: int) -> None:
    """A district with this many disputes of four years, straight into the tables: this is about reading."""
    from kernel.cases.models import FAR, Case
    from lines.mediation.codes import KINDS, PERFORMANCES, SOURCES
    from lines.mediation.models import Dispute
    from tests.cast import assemble

    cast, rng, first = assemble(), random.Random(20260101), datetime(2022, 1, 1, 1, tzinfo=UTC)
    kinds, sources, ends = ([c for c, _ in x.choices()] for x in (KINDS, SOURCES, PERFORMANCES))
    for start in range(0, n, BATCH):
        cases = [
            _case(Case, cast, rng, i=i, at=first + timedelta(minutes=7 * i), far=FAR)
            for i in range(start, min(start + BATCH, n))
        ]
        Case.objects.bulk_create(cases)
        Dispute.objects.bulk_create(_dispute(Dispute, c, rng, kinds=kinds, sources=sources, ends=ends) for c in cases)


def _case(model: Any, cast: Any, rng: random.Random, *, i: int, at: datetime, far: datetime) -> Any:
    stage = rng.choice(("registered", "mediating", "performing", "closed", "closed", "archived"))
    due = (
        far if stage in ("closed", "archived") else at.replace(hour=16, minute=0) + timedelta(days=30)
    )  # the end of a day
    case = model(
        procedure="mediation", number=f"（{at.year}）柳溪村人调案第{i}号", title=f"王秀兰与李建国{rng.choice(WORDS)}", stage=stage,
        level=1, office=cast.committee, handler=rng.choice((cast.mediator, cast.colleague)), opened_at=at,
        opened_month=at.year * 100 + at.month, due_at=due,
    )  # fmt: skip
    case.place(cast.village)
    return case


def _dispute(
    model: Any, case: Any, rng: random.Random, *, kinds: list[str], sources: list[str], ends: list[str]
) -> Any:
    agreed = case.stage in ("performing", "closed", "archived")
    return model(
        case=case, source=rng.choice(sources), kind=rng.choice(kinds), facts=rng.choice(WORDS),
        amount=Decimal(rng.randint(0, 9_000_000)) / 100,
        outcome=rng.choice(("written", "oral")) if agreed else "",
        agreement_amount=Decimal(rng.randint(1, 900_000)) / 100 if agreed else None,
        performance=rng.choice(ends) if agreed else "",
    )  # fmt: skip


def setting() -> tuple[Any, Any]:
    """The person who exports, and their list as a sheet."""
    from common.exports.sheet import source_of
    from kernel.reach.models import User

    user = User.objects.get(username="section")
    return user, source_of("list").sheet(user, PARAMS)


def floor(path: Path) -> int:
    """The same SQL, a bare connection, the same writer, as many columns (two are told of the due moment)."""
    from django.db import connection
    from rustpy_xlsxwriter import FastExcel

    from common.exports import listing

    _, sheet = setting()
    caught: list[Any] = []
    chunks, listing.chunks = listing.chunks, lambda rows: caught.append(rows) or iter(())
    list(sheet.rows())
    listing.chunks = chunks
    sql, params = caught[0].query.get_compiler(connection=connection).as_sql()
    labels = [h.label for h in sheet.headings]
    cursor = _bare(sql, params)
    return _grown(
        lambda: FastExcel(str(path)).sheet("列表", (dict(zip(labels, (*r, r[3]), strict=True)) for r in cursor)).save()
    )


def _bare(sql: str, params: Any) -> Any:
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "sqlite":
        import sqlite3

        bare = sqlite3.connect(settings.DATABASES["default"]["NAME"])
        return bare.execute(sql.replace("%s", "?"), params)
    import psycopg

    cursor = psycopg.connect(os.environ["SINAN_DATABASE_URL"]).cursor("floor")
    cursor.itersize = 2000
    return cursor.execute(sql, params)


def ours(path: Path) -> int:
    """An export as the worker makes it, from the row that asks for it to the sealed file."""
    from common.exports import running
    from common.exports.models import Export

    user, sheet = setting()
    made = Export.objects.create(user=user, source="list", params=PARAMS, same=b"0" * 16, title=sheet.title)
    grown = _grown(lambda: running.run(made))
    made.refresh_from_db()
    if made.state != "done":
        raise SystemExit(made.trouble)
    return grown


def _grown(work: Any) -> int:
    """Runs it, prints its seconds of CPU; returns by how many megabytes of its own the process grew at most.

    CPU, because the machine may be shared; its own memory, because pages of the database file that the house maps are the
    system's to take back.
    """
    before, over, most = _own(), threading.Event(), [0]

    def watch() -> None:
        while not over.wait(0.01):
            most[0] = max(most[0], _own())

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    start = time.process_time()
    work()
    print(time.process_time() - start)
    over.set()
    watching.join()
    return max(0, max(most[0], _own()) - before) // 1024


def _own() -> int:
    """Kilobytes of memory that belong to the process alone."""
    return int(Path("/proc/self/status").read_text().partition("RssAnon:")[2].split()[0])


def side(name: str) -> tuple[float, int]:
    """Seconds and megabytes of one side, in a process of its own."""
    said = subprocess.run([sys.executable, __file__, name], check=True, capture_output=True, text=True).stdout.split()
    return float(said[0]), int(said[1])


def prepare() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()


def main() -> None:
    if sys.argv[1:2] in (["floor"], ["ours"]):
        prepare()
        with tempfile.TemporaryDirectory() as name:
            print({"floor": floor, "ours": ours}[sys.argv[1]](Path(name) / "列表.xlsx"))
        return
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 300_000
    with tempfile.TemporaryDirectory() as name:
        os.environ["SINAN_DATA"] = name
        prepare()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        fill(n)
        connection.close()
        print(json.dumps(measure(n, connection.vendor)))


def measure(n: int, vendor: str) -> dict[str, Any]:
    found: dict[str, list[tuple[float, int]]] = {"floor": [], "ours": []}
    for _ in range(TIMES):
        for name, runs in found.items():
            runs.append(side(name))
    low, high = (median(s for s, _ in found[x]) for x in ("floor", "ours"))
    less, more = (int(median(m for _, m in found[x])) for x in ("floor", "ours"))
    return {
        "benchmark": "ledger_out", "database": vendor, "rows": n, "floor_seconds": round(low, 2),
        "seconds": round(high, 2), "ratio": round(high / low, 2), "goal": 1.5, "floor_memory_mb": less, "memory_mb": more,
        "more_memory_mb": more - less, "memory_goal_mb": 50,
    }  # fmt: skip


if __name__ == "__main__":
    main()
