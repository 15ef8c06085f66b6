"""Who follows which case: a session bound to one case for thirty minutes after the last page, opened by number and code;
or by whoever is signed in with the phone of one of its parties, for as long as they are and it is.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from kernel.cases.actors import Actor, party
from kernel.cases.models import Case
from kernel.cases.refusals import Refused
from kernel.journal.seal import Unreadable, seal, unseal
from kernel.words import PARTY

from . import codes
from .citizens import cases, visits
from .models import FollowCode
from .throttle import WRONG_ADDRESS, WRONG_NUMBER, address_of, spend

KEY, LASTS, A_WHILE = "portal_follow", timedelta(minutes=30), timedelta(minutes=1)
CONTEXT, MOST_KEPT, HOUR = b"portal.kept", 12_000, 3600
NO_MATCH = "登记号和查询码对不上，请照短信或回执逐字核对。查询码是8位字母和数字，不是手机验证码。"


@dataclass(frozen=True, kw_only=True)
class Follower:
    """Somebody who may read a case. `until` is when that ends if nothing more is opened.

    `party` is theirs, None for whoever brought the case. `acts`: whether they act in it or only read.
    """

    case: Case
    party: UUID | None
    acts: bool
    until: datetime
    signed_in: bool = False

    @property
    def actor(self) -> Actor:
        return party(self.case.pk, self.title)

    @property
    def title(self) -> str:
        """The capacity in which they act, as the opening form names it."""
        return next(iter(codes.capacities(self.case.rules).values()), PARTY.title) if self.acts else PARTY.title


class Expired(Exception):
    """Nobody is bound to this browser, or no longer."""


def enter(request: HttpRequest, number: str, code: str) -> FollowCode:
    """Bind this browser to a case. Raises TooOften, or Refused for a number and code that do not fit each other.

    An attempt counts while it is checked and is given back when it was right, so that only wrong ones add up.
    """
    counted = [spend(WRONG_NUMBER, codes.same_number(number)), spend(WRONG_ADDRESS, address_of(request))]
    found = codes.opened_by(number, code)
    if found is None:
        raise Refused(NO_MATCH)
    for one in counted:
        one.delete()
    request.session.cycle_key()
    request.session[KEY] = {"code": found.pk, "at": timezone.now().isoformat()}
    return found


def enter_own(request: HttpRequest, row: Any) -> None:
    """Bind this browser to the case of a party of whoever is signed in; each page makes sure that it still is theirs."""
    request.session[KEY] = {"party": str(row.pk), "at": timezone.now().isoformat()}


def follower(request: HttpRequest) -> Follower:
    """Who is bound to this browser; the thirty minutes begin anew. Raises Expired. One query and the session's own."""
    held: dict[str, Any] = request.session.get(KEY) or {}
    at = parse_datetime(str(held.get("at", "")))
    if at is None:
        raise Expired
    return _by_phone(request, held) if "party" in held else _by_code(request, held, at)


def _by_code(request: HttpRequest, held: dict[str, Any], at: datetime) -> Follower:
    if timezone.now() - at > LASTS:
        raise Expired
    code = (
        FollowCode.objects.filter(pk=held["code"], ended_at=None)
        .select_related("case__office__area", "case__handler")
        .first()
    )
    if code is None:
        raise Expired
    if timezone.now() - at > A_WHILE:  # not a write for every page
        at = timezone.now()
        request.session[KEY] = {"code": code.pk, "at": at.isoformat()}
    return Follower(case=code.case, party=code.party, acts=code.acts, until=at + LASTS)


def _by_phone(request: HttpRequest, held: dict[str, Any]) -> Follower:
    visit = visits.visit_of(request)
    row = cases.whose(visit, held["party"]) if visit else None
    if visit is None or row is None or not cases.named(visit, row.name):
        raise Expired
    return Follower(
        case=row.case,
        party=cases.stands_for(row),
        acts=cases.acts(row),
        until=visits.until(visit),
        signed_in=True,
    )


def leave(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def pack(path: str, post: Any) -> str:
    """What somebody typed when their time was up, sealed, for the page that asks for the code again; empty if too long."""
    names = [name for name in post if name not in ("csrfmiddlewaretoken", "version", "idempotency_key")]
    kept = {"path": path, "at": timezone.now().timestamp(), "values": {name: post.getlist(name) for name in names}}
    text = base64.urlsafe_b64encode(seal(json.dumps(kept).encode(), CONTEXT)).decode()
    return text if len(text) <= MOST_KEPT else ""


def unpack(text: str) -> tuple[str, dict[str, Any]]:
    """The page and the values packed within the last hour; nothing for anything else."""
    try:
        found = json.loads(unseal(base64.urlsafe_b64decode(text), CONTEXT))
    except (Unreadable, ValueError):
        return "", {}
    if timezone.now().timestamp() - found["at"] > HOUR:
        return "", {}
    return str(found["path"]), {name: v[0] if len(v) == 1 else v for name, v in found["values"].items()}
