"""List and case JSON of the interface against bare WSGI, driver and orjson on the same rows (performance.md §2).

    python benchmarks/api.py [--cases 2000] [--requests 400]

Both are called in this process as a server would call them: an environment in, status, headers and bytes out. They take
turns in batches, so a busy machine slows both alike; CPU time is counted, the median batch decides, and the ratios are
of one run. The application side is the shipped one: middleware, token, rate limit and the reach of a person's grants; the
bare side knows the answer's SQL by heart and asks nobody's permission. SQLite; prints one line of JSON.
`requests.py` measures the same two through a server.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # not this folder, whose names are apps elsewhere

from benchmarks import calling, filling  # noqa: E402

GOAL = 1 / 3
BATCHES = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--requests", type=int, default=400)
    options = parser.parse_args()
    os.environ.pop("SINAN_DATABASE_URL", None)
    with filling.house():
        sys.stdout.write(json.dumps(measure(options.cases, options.requests)) + "\n")


def measure(cases: int, requests: int) -> dict[str, Any]:
    from django.conf import settings

    from api.tokens import make
    from benchmarks import bare, committee
    from config.wsgi import application
    from kernel.reach.models import User

    settings.SINAN_API_RATE = 10**9
    cast, case = committee.furnish(cases)
    user = User.objects.get(pk=cast.mediator.pk)
    _, token = make(user, name="benchmark", scopes=["read:mediation"], days=1)
    limit = bare.Bare(bare.statements(user, case))
    paths = {"list": "/api/v1/mediation/cases", "case": f"/api/v1/mediation/cases/{case.pk}"}
    headers = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    ours, theirs = (json.loads(calling.ask(app, paths["list"], **headers))["items"] for app in (application, limit))
    if [row["number"] for row in ours] != [row["number"] for row in theirs]:
        raise SystemExit("the two answers differ")
    shares = {name: _share(application, limit, path, headers, requests) for name, path in paths.items()}
    reached = all(part["share"] >= GOAL for part in shares.values())
    return {"benchmark": "api", "cases": cases, **shares, "goal": round(GOAL, 3), "reached": reached}


def _share(ours: Any, limit: Any, path: str, headers: dict[str, str], requests: int) -> dict[str, float]:  # noqa: PLR0917
    """CPU microseconds of both, and what part of the limit's speed is ours."""
    ways = {
        "limit": lambda: calling.ask(limit, path, **headers),
        "sinan": lambda: calling.ask(ours, path, **headers),
    }
    taken = calling.in_turn(ways, batches=BATCHES, size=max(requests // BATCHES, 5))
    spent = {name: found.median("cpu") * 1000 for name, found in taken.items()}
    share = {"share": round(spent["limit"] / spent["sinan"], 3)}
    return {f"{name}_us": round(us, 1) for name, us in spent.items()} | share


if __name__ == "__main__":
    main()
