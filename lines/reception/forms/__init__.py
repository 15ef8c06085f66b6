"""What each step of a reception asks."""

from .going_on import Answer, Decision, Reference, SendBack, Supplement, Supplemented, Taking, Withdrawal
from .opening import Applied, Called, Passed, Visited

__all__ = [
    "Answer",
    "Applied",
    "Called",
    "Decision",
    "Passed",
    "Reference",
    "SendBack",
    "Supplement",
    "Supplemented",
    "Taking",
    "Visited",
    "Withdrawal",
]
