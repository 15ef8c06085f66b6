"""A year of disputes for the demonstration district, written by the bulk writer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from common.demonstration import hands
from common.demonstration.disputes import year
from common.demonstration.loading import Loaded
from common.demonstration.season import opening
from common.demonstration.story import CHINA, DisputeStory, Party
from kernel.cases.actors import Actor, party, staff
from kernel.cases.bulk import Act, Story
from kernel.cases.models import Case

A_YEAR = 6000
SEED = 20260101
REMEDIES = {"court", "arbitration", "administrative", "police", "petition"}
AGENTS = {"guardian": "guardian", "attorney": "agent", "head": "head"}


def load(loaded: Loaded, *, scale: float = 1.0, say: Callable[[str], None]) -> int:
    """Write the year that ends today; returns how many disputes were made."""
    today = timezone.localdate()
    stories = list(year(loaded.district, today - timedelta(days=365), today, round(A_YEAR * scale), SEED))
    return hands.write(
        stories,
        lambda told: to_story(loaded, told),
        office=lambda told: told.committee,
        done=lambda n: say(f"  已写入纠纷{n}件"),
    )


def to_story(loaded: Loaded, told: DisputeStory) -> Story:
    """One invented dispute as the acts that happened."""
    return Story(
        procedure="mediation",
        office=loaded.offices[told.committee],
        area=loaded.areas[told.village],
        acts=tuple(_Teller(loaded, told).acts()),
    )


class _Teller:
    def __init__(self, loaded: Loaded, told: DisputeStory) -> None:
        self.loaded, self.told = loaded, told
        committee = loaded.district.committee_by_key[told.committee]
        self.chair = staff(loaded.users[committee.chair.key])
        keys = told.choice.mediators if told.choice else (committee.chair.key,)
        self.mediators = [loaded.users[k] for k in keys]
        self.handler = staff(self.mediators[0])

    def acts(self) -> Iterator[Act]:
        counts: dict[str, int] = {}
        for at, what in self.told.steps():
            n = counts[what] = counts.get(what, -1) + 1
            made = getattr(self, f"_{what}")(n)
            if made is not None:
                code, actor, values = made
                yield Act(code=code, actor=actor, at=at, values=values)
        yield from self._archive(at)

    def _archive(self, last: datetime) -> Iterator[Act]:
        """Filed away ten to forty days after the last act, where that day has come; what is recent still waits for it."""
        if self.told.stage not in ("closed", "ended"):
            return
        day = opening(last.astimezone(CHINA).date() + timedelta(days=10 + self.told.index * 7 % 31))
        at = datetime(day.year, day.month, day.day, 14 + self.told.index % 3, self.told.index * 11 % 60, tzinfo=CHINA)
        if day < self.loaded.district.as_of:
            yield Act(code="archive", actor=self.handler, at=at, values=_volume)

    def _register(self, n: int) -> tuple[str, Actor, dict[str, Any]]:
        told = self.told
        values: dict[str, Any] = {
            "parties": _parties(told),
            "kind": told.kind,
            "facts": told.facts,
            "people": told.people,
            "place": told.place,
            "amount": _money(told.amount),
            **{f"danger_{d}": True for d in told.dangers},
        }
        if told.referral:
            sent = {"source": told.source, "from_organ": told.referral.organ, "from_number": told.referral.number}
            return "receive", self.chair, {**values, **sent, "claims": _claims(told)}
        if told.source == "found":
            return "find", self.chair, values
        online = told.index % 9 == 4
        return "apply", party(None, "申请人") if online else self.chair, {**values, "claims": _claims(told)}

    def _accept(self, n: int) -> tuple[str, Actor, dict[str, Any]]:
        return "accept", self.chair, {"difficult": self.told.difficult, "consent": True}

    def _refuse(self, n: int) -> tuple[str, Actor, dict[str, Any]]:
        refusal = self.told.refusal
        assert refusal is not None
        return "refuse", self.chair, {"refusal": refusal.reason, "remedies": _remedies(refusal.remedies)}

    def _choose(self, n: int) -> tuple[str, Actor, dict[str, Any]]:
        choice = self.told.choice
        assert choice is not None
        first, *others = self.mediators
        return "choose", self.chair, {"mediator": first, "others": others, "chosen_by_parties": choice.by_parties}

    def _inquire(self, n: int) -> tuple[str, Actor, dict[str, Any]]:
        i = self.told.inquiries[n]
        return (
            "inquire",
            self.handler,
            {"at": i.at, "place": i.place, "asked": i.asked, "present": i.present, "record": i.record},
        )

    def _meet(self, n: int) -> tuple[str, Actor, dict[str, Any]]:
        s, choice = self.told.sessions[n], self.told.choice
        recorder = self.loaded.users.get(choice.recorder) if choice else None
        return (
            "mediate",
            self.handler,
            {
                "at": s.at,
                "place": s.place,
                "on_site": s.on_site,
                "invited": s.invited,
                "record": s.record,
                "result": s.result,
                "recorder": str(recorder or ""),
            },
        )

    def _agree(self, n: int) -> tuple[str, Actor, dict[str, Any]]:
        a = self.told.agreement
        assert a is not None
        values = {
            "agreed_facts": a.facts,
            "agreement": "\n".join(a.clauses),
            "agreement_amount": _money(a.amount),
            "perform_how": a.how,
            "perform_where": a.where,
            "perform_by": a.by,
            "performance": "full" if a.at_once else "",
        }
        return "agree_written" if a.form == "written" else "agree_orally", self.handler, values

    def _seal(self, n: int) -> tuple[str, Actor, dict[str, Any]]:
        a = self.told.agreement
        assert a is not None and a.sealed_at is not None
        return "sign", self.handler, {"mediator_signed": True, "sealed_on": a.sealed_at.date()}

    def _end(self, n: int) -> tuple[str, Actor, dict[str, Any]]:
        e = self.told.ending
        assert e is not None
        code = {"failed": "fail", "declined": "decline", "withdrawn": "withdraw", "settled": "settle"}[e.outcome]
        values = {"ended_because": e.reason, "remedies": _remedies(e.remedies), "who": e.by}
        return code, self.handler, values

    def _remind(self, n: int) -> tuple[str, Actor, dict[str, Any]]:
        return "remind", self.handler, {"note": self.told.reminders[n].note}

    def _perform(self, n: int) -> tuple[str, Actor, dict[str, Any]] | None:
        """What was performed on the spot was said with the agreement; it is not recorded twice."""
        if self.told.agreement and self.told.agreement.at_once:
            return None
        p = self.told.performances[n]
        return "perform", self.handler, {"at": p.at, "state": p.state, "amount": _money(p.amount), "note": p.note}

    def _visit(self, n: int) -> tuple[str, Actor, dict[str, Any]]:
        v = self.told.visit
        assert v is not None
        values = {"at": v.at, "visited": v.visited, "finding": v.finding, "satisfied": v.satisfied}
        return "visit", self.handler, {**values, "about": "了解协议履行情况和当事人满意情况"}

    def _apply_confirmation(self, n: int) -> tuple[str, Actor, dict[str, Any]]:
        c = self.told.confirmation
        assert c is not None
        return "ask:confirmation", self.handler, {"court": c.court, "jointly": True, "fit": True}

    def _answer_confirmation(self, n: int) -> tuple[str, Actor, dict[str, Any]]:
        c = self.told.confirmation
        assert c is not None and c.decided_at is not None
        values = {"confirmation": c.result, "confirmed_on": c.decided_at.date(), "confirmation_number": c.number}
        return "answer:confirmation", self.handler, values

    def _close(self, n: int) -> tuple[str, Actor, dict[str, Any]] | None:
        told, closing = self.told, self.told.closing
        assert closing is not None
        if not (told.agreement and told.agreement.effective_on):
            return None
        counts = {f"prevented_{sign}": people for sign, people in told.prevented}
        return "close", self.handler, {"closing_note": closing.note, **counts}


def _volume(case: Case) -> dict[str, Any]:
    """The volume bears the number of the case. A paper makes a page or two, cover and contents two more."""
    return {"volume": case.number[:40], "pages": 2 + len(case.issued) + len(case.issued) // 3 + len(case.people)}


def _money(amount: int | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)


def _claims(told: DisputeStory) -> str:
    return "\n".join(told.claims)


def _remedies(codes: tuple[str, ...]) -> list[str]:
    return [c for c in codes if c in REMEDIES] or ["court"]


def _parties(told: DisputeStory) -> list[dict[str, Any]]:
    """Rows of the parties field as it cleans them; a representative follows whom it represents."""
    rows: list[dict[str, Any]] = []
    for p in told.parties:
        rows.append(_party(p))
        if p.agent is not None:
            row = _person(p.agent, p.role)
            rows.append(
                {
                    **row,
                    "represents": len(rows) - 1,
                    "representation": AGENTS.get(p.agent_is, "agent"),
                    "scope": _scope(p),
                }
            )
    return rows


def _scope(p: Party) -> str:
    return "special" if p.agent_is == "attorney" else ""


def _party(p: Party) -> dict[str, Any]:
    if p.person is not None:
        return _person(p.person, p.role)
    body = p.organisation
    assert body is not None
    return {
        "id": None,
        "role": p.role,
        "kind": "organisation",
        "name": body.name,
        "uscc": body.code,
        "address": body.address,
        "legal_person": body.head.name,
        "phone": body.phone,
        "represents": None,
    }


def _person(person: Any, role: str) -> dict[str, Any]:
    return {
        "id": None,
        "role": role,
        "kind": "person",
        "name": person.name,
        "gender": {"男": "male", "女": "female"}[person.sex],
        "birth_date": person.birth,
        "birth_year": person.birth.year,
        "ethnicity": person.ethnicity,
        "id_kind": "resident",
        "id_number": person.id_number,
        "phone": person.phone,
        "address": person.address,
        "occupation": person.occupation,
        "represents": None,
    }
