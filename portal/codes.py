"""Codes by which a party follows a case: eight characters that are not mistaken for one another, kept as a keyed hash."""

from __future__ import annotations

import secrets
import unicodedata
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kernel import ports
from kernel.cases.actors import Actor
from kernel.cases.models import Case
from kernel.cases.refusals import Refused, covers
from kernel.journal.seal import blind, blinds
from kernel.words import Procedure, RoleKind
from kernel.words.procedure import VOID

from .models import FollowCode

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without 0 O, 1 I L and U
LENGTH = 8


def issue(case: Case, *, by: Actor, party: Any = None, tell: bool = False) -> str:
    """A new code for a case, in the clear for the only time; the earlier one of the same party ends.

    `party` is a row of the parties port, None for whoever brought the case. With `tell` it goes to that party's phone.
    Raises Refused: a case the public does not follow, or not within the actor's reach.
    """
    if why := why_not(case, by):
        raise Refused(why)
    party = party or first_party(case)
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    with transaction.atomic():
        FollowCode.objects.filter(case=case, party=_key(party), ended_at=None).update(ended_at=timezone.now())
        acts = party is None or party.role == bringer(case.rules)
        FollowCode.objects.create(case=case, digest=digest(code), party=_key(party), acts=acts, issued_by=by.user)
        if tell and party is not None and party.phone:
            ports.messages().to_phone(party.phone, told(case, code))
    return spaced(code)


def why_not(case: Case, by: Actor) -> str:
    """Why this actor may give out no code for this case; empty where they may."""
    if not case.rules.open_to_public or case.stage == VOID.code:
        return "这件案件不对外提供网上查询，不能发查询码。"
    if by.kind is not RoleKind.STAFF or not covers(by.reach, case, case.rules.acting_roles):
        return "只有能办理这件案件的工作人员可以发查询码。"
    return ""


def keep(case: Case, code: str) -> bool:
    """Keep the code of a case that was sent in from the portal; False where it is kept already."""
    held = {"case": case, "party": _key(first_party(case))}
    _, made = FollowCode.objects.get_or_create(digest=digest(code), defaults=held)
    return made


def first_party(case: Case) -> Any:
    """Whoever brought the case: the first of the side the opening form asks for first; None in a case without parties."""
    own = [p for p in case.people if p.role == bringer(case.rules) and not p.represents_id and p.withdrawn_at is None]
    return own[0] if own else None


def _key(party: Any) -> UUID | None:
    return party.pk if party is not None else None


def derived(secret: str) -> str:
    """A code that follows from a secret only the sender's browser holds: a second press shows the same one."""
    number = int.from_bytes(blind(secret, "follow-derived"))
    return "".join(ALPHABET[number // len(ALPHABET) ** place % len(ALPHABET)] for place in range(LENGTH))


def digest(code: str) -> str:
    """What is kept of a code; the same however it is typed. Raises ValueError on one without a usable character."""
    return blind(_tidy(code), "follow").hex()


def _tidy(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum())


def _digits(text: str) -> str:
    return "".join(c for c in _tidy(text) if c.isdigit())


def spaced(code: str) -> str:
    """ABCD-2345: how a code is read out and written down."""
    return f"{code[:4]}-{code[4:]}"


def opened_by(number: str, code: str) -> FollowCode | None:
    """The live code that fits this case number; None where either is wrong. Brackets and spaces do not count, and the
    digits of the number alone will do: nobody should have to type Chinese to follow a case. One query."""
    if not _tidy(code) or not _tidy(number):
        return None
    digests = [index.hex() for index in blinds(_tidy(code), "follow")]  # under an older index key, too
    found = FollowCode.objects.filter(digest__in=digests, ended_at=None).select_related("case__office__area").first()
    return found if found and _tidy(number) in (_tidy(found.case.number), _digits(found.case.number)) else None


def same_number(number: str) -> str:
    """The form of a case number attempts are counted by."""
    return _tidy(number)


def told(case: Case, code: str) -> str:
    """What the message says."""
    what = f"您的{case.rules.title}申请已登记。登记号：{case.number}，查询码：{spaced(code)}。"
    return f"{what}凭登记号和查询码可以查看办理进度，请不要告诉他人。"


def bringer(rules: Procedure) -> str:
    """The role of whoever brings a case; empty where the opening form asks for no parties."""
    return next(iter(capacities(rules)), "")


def capacities(rules: Procedure) -> dict[str, str]:
    """What the parties of a procedure are called, from the form that asks for them: the side that brings a case first."""
    for step in rules.openings:
        for field in step.form.base_fields.values() if step.form else ():
            if getattr(field, "holds_parties", False):
                return {code: title for code, title, *_ in field.roles}
    return {}
