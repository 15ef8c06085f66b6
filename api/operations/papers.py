"""Papers and materials: what there is, and the things themselves for tokens that may have them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from api import scopes, uploads
from api.auth import sender
from api.problems import Trouble
from kernel.cases import attachments
from kernel.cases.issue import sheet_of
from kernel.cases.models import Attachment, Paper
from kernel.papers import pdf
from workbench.pages import files as pages

from .common import ACT, READ, case_to_read, content, may_or_else, says

router = Router(tags=["papers"])
FILE = File(..., description="照片、PDF、录音、录像、Word、Excel")
BINARY = {"type": "string", "format": "binary"}
NO_PAPER, NO_FILE = "没有这份文书，或它不在您的职责范围之内。", "没有这份材料，或它不在您的职责范围之内。"


class PaperRow(Schema):
    """一份文书。"""

    id: UUID
    code: str = Field(description="文书代码")
    title: str
    number: str = Field(description="文号；不编号的为空")
    made_at: datetime
    replaced_by: UUID | None = Field(description="被哪一份代替；有效的为空")
    digest: str = Field(description="内容校验值（SM3，加盐）")


@router.get(
    "/cases/{case_id}/papers",
    response=list[PaperRow],
    operation_id="case_papers",
    summary="文书目录",
    openapi_extra=says(*READ),
)
def papers(request: HttpRequest, case_id: UUID) -> Any:
    """案件的全部文书，含已被代替的。"""
    return [
        {
            "id": p.pk,
            "code": p.code,
            "title": p.title,
            "number": p.number,
            "made_at": p.made_at,
            "replaced_by": p.replaced_by_id,
            "digest": bytes(p.digest).hex(),
        }
        for p in case_to_read(request, case_id).issued
    ]


def _paper(request: HttpRequest, paper_id: UUID) -> tuple[Paper, str]:
    """A paper whose case is within reach, and a name for its file."""
    may_or_else(request, scopes.FILES)
    found = Paper.objects.filter(pk=paper_id).first()
    if found is None:
        raise Http404(NO_PAPER)
    case = case_to_read(request, found.case_id)
    if found.content is None:
        raise Trouble(404, "该文书的个人信息已按保存期限清除，只保留编号和校验值。", code="erased")
    return found, f"{found.title}{found.number or case.number}"


@router.get(
    "/papers/{paper_id}/pdf",
    operation_id="paper_pdf",
    summary="文书（PDF）",
    openapi_extra=says(*READ, responses={200: content(BINARY, "PDF 文件", "application/pdf")}),
)
def as_pdf(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """令牌须有 files 权限：文书含完整个人信息。"""
    found, name = _paper(request, paper_id)
    return pages.send(pdf.pdf(sheet_of(found)), "application/pdf", f"{name}.pdf")


@router.get(
    "/papers/{paper_id}/docx",
    operation_id="paper_docx",
    summary="文书（Word）",
    openapi_extra=says(*READ, responses={200: content(BINARY, "Word 文件", pages.WORD)}),
)
def as_word(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """本机构有自己的 Word 模板的，按模板生成。令牌须有 files 权限。"""
    found, name = _paper(request, paper_id)
    return pages.send(pages.as_word(found, sheet_of(found)), pages.WORD, f"{name}.docx")


class FileRow(Schema):
    """一份材料。"""

    id: UUID
    category: str = Field(description="类别代码")
    category_title: str = Field(description="类别")
    name: str = Field(description="文件名")
    mime: str
    size: int = Field(description="字节")
    made_at: datetime
    digest: str = Field(description="内容校验值（SM3）")
    latitude: float | None
    longitude: float | None
    accuracy: float | None = Field(description="定位精度（米）")
    datum: str = Field(description="坐标系")


@router.get(
    "/cases/{case_id}/files",
    response=list[FileRow],
    operation_id="case_files",
    summary="材料目录",
    openapi_extra=says(*READ),
)
def files(request: HttpRequest, case_id: UUID) -> Any:
    """案件的全部材料。"""
    case = case_to_read(request, case_id)
    titles = dict(case.rules.categories)
    return [
        {
            **{n: getattr(f, n) for n in FileRow.model_fields if hasattr(f, n)},
            "category_title": titles.get(f.category, f.category),
            "digest": bytes(f.digest).hex(),
        }
        for f in case.handed_in
    ]


@router.get(
    "/files/{file_id}",
    operation_id="file_read",
    summary="材料原件",
    openapi_extra=says(*READ, responses={200: content(BINARY, "文件原件", "application/octet-stream")}),
)
def file(request: HttpRequest, file_id: UUID) -> FileResponse:
    """按原样下载。令牌须有 files 权限。"""
    may_or_else(request, scopes.FILES)
    found = Attachment.objects.filter(pk=file_id).exclude(path="").first()
    if found is None:
        raise Http404(NO_FILE)
    case_to_read(request, found.case_id)
    answer: FileResponse = pages.with_name(
        FileResponse(attachments.open_bytes(found), content_type="application/octet-stream"), found.name, inline=False
    )
    return answer


class Uploaded(Schema):
    """一个待用文件。"""

    id: UUID = Field(description="办理时填在材料项中")
    name: str
    mime: str = Field(description="按内容识别的类型")
    size: int


@router.post(
    "/uploads",
    response={201: Uploaded},
    operation_id="upload",
    summary="上传待用文件",
    openapi_extra=says(
        *(s for s in ACT if s not in (404, 409)),
        requestBody={"content": {"multipart/form-data": {"schema": {"title": "Body"}}}},
    ),
)
def upload(request: HttpRequest, file: UploadedFile = FILE) -> Any:
    """先上传，再在办理步骤或补充材料时用返回的标识。一天内有效，只能由本人使用；类型按内容识别，不看扩展名。"""
    if not any(scope.startswith("write:") for scope in sender(request).scopes):
        raise Trouble(403, "令牌没有办理任何业务的权限，不能上传。", code="scope")
    return Status(201, uploads.put(sender(request).user, file))
