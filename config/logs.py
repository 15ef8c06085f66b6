"""Log lines of one JSON object each, made of facts that name nobody but the number of a user.

What an exception or a library says in its own words may carry what a person wrote: of those lines only the place in the
code is kept. Our own loggers (sinan.*) say only what is fit to be kept.
"""

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from config.env import BASE

FRAMES = 12  # innermost places of a traceback


class Lines(logging.Formatter):
    """One line of JSON: at, level, logger, what was said, and the fields a logger passed as `extra={"said": {…}}`."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _event(record),
            **getattr(record, "said", {}),
            **_request(record),
            **_error(record),
        }
        return json.dumps(said, ensure_ascii=False, default=str)


class Plain(logging.Formatter):
    """For a terminal: the same facts in a row."""

    def format(self, record: logging.LogRecord) -> str:
        facts = {**getattr(record, "said", {}), **_request(record), **_error(record)}
        words = [f"{key}={value}" for key, value in facts.items() if value not in (None, "")]
        return " ".join([f"{self.formatTime(record)} {record.levelname} {record.name} {_event(record)}", *words])


def _event(record: logging.LogRecord) -> str:
    """Ours in full; of others the sentence without what was put into it."""
    return record.getMessage() if record.name.startswith("sinan") else str(record.msg)[:200]


def _request(record: logging.LogRecord) -> dict[str, Any]:
    """What Django hands over with the lines of a request: never its path, which may hold a number or a name."""
    request = getattr(record, "request", None)
    found = {"request": getattr(request, "request_id", None), "status": getattr(record, "status_code", None)}
    return {key: value for key, value in found.items() if value is not None}


def _error(record: logging.LogRecord) -> dict[str, Any]:
    """The kind of an exception and where it was raised, without its words."""
    if not record.exc_info or record.exc_info[0] is None:
        return {}
    kind, _, trace = record.exc_info
    frames = [f"{_place(f.filename)}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace)[-FRAMES:]]
    return {"error": f"{kind.__module__}.{kind.__qualname__}", "where": frames}


def _place(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(BASE)) if path.is_relative_to(BASE) else "/".join(path.parts[-3:])


def settings(*, lines: bool) -> dict[str, Any]:
    """Django's LOGGING. `lines`: JSON, with a line for every request and job; otherwise only what wants attention."""
    usual = "INFO" if lines else "WARNING"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": {"()": "config.logs.Lines"}, "plain": {"()": "config.logs.Plain"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines" if lines else "plain"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "sinan": {"level": usual},
            "axes": {
                "level": "CRITICAL"
            },  # would name who tried to sign in and from where; the attempts are rows already
            "django": {
                "handlers": [],
                "level": "WARNING",
                "propagate": True,
            },  # its own handlers would print tracebacks
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "level": "ERROR", "propagate": True},
            "django.security.DisallowedHost": {"level": "CRITICAL"},  # the daily noise of scanners, answered with 400
        },
    }
