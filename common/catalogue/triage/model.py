"""The fitted weights, as they lie beside the sayings they were fitted to."""

from __future__ import annotations

import base64
import hashlib
import json
from array import array
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .fitting import SAYINGS, Vector, Weights, fit, read, sayings, softmax, total
from .tongue import DATA, TONGUE

MODEL = DATA / "model.json"
STEPS = 127  # a weight is kept in one byte


@dataclass(frozen=True, kw_only=True)
class Model:
    """`heard`: feature -> how many sayings of the labelled set have it."""

    matters: tuple[str, ...]
    weights: Weights
    heard: dict[str, int]

    def scores(self, found: Vector) -> list[float]:
        """How much each matter is meant, in the order of `matters`."""
        known = [(name, value) for name, value in found.items() if name in self.weights]
        return total(self.weights, known, len(self.matters))

    def shares(self, found: Vector) -> list[float]:
        return softmax(self.scores(found))


def digest() -> str:
    """What the weights were fitted to: sayings and tongue, as they are now."""
    whole = hashlib.sha256()
    for path in (SAYINGS, TONGUE):
        whole.update(path.read_bytes())
    return whole.hexdigest()


def write(path: Path = MODEL) -> Model:
    """Fit to every saying and keep the weights. Half a minute."""
    rows = [(row.matter, read(row.words)) for row in sayings()]
    matters = list(dict.fromkeys(matter for matter, _ in rows))
    weights = fit(rows, matters)
    top = max(abs(w) for row in weights.values() for w in row)
    flat = array("b", (round(w / top * STEPS) for row in weights.values() for w in row))
    heard = Counter(name for _, found in rows for name in found)
    kept = {
        "digest": digest(),
        "matters": matters,
        "top": round(top, 6),
        "features": {name: heard[name] for name in weights},
        "weights": base64.b85encode(flat.tobytes()).decode(),
    }
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    return load(path)


def stored(path: Path = MODEL) -> str:
    """The digest the kept weights belong to."""
    return str(json.loads(path.read_text(encoding="utf-8"))["digest"])


def load(path: Path) -> Model:
    kept = json.loads(path.read_text(encoding="utf-8"))
    flat = array("b", base64.b85decode(kept["weights"]))
    size, scale = len(kept["matters"]), kept["top"] / STEPS
    weights = {name: [w * scale for w in flat[n * size : (n + 1) * size]] for n, name in enumerate(kept["features"])}
    return Model(matters=tuple(kept["matters"]), weights=weights, heard=kept["features"])


@lru_cache(maxsize=1)
def model() -> Model:
    """The weights of the house, read once a process."""
    return load(MODEL)
