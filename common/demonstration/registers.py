"""Fills the five registers with the invented district, by the bulk writer: everybody entered, rated and assessed year by year."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

from common.registers import codes
from kernel.cases.actors import staff
from kernel.cases.bulk import Act, Bulk, Story
from kernel.reach.models import User
from kernel.registers.subjects import standing
from kernel.words import CodeList

from .committees import ENGAGED, STUDIO, TERM_YEARS, Committee, Mediator
from .district import District
from .offices import OFFICE_HOURS, VILLAGE_HOURS, ServicePlace
from .people import FEMALE
from .placing import spot
from .practice import PracticeOffice, Practitioner
from .season import opening
from .sources import words
from .story import CHINA

if TYPE_CHECKING:
    from .loading import Loaded

Say = Callable[[str], None]
GRASSROOTS, SERVICES, LEGAL_AID = "bureau.grassroots", "bureau.services", "legal_aid"
PRACTITIONER_KINDS = {"law_firm": "lawyer", "notary_office": "notary", "legal_service": "legal_worker"}


@dataclass
class _Entries:
    """The acts on one subject as they are planned: a day, what was done, by whom. Nothing is dated today or later."""

    rng: Random
    clerk: User
    end: date
    plan: list[tuple[date, str, User, dict[str, Any]]] = field(default_factory=list)

    def add(self, code: str, day: date, values: dict[str, Any], *, by: User | None = None, shut: bool = True) -> date:
        """Plan an act for a day, or the next on which offices are open; returns that day."""
        day = opening(day) if shut else day
        self.plan.append((day, code, by or self.clerk, values))
        return day

    def acts(self) -> tuple[Act, ...]:
        """The acts in order, each later than the one before."""
        found: list[Act] = []
        for day, code, user, values in sorted(self.plan, key=lambda entry: entry[0]):
            at = datetime.combine(day, time(self.rng.randint(9, 11), self.rng.randint(0, 59)), CHINA)
            if found and at <= found[-1].at:
                at = found[-1].at + timedelta(minutes=self.rng.randint(5, 30))
            if day < self.end:
                found.append(Act(code=code, actor=staff(user), at=at, values=values))
        return tuple(found)


def _entries(found: Loaded, key: str, office: str) -> _Entries:
    """Drawn from the key alone, so that one subject more or less changes no other; by somebody of the office."""
    rng = Random(f"{found.district.seed}/registers/{key}")
    desk = next(o.staff for o in found.district.offices if o.key == office)
    return _Entries(rng, found.users[rng.choice(desk).key], found.district.as_of)


def _write(stories: Iterable[Story]) -> int:
    """Write subjects in the order in which they were entered, as their numbers say. Papers of old entries are not made."""
    return Bulk(papers=False).write(sorted(stories, key=lambda story: story.acts[0].at))


def _codes(known: CodeList, titles: Iterable[str]) -> list[str]:
    by_title = {entry.title: entry.code for entry in known}
    return [by_title[title] for title in titles]


def _code(known: CodeList, title: str) -> str:
    return _codes(known, (title,))[0]


def guide(committee: Committee) -> str:
    """Key of the office that guides a committee and keeps its entry: the judicial office, or the bureau's section."""
    return f"judicial.{committee.area[:9]}" if len(committee.area) >= 9 else GRASSROOTS


# Committees


def load_committees(found: Loaded, say: Say) -> None:
    """Enter the committees, then the studios below them; each has its office from then on."""
    for studios in (False, True):
        group = [c for c in found.district.committees if (c.kind == STUDIO) is studios]
        _write(_committee(found, c) for c in group)
        offices = {row.short: row.office for row in standing("committee").select_related("office__area")}
        found.offices |= {c.key: offices[c.short] for c in group}
    say(f"  人民调解委员会{len(found.district.committees)}个")


def _committee(found: Loaded, committee: Committee) -> Story:
    entries = _entries(found, committee.key, guide(committee))
    rng = entries.rng
    entries.add("establish", committee.established, _about(found, committee))
    filed = entries.add("file", committee.established + timedelta(days=rng.randint(5, 8)), {})
    for elected in _later_elections(committee):
        entries.add("re_elect", elected, {"elected_on": elected}, shut=False)
    _yearly(entries, "review", filed)
    return Story(
        procedure="committee",
        office=found.offices[guide(committee)],
        area=found.areas[committee.area],
        acts=entries.acts(),
    )


def _about(found: Loaded, committee: Committee) -> dict[str, Any]:
    studio = committee.kind == STUDIO
    above = found.offices[committee.under] if studio else None
    return {
        "name": committee.name, "kind": _code(codes.COMMITTEE_KINDS, committee.kind), "short": committee.short,
        "host": above.name if above else committee.host, "specialities": list(committee.specialities), "multi_ethnic": False,
        "under": standing("committee").get(office=above) if above else None, "area": found.areas[committee.area],
        "address": committee.address, "phone": committee.phone, "public": True, "established_on": committee.established,
        "hours": VILLAGE_HOURS if committee.kind in ("村", "居") else OFFICE_HOURS,
        "elected_on": None if studio else committee.established,
    }  # fmt: skip


def _later_elections(committee: Committee) -> list[date]:
    """Every election after the first; a term is not exceeded. A studio is not elected."""
    days, day = [], committee.elected
    while day > committee.established and committee.kind != STUDIO:
        days.append(day)
        day -= timedelta(days=TERM_YEARS * 365)
    return days[::-1]


def _yearly(entries: _Entries, code: str, since: date) -> None:
    """The check of every year that is over, made in the January after it."""
    table = words("registers")
    for year in range(since.year, entries.end.year):
        result = entries.rng.choices(tuple(table["results"]), tuple(table["results"].values()))[0]
        comment = entries.rng.choice(table[code][result])
        day = date(year + 1, 1, entries.rng.randint(5, 15))
        entries.add(code, max(day, since + timedelta(days=1)), {"year": year, "result": result, "comment": comment})


# Mediators


def admitted(place: District, mediator: Mediator) -> date:
    """Since when a mediator serves in this committee."""
    return max(mediator.since, place.committee_by_key[mediator.committee].established)


def load_mediators(found: Loaded, say: Say) -> None:
    """Enter the mediators, each linked to their account."""
    committees = {row.office_id: row for row in standing("committee").select_related("office__area")}
    members = [(c, m) for c in found.district.committees for m in c.members]
    done = _write(_mediator(found, c, m, committees[found.offices[c.key].pk]) for c, m in members)
    say(f"  人民调解员{done}名")


def _mediator(found: Loaded, committee: Committee, mediator: Mediator, row: Any) -> Story:
    entries = _entries(found, mediator.key, guide(committee))
    since = admitted(found.district, mediator)
    values = {**_person(mediator), **_seat(committee, mediator), "committee": row, "user": found.users[mediator.key]}
    values |= {"admitted_on": since, "fit": True}
    entered = entries.add("admit", since + timedelta(days=entries.rng.randint(1, 5)), values)
    _training(found, entries, mediator, entered)
    _star(found, entries, committee, mediator)
    _yearly(entries, "assess", entered if entered.year == since.year else since)
    return Story(
        procedure="mediator",
        office=found.offices[guide(committee)],
        area=found.areas[committee.area],
        acts=entries.acts(),
    )


def _person(mediator: Mediator) -> dict[str, Any]:
    person = mediator.person
    return {
        "name": person.name, "id_number": person.id_number, "gender": "female" if person.sex == FEMALE else "male",
        "birth_date": person.birth, "ethnicity": person.ethnicity, "phone": person.phone,
        "education": _code(codes.EDUCATION, mediator.education), "politics": _code(codes.POLITICS, mediator.politics),
        "background": mediator.background,
    }  # fmt: skip


def _seat(committee: Committee, mediator: Mediator) -> dict[str, Any]:
    return {
        "capacity": _code(codes.CAPACITIES, mediator.post), "full_time": mediator.full_time, "public": True,
        "specialities": list(mediator.specialities), "languages": "普通话、本地话", "certificate": mediator.certificate,
        "engaged_until": committee.term_ends if mediator.post == ENGAGED else None,
    }  # fmt: skip


def _training(found: Loaded, entries: _Entries, mediator: Mediator, entered: date) -> None:
    """The hours of the last twelve months, in one course."""
    if not mediator.training_hours:
        return
    day = _lately(entries, entered, 330)
    values = {
        "on": day, "subject": entries.rng.choice(words("registers")["courses"]), "organiser": found.offices["bureau"].name,
        "hours": Decimal(mediator.training_hours),
    }  # fmt: skip
    entries.add("train", day, values)


def _star(found: Loaded, entries: _Entries, committee: Committee, mediator: Mediator) -> None:
    """Proposed by the judicial office, or by the chair where none guides the committee; rated by the section."""
    if not mediator.stars:
        return
    by = entries.clerk if guide(committee) != GRASSROOTS else found.users[committee.chair.key]
    table = words("registers")
    since = max(admitted(found.district, m) for m in (mediator, committee.chair))
    day = _lately(entries, since + timedelta(days=8), 700)
    proposal = {"star_proposed": mediator.stars, "reason": entries.rng.choice(table["deeds"])}
    proposed = entries.add("propose_star", day, proposal, by=by)
    rated = {"star": mediator.stars, "basis": entries.rng.choice(table["ratings"])}
    entries.add("rate_star", proposed + timedelta(days=1), rated, by=found.users[f"{GRASSROOTS}/1"])


def _lately(entries: _Entries, since: date, days: int) -> date:
    """A day of the last so many, after a day, and long enough ago for what follows to be done too."""
    latest = entries.end - timedelta(days=12)
    first = min(max(since, entries.end - timedelta(days=days)), latest)
    return first + timedelta(days=entries.rng.randint(0, (latest - first).days))


# Places, firms and who practises in them


def load_services(found: Loaded, say: Say) -> None:
    """Enter service places, firms and practitioners."""
    practice = found.district.practice
    places = _write(_place(found, place) for place in found.district.places)
    firms = _write(_firm(found, firm) for firm in practice)
    rows = {row.licence: row for row in standing("firm")}
    people = _write(_practitioner(found, firm, p, rows[firm.licence]) for firm in practice for p in firm.members)
    say(f"  公共法律服务场所{places}处，法律服务机构{firms}家，执业人员{people}名")


def _place(found: Loaded, place: ServicePlace) -> Story:
    entries = _entries(found, place.key, place.office)
    about = words("registers")["places"][place.tier]
    opened = entries.end - timedelta(days=entries.rng.randint(900, 2900))
    entries.add("open", opened, {
        "tier": place.tier, "name": place.name, "address": place.address, "phone": place.phone, "hours": place.hours,
        "posts": "\n".join(about["posts"]), "services": _codes(codes.SERVICES, place.services), "access": list(about["access"]),
        "staff": entries.rng.choice(about["staff"]), "opened_on": opened, "public": True,
        "route": entries.rng.choice(about["route"]), "beyond": entries.rng.choice(about["beyond"]), **spot(place),
    })  # fmt: skip
    for title, (services, seats) in about.get("seats", {}).items():
        known = _codes(codes.SERVICES, services)
        entries.add("post", opened, {"title": title, "services": known, "seats": seats, "since": opened})
    return Story(
        procedure="place", office=found.offices[place.office], area=found.areas[place.area], acts=entries.acts()
    )


def _firm(found: Loaded, firm: PracticeOffice) -> Story:
    entries = _entries(found, firm.key, SERVICES)
    entries.add("enter", firm.established, {
        "kind": firm.kind, "name": firm.name, "licence": firm.licence, "head": next(m.person.name for m in firm.members if m.head),
        "address": firm.address, "phone": firm.phone, "admitted_on": firm.established, "public": True,
    })  # fmt: skip
    return Story(procedure="firm", office=found.offices[SERVICES], area=found.areas[firm.area], acts=entries.acts())


def _practitioner(found: Loaded, firm: PracticeOffice, who: Practitioner, row: Any) -> Story:
    entries = _entries(found, who.key, SERVICES)
    entered = entries.add("enter", max(who.since, firm.established) + timedelta(days=entries.rng.randint(5, 20)), {
        "kind": PRACTITIONER_KINDS[firm.kind], "name": who.person.name, "firm": row, "licence": who.licence,
        "gender": "female" if who.person.sex == FEMALE else "male", "first_licensed_on": who.since,
        "part_time": who.engagement == "兼职", "specialities": _codes(codes.FIELDS_OF_LAW, who.specialities),
        "phone": who.person.phone, "public": True, "user": found.users.get(who.key),
    })  # fmt: skip
    last = entries.end.year - 1
    if entered.year <= last:
        entries.add("assess", max(date(last + 1, 3, 10), entered), {"year": last, "result": "competent", "comment": ""})
    return Story(
        procedure="practitioner", office=found.offices[SERVICES], area=found.areas[firm.area], acts=entries.acts()
    )
