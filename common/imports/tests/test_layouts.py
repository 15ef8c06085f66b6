"""Any dispute, in any layout and wording of headings, reads back as it was: written as a workbook, opened, understood."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.imports.reading.book import Unusable, open_book
from common.imports.reading.headings import find_head
from common.imports.reading.lexicon import lexicon_of
from common.imports.reading.lines import read_lines, texts_under
from common.imports.rows import Choices, Reader, Row
from common.imports.values.areas import Gazetteer
from common.imports.values.dates import told_by
from common.imports.words import Ledger, ledger_of
from tests.examples import examples

from .conftest import Rows, book
from .messy import id_of
from .test_spellings import NAMES, SPELLINGS

TODAY = date(2026, 11, 22)


def ledger() -> Ledger:
    return ledger_of("mediation")


def understood(content: bytes, name: str = "台账.xlsx") -> list[Row]:
    """Rows of every sheet as they are read."""
    found: list[Row] = []
    head = None
    for table in open_book(content, name):
        head = find_head(table, lexicon_of("mediation"), head)
        assert head is not None, table.name
        under = told_by(list(texts_under(head, table, name)))
        made = Reader(
            ledger(), head.columns, choices=Choices(), areas=Gazetteer([]), offices=lambda text: text, today=TODAY
        )
        found += [made.read(x.cells, x.under, x.section) for x in read_lines(table, head, ledger(), under).lines]
    return found


def headings(key: str) -> st.SearchStrategy[str]:
    return st.sampled_from([n for n in (ledger()[key].title, *ledger()[key].names) if "(" not in n])


PERSON = st.tuples(NAMES, st.dates(date(1940, 1, 1), date(2005, 12, 31)), st.integers(0, 999))
DISPUTE = st.fixed_dictionaries(
    {
        "day": st.dates(date(2001, 1, 1), date(2026, 11, 1)),
        "people": st.tuples(PERSON, PERSON),
        "kind": st.sampled_from([(c, w) for c, words in ledger()["kind"].codes.items() for w in words]),
        "outcome": st.sampled_from(
            [
                (c, w)
                for c in ("failed", "withdrawn", "settled", "pending", "oral")
                for w in ledger()["outcome"].codes[c]
            ]
        ),
        "amount": st.decimals(1, 10**6, places=2),
        "facts": st.text("滴水院墙争执屋檐欠款道路甲乙", min_size=3, max_size=12),
        "spell": st.sampled_from(SPELLINGS),
        "wan": st.booleans(),
    }
)
LAYOUT = st.fixed_dictionaries(
    {
        "titles": st.lists(st.sampled_from(["柳溪镇人民调解台账", "单位：柳溪镇调委会", ""]), max_size=3),
        "date": headings("accepted_on"),
        "kind": headings("kind"),
        "outcome": headings("outcome"),
        "amount": headings("amount"),
        "facts": headings("facts"),
        "sides": st.sampled_from(
            [
                ("申请人", "被申请人"),
                ("甲方", "乙方"),
                ("当事人甲", "当事人乙"),
                ("投诉人", "被投诉人"),
                ("一方当事人", "对方当事人"),
            ]
        ),
        "levels": st.booleans(),
        "order": st.permutations(range(7)),
        "spaced": st.booleans(),
    }
)


def written(dispute: dict[str, Any], layout: dict[str, Any]) -> bytes:
    """A workbook of one dispute. The columns of a side stay together; everything else is in any order."""
    unit = "（万元）" if dispute["wan"] else "（元）"
    amount = dispute["amount"] / 10000 if dispute["wan"] else dispute["amount"]
    people = [(name, id_of(f"{born:%Y%m%d}", n)) for name, born, n in dispute["people"]]
    blocks: list[list[tuple[str, str, Any]]] = [
        [("", layout["date"], dispute["spell"](dispute["day"]))], [("", layout["kind"], dispute["kind"][1])],
        [("", layout["outcome"], dispute["outcome"][1])], [("", layout["amount"] + unit, str(amount))],
        [("", layout["facts"], dispute["facts"])],
        *([(side, "姓名", name), (side, "身份证号", number)] for side, (name, number) in zip(layout["sides"], people, strict=True)),
    ]  # fmt: skip
    cells = [cell for n in layout["order"] for cell in blocks[n]]
    rows: Rows = [[t] for t in layout["titles"]]
    space = " ".join if layout["spaced"] else (lambda text: text)
    if layout["levels"]:
        groups = [g if i == 0 or cells[i - 1][0] != g else "" for i, (g, _, _) in enumerate(cells)]
        rows += [
            [groups[i] or ("" if g else space(h)) for i, (g, h, _) in enumerate(cells)],
            [space(h) if g else "" for g, h, _ in cells],
        ]
    else:
        rows.append([space(g + h) for g, h, _ in cells])
    return book([*rows, [v for _, _, v in cells]])


@settings(max_examples=examples(0.75), suppress_health_check=[HealthCheck.too_slow])
@given(DISPUTE, LAYOUT)
def test_what_was_written_is_read(dispute: dict[str, Any], layout: dict[str, Any]) -> None:
    (row,) = understood(written(dispute, layout))
    assert row.problems == []
    assert row.day == dispute["day"]
    assert row.values["kind"] == dispute["kind"][0]
    assert row.values["outcome"] == dispute["outcome"][0]
    assert row.values["amount"] == dispute["amount"].quantize(Decimal("0.01"))
    assert row.values["facts"] == dispute["facts"]
    assert [(p["role"], p["name"], p["birth_date"]) for p in row.parties] == [
        (role, name, born) for role, (name, born, _) in zip(("applicant", "respondent"), dispute["people"], strict=True)
    ]


def test_ticks_under_words() -> None:
    rows: Rows = [
        ["序号", "日期", "当事人", "纠纷类别", "", "", "调解结果", ""], ["", "", "", "婚姻家庭", "邻里", "其他", "成功", "不成功"],
        [1, "2024.1.5", "张三与李四", "", "√", "", "√", ""], [2, "2024.1.6", "王五诉赵六", "√", "", "", "", "√"],
    ]  # fmt: skip
    assert [(r.values["kind"], r.values["outcome"]) for r in understood(book(rows))] == [
        ("neighbours", "written"),
        ("marriage", "failed"),
    ]


def test_everything_about_the_parties_in_one_cell() -> None:
    said = f"申请人：张三，男，45岁，身份证号码{id_of('19850312', 101)}，电话15400001111，住柳溪村三组；被申请人：李四"
    (row,) = understood(book([["受理时间", "当事人基本情况"], ["2024年3月5日上午9时", said]]))
    first, second = row.parties
    assert (first["name"], first["gender"], first["phone"], first["address"], second["name"]) == (
        "张三",
        "male",
        "15400001111",
        "柳溪村三组",
        "李四",
    )
    assert first["birth_date"] == date(1985, 3, 12)


def test_sections_of_months_and_places() -> None:
    rows: Rows = [
        ["2025年度"],
        ["日期", "申请人", "被申请人"],
        ["一月份"],
        ["5日", "张三", "李四"],
        ["石桥村"],
        ["2月7日", "王五", "赵六"],
        ["本月合计", "2件"],
    ]
    assert [r.day for r in understood(book(rows))] == [date(2025, 1, 5), date(2025, 2, 7)]


def test_a_heading_repeated_on_every_page() -> None:
    head = ["日期", "申请人", "被申请人", "纠纷类型"]
    rows = [head, ["2024-1-1", "张三", "李四", "邻里"], head, ["2024-1-2", "王五", "赵六", "邻里"]]
    assert len(understood(book(rows))) == 2


def test_a_sheet_that_goes_on_without_heading() -> None:
    first: Rows = [["日期", "申请人", "被申请人", "纠纷类型"], ["2024-1-1", "张三", "李四", "邻里"]]
    assert len(understood(book(first, [["2024-1-2", "王五", "赵六", "邻里"]]))) == 2


TEXT = "受理日期,申请人,被申请人,涉及金额(万元)\n2024-03-05,张三,李四,1.5\n"
WEB = "<html><table><tr><th>受理日期<th>申请人<th>被申请人<th>涉及金额(万元)<tr><td>2024-03-05<td>张三<td>李四<td>1.5</table>"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("gb18030"),
        TEXT.replace(",", "\t").encode("utf-16"),
        WEB.encode(),
    ],
)
def test_text_in_any_encoding(content: bytes) -> None:
    (row,) = understood(content, "台账.csv")
    assert (row.day, row.values["amount"], [p["name"] for p in row.parties]) == (
        date(2024, 3, 5),
        Decimal(15000),
        ["张三", "李四"],
    )


def ods(rows: Rows) -> bytes:
    import io
    import zipfile
    from xml.sax.saxutils import escape

    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(str(c))}</text:p></table:table-cell>'
            for c in row
        )
        + "</table:table-row>"
        for row in rows
    )
    names = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    table = f'<office:spreadsheet><table:table table:name="表">{cells}</table:table></office:spreadsheet>'
    body = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names}><office:body>{table}</office:body>'
    body += "</office:document-content>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", body)
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return out.getvalue()


def test_open_documents() -> None:
    (row,) = understood(ods([["受理日期", "申请人", "被申请人"], ["2024年3月5日", "张三", "李四"]]), "台账.ods")
    assert row.day == date(2024, 3, 5)


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import zipfile

    from common.imports.reading import book as opening

    monkeypatch.setattr(opening, "MAX_UNPACKED", 1 << 20)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (3 << 20))
    lying = out.getvalue().replace((3 << 20).to_bytes(4, "little"), (99).to_bytes(4, "little"))
    for content in (out.getvalue(), lying):
        with pytest.raises(Unusable, match="过大"):
            open_book(content)


def test_a_cell_far_away_is_told() -> None:
    import io

    import xlsxwriter

    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    sheet = made.add_worksheet()
    sheet.write(0, 0, "日期")
    sheet.write(1048575, 3, "x")
    made.close()
    with pytest.raises(Unusable, match="很远的地方"):
        open_book(out.getvalue())
