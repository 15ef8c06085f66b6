"""What every channel to citizens must pass. A new one subclasses this and says what arrived.

class TestGateway(ChannelContract):
    to = "13800000001"
    def channel(self): return Gateway()
    def arrived(self): return [… each message as the other side got it, once for each key …]
    def refuse(self): …make the other side refuse the next message for good…
    def fail(self): …make it unable to take the next one…
"""

from __future__ import annotations

import pytest

from common.messages.channels import Channel, Receipt, Undeliverable, plain_code

TEXT = "您的申请已受理。"


class ChannelContract:
    to = "13800000001"

    def channel(self) -> Channel:
        raise NotImplementedError

    def arrived(self) -> list[dict[str, str]]:
        """Each message with at least `to` and `text`, in any order."""
        raise NotImplementedError

    def refuse(self) -> None:
        pytest.skip("nobody refuses here")

    def fail(self) -> None:
        raise NotImplementedError

    def hand_over(self, text: str = TEXT, *, key: str = "7", to: str | None = None, **values: str) -> Receipt:
        told = {"text": text, **values}
        return self.channel().send(self.to if to is None else to, "notice", told, key=key)

    def test_what_is_handed_over_arrives_whole(self) -> None:
        receipt = self.hand_over()
        self.hand_over("第二条", key="8", number="（2026）1号")
        assert isinstance(receipt, Receipt) and plain_code(receipt.reference) == receipt.reference
        assert [(m["to"], m["text"]) for m in self.arrived()] == [(self.to, TEXT), (self.to, "第二条")]

    def test_twice_handed_over_is_once_delivered(self) -> None:
        assert self.hand_over() == self.hand_over()
        assert len(self.arrived()) == 1

    def test_to_nobody_is_undeliverable(self) -> None:
        with pytest.raises(Undeliverable):
            self.hand_over(to="")
        assert self.arrived() == []

    def test_a_long_text_with_rare_characters_arrives_as_it_is(self) -> None:
        text = "䶮𬱖㛃 <b>&\"' \n" + "一" * 900
        self.hand_over(text)
        assert [m["text"] for m in self.arrived()] == [text]

    def test_refused_for_good_is_undeliverable_and_says_why_without_anybodys_data(self) -> None:
        self.refuse()
        with pytest.raises(Undeliverable) as never:
            self.hand_over()
        assert str(never.value) and self.to not in str(never.value) and TEXT not in str(never.value)

    def test_what_fails_is_something_else_and_goes_through_later(self) -> None:
        self.fail()
        with pytest.raises(Exception) as later:
            self.hand_over()
        assert not isinstance(later.value, Undeliverable)
        assert self.to not in str(later.value) and TEXT not in str(later.value)
        self.mend()
        self.hand_over()
        assert [m["text"] for m in self.arrived()] == [TEXT]

    def mend(self) -> None:
        """Undo `fail`."""
