"""Quality sampling: a draw anybody can repeat, a score by somebody else, one objection, one answer to it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from kernel.cases.refusals import Refused
from kernel.journal.models import Anchor
from kernel.journal.models import note as journal
from kernel.journal.seal import sm3
from kernel.reach.models import Office

from . import choices
from .models import Call, Draw, Item, Mark, Result, Review
from .reach import SUPERVISORS, within

SHORTEST = 4
DRAWN = "抽取质检样本"


def items(on: date | None = None) -> list[Item]:
    """The score sheet of a day."""
    day = on or timezone.localdate()
    return list(Item.objects.filter(Q(until=None) | Q(until__gte=day), since__lte=day))


def month_of(day: date) -> tuple[datetime, datetime]:
    """The first moment of the month of a day and that of the next."""
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return _midnight(first), _midnight(following)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def draw(office: Office, month: date, *, by: Any = None) -> Draw:
    """Draw the calls of a month that is over, once. Raises Refused.

    The seed is the anchor of the month's last day, which nobody chooses; where there is none, a random one, journalled.
    """
    begin, end = month_of(month)
    if end > timezone.now():
        raise Refused("这个月还没有过完，下月一日起才能抽取。")
    wanted = choices.values(month)
    seed, origin = _seed(timezone.localdate(end) - timedelta(days=1))
    calls = list(_eligible(office.pk, begin, end, wanted["least_talk"]))
    row = Draw(
        office=office, month=month.replace(day=1), seed=seed, origin=origin, each=wanted["samples"],
        least=wanted["least_talk"], population=len(calls), digest=_digest(pk for pk, _ in calls), drawn_by=by,
    )  # fmt: skip
    chosen = chosen_of(seed, calls, wanted["samples"])
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            Review.objects.bulk_create(Review(draw=row, call_id=pk, agent_id=agent) for pk, agent in chosen)
            journal(
                by, DRAWN, f"{office} {month:%Y年%-m月}", {"on": {"draw": row.pk}, "seed": seed, "drawn": len(chosen)}
            )
    except IntegrityError:
        raise Refused("这个月已经抽过，不能再抽。", "stale") from None
    return row


def _seed(last: date) -> tuple[str, str]:
    anchor = Anchor.objects.filter(day=last).first()
    if anchor:
        return bytes(anchor.digest).hex(), f"{last:%Y年%-m月%-d日}的留痕锚定值"
    return secrets.token_hex(32), "随机产生（当日没有留痕锚定值）"


def _eligible(office: int, begin: datetime, end: datetime, least: int) -> Any:
    """Key and agent of every call that may be drawn, in a fixed order."""
    found = Call.objects.filter(
        office_id=office, started_at__gte=begin, started_at__lt=end, result=Result.ANSWERED, talked__gte=least,
        agent__isnull=False,
    )  # fmt: skip
    return found.order_by("id").values_list("pk", "agent_id")


def _digest(keys: Iterable[Any]) -> str:
    return sm3("\n".join(sorted(map(str, keys))).encode()).hex()


def chosen_of(seed: str, calls: Sequence[tuple[Any, int]], each: int) -> list[tuple[Any, int]]:
    """Of every agent the `each` calls whose SM3 of seed and key is smallest. The same from the same, whoever draws."""
    by_agent: dict[int, list[tuple[bytes, Any]]] = {}
    for pk, agent in calls:
        by_agent.setdefault(agent, []).append((sm3(f"{seed}.{pk}".encode()), pk))
    return [(pk, agent) for agent in sorted(by_agent) for _, pk in sorted(by_agent[agent])[:each]]


def proof(row: Draw) -> str:
    """Why the draw cannot be repeated as it was; empty where drawing again gives the very same calls."""
    begin, end = month_of(row.month)
    calls = list(_eligible(row.office_id, begin, end, row.least))
    if _digest(pk for pk, _ in calls) != row.digest:
        return f"可抽的通话与抽取时不同（当时{row.population}通，现在{len(calls)}通），可能有迟到的话务事件。"
    drawn = set(row.reviews.values_list("call_id", flat=True))
    return "" if {pk for pk, _ in chosen_of(row.seed, calls, row.each)} == drawn else "重新抽取的结果与记录不符。"


def score(review: Review, points: Mapping[int, int], *, by: Any, remark: str = "") -> None:
    """Score a drawn call by the sheet of its day. Raises Refused: one's own call, a gap, too many points, the second time."""
    if why := why_no_score(review, by):
        raise Refused(why)
    sheet = items(timezone.localdate(review.call.started_at))
    if not sheet:
        raise Refused("还没有评分项目，请管理员先在“系统管理—热线”中设置。")
    for item in sheet:
        if not 0 <= points.get(item.pk, -1) <= item.points:
            raise Refused(f"“{item.title}”请打0至{item.points}分。")
    values = _marks(sheet, points)
    open_ = Review.objects.filter(pk=review.pk, state=Mark.OPEN)
    if not open_.update(**values, remark=remark.strip(), state=Mark.SCORED, scored_by=by, scored_at=timezone.now()):
        raise Refused("刚刚有人评过这通电话。", "stale")


def _marks(sheet: Sequence[Item], points: Mapping[int, int]) -> dict[str, Any]:
    total, most = sum(points[i.pk] for i in sheet), sum(i.points for i in sheet)
    share = (Decimal(total) * 100 / most).quantize(Decimal("0.1"), ROUND_HALF_UP) if most else Decimal(0)
    return {
        "sheet": [[i.title, points[i.pk], i.points] for i in sheet],
        "score": share,
        "passed": share >= choices.value("pass_mark"),
    }


def why_no_score(review: Review, by: Any) -> str:
    """Why this person may not score it; empty where they may: a supervisor of the office who did not take the call."""
    if not _supervises(review, by):
        return "由本热线的班长评分。"
    if review.agent_id == by.pk:
        return "自己接的电话由别人评分。"
    return "已经评过分。" if review.state != Mark.OPEN else ""


def _supervises(review: Review, by: Any) -> bool:
    return Draw.objects.filter(within(by, SUPERVISORS), pk=review.draw_id).exists()


def object_to(review: Review, *, by: Any, text: str) -> None:
    """The agent's one objection to a score. Raises Refused."""
    if review.agent_id != by.pk:
        raise Refused("由接听的坐席本人提出异议。")
    if len(text.strip()) < SHORTEST:
        raise Refused("请写明异议的理由（至少四个字）。")
    scored = Review.objects.filter(pk=review.pk, state=Mark.SCORED)
    if not scored.update(state=Mark.OBJECTED, objection=text.strip(), objected_at=timezone.now()):
        raise Refused("只能对评过的分提出一次异议。", "stale")


def settle(review: Review, points: Mapping[int, int], *, by: Any, reply: str) -> None:
    """Answer an objection: the score is given again or kept; the first stays on record. Raises Refused."""
    if not _supervises(review, by) or review.agent_id == by.pk:
        raise Refused("由本热线的班长答复，本人不能答复自己的异议。")
    if len(reply.strip()) < SHORTEST:
        raise Refused("请写明答复（至少四个字）。")
    sheet = items(timezone.localdate(review.call.started_at))
    for item in sheet:
        if not 0 <= points.get(item.pk, -1) <= item.points:
            raise Refused(f"“{item.title}”请打0至{item.points}分。")
    values = {**_marks(sheet, points), "first_score": review.score, "reply": reply.strip()}
    waiting = Review.objects.filter(pk=review.pk, state=Mark.OBJECTED)
    if not waiting.update(**values, state=Mark.SETTLED, settled_at=timezone.now()):
        raise Refused("没有等待答复的异议，或者刚刚有人答复过。", "stale")
