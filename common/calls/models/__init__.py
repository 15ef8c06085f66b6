"""Tables of the hotline."""

from .agents import Seat, State
from .backs import Attempt, CallBack, Outcome, Reason
from .calls import Call, CallEvent, EventKind, HungUp, Result, Stage
from .quality import Draw, Item, Mark, Review
from .settings import Setting
from .switches import Switch

__all__ = [
    "Attempt", "Call", "CallBack", "CallEvent", "Draw", "EventKind", "HungUp", "Item", "Mark", "Outcome", "Reason",
    "Result", "Review", "Seat", "Setting", "Stage", "State", "Switch",
]  # fmt: skip
