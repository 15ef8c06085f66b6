"""Reading what is masked leaves a trace first; files are judged by what they are."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel.cases import attachments
from kernel.cases.actors import party
from kernel.cases.models import Attachment, Event
from kernel.cases.refusals import Refused
from kernel.cases.repair import attach, unmask
from kernel.cases.verify import verify
from lines.mediation.tests.road import PNG, SESSION, Road
from tests.cast import Cast

WHY = "电话通知调解时间"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffdb004300") + bytes(64) + b"\xff\xd9"
MP4 = bytes.fromhex("000000186674797069736f6d0000020069736f6d6d703432") + bytes(64)
WAV = b"RIFF" + (100).to_bytes(4, "little") + b"WAVEfmt " + bytes(84)
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + bytes(512)


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/octet-stream")


def zipped(*names: str, content: bytes = b"<x/>") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return buffer.getvalue()


DOCX = zipped("[Content_Types].xml", "_rels/.rels", "word/document.xml")
XLSX = zipped("docProps/app.xml", "xl/workbook.xml", "[Content_Types].xml")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def refuses(*args: Any) -> None:
    raise OSError("disk full")


class TestUnmask:
    def test_the_trace_is_written_before_the_text_is_given(self, road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
        one = road.case.people[0]
        with monkeypatch.context() as broken:
            broken.setattr("kernel.cases.repair.append", refuses)
            with pytest.raises(OSError, match="full"):
                unmask(road.case, one.pk, "phone", actor=road.actor, reason=WHY)
        assert unmask(road.case, one.pk, "phone", actor=road.actor, reason=WHY) == "13800000001"
        event = Event.objects.get(case=road.pk, act="unmask")
        assert (event.subject, event.actor_id) == (one.pk, road.actor.user_id)
        assert event.data["shown"] == [["查看", "联系电话"], ["理由", WHY]]
        assert "13800000001" not in str(event.data)
        assert list(verify()) == []

    @pytest.mark.parametrize("reason", ["", "   ", "看看", " 三个字 "])
    def test_a_reason_of_four_characters_is_needed(self, road: Road, reason: str) -> None:
        with pytest.raises(Refused, match="至少四个字"):
            unmask(road.case, road.case.people[0].pk, "phone", actor=road.actor, reason=reason)
        assert road.case.seq == 1

    def test_whoever_does_not_reach_the_case_reads_nothing(self, road: Road) -> None:
        one = road.case.people[0].pk
        for name in ("stranger", "nobody", "administrator"):
            with pytest.raises(Refused, match="不在您的职责范围内"):
                unmask(road.case, one, "phone", actor=road.cast.actor(name), reason=WHY)
        with pytest.raises(Refused, match="不在您的职责范围内"):
            unmask(road.case, one, "phone", actor=party(road.pk), reason=WHY)
        assert unmask(road.case, one, "phone", actor=road.cast.actor("director"), reason=WHY)


class TestAttach:
    @pytest.mark.parametrize(("name", "content", "mime"), [
        ("现场.png", PNG, "image/png"), ("现场.jpg", JPEG, "image/jpeg"), ("扫描.pdf", PDF, "application/pdf"),
        ("录像.mp4", MP4, "video/mp4"), ("录音.wav", WAV, "audio/wav"), ("录音.amr", b"#!AMR\n" + bytes(50), "audio/amr"),
        ("录音.mp3", b"ID3\x03\x00" + bytes(100), "audio/mpeg"), ("表.xlsx", XLSX, EXCEL),
        ("笔录.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("没有后缀", PNG, "image/png"), ("改名.txt", PDF, "application/pdf"),
    ])  # fmt: skip
    def test_what_a_bureau_takes_is_stored_hashed_and_named_by_what_it_is(
        self, road: Road, files: Path, name: str, content: bytes, mime: str
    ) -> None:
        attach(road.case, [("scene", upload(name, content))], actor=road.actor)
        row = Attachment.objects.get(case=road.pk)
        assert (row.name, row.mime, row.size, row.category) == (name, mime, len(content), "scene")
        assert (files / row.path).read_bytes() == content
        assert name not in row.path and row.path.endswith(str(row.pk))
        assert list(verify()) == []

    @pytest.mark.parametrize(("name", "content"), [
        ("照片.jpg", EXE), ("图.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("图.png", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="x"/>'),
        ("页.pdf", b"<!DOCTYPE html><html><script>alert(1)</script></html>"), ("页.jpg", b"<html><body>x</body></html>"),
        ("脚本.mp3", b"#!/bin/sh\nrm -rf /\n"), ("文本.docx", "只是一段文字".encode()), ("空.png", b""),
        ("包.zip", zipped("a.txt")), ("包.docx", zipped("a.txt")), ("程序.docx", zipped("META-INF/MANIFEST.MF", "A.class")),
        ("录像.avi", b"RIFF\x00\x10\x00\x00AVI LIST" + bytes(100)), ("提到word/的.docx", zipped("a/word/document.xml")),
        ("宏.doc", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)), ("乱.png", bytes(range(7, 200)) * 4),
    ])  # fmt: skip
    def test_anything_else_is_refused_whatever_its_name(self, road: Road, name: str, content: bytes) -> None:
        with pytest.raises(ValidationError, match="不是可接收的材料。请上传照片、PDF、录音、录像或 Word、Excel 文件。"):
            attach(road.case, [("scene", upload(name, content))], actor=road.actor)
        assert road.case.seq == 1 and not Attachment.objects.exists()

    def test_one_bad_file_refuses_all(self, road: Road, files: Path) -> None:
        with pytest.raises(ValidationError):
            attach(
                road.case, [("scene", upload("现场.png", PNG)), ("scene", upload("照片.jpg", EXE))], actor=road.actor
            )
        assert not Attachment.objects.exists() and list(files.iterdir()) == []

    def test_size_is_limited_by_kind_and_by_the_house(
        self, road: Road, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(attachments.TAKEN, "image/png", ("照片", 2 * attachments.MEGABYTE))
        big = PNG + bytes(2 * attachments.MEGABYTE)
        with pytest.raises(ValidationError, match=r"“大[.]png”超过照片的上限 2 MB，请压缩或分成几个文件后再传。"):
            attach(road.case, [("scene", upload("大.png", big))], actor=road.actor)
        settings.SINAN_UPLOAD_LIMIT = attachments.MEGABYTE
        with pytest.raises(ValidationError, match="上限 1 MB"):
            attach(road.case, [("scene", upload("大.pdf", PDF + bytes(attachments.MEGABYTE)))], actor=road.actor)

    def test_archives_are_never_unpacked(self, road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
        """Thirty megabytes of zeros in thirty kilobytes: taken for what its names say, and left alone."""
        bomb = zipped("[Content_Types].xml", "word/document.xml", content=bytes(30_000_000))
        assert len(bomb) < 100_000

        def unpacked(*args: Any, **kwargs: Any) -> Any:
            raise AssertionError("an archive was opened")

        for name in ("open", "read", "__init__"):
            monkeypatch.setattr(zipfile.ZipFile, name, unpacked)
        attach(road.case, [("other", upload("大.docx", bomb))], actor=road.actor)
        assert Attachment.objects.get(case=road.pk).size == len(bomb)

    def test_who_only_looks_does_not_add(self, road: Road, cast: Cast) -> None:
        other = Road(cast)
        for actor in (cast.actor("director"), cast.actor("stranger"), cast.actor("nobody")):
            with pytest.raises(Refused, match="您只能查看这个案件，不能补充材料。"):
                attach(road.case, [("scene", upload("现场.png", PNG))], actor=actor)
        for actor in (party(other.pk), party(None)):
            with pytest.raises(Refused, match="只能为自己的案件补充材料。"):
                attach(road.case, [("scene", upload("现场.png", PNG))], actor=actor)
        attach(road.case, [("scene", upload("现场.png", PNG))], actor=party(road.pk))
        assert Attachment.objects.filter(case=road.pk).count() == 1

    def test_a_file_has_a_category_of_the_line(self, road: Road) -> None:
        with pytest.raises(Refused, match="没有“holiday”这一类材料"):
            attach(road.case, [("holiday", upload("现场.png", PNG))], actor=road.actor)
        with pytest.raises(Refused, match="没有选择文件"):
            attach(road.case, [], actor=road.actor)

    def test_a_picture_taken_on_site_keeps_where(self, road: Road) -> None:
        road.to_mediating()
        values = {
            **SESSION,
            "on_site": "on",
            "latitude": "32.49",
            "longitude": "119.91",
            "accuracy": "12.5",
            "datum": "WGS-84",
        }
        road.do("mediate", files={"photos": [upload("现场.png", PNG)]}, **values)
        row = Attachment.objects.get(case=road.pk)
        assert (row.latitude, row.longitude, row.accuracy, row.datum) == (32.49, 119.91, 12.5, "WGS-84")
        assert list(verify()) == []
