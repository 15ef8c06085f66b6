"""The default transport: files that only their owner can read."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from common.messages.transports import Files, Transport, transport

from .contract import PLAIN, TransportContract


class TestFiles(TransportContract):
    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path: Path, settings: Any) -> None:
        settings.SINAN_DATA = self.folder = tmp_path

    def transport(self) -> Transport:
        return Files()

    def arrived(self) -> list[dict[str, Any]]:
        return [json.loads(p.read_text(encoding="utf-8")) for p in self.folder.rglob("messages/*/*") if p.is_file()]

    def test_a_file_lies_under_its_month_in_china_for_its_owner_alone(self) -> None:
        Files().deliver(PLAIN)
        path = self.folder / "messages" / "2026-03" / "000000007.json"
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o077 == path.parent.parent.stat().st_mode & 0o077 == 0
        assert json.loads(path.read_text(encoding="utf-8"))["made_at"] == "2026-03-02T01:30:00+08:00"

    def test_what_cannot_be_written_is_no_message_sent(self) -> None:
        (self.folder / "messages").write_text("in the way")
        with pytest.raises(OSError, match="messages"):
            Files().deliver(replace(PLAIN, id=9))


def test_the_transport_is_a_setting(settings: Any) -> None:
    assert isinstance(transport(), Files)
    settings.SINAN_MESSAGES = "common.messages.tests.test_outbox.Broken"
    assert type(transport()).__name__ == "Broken"
