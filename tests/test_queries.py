"""What an act and a page cost in queries, against `query_budgets.json`; a number that grows is a decision."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from common.search import find as finding
from kernel.cases.door import offers, open_case, perform, visible
from kernel.cases.models import Case
from kernel.cases.repair import correct, hand_over, revoke, unmask
from kernel.cases.verify import verify
from kernel.reach.models import Grant, Office, Post, User
from lines.mediation.tests.road import PNG, SESSION, Road
from tests.cast import Cast, application, assemble
from workbench.pages import lists

pytestmark = pytest.mark.django_db
BUDGETS: dict[str, int] = json.loads(Path(__file__).with_name("query_budgets.json").read_text(encoding="utf-8"))[
    "budgets"
]
DATA = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> None:
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "files": {"BACKEND": backend, "OPTIONS": {"location": tmp_path}}}


def cost(act: Callable[[], Any]) -> int:
    """Statements that read or write data; what opens and closes transactions is not counted."""
    with CaptureQueriesContext(connection) as queries:
        act()
    return sum(q["sql"].lstrip("( ").startswith(DATA) for q in queries)


def fresh(road: Road, name: str = "mediator") -> Any:
    """The actor of a new request, whose reach has not been read yet."""
    return road.cast.actor(name)


def opened(cast: Cast) -> Callable[[], Any]:
    actor = cast.actor("mediator")
    return lambda: open_case("mediation", "apply", actor=actor, office=cast.committee, payload=application())


def done(road: Road, step: str, **payload: Any) -> Callable[[], Any]:
    case, actor = road.case, fresh(road)
    return lambda: perform(case, step, actor=actor, payload=payload)


def page(road: Road, name: str, *args: Any) -> Callable[[], Any]:
    client = Client()
    client.force_login(User.objects.get(pk=road.cast.mediator.pk))
    url = reverse(name, args=args)

    def get() -> None:
        assert client.get(url).status_code == 200

    return get


def photographed(road: Road) -> Callable[[], Any]:
    case, actor, files = road.case, fresh(road), {"photos": [SimpleUploadedFile(f"{n}.png", PNG) for n in range(3)]}
    return lambda: perform(case, "mediate", actor=actor, payload=SESSION, files=files)


def corrected(road: Road) -> Callable[[], Any]:
    event, actor, case = road.case.history[1], fresh(road), road.case
    return lambda: correct(case, event.pk, actor=actor, payload={"consent": "on", "difficult": "on"}, reason="漏勾")


MEASURED: dict[str, Callable[[Cast], Callable[[], Any]]] = {
    "open a case": opened,
    "accept": lambda cast: done(Road(cast), "accept", consent="on"),
    "choose a mediator": lambda cast: done(_accepted(Road(cast)), "choose", mediator=cast.mediator.pk),
    "record a session": lambda cast: done(Road(cast).to_mediating(), "mediate", **SESSION),
    "record a session with three photographs": lambda cast: photographed(Road(cast).to_mediating()),
    "ask the court": lambda cast: _asking(Road(cast).to_oral()),
    "answer of the court": lambda cast: _answering(Road(cast).to_oral()),
    "correct an entry": lambda cast: corrected(_accepted(Road(cast))),
    "revoke a step": lambda cast: _revoking(_accepted(Road(cast))),
    "hand one case over": lambda cast: _passing([Road(cast).to_mediating()]),
    "hand ten cases over": lambda cast: _passing([Road(cast).to_mediating() for _ in range(10)]),
    "read a masked number": lambda cast: _unmasking(Road(cast)),
    "a case within reach": lambda cast: _looking(Road(cast)),
    "offers": lambda cast: _offering(Road(cast).to_session()),
    "case page, its context": lambda cast: _context(Road(cast).to_oral()),
    "case page": lambda cast: _page_of(Road(cast).to_oral()),
    "list page": lambda cast: page(_full(cast), "desk_list", "mediation"),
    "find page": lambda cast: _finding(_full(cast)),
    "today page": lambda cast: page(_full(cast), "desk_today"),
    "verify a house": lambda cast: _verifying(cast),  # noqa: PLW0108  defined below
}


def _accepted(road: Road) -> Road:
    road.do("accept", consent="on")
    return road


def _asking(road: Road) -> Callable[[], Any]:
    from kernel.requests.asking import ask

    case, actor, payload = road.case, fresh(road), {"court": "司南区人民法院", "jointly": "on", "fit": "on"}
    return lambda: ask(case, "confirmation", actor=actor, payload=payload)


def _answering(road: Road) -> Callable[[], Any]:
    from kernel.requests.asking import answer

    asked, actor = road.confirm(), fresh(road)
    return lambda: answer(asked, actor=actor, payload={"confirmation": "granted", "confirmed_on": "2026-01-08"})


def _revoking(road: Road) -> Callable[[], Any]:
    case, actor = road.case, fresh(road)
    return lambda: revoke(case, actor=actor, reason="误点受理")


def _passing(roads: list[Road]) -> Callable[[], Any]:
    cases, actor, to = [r.case for r in roads], fresh(roads[0], "chair"), User.objects.get(username="colleague")
    return lambda: hand_over(cases, to, actor=actor, reason="轮岗")


def _unmasking(road: Road) -> Callable[[], Any]:
    case, actor, person = road.case, fresh(road), road.case.people[0].pk
    return lambda: unmask(case, person, "phone", actor=actor, reason="电话通知双方")


def _looking(road: Road) -> Callable[[], Any]:
    user = User.objects.get(pk=road.cast.mediator.pk)
    return lambda: visible(user, road.pk)


def _offering(road: Road) -> Callable[[], Any]:
    case, actor = road.case, fresh(road)
    return lambda: offers(case, actor)


def _context(road: Road) -> Callable[[], Any]:
    from workbench.pages.case import context_of

    actor = fresh(road)
    case = visible(actor.user, road.pk)
    return lambda: context_of(case, actor)


def _page_of(road: Road) -> Callable[[], Any]:
    return page(road, "desk_case", road.pk)


def _full(cast: Cast) -> Road:
    """A list of more than one page."""
    first, *_ = (Road(cast) for _ in range(9))
    return first


def _finding(road: Road) -> Callable[[], Any]:
    client = Client()
    client.force_login(User.objects.get(pk=road.cast.mediator.pk))

    def get() -> None:
        assert "<mark>" in client.get(reverse("desk_find"), {"q": "王秀兰 滴水"}).content.decode()

    return get


def _verifying(cast: Cast) -> Callable[[], Any]:
    for _ in range(10):
        Road(cast)
    return lambda: list(verify())


@pytest.fixture(scope="module")
def furnished(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The cast and one dispute, in a transaction around the tests; what a process reads once has been read by then."""
    with django_db_blocker.unblock(), transaction.atomic():
        road = Road(assemble()).to_oral()
        _page_of(road)()
        page(road, "desk_today")()
        yield road.cast
        transaction.set_rollback(True)


@pytest.fixture
def warm(furnished: Cast, db: None, files: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Pages so short that nine cases need several."""
    monkeypatch.setattr(lists, "SIZE", 4)
    monkeypatch.setattr(finding, "PAGE", 4)
    return furnished


@pytest.mark.parametrize("name", MEASURED)
def test_it_costs_no_more_than_was_decided(warm: Cast, name: str) -> None:
    found = cost(MEASURED[name](warm))
    assert found <= BUDGETS[name], f"{name}: {found} queries, budget {BUDGETS[name]} (tests/query_budgets.json)"
    assert found >= BUDGETS[name] - 2, f"{name} costs only {found} now: lower its budget in tests/query_budgets.json"


def test_every_budget_is_measured() -> None:
    assert BUDGETS.keys() == MEASURED.keys()


def test_a_case_page_costs_the_same_however_long_the_case_is(warm: Cast) -> None:
    short, long = Road(warm).to_session(), Road(warm).to_session()
    for n in range(9):
        long.do("mediate", files={"photos": [SimpleUploadedFile(f"{n}.png", PNG)]}, **SESSION)
    assert cost(_context(short)) == cost(_context(long))


def test_a_list_costs_the_same_for_one_case_and_for_a_page(warm: Cast) -> None:
    few = cost(page(Road(warm), "desk_list", "mediation"))
    assert cost(page(_full(warm), "desk_list", "mediation")) <= few + 1  # the mark of the next page


def test_acting_costs_the_same_with_one_grant_and_with_fifty(warm: Cast) -> None:
    road = Road(warm).to_mediating()
    one = cost(done(road, "mediate", **SESSION))
    post = Post.objects.get(code="mediator")
    offices = [Office.objects.create(name=f"调委会{n}", kind="committee", area=warm.village) for n in range(50)]
    Grant.objects.bulk_create(Grant(user=warm.mediator, post=post, office=o) for o in offices)
    assert cost(done(road, "mediate", **SESSION)) == one
    assert (
        cost(lambda: list(Case.objects.to_do(User.objects.get(pk=warm.mediator.pk)))) == 4
    )  # the person, two of reach, the list


def test_an_act_in_a_long_case_costs_what_it_costs_in_a_short_one(warm: Cast) -> None:
    road = Road(warm).to_mediating()
    first = cost(done(road, "mediate", **SESSION))
    for _ in range(10):
        road.do("mediate", **SESSION)
    assert cost(done(road, "mediate", **SESSION)) == first
