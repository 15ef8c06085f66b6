"""Sizes of the house: lines of code (no blanks, comments, docstrings) per package, and the longest functions and files."""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SKIPPED = {"tests", "migrations", ".venv", "node_modules", "data", "build"}


def sources(under: Path = ROOT) -> Iterator[Path]:
    """Python files of the product: no tests, no migrations."""
    for path in sorted(under.rglob("*.py")):
        parts = path.relative_to(ROOT).parts
        if not SKIPPED & set(parts[:-1]) and not parts[-1].startswith("test_") and parts[0] not in ("tests", "tools"):
            yield path


def code_lines(path: Path) -> int:
    """Lines that carry code: neither blank nor comment nor docstring."""
    text = path.read_text(encoding="utf-8")
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in (
            tokenize.COMMENT,
            tokenize.NL,
            tokenize.NEWLINE,
            tokenize.INDENT,
            tokenize.DEDENT,
            tokenize.ENDMARKER,
        ):
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines - docstring_lines(ast.parse(text)))


def docstring_lines(tree: ast.Module) -> set[int]:
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(
            node
        ):
            first = node.body[0]
            found.update(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return found


def functions(path: Path) -> Iterator[tuple[int, str]]:
    """Length in lines and place of every function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (
                (node.end_lineno or node.lineno) - node.lineno + 1,
                f"{path.relative_to(ROOT)}:{node.lineno} {node.name}",
            )


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
