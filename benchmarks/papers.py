"""One-page forms per second: PDF against a new typst compiler each time, Word against docxtpl (performance.md §5).

    python benchmarks/papers.py [--forms 60]

Every form is another one: names, addresses and facts differ, as in a morning's work. The ways take turns form by
form, so a busy machine slows all of them alike; the median of each counts, and the ratios are of one run. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

import pylopdf_fonts_zh_cn  # noqa: E402
import typst  # noqa: E402
from docxtpl import DocxTemplate  # noqa: E402

from kernel.papers import pdf, word  # noqa: E402
from kernel.papers.blocks import Field, Fields, Sheet, Signatures, Slot  # noqa: E402

TURN = 10  # forms one way makes before the next
GOALS = {"pdf": 10, "word": 20}  # times the other way
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "秀兰建国小明桂英志强玉梅海燕德福春生丽华文军"
SENTENCES = (
    "被申请人翻建院墙时将排水沟改向申请人宅基地一侧，连日降雨后积水漫入东厢房。",
    "双方合伙经营的粮油店停业，对存货和外欠货款如何分割各执一词。",
    "承租人提前退租，出租人以墙面损坏为由不退押金，双方言语冲突。",
    "楼上住户卫生间渗漏，浸坏楼下吊顶和衣柜，多次修补仍未止漏。",
    "工程完工后包工头拖欠劳务报酬，申请人多次催要未果。",
    "两家共用晒场，因堆放秸秆的位置和时间发生争执，邻里关系紧张。",
)
LABELS = ("申请人", "被申请人", "纠纷类型", "涉及金额", "纠纷简要情况", "申请事项")


def form(n: int) -> Sheet:
    """The n-th application: the shape of a mediation paper on one page."""
    chance = random.Random(n)
    values = _values(chance)
    rows = (
        *((Field(label=label, value=values[label], span=3),) for label in LABELS[:2]),
        tuple(Field(label=label, value=values[label]) for label in LABELS[2:4]),
        (Field(label="纠纷简要情况", value=values["纠纷简要情况"], span=3, lines=6),),
        (Field(label="申请事项", value=values["申请事项"], span=3, lines=4),),
    )
    blocks = (Fields(rows=rows), Signatures(slots=(Slot(label="申请人"),), dated=True))
    return Sheet(
        kind="form",
        title="人民调解申请书",
        number=f"（2026）司南人调字第{n}号",
        office="司南人民调解委员会",
        blocks=blocks,
    )


def _values(chance: random.Random) -> dict[str, str]:
    def person() -> str:
        name = chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, 2))
        return f"{name}，{chance.choice('男女')}，汉族，{chance.randint(20, 80)}岁，司南区{chance.randint(1, 99)}号"

    told = "".join(chance.sample(SENTENCES, 3))
    asked = f"请求恢复原状，并赔偿损失{chance.randint(500, 90000)}元。"
    return dict(zip(LABELS, (person(), person(), "邻里", f"{chance.randint(500, 90000)}元", told, asked), strict=True))


def ways(count: int) -> dict[str, Callable[[int], object]]:
    """What is measured, by name; each takes the number of a form it has not seen."""
    sheets = [form(n) for n in range(count * 5)]
    template = word.docx(_template(sheets[0]))
    folder = str(pylopdf_fonts_zh_cn.serif_path().parent)
    return {
        "pdf": lambda n: pdf.pdf(sheets[n]),
        "pdf_new_compiler": lambda n: _compile(sheets[n], font_paths=[folder]),
        "pdf_new_compiler_shipped_fonts_only": lambda n: _compile(
            sheets[n], font_paths=[folder], ignore_system_fonts=True
        ),
        "word": lambda n: word.docx(sheets[n]),
        "word_docxtpl": lambda n: _docxtpl(template, {"文号": sheets[n].number, **_values(random.Random(n))}),
    }


def _compile(sheet: Sheet, **options: object) -> object:
    """The same template and data by `typst.compile`, which makes a compiler and finds its fonts each time."""
    source = pdf.source(sheet)
    return typst.compile(source, root=str(pdf.HERE), format="pdf", pdf_standards="a-2b", **options)  # type: ignore[call-overload]


def _template(sheet: Sheet) -> Sheet:
    """The same form as an office would upload it, every value a placeholder."""
    fields = next(b for b in sheet.blocks if isinstance(b, Fields))
    rows = tuple(tuple(replace(f, value="{{ " + f.label + " }}") for f in row) for row in fields.rows)
    return replace(sheet, number="{{ 文号 }}", blocks=(replace(fields, rows=rows), *sheet.blocks[1:]))


def _docxtpl(template: bytes, values: Mapping[str, str]) -> bytes:
    made, buffer = DocxTemplate(io.BytesIO(template)), io.BytesIO()
    made.render(values, autoescape=True)
    made.save(buffer)
    return buffer.getvalue()


def measure(count: int) -> dict[str, float]:
    """Forms a second by each way, in turns of ten: a registry makes many of one sort, and what the way before left in the
    processor's cache counts for one of them only."""
    found, spent = ways(count), {}
    for name, way in found.items():
        way(0)  # fonts read, templates filled: what is done once a process is not counted
        spent[name] = [0.0] * count
    for first in range(0, count, TURN):
        for place, (name, way) in enumerate(found.items()):
            for turn in range(first, min(first + TURN, count)):
                n = 1 + turn + place * count  # nobody sees the same form twice, nor one another has laid out
                began = time.perf_counter()
                way(min(n, count * 5 - 1))
                spent[name][turn] = time.perf_counter() - began
    return {name: 1 / statistics.median(times) for name, times in spent.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--forms", type=int, default=40, help="forms by each way")
    rates = measure(parser.parse_args().forms)
    ratios = {
        "pdf": rates["pdf"] / rates["pdf_new_compiler"],
        "pdf_shipped_fonts_only": rates["pdf"] / rates["pdf_new_compiler_shipped_fonts_only"],
        "word": rates["word"] / rates["word_docxtpl"],
    }
    line = {
        "benchmark": "papers",
        "per_second": {name: round(rate, 1) for name, rate in rates.items()},
        "ratios": {name: round(ratio, 1) for name, ratio in ratios.items()},
        "goals": GOALS,
        "met": {name: ratios[name] >= goal for name, goal in GOALS.items()},
    }
    sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
