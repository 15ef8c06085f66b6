"""What a business line is written in. Frozen values, no ORM; everything else is derived from them."""

from .codes import Code, CodeList
from .indicators import Count, Indicator, Op, Rounding, Where
from .law import Article, Mark, cite
from .limits import (
    CountBack,
    Deduct,
    Deemed,
    Extension,
    FixedDate,
    Kind,
    Limit,
    Pause,
    Term,
    Unit,
)
from .papers import Paper
from .procedure import Duty, Procedure, Regime, Register, Retention, Shape
from .registry import register, register_indicators
from .roles import CLOCK, PARTY, PEER, Level, Role, RoleKind, Scope
from .steps import Request, Stage, Step

__all__ = [
    "CLOCK",
    "PARTY",
    "PEER",
    "Article",
    "Code",
    "CodeList",
    "Count",
    "CountBack",
    "Deduct",
    "Deemed",
    "Duty",
    "Extension",
    "FixedDate",
    "Indicator",
    "Kind",
    "Level",
    "Limit",
    "Mark",
    "Op",
    "Paper",
    "Pause",
    "Procedure",
    "Regime",
    "Register",
    "Request",
    "Retention",
    "Role",
    "RoleKind",
    "Rounding",
    "Scope",
    "Shape",
    "Stage",
    "Step",
    "Term",
    "Unit",
    "Where",
    "cite",
    "register",
    "register_indicators",
]
