"""From what somebody says they need to the service of a place that does it. Nothing of what was said is kept."""

from __future__ import annotations

from dataclasses import dataclass

from common.catalogue import triage
from common.catalogue.models import Matter
from common.registers.codes import SERVICES, SPECIALITIES
from kernel.reach.areas import Area

# Services by what the catalogue says of a matter, the surest first: its code, its line, the kind of office.
CODES = {
    "notary": "notary", "appraisal": "appraisal", "reconsideration": "reconsideration", "education": "education",
    "resettlement": "resettlement", "lawyer": "lawyer",
}  # fmt: skip
LINES = {"mediation": "mediation", "legal_aid": "legal_aid"}
OFFICES = {"legal_aid_centre": "legal_aid", "notary_office": "notary", "committee": "mediation"}
OTHERWISE = "consultation"
SURE = 0.3  # share from which a suggestion is followed rather than asked about


@dataclass(frozen=True, kw_only=True)
class Need:
    """A service (code of `SERVICES`), the kind of dispute where it is one, the matter's title, and signs of danger."""

    service: str = ""
    special: str = ""
    matter: str = ""
    danger: bool = False


def understand(words: str, area: Area | None = None) -> Need:
    """What these words ask for; an empty service where nobody could tell. Three queries."""
    titles = {title: code for code, title in SERVICES.choices()}
    if words in titles:
        return Need(service=titles[words], matter=words)
    found = triage.suggest(words, area=area)
    if not found:
        return Need()
    best, danger = found[0], bool(found[0].danger)
    matter = Matter.objects.filter(code=best.matter, active=True).first()
    if matter is None or (best.share < SURE and not best.because):
        return Need(danger=danger)
    return Need(service=service_of(matter), special=_special(matter), matter=matter.title, danger=danger)


def service_of(matter: Matter) -> str:
    return (
        CODES.get(matter.code) or LINES.get(matter.line) or OFFICES.get(matter.office_kind) or OTHERWISE
    )  # fmt: skip


def _special(matter: Matter) -> str:
    """The kind of dispute, where committees are chosen by it."""
    kind = str((matter.prefill or {}).get("kind", ""))
    return kind if service_of(matter) == "mediation" and kind in {code.code for code in SPECIALITIES} else ""
