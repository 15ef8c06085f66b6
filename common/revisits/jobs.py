"""On the first days of a month what closed in the month before is drawn."""

from __future__ import annotations

from datetime import time

from kernel.jobs.declare import every

from . import drawing

every("revisits", title="抽取回访案件", daily=time(5, 30), run="common.revisits.jobs.draw")


def draw() -> int:
    return drawing.draw_what_is_due()
