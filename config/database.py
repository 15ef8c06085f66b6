"""Which database: an SQLite file in the data folder, or PostgreSQL by URL."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from config import env

# FULL: what was accepted from a person is on the disk before they are told (NORMAL may lose the last commits in a power cut).
_SQLITE_START = """
PRAGMA journal_mode=WAL;
PRAGMA synchronous=FULL;
PRAGMA cache_size=-65536;
PRAGMA mmap_size=268435456;
PRAGMA temp_store=MEMORY;
PRAGMA journal_size_limit=67108864
"""


def settings(url: str, data: Path) -> dict[str, Any]:
    """Django's DATABASES["default"] for this URL; without one, the embedded file <data>/sinan.sqlite3."""
    return _postgres(url) if url else _sqlite(data / "sinan.sqlite3")


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": _SQLITE_START},
    }


def _postgres(url: str) -> dict[str, Any]:
    """Any libpq parameter may follow as a query, e.g. ?sslmode=require or ?host=/run/postgresql."""
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgres", "postgresql"} or not name:
        raise env.Refusal(
            "SINAN_DATABASE_URL 应形如 postgres://用户:密码@主机:5432/库名；不设置则使用内置的 SQLite 数据库。请改正后再启动。"
        )
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 20}, **query},
    }
