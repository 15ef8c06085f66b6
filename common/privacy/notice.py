"""The privacy notice (告知书, 个人信息保护法 §17, §35), generated from the record types and versioned when it changes."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from kernel.journal.seal import canonical, sm3

from .kinds import Deal
from .models import Notice
from .periods import Standing, standings

DOUBT = "期限还在核定，核定前不会删除"


def content() -> dict[str, Any]:
    """What the notice says today: a row for each record type that holds data of people."""
    return {"rows": [_row(s) for s in standings() if s.kind.deal is not Deal.ANSWER], "promise": promise()}


def _row(standing: Standing) -> dict[str, str]:
    kind = standing.kind
    doubt = "" if kind.fixed or standing.signed else DOUBT
    kept = standing.words()
    return {
        "code": kind.code,
        "title": kind.title,
        "holds": kind.holds,
        "purpose": kind.purpose,
        "law": kind.law,
        "kept": kept if kept in ("长期保存", "尚未确定") else f"{kept}，从{kind.starts}算起",
        "end": "" if standing.deal is Deal.KEEP else str(standing.deal),
        "doubt": doubt,
    }


def promise() -> int | None:
    """Days within which a request is answered, where the house promised any and somebody signed that off."""
    found = next((s for s in standings() if s.kind.deal is Deal.ANSWER), None)
    return found.length if found and found.signed else None


def current() -> Notice:
    """The version in force. Where what it says has changed and nobody has published it yet, the next one, unsaved:
    reading writes nothing.
    """
    now = content()
    digest = sm3(canonical(now)).hex()
    last = Notice.objects.order_by("-number").first()
    if last is not None and last.digest == digest:
        return last
    return Notice(number=last.number + 1 if last else 1, since=timezone.now(), content=now, digest=digest)


def publish() -> Notice:
    """The version in force, kept for good; never two of the same. Called by what changes it: setting the house up,
    setting or signing off a period, the night a period begins; and by a request, which says what its writer had read.
    """
    found = current()
    if found.pk is not None:
        return found
    try:
        with transaction.atomic():
            found.save(force_insert=True)
    except IntegrityError:  # somebody else published at the same moment
        return Notice.objects.order_by("-number")[0]
    return found
