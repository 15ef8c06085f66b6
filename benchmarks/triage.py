"""How well people's words find their matter: every saying judged by weights fitted without it, and two parts written apart.

`--folds 5` parts of the labelled set in turn (two minutes); `--folds 0` only the parts apart: `apart` was written in another
manner, `strangers` by somebody who had seen nothing but titles and help of the matters. Nothing is drawn by chance:
the same files give the same line. `top1` and `top3`: share of sayings whose matter is first, or among three. `first`:
milliseconds to read the weights; `ms`: of a saying, processor time.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from time import process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
GOALS = {"top1": 0.85, "top3": 0.96}
Read = tuple[str, dict[str, float]]


def main() -> None:
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--folds", type=int, default=5)
    folds = said.parse_args().folds
    import django
    from django.conf import settings

    settings.configure(INSTALLED_APPS=[], USE_TZ=True)
    django.setup()
    print(json.dumps(measured(folds), ensure_ascii=False))


def measured(folds: int) -> dict[str, Any]:
    fitting = module("fitting")
    rows = fitting.sayings()
    matters = list(dict.fromkeys(row.matter for row in rows))
    read = {
        part: [(r.matter, fitting.read(r.words)) for r in rows if r.part == part]
        for part in ("fit", "apart", "strangers")
    }
    weights = fitting.fit(read["fit"], matters)
    found: dict[str, Any] = {
        "benchmark": "triage", "matters": len(matters), "sayings": len(read["fit"]),
        **{part: judged(weights, matters, read[part]) for part in ("apart", "strangers")},
        "goals": GOALS, **speed(rows),
    }  # fmt: skip
    if folds:
        found["cross_validation"] = crossed(read["fit"], matters, folds)
    return found


def module(name: str) -> Any:
    """A part of the triage without the rest of the house."""
    import importlib
    import types

    import common.catalogue

    package = types.ModuleType("common.catalogue.triage")
    package.__path__ = [str(Path(common.catalogue.__file__).parent / "triage")]
    sys.modules.setdefault("common.catalogue.triage", package)
    return importlib.import_module(f"common.catalogue.triage.{name}")


def crossed(rows: Sequence[Read], matters: list[str], folds: int) -> dict[str, Any]:
    """Each saying judged by what was fitted to the other folds; a matter's sayings go round the folds."""
    seen: Counter[str] = Counter()
    of = []
    for matter, _ in rows:
        of.append(seen[matter] * 7919 % 10007 % folds)
        seen[matter] += 1
    sums: Counter[str] = Counter()
    fitting = module("fitting")
    for fold in range(folds):
        weights = fitting.fit([row for n, row in enumerate(rows) if of[n] != fold], matters)
        sums.update(hits(weights, matters, [row for n, row in enumerate(rows) if of[n] == fold]))
    return {"folds": folds, **shares(sums)}


def judged(weights: Any, matters: list[str], rows: Sequence[Read]) -> dict[str, Any]:
    return shares(hits(weights, matters, rows))


def hits(weights: Any, matters: list[str], rows: Sequence[Read]) -> Counter[str]:
    """How many there are, how many stand first and among three, and the sum of the shares of the first in per mille."""
    fitting = module("fitting")
    found: Counter[str] = Counter()
    for matter, vector in rows:
        known = [(name, value) for name, value in vector.items() if name in weights]
        share = fitting.softmax(fitting.total(weights, known, len(matters)))
        best = sorted(range(len(matters)), key=lambda n: -share[n])[:3]
        found.update(rows=1, top1=matters[best[0]] == matter, top3=matter in {matters[n] for n in best})
        found.update(share=round(1000 * share[best[0]]))
    return found


def shares(sums: Counter[str]) -> dict[str, Any]:
    whole = sums["rows"] or 1
    return {
        "sayings": sums["rows"],
        "top1": round(sums["top1"] / whole, 4),
        "top3": round(sums["top3"] / whole, 4),
        "mean_share": round(sums["share"] / whole / 1000, 3),
    }


def speed(rows: Sequence[Any]) -> dict[str, float]:
    """What reading the kept weights and judging a saying by them cost."""
    fitting, model = module("fitting"), module("model")
    begun = process_time()
    fitted = model.load(model.MODEL)
    first = process_time() - begun
    begun = process_time()
    for row in rows[::10]:
        fitted.shares(fitting.read(row.words))
    return {"first": round(first * 1000), "ms": round((process_time() - begun) * 1000 / len(rows[::10]), 1)}


if __name__ == "__main__":
    main()
