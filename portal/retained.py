"""What the portal holds of people beside their cases."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from common.messages.models import Contact
from common.privacy.kinds import Deal, Kind, Unit, beside, declare

from .asking import drafts
from .citizens import contacts, visits
from .models import Draft, FollowCode

declare(Kind(
    code="drafts", title="没有提交的网上申请", holds="您填写和上传的内容", purpose="让您中断以后可以接着填",
    starts="最后一次填写", law="个人信息保护法第十三条第一款第一项：您同意（随时可以自己删除）", deal=Deal.DESTROY,
    length=drafts.KEPT.days, unit=Unit.DAYS, source="系统固定", fixed=True, consent=True,
))  # fmt: skip
declare(Kind(
    code="visits", title="群众登录和验证码", holds="验证码发往的手机号码或者电子邮箱、登录时间", purpose="核实是本人登录",
    starts="最后一次打开网页", law="网络安全法第二十三条：采取防范网络攻击的措施", deal=Deal.DESTROY, length=visits.LASTS.days,
    unit=Unit.DAYS, source="系统固定（验证码一日）", fixed=True,
))  # fmt: skip
declare(Kind(
    code="contacts", title="群众的登录信息和通知方式", holds="手机号码、您绑定的电子邮箱和微信标识", purpose="登录、用您选的方式告诉您进展",
    starts="最后一次登录", law="个人信息保护法第十三条第一款第一项：您同意（随时可以自己删除）", deal=Deal.DESTROY,
    length=24, unit=Unit.MONTHS, source="本局确定（未核实，法律没有写明）", consent=True,
    count=lambda before: Contact.objects.filter(seen_at__lt=before).count(), erase=contacts.erase,
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
