"""Growth stays a decision: limits a little above what is (docs/adr/0006), and the five longest are named when one is passed."""

from __future__ import annotations

from tools.sizes import code_lines, functions, packages, sources

LIMITS = {"kernel": 7100, "package": 950, "kernel/cases": 2700, "file": 410, "function": 50}


def test_functions_are_short() -> None:
    longest = sorted((f for path in sources() for f in functions(path)), reverse=True)[:5]
    assert longest[0][0] <= LIMITS["function"], longest


def test_files_are_of_one_thought() -> None:
    longest = sorted(((code_lines(path), str(path)) for path in sources()), reverse=True)[:5]
    assert longest[0][0] <= LIMITS["file"], longest


def test_the_kernel_can_be_read() -> None:
    sizes = {name: lines for name, lines in packages().items() if name.startswith("kernel")}
    assert sum(sizes.values()) <= LIMITS["kernel"]
    for name, lines in sizes.items():
        assert lines <= LIMITS.get(name, LIMITS["package"]), (name, lines)
