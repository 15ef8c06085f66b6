"""What is written to the log: facts about requests and jobs, never what a person typed, chose or is called."""

from __future__ import annotations

import io
import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as house
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from django_tasks_db.models import DBTaskResult

from config import logs, requests
from kernel.jobs.tests.work_to_do import jot
from kernel.jobs.working import Runner
from tests.cast import Cast, assemble

NAME, NUMBER, PHONE, SECRET = "欧阳测试", "321203199001011234", "13912345678", "Geheim-Wort-77"
NEEDLES = (NAME, NUMBER, PHONE, SECRET, "%E6%AC%A7%E9%98%B3")
FORM = {
    **dict.fromkeys(("login", "name", "applicant", "q", "facts", "address", "title", "reason", "username"), NAME),
    **dict.fromkeys(("id_number", "number", "code", "party"), NUMBER), **dict.fromkeys(("phone", "contact"), PHONE),
    **dict.fromkeys(("password", "token", "secret", "code_word"), SECRET),
}  # fmt: skip


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """The log as production writes it."""
    logging.config.dictConfig(logs.settings(lines=True))
    out = io.StringIO()
    handler = next(h for h in logging.getLogger().handlers if isinstance(h.formatter, logs.Lines))
    handler.setStream(out)  # type: ignore[attr-defined]
    yield out
    logging.config.dictConfig(house.LOGGING)


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def patterns(found: Any = None, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for each in found or get_resolver().url_patterns:
        if isinstance(each, URLResolver):
            yield from patterns(each.url_patterns, (*before, each.pattern))
        elif isinstance(each, URLPattern):
            yield (*before, each.pattern)


SAMPLES = {"uuid": str(uuid4()), "int": "1", "slug": NUMBER, "str": NUMBER, "path": NUMBER}


def address(parts: tuple[Any, ...]) -> str:
    """An address of a pattern with an identity number wherever it takes a word."""
    text = "".join(str(part) for part in parts).replace("^", "").replace("$", "").replace("\\Z", "")
    converters = {name: c for part in parts for name, c in part.converters.items()}
    for name, converter in converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        sample = SAMPLES.get(kind, "1")
        text = text.replace(f"<{kind}:{name}>", sample).replace(f"<{name}>", sample)
    return "/" + text


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.mark.once
def test_no_address_leaves_personal_data_in_the_log(cast: Cast, written: io.StringIO) -> None:
    """Every address of the house, asked and sent to with personal data everywhere, by nobody and by those it is for."""
    places = sorted({address(parts) for parts in patterns()} | {f"/{NAME}/", f"/desk/{NUMBER}/?q={NAME}"})
    assert len(places) > 100
    for who in (None, cast.mediator, cast.administrator):
        client = Client(raise_request_exception=False)
        if who:
            client.force_login(who)
        for place in places:
            if "logout" in place or (who and place.startswith("/desk/admin/") is not (who == cast.administrator)):
                continue
            client.get(place, {"q": NAME, "name": PHONE})
            client.post(f"{place}?q={NUMBER}", FORM)
    text = written.getvalue()
    assert not [needle for needle in NEEDLES if needle in text]
    said = lines(written)
    assert len([s for s in said if s["event"] in {"request", "slow request"}]) > 3.5 * len(places)
    assert {s["user"] for s in said if "user" in s} >= {None, cast.mediator.pk, cast.administrator.pk}


@pytest.mark.django_db
def test_a_request_is_one_line_with_pattern_status_and_time(client: Client, cast: Cast, written: io.StringIO) -> None:
    client.force_login(cast.mediator)
    answer = client.get(f"/desk/case/{uuid4()}/?who={NAME}")
    (line,) = lines(written)
    assert line["route"] == "/desk/case/<uuid:case_id>/" and line["status"] == answer.status_code == 404
    assert line["user"] == cast.mediator.pk and line["method"] == "GET" and line["ms"] > 0
    assert line["request"] == answer["X-Request-ID"] and len(line["request"]) == 32


def test_the_number_of_a_request_is_the_proxys_only_when_trusted(db: None, client: Client, settings: Any) -> None:
    given = "abcdef-1234567890"
    assert client.get("/health", HTTP_X_REQUEST_ID=given)["X-Request-ID"] != given
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert client.get("/health", HTTP_X_REQUEST_ID=given)["X-Request-ID"] == given
    assert client.get("/health", HTTP_X_REQUEST_ID="x\ny" * 9)["X-Request-ID"] != "x\ny" * 9


def test_a_slow_request_is_a_warning(db: None, client: Client, settings: Any, written: io.StringIO) -> None:
    settings.SINAN_SLOW_MS = 0
    client.get("/health")
    (line,) = lines(written)
    assert line["level"] == "warning" and line["slow"] is True


def test_an_error_keeps_its_kind_and_place_and_loses_its_words(written: io.StringIO) -> None:
    try:
        raise ValueError(f"bad value {NAME}")
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", f"/x/{NUMBER}")
    (line,) = lines(written)
    assert line["error"] == "builtins.ValueError" and line["where"][-1].startswith("tests/test_logs.py:")
    assert not [n for n in NEEDLES if n in json.dumps(line, ensure_ascii=False)]


@pytest.mark.django_db
def test_a_job_is_one_line_without_its_arguments(written: io.StringIO, tmp_path: Any) -> None:
    key = jot.enqueue(str(tmp_path / "log"), NAME).id
    runner = Runner(batch=True)
    runner.run_task(DBTaskResult.objects.get(pk=key))
    (line,) = [s for s in lines(written) if s["event"] == "job"]
    assert (
        line["job"] == key and line["status"] == "SUCCESSFUL" and line["task"].endswith("jot") and NAME not in str(line)
    )


# --- how large a request may be ---


@pytest.mark.parametrize(
    ("length", "fits"), [("1000", True), ("1001", False), ("-1", False), ("many", False), ("", True)]
)
def test_a_request_above_the_limit_is_refused_unread(settings: Any, length: str, fits: bool) -> None:
    settings.SINAN_REQUEST_LIMIT = 1000
    request = RequestFactory().post("/apply/", {})
    request.META["CONTENT_LENGTH"] = length
    answer = requests.too_large(request)
    assert (answer is None) is fits
    if answer is not None:
        assert answer.status_code == 413 and "太大" in answer.content.decode()


@pytest.mark.django_db
def test_programs_are_refused_in_their_own_shape(client: Client, settings: Any) -> None:
    settings.SINAN_REQUEST_LIMIT = 10
    answer = client.post("/api/v1/cases/", b"{" + b" " * 20 + b"}", content_type="application/json")
    assert answer.status_code == 413 and answer.json()["code"] == "too_large"
    assert client.post("/accounts/login/", {"login": NAME * 10, "password": "x"}).status_code == 413
