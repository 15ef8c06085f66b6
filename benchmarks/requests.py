"""The served product against a bare WSGI application under the same server on the same rows (performance.md §2).

    python benchmarks/requests.py [--cases 2000] [--seconds 2] [--people 20]

Both are served by granian as ./run serves; a client in a process of its own keeps 16 connections busy with each in turn.
What decides is CPU time of the server's processes per request: on few cores the client is slower than the bare server, and
requests a second would flatter the product. Goals: list, case and opening a case (bare: three inserts in one transaction)
≥ 1/3 of the limit, the list of 20 rows as a page ≥ 1/10 of the bare list of 20; p99 ≤ 3 × p50 at 64 connections; p95 of
today, list, case and step form < 100 ms with 16 people at work, who do a step every fifth time. SQLite; one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)  # not this folder, whose names are apps elsewhere

from benchmarks import calling, filling  # noqa: E402
from benchmarks.client import MARK  # noqa: E402

GOALS = {"list": 1 / 3, "case": 1 / 3, "open": 1 / 3, "page": 1 / 10, "p99_of_p50": 3, "p95_ms": 100}
CONNECTIONS, CROWD, ROWS, ROUNDS = 16, 64, 20, 3
KEY = MARK.decode()


def main() -> None:
    args = _arguments()
    os.environ.pop("SINAN_DATABASE_URL", None)
    with filling.house(args.folder) as folder:
        print(json.dumps(measure(args, folder), ensure_ascii=False))


def _arguments() -> Any:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=2000, help="cases of the committee that is read")
    parser.add_argument("--seconds", type=float, default=2, help="of each of three rounds of each way")
    parser.add_argument("--people", type=float, default=20, help="seconds that sixteen people work")
    parser.add_argument("--pause", type=float, default=1, help="seconds one of them looks at a page")
    parser.add_argument("--folder", help="where the throw-away data lies; default the system's")
    return parser.parse_args()


def measure(args: Any, folder: Path) -> dict[str, Any]:
    scene = Scene(args.cases)
    said = folder / "bare.json"
    said.write_text(json.dumps(scene.bare))
    filling.let_go()
    with ExitStack() as stack:
        ours = stack.enter_context(serving("config.wsgi:application"))
        bare = stack.enter_context(serving("benchmarks.bare:application", SINAN_BARE=str(said)))
        scene.compare(ours, bare)
        shares = {
            name: share(ours, bare, *(scene.requests[way] for way in ways), seconds=args.seconds)
            for name, ways in WAYS.items()
        }
        crowd = {name: tail(ours, scene.requests[name], args.seconds * 2) for name in ("list", "page")}
        people = at_work(ours, scene.people, args.people, args.pause)
    return report(args, shares, crowd, people)


WAYS = {"list": ("list", "list"), "case": ("case", "case"), "open": ("open", "bare_open"), "page": ("page", "list")}


def report(args: Any, shares: Any, crowd: Any, people: Any) -> dict[str, Any]:
    met = {name: found["share"] >= GOALS[name] for name, found in shares.items()}
    met["p99_of_p50"] = all(found["ratio"] <= GOALS["p99_of_p50"] for found in crowd.values())
    met["p95_ms"] = all(people["p95_ms"][page] < GOALS["p95_ms"] for page in PAGES)
    return {
        "benchmark": "requests",
        "cases": args.cases,
        "rows": ROWS,
        "connections": CONNECTIONS,
        "share": shares,
        f"at_{CROWD}_connections": crowd,
        "people": people,
        "goals": {name: round(goal, 3) for name, goal in GOALS.items()},
        "met": met,
    }


class Server:
    """Granian with its workers, as ./run starts it."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port, self.process = port, process

    def cpu(self) -> float:
        """Seconds of CPU that its processes have used."""
        return sum(_ticks(pid) for pid in _family(self.process.pid)) / os.sysconf("SC_CLK_TCK")


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _family(int(child))


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


@contextmanager
def serving(application: str, **environment: str) -> Iterator[Server]:
    """The server on a free port until the block ends."""
    from config.processes import Household

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = Household("127.0.0.1", port, host="localhost", worker=False).commands["server"]
    command[-1] = application
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment})
    try:
        _wait(port)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("the server did not start")


Requests = list[tuple[str, bytes]]


def drive(server: Server, connections: list[Requests], seconds: float, pause: float = 0) -> dict[str, Any]:
    """What the client saw; ends the run on any answer that was not expected."""
    given = {
        "host": "127.0.0.1", "port": server.port, "seconds": seconds, "pause": pause,
        "connections": [[(label, b64encode(text).decode()) for label, text in c] for c in connections],
    }  # fmt: skip
    client = [sys.executable, str(ROOT / "benchmarks" / "client.py")]
    found = json.loads(
        subprocess.run(client, input=json.dumps(given).encode(), stdout=subprocess.PIPE, check=True).stdout
    )
    if found["errors"] or not found["answered"]:
        raise SystemExit(f"unexpected answers: {found['errors'] or 'none at all'}")
    return dict(found)


def share(ours: Server, bare: Server, mine: bytes, theirs: bytes, *, seconds: float) -> dict[str, float]:
    """What part of the limit the product reaches, by CPU time per request; the two take turns."""
    ways = {"sinan": (ours, mine), "limit": (bare, theirs)}
    spent: dict[str, list[float]] = {name: [] for name in ways}
    rate: dict[str, list[float]] = {name: [] for name in ways}
    for server, request in ways.values():
        drive(server, [[(_label(request), request)]] * CONNECTIONS, min(seconds, 0.5))
    for _ in range(ROUNDS):
        for name, (server, request) in ways.items():
            before = server.cpu()
            found = drive(server, [[(_label(request), request)]] * CONNECTIONS, seconds)
            spent[name].append((server.cpu() - before) / found["answered"] * 1e6)
            rate[name].append(found["answered"] / found["seconds"])
    us, per_second = ({n: statistics.median(v) for n, v in found.items()} for found in (spent, rate))
    return {
        "share": round(us["limit"] / us["sinan"], 3),
        "of_requests_a_second": round(per_second["sinan"] / per_second["limit"], 3),
        **{f"{name}_cpu_us": round(value, 1) for name, value in us.items()},
        **{f"{name}_per_second": round(value) for name, value in per_second.items()},
    }


def _label(request: bytes) -> str:
    return "open" if request.startswith(b"POST") else "get"


def tail(server: Server, request: bytes, seconds: float) -> dict[str, float]:
    """p50 and p99 of one address at 64 connections."""
    drive(server, [[("get", request)]] * CROWD, 0.5)
    ms = drive(server, [[("get", request)]] * CROWD, seconds)["ms"]["get"]
    p50, p99 = filling.at(ms, 50), filling.at(ms, 99)
    return {"p50_ms": p50, "p99_ms": p99, "ratio": round(p99 / p50, 2)}


PAGES = ("today", "list", "case", "form")


def at_work(server: Server, people: list[Requests], seconds: float, pause: float) -> dict[str, Any]:
    """p95 of each page while all of them work, each looking about `pause` seconds at what they got."""
    drive(server, people, min(seconds, 2))
    found = drive(server, people, seconds, pause)
    return {
        "number": len(people),
        "pause_s": pause,
        "requests": found["answered"],
        "p50_ms": {label: filling.at(ms, 50) for label, ms in found["ms"].items()},
        "p95_ms": {label: filling.at(ms, 95) for label, ms in found["ms"].items()},
    }


class Scene:
    """A committee with its cases and sixteen mediators, and every request as bytes."""

    def __init__(self, cases: int) -> None:
        from api.tokens import make
        from benchmarks import bare, committee
        from kernel.reach.models import User

        self.cast, self.model = committee.furnish(cases)
        mediator = User.objects.get(pk=self.cast.mediator.pk)
        scopes = ["read:mediation", "write:mediation"]
        _, token = make(mediator, name="benchmark", scopes=scopes, days=1)
        stranger = self.cast.stranger
        committee.copy(self.model, ROWS, office=self.cast.other_committee)
        self.bare = bare.statements(mediator, self.model, limit=ROWS)
        program, case = {"Authorization": f"Bearer {token}"}, f"/api/v1/mediation/cases/{self.model.pk}"
        self.requests = {
            "list": get(f"/api/v1/mediation/cases?limit={ROWS}", **program),
            "case": get(case, **program),
            "open": self._opening(program),
            "bare_open": post("/open", json.dumps({"facts": "两家因屋后滴水多次争吵。"}), "application/json"),
            "page": get("/desk/list/mediation/", Cookie=f"sessionid={calling.signed_in(stranger)}"),
        }
        self.people = [person(self.cast, n) for n in range(CONNECTIONS)]

    def _opening(self, program: dict[str, str]) -> bytes:
        from tests.cast import application

        address = f"/api/v1/mediation/open/apply?office={self.cast.committee.pk}"
        return post(address, json.dumps(application()), "application/json", **program, **{"Idempotency-Key": KEY})

    def compare(self, ours: Server, bare: Server) -> None:
        """Both sides must speak of the same cases."""
        lists = [json.loads(fetch(server, self.requests["list"]))["items"] for server in (ours, bare)]
        if [row["number"] for row in lists[0]] != [row["number"] for row in lists[1]] or len(lists[0]) != ROWS:
            raise SystemExit("the two answers differ")


def fetch(server: Server, request: bytes) -> bytes:
    """The body of one answer."""
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(request)
        answer = HTTPResponse(connection)
        answer.begin()
        return answer.read()


def get(address: str, **headers: str) -> bytes:
    return _head("GET", address, headers).encode()


def post(address: str, body: str, kind: str, **headers: str) -> bytes:
    sized = {**headers, "Content-Type": kind, "Content-Length": str(len(body.encode()))}
    return (_head("POST", address, sized) + body).encode()


def _head(method: str, address: str, headers: dict[str, str]) -> str:
    lines = [f"{method} {address} HTTP/1.1", "Host: localhost", *(f"{n}: {v}" for n, v in headers.items())]
    return "\r\n".join(lines) + "\r\n\r\n"


def person(cast: Any, n: int) -> Requests:
    """A mediator with a dispute of their own, who looks at everything and then records a session."""
    from django.middleware.csrf import _get_new_csrf_string

    from kernel.cases.actors import staff
    from kernel.reach.models import Grant, Post, User
    from lines.mediation.tests.road import SESSION, Road

    user = User.objects.create(username=f"person{n}", name=f"调解员{n}", password="!")
    Grant.objects.create(user=user, post=Post.objects.get(code="mediator"), office=cast.committee, since="2020-01-01")
    road = Road(cast)
    road.do("accept", consent="on")
    road.do("choose", mediator=user.pk)
    road.actor, secret = staff(user), _get_new_csrf_string()
    case, cookie = f"/desk/case/{road.pk}/", f"sessionid={calling.signed_in(user)}; csrftoken={secret}"
    body = urlencode({**SESSION, "csrfmiddlewaretoken": secret, "idempotency_key": KEY})
    pages = {"today": "/desk/", "list": "/desk/list/mediation/", "case": case, "form": f"{case}do/mediate/"}
    step = post(f"{case}do/mediate/", body, "application/x-www-form-urlencoded", Cookie=cookie)
    return [*((label, get(address, Cookie=cookie)) for label, address in pages.items()), ("step", step)]


if __name__ == "__main__":
    main()
