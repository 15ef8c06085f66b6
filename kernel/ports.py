"""What the kernel asks of others. `common` plugs its implementations in when the house starts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from kernel.cases.models import Case, Event


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

    def tell(self, case: Case, text: str) -> None:
        """Send a message to the parties of a case that left a phone."""

    def erase(self, case: Case) -> int:
        """Wipe the personal data of a case whose retention has ended."""


class Messages(Protocol):
    """Outgoing messages to staff and citizens; the default writes files."""

    def to_user(self, user_id: int, subject: str, text: str, link: str = "") -> None: ...

    def to_phone(self, phone: str, text: str, *, template: str = "notice", **values: str) -> None:
        """To a citizen. `template` and `values` are for ways that send nothing but approved templates."""


class Search(Protocol):
    """The index by which cases are found."""

    def keep(self, cases: Sequence[Case], *, fresh: bool = False) -> int:
        """Bring the index to what these cases say now, in the caller's transaction; how many entries were written.

        `fresh`: new cases whose instances carry record, people, participants and papers.
        """


class Peers(Protocol):
    """Other systems that want to know what happens."""

    def tell(self, event: Event) -> None:
        """Note, in the caller's transaction, that an event is to be told; sending it is another matter and comes later."""


_plugged: dict[str, Any] = {}


def plug(**implementations: Any) -> None:
    """Called once by each app that implements a port, from its AppConfig.ready()."""
    _plugged.update(implementations)


def parties() -> Parties:
    return _plugged["parties"]  # type: ignore[no-any-return]


def messages() -> Messages:
    return _plugged["messages"]  # type: ignore[no-any-return]


def index(cases: Sequence[Case], *, fresh: bool = False) -> None:
    """Tell the search, where there is one, what changed."""
    if "search" in _plugged:
        _plugged["search"].keep(cases, fresh=fresh)


def announce(event: Event) -> None:
    """Hand an event that was just written to those who tell other systems, where there are any."""
    if "peers" in _plugged:
        _plugged["peers"].tell(event)


def plugged() -> Mapping[str, Any]:
    return dict(_plugged)
