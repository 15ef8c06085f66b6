"""100 000 rows of a mediation ledger in: opened, understood, checked row by row, staged sealed, against openpyxl merely
reading the same file in the same run. Goal (performance.md §5): at least four times as fast.

    python benchmarks/ledger_in.py [rows]

Prints one JSON line. `take_per_second` is what follows afterwards: cases written through the bulk writer, chained.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HEAD = (
    "序号", "编号", "受理日期", "申请人姓名", "申请人身份证号", "申请人电话", "被申请人姓名", "被申请人身份证号", "被申请人电话",
    "纠纷类型", "简要情况",
    "涉及金额（万元）", "所在村", "调解结果", "协议形式", "结案日期", "调解员",
)  # fmt: skip
KINDS = ("邻里纠纷", "婚姻家庭", "民间借贷", "道路交通事故", "损害赔偿", "劳动争议", "物业", "山林土地")
RESULTS = ("调解成功", "达成协议", "成功", "未达成", "调解不成", "撤回")
TAKEN = 2000


def rows(n: int) -> list[tuple[Any, ...]]:
    from common.people.identity import check_digit

    rng, first = random.Random(20260101), date(2021, 1, 1)

    def person() -> tuple[str, str, str]:
        body = f"889901{rng.randint(1950, 2004)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}{rng.randint(0, 999):03}"
        name = rng.choice("张王李赵孙周吴郑") + "".join(rng.choices("一二三四五六七八九十甲乙丙丁", k=2))
        return name, body + check_digit(body), f"154{rng.randint(0, 99999999):08}"

    found: list[tuple[Any, ...]] = []
    for i in range(1, n + 1):
        day = first + timedelta(days=i % 1900)
        shown: Any = (day, f"{day:%Y.%-m.%-d}", f"{day:%Y年%-m月%-d日}", f"{day:%Y%m%d}", "2024.2.30")[
            4 if i % 97 == 0 else i % 4
        ]
        a, b = person(), person()
        number = b[1] if i % 101 else b[1][:-1] + ("0" if b[1][-1] != "0" else "1")
        found.append(
            (
                i, f"柳调字〔{day.year}〕{i}号", shown, *a, b[0], number, b[2], rng.choice(KINDS),
                f"因{rng.choice(KINDS)}发生争执，双方各执一词，第{i}件", rng.choice((0.3, "1.5", "", "5000元")), "柳溪村",
                rng.choice(RESULTS), rng.choice(("书面", "口头")), day + timedelta(days=9), "陈和",
            )
        )  # fmt: skip
    return found


def write(path: Path, table: list[tuple[Any, ...]]) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("台账")
    sheet.write(0, 0, "柳溪镇人民调解台账")
    for r, row in enumerate((HEAD, *table), start=1):
        for c, value in enumerate(row):
            if value != "":
                sheet.write(r, c, value)
    book.close()


def timed(work: Any) -> tuple[float, Any]:
    """Seconds of this processor: both sides run in one process, and other processes do not count."""
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def with_openpyxl(path: Path) -> int:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    return sum(1 for _ in book.active.iter_rows(values_only=True))


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as name:
        os.environ["SINAN_DATA"] = name
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        sys.path[0] = str(ROOT)  # not this folder, whose names are apps elsewhere
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        print(json.dumps(measure(Path(name), n), ensure_ascii=False))


def measure(folder: Path, n: int) -> dict[str, Any]:
    from common.imports import mending, staging, taking
    from common.imports.models import Batch
    from common.imports.words import ledger_of
    from kernel.reach.models import Post
    from tests.cast import assemble

    cast = assemble()
    Post.objects.filter(code="chair").update(roles=["mediator", "chair", "ledger_keeper"])
    path = folder / "台账.xlsx"
    write(path, rows(n))
    slow, read = timed(lambda: with_openpyxl(path))

    def ours() -> Batch:
        batch = staging.receive(
            ledger_of("mediation"), cast.committee, cast.chair, name=path.name, content=path.read_bytes()
        )
        staging.read_batch(batch)
        return batch

    quick, batch = timed(ours)
    small = folder / "小.xlsx"
    write(small, rows(TAKEN))
    few = staging.receive(
        ledger_of("mediation"), cast.committee, cast.chair, name=small.name, content=small.read_bytes()
    )
    staging.read_batch(few)
    mending.leave_out(few, [])
    taking.ask_to_take(few, cast.chair)
    writing, _ = timed(lambda: taking.take(few))
    return {
        "benchmark": "ledger_in", "rows": n, "columns": len(HEAD), "openpyxl_rows": read, "openpyxl_seconds": round(slow, 2),
        "seconds": round(quick, 2), "ratio": round(slow / quick, 2), "goal": 4,
        "ready": batch.counts["ready"], "wrong": batch.counts["wrong"],
        "take_per_second": round(few.done / writing if few.done else 0),
    }  # fmt: skip


if __name__ == "__main__":
    main()
