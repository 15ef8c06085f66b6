"""The description says what the words say: every step has its operation, and its body is its form."""

from __future__ import annotations

from typing import Any

import pytest

from api.document import PLACE_OF_FILE, document, written
from api.scopes import acts
from api.shapes.bodies import name_of
from kernel.cases.actors import party
from kernel.cases.forms import bind
from kernel.words import Procedure, Request, Step
from kernel.words.registry import procedures

DOCUMENT = document()
OPERATIONS = {
    op["operationId"]: (method, path, op) for path, item in DOCUMENT["paths"].items() for method, op in item.items()
}


def words() -> list[tuple[Procedure, Step | Request, str]]:
    """Every step, question and answer of every procedure, with the kind of its operation."""
    found: list[tuple[Procedure, Step | Request, str]] = []
    for rules in procedures():
        found += [(rules, s, "open" if s.opens else "do") for s in rules.steps]
        found += [(rules, r, kind) for r in rules.requests for kind in ("ask", "answer")]
    return found


WORDS = words()
NAMES = [f"{p.code}-{kind}-{w.code}" for p, w, kind in WORDS]


def body(rules: Procedure, word: Step | Request, kind: str) -> dict[str, Any]:
    act = f"{kind}:{word.code}" if isinstance(word, Request) else word.code
    found: dict[str, Any] = DOCUMENT["components"]["schemas"][f"{name_of(rules, act)}Input"]
    return found


def test_what_is_committed_is_what_is_served() -> None:
    assert PLACE_OF_FILE.read_bytes() == written(), "run: sinan api --write"


@pytest.mark.parametrize(("rules", "word", "kind"), WORDS, ids=NAMES)
def test_every_step_has_its_operation(rules: Procedure, word: Step | Request, kind: str) -> None:
    method, path, op = OPERATIONS[f"{rules.code}_{kind}_{word.code}"]
    assert method == "post"
    assert f"/{kind}/{word.code}" in path
    assert str(word.law) in op["description"]
    schema = op["requestBody"]["content"]["application/json"]["schema"]
    act = f"{kind}:{word.code}" if isinstance(word, Request) else word.code
    assert schema == {"$ref": f"#/components/schemas/{name_of(rules, act)}Input"}


@pytest.mark.parametrize(("rules", "word", "kind"), WORDS, ids=NAMES)
def test_a_body_asks_what_the_form_asks(rules: Procedure, word: Step | Request, kind: str) -> None:
    form, schema = bind(word, None, party(None), answer=kind == "answer"), body(rules, word, kind)
    assert list(schema["properties"]) == list(form.fields)
    assert schema["additionalProperties"] is False
    for name in schema.get("required", ()):
        assert form.fields[name].required, name
    for name, field in form.fields.items():
        assert str(field.label or "").rstrip("。") in schema["properties"][name].get("description", "")


def test_no_operation_acts_that_no_step_declares() -> None:
    declared = {f"{p.code}_{kind}_{w.code}" for p, w, kind in WORDS}
    found = {
        name for name, (_, path, _) in OPERATIONS.items() if {"open", "do", "ask", "answer"} & set(path.split("/"))
    }
    assert {n for n in found if OPERATIONS[n][0] == "post"} == declared


def test_every_operation_says_what_may_go_wrong_in_one_shape() -> None:
    for name, (method, _, op) in OPERATIONS.items():
        statuses = {int(s) for s in op["responses"]}
        assert {401, 403, 405, 422, 429, 500} <= statuses, name
        assert statuses & {200, 201}, name
        if method == "post":
            assert {400, 413, 415} <= statuses, name
        for status in statuses - {200, 201}:
            assert op["responses"][str(status)] == {"$ref": f"#/components/responses/Problem{status}"}
    for found in DOCUMENT["components"]["responses"].values():
        assert found["content"]["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_every_operation_needs_a_token_and_is_told_in_chinese() -> None:
    for name, (_, _, op) in OPERATIONS.items():
        assert op["security"] == [{"Bearer": []}], name
        assert any("一" <= ch <= "鿿" for ch in op["summary"]), name
    assert DOCUMENT["openapi"].startswith("3.1")


def test_every_reference_leads_somewhere() -> None:
    for ref in references(DOCUMENT):
        at: Any = DOCUMENT
        for part in ref.removeprefix("#/").split("/"):
            at = at[part]


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*map(references, value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


def test_a_register_and_a_list_of_codes_are_closed_lists() -> None:
    kind = DOCUMENT["components"]["schemas"]["MediationApplyInput"]["properties"]["kind"]
    assert "neighbours" in kind["enum"]
    assert len(kind["enum"]) == len(kind["x-enum-titles"])
    roles = DOCUMENT["components"]["schemas"]["MediationApplyInput"]["properties"]["parties"]["items"]["properties"]
    assert roles["role"]["enum"] == ["applicant", "respondent", "third"]


def test_every_act_can_be_named_by_a_scope() -> None:
    for rules in procedures():
        assert {code for code, _ in acts(rules)} == {w.code for p, w, _ in WORDS if p is rules}
