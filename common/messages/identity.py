"""Who somebody is in WeChat: a port that leads out to its consent page and turns what comes back into an openid."""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import secrets
import urllib.request
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode

from django.conf import settings
from django.utils.module_loading import import_string

from .channels.gateway import DEADLINE, MOST, Straight


class Unknown(Exception):
    """What came back names nobody: expired, used before, or made up."""


class Identity(Protocol):
    """`leave` gives the address that asks; it comes back to `back` with `code` and `state`. `openid` raises Unknown for a
    code that is no good, and whatever else where the other side cannot be asked now. A code is good once."""

    def leave(self, back: str, state: str) -> str: ...

    def openid(self, code: str) -> str: ...


def identity() -> Identity:
    made: Identity = import_string(settings.SINAN_WECHAT_IDENTITY)()
    return made


class FileIdentity:
    """For demonstrations and tests: leads straight back, with a code from <data>/wechat/codes.jsonl. No network."""

    def leave(self, back: str, state: str) -> str:
        code, openid = secrets.token_urlsafe(16), f"demo-{secrets.token_urlsafe(12)}"
        with self._lines() as file:
            file.write(json.dumps({"code": code, "openid": openid}) + "\n")
        return f"{back}?{urlencode({'code': code, 'state': state})}"

    def openid(self, code: str) -> str:
        with self._lines() as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            rows = [json.loads(line) for line in file]
            found = next((row["openid"] for row in rows if row["code"] == code), None)
            if not found:
                raise Unknown
            file.seek(0)
            file.truncate()
            file.writelines(json.dumps(row) + "\n" for row in rows if row["code"] != code)
        return str(found)

    @staticmethod
    def _lines() -> Any:
        folder = Path(settings.SINAN_DATA) / "wechat"
        folder.mkdir(mode=0o700, exist_ok=True)
        return os.fdopen(
            os.open(folder / "codes.jsonl", os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+", encoding="utf-8"
        )


class HttpIdentity:
    """The consent page and the exchange of an office's own account, as SINAN_WECHAT_AUTHORIZE and _TOKEN name them."""

    def leave(self, back: str, state: str) -> str:
        made = settings.SINAN_WECHAT_APP
        asked = {
            "appid": made["app"], "redirect_uri": back, "response_type": "code", "scope": "snsapi_base", "state": state,
        }  # fmt: skip
        return f"{made['authorize']}?{urlencode(asked)}#wechat_redirect"

    def openid(self, code: str) -> str:
        made = settings.SINAN_WECHAT_APP
        asked = {"appid": made["app"], "secret": made["secret"], "code": code, "grant_type": "authorization_code"}
        direct = urllib.request.build_opener(Straight, urllib.request.ProxyHandler({}))
        try:
            with direct.open(f"{made['token']}?{urlencode(asked)}", timeout=DEADLINE) as answer:
                told = json.loads(answer.read(MOST))
        except (
            OSError,
            ValueError,
            http.client.HTTPException,
        ) as error:  # its text may hold the address, and so the secret
            raise ConnectionError(type(error).__name__) from None
        if not isinstance(told, dict) or not told.get("openid"):
            raise Unknown
        return str(told["openid"])[:80]
