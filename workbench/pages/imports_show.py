"""Turns staged ledgers into what the components take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from common.imports import preview, rights
from common.imports.models import Batch, Sheet, State
from common.imports.reading.lexicon import KEEP, choices
from common.imports.staging import headings_of
from common.imports.words import Kind
from workbench import parts

TONES: dict[str, parts.Tone] = {
    "reading": "blue", "ready": "amber", "taking": "blue", "taken": "green", "undoing": "blue", "undone": "grey", "failed": "red",
    "dropped": "grey",
}  # fmt: skip
BATCHES = (
    parts.Column(key="name", label="文件", link=True, wide=True),
    parts.Column(key="state", label="状态", kind="badge"),
    parts.Column(key="count", label="条数", kind="number"),
    parts.Column(key="office", label="登记到", hide_on_phone=True),
    parts.Column(key="user", label="导入人", hide_on_phone=True),
    parts.Column(key="made", label="上传时间", kind="moment"),
)
STATES = {"wrong": "有问题", "ready": "将登记", "same": "已经有了", "out": "不登记", "left": "不是案件的行"}
HINTS = {
    "wrong": "按提示改好一行，就少一行。",
    "ready": "点“登记”后，这些行成为案件。", "same": "与已有案件或上面的行相同，不再登记，也不改动。",
    "out": "标为不登记的行。点开改好并保存，就会重新算进来。", "left": "标题、合计、表尾和空白，没有当作案件。",
}  # fmt: skip


def badge(batch: Batch) -> parts.Badge:
    return parts.Badge(text=batch.get_state_display(), tone=TONES[batch.state])


def batch_row(batch: Batch) -> dict[str, Any]:
    return {
        "pk": str(batch.pk), "url": reverse("desk_import", args=[batch.pk]), "name": batch.name, "state": badge(batch),
        "count": sum(batch.counts.get(k, 0) for k in ("ready", "wrong", "same")), "office": str(batch.office),
        "user": str(batch.user), "made": batch.made_at,
    }  # fmt: skip


def page_of(batch: Batch, wanted: str, after: str) -> dict[str, Any]:
    """Everything the page of a batch needs."""
    counts = batch.counts
    state = wanted if wanted in STATES else "wrong" if counts.get("wrong") else "ready"
    staged = batch.state in (State.READY, State.TAKEN) and not batch.wiped_at
    sheets = list(Sheet.objects.filter(batch=batch))
    listed = staged and state != "left"
    return {
        "batch": batch, "badge": badge(batch), "counts": counts, "show": state, "titles": STATES, "hint": HINTS[state],
        "stats": list(_stats(counts, state)) if staged else [], "staged": staged, "sheets": sheets,
        "rows": preview.rows(batch, state, after) if listed else preview.Slice(rows=[]),
        "left": [(s.name, line, why) for s in sheets for line, why in s.left] if state == "left" else [],
        "understood": [(s, list(_understood(batch, s))) for s in sheets] if staged else [],
        "words": list(_words(batch)), "assumed": list(_assumed(batch)), "lenient": batch.options.get("lenient", False),
        "progress": (min(batch.done, batch.total), batch.total) if batch.total else None,
    }  # fmt: skip


def _stats(counts: dict[str, int], state: str) -> Iterator[parts.Stat]:
    tones: dict[str, parts.Tone] = {"wrong": "red", "ready": "green", "same": "grey", "out": "grey", "left": "grey"}
    for key, title in STATES.items():
        n = counts.get(key, 0)
        if n or key in ("wrong", "ready"):
            note = "正在看" if key == state else ""
            unit = "件" if key == "ready" else "行"
            yield parts.Stat(
                label=title, value=n, unit=unit, url=f"?show={key}#rows", tone=tones[key] if n else "grey", note=note
            )


def _understood(batch: Batch, sheet: Sheet) -> Iterator[tuple[str, str, str]]:
    """Heading, meaning, how it was found; first those a person should look at."""
    for c in headings_of(sheet):
        if c.text or c.key != KEEP:
            unit = "（万元）" if c.unit == 10000 and c.key in batch.words.keys(Kind.MONEY) else ""
            yield c.text or f"第{c.place + 1}列", preview.meaning(batch, c) + unit, c.how


def codes(batch: Batch, key: str) -> list[tuple[str, str]]:
    """What a strange word may be said to mean."""
    column = batch.words[key]
    if column.kind is Kind.OFFICE:
        return [(str(o.pk), o.name) for o in rights.offices_for(batch.user, batch.words)]
    return [("", "不登记这一项"), *((c, column.titles.get(c, c)) for c in column.codes)]


def _words(batch: Batch) -> Iterator[dict[str, Any]]:
    for n, (key, word, often) in enumerate(batch.strange):
        yield {"n": n, "column": batch.words[key].title, "word": word, "often": often, "choices": codes(batch, key)}


def _assumed(batch: Batch) -> Iterator[dict[str, Any]]:
    chosen = batch.options.get("assumed", {})
    for a in batch.words.assumed:
        yield {"key": a.key, "question": a.question, "choices": a.choices, "value": chosen.get(a.key, a.value)}


def meanings(batch: Batch) -> list[tuple[str, list[tuple[str, str]]]]:
    return choices(batch.words)


def sheet_columns(batch: Batch, sheet: Sheet) -> dict[str, Any]:
    """One sheet with its columns, each with a few of its values."""
    rows = [
        {"c": c, "title": preview.meaning(batch, c), "sample": preview.sample(batch, sheet, c.place)}
        for c in headings_of(sheet)
    ]
    return {"sheet": sheet, "rows": rows}
