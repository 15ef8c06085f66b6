"""Somebody outside takes the committed description, generates a client from it, and runs a dispute to the archive."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from api.document import PLACE_OF_FILE
from kernel.cases.models import Case
from lines.mediation.tests.road import AGREEMENT, PNG
from tests.cast import Cast, application

from .conftest import Programs

OCTETS = "application/octet-stream"
BINARY = ("application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of a client package generated from the committed file, importable while these tests run."""
    folder = tmp_path_factory.mktemp("generated")
    config = folder / "config.json"
    config.write_text(json.dumps({"content_type_overrides": dict.fromkeys(BINARY, OCTETS), "post_hooks": []}))
    command = [
        sys.executable,
        "-m",
        "openapi_python_client",
        "generate",
        "--path",
        str(PLACE_OF_FILE),
        "--meta",
        "none",
    ]
    command += ["--output-path", str(folder / "sinan_client"), "--config", str(config)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    sys.path.insert(0, str(folder))
    yield "sinan_client"
    sys.path.remove(str(folder))


class Generated:
    """The generated functions and models by name, called with one client."""

    def __init__(self, package: str, base_url: str, token: str) -> None:
        self.package = package
        made = import_module(f"{package}.client").AuthenticatedClient
        self.client = made(base_url=base_url, token=token, raise_on_unexpected_status=True)

    def call(self, tag: str, operation: str, *args: Any, **kwargs: Any) -> Any:
        function = import_module(f"{self.package}.api.{tag}.{operation}").sync_detailed
        answer = function(*args, client=self.client, **kwargs)
        assert answer.status_code < 300, (operation, answer.content.decode())
        return answer.parsed

    def model(self, name: str, values: dict[str, Any]) -> Any:
        return getattr(import_module(f"{self.package}.models"), name).from_dict(values)

    def upload(self) -> str:
        file = import_module(f"{self.package}.types").File(BytesIO(PNG), "照片.png", "image/png")
        body = import_module(f"{self.package}.models").UploadBody(file=file)
        return str(self.call("papers", "upload", body=body).id)


class Way:
    """A dispute run by generated functions alone."""

    def __init__(self, made: Generated, office: int) -> None:
        self.made = made
        body = made.model("MediationApplyInput", {**application(), "amount": "3000.00"})
        self.case = made.call("mediation", "mediation_open_apply", body=body, office=office, **self.key()).case

    @staticmethod
    def key() -> dict[str, str]:
        return {"idempotency_key": uuid4().hex}

    def do(self, step: str, **values: Any) -> Any:
        body = self.made.model(f"Mediation{''.join(p.capitalize() for p in step.split('_'))}Input", values)
        stamp = {"if_match": f'"{self.case.version}"', **self.key()}
        done = self.made.call("mediation", f"mediation_do_{step}", self.case.id, body=body, **stamp)
        self.case = done.case
        return done

    def confirm(self) -> None:
        ask = self.made.model(
            "MediationAskConfirmationInput", {"court": "司南区人民法院", "jointly": True, "fit": True}
        )
        asked = self.made.call("mediation", "mediation_ask_confirmation", self.case.id, body=ask, **self.key())
        values = {"confirmation": "granted", "confirmed_on": str(timezone.localdate())}
        answer = self.made.model("MediationAnswerConfirmationInput", values)
        operation = "mediation_answer_confirmation"
        done = self.made.call("mediation", operation, self.case.id, asked.asked_id, body=answer, **self.key())
        self.case = done.case


@pytest.fixture
def _files(settings: Any, tmp_path: Path) -> None:
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "files": {"BACKEND": backend, "OPTIONS": {"location": tmp_path}}}


@pytest.mark.usefixtures("_files", "transactional_db")
def test_a_generated_client_runs_a_dispute(package: str, live_server: Any, cast: Cast, program: Programs) -> None:
    made = Generated(package, live_server.url, program(cast.mediator).token)
    me = made.call("house", "me")
    way = Way(made, me.grants[0].office_id)
    way.do("accept", consent=True)
    way.do("choose", mediator=me.id)
    way.do("mediate", record="双方陈述事实，调解员讲明道理。", photos=[made.upload()])
    way.do("agree_written", **AGREEMENT)
    way.do("sign", mediator_signed=True, sealed_on=str(timezone.localdate()), scan=[made.upload()])
    way.confirm()
    way.do("perform", state="full", amount="3000.00")
    way.do("visit", visited="王秀兰", finding="已履行，满意", satisfied="yes")
    way.do("close")
    offers = made.call("cases", "case_offers", way.case.id)
    assert [o.act for o in offers if o.may and o.confirm] == ["archive"]
    way.do("archive", volume="2026-001", pages=18)
    assert_archived(made, way.case.id)


def assert_archived(made: Generated, case_id: UUID) -> None:
    """What the client reads back, typed, is what the house holds."""
    case = Case.objects.get(pk=case_id)
    read = made.call("mediation", "mediation_read", case_id)
    assert read.stage == case.stage == "archived"
    assert read.record.confirmation == "granted"
    assert read.record.agreement == AGREEMENT["agreement"]
    assert [e.act for e in read.events] == [e.act for e in case.history]
    page = made.call("mediation", "mediation_list")
    assert [row.id for row in page.items] == [case_id]
    papers = made.call("papers", "case_papers", case_id)
    assert len(papers) == case.papers.count() > 8
    assert made.call("papers", "paper_pdf", papers[0].id).payload.read().startswith(b"%PDF")
