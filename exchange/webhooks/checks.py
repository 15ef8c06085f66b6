"""Start-up check: networks that cannot be read would silently forbid, or allow, the wrong addresses."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

from django.conf import settings
from django.core.checks import Error, register


@register()
def networks(app_configs: Any, **kwargs: Any) -> list[Error]:
    found = []
    for text in settings.SINAN_WEBHOOK_NETWORKS:
        try:
            ip_network(text, strict=False)
        except ValueError:
            said = f"SINAN_WEBHOOK_NETWORKS 中的“{text}”不是网段，应形如 10.20.0.0/16，多个用逗号隔开。请改正后再启动。"
            found.append(Error(said, id="webhooks.E001"))
    return found
