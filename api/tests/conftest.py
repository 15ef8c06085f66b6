"""A small house, and programs that speak to it with tokens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from api import limits
from api.models import Token
from api.scopes import FILES, UNMASK
from api.tokens import make
from kernel.cases.models import Case
from kernel.reach.models import User
from kernel.words.registry import procedures
from lines.mediation.tests.road import Road
from tests.cast import Cast, assemble
from tests.house import WALKS, House, furnish

PATH = "/api/v1"


def everything() -> list[str]:
    """Every scope there is."""
    return [f"{kind}:{p.code}" for p in procedures() for kind in ("read", "write")] + [FILES, UNMASK]


@dataclass
class Program:
    """A program with a token, or with none."""

    token: str

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {**({"Authorization": f"Bearer {self.token}"} if self.token else {}), **more}

    def get(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> Any:
        return Client().get(PATH + path, query, headers=self._headers(headers or {}))

    def post(self, path: str, body: Any = None, headers: dict[str, str] | None = None, **kwargs: Any) -> Any:
        return Client().post(
            PATH + path, body, content_type="application/json", headers=self._headers(headers or {}), **kwargs
        )

    def upload(self, file: Any) -> str:
        found = Client().post(f"{PATH}/uploads", {"file": file}, headers=self._headers({}))
        assert found.status_code == 201, found.content
        return str(found.json()["id"])


def key() -> dict[str, str]:
    return {"Idempotency-Key": uuid4().hex}


Programs = Callable[..., Program]


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    """Keys of tokens come again when a test's rows are gone."""
    limits._used.clear()


class Walked(dict[str, Case]):
    """Cases by station, each walked there when a test first asks for it."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def __missing__(self, station: str) -> Case:
        road = Road(self.cast)
        WALKS[station](road)
        self[station] = road.case
        return self[station]


@pytest.fixture
def house(cast: Cast) -> House:
    """A house whose cases come when they are asked for."""
    return House(cast, Walked(cast))


@pytest.fixture
def full(db: None) -> House:
    """One dispute at every station of its way."""
    return furnish()


@pytest.fixture
def program(db: None) -> Programs:
    """A program of one person: everything they may do, or the scopes named."""

    def made(user: User, *scopes: str, days: int = 30) -> Program:
        _, text = make(User.objects.get(pk=user.pk), name="测试", scopes=scopes or everything(), days=days)
        return Program(text)

    return made


def token_of(program: Program) -> Token:
    return Token.objects.get(head=program.token[:12])
