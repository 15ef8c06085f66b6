"""What each step of legal aid asks."""

from .deciding import (
    Advance,
    Examination,
    Granting,
    MakeUp,
    Objection,
    ObjectionDecision,
    Refusal,
    SendBack,
    Termination,
)
from .handling import Archiving, Assigning, Changing, Closing, Declining, DeedForm, HearingForm, TakingOn
from .opening import Application, Detained, HandedIn, Notified
from .supplementing import Supplement, Supplied, Withdrawal

__all__ = [
    "Advance",
    "Application",
    "Archiving",
    "Assigning",
    "Changing",
    "Closing",
    "Declining",
    "DeedForm",
    "Detained",
    "Examination",
    "Granting",
    "HandedIn",
    "HearingForm",
    "MakeUp",
    "Notified",
    "Objection",
    "ObjectionDecision",
    "Refusal",
    "SendBack",
    "Supplement",
    "Supplied",
    "TakingOn",
    "Termination",
    "Withdrawal",
]
