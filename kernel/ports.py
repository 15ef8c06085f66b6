"""What the kernel asks of others. `common` plugs its implementations in when the house starts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from kernel.cases.models import Case


class Parties(Protocol):
    """The people and organisations of a case. Rows it gives have `name`, `role`, `digest()` and `masked()`."""

    def write(self, case: Case, rows: list[dict[str, Any]]) -> list[Any]:
        """Make the parties of a case exactly these rows (identity kept by `id` where a row has one)."""

    def build(self, case: Case, rows: list[dict[str, Any]]) -> list[Any]:
        """The parties of a new case, unsaved: for the bulk writer."""

    def rows(self, case: Case) -> list[dict[str, Any]]:
        """The current parties in the form `write` takes, masked: for prefilled forms and corrections."""

    def for_case(self, case: Case) -> list[Any]:
        """All parties in order, in full: for papers."""

    def summary_of(self, parties: Iterable[Any]) -> str:
        """The parties in a title: 王秀兰与李建国。"""

    def digest_of(self, parties: Iterable[Any]) -> bytes:
        """One salted digest over all parties of a case in order."""

    def digests(self, case_ids: Iterable[UUID]) -> dict[UUID, bytes]:
        """The same for many cases, in one query."""

    def unmask(self, case: Case, party_id: UUID, field: str) -> str:
        """Plain text of one masked field; the kernel has recorded the reason before it asks."""

    def tell(self, case: Case, text: str) -> None:
        """Send a message to the parties of a case that left a phone."""

    def erase(self, case: Case) -> int:
        """Wipe the personal data of a case whose retention has ended."""


class Messages(Protocol):
    """Outgoing messages to staff and citizens; the default writes files."""

    def to_user(self, user_id: int, subject: str, text: str, link: str = "") -> None: ...

    def to_phone(self, phone: str, text: str) -> None: ...


_plugged: dict[str, Any] = {}


def plug(**implementations: Any) -> None:
    """Called once by each app that implements a port, from its AppConfig.ready()."""
    _plugged.update(implementations)


def parties() -> Parties:
    return _plugged["parties"]  # type: ignore[no-any-return]


def messages() -> Messages:
    return _plugged["messages"]  # type: ignore[no-any-return]


def plugged() -> Mapping[str, Any]:
    return dict(_plugged)
