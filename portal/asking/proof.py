"""Proof that a phone is one's own: six digits, sent to it, good for ten minutes and five tries."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from common.messages import ways
from common.messages.models import Way
from common.messages.templates import CODE
from common.people.models import phone_index
from kernel import ports
from kernel.cases.refusals import Refused
from kernel.journal.seal import blind

from ..models import Draft
from ..throttle import CODE_ADDRESS, CODE_MINUTE, CODE_PHONE, spend

GOOD_FOR = timedelta(minutes=10)
TRIES = 5


def ask(draft: Draft, phone: str, *, address: str, sender: str) -> None:
    """Send a fresh code to a phone. Raises TooOften with the time to wait."""
    spend(CODE_MINUTE, phone)
    spend(CODE_ADDRESS, address)
    spend(CODE_PHONE, phone)
    draft.nonce, draft.asked_at, draft.wrong, draft.asked_for = secrets.token_hex(16), timezone.now(), 0, _index(phone)
    draft.save(update_fields=["nonce", "asked_at", "wrong", "asked_for"])
    good, warning = f"{GOOD_FOR.seconds // 60}分钟内有效", "工作人员不会向您要验证码，请不要告诉别人。"
    text = f"【{sender}】验证码 {_code(draft)}，{good}，用于提交您的申请。{warning}"
    ports.messages().to_phone(phone, text, template=CODE, code=_code(draft), use="提交申请")


def prove(draft: Draft, phone: str, typed: str) -> None:
    """Accept the code, or raise Refused with what to do. Each wrong one counts, whichever process it meets."""
    if not waiting(draft, phone):
        raise Refused("验证码已经过期，请重新获取。")
    if not Draft.objects.filter(pk=draft.pk, wrong__lt=TRIES).update(wrong=F("wrong") + 1):
        raise Refused("验证码输错的次数太多，这个验证码已经失效，请重新获取。")
    if not constant_time_compare(_digits(typed), _code(draft)):
        left = TRIES - draft.wrong - 1
        again = f"请核对短信里的6位数字，还可以试{left}次。" if left > 0 else "这个验证码已经失效，请重新获取。"
        raise Refused(f"验证码不对，{again}")
    draft.proven, draft.nonce = _index(phone), ""
    draft.save(update_fields=["proven", "nonce"])


def proven(draft: Draft, phone: str) -> bool:
    """Whether this very phone was proven; another one typed since then is not."""
    return bool(draft.proven) and draft.proven == _index(phone)


def waiting(draft: Draft, phone: str) -> bool:
    """Whether a code sent to this phone can still be typed in."""
    if not draft.nonce or draft.asked_at is None or draft.asked_for != _index(phone):
        return False
    return timezone.now() - draft.asked_at < GOOD_FOR


def demonstrated(draft: Draft) -> str:
    """The code itself, on a demonstration only, where no message leaves the house."""
    return _code(draft) if draft.nonce and ways.demonstrated(Way.SMS) else ""


def _code(draft: Draft) -> str:
    """Follows from the draft's nonce and the house's key, so that it is stored nowhere."""
    number = int.from_bytes(blind(f"{draft.pk}{draft.nonce}{draft.asked_for}", "phone-code"))
    return f"{number % 1_000_000:06d}"


def _index(phone: str) -> str:
    found = phone_index(phone)
    return found.hex() if found else ""


def _digits(text: str) -> str:
    return "".join(str(int(c)) for c in text if c.isdigit())
