"""The public door of this app, plugged into the port of the kernel.

Row and job are written in the caller's transaction: a message goes out after the commit, or was never written.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from kernel.jobs.declare import job

from .models import Message, State
from .templates import NOTICE
from .transports import Outgoing, Undeliverable, transport


def to_user(user_id: int, subject: str, text: str, link: str = "") -> None:
    """A message to somebody of the workbench. `link` is the id of the case it is about, or an address."""
    _write(Message(user_id=user_id, subject=subject[:80], text=text, link=link))


def to_phone(phone: str, text: str, *, template: str = NOTICE, **values: str) -> None:
    """A message to a citizen, in the way they chose; a text message (短信) where they chose none."""
    _write(Message(phone=phone, text=text, template=template, values=values))


def to_email(email: str, text: str, *, template: str = NOTICE, **values: str) -> None:
    """A message to a mailbox and nowhere else: what proves that it is somebody's."""
    _write(Message(email=email, text=text, template=template, values=values))


def _write(message: Message) -> None:
    with transaction.atomic():
        message.save(force_insert=True)
        send.enqueue(message.pk)


@job(title="发送消息", tries=6)
def send(message_id: int) -> str:
    """Hand one message to the transport; returns its state. A message already sent is left alone.

    Whatever the transport raises is raised on, so that the job is tried again later; a number that does not exist is
    not tried again.
    """
    message = Message.objects.select_related("user").filter(pk=message_id).first()
    if message is None or message.state == State.SENT:
        return State.SENT
    try:
        transport().deliver(_outgoing(message))
    except Undeliverable:
        return _settle(message, State.FAILED)
    except Exception:
        _settle(message, State.FAILED)
        raise
    return _settle(message, State.SENT)


def _outgoing(message: Message) -> Outgoing:
    return Outgoing(
        id=message.pk, user=message.user_id, name=str(message.user) if message.user else "", phone=message.phone,
        subject=message.subject, text=message.text, link=message.link, made_at=message.made_at,
    )  # fmt: skip


def _settle(message: Message, state: State) -> str:
    sent_at = timezone.now() if state is State.SENT else None
    Message.objects.filter(pk=message.pk).update(state=state, sent_at=sent_at)
    return state.value
