"""Where backups go, how many are kept, when they are made and what they are encrypted with."""

import base64
import binascii
from datetime import time
from pathlib import Path

from config import env


def hour(name: str, default: str) -> time | None:
    """A time of day (01:30); None where it says off."""
    value = env.text(name, default)
    if value == "off":
        return None
    try:
        return time.fromisoformat(value)
    except ValueError as error:
        raise env.Refusal(
            f"{name} 应是几点几分，例如 01:30，不用时写 off，现在是“{value}”。请改正后再启动。"
        ) from error


def folder(name: str, default: Path) -> Path:
    """An absolute folder; the first backup makes it."""
    return Path(env.text(name, str(default))).expanduser().resolve()


def keys(name: str) -> list[bytes]:
    """Keys of 16 bytes in base64, the one that encrypts first; the others still open older archives."""
    found = []
    for part in env.listing(name, []):
        try:
            key = base64.b64decode(part, validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != 16:
            raise env.Refusal(
                f"{name} 写法不对：应是 base64 编码的 16 字节密钥，多把用逗号隔开，新钥在前。请改正后再启动。"
            )
        found.append(key)
    return found
