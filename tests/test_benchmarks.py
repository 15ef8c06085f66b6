"""Every benchmark of lists, requests, writing and the interface still runs, in its smallest size; what it measures is not asked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
pytestmark = [pytest.mark.full, pytest.mark.timeout(600)]
SMALLEST = {
    "triage": ["--folds", "0"],
    "knowledge": [],
    "lists": ["--cases", "2000", "--few", "500", "--batches", "1", "--size", "1"],
    "api": ["--cases", "60", "--requests", "20"],
    "requests": ["--cases", "60", "--seconds", "0.3", "--people", "2", "--pause", "0.1"],
    "writing": [
        "--events",
        "400",
        "--base",
        "200",
        "--writers",
        "3",
        "--seconds",
        "1",
        "--pause",
        "0.1",
        "--steps",
        "2",
    ],
}


def run(name: str, folder: Path) -> dict[str, Any]:
    own = {key: value for key, value in os.environ.items() if not key.startswith(("SINAN_", "DJANGO_"))}
    command = [sys.executable, str(ROOT / "benchmarks" / f"{name}.py"), *SMALLEST[name]]
    done = subprocess.run(command, cwd=ROOT, env={**own, "TMPDIR": str(folder)}, stdout=subprocess.PIPE, check=True)
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize("name", SMALLEST)
def test_it_prints_one_line_with_goals_and_leaves_nothing_behind(name: str, tmp_path: Path) -> None:
    said = run(name, tmp_path)
    assert said["benchmark"] == name
    assert {"goals", "goal"} & said.keys()
    assert list(tmp_path.iterdir()) == []


def test_what_is_written_by_many_is_there_and_verifies(tmp_path: Path) -> None:
    said = run("writing", tmp_path)
    assert (said["errors"], said["lost"], said["verify"]["broken"]) == (0, 0, 0)
    assert said["writers"]["steps"] > 0
