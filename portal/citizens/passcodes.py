"""Six digits to a phone or a mailbox: good for five minutes, five tries and one use, in the browser that asked for them."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from common.messages import outbox, ways
from common.messages.models import Way
from common.messages.templates import CODE
from kernel import ports
from kernel.cases.refusals import Refused
from kernel.journal.seal import blind

from ..models import Passcode
from ..throttle import CODE_ADDRESS, CODE_MINUTE, CODE_PHONE, address_of, spend

GOOD_FOR, TRIES, SESSION = timedelta(minutes=5), 5, "portal_passcode"
SIGN_IN, EMAIL, BOOK = "sign_in", "email", "book"
USES = {SIGN_IN: "登录", EMAIL: "绑定邮箱", BOOK: "预约"}


def ask(request: HttpRequest, purpose: str, to: str, *, sender: str) -> Passcode:
    """Send fresh digits and bind them to this browser; earlier ones of it end. Raises TooOften with the time to wait."""
    spend(CODE_MINUTE, to)
    spend(CODE_ADDRESS, address_of(request))
    spend(CODE_PHONE, to)
    row = Passcode.objects.create(purpose=purpose, to=to, nonce=secrets.token_hex(16))
    request.session[SESSION] = str(row.pk)
    _send(row, sender)
    return row


def _send(row: Passcode, sender: str) -> None:
    good, warning = f"{GOOD_FOR.seconds // 60}分钟内有效", "工作人员不会向您要验证码，请不要告诉别人。"
    text = f"【{sender}】验证码 {_code(row)}，{good}，用于{USES[row.purpose]}。{warning}"
    send = outbox.to_email if row.purpose == EMAIL else ports.messages().to_phone
    send(row.to, text, template=CODE, code=_code(row), use=USES[row.purpose])


def waiting(request: HttpRequest, purpose: str) -> Passcode | None:
    """What this browser asked for and may still type in."""
    asked = str(request.session.get(SESSION, ""))
    row = Passcode.objects.filter(pk=asked, purpose=purpose, used_at=None).first() if asked else None
    return row if row and timezone.now() - row.asked_at < GOOD_FOR else None


def prove(request: HttpRequest, purpose: str, typed: str) -> str:
    """The phone or mailbox the right digits prove. Raises Refused with what to do; each wrong try counts."""
    row = waiting(request, purpose)
    if row is None:
        raise Refused("验证码已经过期，请重新获取。")
    if not Passcode.objects.filter(pk=row.pk, wrong__lt=TRIES).update(wrong=F("wrong") + 1):
        raise Refused("验证码输错的次数太多，这个验证码已经失效，请重新获取。")
    if not constant_time_compare(_digits(typed), _code(row)):
        left = TRIES - row.wrong - 1
        again = f"请核对收到的6位数字，还可以试{left}次。" if left > 0 else "这个验证码已经失效，请重新获取。"
        raise Refused(f"验证码不对，{again}")
    if not Passcode.objects.filter(pk=row.pk, used_at=None).update(used_at=timezone.now()):
        raise Refused("这个验证码已经用过，请重新获取。")
    request.session.pop(SESSION, None)
    return row.to


def demonstrated(row: Passcode) -> str:
    """The digits themselves, on a demonstration only, where no message leaves the house."""
    return _code(row) if ways.demonstrated(Way.EMAIL if row.purpose == EMAIL else Way.SMS) else ""


def _code(row: Passcode) -> str:
    number = int.from_bytes(blind(f"{row.pk}{row.nonce}{row.to}", "passcode"))
    return f"{number % 1_000_000:06d}"


def _digits(text: str) -> str:
    return "".join(str(int(c)) for c in text if c.isdigit())
