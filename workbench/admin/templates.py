"""An office's own Word forms: which papers have one, uploading, trying it with made-up values, taking it back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kernel.cases.refusals import Refused
from kernel.papers import office as own
from kernel.papers import word
from kernel.papers.models import OfficeTemplate
from kernel.reach.models import Office
from kernel.words import Paper, Procedure
from workbench import parts
from workbench.listed import Table, exportable
from workbench.pages.files import WORD, send

from . import example
from .base import admin, changing, form_page, held, history, record, show
from .forms import FilterForm
from .lookup import office_field, office_label

MISSING = "没有这一版模板。"


def _lines() -> list[tuple[str, str]]:
    return [("", "不限"), *{line.code: line.title for line, _ in example.papers()}.items()]


class Search(FilterForm):
    office = office_field("机构", required=False, help_text="选机构后看它的各种文书用的是哪一版格式。")
    line = forms.ChoiceField(label="业务", required=False, choices=_lines)


COLUMNS = (
    parts.Column(key="title", label="文书", link=True),
    parts.Column(key="line", label="业务"),
    parts.Column(key="law", label="依据", wide=True),
    parts.Column(key="state", label="现用格式", kind="badge"),
)
USED = (
    parts.Column(key="title", label="文书", link=True),
    parts.Column(key="office", label="机构"),
    parts.Column(key="version", label="版本"),
    parts.Column(key="by", label="上传人"),
    parts.Column(key="at", label="上传时间", kind="moment"),
)


@admin
@exportable
def templates(request: HttpRequest) -> HttpResponse:
    """Without an office: every template in use anywhere. With one: all its papers and the form each is made in."""
    form = Search(request.GET)
    office = form.value("office")
    if office is None:
        used = OfficeTemplate.objects.filter(active=True).select_related("office", "uploaded_by").defer("content")
        rows = [_used(t) for t in used.order_by("office__name", "paper")]
    else:
        active = dict(OfficeTemplate.objects.filter(office=office, active=True).values_list("paper", "version"))
        line = form.value("line")
        rows = [_row(ln, p, office, active.get(p.code)) for ln, p in example.papers() if not line or ln.code == line]
    columns = USED if office is None else COLUMNS
    return show(
        request,
        "admin/templates.html",
        {"form": form, "active": form.active(), "office": office, "rows": rows, "columns": columns},
        at="templates",
        tables=[Table(title="文书模板", columns=columns, rows=rows, filters=form.said())],
    )


def _address(office_id: int, code: str) -> str:
    return reverse("admin_template", args=[office_id, code])


def _row(line: Procedure, paper: Paper, office: Office, version: int | None) -> dict[str, Any]:
    badge = (
        parts.Badge(text=f"本单位第{version}版", tone="green") if version else parts.Badge(text="系统内置", tone="grey")
    )
    return {
        "title": paper.title,
        "url": _address(office.pk, paper.code),
        "line": line.title,
        "law": str(paper.law or ""),
        "state": badge,
    }


def _used(row: OfficeTemplate) -> dict[str, Any]:
    titles = {p.code: p.title for _, p in example.papers()}
    return {
        "title": titles.get(row.paper, row.paper),
        "url": _address(row.office_id, row.paper),
        "office": row.office.name,
        "version": f"第{row.version}版",
        "by": str(row.uploaded_by),
        "at": row.uploaded_at,
    }


def _word(code: str) -> tuple[Procedure, Paper]:
    found = next(((line, paper) for line, paper in example.papers() if paper.code == code), None)
    if found is None:
        raise Http404("没有这种文书。")
    return found


class UploadForm(forms.Form):
    """One Word file; what is wrong with it is said before it is kept."""

    file = forms.FileField(label="Word 文件（*.docx）", widget=forms.FileInput(attrs={"accept": ".docx"}))

    def __init__(self, fields: dict[str, Any], *args: Any) -> None:
        super().__init__(*args)
        self.known = fields

    def clean_file(self) -> bytes:
        content: bytes = self.cleaned_data["file"].read()
        if found := own.problems(content, self.known):
            raise ValidationError(found)
        return content


VERSIONS = (
    parts.Column(key="version", label="版本"),
    parts.Column(key="state", label="状态", kind="badge"),
    parts.Column(key="by", label="上传人"),
    parts.Column(key="at", label="上传时间", kind="moment"),
    parts.Column(key="fetch", label="文件", kind="link"),
    parts.Column(key="try", label="试用", kind="link"),
)


@changing
def template(request: HttpRequest, office_id: int, code: str) -> HttpResponse:
    """A paper of an office: its versions, the names a template may use, uploading a new one."""
    office = held(request, Office.objects.select_related("area"), office_id, "没有这个机构。")
    line, paper = _word(code)
    known = example.fields(example.sheet(line, paper, office))
    form = UploadForm(known, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _take_in(request, office, paper, form)
    rows = OfficeTemplate.objects.filter(office=office, paper=code).select_related("uploaded_by").defer("content")
    back = reverse("admin_templates") + "?" + urlencode({"office": office_label(office)})
    names = [(name, value if isinstance(value, str) else "（明细）") for name, value in known.items()]
    return form_page(
        request,
        form,
        at="templates",
        title=f"{office.name}：{paper.title}",
        submit="检查并启用",
        back=back,
        template="admin/template.html",
        office=office,
        paper=paper,
        line=line,
        names=names,
        columns=VERSIONS,
        versions=[_version(t) for t in rows],
        current=next((t for t in rows if t.active), None),
        trail=history(office=office.pk, paper=code),
    )


def _take_in(request: HttpRequest, office: Office, paper: Paper, form: UploadForm) -> HttpResponse:
    content, user_id = form.cleaned_data["file"], int(request.user.pk or 0)
    made = own.upload(office_id=office.pk, paper=paper.code, content=content, user_id=user_id, example=form.known)
    subject, on = f"{office.name} {paper.title}", _on(office.pk, paper.code)
    record(request, "上传文书模板", subject, on=on, version=made.version, digest=made.digest)
    messages.success(request, f"{paper.title}已启用第{made.version}版模板。请点“填入示例”看看填好的样子。")
    return redirect("admin_template", office.pk, paper.code)


def _on(office_id: int, code: str) -> dict[str, int | str]:
    return {"office": office_id, "paper": code}


def _version(row: OfficeTemplate) -> dict[str, Any]:
    state = parts.Badge(text="在用", tone="green") if row.active else parts.Badge(text="已停用", tone="grey")
    return {
        "version": f"第{row.version}版",
        "state": state,
        "by": str(row.uploaded_by),
        "at": row.uploaded_at,
        "fetch": parts.Link(label="下载", url=reverse("admin_template_file", args=[row.pk, "own"])),
        "try": parts.Link(label="填入示例", url=reverse("admin_template_file", args=[row.pk, "example"])),
    }


@admin
def file(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A version as it was uploaded, or filled with the made-up case."""
    row = held(request, OfficeTemplate.objects.select_related("office__area"), pk, MISSING)
    line, paper = _word(row.paper)
    if kind == "own":
        return send(bytes(row.content), WORD, f"{paper.title}模板第{row.version}版.docx")
    try:
        filled = own.render_office(row, example.fields(example.sheet(line, paper, row.office)))
    except ValidationError as error:  # the paper may have changed since the template was taken in
        raise Refused("这一版模板与现行文书不符：" + "".join(error.messages)) from None
    return send(filled, WORD, f"{paper.title}示例.docx")


@admin
def built_in(request: HttpRequest, office_id: int, code: str, kind: str) -> HttpResponse:
    """The built-in form of a paper: with made-up values, or with placeholders as a start for one's own."""
    office = held(request, Office.objects.select_related("area"), office_id, "没有这个机构。")
    line, paper = _word(code)
    made = example.sheet(line, paper, office)
    if kind == "starter":
        return send(word.docx(example.starter(made)), WORD, f"{paper.title}范本.docx")
    return send(word.docx(made), WORD, f"{paper.title}示例.docx")


@changing
def withdraw(request: HttpRequest, office_id: int, code: str) -> HttpResponse:
    """Go back to the built-in form; papers already made keep theirs."""
    _, paper = _word(code)
    row = OfficeTemplate.objects.filter(office_id=office_id, paper=code, active=True).select_related("office").first()
    if request.method == "POST" and row is not None:
        OfficeTemplate.objects.filter(pk=row.pk).update(active=False)
        on = _on(office_id, code)
        record(request, "停用文书模板", f"{row.office.name} {paper.title}", on=on, version=row.version)
        messages.success(request, f"{paper.title}已改回系统内置格式。")
    return redirect("admin_template", office_id, code)


@changing
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Use an earlier version again."""
    row = held(request, OfficeTemplate.objects.select_related("office"), pk, MISSING)
    _, paper = _word(row.paper)
    if request.method == "POST" and not row.active:
        OfficeTemplate.objects.filter(office_id=row.office_id, paper=row.paper, active=True).update(active=False)
        OfficeTemplate.objects.filter(pk=pk).update(active=True)
        on = _on(row.office_id, row.paper)
        record(request, "启用旧版文书模板", f"{row.office.name} {paper.title}", on=on, version=row.version)
        messages.success(request, f"{paper.title}已改用第{row.version}版。")
    return redirect("admin_template", row.office_id, row.paper)
