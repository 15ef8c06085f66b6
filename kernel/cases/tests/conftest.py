"""The standing cast, a mailbox instead of messages, files in a folder of the test's own, and words changed for one test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from kernel import ports
from kernel.words import registry
from kernel.words.checks import check
from kernel.words.procedure import Procedure
from lines.mediation.tests.road import Road
from tests.cast import Cast, assemble


@dataclass
class Mailbox:
    """Stands for the port of messages and keeps what was sent."""

    users: list[tuple[int, str, str]] = field(default_factory=list)
    phones: list[tuple[str, str]] = field(default_factory=list)

    def to_user(self, user_id: int, subject: str, text: str, link: str = "") -> None:
        self.users.append((user_id, subject, text))

    def to_phone(self, phone: str, text: str) -> None:
        self.phones.append((phone, text))


@pytest.fixture(autouse=True)
def mailbox() -> Iterator[Mailbox]:
    before, box = ports.plugged(), Mailbox()
    ports.plug(messages=box)
    yield box
    ports.plug(**before)


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Any) -> Path:
    """Where attachments of this test lie."""
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "files": {"BACKEND": backend, "OPTIONS": {"location": tmp_path}}}
    return tmp_path


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def road(cast: Cast) -> Road:
    return Road(cast)


@pytest.fixture
def variant(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Procedure]:
    """Mediation with some words replaced, registered until the end of the test. Nonsense is refused here as at start."""

    def put(**changes: Any) -> Procedure:
        changed = replace(registry.procedure("mediation"), **changes)
        assert check(changed) == []
        monkeypatch.setitem(registry._procedures, "mediation", changed)
        return changed

    return put


@pytest.fixture
def step(variant: Callable[..., Procedure]) -> Callable[..., Procedure]:
    """Mediation with one step changed."""

    def put(code: str, **changes: Any) -> Procedure:
        steps = registry.procedure("mediation").steps
        return variant(steps=tuple(replace(s, **changes) if s.code == code else s for s in steps))

    return put
