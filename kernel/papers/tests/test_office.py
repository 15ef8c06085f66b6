"""An office's own Word form: what is taken in, what is turned away and why, and what no template can do."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable

import docx as python_docx
import pytest
from django.core.exceptions import ValidationError
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from kernel.papers import office as room
from kernel.papers.models import OfficeTemplate
from kernel.papers.office import current, problems, render_office, upload
from kernel.papers.tests.samples import ATTACK

EXAMPLE: dict[str, room.Value] = {
    "编号": "（2026）永安人调字第1号",
    "申请人": "张三",
    "请求": "赔偿损失",
    "当事人": [{"姓名": "张三", "items": "甲方"}, {"姓名": "李四", "items": "乙方"}],
}


def word(
    *paragraphs: str, header: str = "", table: tuple[str, ...] = (), change: Callable[[object], None] | None = None
) -> bytes:
    document = python_docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        cells = document.add_table(rows=3, cols=len(table)).rows
        cells[0].cells[0].text, cells[2].cells[0].text = "{%tr for p in 当事人 %}", "{%tr endfor %}"
        for cell, text in zip(cells[1].cells, table, strict=True):
            cell.text = text
    if header:
        document.sections[0].header.paragraphs[0].text = header
    if change:
        change(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def repack(content: bytes, **parts: bytes) -> bytes:
    """The file with parts added or replaced; `__` stands for a slash and `_x_` for a dot."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        files = {n: source.read(n) for n in source.namelist()}
        files |= {n.replace("_x_", ".").replace("__", "/"): data for n, data in parts.items()}
        for name, data in files.items():
            target.writestr(name, data)
    return made.getvalue()


def said(content: bytes) -> str:
    document = python_docx.Document(io.BytesIO(content))
    lines = [p.text for p in document.sections[0].header.paragraphs] + [p.text for p in document.paragraphs]
    return "\n".join(lines + [c.text for t in document.tables for r in t.rows for c in r.cells])


GOOD = word(
    "{{ 编号 }}",
    "申请人：{{ 申请人 }}，请求：{{ 请求 }}",
    "{% if 申请人 == '张三' %}张三案{% endif %}",
    "{%p for p in 当事人 %}",
    "第{{ loop.index }}位 {{ p.姓名 }}（{{ p.items }}）",
    "{%p endfor %}",
    header="{{ 编号 }}",
    table=("{{ p.姓名 }}", "{{ p.items }}"),
)

PLAIN = word("{{ 编号 }}")


def kept(content: bytes) -> OfficeTemplate:
    return OfficeTemplate(content=content)


def test_a_good_template_is_filled() -> None:
    assert problems(GOOD, EXAMPLE) == []
    text = said(render_office(kept(GOOD), EXAMPLE))
    assert text.count("（2026）永安人调字第1号") == 2
    assert "申请人：张三，请求：赔偿损失" in text
    assert "张三案" in text
    assert "第1位 张三（甲方）\n第2位 李四（乙方）" in text
    assert text.count("张三") == 4
    assert "{" not in text


def test_the_same_fields_give_the_same_bytes() -> None:
    first = render_office(kept(GOOD), EXAMPLE)
    time.sleep(2.1)  # a zip counts in steps of two seconds
    assert render_office(kept(GOOD), EXAMPLE) == first


def test_user_text_is_text() -> None:
    values = {**EXAMPLE, "请求": ATTACK + "\n第二行\x00\x07\x0c", "当事人": [{"姓名": ATTACK, "items": "{{ 编号 }}"}]}
    text = said(render_office(kept(GOOD), values))
    assert text.count(ATTACK) == 3
    assert f"{ATTACK}\n第二行" in text
    assert "{{ 编号 }}" in text
    assert "49" not in text


def test_unknown_names_are_named_and_the_known_ones_listed() -> None:
    found = problems(
        word("{{ 编号 }}{{ 申请 }}", "{% for x in 当事者 %}{{ x.姓名 }}{% endfor %}", header="{{ 抬头 }}"), EXAMPLE
    )
    assert [f.split("”")[0] for f in found] == ["模板里的“当事者", "模板里的“抬头", "模板里的“申请"]
    assert all("编号、申请人、请求、当事人" in f for f in found)
    assert problems(word("{% for p in 当事人 %}{{ p.年龄 }}{% endfor %}"), EXAMPLE) == [
        "模板用到的“年龄”没有内容，请核对字段名。"
    ]


def test_a_field_the_case_does_not_give_is_refused_at_filling() -> None:
    with pytest.raises(ValidationError, match="请求"):
        render_office(kept(GOOD), {k: v for k, v in EXAMPLE.items() if k != "请求"})


ATTACKS = [
    "{{ ''.__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ 申请人.__class__ }}",
    "{{ 申请人['__class__'] }}",
    "{{ 申请人|attr('__class__') }}",
    "{{ 申请人.format() }}",
    "{{ lipsum }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ 7*7 }}",
    "{{ 'a' * 1000000000 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ '%0999999999d'|format(1) }}",
    "{{ 申请人|center(999999999) }}",
    "{{ 申请人|indent(999999999) }}",
    "{{ 申请人|safe }}",
    "{{ 申请人 ~ 申请人 }}",
    "{{ [1, 2] }}",
    "{% for i in range(1000000000) %}x{% endfor %}",
    "{% for i in 'xxxxxxxxxx' %}x{% endfor %}",
    "{% for i in 申请人.split('') %}x{% endfor %}",
    "{% for i in 当事人 recursive %}{{ loop(当事人) }}{% endfor %}",
    "{% for a in 当事人 %}{% for b in 当事人 %}{% for c in 当事人 %}x{% endfor %}{% endfor %}{% endfor %}",
    "{% set x = 1 %}",
    "{% macro m() %}{{ m() }}{% endmacro %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% extends 'x' %}",
    "{% block b %}{% endblock %}",
    "{% call x() %}{% endcall %}",
    "{% filter upper %}x{% endfilter %}",
    "{% with x = 1 %}{% endwith %}",
    "{% do x %}",
    "{% raw %}x{% endraw %}{{ 申请人.mro }}",
    "{% if 申请人 is mapping %}x{% endif %}",
    "{% autoescape false %}{{ 申请人 }}{% endautoescape %}",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_template_can_leave_its_fields(attack: str) -> None:
    content = word("{{ 编号 }}", attack)
    started = time.monotonic()
    found = problems(content, EXAMPLE)
    assert found, "taken in"
    assert all(any("\u4e00" <= c <= "\u9fff" for c in f) for f in found)
    with pytest.raises(ValidationError):  # and the second wall holds for a row that came into the table otherwise
        render_office(kept(content), EXAMPLE)
    assert time.monotonic() - started < 5


def footnote(text: str) -> bytes:
    """A file with a part of footnotes, made by hand since python-docx makes none."""
    kind, office = "footnotes+xml", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    archive = zipfile.ZipFile(io.BytesIO(PLAIN))
    types = archive.read("[Content_Types].xml").replace(
        b"</Types>",
        f'<Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument'
        f'.wordprocessingml.{kind}"/></Types>'.encode(),
    )
    rels = archive.read("word/_rels/document.xml.rels").replace(
        b"</Relationships>",
        f'<Relationship Id="rF" Type="{office}/footnotes" Target="footnotes.xml"/></Relationships>'.encode(),
    )
    notes = f'<w:footnotes {nsdecls("w")}><w:footnote w:id="2"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote></w:footnotes>'
    return repack(
        PLAIN,
        **{
            "[Content_Types]_x_xml": types,
            "word/_rels/document_x_xml_x_rels": rels,
            "word__footnotes_x_xml": notes.encode(),
        },
    )


def test_header_footnote_and_properties_are_behind_the_same_wall() -> None:
    def title(document: object) -> None:
        document.core_properties.title = "{{ ''.__class__ }}"

    filled = render_office(kept(footnote("见{{ 申请人 }}")), EXAMPLE)
    assert "见张三" in zipfile.ZipFile(io.BytesIO(filled)).read("word/footnotes.xml").decode()
    bad = (
        word("好", header="{{ ''.__class__ }}"),
        word("好", change=title),
        footnote("{{ 无此字段 }}"),
        footnote("{{ 申请人.x() }}"),
    )
    for content in bad:
        assert problems(content, EXAMPLE) != []
        with pytest.raises(ValidationError):
            render_office(kept(content), EXAMPLE)


def test_what_is_written_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MAX_WRITTEN", 200_000)
    content = word("{%p for a in 当事人 %}", *["字" * 100] * 20, "{%p endfor %}")
    rows = [{"姓名": "某"} for _ in range(1000)]
    with pytest.raises(ValidationError, match="太大"):
        render_office(kept(content), {"当事人": rows})


def test_rows_have_an_end() -> None:
    content = word("{% for a in 当事人 %}字{% endfor %}")
    assert said(render_office(kept(content), {"当事人": [{}] * 5000})).count("字") == room.MAX_ROWS


# --- the package ---


def relation(kind: str, target: str) -> Callable[[object], None]:
    return lambda document: document.part.relate_to(
        target, f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}", is_external=True
    )


def instruction(code: str, *, simple: bool = False) -> Callable[[object], None]:
    def change(document: object) -> None:
        inner = f'<w:fldSimple {nsdecls("w")} w:instr="{code}"/>'
        if not simple:
            inner = f"<w:r {nsdecls('w')}><w:instrText>{code}</w:instrText></w:r>"
        document.paragraphs[0]._p.append(parse_xml(inner))

    return change


def anywhere(xml: str) -> Callable[[object], None]:
    return lambda document: document.paragraphs[0]._p.append(parse_xml(xml.replace("?", nsdecls("w"))))


DOCUMENT = zipfile.ZipFile(io.BytesIO(PLAIN)).read("word/document.xml")
REFUSED = {
    "not a zip": (b"%PDF-1.7 not a word file", "不是可用的 Word 文件"),
    "old format": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "另存为"),
    "empty": (b"", "不是可用的 Word 文件"),
    "cut off": (GOOD[: len(GOOD) // 2], "不是可用的 Word 文件"),
    "no word": (repack(b"PK\x05\x06" + b"\0" * 18, a=b"x"), "不是可用的 Word 文件"),
    "too large": (b"\0" * ((2 << 20) + 1), "2 MB"),
    "bomb": (repack(PLAIN, word__big_x_xml=b"<a>" + b" " * (21 << 20) + b"</a>"), "过大"),
    "many parts": (repack(PLAIN, **{f"word__p{i}_x_xml": b"<a/>" for i in range(400)}), "过大"),
    "macro": (repack(PLAIN, word__vbaProject_x_bin=b"x"), "宏"),
    "macro type": (
        repack(
            PLAIN,
            **{
                "[Content_Types]_x_xml": zipfile.ZipFile(io.BytesIO(PLAIN))
                .read("[Content_Types].xml")
                .replace(
                    b"openxmlformats-officedocument.wordprocessingml.document.main",
                    b"ms-word.document.macroEnabled.main",
                )
            },
        ),
        "宏",
    ),
    "object": (repack(PLAIN, word__embeddings__oleObject1_x_bin=b"x"), "嵌入的对象"),
    "control": (repack(PLAIN, word__activeX__activeX1_x_xml=b"<a/>"), "控件"),
    "link": (word("甲", change=relation("hyperlink", "https://example.invalid/x")), "example.invalid"),
    "picture outside": (word("甲", change=relation("image", "file://server/share/x.png")), "外部地址"),
    "template outside": (word("甲", change=relation("attachedTemplate", "http://example.invalid/t.dotm")), "外部地址"),
    "dde": (word("甲", change=instruction("DDEAUTO c:\\\\windows\\\\cmd.exe")), "域"),
    "include": (word("甲", change=instruction("INCLUDETEXT /etc/passwd", simple=True)), "域"),
    "entities": (
        repack(
            PLAIN,
            word__document_x_xml=DOCUMENT.replace(
                b"<w:document ", b'<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document ', 1
            ),
        ),
        "不是可用的 Word 文件",
    ),
    "laughs": (
        repack(
            PLAIN,
            word__document_x_xml=DOCUMENT.replace(
                b"<w:document ",
                b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><w:document ',
                1,
            ),
        ),
        "不是可用的",
    ),
    "not xml": (repack(PLAIN, word__document_x_xml=b"<w:document"), "不是可用的 Word 文件"),
    "open brace": (word("{{ 编号"), "花括号没有成对"),
    "lone brace": (word("a { b"), "花括号没有成对"),
    "over paragraphs": (word("{{ 编", "号 }}"), "花括号没有成对"),
    "in attribute": (word("甲", change=anywhere('<w:bookmarkStart ? w:id="1" w:name="{{ 编号 }}"/>')), "只能写在"),
    "in a field code": (word("甲", change=instruction("{{ 编号 }}")), "只能写在"),
    "no end": (word("{% for p in 当事人 %}"), "占位符写法有误"),
    "syntax": (word("{{ 编号 + }}"), "占位符写法有误"),
    "loop over rows of a table": (word("{% for p in 当事人 %}", table=("{% endfor %}",)), "跨越了段落"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_serve_is_refused_with_a_sentence(name: str) -> None:
    content, sentence = REFUSED[name]
    found = problems(content, EXAMPLE)
    assert found
    assert len(found) <= 10
    assert sentence in "".join(found), found


def test_many_unclosed_braces_cost_no_time() -> None:
    """docxtpl's own patterns take quadratic time on these; they must be refused before they reach it."""
    paragraphs = b"<w:p><w:r><w:t>{</w:t></w:r></w:p>" * 60_000
    content = repack(PLAIN, word__document_x_xml=DOCUMENT.replace(b"<w:body>", b"<w:body>" + paragraphs))
    started = time.monotonic()
    assert problems(content, EXAMPLE)
    assert time.monotonic() - started < 10


def test_a_placeholder_cut_into_runs_by_word_is_still_one() -> None:
    def change(document: object) -> None:
        paragraph = document.add_paragraph()
        for text in ("{", "{ 编", "号 }", "}"):
            paragraph.add_run(text)

    content = word("甲", change=change)
    assert problems(content, EXAMPLE) == []
    assert "永安人调字" in said(render_office(kept(content), EXAMPLE))


def test_our_own_papers_can_serve_as_a_template() -> None:
    from kernel.papers.tests import samples
    from kernel.papers.word import docx

    for make in samples.ALL:
        assert problems(docx(make()), EXAMPLE) == []


# --- kept ---


@pytest.mark.django_db
def test_a_new_version_replaces_the_one_in_use_and_keeps_it(office, user) -> None:
    def put(content: bytes, paper: str = "agreement") -> OfficeTemplate:
        return upload(office_id=office.id, paper=paper, content=content, user_id=user.id, example=EXAMPLE)

    assert current(office.id, "agreement") is None
    first, second, other = put(PLAIN), put(GOOD), put(PLAIN, "oral")
    assert (first.version, second.version, other.version) == (1, 2, 1)
    assert current(office.id, "agreement") == second
    assert current(office.id, "oral") == other
    first.refresh_from_db()
    assert not first.active
    assert bytes(first.content) == PLAIN
    assert len(second.digest) == 64
    assert "张三" in said(render_office(OfficeTemplate.objects.get(pk=second.pk), EXAMPLE))


@pytest.mark.django_db
def test_a_refused_file_leaves_the_one_in_use(office, user) -> None:
    good = upload(office_id=office.id, paper="agreement", content=PLAIN, user_id=user.id, example=EXAMPLE)
    with pytest.raises(ValidationError) as error:
        upload(office_id=office.id, paper="agreement", content=word("{{ 无 }}"), user_id=user.id, example=EXAMPLE)
    assert "可用的字段有" in error.value.messages[0]
    assert current(office.id, "agreement") == good
    assert OfficeTemplate.objects.count() == 1
