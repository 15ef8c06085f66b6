"""Which way a message goes: the one its receiver chose, then a text message, then whatever else they have bound."""

from __future__ import annotations

from django.conf import settings

from .models import Contact, Message, Way
from .templates import NOTICE, TEMPLATES

FILES = "common.messages.channels.files."


def order(message: Message) -> list[tuple[Way, str]]:
    """Ways in the order they are tried, each with its address. What proves a phone or a mailbox goes there alone."""
    if message.email:
        return [(Way.EMAIL, message.email)]
    if TEMPLATES.get(message.template, TEMPLATES[NOTICE]).private:
        return [(Way.SMS, message.phone)]
    contact = Contact.objects.of_phone(message.phone)
    if contact is None:
        return [(Way.SMS, message.phone)]
    wanted = dict.fromkeys((Way(contact.way), Way.SMS, Way.WECHAT, Way.EMAIL))
    return [(way, to) for way in wanted if (to := contact.address(way)) and connected(way)]


def demonstrated(way: str) -> bool:
    """Whether what goes this way may be shown on the page instead: a demonstration from which it goes nowhere."""
    return settings.SINAN_DEMO and settings.SINAN_CHANNELS[way].startswith(FILES)


def arrives(way: str) -> bool:
    """Whether somebody can be shown what was sent this way: it leads out of the house, or the page shows it instead."""
    return demonstrated(way) or not settings.SINAN_CHANNELS[way].startswith(FILES)


def connected(way: str) -> bool:
    """Whether this way leads out of the house; on a demonstration files stand for it. Text messages always count."""
    return way == Way.SMS or settings.SINAN_DEMO or not settings.SINAN_CHANNELS[way].startswith(FILES)
