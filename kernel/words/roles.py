"""Who may do something, how far a post reaches, and how confidential a case is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Scope(StrEnum):
    """How far a post reaches from the office it is held in."""

    OWN = "own"
    OFFICE = "office"
    AREA = "area"

    @property
    def label(self) -> str:
        return {"own": "本人承办", "office": "本机构", "area": "本辖区"}[self.value]


class Level(IntEnum):
    """Confidentiality of a case; a post reaches up to one level."""

    PUBLIC = 0
    INTERNAL = 1
    SENSITIVE = 2
    SEALED = 3

    @property
    def title(self) -> str:
        return ("公开", "内部", "敏感", "封存")[self]


class RoleKind(StrEnum):
    STAFF = "staff"
    PARTY = "party"
    CLOCK = "clock"
    PEER = "peer"


@dataclass(frozen=True)
class Role:
    """A capacity in which somebody acts. Posts (rows, an office's choice) bundle roles (code, the law's)."""

    code: str
    title: str
    kind: RoleKind = RoleKind.STAFF


PARTY = Role("party", "当事人", RoleKind.PARTY)
CLOCK = Role("clock", "时限", RoleKind.CLOCK)
PEER = Role("peer", "外部系统", RoleKind.PEER)
