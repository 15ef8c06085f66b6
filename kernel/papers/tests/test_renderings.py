"""PDF, Word and preview say the same, to the letter, and the same sheet gives the same bytes."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import os
import re
import shutil
import struct
import subprocess
import sys
import threading
import zipfile
import zlib

import docx as python_docx
import pytest
import typst
from docx.shared import Emu, Mm
from lxml import etree
from lxml import html as lxml_html

from kernel.papers import blocks as b
from kernel.papers.pdf import pdf
from kernel.papers.tests import samples
from kernel.papers.tests.samples import ATTACK
from kernel.papers.web import html
from kernel.papers.word import docx

SHEETS = [*samples.ALL, samples.attack]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def squeeze(text: str) -> str:
    """Text without spaces, line breaks and the invisible places to break."""
    return re.sub(r"[\s\u200b]", "", text)


def pdf_text(content: bytes, *options: str) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("no pdftotext on this machine: the text of PDFs is not read back (install poppler-utils)")
    done = subprocess.run(["pdftotext", *options, "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode()


def word_text(content: bytes) -> str:
    """All text in reading order, a line for each paragraph."""
    body = python_docx.Document(io.BytesIO(content)).element.body
    return "\n".join("".join(t.text or "" for t in p.iter(f"{W}t")) for p in body.iter(f"{W}p"))


def web_text(markup: str) -> str:
    return lxml_html.fromstring(markup).text_content()


def png(width: int = 60, height: int = 20) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\x40" * width for _ in range(height)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


# --- the same bytes ---


@pytest.mark.parametrize("make", SHEETS)
def test_the_same_sheet_gives_the_same_bytes(make) -> None:
    other = dataclasses.replace(make(), number="另一份")
    for render in (pdf, docx, html):
        first = render(make())
        render(other)  # nothing of the paper in between may show
        assert render(make()) == first
        assert render(other) != first


def test_another_process_gives_the_same_bytes() -> None:
    code = (
        "import hashlib\n"
        "from kernel.papers.tests import samples; from kernel.papers.pdf import pdf; from kernel.papers.word import docx\n"
        "print(hashlib.sha256(pdf(samples.official())).hexdigest(), hashlib.sha256(docx(samples.official())).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_many_threads_share_the_compiler() -> None:
    expected = {i: pdf(dataclasses.replace(samples.letter(), number=f"第{i}号")) for i in range(6)}
    found: dict[int, bytes] = {}

    def work(i: int) -> None:
        found[i] = pdf(dataclasses.replace(samples.letter(), number=f"第{i}号"))

    threads = [threading.Thread(target=work, args=(i,)) for i in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == expected


# --- the same words ---


TEXTS = {
    b.Para: lambda x: [x.text],
    b.Heading: lambda x: [x.text],
    b.Note: lambda x: [x.text],
    b.Fields: lambda x: [t for row in x.rows for f in row for t in (f.label, *f.value.split("\n"))],
    b.Table: lambda x: [*x.head, *(t for row in x.rows for t in row)],
    b.Items: lambda x: x.items,
    b.Signatures: lambda x: [t for s in x.slots for t in (s.label, s.name, s.hint)],
    b.SealPlace: lambda x: [x.office],
}


@pytest.mark.parametrize("make", samples.ALL)
def test_all_three_say_everything(make) -> None:
    sheet = make()
    wanted = [sheet.title, sheet.number, sheet.copies_note, *sheet.attached]
    wanted += [t for block in sheet.blocks for t in TEXTS[type(block)](block)]
    # Cells are set in columns, so the PDF is read in the order it was written.
    for text in (pdf_text(pdf(sheet), "-raw"), word_text(docx(sheet)), web_text(html(sheet))):
        have = squeeze(text)
        assert [t for t in wanted if squeeze(t) not in have] == []


def test_rare_names_are_drawn_with_a_glyph() -> None:
    names = "䶮小满𬱖㛃堃喆〇〔〕"
    made = pdf(dataclasses.replace(samples.letter(), to=names))
    assert names in squeeze(pdf_text(made))
    assert b"pdfaid" in made  # PDF/A is refused where a glyph is missing


def test_a_character_without_glyph_costs_the_archive_form_and_not_the_paper() -> None:
    made = pdf(dataclasses.replace(samples.letter(), to="😀先生"))
    assert made.startswith(b"%PDF-1.7")
    assert b"pdfaid" not in made
    assert "先生" in pdf_text(made)


def test_a_picture_that_is_not_given_is_an_error_and_not_a_blank() -> None:
    sheet = b.Sheet(kind="form", title="表", blocks=(b.Signatures(slots=(b.Slot(label="甲", image="ab" * 32),)),))
    for render in (pdf, docx):
        with pytest.raises(KeyError):
            render(sheet)


def test_a_signature_picture_stands_in_all_three() -> None:
    name = "ab" * 32
    sheet = b.Sheet(
        kind="form", title="表", blocks=(b.Signatures(slots=(b.Slot(label="甲", image=name), b.Slot(label="乙"))),)
    )
    assert b"/Subtype/Image" in pdf(sheet, {name: png()}).replace(b" ", b"")
    document = python_docx.Document(io.BytesIO(docx(sheet, {name: png()})))
    assert [s.width / s.height for s in document.inline_shapes] == [pytest.approx(3, rel=0.01)]
    assert document.part.related_parts["rSign1"].blob == png()
    assert f'<img src="/p/{name}" alt="甲：已签名">' in html(sheet, lambda n: f"/p/{n}")
    assert "（已签名）" in html(sheet)


def test_a_damaged_picture_costs_the_picture_and_not_the_paper() -> None:
    name = "ab" * 32
    sheet = b.Sheet(kind="form", title="表", blocks=(b.Signatures(slots=(b.Slot(label="甲", image=name),)),))
    for damaged in (png()[:40], b"\x89PNG\r\n\x1a\nnothing", b"\xff\xd8\xff\xe0abc"):
        assert "签名图片无法显示" in pdf_text(pdf(sheet, {name: damaged}))
    assert "签名图片无法显示" in word_text(docx(sheet, {name: b"no picture at all"}))


LONG_LABEL = "被申请人（司南区柳溪镇宏远建筑工程劳务有限责任公司）："


def test_a_long_name_leaves_room_to_sign() -> None:
    """The label goes above the line: nothing is squeezed into a column of single characters, and the day stays whole."""
    name, day = "司南区柳溪镇宏远建筑工程劳务有限责任公司", dt.date(2026, 11, 22)
    slots = (
        b.Slot(label="申请人", name="王秀兰", date=day),
        b.Slot(label="被申请人", name=name, hint="盖章", date=day),
    )
    sheet = b.Sheet(kind="form", title="表", blocks=(b.Signatures(slots=slots),))
    lines = pdf_text(pdf(sheet), "-layout").split("\n")
    assert sum("2026年11月22日" in line for line in lines) == 1 and "2026年11月22日" * 2 in squeeze("".join(lines))
    rows = python_docx.Document(io.BytesIO(docx(sheet))).tables[0].rows
    assert [squeeze(row.cells[3].text) for row in rows] == [LONG_LABEL, "", "", "2026年11月22日"]
    widths = [Emu(cell.width).mm for cell in rows[1].cells]
    assert min(widths[1], widths[4]) >= 28


def test_short_names_stand_beside_their_lines() -> None:
    slots = (b.Slot(label="人民调解员", name="陈和"), b.Slot(label="记录人", name="陈和"))
    sheet = b.Sheet(kind="form", title="表", blocks=(b.Signatures(slots=slots, dated=True),))
    rows = python_docx.Document(io.BytesIO(docx(sheet))).tables[0].rows
    assert len(rows) == 3 and squeeze(rows[0].cells[0].text) == "人民调解员（陈和）："
    assert Emu(rows[0].cells[1].width).mm >= 28


@pytest.mark.parametrize("text", ["短", "字" * 900, "https://sinan.example/" + "a" * 300, "一二行\n" * 9])
def test_a_reserved_row_holds_its_text_whatever_its_length(text: str) -> None:
    """A row keeps the height reserved to write in, and grows where the text needs more: nothing runs out of it."""
    fields = b.Fields(rows=((b.Field(label="记录", value=text, lines=6),), (b.Field(label="结果", value="完"),)))
    words = pdf_text(pdf(b.Sheet(kind="form", title="表", blocks=(fields,))), "-bbox")
    pages = etree.fromstring(words.encode(), etree.HTMLParser(encoding="utf-8")).findall(".//page")
    found = [(n, float(w.get("ymin")), w.text) for n, page in enumerate(pages) for w in page.iter("word")]
    last = next((n, y) for n, y, word in found if "结果" in word)
    body = [(n, y) for n, y, word in found if set(word) & set(text) - set("第")]
    assert all(place < last for place in body)
    first = min(place for place in body)
    if first[0] == last[0]:
        assert last[1] - first[1] > 5 * 1.5 * 12, "six lines are reserved"


# --- user text is text ---


def test_user_text_comes_out_literally_everywhere() -> None:
    sheet = samples.attack()
    wanted = squeeze(ATTACK)
    assert squeeze(pdf_text(pdf(sheet), "-raw")).count(wanted) >= 9
    assert squeeze(word_text(docx(sheet))).count(wanted) == 12
    page = html(sheet)
    assert squeeze(web_text(page)).count(wanted) == 12
    assert "<script" not in page
    for text in (pdf_text(pdf(sheet)), word_text(docx(sheet)), web_text(page)):
        assert {"=不是标题", "-不是列表", "+也不是"} <= {squeeze(line) for line in text.split("\n")}


def test_user_text_cannot_leave_the_string_it_travels_in() -> None:
    nasty = ['"', "\\", '\\"', '")))#panic("x")', "\\u{41}", "\n#panic()", "]", "}", "'", "\u2028", "{{ 7*7 }}", "${x}"]
    for text in nasty:
        sheet = dataclasses.replace(samples.letter(), to="甲" + text + "乙")
        said = squeeze("甲" + text + "乙：")
        assert said in squeeze(pdf_text(pdf(sheet), "-raw")), text
        assert said in squeeze(word_text(docx(sheet))), text
        assert said in squeeze(web_text(html(sheet))), text


def test_controls_and_reordering_marks_reach_no_paper() -> None:
    sheet = dataclasses.replace(samples.letter(), to="甲\x00\x0b\x1b\u202e乙", title="题\x07目")
    assert "甲乙：" in word_text(docx(sheet))
    assert "甲乙：" in web_text(html(sheet))
    assert pdf(sheet).startswith(b"%PDF")


def test_the_preview_keeps_to_its_classes_and_to_the_policy() -> None:
    for make in SHEETS:
        tree = lxml_html.fromstring(html(make()))
        for element in tree.iter():
            assert set(element.attrib) <= {"class", "scope", "colspan", "src", "alt"}, element.attrib
            assert all(c.startswith("paper") for c in element.get("class", "paper").split())
        assert tree.tag == "article"
        assert next(h.tag for h in tree.iter("h1", "h2")) == "h2"


# --- official form ---


def test_margins_of_a_public_document_are_those_of_the_standard() -> None:
    section = python_docx.Document(io.BytesIO(docx(samples.official()))).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert section.top_margin.mm == pytest.approx(37, abs=1)  # GB/T 9704-2012 5.2.1: 天头 37 ± 1 mm
    assert section.left_margin.mm == pytest.approx(28, abs=1)  # 订口 28 ± 1 mm
    assert Emu(section.page_width - section.left_margin - section.right_margin).mm == pytest.approx(156, abs=0.2)
    assert Emu(section.page_height - section.top_margin - section.bottom_margin).mm == pytest.approx(225, abs=0.2)


def test_twenty_two_lines_of_twenty_eight_characters() -> None:
    """5.2.3: 每面排 22 行，每行排 28 个字; measured where the words came to stand in the PDF."""
    sheet = b.Sheet(kind="letter", title="函", blocks=(b.PageBreak(), b.Para(text="字" * 28 * 30, indent=False)))
    lines = pdf_text(pdf(sheet), "-f", "2", "-l", "2").split()
    assert lines[:22] == ["字" * 28] * 22
    assert len([line for line in lines if "字" in line]) == 22


def test_page_numbers_stand_outside() -> None:
    made = pdf_text(pdf(samples.official()), "-bbox")
    pages = etree.fromstring(made.encode(), etree.HTMLParser()).findall(".//page")
    assert len(pages) >= 3
    for number, page in enumerate(pages, 1):
        word = [w for w in page.iter("word") if w.text == str(number)][-1]
        middle = (float(word.get("xmin")) + float(word.get("xmax"))) / 2
        assert (middle > 297.5) == (number % 2 == 1)  # 7.5: 单页码居右，双页码居左


def test_the_head_of_a_table_is_repeated() -> None:
    made = pdf_text(pdf(samples.official()))
    assert made.count("成功率") == 2
    rows = python_docx.Document(io.BytesIO(docx(samples.official()))).tables[0].rows
    assert len(rows) == 31
    assert [r._tr.find(f"{W}trPr/{W}tblHeader") is not None for r in rows] == [True] + [False] * 30


def test_the_red_head_and_the_imprint_are_of_public_documents_only() -> None:
    for make in samples.ALL:
        page, official = html(make()), make().kind == "official"
        assert ("paper-mark" in page) == official
        assert ("paper-tail" in page) == official
        assert ("E00000" in zipfile.ZipFile(io.BytesIO(docx(make()))).read("word/document.xml").decode()) == official


def test_signer_secrecy_and_urgency_have_their_place() -> None:
    sheet = dataclasses.replace(samples.official(), signer="周明", secrecy="秘密★1年", urgency="特急")
    for text in (pdf_text(pdf(sheet)), word_text(docx(sheet)), web_text(html(sheet))):
        said = squeeze(text)
        assert said.index("秘密★1年") < said.index("特急") < said.index("文件") < said.index("签发人：周明")


def test_word_file_is_whole() -> None:
    """Every relationship and style used is there, and the parts are well-formed."""
    for make in SHEETS:
        archive = zipfile.ZipFile(io.BytesIO(docx(make())))
        names = archive.namelist()
        assert len(names) == len(set(names))
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        trees = {n: etree.fromstring(archive.read(n)) for n in names if n.endswith((".xml", ".rels"))}
        known = {s.get(f"{W}styleId") for s in trees["word/styles.xml"].iter(f"{W}style")}
        used = {s.get(f"{W}val") for tree in trees.values() for s in tree.iter(f"{W}pStyle")}
        assert used <= known
        targets = {r.get("Target") for r in trees["word/_rels/document.xml.rels"]}
        assert {f"word/{t}" for t in targets} <= set(names)
        document = python_docx.Document(io.BytesIO(docx(make())))
        assert document.core_properties.title == make().title.replace("\t", " ")
        assert document.core_properties.author == make().office


def test_cells_of_a_word_table_fill_its_width() -> None:
    for make in (samples.application, samples.agreement, samples.official):
        for table in python_docx.Document(io.BytesIO(docx(make()))).tables:
            grid = [int(c.get(f"{W}w")) for c in table._tbl.tblGrid]
            assert sum(grid) <= Mm(160).twips + 20
            for row in table._tbl.tr_lst:
                assert sum(int(w.get(f"{W}w")) for w in row.iter(f"{W}tcW")) == sum(grid)


def test_a_fault_in_the_template_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> bytes:
        raise typst.TypstError("unknown variable", "", [], [])

    monkeypatch.setattr("kernel.papers.pdf._compile", broken)
    with pytest.raises(typst.TypstError, match="unknown variable"):
        pdf(samples.letter())
