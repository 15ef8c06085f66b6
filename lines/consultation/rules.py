"""The line's own reasoning: who answers, what a review leads to, what may be published."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from common.knowledge import writing

if TYPE_CHECKING:
    from common.referrals import Handed
    from kernel.cases.models import Case

NUMBERS = re.compile(r"(?<!\d)(1\d{10}|\d{15}|\d{17}[\dXx]|0\d{2,3}-?\d{7,8})(?!\d)")


def filled(handed: Handed) -> dict[str, Any]:
    """What the opening form knows from a reception."""
    asks = "\n".join(part for part in (handed.facts, handed.wish) if part)
    asking = [row | {"role": "asker"} for row in handed.parties if row["role"] == "applicant"]
    return {"question": asks, "matter": handed.matter, "parties": asking}


def asked(case: Case, data: dict[str, Any]) -> None:
    """Whoever is on duty and may answer it is told, after the commit."""
    from common.duty import public
    from kernel import ports
    from kernel.cases.refusals import covers
    from kernel.reach.models import User
    from kernel.reach.reach import reach_of

    here = {d.user_id for d in public.on_duty(case.office) if d.user_id}
    may = frozenset(role.code for role in case.rules["answer"].by)
    for user in User.objects.filter(pk__in=here, is_active=True) if here else ():
        if covers(reach_of(user), case, may):
            send = partial(ports.messages().to_user, user.pk, "有新的法律咨询", "您正在值班，请解答。", str(case.pk))
            transaction.on_commit(send, robust=True)


def answered(case: Case, data: dict[str, Any]) -> None:
    """Whoever answers handles it, and is named unless another's answer is written down; an amended answer keeps the day
    of the first.
    """
    record = case.record
    case.handler = case.handler or data.get("_by")
    record.lawyer = record.lawyer or str(data.get("_by") or "")[:40]
    record.answered_on = record.answered_on or timezone.localdate(data["happened_at"])


def amended(case: Case, data: dict[str, Any]) -> None:
    answered(case, data)
    case.record.amended = True


def reviewed(case: Case, data: dict[str, Any]) -> Any:
    """A good answer is closed; another goes back to whoever gave it."""
    from .procedure import AMENDING, CLOSED

    return CLOSED if data["verdict"] == "good" else AMENDING


def published(case: Case, data: dict[str, Any]) -> None:
    """The typical case goes to the knowledge base, where another person reviews it before anybody reads it."""
    record = case.record
    writing.typical(
        case=case.pk, user=data.get("_by"), title=data["typical"], story=data["story"], lesson=data["lesson"],
        basis="\n".join(part.strip() for part in re.split("[；;\n]", record.basis) if part.strip()), matter=record.matter,
    )  # fmt: skip


def logged(case: Case, data: dict[str, Any]) -> None:
    case.handler = data.get("_by")
    case.record.served_on = timezone.localdate(data["happened_at"])
    case.record.lawyer = case.record.lawyer or str(data.get("_by") or "")


def tells_of_people(text: str, parties: Any) -> str:
    """Why a text may not be published: a number in it, or the name of somebody of the case. Empty where it may."""
    if found := NUMBERS.search(text):
        return f"文字里有像电话或者证件号码的内容（{found[0][:3]}……），公开前请删去。"
    named = [p.name for p in parties if p.name and p.name in text]
    return f"文字里有当事人的姓名（{named[0][0]}某），公开前请改为“甲某”之类。" if named else ""


def title_of(case: Case) -> str:
    """Who asked about what."""
    from common.catalogue import titles
    from kernel import ports

    about = titles.title_of(case.record.matter) if case.record.matter else case.record.question[:20]
    return f"{ports.parties().summary_of(case.people)} {about}".strip()


def title_of_log(case: Case) -> str:
    return f"{case.record.group} {case.record.get_service_display()}"
