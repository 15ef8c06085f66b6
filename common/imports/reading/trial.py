"""Reads an old Excel file once in a process of its own, so that a crooked one takes nothing with it.

The reader's tables of sectors and strings are believed as written: a ring never ends, a length of four thousand million
is asked of the machine at once and the process is gone. Run as a file it is that process: the workbook on its input.
"""

from __future__ import annotations

import io
import subprocess
import sys

from python_calamine import CalamineWorkbook

try:
    import resource
except ImportError:  # a machine without it has the time limit of the parent alone
    resource = None  # type: ignore[assignment]

SECONDS = 60  # of processor time; a ledger of 65 536 lines, the most this format holds, needs some three
MEMORY = 3 << 30  # bytes of address space


def readable(content: bytes) -> bool:
    """Whether the reader comes through the whole workbook within its limits."""
    try:
        tried = subprocess.run(
            [sys.executable, "-I", __file__], input=content, capture_output=True, check=False, timeout=2 * SECONDS
        )
    except subprocess.TimeoutExpired:
        return False
    return tried.returncode == 0


def _confined() -> None:
    if resource is None:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    for name in book.sheet_names:
        book.get_sheet_by_name(name)


if __name__ == "__main__":
    _confined()
    _read()
