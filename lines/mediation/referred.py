"""What a dispute that comes from a reception already says of itself."""

from __future__ import annotations

from typing import Any

from common.referrals import Handed


def filled(handed: Handed) -> dict[str, Any]:
    """First values of the application; what the visitor asked for are the claims."""
    return {
        "facts": handed.facts,
        "claims": handed.wish,
        "place": handed.place,
        "amount": handed.amount,
        "parties": [row for row in handed.parties if row["role"] in {"applicant", "respondent"}],
    }
