"""Programs see what their people see: the list agrees with the workbench, page by page and role by role."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kernel.cases.models import Case, Event
from kernel.reach.models import User
from kernel.words.registry import procedures
from tests.cast import Cast
from tests.house import House

from .conftest import Program, Programs

ROLES = ("mediator", "colleague", "chair", "stranger", "clerk", "section", "director", "administrator", "nobody")
FILTERS: tuple[dict[str, str], ...] = (
    {},
    {"stage": "under_way"},
    {"stage": "mediating"},
    {"handler": "me"},
    {"handler": "none"},
    {"todo": "1"},
    {"due": "late"},
    {"r_outcome": "oral"},
    {"q": "王秀兰"},
    {"since": "2026-01-01", "until": "2026-01-02"},
    {"order": "due"},
)


def numbers(program: Program, **query: str) -> list[str]:
    """Case numbers of every page of a list, in order; none where the list is not there."""
    found: list[str] = []
    after = ""
    while True:
        answer = program.get("/mediation/cases", **query, **({"after": after} if after else {}))
        if answer.status_code == 404:
            return []
        body = answer.json()
        found += [row["number"] for row in body["items"]]
        after = body["next"]
        if not after:
            return found


def on_the_page(user: User, **query: str) -> list[str]:
    client = Client()
    client.force_login(User.objects.get(pk=user.pk), backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("desk_list", args=["mediation"]), query)
    text = page.content.decode() if page.status_code == 200 else ""
    known = {str(pk): number for pk, number in Case.objects.values_list("pk", "number")}
    found = [known[key] for key in re.findall(r"/desk/case/([0-9a-f-]{36})/", text) if key in known]
    return list(dict.fromkeys(found))


def agrees(full: House, program: Programs, role: str, filters: Iterable[dict[str, str]]) -> None:
    user = getattr(full.cast, role)
    mine, within = program(user), Case.objects.reach(User.objects.get(pk=user.pk)).filter(procedure="mediation")
    for query in filters:
        assert numbers(mine, **query) == on_the_page(user, **query), (role, query)
    assert set(numbers(mine)) == set(within.values_list("number", flat=True)), role


def test_the_list_is_that_of_the_workbench(full: House, program: Programs) -> None:
    """Everybody unfiltered and with filters by turns, who handles cases with every one of them."""
    for nth, role in enumerate(ROLES):
        agrees(full, program, role, FILTERS if role == "mediator" else (FILTERS[0], *FILTERS[1 + nth % 4 :: 4]))


@pytest.mark.full
def test_the_list_is_that_of_the_workbench_for_everybody_with_every_filter(full: House, program: Programs) -> None:
    for role in ROLES:
        agrees(full, program, role, FILTERS)


@pytest.mark.parametrize("role", ["stranger", "nobody", "administrator"])
def test_somebody_elses_case_does_not_exist(house: House, program: Programs, role: str) -> None:
    mine = program(getattr(house.cast, role))
    for case in (house.cases["registered"], house.cases["archived"]):
        reads = ["", "/events", "/clocks", "/parties", "/offers", "/requests", "/volume", "/papers", "/files"]
        for path in (*(f"/cases/{case.pk}{r}" for r in reads), f"/mediation/cases/{case.pk}"):
            assert mine.get(path).status_code == 404, path
        event = Event.objects.filter(case=case).first()
        assert event is not None
        for path, body in (
            (f"/mediation/cases/{case.pk}/do/accept", {"consent": True}),
            (f"/mediation/cases/{case.pk}/ask/police", {}),
            (f"/mediation/cases/{case.pk}/correct/{event.pk}", {"reason": "登记有误", "values": {}}),
            (f"/cases/{case.pk}/revoke", {"reason": "误点受理"}),
            (f"/cases/{case.pk}/attach", {}),
            (f"/cases/{case.pk}/hand-over", {}),
            (f"/cases/{case.pk}/parties/{case.people[0].pk}/unmask", {"field": "phone", "reason": "联系双方"}),
        ):
            assert mine.post(path, body).status_code == 404, path


def test_a_case_of_another_line_is_not_at_this_address(house: House, program: Programs) -> None:
    case = house.cases["mediating"]
    assert program(house.cast.section).get(f"/committee/cases/{case.pk}").status_code == 404


def test_pages_neither_repeat_nor_leave_out(full: House, program: Programs) -> None:
    mine = program(full.cast.mediator)
    Case.objects.update(opened_at=Case.objects.order_by("opened_at").values("opened_at")[:1])  # all in one moment
    for order in ("new", "due"):
        whole = [row["number"] for row in mine.get("/mediation/cases", order=order, limit=200).json()["items"]]
        assert len(whole) == len(full.cases)
        assert numbers(mine, order=order, limit="1") == numbers(mine, order=order, limit="3") == whole


@pytest.mark.parametrize("mark", ["x", "W10", "WzEsMl0", "bnVsbA", "WyJ4IiwieSJd", "é"])
def test_a_mark_not_given_out_here_is_refused(cast: Cast, program: Programs, mark: str) -> None:
    found = program(cast.mediator).get("/mediation/cases", after=mark)
    assert (found.status_code, found.json()["code"]) == (400, "bad_request")


@pytest.mark.parametrize(
    "query",
    [{"limit": "0"}, {"limit": "201"}, {"limit": "x"}, {"order": "old"}, {"stage": "nowhere"}, {"since": "yesterday"},
     {"until": "9999-12-31"}, {"since": "0001-01-01"}],
)  # fmt: skip
def test_a_filter_that_cannot_be_is_refused_or_harmless(cast: Cast, program: Programs, query: dict[str, str]) -> None:
    found = program(cast.mediator).get("/mediation/cases", **query)
    assert found.status_code in ((200, 422) if "9999" in str(query) or "0001" in str(query) else (422,))


def test_lists_of_every_procedure_open_for_who_reads_it(house: House, program: Programs) -> None:
    mine = program(house.cast.section)
    codes = [row["code"] for row in mine.get("/procedures").json()]
    assert set(codes) == {p.code for p in procedures()}
    for code in codes:
        assert mine.get(f"/{code}/cases").json() == {"items": [], "next": ""} or code == "mediation"
        for part in ("", "/guide", "/powers", "/permissions", "/flowchart"):
            assert mine.get(f"/procedures/{code}{part}").status_code == 200
    assert program(house.cast.nobody).get("/procedures").json() == []
    assert program(house.cast.nobody).get("/procedures/mediation").status_code == 404


def test_areas_and_offices_in_pages(cast: Cast, program: Programs) -> None:
    mine = program(cast.mediator)
    first = mine.get("/areas", limit=2).json()
    second = mine.get("/areas", limit=2, after=first["next"]).json()
    assert [a["name"] for a in (*first["items"], *second["items"])] == ["示范省", "南屏市", "司南区", "柳溪镇"]
    assert [a["name"] for a in mine.get("/areas", parent=cast.town.pk).json()["items"]] == ["柳溪村"]
    assert mine.get(f"/areas/{cast.village.pk}").json()["full_name"].endswith("柳溪村")
    assert [o["name"] for o in mine.get("/offices", kind="committee", q="石桥").json()["items"]] == [
        "石桥村人民调解委员会"
    ]
    assert mine.get("/offices/999999").status_code == 404


def test_code_lists_are_found(cast: Cast, program: Programs) -> None:
    mine = program(cast.mediator)
    found = {row["code"] for row in mine.get("/codes").json()}
    assert {"dispute_kind", "dispute_source"} <= found
    kinds = mine.get("/codes/dispute_kind").json()["entries"]
    assert "neighbours" in {entry["code"] for entry in kinds}


def test_a_list_and_a_case_cost_a_constant_number_of_queries(
    house: House, program: Programs, django_assert_max_num_queries: Any
) -> None:
    mine, path = program(house.cast.mediator), f"/mediation/cases/{house.cases['archived'].pk}"
    mine.get("/me")
    with django_assert_max_num_queries(4):  # the token, two of reach, the list
        mine.get("/mediation/cases")
    with django_assert_max_num_queries(8):  # the token, two of reach, head, record, clocks, events, papers
        mine.get(path)


def test_what_is_read_from_prepared_statements_is_what_the_usual_way_gives(
    full: House, program: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Byte for byte: the same rows, order, marks and values, for everybody and every page."""
    programs = [program(getattr(full.cast, role)) for role in ("mediator", "stranger", "section", "nobody")]
    case = full.cases["archived"]
    asked = [
        ("/mediation/cases", {}),
        ("/mediation/cases", {"order": "due", "limit": "3"}),
        (f"/mediation/cases/{case.pk}", {}),
    ]
    asked += [(f"/mediation/cases/{c.pk}", {}) for c in full.cases.values()]
    mark = programs[0].get("/mediation/cases", limit="2").json()["next"]
    asked += [("/mediation/cases", {"limit": "2", "after": mark})]

    def answers() -> list[tuple[int, Any, Any]]:
        found = [mine.get(path, **query) for mine in programs for path, query in asked]
        return [(a.status_code, a.json(), a.headers.get("ETag")) for a in found]

    quick = answers()
    monkeypatch.setattr("api.hot.answer", lambda request: None)
    assert quick == answers()
    assert {status for status, _, _ in quick} == {200, 404}
