"""Where a switch sends its events. No session, no CSRF: who speaks is proven by the signature alone."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from common.calls.models import Switch
from common.calls.taking import Differs, take

from . import wire

NOTED = timedelta(seconds=30)  # how seldom it is written down that a switch was heard
HEADERS = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
UNKNOWN = "签名不符，请核对代号和密钥；签名的是 编号.时间.正文原始字节。"


@csrf_exempt
def events(request: HttpRequest, code: str) -> HttpResponse:
    """202 taken, 200 known already; otherwise {"error": a sentence} with the status docs/hotline.md names."""
    if request.method != "POST":
        return _said(405, {"error": "只接受 POST。"}, Allow="POST")
    try:
        taken = _take(request, code)
    except wire.Wrong as wrong:
        return _said(wrong.status, {"error": wrong.text})
    return _said(202 if taken else 200, {"taken": taken})


def _said(status: int, data: dict[str, object], **headers: str) -> HttpResponse:
    found = {**HEADERS, **headers}
    return JsonResponse(data, status=status, headers=found, json_dumps_params={"ensure_ascii": False})


def _take(request: HttpRequest, code: str) -> bool:
    length = str(request.META.get("CONTENT_LENGTH") or "")
    if (length.isdigit() and int(length) > wire.LARGEST) or len(request.body) > wire.LARGEST:
        raise wire.Wrong(413, "一个事件不应超过 16 KB。")
    switch = Switch.objects.filter(code=code).first()
    if switch is None:  # the answer of a wrong signature: which codes there are is nobody's business
        raise wire.Wrong(401, UNKNOWN)
    event = wire.checked(request.headers, request.body, switch.secrets())
    try:
        return _accept(switch, event, request.body)
    except wire.Wrong as wrong:
        Switch.objects.filter(pk=switch.pk).update(last_refused_at=timezone.now(), last_refusal=wrong.text[:120])
        raise


def _accept(switch: Switch, event: str, body: bytes) -> bool:
    if not switch.active:
        raise wire.Wrong(403, "这个话务平台已在本系统停用，请联系管理员。")
    said = wire.read(event, body)
    try:
        taken = take(switch, said)
    except Differs:
        raise wire.Wrong(409, "这个事件编号已经用过，内容不同；每个事件须用新的编号。") from None
    _heard(switch)
    return taken


def _heard(switch: Switch) -> None:
    now = timezone.now()
    seldom = Q(last_seen_at=None) | Q(last_seen_at__lt=now - NOTED)
    Switch.objects.filter(seldom, pk=switch.pk).update(last_seen_at=now)
