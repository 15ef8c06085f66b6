"""A person's copy as files: a PDF to read and the same as JSON, in one archive that is stored nowhere."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from django.db import transaction
from django.utils import timezone

from kernel.journal.models import note
from kernel.papers import blocks, pdf

from .models import Disclosure, Request
from .person import Held, Whom, gather, moment

ACT = "制作个人信息副本"
TITLE = "个人信息副本"
LEAD = (
    "以下是{office}在{at}保存的、与您有关的全部个人信息。其他人的姓名、号码和住址已经遮盖。"
    "发现有误的，可以请求更正、补充；认为不应再保存的，可以请求删除（个人信息保护法第四十五条至第四十七条）。"
)
NUMERALS = (*"一二三四五六七八九十", *(f"十{n}" for n in "一二三四五六七八九"))


def disclose(whom: Whom, *, by: Any, reason: str, office: str, request: Request | None = None) -> tuple[Held, bytes]:
    """Gather, journal and pack: what is held on a person, and the archive as bytes.

    The journal keeps who did it, when and how much; whose and why is sealed beside it and goes with its period.
    """
    with transaction.atomic():
        held = gather(whom)
        row = Disclosure(
            by=by, reason=reason, id_number=whom.id_number, phone=whom.phone, counts=held.counts, request=request
        )
        row.settle()
        row.save(force_insert=True)
        many = sum(held.counts.values())
        note(by, ACT, f"共{many}项", {"disclosure": str(row.pk), "counts": held.counts})
    return held, packed(held, office)


def packed(held: Held, office: str) -> bytes:
    """The archive: 个人信息副本.pdf and 个人信息副本.json."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{TITLE}.pdf", pdf.pdf(sheet(held, office)))
        archive.writestr(f"{TITLE}.json", json.dumps(data(held, office), ensure_ascii=False, indent=2))
    return made.getvalue()


def data(held: Held, office: str) -> dict[str, Any]:
    """Plain values with Chinese names, for a machine to read (§45, moving one's data elsewhere)."""
    return {
        "机构": office,
        "姓名": held.whom.name,
        "制作时间": moment(held.at),
        "内容": {part.title: [dict(facts) for facts in part.entries] for part in held.parts},
        "同号不同名而未列入": held.strangers,
    }


def sheet(held: Held, office: str) -> blocks.Sheet:
    found: list[blocks.Block] = [
        blocks.Para(text=f"{held.whom.name}："),
        blocks.Para(text=LEAD.format(office=office, at=moment(held.at))),
    ]
    for number, part in enumerate(held.parts):
        found.append(blocks.Heading(text=f"{NUMERALS[number]}、{part.title}（{len(part.entries)}项）"))
        found += [b for facts in part.entries for b in _entry(facts)] or [blocks.Para(text="没有。")]
    if held.strangers:
        found.append(blocks.Note(text=f"另有{held.strangers}条登记用了同一号码而姓名不同，没有列入。"))
    day = timezone.localdate(held.at)
    return blocks.Sheet(kind="letter", title=TITLE, office=office, date=day, blocks=tuple(found))


def _entry(facts: list[tuple[str, str]]) -> list[blocks.Block]:
    lines = "；".join(f"{label}：{text}" for label, text in facts if "\n" not in text and len(text) < 200)
    long = [blocks.Para(text=f"{label}：{text}") for label, text in facts if "\n" in text or len(text) >= 200]
    return [blocks.Para(text=f"{lines}。"), *long]
