"""What every transport must pass. A new one subclasses this beside its own tests and says what arrived.

class TestGateway(TransportContract):
    def transport(self): return Gateway()
    def arrived(self): return [… each message as the other side got it …]
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from common.messages.transports import Outgoing, Transport, Undeliverable

PLAIN = Outgoing(
    id=7, user=None, name="", phone="13800000001", subject="", text="您的调解申请已受理。", link="",
    made_at=datetime(2026, 3, 1, 17, 30, tzinfo=UTC),
)  # fmt: skip
STAFF = Outgoing(
    id=8, user=3, name="陈和", phone="", subject="案件移交", text="2件移交给您：“休假”\n请及时办理。", link="0198-a",
    made_at=datetime(2026, 3, 1, 17, 31, tzinfo=UTC),
)  # fmt: skip


class TransportContract:
    """Subclasses give `transport` and `arrived`, which tells text by text what came through, in any order."""

    def transport(self) -> Transport:
        raise NotImplementedError

    def arrived(self) -> list[dict[str, Any]]:
        """Each message that arrived, with at least `text` and `phone` or `user`."""
        raise NotImplementedError

    def test_what_is_handed_over_arrives_whole(self) -> None:
        for message in (PLAIN, STAFF):
            self.transport().deliver(message)
        came = sorted(self.arrived(), key=lambda m: bool(m.get("user")))
        assert [m["text"] for m in came] == [PLAIN.text, STAFF.text]
        assert came[0]["phone"] == PLAIN.phone and came[1]["user"] == STAFF.user

    def test_twice_handed_over_is_once_delivered(self) -> None:
        for _ in range(2):
            self.transport().deliver(PLAIN)
        assert len(self.arrived()) == 1

    def test_a_message_to_nobody_is_undeliverable(self) -> None:
        nobody = Outgoing(**{**PLAIN.__dict__, "phone": ""})
        with pytest.raises(Undeliverable):
            self.transport().deliver(nobody)
        assert self.arrived() == []

    def test_a_long_text_with_rare_characters_arrives_as_it_is(self) -> None:
        text = "䶮𬱖㛃 <b>&\"' " + "一" * 900
        self.transport().deliver(Outgoing(**{**PLAIN.__dict__, "text": text}))
        assert [m["text"] for m in self.arrived()] == [text]
