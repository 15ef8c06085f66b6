"""Every address × everybody × every level: who is let in, who is told it is not there, who is told why not."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kernel.reach.models import User

from .addresses import ADDRESSES, ALLAUTH_IDLE, ALLAUTH_STAFF, Address, administration, stuff, undeclared
from .conftest import drawn, undone
from .crowd import LEVELS, House, Person

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TRACES = {"django_session", "reach_user", "privacy_notice"}  # being signed in; which notice was shown first when


@pytest.fixture(scope="module")
def furnished(built: House, django_db_blocker: Any) -> House:
    with django_db_blocker.unblock():
        more = stuff(built)
    for things in built.things.values():
        things.update(more)
    return built


@pytest.fixture
def full_house(furnished: House, db: None) -> House:
    return furnished


class Clients(dict[str, Client]):
    """The browser of each person, who signs in once."""

    def of(self, person: Person) -> Client:
        if person.name not in self:
            self[person.name] = client = Client(raise_request_exception=True)
            if person.user:
                client.force_login(User.objects.get(pk=person.user.pk), backend=BACKEND)
        return self[person.name]


def wrong(person: Person, name: str, address: Address, house: House, level: int, client: Client) -> list[str]:
    """What one person meets at one address that they should not: nothing, if all is well."""
    found: list[str] = []
    url, expected = address.url(name, house.things[level]), address.gate(person, house.cases[level])
    for method in ("get", "post"):
        with undone() as written:
            answer = getattr(client, method)(url)
        changed = set(written) - TRACES
        if not _fits(answer, expected, method, address):
            found.append(
                f"{method} {name} {person.name} {level}: {answer.status_code} {answer.get('Location', '')}≠{expected}"
            )
        if changed and (expected or method == "get"):
            found.append(f"{method} {name} {person.name} {level}: wrote {sorted(changed)}")
    return found


def _fits(answer: Any, expected: int, method: str, address: Address) -> bool:
    status, to_login = answer.status_code, answer.get("Location", "").startswith("/accounts/login/")
    if expected == 302:
        if status != 302:
            return status == 403 or (method == "get" and address.only_post and status == 405)
        return to_login or answer["Location"].startswith(("/follow/", "/me/in/"))
    if expected:
        return status == expected or (method == "get" and address.only_post and status == 405)
    if status == 403 and method == "post" and address.by_state:
        return True
    if to_login or status in (401, 403) or status >= 500:
        return False
    return status != 404 or not address.of_case


def test_every_address_is_declared() -> None:
    assert not undeclared(), "\n".join(undeclared())


def test_nothing_is_declared_that_is_not_there() -> None:
    for name in ADDRESSES:
        assert reverse(name, args=[_plain(a) for a in ADDRESSES[name].args]) or True


def _plain(arg: Any) -> Any:
    names = {"case", "paper", "file", "asked", "event", "party", "export", "batch"}
    return "0190a1a0-0000-7000-8000-000000000000" if arg in names else 1 if arg == "token" else arg


def asked(house: House, addresses: dict[str, Address], people: list[Person], each: int) -> list[str]:
    """What is wrong at these addresses, asked by so many of those who must get the same answer there."""
    found, clients = [], Clients()
    for name, address in addresses.items():
        levels = LEVELS if address.of_case else (1,)
        for person, level in drawn(people, levels, lambda p, x, a=address: a.gate(p, house.cases[x]), each):
            found += wrong(person, name, address, house, level, clients.of(person))
    return found


def test_addresses_of_a_case_by_everybody_and_level(full_house: House) -> None:
    of_case = {name: a for name, a in ADDRESSES.items() if a.of_case}
    found = asked(full_house, of_case, full_house.crowd, 4)
    assert not found, "\n".join(found)


def test_addresses_of_no_case_by_everybody(full_house: House) -> None:
    of_none = {name: a for name, a in ADDRESSES.items() if not a.of_case}
    found = asked(full_house, of_none, full_house.some(), 2)
    assert not found, "\n".join(found)


def test_the_administration_is_for_administrators_alone(full_house: House) -> None:
    found = asked(full_house, administration(), [p for p in full_house.some() if not p.administers], 1)
    assert not found, "\n".join(found)


@pytest.mark.full
@pytest.mark.timeout(900)
def test_every_address_by_everybody_and_every_level(full_house: House) -> None:
    crowd, each = full_house.crowd, len(LEVELS) * len(full_house.crowd)
    found = asked(full_house, ADDRESSES, crowd, each)
    found += asked(full_house, administration(), [p for p in crowd if not p.administers], each)
    assert not found, "\n".join(found)


def test_administrators_come_in_everywhere_below_the_administration(full_house: House) -> None:
    """One by post and the first account by turns."""
    found, clients = [], Clients()
    people = full_house.person("administrator-own"), full_house.person("first")
    for nth, (name, address) in enumerate(administration().items()):
        answer = clients.of(people[nth % 2]).get(address.url(name, {}))
        if answer.status_code not in (200, 302, 404, 405):
            found.append(f"{name} {people[nth % 2].name}: {answer.status_code}")
    assert not found, "\n".join(found)


def test_what_allauth_brings_is_closed_or_asks_to_sign_in(full_house: House) -> None:
    for name in sorted(ALLAUTH_STAFF):
        answer = Client().get(reverse(name))
        assert answer.status_code == 404 or answer["Location"].startswith("/accounts/login/"), name
    for name in sorted(ALLAUTH_IDLE - {"account_confirm_email", "account_reset_password_from_key"}):
        for method in ("get", "post"):
            with undone() as written:
                answer = getattr(Client(), method)(reverse(name))
            assert answer.status_code in (200, 302, 404, 405), name
            assert not set(written) - TRACES, name
    assert User.objects.filter(username="").count() == 0


def test_nobody_signs_up_by_themselves(full_house: House) -> None:
    before = User.objects.count()
    Client().post(reverse("account_signup"), {"username": "new", "password1": "Xk29-llmq!", "password2": "Xk29-llmq!"})
    assert User.objects.count() == before
