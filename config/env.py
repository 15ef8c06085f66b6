"""Typed readers of the environment: every value Sinan takes from outside comes through here."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

BASE = Path(__file__).resolve().parent.parent
_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}


class Refusal(ImproperlyConfigured):
    """Sinan will not start like this; the message says in Chinese what to do."""


def text(name: str, default: str = "") -> str:
    """The value of a variable, or the default where it is unset or blank."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    """A yes or no: 1/true/yes/on and 0/false/no/off."""
    value = text(name).lower()
    if not value:
        return default
    if value not in _TRUE | _FALSE:
        raise Refusal(f"{name} 只能是 1 或 0，现在是“{value}”。请改正后再启动。")
    return value in _TRUE


def number(name: str, default: int, *, low: int, high: int) -> int:
    """A whole number within [low, high]."""
    value = text(name)
    if not value:
        return default
    if not value.isdecimal() or not low <= int(value) <= high:
        raise Refusal(f"{name} 应是 {low} 到 {high} 之间的整数，现在是“{value}”。请改正后再启动。")
    return int(value)


def choice(name: str, words: list[str], default: str) -> str:
    """One of a few words."""
    value = text(name, default)
    if value not in words:
        raise Refusal(f"{name} 只能是 {' 或 '.join(words)}，现在是“{value}”。请改正后再启动。")
    return value


def listing(name: str, default: list[str]) -> list[str]:
    """Comma-separated values, blanks dropped."""
    return [part.strip() for part in text(name).split(",") if part.strip()] or default


def folder(name: str, default: Path) -> Path:
    """An absolute folder, made when absent; readable by its owner only."""
    path = Path(text(name, str(default))).expanduser().resolve()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(f"无法建立 {name} 指定的目录 {path}：{error.strerror}。请换一个可写的目录。") from error
    return path


def place(name: str) -> Path | None:
    """An absolute folder that must be there; None where the variable is unset."""
    value = text(name)
    path = Path(value).expanduser().resolve()
    if value and not path.is_dir():
        raise Refusal(f"{name} 指定的目录 {path} 不存在。请改为已有的目录，或删去这个变量后再启动。")
    return path if value else None


def dotted(name: str, default: str) -> str:
    """The path of a class, package.module.Class; whether it can be loaded shows when it is first used."""
    value = text(name, default)
    if "." not in value or not all(part.isidentifier() for part in value.split(".")):
        raise Refusal(f"{name} 应是“包.模块.类”的形式，例如 {default}，现在是“{value}”。请改正后再启动。")
    return value


def production() -> bool:
    """Whether this is a production start; anything but the two known words is refused."""
    value = text("SINAN_ENV", "development")
    if value not in {"development", "production"}:
        raise Refusal(f"SINAN_ENV 只能是 development 或 production，现在是“{value}”。请改正后再启动。")
    return value == "production"
