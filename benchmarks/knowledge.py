"""How well people's words find the article that answers them (`data/knowledge.csv`), over the official texts of a folder.

    SINAN_LAW_TEXTS=folder python benchmarks/knowledge.py

`hit@1`, `hit@5`: share of questions whose article is first, or among five; `ms`: of a search. Part `fit`: the vocabulary
was widened while looking at it; `apart`: written with it and seen once; `fresh`: written afterwards, and seen when the
vocabulary was next widened; `strangers`, `unseen`: written from the laws alone, errors never looked at.
Says so and ends well where the folder is not there: the texts are not part of the repository.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import sys
import tempfile
from collections import defaultdict
from io import StringIO
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[0] = str(ROOT)  # not this folder, whose names are apps elsewhere
GOALS = {"hit@1": 0.6, "hit@5": 0.85}


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    folder = Path(os.environ.get("SINAN_LAW_TEXTS") or ROOT.parent / "shared" / "law" / "texts")
    if not folder.is_dir():
        said = f"skipped: no official texts at {folder}; set SINAN_LAW_TEXTS"
        print(json.dumps({"benchmark": "knowledge", "goals": GOALS, "skipped": said}, ensure_ascii=False))
        return
    os.environ.pop("SINAN_DATABASE_URL", None)
    with tempfile.TemporaryDirectory() as data:
        os.environ |= {"SINAN_DATA": data, "DJANGO_SETTINGS_MODULE": "config.settings"}
        print(json.dumps(measured(folder), ensure_ascii=False))


def measured(folder: Path) -> dict[str, Any]:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    begun = perf_counter()
    call_command("laws", str(folder), stdout=StringIO())
    imported = perf_counter() - begun
    parts, times = judged()
    return {
        "benchmark": "knowledge", "goals": GOALS, "parts": parts, "import_s": round(imported, 1),
        "ms": round(median(times) * 1000, 1), "ms_longest": round(max(times) * 1000, 1),
    }  # fmt: skip


def judged() -> tuple[dict[str, Any], list[float]]:
    """Each part with its shares; seconds of every search but the first, which reads the vocabulary."""
    from common.knowledge import public

    public.laws("拖欠工资")
    hits: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    times = []
    with (ROOT / "benchmarks" / "data" / "knowledge.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        begun = perf_counter()
        found = [f.title for f in public.laws(row["question"], 5)]
        times.append(perf_counter() - begun)
        wanted = answers(row)
        hits[row["part"]].append((bool(wanted & set(found[:1])), bool(wanted & set(found))))
    return {part: shares(of) for part, of in hits.items()}, times


def shares(of: list[tuple[bool, bool]]) -> dict[str, Any]:
    return {
        "questions": len(of),
        "hit@1": round(sum(a for a, _ in of) / len(of), 3),
        "hit@5": round(sum(b for _, b in of) / len(of), 3),
    }


def answers(row: dict[str, str]) -> set[str]:
    """《…》第…条 for every article that answers."""
    from common.knowledge.laws.numerals import label_of

    keys = [key.partition("-") for key in row["articles"].split(";")]
    return {f"《{row['law']}》{label_of(int(number), int(suffix or 0))}" for number, _, suffix in keys}


if __name__ == "__main__":
    main()
