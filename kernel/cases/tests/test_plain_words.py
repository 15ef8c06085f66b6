"""What a form says to the public is checked at the start: words nobody would ever read are refused."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.cases.checks import check_words
from kernel.cases.forms import Plain
from kernel.words.registry import procedure

NONSENSE = (
    {"fact": Plain(ask="出了什么事？")},
    {"kind": Plain(choices={"neighbors": "邻居之间"})},
    {"facts": Plain(choices={"a": "甲"})},
)


@pytest.mark.parametrize("words", NONSENSE)
def test_words_for_no_field_or_no_choice_are_refused(monkeypatch: pytest.MonkeyPatch, words: dict[str, Plain]) -> None:
    form: Any = procedure("mediation")["apply"].form
    assert "words.E083" not in {problem.id for problem in check_words(None)}
    monkeypatch.setattr(form, "public_words", words)
    assert [p.msg for p in check_words(None) if p.id == "words.E083"] == [
        f"mediation/apply/{next(iter(words))}: public_words name no field or choice of it"
    ]
