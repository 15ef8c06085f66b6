"""What is written through the one door: by many at once, into a large house, and what proving it costs (performance.md §3).

    python benchmarks/writing.py [--events 1000000] [--postgres]

Writers are processes with a connection of their own that open disputes and walk them on, one step after another. Goals: 0
errors and 0 lost with 64 writers (every event they were told of is in the database, `verify` is silent); p99 of a step
< 250 ms with 16 people, who pause between steps; p50 of a step with E events ≤ 1.3 × that with 100 000; verification
≥ 100 000 events/s and incremental; journal, sealing and blind index ≤ 10 % of a step's CPU. E may be 10 000 000 where there
is an hour and 20 GB. The events it fills with are chained and sealed as the door does it. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import random
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)  # not this folder, whose names are apps elsewhere

from benchmarks import filling  # noqa: E402

GOALS = {"errors": 0, "lost": 0, "p99_ms": 250, "growth": 1.3, "verify_per_second": 100_000, "journal": 0.1}
WRITERS, PEOPLE, BASE = 64, 16, 100_000
JOURNAL = {("seal.py", n) for n in ("seal", "unseal", "salted_digest", "blind", "blinds")} | {("chain.py", "link")}


def main() -> None:
    args = _arguments()
    if args.postgres:
        filling.on_postgres()
    with filling.house(args.folder):
        print(json.dumps(measure(args), ensure_ascii=False))


def _arguments() -> Any:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=200_000, help="events of the large house")
    parser.add_argument("--base", type=int, default=BASE, help="events of the small house it is compared with")
    parser.add_argument("--writers", type=int, default=WRITERS, help="who write as fast as they can")
    parser.add_argument("--seconds", type=float, default=10, help="that writers write, and people")
    parser.add_argument("--pause", type=float, default=2, help="seconds between two steps of one of sixteen people")
    parser.add_argument("--steps", type=int, default=60, help="measured in each house, in each of five turns")
    parser.add_argument("--proof", type=int, default=20_000, help="events that are verified, twice")
    parser.add_argument("--postgres", action="store_true", help="on a throw-away PostgreSQL instead of SQLite")
    parser.add_argument("--folder", help="where the throw-away data lies; default the system's")
    return parser.parse_args()


def measure(args: Any) -> dict[str, Any]:
    from django.db import connection

    from tests.cast import assemble

    cast = assemble()
    share = journal(cast)
    crowd = writing(cast, args.writers, args.seconds, 0)
    people = writing(cast, PEOPLE, args.seconds, args.pause)
    growth = grown(cast, args)
    proof = proven(args.proof)
    found = {
        "errors": crowd["errors"] + people["errors"],
        "lost": crowd["lost"] + people["lost"],
        "p99_ms": people["p99_ms"],
        "growth": growth["ratio"],
        "verify_per_second": proof["events_per_second"],
        "journal": share["journal"],
    }
    met = {name: found[name] <= goal for name, goal in GOALS.items()}
    met["verify_per_second"] = found["verify_per_second"] >= GOALS["verify_per_second"] and proof["incremental"]
    return {
        "benchmark": "writing",
        "database": connection.vendor,
        **found,
        "goals": GOALS,
        "met": met,
        "writers": crowd,
        "people": people,
        "house": growth,
        "verify": proof,
        "share_of_cpu": share,
    }


def steps(cast: Any, number: int = 0) -> Iterator[Callable[[], Any]]:
    """Steps without end, each on a dispute of one's own; what each gives is the key of an event that was accepted."""
    from kernel.cases.door import open_case, perform
    from kernel.cases.models import Case, Event
    from lines.mediation.tests.road import AGREEMENT, SESSION
    from tests.cast import application

    road = (
        ("accept", {"consent": "on"}), ("choose", {"mediator": cast.mediator.pk}), ("mediate", SESSION),
        ("mediate", SESSION), ("agree_orally", AGREEMENT),
    )  # fmt: skip
    opened: list[Case] = []

    def opening() -> Any:
        made = open_case(
            "mediation", "apply", actor=cast.actor("mediator"), office=cast.committee, payload=application()
        )
        opened.append(made)
        return Event.objects.values_list("pk", flat=True).get(case=made, seq=1)

    def step(code: str, payload: dict[str, Any]) -> Any:
        case = Case.objects.select_related("office__area", "handler").get(pk=opened[-1].pk)
        return perform(case, code, actor=cast.actor("mediator"), payload=payload).pk

    while True:
        yield opening
        for code, payload in road:
            yield lambda code=code, payload=payload: step(code, payload)


def writing(cast: Any, writers: int, seconds: float, pause: float) -> dict[str, Any]:
    """So many processes at once; what they were told and what is there."""
    filling.let_go()
    fork = get_context("fork")
    with fork.Pool(writers, initializer=_begin, initargs=(fork.Barrier(writers),)) as pool:
        said = pool.starmap(_writer, [(cast, n, seconds, pause) for n in range(writers)], chunksize=1)
    ms = [taken for one in said for taken in one["ms"]]
    errors = [error for one in said for error in one["errors"]]
    return {
        "number": writers,
        "pause_s": pause,
        "steps": len(ms),
        "per_second": round(len(ms) / max(one["seconds"] for one in said), 1),
        "errors": len(errors),
        "kinds": sorted(set(errors)),
        "lost": _lost([key for one in said for key in one["keys"]]),
        "p50_ms": filling.at(ms, 50),
        "p99_ms": filling.at(ms, 99),
        "longest_ms": filling.at(ms, 100),
    }


_together: Any = None


def _begin(barrier: Any) -> None:
    global _together
    _together = barrier


def _writer(cast: Any, number: int, seconds: float, pause: float) -> dict[str, Any]:
    """One writer: milliseconds of each step, keys of what was accepted, kinds of errors."""
    found: dict[str, Any] = {"ms": [], "keys": [], "errors": []}
    chance = random.Random(number)
    _together.wait(120)
    time.sleep(chance.random() * pause)
    began = time.perf_counter()
    for act in steps(cast):
        if time.perf_counter() - began > seconds:
            break
        if not _try(act, found):
            break
        time.sleep(pause * chance.uniform(0.5, 1.5))
    filling.let_go()
    return {**found, "seconds": time.perf_counter() - began}


def _try(act: Callable[[], Any], found: dict[str, Any]) -> bool:
    started = time.perf_counter()
    try:
        found["keys"].append(act())
    except Exception as error:  # noqa: BLE001 - whatever it was is counted
        found["errors"].append(f"{type(error).__name__}: {error}"[:120])
        return False
    found["ms"].append((time.perf_counter() - started) * 1000)
    return True


def _lost(keys: list[Any]) -> int:
    """Accepted events that are not there, and rows that `verify` finds broken."""
    from kernel.cases.models import Event
    from kernel.cases.verify import verify

    there = set(Event.objects.values_list("pk", flat=True))
    return len(set(keys) - there) + len(keys) - len(set(keys)) + sum(1 for _ in verify())


def grown(cast: Any, args: Any) -> dict[str, Any]:
    """p50 of a step in the large house and in the small one, in turn."""
    from benchmarks import chained

    stamp = chained.Stamp(cast)
    stamp.fill(args.base)
    twin = filling.Twin()
    twin.keep()
    stamp.fill(args.events)
    ms: dict[str, list[float]] = {"small": [], "large": []}
    for _ in range(5):
        with twin.small():
            ms["small"] += _timed(cast, args.steps)
        ms["large"] += _timed(cast, args.steps)
    small, large = (filling.at(found, 50, 3) for found in ms.values())
    return {
        "events": args.events, "base": args.base, "ratio": round(large / small, 2), "p50_ms": large, "base_p50_ms": small,
    }  # fmt: skip


def _timed(cast: Any, number: int) -> list[float]:
    """Milliseconds of so many steps; the first few find the connection cold and do not count."""
    found: dict[str, list[Any]] = {"ms": [], "keys": [], "errors": []}
    for done, act in enumerate(steps(cast)):
        if done >= number + 6 or not _try(act, found):
            break
    if found["errors"]:
        raise SystemExit(found["errors"][0])
    return found["ms"][6:]


def proven(most: int) -> dict[str, Any]:
    """How fast the whole house is proven, or as many events of it, and what an incremental round over the same costs."""
    from django.db.models import Sum

    from common.proving import rounds
    from kernel.cases.models import Case

    batches, events = list[list[Any]](), 0
    for ids in rounds._batches():
        batches.append(ids)
        events += Case.objects.filter(pk__in=ids).aggregate(n=Sum("seq"))["n"]
        if events >= most:
            break
    rounds._batches = lambda: iter(batches)
    broken, first = _proof(lambda: rounds.Proof(files=False).run())
    _, again = _proof(lambda: rounds.Proof(whole=False, files=False).run())
    return {
        "events": events,
        "of": Case.objects.aggregate(n=Sum("seq"))["n"],
        "broken": broken,
        "events_per_second": round(events / first),
        "again_per_second": round(events / again),
        "again": round(again / first, 3),
        "incremental": again < first / 10,
    }


def _proof(prove: Callable[[], Any]) -> tuple[int, float]:
    """Rows that are broken, and seconds of CPU."""
    began = time.process_time()
    broken = sum(1 for _ in prove())
    return broken, time.process_time() - began


def journal(cast: Any, number: int = 120) -> dict[str, Any]:
    """What part of a step's CPU goes into hashing, sealing and blind indexes, as the profiler sees it."""
    acts = steps(cast)
    for _ in range(12):
        next(acts)()
    taken: list[float] = []
    profile = cProfile.Profile(time.process_time)
    began = time.process_time()
    for _ in range(number):
        next(acts)()
    taken.append((time.process_time() - began) / number * 1000)
    profile.enable()
    for _ in range(number):
        next(acts)()
    profile.disable()
    return {"step_cpu_ms": round(taken[0], 2), **_shares(pstats.Stats(profile))}


def _shares(stats: Any) -> dict[str, Any]:
    """Cumulative time of the journal's functions; one called by another is counted once."""
    whole, parts = stats.total_tt, dict.fromkeys(sorted(name for _, name in JOURNAL), 0.0)
    for (path, _, name), (_, _, _, _, callers) in stats.stats.items():
        if not _ours(path, name):
            continue
        for (caller, _, called_by), (_, _, _, cumulative) in callers.items():
            parts[name] += 0 if _ours(caller, called_by) else cumulative
    total = sum(parts.values())
    return {
        "journal": round(total / whole, 3),
        "parts": {name: round(spent / whole, 4) for name, spent in parts.items() if spent},
    }


def _ours(path: str, name: str) -> bool:
    return "kernel/journal/" in path and (Path(path).name, name) in JOURNAL


if __name__ == "__main__":
    main()
