"""The quick way says of every row what the whole way says."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from common.imports import staging
from common.imports.models import Batch
from common.imports.quick import Quick
from common.imports.staged import Staged

from .conftest import book
from .messy import id_of

pytestmark = pytest.mark.django_db
HEAD = [
    "序号",
    "编号",
    "受理日期",
    "申请人姓名",
    "申请人身份证号",
    "申请人电话",
    "被申请人姓名",
    "纠纷类型",
    "简要情况",
    "涉及金额（万元）",
    "调解结果",
    "结案日期",
]
CELLS: tuple[tuple[Any, ...], ...] = (
    ("甲〔2024〕1号", "甲〔2024〕2号", "12", "", "甲 3"),
    ("2024.3.5", "2024年3月6日", "20240305", "2024.2.30", "", "近日", 45356, "2026-12-31", "3月8日"),
    ("张三", "李四", "王五、赵六", "某某商贸有限公司", "", "张 三", "1234567", "欧阳某某"),
    (
        id_of("19850312", 101),
        id_of("19850312", 101)[:-1] + "0",
        "",
        8.89901198503121e17,
        "E12345678",
        id_of("19901312", 5),
    ),
    ("15400001111", 15400001111, "12345", "", "0499-81234567", "15400001111、15400002222"),
    ("李建国", "王秀兰", "柳溪村民小组", "", "赵某等5人", "张三"),
    ("邻里", "婚姻家庭", "怪事", "", "其他"),
    ("屋檐滴水", "界 址", "", "无", "甲\n乙", "很" * 2001, 12),
    (0.3, "1.5", "5000元", "许多", "", "/"),
    ("成功", "未达成", "调解中", "不清楚", ""),
    ("2024.3.9", "2024.3.1", "", "2024-03-20"),
)


def rows(seed: int, n: int) -> list[list[Any]]:
    rng = random.Random(seed)
    plain = [c[0] for c in CELLS]

    def one(i: int) -> list[Any]:
        cells = [rng.choice(c) if rng.random() < 0.05 else plain[k] for k, c in enumerate(CELLS)]
        if rng.random() < 0.9:
            cells[0], cells[2] = (
                f"甲〔2024〕{i}号",
                rng.choice("张王李赵") + rng.choice("一二三四五六七八九十") + rng.choice("甲乙丙丁"),
            )
        return [i, *cells]

    return [one(i) for i in range(1, n + 1)]


@pytest.mark.parametrize("seed", range(4))
def test_both_ways_say_the_same(read: Callable[..., Batch], monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    content, name = book([HEAD, *rows(seed, 400)]), "2024年台账.xlsx"
    taken = []
    real = Quick._likewise
    monkeypatch.setattr(Quick, "_likewise", lambda self, x, like: taken.append(real(self, x, like)) or taken[-1])
    quick = _staged(read(content, name))
    monkeypatch.setattr(Quick, "_able", lambda self: False)
    whole = _staged(read(content, name))
    assert quick == whole
    assert sum(t is not None for t in taken) > 50, "the quick way was gone"


def _staged(batch: Batch) -> list[Staged]:
    return [r for p in batch.pages.order_by("position") for r in staging.rows_of(p)]
