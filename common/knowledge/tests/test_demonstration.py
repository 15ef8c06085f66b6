"""What the demonstration publishes cites articles that are there, names nobody, and is found."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from common.knowledge import citing
from common.knowledge.bare import number_in
from common.knowledge.demonstration import DATA
from common.knowledge.laws import importing
from common.knowledge.tests.house import texts


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("name", "least"), [("answers.csv", 40), ("cases.csv", 12)])
def test_there_are_enough_each_with_its_law_and_nobodys_number(name: str, least: int) -> None:
    found = rows(name)
    assert len(found) >= least and len({row["title"] for row in found}) == len(found)
    for row in found:
        assert row["basis"].startswith("《") and row["body"] and not number_in("，".join(map(str, row.values()))), row[
            "title"
        ]


@pytest.mark.django_db
def test_every_citation_is_there_in_the_official_texts() -> None:
    folder: Path = texts()
    assert {found.state for found in importing.run(folder)} == {"new"}
    citing.forget()
    for row in rows("answers.csv") + rows("cases.csv"):
        for cited in row["basis"].split("|"):
            assert (found := citing.resolve(cited)) and found.label == cited, row["title"]
