"""One event as it comes over the wire: signed by the switch, checked here, turned into `Said`. docs/hotline.md is its book."""

from __future__ import annotations

import hmac
import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from common.calls.models import EventKind, HungUp
from common.calls.taking import Said
from common.ratings.models import Score
from exchange.webhooks import signing

WINDOW = timedelta(minutes=5)  # how far the moment of signing may be from ours, either way
LARGEST = 16 * 1024  # bytes of one event
_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_TEXTS = {"caller": 40, "called": 40, "agent": 30, "recording": 300}
SIGNATURES = ("webhook-signature", "webhook-signature-sm3")


class Wrong(Exception):
    """An event that is not taken: the status of the answer and a sentence for whoever keeps the switch."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status, self.text = status, text


def checked(headers: Mapping[str, str], body: bytes, secrets: Iterable[str]) -> str:
    """The id of a message that is truly the switch's and of now. Raises Wrong (401)."""
    event, moment = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not _ID.fullmatch(event) or not re.fullmatch(r"\d{1,12}", moment):
        raise Wrong(401, "缺少 webhook-id、webhook-timestamp，或者格式不对。")
    if abs(timezone.now().timestamp() - int(moment)) > WINDOW.total_seconds():
        raise Wrong(401, "签名时间与本系统相差超过五分钟，不予接受；请校准时钟，重发时重新签名。")
    if not any(_same(headers, signing.headers(event, body, [secret], int(moment))) for secret in secrets):
        raise Wrong(401, "签名不符，请核对代号和密钥；签名的是 编号.时间.正文原始字节。")
    return event


def _same(given: Mapping[str, str], ours: Mapping[str, str]) -> bool:
    """Whether one of the signatures given is one of ours. Every comparison takes its full time."""
    pairs = [(ours[name], text) for name in SIGNATURES for text in given.get(name, "").split()]
    return sum(hmac.compare_digest(a.encode(), b.encode()) for a, b in pairs) > 0


def read(event: str, body: bytes) -> Said:
    """What a message says. Raises Wrong (400 no JSON, 422 not what the book says)."""
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise Wrong(400, "正文不是 JSON。") from None
    if not isinstance(data, dict):
        raise Wrong(422, "正文应是一个 JSON 对象。")
    kind, call = data.get("event"), data.get("call")
    if kind not in EventKind.values:
        raise Wrong(422, f"event 应为 {'、'.join(EventKind.values)} 之一。")
    if not isinstance(call, str) or not _ID.fullmatch(call):
        raise Wrong(422, "call 应为话务编号：1至64个字母、数字、点、短横、下划线或冒号。")
    texts = {name: _text(data, name, most) for name, most in _TEXTS.items()}
    _needs(kind, texts)
    return Said(
        event=event, call=call, kind=kind, at=_moment(data.get("at")), caller=texts["caller"], called=texts["called"],
        number=texts["agent"], hung_up=_who(data, kind), recording=texts["recording"], score=_score(data, kind),
    )  # fmt: skip


def _text(data: Mapping[str, Any], name: str, most: int) -> str:
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > most or not value.isprintable():
        raise Wrong(422, f"{name} 应为不超过{most}个字符的文本。")
    return value.strip()


def _needs(kind: str, texts: Mapping[str, str]) -> None:
    """What an event cannot do without."""
    if kind == EventKind.ANSWERED and not texts["agent"]:
        raise Wrong(422, "answered 应带 agent（接听坐席的工号）。")
    if kind == EventKind.RECORDING and not texts["recording"]:
        raise Wrong(422, "recording 应带 recording（录音在话务平台的编号或地址）。")


def _moment(value: Any) -> datetime:
    """With its offset, and not in the future: a wrong clock would falsify every waiting time."""
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise Wrong(422, "at 应为带时区的时间，例如 2026-11-23T09:30:05+08:00。") from None
    if found.tzinfo is None:
        raise Wrong(422, "at 没有时区，应形如 2026-11-23T09:30:05+08:00。")
    if found > timezone.now() + WINDOW:
        raise Wrong(422, "at 在未来，请校准话务平台的时钟。")
    return found


def _who(data: Mapping[str, Any], kind: str) -> str:
    who = data.get("by") or ""
    if who and (kind != EventKind.ENDED or who not in HungUp.values):
        raise Wrong(422, f"by 只用于 ended，应为 {'、'.join(HungUp.values)} 之一。")
    return str(who)


def _score(data: Mapping[str, Any], kind: str) -> int | None:
    score = data.get("score")
    if kind != EventKind.RATED:
        return None
    if not isinstance(score, int) or isinstance(score, bool) or score not in Score.values:
        raise Wrong(422, "rated 应带 score：5 非常满意、4 满意、3 基本满意、2 不满意、1 非常不满意。")
    return score
