"""Sizes of the house: lines of code (no blanks, comments, docstrings) per package, and the longest functions and files."""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SKIPPED = {"tests", "migrations", ".venv", "node_modules", "data", "build"}
OPENS_TEXT = re.compile(r"""[=(,\[{:+f] *r?(\"{3}|'{3})""")  # three quotes that open no docstring: blank lines count
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef


def sources(under: Path = ROOT) -> Iterator[Path]:
    """Python files of the product: no tests, no migrations."""
    for folder, inner, names in os.walk(under):
        inner[:] = sorted(set(inner) - SKIPPED - ({"tools"} if Path(folder) == ROOT else set()))
        for name in sorted(names):
            if name.endswith(".py") and not name.startswith("test_"):
                yield Path(folder, name)


@cache
def measured(path: Path) -> tuple[int, list[tuple[int, str]]]:
    """Lines of a file that carry code (neither blank nor comment nor docstring); length and place of its functions."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    lines = {n for n, line in enumerate(text.splitlines(), 1) if (words := line.strip()) and not words.startswith("#")}
    if OPENS_TEXT.search(text):
        lines |= set().union(
            *(_span(node) for node in ast.walk(tree) if isinstance(node, ast.Constant | ast.JoinedStr))
        )
    functions = []
    for node in statements(tree):
        if isinstance(node, ast.Module | ast.ClassDef | FUNCTIONS) and ast.get_docstring(node, clean=False):
            lines -= _span(node.body[0])
        if isinstance(node, FUNCTIONS):
            functions.append((len(_span(node)), f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"))
    return len(lines), functions


def _span(node: ast.stmt | ast.expr) -> set[int]:
    return set(range(node.lineno, (node.end_lineno or node.lineno) + 1))


def statements(node: ast.AST) -> Iterator[ast.AST]:
    """A module and every statement in it; expressions, which are most of a tree, are left alone."""
    yield node
    for part in ("body", "orelse", "finalbody", "handlers", "cases"):
        for inner in getattr(node, part, ()):
            yield from statements(inner)


def code_lines(path: Path) -> int:
    return measured(path)[0]


def functions(path: Path) -> list[tuple[int, str]]:
    return measured(path)[1]


def packages() -> dict[str, int]:
    """Lines of code by first two folders."""
    sizes: dict[str, int] = {}
    for path in sources():
        name = "/".join(path.relative_to(ROOT).parts[:-1][:2]) or "."
        sizes[name] = sizes.get(name, 0) + code_lines(path)
    return sizes


def main() -> None:
    sizes = packages()
    for name, lines in sorted(sizes.items()):
        print(f"{lines:6} {name}")
    print(f"{sum(n for k, n in sizes.items() if k.startswith('kernel')):6} kernel in all")
    longest = sorted((f for p in sources() for f in functions(p)), reverse=True)[:5]
    print("\n".join(f"{n:6} {where}" for n, where in longest))


if __name__ == "__main__":
    sys.exit(main())
