"""The public door of this app, plugged into the port of the kernel.

Row and job are written in the caller's transaction: a message goes out after the commit, or was never written.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from kernel.jobs.declare import job

from .channels import Transient, channel, plain_code
from .models import Attempt, Message, Outcome, State, Way
from .templates import NOTICE
from .transports import Outgoing, Undeliverable, transport
from .ways import order

EACH = 2  # failures of one way before the next one is tried


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
    """Hand one message on; returns its state. A message already sent is left alone.

    Raises what should be tried again later, so that the job is; a number that does not exist is not tried again.
    """
    message = Message.objects.select_related("user").filter(pk=message_id).first()
    if message is None or message.state == State.SENT:
        return State.SENT
    try:
        taken = _to_citizen(message) if message.phone or message.email else _to_staff(message)
    except Exception:  # whatever a transport of somebody's own may raise
        _settle(message, State.FAILED)
        raise
    return _settle(message, State.SENT if taken else State.FAILED)


def _to_staff(message: Message) -> bool:
    """False where it never can be delivered."""
    try:
        transport().deliver(_outgoing(message))
    except Undeliverable:
        return False
    return True


def _to_citizen(message: Message) -> bool:
    """Way after way: on to the next one after a refusal for good, or two failures. Raises the last way's failure."""
    failed: Exception | None = None
    for way, to in _open_ways(message):
        try:
            receipt = channel(way).send(
                to, message.template, {"text": message.text, **message.values}, key=str(message.pk)
            )
        except Undeliverable as never:
            _note(message, way, Outcome.NEVER, code=plain_code(str(never)))
        except Exception as later:  # whatever a channel of somebody's own may raise
            code = plain_code(str(later)) if isinstance(later, Transient) else type(later).__name__
            tried = _note(message, way, Outcome.LATER, code=code)
            failed = later
            if tried < EACH:
                raise
        else:
            _note(message, way, Outcome.TAKEN, reference=plain_code(receipt.reference))
            return True
    if failed is not None:
        raise failed
    return False


def _open_ways(message: Message) -> list[tuple[Way, str]]:
    """Ways not refused for good; one that failed twice comes last, for it may be well again."""
    before = list(message.attempts.values_list("way", "outcome"))
    ways = [(way, to) for way, to in order(message) if (way, Outcome.NEVER) not in before]
    return sorted(ways, key=lambda pair: before.count((pair[0], Outcome.LATER)) >= EACH)


def _note(message: Message, way: Way, outcome: Outcome, *, code: str = "", reference: str = "") -> int:
    """Write an attempt down; how many of this way ended like it."""
    Attempt.objects.create(message=message, way=way, outcome=outcome, code=code[:40], reference=reference[:40])
    return Attempt.objects.filter(message=message, way=way, outcome=outcome).count()


def _outgoing(message: Message) -> Outgoing:
    return Outgoing(
        id=message.pk, user=message.user_id, name=str(message.user) if message.user else "", phone=message.phone,
        subject=message.subject, text=message.text, link=message.link, made_at=message.made_at,
    )  # fmt: skip


def _settle(message: Message, state: State) -> str:
    sent_at = timezone.now() if state is State.SENT else None
    Message.objects.filter(pk=message.pk).update(state=state, sent_at=sent_at)
    return state.value
