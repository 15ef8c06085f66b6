"""The cast, whose chair and judicial office keep ledgers, and a ledger as bytes."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter

from common.imports import staging, taking
from common.imports.models import Batch
from common.imports.words import ledger_of
from kernel.reach.models import Office, Post, User
from tests.cast import Cast, assemble

Rows = list[list[Any]]
HEAD = ["序号", "受理日期", "申请人", "被申请人", "纠纷类型", "简要情况", "涉及金额", "调解结果", "调解员"]


@pytest.fixture
def cast(db: None) -> Cast:
    made = assemble()
    for post in Post.objects.filter(code__in=("chair", "office_staff", "section")):
        post.roles = [*post.roles, "ledger_keeper"]
        post.save()
    return made


def book(*sheets: Rows, names: tuple[str, ...] = (), merges: tuple[tuple[int, int, int, int], ...] = ()) -> bytes:
    """An xlsx of plain rows. `merges`: first row, first column, last row, last column of the first sheet, from 0."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd"})
    for n, rows in enumerate(sheets):
        sheet = made.add_worksheet(names[n] if n < len(names) else f"Sheet{n + 1}")
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value not in (None, ""):
                    sheet.write(r, c, value)
        for r, c, r2, c2 in merges if n == 0 else ():
            sheet.merge_range(r, c, r2, c2, rows[r][c])
    made.close()
    return out.getvalue()


@pytest.fixture
def read(cast: Cast) -> Callable[..., Batch]:
    """Upload and read a file into the committee of the cast, by its chair."""

    def made(
        content: bytes, name: str = "2024年台账.xlsx", *, user: User | None = None, office: Office | None = None
    ) -> Batch:
        batch = staging.receive(
            ledger_of("mediation"), office or cast.committee, user or fresh(cast.chair), name=name, content=content
        )
        staging.read_batch(batch)
        batch.refresh_from_db()
        return batch

    return made


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def take(batch: Batch) -> Batch:
    taking.ask_to_take(batch, fresh(batch.user))
    taking.take(batch)
    return batch


def undo(batch: Batch) -> Batch:
    taking.ask_to_undo(batch, fresh(batch.user))
    taking.undo(batch)
    return batch


def problems(batch: Batch) -> list[tuple[int, str]]:
    """Line and sentence of everything wrong."""
    return [(r.line, text) for p in batch.pages.all() for r in staging.rows_of(p) for _, text in r.problems]
