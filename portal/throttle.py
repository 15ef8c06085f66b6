"""How often somebody may try something: counted in the database, so that every process and both databases agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string

from kernel.cases.refusals import Refused
from kernel.journal.seal import blind

from .models import Try


@dataclass(frozen=True, kw_only=True)
class Rate:
    """At most `most` within a span. `say` tells the person; {when} stands for the hour at which it is open again."""

    kind: str
    most: int
    within: timedelta
    say: str


QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
LOCKED = "登记号或查询码连续输错次数太多，为保护当事人信息，请在{when}以后再试。忘记查询码的，可以带身份证到受理机构重新领取。"
BUSY = "这个网络地址操作太频繁，请在{when}以后再试；着急的，可以直接到服务点办理或者拨打 12348。"

WRONG_NUMBER = Rate(kind="follow-number", most=5, within=QUARTER, say=LOCKED)
WRONG_ADDRESS = Rate(kind="follow-ip", most=5, within=QUARTER, say=LOCKED)
CODE_MINUTE = Rate(
    kind="code-minute", most=1, within=timedelta(minutes=1),
    say="验证码刚刚发过，请在{when}以后再重新获取；信号不好时短信会晚到一两分钟。",
)  # fmt: skip
CODE_PHONE = Rate(kind="code-phone", most=5, within=HOUR, say="这个手机号获取验证码的次数太多，请在{when}以后再试。")
CODE_ADDRESS = Rate(kind="code-ip", most=20, within=HOUR, say=BUSY)
BEGIN_ADDRESS = Rate(kind="begin-ip", most=30, within=HOUR, say=BUSY)
FILE_ADDRESS = Rate(kind="file-ip", most=200, within=HOUR, say=BUSY)
SENT_PHONE = Rate(
    kind="sent-phone", most=5, within=DAY,
    say="这个手机号今天已经提交了好几份申请，请在{when}以后再提交，或者直接到服务点办理。",
)  # fmt: skip
LOOK_ADDRESS = Rate(kind="look-ip", most=60, within=QUARTER, say=BUSY)
PAPER_ADDRESS = Rate(kind="paper-ip", most=60, within=QUARTER, say=BUSY)
FILES_CASE = Rate(
    kind="files-case", most=10, within=DAY, say="今天补充材料的次数太多，请在{when}以后再试，或者直接送到受理机构。"
)
WRONG_BOOKING = Rate(
    kind="booking-ip", most=5, within=QUARTER,
    say="预约码或手机号连续输错次数太多，请在{when}以后再试；着急的，可以直接打电话给服务点。",
)  # fmt: skip
BOOK_ADDRESS = Rate(kind="book-ip", most=20, within=HOUR, say=BUSY)
BOOK_PHONE = Rate(
    kind="book-phone", most=5, within=DAY,
    say="这个手机号今天预约的次数太多，请在{when}以后再试，或者直接打电话给服务点。",
)  # fmt: skip
TICKET_ADDRESS = Rate(kind="ticket-ip", most=300, within=HOUR, say=BUSY)  # a whole hall takes numbers at one tablet

SURVEY_ADDRESS = Rate(kind="survey-ip", most=60, within=HOUR, say=BUSY)  # a hall of people behind one address


class TooOften(Refused):
    """Tried too often; the reason says when it is open again."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, "too_often")


def spend(rate: Rate, value: str) -> Try:
    """Count one attempt. Raises TooOften where there were too many; that one is not counted, so the wait is as it was said.

    The attempt is written before it is counted: of many at the same moment no more than `most` get through.
    """
    now, key = timezone.now(), blind(value or "?", rate.kind).hex()
    mine = Try.objects.create(kind=rate.kind, key=key, at=now)
    counted = Try.objects.filter(kind=rate.kind, key=key, at__gt=now - rate.within)
    most = rate.most * (settings.SINAN_PUBLIC_RATE if rate.say is BUSY else 1)  # guessing codes stays hard
    recent = list(counted.order_by("-at", "-id")[: most + 1])
    if len(recent) > most:
        mine.delete()
        raise TooOften(rate.say.format(when=_clock(recent[-1].at + rate.within)))
    return mine


def _clock(moment: datetime) -> str:
    """The minute after a moment: 14:05, with the day where it is another one."""
    later = timezone.localtime(moment) + timedelta(minutes=1)
    day = "" if later.date() == timezone.localdate() else f"{later.month}月{later.day}日"
    return f"{day}{later:%H:%M}"


def address_of(request: HttpRequest) -> str:
    """Whom attempts are counted for: the address, of IPv6 the network of a household (its first 64 bits)."""
    found = import_string(settings.AXES_CLIENT_IP_CALLABLE)(request) or "unknown"
    try:
        parsed = ip_address(found)
    except ValueError:
        return str(found)
    return str(IPv6Address(int(parsed) >> 64 << 64)) if isinstance(parsed, IPv6Address) else str(parsed)
