"""What several papers of a dispute share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from common.papers import day, form, letter, moment, money, names
from kernel.cases.issue import Facts
from kernel.papers.blocks import Field, Fields, Signatures, Slot

__all__ = ["day", "form", "letter", "moment", "money", "names"]  # used as parts of a dispute's papers

SIDES = {"applicant": "申请人", "respondent": "被申请人", "third": "第三人"}


def side(party: Any) -> str:
    """How a party is called on a paper: 申请人, or in what capacity it stands for one: 委托代理人."""
    return capacity(party) if party.represents_id else SIDES.get(party.role, "当事人")


def capacity(party: Any) -> str:
    return str(party.get_representation_display()).split("（")[0]


def describe(party: Any) -> str:
    """One line that identifies a party, as papers open: name, sex, people, age, occupation, number, address, phone."""
    age = f"{party.age}岁" if party.age is not None and party.kind == "person" else ""
    number = f"{party.get_id_kind_display()}：{party.id_number}" if party.id_number else ""
    phone = f"电话：{party.phone}" if party.phone else ""
    code = f"统一社会信用代码：{party.uscc}" if party.uscc else ""
    head = f"负责人：{party.legal_person}" if party.legal_person else ""
    stands = (
        f"系{SIDES.get(party.role, '当事人')}{party.represents.name}的{capacity(party)}" if party.represents_id else ""
    )
    parts = (
        party.name,
        stands,
        party.get_scope_display() if stands else "",
        party.get_gender_display(),
        party.ethnicity,
        age,
        party.occupation or party.employer,
        number,
        code,
        head,
        party.address,
        phone,
    )
    return "，".join(p for p in parts if p)


def party_rows(facts: Facts) -> tuple[tuple[Field, ...], ...]:
    return tuple((Field(label=side(p), value=describe(p), span=3),) for p in facts.parties)


def signers(parties: Iterable[Any]) -> list[Any]:
    """Who signs: every party still in the case, and for one who has a guardian the guardian alone."""
    there = [p for p in parties if p.withdrawn_at is None]
    in_ward = {p.represents_id for p in there if p.representation == "guardian"}
    return [p for p in there if p.pk not in in_ward]


def signatures(facts: Facts, *others: tuple[str, str], dated: bool = False) -> Signatures:
    """A place to sign for every party (or who stands for it), then the others: (label, name)."""
    slots = [party_slot(p) for p in signers(facts.parties)]
    slots += [Slot(label=label, name=name, hint="签名") for label, name in others]
    return Signatures(slots=tuple(slots), dated=dated)


def drawn(facts: Facts) -> dict[tuple[str, str], list[str]]:
    """What was signed on the pad, by label and name of the place; a mediator who also records signs once for both."""
    found: dict[tuple[str, str], list[str]] = {}
    for party in signers(facts.parties):
        _add(found, (side(party), party.name), facts.picture(pad(party)))
    for user in mediating(facts.case):
        for label in ("人民调解员", "记录人"):
            _add(found, (label, str(user)), facts.picture(pad(user)))
    return found


def _add(found: dict[tuple[str, str], list[str]], place: tuple[str, str], picture: str) -> None:
    if picture:
        found.setdefault(place, []).append(picture)


def pad(person: Any) -> str:
    """The field of the form that asks this person's signature."""
    return f"signature_{person.pk.hex}" if isinstance(person.pk, UUID) else f"signature_mediator_{person.pk}"


def party_slot(party: Any) -> Slot:
    hint = "盖章" if party.kind == "organisation" else "签名或按指印"
    return Slot(label=side(party), name=party.name, hint=hint)


def sides(facts: Facts) -> int:
    """How many parties there are, those who only stand for one not counted."""
    return len([p for p in facts.parties if not p.represents_id])


def matter(facts: Facts) -> str:
    """The dispute in a sentence: who with whom, about what."""
    return f"{names(facts, 'applicant', 'respondent', 'third')}之间的{facts.record.get_kind_display()}纠纷"


def ways(titles: dict[str, str], chosen: Iterable[str]) -> tuple[str, ...]:
    """Other ways open, as items of one sentence."""
    found = [titles[code] for code in chosen if code in titles]
    return tuple(f"{way}{'。' if i == len(found) else '；'}" for i, way in enumerate(found, 1))


def mediating(case: Any) -> list[Any]:
    """The handler and those who mediate with them."""
    return [u for u in (case.handler, *(p.user for p in case.partaking("co_handler"))) if u]


def mediators(facts: Facts) -> str:
    return "、".join(str(u) for u in mediating(facts.case))


def mediator_slots(facts: Facts) -> list[tuple[str, str]]:
    """Each mediator signs for themselves; before one is chosen the place is blank."""
    return [("人民调解员", str(u)) for u in mediating(facts.case)] or [("人民调解员", "")]


def case_fields(facts: Facts) -> Fields:
    return Fields(
        rows=(
            (
                Field(label="案号", value=facts.case.number),
                Field(label="纠纷类型", value=facts.record.get_kind_display()),
            ),
            *party_rows(facts),
        )
    )
