"""How messages reach citizens: a small port for text messages, one for mail and one for WeChat, alike but for the address.

Which class stands behind a port is a setting (SINAN_SMS, SINAN_EMAIL, SINAN_WECHAT); `tests/channel.py` says what each
must pass. The defaults write files, and nothing leaves the machine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from ..transports import Undeliverable

__all__ = ["Channel", "Email", "Receipt", "Sms", "Transient", "Undeliverable", "Wechat", "channel", "plain_code"]
_CODE = re.compile(r"[^A-Za-z0-9_.-]+")
LONGEST = 40


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """It was taken. `reference` is what the other side calls it, for asking there; empty where it gives no name."""

    reference: str = ""


class Transient(Exception):
    """Not now; tried again later. So is whatever else is raised, but for Undeliverable: never, however often."""


class Channel(Protocol):
    """`send` returns when the message is handed on, and not before. `values` always has the whole `text`.

    It may be called twice with one `key` (a worker may die before it says so) and then delivers once, as far as the
    other side allows. The text of what it raises is a code without personal data: it is kept and shown.
    """

    def send(self, to: str, template: str, values: Mapping[str, str], *, key: str) -> Receipt: ...


class Sms(Channel, Protocol):
    """`to` is a phone number of eleven digits."""


class Email(Channel, Protocol):
    """`to` is a mailbox; the template's title is the subject."""


class Wechat(Channel, Protocol):
    """`to` is an openid of the office's own account; what comes out is a template message."""


def channel(way: str) -> Channel:
    """The port of one way, as the settings name it; a new one for each message."""
    made: Channel = import_string(settings.SINAN_CHANNELS[way])()
    return made


def plain_code(text: str) -> str:
    """A reason or reference another system gave, as far as it may be kept: no text, and nothing as long as a phone."""
    kept = _CODE.sub("", text)[:LONGEST]
    return re.sub(r"\d{7,}", "…", kept)
