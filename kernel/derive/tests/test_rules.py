"""The committed lock says what the code says, and a change that is not written down is named."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from kernel.derive.management.commands.rules import current, differences
from kernel.words.registry import indicators, procedures


def test_the_committed_lock_is_current() -> None:
    assert differences() == [], "运行 sinan rules --write 并提交 rules.lock.json"


@pytest.fixture
def house(tmp_path: Path, settings: Any) -> Path:
    settings.BASE_DIR = tmp_path
    call_command("rules", write=True, stdout=StringIO())
    return tmp_path / "rules.lock.json"


def test_what_was_written_agrees(house: Path) -> None:
    out = StringIO()
    call_command("rules", stdout=out)
    assert out.getvalue() == "规则与锁定文件一致。\n"
    written = json.loads(house.read_text(encoding="utf-8"))
    assert set(written["procedures"]) == {p.code for p in procedures()}
    assert set(written["indicators"]) == {i.code for i in indicators()}


def test_writing_again_changes_no_byte(house: Path) -> None:
    before = house.read_bytes()
    call_command("rules", write=True, stdout=StringIO())
    assert house.read_bytes() == before


def _edit(lock: Path, change: Any) -> str:
    rules = json.loads(lock.read_text(encoding="utf-8"))
    change(rules)
    lock.write_text(json.dumps(rules), encoding="utf-8")
    out = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("rules", check=True, stdout=out)
    assert refused.value.returncode == 1 and "version" in str(refused.value)
    return out.getvalue()


def test_a_changed_rule_needs_a_new_version(house: Path) -> None:
    code = next(procedures()).code

    def change(rules: Any) -> None:
        next(iter(rules["procedures"][code]["steps"].values()))["by"] = ["nobody"]

    said = _edit(house, change)
    assert f"{code}.steps：与 rules.lock.json 不一致" in said and "version 仍为" in said


def test_a_vanished_stage_is_named(house: Path) -> None:
    code = next(procedures()).code
    said = _edit(house, lambda rules: rules["procedures"][code]["stages"].update(gone=["旧环节", False]))
    assert "环节 gone 消失" in said


def test_a_house_without_a_lock_says_so(tmp_path: Path, settings: Any) -> None:
    settings.BASE_DIR = tmp_path
    assert differences() == ["没有规则锁定文件 rules.lock.json。"]
    assert current()["procedures"]
