"""Exchanging turns: one asks, the other agrees; both are recorded, and only then does it change."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from kernel import ports
from kernel.cases.refusals import Refused
from kernel.journal.models import note as journal

from .models import Answer, Member, Swap, Turn
from .rota import away_of

PAST = "过去的值班不能再换。"


def ask(turn: Turn, taker: Member, *, by: Any, against: Turn | None = None) -> Swap:
    """Ask somebody to take one's turn, against one of theirs or none. Raises Refused."""
    giver = turn.member
    if giver is None or giver.user_id != by.pk:
        raise Refused("只能换自己的班。")
    if taker.pk == giver.pk or taker.office_id != giver.office_id or taker.user_id is None:
        raise Refused("请选择本机构另一位有账号的值班人员；没有账号的，请管理人员调整。")
    if why := _hinder(turn, taker, against):
        raise Refused(why)
    if against is not None and (against.member_id != taker.pk or (why := _hinder(against, giver, turn))):
        raise Refused(why if against.member_id == taker.pk else "换回的班不是对方的。")
    try:
        with transaction.atomic():
            made = Swap.objects.create(turn=turn, giver=giver, taker=taker, against=against, asked_by=by)
    except IntegrityError:
        raise Refused("这个班已经在等别人答复，先撤回再另找人。") from None
    ports.messages().to_user(taker.user_id, "有人请您换班", told(made), "/desk/visits/duty/")
    return made


def _hinder(turn: Turn, member: Member, instead: Turn | None) -> str:
    """Why somebody cannot take a turn; `instead`: the one they would give away for it."""
    if turn.day < timezone.localdate():
        return PAST
    if not turn.rota.published_at:
        return "值班表还没有公布，请管理人员调整。"
    if away_of([member], turn.day, turn.day)(member.pk, turn.day):
        return f"{member}{turn.day.month}月{turn.day.day}日不在岗或者不排班。"
    known = [t.pk for t in (turn, instead) if t is not None]
    if Turn.objects.filter(member=member, day=turn.day).exclude(pk__in=known).exists():
        return f"{member}{turn.day.month}月{turn.day.day}日已经有班。"
    return ""


def agree(swap: Swap, *, by: Any) -> None:
    """The other side agrees; the turns change hands in the same moment. Raises Refused where something changed since."""
    _mine(swap, by)
    with transaction.atomic():
        _answer(swap, Answer.AGREED, by)
        for turn, of, to in ((swap.turn, swap.giver, swap.taker), (swap.against, swap.taker, swap.giver)):
            if turn is None:
                continue
            if why := _hinder(turn, to, swap.against if turn is swap.turn else swap.turn):
                raise Refused(why)
            if not Turn.objects.filter(pk=turn.pk, member=of).update(member=to, by_hand=True):
                raise Refused("值班表在这期间已经调整，请重新提出换班。", "stale")
        journal(by, "换班", told(swap), {"on": {"swap": swap.pk}})
    ports.messages().to_user(swap.asked_by_id, "换班已同意", told(swap), "/desk/visits/duty/")


def decline(swap: Swap, *, by: Any) -> None:
    _mine(swap, by)
    _answer(swap, Answer.DECLINED, by)
    ports.messages().to_user(swap.asked_by_id, "对方不能换班", told(swap), "/desk/visits/duty/")


def withdraw(swap: Swap, *, by: Any) -> None:
    """Whoever asked takes it back."""
    if swap.asked_by_id != by.pk:
        raise Refused("只有提出的人可以撤回。")
    _answer(swap, Answer.WITHDRAWN, by)


def _mine(swap: Swap, by: Any) -> None:
    if swap.taker.user_id != by.pk:
        raise Refused("由被请换班的人答复。")


def _answer(swap: Swap, answer: str, by: Any) -> None:
    rows = Swap.objects.filter(pk=swap.pk, answer=Answer.ASKED)
    if not rows.update(answer=answer, answered_at=timezone.now(), answered_by=by):
        raise Refused("这个换班已经有了答复。", "stale")
    swap.refresh_from_db()


def open_for(user: Any) -> QuerySet[Swap]:
    """What waits for this person's answer."""
    return _open().filter(taker__user=user)


def asked_by(user: Any) -> QuerySet[Swap]:
    return _open().filter(asked_by=user)


def _open() -> QuerySet[Swap]:
    rows = Swap.objects.filter(answer=Answer.ASKED, turn__day__gte=timezone.localdate())
    return rows.select_related(
        "turn__shift__site", "turn__rota", "against__shift__site", "against__rota", "giver", "taker"
    )


def told(swap: Swap) -> str:
    """甲12月1日中心上午班，换乙12月3日驿站上午班."""
    back = f"，换{swap.taker}{_said(swap.against)}" if swap.against else f"，请{swap.taker}代班"
    return f"{swap.giver}{_said(swap.turn)}{back}"


def _said(turn: Turn) -> str:
    return f"{turn.day.month}月{turn.day.day}日{turn.shift}"
