"""A draft put by with a number and a code, to be fetched on another device without signing in."""

from __future__ import annotations

import secrets

from django.http import HttpRequest
from django.utils import timezone

from kernel.cases.refusals import Refused
from kernel.journal.seal import blind, blinds

from .. import codes
from ..models import Draft
from ..throttle import QUARTER, Rate, address_of, spend
from . import drafts

SAY = "草稿号或取回码连续输错次数太多，请在{when}以后再试。"
BY_NUMBER = Rate(kind="shelf-number", most=5, within=QUARTER, say=SAY)
BY_ADDRESS = Rate(kind="shelf-ip", most=5, within=QUARTER, say=SAY)
DIGITS = 8


def put_by(draft: Draft) -> tuple[str, str]:
    """A number and a code, in the clear for the only time; an earlier pair ends."""
    number = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    code = "".join(secrets.choice(codes.ALPHABET) for _ in range(codes.LENGTH))
    Draft.objects.filter(pk=draft.pk, case=None).update(
        shelf=blind(_pair(number, code), "shelf").hex(), kept_at=timezone.now()
    )
    return number, codes.spaced(code)


def fetch(request: HttpRequest, number: str, code: str) -> Draft:
    """The draft, from now on this reader's and no longer on the device it came from. Its number and code end.

    Raises TooOften, or Refused where they do not fit or a draft of the same kind is here already. Only wrong ones count.
    """
    counted = [spend(BY_NUMBER, codes.same_number(number)), spend(BY_ADDRESS, address_of(request))]
    pair = _pair(number, code)
    found = Draft.objects.filter(shelf__in=[i.hex() for i in blinds(pair, "shelf")], case=None).first()
    if found is None:
        raise Refused("草稿号和取回码对不上，请逐字核对。取回过一次、已经提交或者超过30天的，不能再取。")
    for one in counted:
        one.delete()
    drafts.take(request, found)
    return found


def _pair(number: str, code: str) -> str:
    return f"{codes.same_number(number)}/{codes.same_number(code)}"
