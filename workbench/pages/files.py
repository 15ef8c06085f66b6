"""Papers and files: rendered or fetched, always through the reach of their case."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.urls import reverse

from kernel.cases import attachments, volume
from kernel.cases.issue import attached, pictures, sheet_of
from kernel.cases.models import Attachment, Paper
from kernel.cases.refusals import Refused
from kernel.papers import office, pdf, web, word
from kernel.papers.blocks import Fields, Sheet
from kernel.papers.view import cn_date
from workbench import parts

from . import show
from .base import case_or_404, desk, page

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@desk
def paper(request: HttpRequest, paper_id: UUID, kind: str) -> HttpResponse:
    """A paper as a page, a PDF or a Word file; the office's own Word template is used where it has one."""
    found = Paper.objects.filter(pk=paper_id).first()
    if found is None:
        raise Http404("没有这份文书。")
    case = case_or_404(request, found.case_id)
    if found.content is None:
        raise Refused("这份文书的个人信息已按保存期限清除，只保留文号和校验值。")
    sheet = sheet_of(found)
    name = f"{found.title}{found.number or case.number}"
    if kind == "pdf":
        return send(pdf.pdf(sheet, pictures(found)), "application/pdf", f"{name}.pdf", inline=True)
    if kind == "docx":
        return send(as_word(found, sheet), WORD, f"{name}.docx")
    crumbs = [parts.Link(label=case.number, url=reverse("desk_case", args=[case.pk])), parts.Link(label=found.title)]
    drawn = attached(found)
    return page(
        request,
        "workbench/paper.html",
        {
            "paper": show.paper(found),
            "row": found,
            "html": web.html(sheet, lambda name: reverse("desk_file", args=[drawn[name].pk])),
            "crumbs": crumbs,
            "case": case,
        },
    )


def as_word(found: Paper, sheet: Sheet) -> bytes:
    """The office's own form where it has one that fits; else the built-in one."""
    template = office.current(found.office_id, found.code)
    if template is None:
        return word.docx(sheet, pictures(found))
    try:
        return office.render_office(template, fields_of(sheet))
    except ValidationError:  # a form written for other fields: the paper itself must still come out
        return word.docx(sheet, pictures(found))


def fields_of(sheet: Sheet) -> dict[str, Any]:
    """What an office's own template may name: the head of the sheet and every labelled value of its forms."""
    found: dict[str, Any] = {
        "标题": sheet.title,
        "文号": sheet.number,
        "机构": sheet.office,
        "日期": cn_date(sheet.date),
    }
    for block in sheet.blocks:
        if isinstance(block, Fields):
            found.update({f.label: f.value for row in block.rows for f in row if f.label})
    found["正文"] = "\n".join(str(getattr(b, "text", "")) for b in sheet.blocks if hasattr(b, "text"))
    return found


@desk
def file(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """A file handed in. Pictures may show in a page; everything else is downloaded, and nothing is sniffed."""
    found = Attachment.objects.filter(pk=file_id).exclude(path="").first()
    if found is None:
        raise Http404("没有这份材料。")
    case_or_404(request, found.case_id)
    response = FileResponse(attachments.open_bytes(found), content_type=found.mime)
    return with_name(response, found.name, inline=found.mime in attachments.INLINE)


def send(content: bytes, mime: str, name: str, *, inline: bool = False) -> HttpResponse:
    return with_name(HttpResponse(content, content_type=mime), name, inline=inline)


def with_name(response: Any, name: str, *, inline: bool) -> Any:
    way = "inline" if inline else "attachment"
    response["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@desk
def archive(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The archive volume as it stands: contents in their order, and what is still missing."""
    case = case_or_404(request, case_id)
    entries, missing = volume.contents(case), volume.missing(case)
    crumbs = [parts.Link(label=case.number, url=reverse("desk_case", args=[case.pk])), parts.Link(label="卷内目录")]
    return page(
        request, "workbench/volume.html", {"case": case, "entries": entries, "missing": missing, "crumbs": crumbs}
    )
