"""Requests of people about their own data: taken in, told to administrators, answered with a reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from kernel import ports
from kernel.cases.refusals import Refused
from kernel.journal.models import note
from kernel.reach.models import Grant, User

from .models import Answer, Request
from .notice import promise, publish

ASKED = "有人请求处理本人的个人信息"
TOLD = "【{office}】您的个人信息请求（{wish}）已答复：{answer}。{said}"


def ask(*, wish: str, name: str, phone: str, id_number: str = "", text: str = "", proven: bool = True) -> Request:
    """Take in a request and tell every administrator. The promised day is set where the house promised one."""
    days = promise()
    due = timezone.localdate() + timedelta(days=days) if days else None
    row = Request(
        wish=wish, name=name, phone=phone, id_number=id_number, text=text, proven=proven, due_on=due,
        notice=publish().number,
    )  # fmt: skip
    row.settle()
    with transaction.atomic():
        row.save(force_insert=True)
        by = f"，请在{due:%Y年%-m月%-d日}前答复" if due else "，请及时答复"
        for user_id in administrators():
            ports.messages().to_user(
                user_id, ASKED, f"{row.get_wish_display()}{by}。", reverse("admin_wish", args=[row.pk])
            )
    return row


def administrators() -> list[int]:
    """Who answers: everybody holding the administrator's role today, and the first administrator of an empty house."""
    grants = Grant.objects.current(timezone.localdate()).select_related("post")
    held = {g.user_id for g in grants if "administrator" in g.post.roles}
    first = User.objects.filter(is_active=True, is_superuser=True).values_list("pk", flat=True)
    return sorted(held | set(first))


def answer(row: Request, *, by: Any, answer: str, said: str, office: str) -> Request:
    """Record the answer, tell the person by text message. Raises Refused: answered before, or refused without a reason."""
    if answer == Answer.REFUSED and len(said.strip()) < 4:
        raise Refused("不予办理的，应当说明理由（个人信息保护法第五十条）。")
    with transaction.atomic():
        fresh = Request.objects.select_for_update().get(pk=row.pk)
        if fresh.answered_at:
            raise Refused("这件请求已经答复过。", "stale")
        fresh.answer, fresh.said, fresh.answered_by, fresh.answered_at = answer, said, by, timezone.now()
        fresh.save(update_fields=["answer", "said", "answered_by", "answered_at"])
        note(
            by,
            "答复个人信息请求",
            f"{fresh.get_wish_display()}：{fresh.get_answer_display()}",
            {"on": {"wish": str(fresh.pk)}},
        )
        if fresh.phone:
            told = TOLD.format(
                office=office, wish=fresh.get_wish_display(), answer=fresh.get_answer_display(), said=said
            )
            ports.messages().to_phone(fresh.phone, told[:500])
    return fresh
