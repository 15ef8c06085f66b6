"""How messages leave the house. Another way is a class with `deliver`, named in the setting SINAN_MESSAGES."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A message as a transport gets it: to a user (id and name) or to a phone, never both. `id` is its own for ever."""

    id: int
    user: int | None
    name: str
    phone: str
    subject: str
    text: str
    link: str
    made_at: datetime


class Undeliverable(Exception):
    """This message will never arrive, however often it is tried: no such number. Anything else raised is tried again."""


class Transport(Protocol):
    """What every transport promises; `tests/contract.py` holds it to that.

    `deliver` returns when the message is handed on, and not before. It may be called twice for one message (a worker
    may die before it says that it sent it) and then delivers once, by its `id`, as far as the other side allows.
    """

    def deliver(self, message: Outgoing) -> None: ...


def transport() -> Transport:
    """The transport of the settings; a new one for each job, so that it may hold a connection."""
    made: Transport = import_string(settings.SINAN_MESSAGES)()
    return made


class Files:
    """One JSON file a message, readable by the owner alone, in <data>/messages/<month>/. Nothing leaves the machine."""

    def deliver(self, message: Outgoing) -> None:
        if not (message.user or message.phone):
            raise Undeliverable("没有收件人")
        made = timezone.localtime(message.made_at)
        folder = Path(settings.SINAN_DATA) / "messages" / f"{made:%Y-%m}"
        for part in (folder.parent, folder):  # with parents=True only the last would be closed to others
            part.mkdir(mode=0o700, exist_ok=True)
        values = asdict(message) | {"made_at": made.isoformat(timespec="seconds")}
        _write(folder / f"{message.id:09}.json", json.dumps(values, ensure_ascii=False, indent=1))


def _write(path: Path, text: str) -> None:
    """The whole file or none: under another name first, on the disk, then moved."""
    draft = path.with_suffix(f".{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
