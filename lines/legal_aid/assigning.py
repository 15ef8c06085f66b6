"""Who is assigned, and why: chosen by the recipient, by rota, or by weight. Whatever decided is kept with the assignment,
so that anyone can work it out again from that alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone

from common.registers import public as registers
from kernel.cases.models import Case

from . import grading
from .models import Aid, Assignment

RULE = "2026-11-23.2"  # of the reckoning below; a later one gets another name, and old records keep theirs
WEIGHTS = {
    "speciality": 40,
    "near": 10,
    "load": -8,
    "quarter": -5,
    "grade": 5,
}  # this bureau's choice, kept with every record
BUSY = 15  # cases in hand beyond which nobody is given another by rota or weight
FIELDS: dict[str, tuple[str, ...]] = {
    "labour": ("labour",),
    "support": ("family", "inheritance"),
    "capacity": ("family",),
    "injury": ("traffic", "medical", "labour"),
    "compensation": ("administrative",),
    "criminal": ("criminal",),
    "administrative": ("administrative",),
}  # matter or category of a case -> fields of law as the register names them
GRAVE = ("grave", "review")  # 可能被判处无期徒刑、死刑，死刑复核
YEARS = 3  # of practice a defender needs in such a case (法律援助法 §26)
UNDER_WAY = ("assigned", "handling")


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """What is known of somebody on the day of an assignment. `out` says why they cannot be assigned, empty if they can."""

    key: str
    name: str
    firm: str
    licence: str
    speciality: bool = False
    near: bool = False
    load: int = 0
    quarter: int = 0
    last: str = ""
    grade: int = 0  # what earlier reviews are worth, see `grading`
    out: str = ""

    def score(self, weights: dict[str, int]) -> int:
        facts = {"speciality": self.speciality, "near": self.near, "load": self.load, "quarter": self.quarter}
        facts["grade"] = self.grade
        return sum(weights.get(name, 0) * int(value) for name, value in facts.items())


def practised(since: date, on: date) -> int:
    """Whole years of practice on a day."""
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


def unfit(record: Aid, lawyer: Any, on: date) -> str:
    """Why this person may not take this case: criminal ones need a lawyer, grave ones a lawyer of three years (§26)."""
    lawyer_at_law = lawyer is not None and lawyer.kind == "lawyer"
    if record.notice in GRAVE and not (lawyer_at_law and practised(lawyer.first_licensed_on, on) >= YEARS):
        return f"可能判处无期徒刑、死刑和死刑复核的案件，应当指派有{YEARS}年以上相关执业经历的律师。"
    if record.category == "criminal" and lawyer is not None and not lawyer_at_law:
        return "刑事辩护应当指派律师。"
    return ""


def fields_of(record: Aid) -> frozenset[str]:
    """The fields of law a case belongs to, as the register names them; none where it names none."""
    return frozenset(FIELDS.get(record.category) or FIELDS.get(record.matter, ()))


def candidates(case: Case, on: date, recused: Iterable[Any] = ()) -> list[Candidate]:
    """Everybody on the register who gives legal aid, with what counts for and against them. Six queries."""
    out, fields, record = {r.pk for r in recused}, fields_of(case.record), case.record
    load = in_hand()
    quarter = date(on.year, 3 * ((on.month - 1) // 3) + 1, 1)
    made = (
        Assignment.objects.exclude(lawyer=None)
        .filter(revoked=False)
        .values("lawyer")
        .annotate(n=Count("id", filter=_since(quarter)), at=Max("at"))
    )
    given: dict[Any, dict[str, Any]] = {row["lawyer"]: dict(row) for row in made}
    found, grades = [], grading.of_lawyers(on)
    for lawyer in registers.aid_lawyers().select_related("firm__case"):
        row = given.get(lawyer.pk, {"n": 0, "at": None})
        busy = load[lawyer.pk]
        why = "回避" if lawyer.pk in out else unfit(record, lawyer, on) or (f"在办已有{busy}件" if busy >= BUSY else "")
        found.append(Candidate(
            key=str(lawyer.pk), name=lawyer.name, firm=lawyer.firm.name, licence=lawyer.licence,
            speciality=bool(fields & set(lawyer.specialities)), load=busy, quarter=row["n"], out=why,
            near=case.town_id is not None and lawyer.firm.case.town_id == case.town_id,
            last=timezone.localdate(row["at"]).isoformat() if row["at"] else "", grade=grades.get(lawyer.pk, 0),
        ))  # fmt: skip
    return found


def _since(day: date) -> Q:
    return Q(at__date__gte=day)


def in_hand() -> Counter[Any]:
    """How many cases each has in hand: those under way whose last assignment was theirs. One query."""
    rows = Assignment.objects.filter(case__stage__in=UNDER_WAY, revoked=False).order_by("at", "id")
    return Counter(dict(rows.values_list("case_id", "lawyer_id")).values())


def basis_of(way: str, on: date, found: Sequence[Candidate], wishes: Sequence[str] = ()) -> dict[str, Any]:
    """Everything the choice rests on, as it is kept."""
    able = [asdict(c) for c in found]
    return {
        "rule": RULE,
        "way": way,
        "on": on.isoformat(),
        "weights": WEIGHTS,
        "wishes": list(wishes),
        "candidates": able,
    }


def decide(basis: dict[str, Any]) -> str:
    """The key of who follows from a basis; empty where nobody can. Nothing else is asked: the same basis, the same person."""
    able = [c for c in people_of(basis) if not c.out]
    if basis["way"] == "chosen":
        keys = {c.key for c in able}
        return next((wish for wish in basis["wishes"] if wish in keys), "")
    return min(able, key=lambda c: _order(c, basis)).key if able else ""


def _order(one: Candidate, basis: dict[str, Any]) -> tuple[Any, ...]:
    """By rota: who has waited longest. By weight: the highest score, and of equals who has waited longest."""
    waited = (one.last, one.licence, one.key)
    return waited if basis["way"] == "rota" else (-one.score(basis["weights"]), *waited)


def people_of(basis: dict[str, Any]) -> list[Candidate]:
    return [Candidate(**row) for row in basis.get("candidates", ())]


def because(basis: dict[str, Any], key: str) -> str:
    """Why this one, in a sentence."""
    one = next(c for c in people_of(basis) if c.key == key)
    if basis["way"] == "chosen":
        return f"受援人点援，第{basis['wishes'].index(key) + 1}志愿。"
    if basis["way"] == "rota":
        return f"轮流指派，{'上次指派在' + one.last if one.last else '此前没有指派过'}，等候最久。"
    told = ["专长相符"] if one.speciality else []
    told += ["同在一镇"] if one.near else []
    told += [f"在办{one.load}件", f"本季度已指派{one.quarter}件"]
    told += [f"评查等次折{one.grade}"] if one.grade else []
    return f"按权重得分最高（{one.score(basis['weights'])}分）：{'，'.join(told)}。"
