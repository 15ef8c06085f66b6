"""Fitting: logistic regression over the labelled sayings, by gradient steps in a fixed order. No library, no chance."""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Sequence
from math import exp
from pathlib import Path
from typing import NamedTuple

from .features import features, hear, vector
from .tongue import DATA

SAYINGS = DATA / "sayings.csv"
ROUNDS, STEP, DECAY, SEEN = 30, 6.0, 2e-5, 2
SMALL = 0.004  # a class that is this sure needs no step
Weights = dict[str, list[float]]
Vector = dict[str, float]


class Saying(NamedTuple):
    matter: str
    part: str  # fit; apart: written in another manner, strangers: by whoever knows the titles alone: only measured by
    words: str


def sayings(path: Path = SAYINGS) -> list[Saying]:
    with path.open(encoding="utf-8", newline="") as file:
        return [Saying(**row) for row in csv.DictReader(file)]


def read(words: str) -> Vector:
    return vector(features(hear(words)))


def fit(rows: Sequence[tuple[str, Vector]], matters: Sequence[str], rounds: int = ROUNDS) -> Weights:
    """Weights of every feature seen twice, one a matter. Twenty seconds for two thousand sayings."""
    seen = Counter(name for _, found in rows for name in found)
    kept = [
        (matters.index(matter), [(name, value) for name, value in found.items() if seen[name] >= SEEN])
        for matter, found in rows
    ]
    weights: Weights = {name: [0.0] * len(matters) for name, count in seen.items() if count >= SEEN}
    order = random.Random(4)  # noqa: S311 - the order of steps, the same each time
    for number in range(rounds):
        order.shuffle(kept)
        step = STEP / (1 + number / 6)
        for right, found in kept:
            _step(weights, found, right, step)
        for row in weights.values():
            row[:] = [w * (1 - DECAY * len(kept) * step) for w in row]
    return weights


def _step(weights: Weights, found: list[tuple[str, float]], right: int, step: float) -> None:
    shares = softmax(total(weights, found, len(next(iter(weights.values())))))
    moves = [(n, step * ((n == right) - share)) for n, share in enumerate(shares) if n == right or share > SMALL]
    for name, value in found:
        row = weights[name]
        for n, move in moves:
            row[n] += move * value


def total(weights: Weights, found: Sequence[tuple[str, float]], size: int) -> list[float]:
    sums = [0.0] * size
    for name, value in found:
        sums = [s + w * value for s, w in zip(sums, weights[name], strict=True)]
    return sums


def softmax(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    raised = [exp(score - top) for score in scores]
    whole = sum(raised)
    return [value / whole for value in raised]
