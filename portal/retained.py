"""What the portal holds of people beside their cases."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from common.privacy.kinds import Deal, Kind, Unit, beside, declare

from .asking import drafts
from .models import Draft, FollowCode

declare(Kind(
    code="drafts", title="没有提交的网上申请", holds="您填写和上传的内容", purpose="让您中断以后可以接着填",
    starts="最后一次填写", law="个人信息保护法第十三条第一款第一项：您同意（随时可以自己删除）", deal=Deal.DESTROY,
    length=drafts.KEPT.days, unit=Unit.DAYS, source="系统固定", fixed=True, consent=True,
))  # fmt: skip
declare(Kind(
    code="tries", title="访问次数", holds="网络地址、手机号码的不可还原的校验值", purpose="防止有人反复猜测查询码、滥发短信",
    starts="访问时", law="网络安全法第二十三条：采取防范网络攻击的措施", deal=Deal.DESTROY, length=2, unit=Unit.DAYS,
    source="系统固定", fixed=True,
))  # fmt: skip


@beside
def following(cases: Iterable[UUID]) -> int:
    """Codes to follow a case end with it; drafts it came from go with their files."""
    ids = list(cases)
    for draft in Draft.objects.filter(case__in=ids):
        drafts.forget(draft)
    return FollowCode.objects.filter(case__in=ids, ended_at=None).update(ended_at=timezone.now())
