"""Text as the knowledge base compares it: pairs of neighbouring characters, one form for width and brackets. Pure.

No dictionary has to know the words of a law or of a dialect; pairs that every question has are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from common.search.text import fold

_RUNS = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
_QUESTION = (
    "怎么 么办 什么 怎样 么样 可以 是不 不是 有没 没有 请问 我想 想问 一下 能不 不能 应该 该怎 多少 能否 如何 这个 那个 我的 他的 "
    "我们 他们 现在 现在 已经 就是 要不 不要 还是 可不 以吗 了吗 吗我 办呢 是什 么时 时候 需要 了怎 了我 我在 我是 的话 "
    "我要 我被 我家 家里 有人 人家 说我 让我 给我 会不 不会 算不 不算 别人"
)
_IDLE = frozenset(_QUESTION.split())  # what every question has


def tokens(text: str) -> Iterator[str]:
    """Pairs of Chinese characters, and each run of letters or digits whole; never across a sign."""
    for run in _RUNS.findall(fold(text.replace("\n", "，"))):
        if run.isascii():
            yield run[:8]
        else:
            yield from (a + b for a, b in pairwise(run)) if len(run) > 1 else (run,)


def counted(*parts: tuple[str, float]) -> Counter[str]:
    """How often each token stands in texts that weigh differently."""
    found: Counter[str] = Counter()
    for text, weight in parts:
        for token in tokens(text):
            found[token] += weight  # type: ignore[assignment]
    return found


def asked(words: str) -> dict[str, float]:
    """Tokens of a question that tell something, each once."""
    return {token: 1.0 for token in tokens(words) if token not in _IDLE}
