"""Declares the registers; discovered at start."""

from kernel.words import register

from .words.committee import COMMITTEE
from .words.mediator import MEDIATOR
from .words.services import FIRM, PLACE, PRACTITIONER

REGISTERS = tuple(register(word) for word in (COMMITTEE, MEDIATOR, PLACE, FIRM, PRACTITIONER))
