"""Papers a party may read and receive."""

from __future__ import annotations

from kernel.cases.models import Case, Paper

from .citizens.cases import open_papers


def of(case: Case) -> list[Paper]:
    """Papers in force that the line opens to the party, latest first."""
    return [p for p in open_papers(case) if p.content is not None]
