"""What an application that comes from a reception already says of itself."""

from __future__ import annotations

from typing import Any

from common.referrals import Handed


def filled(handed: Handed) -> dict[str, Any]:
    """First values of the application: what was said at the door is not asked again."""
    return {
        "facts": handed.facts,
        "reason": handed.wish[:500],
        "amount": handed.amount,
        "parties": [row for row in handed.parties if row["role"] in {"applicant", "respondent"}],
    }
