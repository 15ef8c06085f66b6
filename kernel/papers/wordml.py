"""The body of a Word file, written straight from the parts of a view: `document.xml` of WordprocessingML.

Strings are joined by hand because this is where a Word file spends its time; every text passes `_t`, which escapes it.
Measures are in twips (20 a point); the order of properties is that of the schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any

from .view import SIGN_GAP, Part, ems

MM = 1440 / 25.4  # in twips
STYLES = {
    "title": "title", "heading1": "heading1", "heading2": "heading2", "strong": "strong", "note": "note",
    "number": "small", "copies": "small", "head": "head", "band": "head", "label": "cell", "value": "cell", "cell": "cell",
}  # fmt: skip
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
GAP = '<w:p><w:pPr><w:pStyle w:val="gap"/></w:pPr></w:p>'
GAP_KEPT = '<w:p><w:pPr><w:pStyle w:val="gap"/><w:keepNext/></w:pPr></w:p>'
BREAK = '<w:p><w:pPr><w:pStyle w:val="gap"/><w:pageBreakBefore/></w:pPr></w:p>'
LOW = '<w:vAlign w:val="bottom"/>'


def document(ready: Part, measures: Part, pictures: Part) -> bytes:
    """The part `word/document.xml` of a sheet; `measures` of its kind, `pictures` by the name its slots give them."""
    made = [f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document {NAMESPACES}><w:body>']
    official = ready["kind"] == "official"
    if official:
        made.append(_head(ready["top"], measures))
    for part in ready["parts"]:
        shape = part["shape"]
        if shape == "line":
            made.append(_line(part, measures))
        elif shape == "grid":
            made.append(_grid(part, measures))
        else:
            made.append(_sign(part, measures, pictures) if shape == "sign" else BREAK)
    if official and any(ready["tail"].values()):
        made.append(_tail(ready["tail"], measures))
    made.append(f"{_section(measures)}</w:body></w:document>")
    return "".join(made).encode()


def _t(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{_t(text)}</w:t></w:r>' if text else ""


def _p(text: str, style: str, props: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{props}</w:pPr>{_run(text)}</w:p>'


def _borders(tag: str, sides: Iterable[str], size: int = 4) -> str:
    drawn = "".join(f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="auto"/>' for side in sides)
    return f"<w:{tag}>{drawn}</w:{tag}>"


ALL_SIDES = _borders("tblBorders", ("top", "left", "bottom", "right", "insideH", "insideV"))
IMPRINT = _borders("tblBorders", ("top", "bottom", "insideH"), 8)
RULED = _borders("tcBorders", ("bottom",)) + LOW


def _line(part: Part, m: Part) -> str:
    align, last = part["align"], len(part["lines"]) - 1
    ind = ""
    if part["right"] or part["indent"]:
        right, first, em = part["right"], part["indent"], m["size"] * 10
        ind = (
            f'<w:ind w:rightChars="{int(right * 100)}" w:right="{int(right * em)}" '
            f'w:firstLineChars="{int(first * 100)}" w:firstLine="{int(first * em)}"/>'
        )
    tail = f'{ind}<w:jc w:val="{"both" if align == "justify" else align}"/></w:pPr>'
    head = f'<w:p><w:pPr><w:pStyle w:val="{STYLES.get(part["role"], "para")}"/>'
    head += "<w:keepNext/>" if part["role"] == "office" else ""
    made = []
    for i, text in enumerate(part["lines"]):
        before, after = (part["before"] if i == 0 else 0), (part["after"] if i == last else 0)
        made.append(f"{head}{_room(before, after, m['pitch'])}{tail}{_run(text)}</w:p>")
    return "".join(made)


def _room(before: float, after: float, pitch: int) -> str:
    if not before and not after:
        return ""
    return f'<w:spacing w:before="{int(before * pitch)}" w:after="{int(after * pitch)}"/>'


def _table(widths: Sequence[int], rows: str, borders: str = "", *, margin: int = 0, place: str = "") -> str:
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    return (
        f'<w:tbl><w:tblPr>{place}<w:tblW w:w="{sum(widths)}" w:type="dxa"/>{borders}<w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{margin}" w:type="dxa"/><w:right w:w="{margin}" w:type="dxa"/></w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _tc(width: int, props: str, content: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{props}</w:tcPr>{content}</w:tc>'


def _grid(part: Part, m: Part) -> str:
    widths = [round(m["width"] * w / 100) for w in part["widths"]]
    edges = [0, *accumulate(widths)]
    heads = part["heads"]
    rows = "".join(_row(row, edges, m["cell"], _repeat(i, heads)) for i, row in enumerate(part["rows"]))
    return _table(widths, rows, ALL_SIDES, margin=100) + GAP


def _repeat(i: int, heads: int) -> str:
    """Heads come again on every page, and rows below a head are not torn; a form's rows may be."""
    return "<w:tblHeader/>" if i < heads else "<w:cantSplit/>" if heads else ""


def _row(row: Sequence[Part], edges: Sequence[int], size: int, props: str) -> str:
    tall = max(c["lines"] for c in row)
    height = f'<w:trHeight w:val="{tall * size * 15}" w:hRule="atLeast"/>' if tall > 1 else ""
    made = [f"<w:tr><w:trPr>{props}{height}</w:trPr>"]
    at = 0
    for c in row:
        to = at + c["span"]
        span = f'<w:gridSpan w:val="{c["span"]}"/>' if c["span"] > 1 else ""
        place = "top" if c["role"] == "value" and c["lines"] > 1 else "center"
        style = f'<w:pPr><w:pStyle w:val="{STYLES[c["role"]]}"/><w:jc w:val="{c["align"]}"/></w:pPr>'
        made.append(f'<w:tc><w:tcPr><w:tcW w:w="{edges[to] - edges[at]}" w:type="dxa"/>{span}')
        made.append(f'<w:vAlign w:val="{place}"/></w:tcPr>')
        made += [f"<w:p>{style}{_run(text)}</w:p>" for text in c["text"].split("\n")]
        made.append("</w:tc>")
        at = to
    made.append("</w:tr>")
    return "".join(made)


def _sign(part: Part, m: Part, pictures: Part) -> str:
    """Per slot a label and a line to sign on; under the line hint and date; a third column keeps slots apart."""
    return "".join(_slots(slots, m, pictures, stacked=part["stacked"]) + GAP_KEPT for slots in part["rows"])


def _slots(slots: Sequence[Part], m: Part, pictures: Part, *, stacked: bool) -> str:
    widths = _slot_widths(slots, m["width"], 0 if stacked else m["sign"] * 10)
    rows = _whole_row(widths, [_p(s["label"], "sign") for s in slots]) if stacked else ""
    lines = [("" if stacked else s["label"], _picture(pictures.get(s["image"]), s["image"])) for s in slots]
    rows += _sign_row(widths, lines, RULED, 567)
    rows += _sign_row(widths, [("", _p(s["hint"], "hint", '<w:jc w:val="center"/>')) for s in slots])
    if any(s["date"] for s in slots):
        rows += _whole_row(widths, [_p(s["date"], "sign", '<w:jc w:val="right"/>') for s in slots])
    return _table(widths, rows)


def _whole_row(widths: Sequence[int], contents: Sequence[str]) -> str:
    """What takes the width of label and line: a long label above, the day below."""
    cells = [
        _tc(widths[i * 3] + widths[i * 3 + 1], f'<w:gridSpan w:val="2"/>{LOW}', content)
        + _tc(widths[i * 3 + 2], LOW, _p("", "hint"))
        for i, content in enumerate(contents)
    ]
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _sign_row(widths: Sequence[int], cells: Iterable[tuple[str, str]], props: str = LOW, height: int = 0) -> str:
    tall = f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else ""
    made = [f"<w:tr><w:trPr><w:cantSplit/>{tall}</w:trPr>"]
    for i, (label, content) in enumerate(cells):
        made.append(_tc(widths[i * 3], LOW, _p(label, "sign" if height else "hint")))
        made.append(_tc(widths[i * 3 + 1], props, content))
        made.append(_tc(widths[i * 3 + 2], LOW, _p("", "hint")))
    made.append("</w:tr>")
    return "".join(made)


def _slot_widths(slots: Sequence[Part], width: int, em: int) -> list[int]:
    """Label, line and a gap of 5 mm for each of two slots; a label above its line (`em` 0) leaves an indent."""
    half, gap = width // 2, round(SIGN_GAP * MM)
    labels = [round(ems(s["label"]) * em) + 60 if em else round(14 * MM) for s in slots]
    return [w for label in labels for w in (label, half - label - gap, gap)]


def _picture(picture: Part | None, name: str) -> str:
    """A signature on its line. KeyError where a signed slot's picture is missing."""
    if not name:
        return _p("", "sign")
    if picture is None:
        raise KeyError(name)
    n, cx, cy = picture["n"], picture["cx"], picture["cy"]
    return (
        '<w:p><w:pPr><w:pStyle w:val="sign"/><w:jc w:val="center"/></w:pPr><w:r><w:drawing>'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{cx}" cy="{cy}"/>'
        f'<wp:docPr id="{n}" name="签名{n}" descr="手写签名"/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="{n}" name="签名{n}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rSign{n}"/>'
        "<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
        f'<a:off x="0" y="0"/><a:ext cx="{cx}" cy="{cy}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r></w:p>"
    )


def _head(h: Part, m: Part) -> str:
    """GB/T 9704-2012 7.2: the mark 35 mm below the upper edge, the number two lines below it, the red rule 4 mm on."""
    above, pitch = [text for text in (h["secrecy"], h["urgency"]) if text], m["pitch"]
    signer = f"<w:r><w:tab/></w:r>{_run('签发人：' + h['signer'])}" if h["signer"] else ""
    return "".join(_p(text, "strong") for text in above) + (
        f'<w:p><w:pPr><w:pStyle w:val="mark"/><w:spacing w:before="{max(1984 - len(above) * pitch, 0)}"/>'
        f'<w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:sz w:val="{h["size"] * 2}"/></w:rPr>'
        f'<w:t xml:space="preserve">{_t(h["mark"])}</w:t></w:r></w:p>'
        f'<w:p><w:pPr><w:pStyle w:val="para"/><w:pBdr><w:bottom w:val="single" w:sz="12" w:space="11" '
        f'w:color="{m["red"]}"/></w:pBdr><w:tabs><w:tab w:val="right" w:pos="{m["width"] - 320}"/></w:tabs>'
        f'<w:spacing w:before="{2 * pitch}" w:after="{2 * pitch}"/><w:jc w:val="{"left" if signer else "center"}"/>'
        f"</w:pPr>{_run(('　' if signer else '') + h['number'])}{signer}</w:p>"
    )


def _tail(t: Part, m: Part) -> str:
    """The imprint stands on the lower edge of the text area of the last page (7.4)."""
    width = m["width"]
    props = f'<w:tabs><w:tab w:val="right" w:pos="{width - 280}"/></w:tabs><w:ind w:left="280" w:right="280"/>'
    head = f'<w:p><w:pPr><w:pStyle w:val="imprint"/>{props}</w:pPr>'
    lines = [("抄送：" + t["copy_to"] if t["copy_to"] else "", ""), (t["issuer"], t["printed"])]
    rows = ""
    for text, end in lines:
        if text or end:
            tab = f"<w:r><w:tab/></w:r>{_run(end)}" if end else ""
            rows += f"<w:tr>{_tc(width, '', f'{head}{_run(text)}{tab}</w:p>')}</w:tr>"
    place = '<w:tblpPr w:vertAnchor="margin" w:horzAnchor="margin" w:tblpXSpec="left" w:tblpYSpec="bottom"/>'
    return _table([width], rows, IMPRINT, place=place) + GAP


def _section(m: dict[str, Any]) -> str:
    top, right, bottom, left = m["margins"]
    return (
        f'<w:sectPr><w:footerReference w:type="default" r:id="rFooter{m["odd"]}"/>'
        f'<w:footerReference w:type="even" r:id="rFooter{m["even"]}"/><w:pgSz w:w="11906" w:h="16838"/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" w:header="851" '
        f'w:footer="{bottom - 680}" w:gutter="0"/></w:sectPr>'
    )
