"""Keys outside the database: from the environment, or made once for development."""

import base64
import binascii
import json
import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path

from config import env

SM4_BYTES = 16
INDEX_BYTES = 32
NAMES = {
    "SINAN_SECRET_KEY": "用于会话和签名，至少 50 个随机字符",
    "SINAN_KEYS": "用于加密个人信息，形如“1:base64 编码的 16 字节密钥”，轮换时新钥写在最前",
    "SINAN_INDEX_KEY": "用于精确检索个人信息，base64 编码，至少 16 字节，轮换时写作“2:新钥,1:旧钥”",
}


@dataclass(frozen=True, kw_only=True)
class Keys:
    """The secret of sessions, the SM4 keys by number and the keys of the blind index, of both the current one first."""

    secret: str
    data: dict[int, bytes]
    index: tuple[bytes, ...]


def load(data: Path, *, production: bool) -> Keys:
    """Keys for this start; in production a missing one is refused, elsewhere made once in data/keys.json."""
    given = {name: env.text(name) for name in NAMES}
    missing = [name for name, value in given.items() if not value]
    if missing and production:
        raise env.Refusal("\n".join(f"生产环境缺少 {name}：{NAMES[name]}。请设置后再启动。" for name in missing))
    if missing:
        made = _remembered(data / "keys.json")
        given = {name: value or made[name] for name, value in given.items()}
    if production and len(given["SINAN_SECRET_KEY"]) < 50:
        raise env.Refusal("SINAN_SECRET_KEY 太短：生产环境至少要 50 个随机字符。请换一个后再启动。")
    return Keys(
        secret=given["SINAN_SECRET_KEY"],
        data=_numbered(given["SINAN_KEYS"]),
        index=_index(given["SINAN_INDEX_KEY"]),
    )


def _remembered(path: Path) -> dict[str, str]:
    if not path.exists():
        _write_once(path)
    try:
        kept = json.loads(path.read_text("utf-8"))
        return {name: str(kept[name]) for name in NAMES}
    except (ValueError, KeyError, TypeError) as error:
        raise env.Refusal(f"密钥文件 {path} 已损坏。请从备份恢复；没有它，已加密的个人信息无法读出。") from error


def _write_once(path: Path) -> None:
    """Whole file or none, and the first of several starting processes wins."""
    made = {
        "SINAN_SECRET_KEY": secrets.token_urlsafe(64),
        "SINAN_KEYS": f"1:{_b64(secrets.token_bytes(SM4_BYTES))}",
        "SINAN_INDEX_KEY": _b64(secrets.token_bytes(INDEX_BYTES)),
    }
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".keys-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(made, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        os.link(name, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(name)


def _numbered(value: str) -> dict[int, bytes]:
    keys: dict[int, bytes] = {}
    for part in value.split(","):
        label, _, encoded = part.strip().partition(":")
        key = _unb64(encoded)
        number = int(label) if label.isdecimal() else 0
        if not 1 <= number <= 255 or number in keys or key is None or len(key) != SM4_BYTES:
            raise env.Refusal(f"SINAN_KEYS 写法不对：{NAMES['SINAN_KEYS']}，编号 1 到 255 且不重复。请改正后再启动。")
        keys[number] = key
    return keys


def _index(value: str) -> tuple[bytes, ...]:
    """One key, or several with numbers that tell people which is which; rows do not carry them."""
    parts = [part.strip().rpartition(":") for part in value.split(",")]
    keys = [_unb64(encoded) for _, _, encoded in parts]
    named = len(parts) == 1 or all(label.isdecimal() for label, _, _ in parts)
    sound = tuple(key for key in keys if key is not None and len(key) >= SM4_BYTES)
    if len({label for label, _, _ in parts}) < len(keys) or not named or len(sound) < len(keys):
        raise env.Refusal(f"SINAN_INDEX_KEY 写法不对：{NAMES['SINAN_INDEX_KEY']}。请改正后再启动。")
    return sound


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _unb64(value: str) -> bytes | None:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return None
