"""Every operation of the committed document × everybody × level, with tokens wide and narrow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import orjson
import pytest
from django.test import Client

from api import limits
from api.document import PLACE_OF_FILE
from api.tokens import make
from kernel.cases.models import Case
from kernel.reach.models import User
from kernel.words.registry import procedures

from .addresses import SOMEBODYS, patterns
from .conftest import drawn, undone
from .crowd import LEVELS, House, Person, acting

pytestmark = pytest.mark.django_db
TRACES = {"api_token"}  # when it was last used
EVERY = [f"{kind}:{p.code}" for p in procedures() for kind in ("read", "write")] + ["files", "unmask"]
OPERATIONS = [
    (method, path.removeprefix("/api/v1"), found["operationId"])
    for path, ways in orjson.loads(PLACE_OF_FILE.read_bytes())["paths"].items()
    for method, found in ways.items()
]
SAID = {401, 403, 404, 405, 409, 422}
NO_ENTRY = {"", "api-root", "api_docs", "api_docs_asset", "api_openapi", "api_root"}  # no operations: test_addresses.py
CODES = {p.code: p for p in procedures()}


@pytest.fixture(scope="module")
def tokens(built: House, django_db_blocker: Any) -> dict[str, str]:
    """A token for everything, of everybody."""
    with django_db_blocker.unblock():
        return {p.name: make(p.user, name="全", scopes=EVERY, days=30)[1] for p in built.crowd if p.user}


@pytest.fixture(autouse=True)
def _nothing_counted() -> Iterator[None]:
    limits._used.clear()
    yield
    limits._used.clear()


def send(method: str, path: str, token: str) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    limits._used.clear()
    if method == "get":
        return Client().get(f"/api/v1{path}", headers=headers)
    return getattr(Client(), method)(f"/api/v1{path}", {}, content_type="application/json", headers=headers)


def filled(path: str, house: House, level: int) -> str:
    """The path with things of a case in its places."""
    things = house.things[level]
    places = {
        "case_id": things["case"], "party_id": things["party"], "event_id": things["event"], "paper_id": things["paper"],
        "file_id": things["file"], "asked_id": things["asked"], "act": "visit", "key": house.cast.committee.pk,
        "code": "dispute_kind" if path.startswith("/codes") else "mediation", "law": "渡口法", "article": "2",
    }  # fmt: skip
    office = f"?office={house.cast.committee.pk}" if "/open/" in path else ""
    return re.sub(r"\{(\w+)\}", lambda m: str(places[m[1]]), path) + office


def may(method: str, path: str, person: Person, case: Case) -> int:
    """What must be answered, said from words and posts: 0 in reach and open, otherwise 401, 403 or 404."""
    if person.user is None:
        return 401
    code = path.split("/")[1]
    if code in CODES:
        return _of_line(method, path, person, case)
    if code in ("cases", "papers", "files"):
        return _of_case(path, person, case)
    if "{code}" in path and code == "procedures":
        return 0 if person.roles & case.rules.roles else 404
    return 0


def _of_line(method: str, path: str, person: Person, case: Case) -> int:
    _, code, kind, *rest = path.split("/")
    rules = CODES[code]
    if kind == "open":
        return _opening(method, person, rules, rest[0])
    if not rest:
        return 0 if person.roles & rules.roles else 404
    if code != case.procedure or not person.sees(case):
        return 404
    if len(rest) == 1:
        return 0
    act, name = rest[1], rest[2]
    if act == "correct":
        return 0 if person.may(case, rules.supervisors) else 403
    word = rules[name] if act == "do" else rules.request(name)
    if act == "answer" and name != "confirmation":
        return 404
    return 0 if acting(person, case, word, answer=act == "answer") else 403


def _opening(method: str, person: Person, rules: Any, step: str) -> int:
    roles = {r.code for r in rules[step].by}
    here = person.reaches and person.office in ("committee", "judicial_office")
    return 0 if person.roles & roles and here else 404 if method == "get" else 403


def _of_case(path: str, person: Person, case: Case) -> int:
    if not person.sees(case):
        return 404
    last = path.rsplit("/", 1)[1]
    if last == "revoke":
        return 0 if person.may(case, case.rules.supervisors) else 403
    if last == "attach":
        return 0 if person.acts and person.roles & case.rules.acting_roles else 403
    if last == "hand-over":
        return 0 if person.may(case, case.rules.supervisors) or person.handles(case) else 403
    return 0


def wrong(operation: tuple[str, str, str], person: Person, house: House, level: int, token: str) -> list[str]:
    method, path, name = operation
    expected = may(method, path, person, house.cases[level])
    with undone() as written:
        answer = send(method, filled(path, house, level), token)
    found, status = [], answer.status_code
    if not _fits(method, status, expected, name):
        found.append(f"{method} {path} {person.name} {level}: {status}≠{expected} {answer.content[:120].decode()}")
    if set(written) - TRACES and (expected or method == "get"):
        found.append(f"{method} {path} {person.name} {level}: wrote {sorted(set(written) - TRACES)}")
    return found


def _fits(method: str, status: int, expected: int, name: str) -> bool:
    """A press that is refused may be told first that its body does not hold: nothing of the case is said by that."""
    if expected == 403 and method == "post":
        return status in (403, 409, 422)
    if expected:
        return status == expected
    return status < 500 and status != 401 and (status not in (403, 404) or name in ("code_list", "area", "office"))


def test_every_address_of_the_interface_is_an_operation_of_the_document() -> None:
    told = {re.sub(r"\{\w+\}", "*", path) for _, path, _ in OPERATIONS}
    there = {re.sub(r"<[\w:]+>", "*", route.removeprefix("api/v1")) for route, name, _ in patterns()
             if route.startswith("api/v1/") and name not in NO_ENTRY}  # fmt: skip
    missing = sorted(there - told)
    assert not missing, (
        f"接口地址{missing}不在 api/openapi.json 中：请用 sinan api --write 更新说明，权限矩阵从说明生成。"
    )


def _of_mediation(path: str) -> bool:
    return ("{case_id}" in path and path.split("/")[1] in ("cases", "mediation")) or path.startswith(
        ("/papers", "/files")
    )


def asked(house: House, tokens: dict[str, str], operations: list[tuple[str, str, str]], each: int) -> list[str]:
    """What is wrong with these operations, asked by so many of those who must get the same answer."""
    found = []
    for operation in operations:
        method, path, _ = operation
        levels = LEVELS if _of_mediation(path) else (1,)
        expected = partial(_expected, house, method, path)
        for person, level in drawn(house.crowd, levels, expected, each):
            found += wrong(operation, person, house, level, tokens.get(person.name, ""))
    return found


def _expected(house: House, method: str, path: str, person: Person, level: int) -> int:
    return may(method, path, person, house.cases[level])


def test_operations_on_a_case_by_everybody(house: House, tokens: dict[str, str]) -> None:
    found = asked(house, tokens, [o for o in OPERATIONS if _of_mediation(o[1])], 4)
    assert not found, "\n".join(found)


@pytest.mark.full
@pytest.mark.timeout(900)
def test_operations_by_everybody_and_every_level(house: House, tokens: dict[str, str]) -> None:
    found = asked(house, tokens, OPERATIONS, len(LEVELS) * len(house.crowd))
    assert not found, "\n".join(found)


def test_operations_on_no_case_and_on_other_lines(house: House, tokens: dict[str, str]) -> None:
    """A case of mediation does not exist at the addresses of other lines."""
    found = asked(house, tokens, [o for o in OPERATIONS if not _of_mediation(o[1])], 2)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "scopes",
    [
        ["read:mediation"],
        ["write:mediation"],
        ["read:committee", "write:committee"],
        ["files"],
        ["write:mediation.visit"],
    ],
)
def test_a_token_narrows_what_its_owner_may(house: House, scopes: list[str]) -> None:
    """The chair sees and does; a token lets through only what it names."""
    chair = house.person("chair-own")
    token, found = (
        make(User.objects.get(pk=chair.user.pk if chair.user else 0), name="窄", scopes=scopes, days=30)[1],
        [],
    )
    for method, path, _ in OPERATIONS:
        if _of_mediation(path) and not _let_through(method, path, set(scopes)):
            with undone() as written:
                status = send(method, filled(path, house, 1), token).status_code
            if status not in (403, 404) or set(written) - TRACES:
                found.append(f"{method} {path}: {status} {written}")
    assert not found, "\n".join(found)
    assert len([1 for m, p, _ in OPERATIONS if _of_mediation(p) and not _let_through(m, p, set(scopes))]) > 10


def _let_through(method: str, path: str, scopes: set[str]) -> bool:
    if path.startswith(("/papers", "/files")):
        return scopes >= {"files", "read:mediation"}
    if path.endswith("unmask"):
        return scopes >= {"unmask", "read:mediation"}
    if method == "get":
        return "read:mediation" in scopes
    return "write:mediation" in scopes or f"write:mediation.{path.split('/')[-1]}" in scopes


def test_what_is_not_there_is_told_from_what_is_out_of_reach_by_nothing(house: House, tokens: dict[str, str]) -> None:
    stranger = tokens["mediator-other"]
    there, nowhere = (send("get", f"/cases/{key}", stranger) for key in (house.things[0]["case"], SOMEBODYS))
    assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content)
