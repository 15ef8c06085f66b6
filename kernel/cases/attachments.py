"""Files handed in: judged by their content, hashed, put behind the storage port."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import storages

from kernel.ids import uuid7
from kernel.journal.seal import sm3

if TYPE_CHECKING:
    from .models import Attachment, Case, Event

MEGABYTE = 1024 * 1024
# What a bureau takes, by sniffed type: suffixes shown to the person, and the size limit in bytes.
TAKEN: dict[str, tuple[str, int]] = {
    "image/jpeg": ("照片", 20 * MEGABYTE),
    "image/png": ("照片", 20 * MEGABYTE),
    "image/webp": ("照片", 20 * MEGABYTE),
    "image/heic": ("照片", 20 * MEGABYTE),
    "application/pdf": ("扫描件", 50 * MEGABYTE),
    "audio/mpeg": ("录音", 200 * MEGABYTE),
    "audio/mp4": ("录音", 200 * MEGABYTE),
    "audio/wav": ("录音", 200 * MEGABYTE),
    "audio/amr": ("录音", 200 * MEGABYTE),
    "video/mp4": ("录像", 500 * MEGABYTE),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("Word 文档", 50 * MEGABYTE),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("Excel 表格", 50 * MEGABYTE),
}
ALIASES = {
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/x-m4a": "audio/mp4",
    "video/x-m4v": "video/mp4",
    "audio/mp3": "audio/mpeg",
    "image/heif": "image/heic",
    "image/jpg": "image/jpeg",
}
INLINE = {"image/jpeg", "image/png", "image/webp"}  # what a browser may show in a page; the rest is downloaded


def sniff(file: Any) -> str:
    """Type of an uploaded file by its first bytes. Raises ValidationError with what to do instead."""
    mime = _kind(file)
    if mime is None:
        raise ValidationError(f"“{file.name}”不是可接收的材料。请上传照片、PDF、录音、录像或 Word、Excel 文件。")
    title, limit = TAKEN[mime]
    if file.size > min(limit, settings.SINAN_UPLOAD_LIMIT):
        most = min(limit, settings.SINAN_UPLOAD_LIMIT) // MEGABYTE
        raise ValidationError(f"“{file.name}”超过{title}的上限 {most} MB，请压缩或分成几个文件后再传。")
    return mime


def _kind(file: Any) -> str | None:
    file.seek(0)
    head = file.read(8192)
    file.seek(0)
    if head.startswith(b"PK\x03\x04"):  # containers the library only guesses at: any zip might be a document
        return _office(file)
    if head.startswith(b"RIFF"):
        return {b"WAVE": "audio/wav", b"WEBP": "image/webp"}.get(head[8:12])
    if head.startswith(b"#!AMR"):  # which it knows by no type
        return "audio/amr"
    try:
        matches = puremagic.magic_string(head) if head else []
    except puremagic.PureError:
        return None
    found = (ALIASES.get(match.mime_type, match.mime_type) for match in matches)
    return next((mime for mime in found if mime in TAKEN), None)


ENTRY, TAIL = b"PK\x01\x02", 65536
OFFICE = {b"word/": "wordprocessingml", b"xl/": "spreadsheetml"}


def _office(file: Any) -> str | None:
    """Word and Excel files are zips; the names in their directory tell them apart. Nothing is unpacked.

    What says that it unpacks to forty times its size and more is a trap for whoever opens it.
    """
    file.seek(max(0, file.size - TAIL))
    entries = file.read(TAIL).split(ENTRY)[1:]
    file.seek(0)
    if sum(int.from_bytes(entry[20:24], "little") for entry in entries) > 100 * MEGABYTE + 40 * file.size:
        raise ValidationError(f"“{file.name}”解开后过大，不像一份文档。请打开核对、另存后再上传。")
    names = [entry[42:][: int.from_bytes(entry[24:26], "little")] for entry in entries]
    kinds = [kind for folder, kind in OFFICE.items() if any(name.startswith(folder) for name in names)]
    return next((mime for mime in TAKEN if kinds and kinds[0] in mime), None)


def hash_of(file: Any) -> bytes:
    """SM3 of a file's bytes; reads it once from the start and rewinds."""
    file.seek(0)
    digest = sm3(*iter(lambda: file.read(MEGABYTE), b""))
    file.seek(0)
    return digest


def take(
    case: Case, event: Event, files: Iterable[tuple[str, Any]], place: dict[str, Any] | None = None
) -> list[Attachment]:
    """Store files of (category, upload) under an event. The rows are not yet saved; the bytes are.

    A transaction rolled back afterwards leaves bytes without a row; the `files` job sweeps such orphans.
    """
    from .models import Attachment

    storage, taken = storages["files"], []
    for category, file in files:
        row = Attachment(
            id=uuid7(),
            case=case,
            event=event,
            category=category,
            name=file.name[-120:],
            mime=sniff(file),
            size=file.size,
            digest=hash_of(file),
            made_at=event.recorded_at,
            **(place or {}),
        )
        row.path = storage.save(f"{row.made_at:%Y/%m}/{row.id}", file)
        taken.append(row)
    return taken


def open_bytes(attachment: Attachment) -> Any:
    """The stored file, to be read in chunks. The caller came through reach."""
    return storages["files"].open(attachment.path)
