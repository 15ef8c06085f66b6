"""Texts of a folder into the tables: a file entirely or not at all, and nothing twice."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.db import transaction

from ..models.laws import Article, Law, Since, Version
from .numerals import label_of
from .reading import ReadLaw, Unreadable, gaps, read

ALIASES = Path(__file__).parent.parent / "data" / "aliases.json"
ENDS = {".md", ".txt"}
LARGEST = 5_000_000  # bytes: the longest code is a tenth of it
LISTS = re.compile(r"(?i)(index|readme|目录|说明)")
ORGANS = (
    ("全国人民代表大会常务委员会", "全国人民代表大会常务委员会"), ("全国人民代表大会", "全国人民代表大会"),
    ("最高人民法院", "最高人民法院"), ("最高人民检察院", "最高人民检察院"), ("中共中央", "中共中央、国务院"),
    ("国务院", "国务院"), ("司法部", "司法部"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one file. `state`: new, changed, same, or wrong with the reason in `said`."""

    file: str
    state: str
    said: str


def run(folder: Path) -> Iterator[Outcome]:
    """Every text of a folder and below it, by name. The caller rebuilds the index afterwards."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix.lower() in ENDS)
    for path in files:
        if not LISTS.match(path.stem):
            yield one(path)


def one(path: Path) -> Outcome:
    """Read and keep one file."""
    try:
        if path.stat().st_size > LARGEST:
            raise Unreadable(f"文件大于{LARGEST // 1_000_000}兆，不像一部法律。")
        data = path.read_bytes()
        found = read(data.decode("utf-8-sig"), path.name)
    except UnicodeDecodeError:
        return Outcome(file=path.name, state="wrong", said="不是 UTF-8 编码的文本，请另存为 UTF-8 后再导入。")
    except OSError as error:
        return Outcome(file=path.name, state="wrong", said=f"读不了：{error.strerror or '没有权限'}。")
    except (Unreadable, ValueError) as why:
        return Outcome(file=path.name, state="wrong", said=str(why))
    state = keep(found, path.name, hashlib.sha256(data).hexdigest())
    sure = "" if found.since_sure else "（正文没有写明本次文本的施行日期，暂按公布、修改日期，请核实）"
    said = (
        f"{found.name}，{found.passed}公布或者修改，{found.since}施行{sure}，{len(found.articles)}条{_missing(found)}"
    )
    return Outcome(file=path.name, state=state, said=said)


def _missing(found: ReadLaw) -> str:
    missing = "、".join(label_of(n) for n in gaps(found.articles)[:5])
    return f"（文件里没有{missing}，请核对原文）" if missing else ""


@transaction.atomic
def keep(found: ReadLaw, file: str, digest: str) -> str:
    """Enter or renew one wording; a day of coming into force that somebody has checked stays."""
    law, _ = Law.objects.get_or_create(
        name=found.name,
        defaults={
            "title": found.title, "organ": organ_of(found), "kind": kind_of(found), "aliases": aliases_of(found.name),
        },
    )  # fmt: skip
    version = Version.objects.filter(law=law, passed=found.passed).first()
    if version and version.digest == digest:
        return "same"
    state = "changed" if version else "new"
    version = version or Version(law=law, passed=found.passed)
    if version.since_from != Since.CHECKED:
        version.since = found.since
        version.since_from = Since.TEXT if found.since_sure else Since.PASSED
    version.notes, version.preamble, version.annex = found.notes, found.preamble, found.annex
    version.file, version.digest = file[:200], digest
    version.save()
    _articles(version, found)
    chain(law)
    return state


def _articles(version: Version, found: ReadLaw) -> None:
    version.articles.all().delete()
    rows = (
        Article(version=version, number=a.number, suffix=a.suffix, path=list(a.path), text=a.text)
        for a in found.articles
    )
    Article.objects.bulk_create(rows, batch_size=500)


def chain(law: Law) -> None:
    """Each wording holds until the next begins; the last as long as it is not repealed."""
    rows = list(law.versions.order_by("since", "passed"))
    for row, after in zip(rows, [*rows[1:], None], strict=True):
        until = max(after.since, row.since + timedelta(days=1)) if after else row.until if row.repealed else None
        if row.until != until:
            Version.objects.filter(pk=row.pk).update(until=until)


def organ_of(found: ReadLaw) -> str:
    """Whoever passed it last, as the notes or the title say."""
    said = [*reversed(found.notes.splitlines()), found.title]
    return next((organ for line in said for word, organ in ORGANS if word in line), "")


def kind_of(found: ReadLaw) -> str:
    title, organ = found.title, organ_of(found)
    if organ.startswith("最高人民"):
        return "司法解释"
    if organ == "中共中央、国务院":
        return "党内法规和国家规定"
    if title.startswith("中华人民共和国") and title.endswith(("法", "法典", "典")):
        return "法律"
    if organ in {"国务院", ""} and title.endswith(("条例", "办法", "规定", "细则")):
        return "行政法规"
    return "法律" if organ.startswith("全国人民") else "其他"


def aliases_of(name: str) -> list[str]:
    """How else it is cited, from the list the house brings."""
    known: dict[str, list[str]] = json.loads(ALIASES.read_text(encoding="utf-8"))
    return known.get(name, [])
