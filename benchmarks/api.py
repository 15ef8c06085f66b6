"""List and case JSON of the interface against bare WSGI, driver and orjson on the same rows (performance.md §2).

    python benchmarks/api.py [--cases 2000] [--requests 400]

Both are called in this process as a server would call them: an environment in, status, headers and bytes out. They take
turns in batches, so a busy machine slows both alike; CPU time is counted, the median batch decides, and the ratios are
of one run. The application side is the shipped one: middleware, token, rate limit and the reach of a person's grants; the
bare side knows the answer's SQL by heart and asks nobody's permission. SQLite; prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import statistics
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable, Iterable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
FOLDER = tempfile.TemporaryDirectory(prefix="sinan-api-")
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "SINAN_DATA": FOLDER.name,
    "SINAN_ENV": "production",
    "SINAN_HOSTS": "localhost",
    "SINAN_SECRET_KEY": secrets.token_urlsafe(50),
    "SINAN_KEYS": "1:" + b64encode(os.urandom(16)).decode(),
    "SINAN_INDEX_KEY": b64encode(os.urandom(32)).decode(),
}
os.environ.pop("SINAN_DATABASE_URL", None)
(Path(FOLDER.name) / "static").mkdir()

import django  # noqa: E402

django.setup()

import orjson  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from api import listing  # noqa: E402
from api.shapes.records import columns_of  # noqa: E402
from api.tokens import make  # noqa: E402
from config.wsgi import application  # noqa: E402
from kernel.cases.models import Case  # noqa: E402
from kernel.ids import uuid7  # noqa: E402
from kernel.reach.models import User  # noqa: E402
from kernel.words.registry import procedure  # noqa: E402
from lines.mediation.models import Dispute  # noqa: E402
from lines.mediation.tests.road import Road  # noqa: E402
from tests.cast import assemble  # noqa: E402

GOAL = 1 / 3
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def furnish(cases: int) -> tuple[User, Case]:
    """A committee with so many disputes, and one that has come to its agreement."""
    cast = assemble()
    road = Road(cast).to_oral()
    model = Case.objects.get(pk=road.pk)
    record, now, rows = Dispute.objects.get(pk=road.pk), timezone.now(), []
    for n in range(cases):
        row = (
            Case.objects.get(pk=road.pk)
            if n == 0
            else Case(**{f.attname: getattr(model, f.attname) for f in Case._meta.concrete_fields})
        )
        row.pk, row.number, row.opened_at = uuid7(), f"第{n}号", now - timedelta(minutes=n)
        rows.append(row)
    Case.objects.bulk_create(rows, batch_size=500)
    values = {f.attname: getattr(record, f.attname) for f in Dispute._meta.concrete_fields}
    Dispute.objects.bulk_create([Dispute(**{**values, "case_id": row.pk}) for row in rows], batch_size=500)
    connection.cursor().execute("ANALYZE")
    return User.objects.get(pk=cast.mediator.pk), model


class Bare:
    """A WSGI application that knows two statements."""

    def __init__(self, user: User, case: Case) -> None:
        self.rules, self.case = procedure("mediation"), case
        connection.ensure_connection()
        self.driver = connection.connection
        names = [*listing.COLUMNS, *listing.ledger(self.rules)]
        self.names = [listing.NAMES.get(n, n) for n in names]
        own = [f"c.{n}" for n in listing.COLUMNS if "__" not in n]
        self.own = [n for n in listing.COLUMNS if "__" not in n]
        ledger = [f"d.{n}" for n in listing.ledger(self.rules)]
        self.list = (
            f"SELECT {', '.join([*own, 'o.name', 'u.name', *ledger])} FROM cases_case c"
            " JOIN reach_office o ON o.id = c.office_id LEFT JOIN reach_user u ON u.id = c.handler_id"
            " LEFT JOIN mediation_dispute d ON d.case_id = c.id"
            " WHERE c.procedure = 'mediation' AND c.office_id = ? AND c.stage <> 'void'"
            " ORDER BY c.opened_at DESC, c.id DESC LIMIT 51"
        )
        record = ", ".join(f.column for f in columns_of(Dispute))
        self.parts = (
            (f"SELECT {', '.join(own)}, o.name, u.name FROM cases_case c JOIN reach_office o ON o.id = c.office_id"
             " LEFT JOIN reach_user u ON u.id = c.handler_id WHERE c.id = ?", [*self.own, "office", "handler"]),
            (f"SELECT {record} FROM mediation_dispute WHERE case_id = ?", [f.attname for f in columns_of(Dispute)]),
            (self._all("cases_clock", listing.CLOCK, "due_at"), listing.CLOCK),
            (self._all("cases_event", listing.EVENT, "seq"), listing.EVENT),
            (self._all("cases_paper", listing.PAPER, "made_at"), listing.PAPER),
        )  # fmt: skip
        self.office = case.office_id

    def _all(self, table: str, names: tuple[str, ...], order: str) -> str:
        quoted = ", ".join(f'"{n}"' for n in names)
        return f'SELECT {quoted} FROM {table} WHERE case_id = ? ORDER BY "{order}"'

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        body = self._list() if environ["PATH_INFO"].endswith("cases") else self._one(environ["PATH_INFO"][-36:])
        start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    def _list(self) -> bytes:
        rows = self.driver.execute(self.list, (self.office,)).fetchall()
        names = [*self.own, "office", "handler", *listing.ledger(self.rules)]
        return self._dumps({"items": [dict(zip(names, row, strict=True)) for row in rows[:50]]})

    def _one(self, key: str) -> bytes:
        found = [
            [dict(zip(names, row, strict=True)) for row in self.driver.execute(statement, (key.replace("-", ""),))]
            for statement, names in self.parts
        ]
        return self._dumps(
            {**found[0][0], "record": found[1][0], "clocks": found[2], "events": found[3], "papers": found[4]}
        )

    @staticmethod
    def _dumps(value: Any) -> bytes:
        return orjson.dumps(value, default=str, option=orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z)


def ask(app: Wsgi, path: str, token: str) -> bytes:
    """One request as a server makes it."""
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "HTTP_AUTHORIZATION": f"Bearer {token}",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    said: list[str] = []
    answer = app(environ, lambda status, headers: said.append(status))
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    if said != ["200 OK"]:
        raise SystemExit(f"{path}: {said} {body[:200]!r}")
    return body


def cpu(app: Wsgi, path: str, token: str, times: int) -> float:
    """CPU microseconds a request."""
    began = time.process_time()
    for _ in range(times):
        ask(app, path, token)
    return (time.process_time() - began) / times * 1e6


def measure(bare: Bare, path: str, token: str, requests: int) -> dict[str, float]:
    """Medians of batches in turn."""
    batch = max(requests // 20, 5)
    ways: dict[str, tuple[Wsgi, list[float]]] = {"limit": (bare, []), "sinan": (application, [])}
    for app, _ in ways.values():
        cpu(app, path, token, batch)
    for _ in range(20):
        for app, taken in ways.values():
            taken.append(cpu(app, path, token, batch))
    found = {name: statistics.median(taken) for name, (_, taken) in ways.items()}
    return {f"{n}_us": round(v, 1) for n, v in found.items()} | {"share": round(found["limit"] / found["sinan"], 3)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=2000)
    parser.add_argument("--requests", type=int, default=400)
    options = parser.parse_args()
    settings.SINAN_API_RATE = 10**9
    call_command("migrate", verbosity=0)
    user, case = furnish(options.cases)
    _, token = make(user, name="benchmark", scopes=["read:mediation"], days=1)
    bare, paths = Bare(user, case), {"list": "/api/v1/mediation/cases", "case": f"/api/v1/mediation/cases/{case.pk}"}
    ours, theirs = (json.loads(ask(app, paths["list"], token))["items"] for app in (application, bare))
    if [row["number"] for row in ours] != [row["number"] for row in theirs]:
        raise SystemExit("the two answers differ")
    shares = {name: measure(bare, path, token, options.requests) for name, path in paths.items()}
    found = {"benchmark": "api", "cases": options.cases, **shares, "goal": round(GOAL, 3)}
    found["reached"] = all(part["share"] >= GOAL for part in shares.values())
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
