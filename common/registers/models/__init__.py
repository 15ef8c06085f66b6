"""What is recorded of the subjects of five registers: one record a case, and the yearly rows beside it."""

from .committees import Committee, CommitteeReview
from .mediators import Mediator, MediatorAssessment, Reprimand, Training
from .places import Place, PlacePost, PlaceStaff
from .services import Firm, Practitioner, PractitionerAssessment

__all__ = [
    "Committee",
    "CommitteeReview",
    "Firm",
    "Mediator",
    "MediatorAssessment",
    "Place",
    "PlacePost",
    "PlaceStaff",
    "Practitioner",
    "PractitionerAssessment",
    "Reprimand",
    "Training",
]
