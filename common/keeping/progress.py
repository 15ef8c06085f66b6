"""How far a long command has come: one line on a terminal, a line now and then where the output is kept."""

from __future__ import annotations

from time import monotonic
from typing import Any


class Line:
    """Call it with what is done and the total; it speaks at most every two seconds."""

    def __init__(self, out: Any, word: str, every: float = 2.0) -> None:
        self.out, self.word, self.every, self.told, self.open = out, word, every, monotonic(), False

    def __call__(self, done: int, total: int) -> None:
        if monotonic() - self.told < self.every:
            return
        self.told, terminal = monotonic(), self.out.isatty()
        share = f"（{done * 100 // total}%）" if total else ""
        self.out.write(
            f"{chr(13) if terminal else ''}{self.word} {done}/{total}{share}", ending="" if terminal else "\n"
        )
        self.open = terminal

    def end(self) -> None:
        if self.open:
            self.out.write("")
