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
from .quality import Drawn, Inquiring, Named, Observing, OrganAnswer, Revisiting, Scoring, StandingAside
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
    "Drawn",
    "Examination",
    "Granting",
    "HandedIn",
    "HearingForm",
    "Inquiring",
    "MakeUp",
    "Named",
    "Notified",
    "Objection",
    "ObjectionDecision",
    "Observing",
    "OrganAnswer",
    "Refusal",
    "Revisiting",
    "Scoring",
    "SendBack",
    "StandingAside",
    "Supplement",
    "Supplied",
    "TakingOn",
    "Termination",
    "Withdrawal",
]
