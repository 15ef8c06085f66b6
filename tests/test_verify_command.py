"""`sinan verify` and `sinan anchor` as somebody at a terminal meets them."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db.models import BinaryField, ExpressionWrapper, F, Value
from django.utils import timezone

from kernel.cases.door import open_case, perform
from kernel.cases.models import Attachment, Case, Event
from kernel.journal.models import Anchor
from lines.mediation.models import Dispute
from tests.cast import Cast, application, assemble

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, settings: Any) -> None:
    backend = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {**settings.STORAGES, "files": {"BACKEND": backend, "OPTIONS": {"location": tmp_path}}}


@pytest.fixture
def cast() -> Cast:
    return assemble()


def new_case(cast: Cast) -> Case:
    with mock.patch.object(timezone, "now", return_value=START):
        proof = SimpleUploadedFile("证据.pdf", PDF, "application/pdf")
        case = open_case("mediation", "apply", actor=cast.actor("mediator"), office=cast.committee, payload=application(),
                         files={"evidence": [proof]})  # fmt: skip
    with mock.patch.object(timezone, "now", return_value=START + timedelta(days=1)):
        perform(case, "accept", actor=cast.actor("mediator"), payload={"consent": True})
    return Case.objects.get(pk=case.pk)


def verify(**options: Any) -> tuple[int, list[str], str]:
    """Exit code, lines on stdout, and what went to stderr."""
    out, err = StringIO(), StringIO()
    try:
        call_command("verify", stdout=out, stderr=err, **options)
    except CommandError as error:
        return error.returncode, out.getvalue().splitlines(), err.getvalue() + str(error)
    return 0, out.getvalue().splitlines(), err.getvalue()


def test_a_sound_house_is_said_to_be_sound(cast: Cast) -> None:
    for _ in range(3):
        new_case(cast)
    code, said, progress = verify()
    assert code == 0 and said == ["校验通过：3 个办件，没有发现改动、删除或插入。"]
    assert "已校验 3/3" in progress


def test_an_empty_house_is_sound() -> None:
    assert verify()[:2] == (0, ["校验通过：0 个办件，没有发现改动、删除或插入。"])


def test_every_tampered_row_is_named_and_the_exit_code_is_one(cast: Cast) -> None:
    edited, removed, changed, sound = (new_case(cast) for _ in range(4))
    Event.objects.filter(case=edited, seq=1).update(actor_name="别人")
    Event.objects.filter(case=removed, seq=2).update(case=sound, seq=9)
    Dispute.objects.filter(case=changed).update(facts="另一回事")
    code, said, told = verify()
    assert code == 1 and f"发现 {len(said)} 处不符" in told
    for case in (edited, removed, changed):
        assert any(line.startswith(case.number) for line in said), case.number
    assert f"{edited.number}：第1条记录（apply）已被改动" in said
    assert f"{sound.number}：第9条记录（accept）是插入的，不在链上" in said


def test_a_file_exchanged_behind_the_row_is_found_unless_files_are_left_out(cast: Cast, tmp_path: Path) -> None:
    case = new_case(cast)
    (tmp_path / Attachment.objects.get(case=case).path).write_bytes(PDF + b"more")
    assert verify()[:2] == (1, [f"{case.number}：材料 证据.pdf 的文件内容已被改动"])
    assert verify(no_files=True)[0] == 0


def test_a_sealed_value_that_no_longer_opens_is_named_and_hides_no_other_case(cast: Cast) -> None:
    torn, edited = new_case(cast), new_case(cast)
    event = Event.objects.get(case=torn, seq=1)
    stored = Event.objects.annotate(raw=ExpressionWrapper(F("data"), output_field=BinaryField())).get(pk=event.pk).raw
    bent = bytes(stored)[:40] + bytes([bytes(stored)[40] ^ 1]) + bytes(stored)[41:]
    Event.objects.filter(pk=event.pk).update(data=Value(bent, output_field=BinaryField()))
    Event.objects.filter(case=edited, seq=1).update(actor_name="别人")
    code, said, _ = verify()
    assert code == 1 and {line.split("：")[0] for line in said} == {torn.number, edited.number}


def test_one_case_alone(cast: Cast) -> None:
    bad, good = new_case(cast), new_case(cast)
    Event.objects.filter(case=bad, seq=1).update(actor_name="别人")
    assert verify(case=good.number)[0] == 0 and verify(case=bad.number)[0] == 1
    code, _, told = verify(case="没有这个号")
    assert code == 2 and "没有案号为“没有这个号”的办件" in told


def anchor() -> str:
    out = StringIO()
    with mock.patch.object(timezone, "now", return_value=START + timedelta(days=3)):
        call_command("anchor", stdout=out)
    return out.getvalue()


def test_anchors_say_what_to_keep_elsewhere(cast: Cast) -> None:
    assert "还没有可以锚定的日子" in anchor()
    new_case(cast)
    first, second = anchor(), anchor()
    digest = bytes(Anchor.objects.latest("day").digest).hex()
    assert "新锚定 3 天：2026年3月2日至2026年3月4日。" in first and "新锚定" not in second
    assert f"2026年3月4日  0 条  SM3 {digest}" in first and digest in second


def test_a_case_removed_whole_breaks_the_anchor_of_its_day(cast: Cast) -> None:
    case = new_case(cast)
    new_case(cast)
    anchor()
    Event.objects.filter(case=case).update(recorded_at=START + timedelta(days=400))
    code, said, _ = verify()
    assert code == 1 and any("3月2日的每日锚定与记录不符" in line for line in said)
