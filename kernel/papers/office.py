"""An office's own Word forms: checked when they come in, filled without trust.

A template is a .docx with {{ name }}, {% for row in rows %} and {% if name %} in its text. Three walls stand around it:
the package may hold nothing active and nothing that reaches outside; the placeholders may use only the few
constructs of `NODES`, so no call, no arithmetic and no loop but over given rows; and what is left runs in
jinja2's sandbox with a cap on what it may write.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, UndefinedError, meta, nodes
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree  # type: ignore[import-untyped]

from kernel.journal.seal import sm3

from .models import OfficeTemplate
from .view import clean
from .word import pack

Value = str | Sequence[Mapping[str, str]]

MAX_FILE, MAX_PARTS, MAX_UNPACKED = 2 << 20, 300, 20 << 20
MAX_ROWS, MAX_DEPTH, MAX_WRITTEN = 2000, 2, 20 << 20
ACTIVE = re.compile(r"vbaProject|vbaData|activeX|/embeddings/|\.bin$|afchunk", re.IGNORECASE)
REACHING = re.compile(r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|DATABASE|RD)\b", re.IGNORECASE)
WHOLE = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}%]*%\}")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NODES = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.For,
    nodes.If,
    nodes.CondExpr,
    nodes.Getattr,
    nodes.Const,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Filter,
    nodes.Test,
)
ACROSS = "占位符跨越了段落或表格行：for 与 endfor、if 与 endif 请写在同一段里，或各自单独成段、成行"
NOT_WORD = "这不是可用的 Word 文件。请在 Word 或 WPS 中另存为“Word 文档（*.docx）”后再上传。"


class Strict(DocxTemplate):  # type: ignore[misc]
    """docxtpl mends broken XML by leaving out what does not fit; on a paper nothing may be left out."""

    def render_xml_part(self, *args: Any, **kwargs: Any) -> str:
        made: str = super().render_xml_part(*args, **kwargs)
        try:
            etree.fromstring(made.encode())
        except etree.XMLSyntaxError as error:
            raise TemplateError(ACROSS) from error
        return made


class Capped(Template):
    """A template that stops once it has written too much."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        made, size = [], 0
        for piece in self.generate(*args, **kwargs):
            size += len(piece)
            if size > MAX_WRITTEN:
                raise TemplateError("填好的文书太大，请减少循环里的内容")
            made.append(piece)
        return "".join(made)


class Sandbox(SandboxedEnvironment):
    """Reads placeholders; every source passes `_parse`, so there is no way round the check."""

    template_class = Capped

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True)
        self.globals.clear()
        self.filters = {k: self.filters[k] for k in ("default", "join", "trim", "escape")}
        self.tests = {"defined": self.tests["defined"]}
        self.names: set[str] = set()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        self._check(tree, 0)
        self.names |= meta.find_undeclared_variables(tree)
        return tree

    def _check(self, node: nodes.Node, depth: int) -> None:
        depth += isinstance(node, nodes.For)
        simple = not isinstance(node, nodes.For) or isinstance(node.iter, nodes.Name | nodes.Getattr)
        hidden = isinstance(node, nodes.Getattr) and node.attr.startswith("_")
        if type(node) not in NODES or depth > MAX_DEPTH or not simple or hidden:
            what = "只能填写字段名、用 if 判断、用 for 列出明细（最多两层），不能写计算、调用或其他语句"
            raise TemplateSyntaxError(what, getattr(node, "lineno", None) or 1)
        for child in node.iter_child_nodes():
            self._check(child, depth)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Of a row only its fields, so that a field may be called 项目 or items alike."""
        if not isinstance(obj, dict):
            return super().getattr(obj, attribute)
        return obj[attribute] if attribute in obj else self.undefined(name=attribute)


def upload(*, office_id: int, paper: str, content: bytes, user_id: int, example: Mapping[str, Value]) -> OfficeTemplate:
    """Keep a template as the version in use. `example` holds every field the paper knows, with a sample value.

    ValidationError with one Chinese sentence for each thing that is wrong with the file.
    """
    if found := problems(content, example):
        raise ValidationError(found)
    with transaction.atomic():
        earlier = OfficeTemplate.objects.filter(office_id=office_id, paper=paper)
        version = (earlier.aggregate(last=Max("version"))["last"] or 0) + 1
        earlier.filter(active=True).update(active=False)
        return OfficeTemplate.objects.create(
            office_id=office_id,
            paper=paper,
            version=version,
            content=content,
            digest=sm3(content).hex(),
            uploaded_by_id=user_id,
        )


def current(office_id: int, paper: str) -> OfficeTemplate | None:
    """The template an office uses for a paper; None means the built-in form."""
    return OfficeTemplate.objects.filter(office_id=office_id, paper=paper, active=True).first()


def render_office(template: OfficeTemplate, fields: Mapping[str, Value]) -> bytes:
    """The office's form filled with named fields; the same fields give the same bytes.

    Values are text, or a list of rows of text. ValidationError where the template asks for a field not given.
    """
    try:
        return _render(bytes(template.content), fields)
    except TemplateError as error:
        raise ValidationError([_sentence(error)]) from error


def problems(content: bytes, example: Mapping[str, Value]) -> list[str]:
    """What is wrong with an uploaded file, in sentences; an empty list means it can be used."""
    if found := list(_package(content)):
        return found[:10]
    sandbox = Sandbox()
    try:
        DocxTemplate(io.BytesIO(content)).get_undeclared_template_variables(jinja_env=sandbox)
        if unknown := sorted(sandbox.names - set(example)):
            known = "、".join(example)
            return [f"模板里的“{name}”不是本文书的字段，可用的字段有：{known}。" for name in unknown[:10]]
        _render(content, example)
    except TemplateError as error:
        return [_sentence(error)]
    except (etree.XMLSyntaxError, ValueError, KeyError):  # what python-docx says of a package it cannot use
        return [NOT_WORD]
    return []


def _sentence(error: TemplateError) -> str:
    text = error.message or ""
    if isinstance(error, UndefinedError):
        name = (re.findall(r"'([^']*)'", text) or [text])[-1]
        return f"模板用到的“{name}”没有内容，请核对字段名。"
    if text[:1].isascii():  # jinja2's own words
        return f"占位符写法有误（{text}）。请核对花括号、for 与 endfor、if 与 endif 是否成对。"
    return text + "。"


def _render(content: bytes, fields: Mapping[str, Value]) -> bytes:
    template, buffer, made = Strict(io.BytesIO(content)), io.BytesIO(), io.BytesIO()
    template.render(_plain(fields), jinja_env=Sandbox(), autoescape=True)
    template.save(buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(made, "w") as target:
        pack(target, ((name, source.read(name)) for name in source.namelist()))
    return made.getvalue()


def _plain(fields: Mapping[str, Value]) -> dict[str, Any]:
    """Nothing but text reaches a template."""
    return {
        name: clean(value)
        if isinstance(value, str)
        else [{k: clean(v) for k, v in row.items()} for row in value[:MAX_ROWS]]
        for name, value in fields.items()
    }


def _package(content: bytes) -> Iterator[str]:
    if len(content) > MAX_FILE:
        yield f"文件有 {len(content) / (1 << 20):.1f} MB，模板不能超过 2 MB，请压缩其中的图片。"
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from _entries(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        EOFError,
        RuntimeError,
        NotImplementedError,
        etree.XMLSyntaxError,
    ):
        yield NOT_WORD  # damaged, encrypted, without its main parts, or packed in a way no Word does


def _entries(archive: zipfile.ZipFile) -> Iterator[str]:
    entries = archive.infolist()
    if len(entries) > MAX_PARTS or sum(e.file_size for e in entries) > MAX_UNPACKED:
        yield "文件解开后过大，请删去多余的图片和内容后再上传。"
        return
    archive.getinfo("word/document.xml")
    if any(ACTIVE.search("/" + e.filename) for e in entries) or b"macroEnabled" in archive.read("[Content_Types].xml"):
        yield "文件里有宏、控件或嵌入的对象，请删去后另存为不含宏的“Word 文档（*.docx）”。"
    for entry in entries:
        if entry.filename.endswith((".xml", ".rels")):
            yield from _part(entry.filename, archive.read(entry))


def _part(name: str, content: bytes) -> Iterator[str]:
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    if root.getroottree().docinfo.doctype:
        yield NOT_WORD  # no Word writes one, and entities hide in it
    if name.endswith(".rels"):
        targets = [r.get("Target", "") for r in root if r.get("TargetMode") == "External"]
        yield from (f"文件引用了外部地址“{t[:60]}”，请删去超链接、链接的图片或关联的模板。" for t in targets)
    elif name.startswith("word/"):
        yield from _text(root)


def _text(root: etree._Element) -> Iterator[str]:
    codes = [e.text or "" for e in root.iter(f"{W}instrText")] + [
        e.get(f"{W}instr", "") for e in root.iter(f"{W}fldSimple")
    ]
    if REACHING.search("".join(codes)):
        yield "文件里有会读取其他文件的域（如 INCLUDETEXT、LINK），请删去。"
    for element in root.iter():
        inside = "" if element.tag == f"{W}t" else element.text or ""
        if re.search(r"\{[{%#]", " ".join([inside, element.tail or "", *map(str, element.attrib.values())])):
            yield "占位符只能写在正文、表格、页眉和页脚的文字里，不能写在域、公式、图形或批注的属性中。"
    for paragraph in root.iter(f"{W}p"):
        text = "".join(t.text or "" for t in paragraph.iter(f"{W}t"))
        if re.search("[{}]", WHOLE.sub("", text)):
            yield f"“{text[:40]}”一段里的花括号没有成对：字段写成 {{{{ 字段名 }}}}，同一个占位符要写在同一段里。"
