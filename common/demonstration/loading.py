"""Brings the invented district into the house: areas, offices, accounts, registers. Lines add their year in `demonstration.py`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from common.posts import default_posts
from kernel.cases.models import Case
from kernel.reach import models as reach
from kernel.words import Shape

from . import placing, registers
from .committees import CHAIR
from .district import District, district
from .offices import Office, Staff
from .people import Person
from .registers import Say

PASSWORD = "sinan-2026-demo"  # noqa: S105  of invented people in a demonstration; production never loads it

# What the invented duties are as posts of this house. A duty that is not here, and a section that is not here, has
# nothing to do in the lines there are: its people have an account and no post.
POSTS = {
    "director": "director",
    "deputy_director": "director",
    "inspector": "auditor",
    "administrator": "administrator",
}
AID = {"section_head": "aid_head", "clerk": "aid_officer"}  # who decides there does not examine
SECTIONS = (registers.GRASSROOTS, registers.SERVICES)
KINDS = {
    "legal_aid": "legal_aid_centre",
    "section": "bureau",
    "petition": "petition_office",
    "police_station": "police",
}

# Post and the account name a visitor remembers.
SHOWN = {
    "window": "chuangkou",
    "duty_lawyer": "lvshi",
    "aid_officer": "yuanzhu",
    "aid_head": "yuanzhuzhuren",
    "aid_lawyer": "chengban",
    "aid_reviewer": "pingcha",
    "mediator": "tiaojieyuan",
    "chair": "zhuren",
    "office_staff": "sifasuo",
    "section": "jiceng",
    "director": "juzhang",
    "auditor": "ducha",
    "hotline_agent": "zuoxi",
    "hotline_supervisor": "banzhang",
    "administrator": "guanliyuan",
}
WRITERS = (("knowledge", "bianji"), ("knowledge", "shenhe"))  # of one post: who writes does not review it
AWAY = timedelta(days=2)  # an absence under way: since yesterday, until so many days from now


@dataclass
class Loaded:
    """What stands after loading: rows by the keys of the invented district. The office of a committee is the one its
    entry in the register made."""

    district: District
    areas: dict[str, reach.Area] = field(default_factory=dict)
    offices: dict[str, reach.Office] = field(default_factory=dict)
    users: dict[str, reach.User] = field(default_factory=dict)
    posts: dict[str, reach.Post] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Account:
    """One account to be made, and the post it holds, if any."""

    username: str
    key: str
    person: Person
    office: str
    post: str
    since: date


def load(today: date | None = None, say: Say = lambda _: None) -> Loaded:
    """Load everything that stands in the district before the first case, in one transaction."""
    found, hashed = Loaded(district(as_of=today or timezone.localdate())), make_password(PASSWORD)
    with transaction.atomic():
        found.posts = default_posts()
        _areas(found)
        _offices(found)
        _accounts(found, _staff(found.district), hashed)
        say(f"  区域{len(found.areas)}个，机构{len(found.offices)}个，工作人员{len(found.users)}名")
        registers.load_committees(found, say)
        _accounts(found, _mediators(found.district), hashed)
        registers.load_mediators(found, say)
        _accounts(found, _lawyers(found.district), hashed)
        registers.load_services(found, say)
        placing.seat(found, say)
    return found


def _areas(found: Loaded) -> None:
    for area in sorted(found.district.areas, key=lambda a: a.level):
        row = reach.Area(level=area.level, name=area.name, stat_code=area.code, parent=found.areas.get(area.parent))
        row.save()
        found.areas[area.code] = row
    placing.lay(found.areas)


def _offices(found: Loaded) -> None:
    """All but the committees: their entry in the register makes theirs."""
    for office in sorted(found.district.offices, key=lambda o: o.parent != ""):
        found.offices[office.key] = reach.Office.objects.create(
            name=office.name,
            kind=KINDS.get(office.kind, office.kind),
            area=found.areas[office.area],
            short=office.short,
            parent=found.offices.get(office.parent),
            address=office.address[:120],
            phone=office.phone[:30],
        )


def _accounts(found: Loaded, plan: Iterable[Account], hashed: str) -> None:
    """One account a person; the same hash for all, because the password is printed anyway."""
    accounts = tuple(plan)
    users = [reach.User(username=a.username, name=a.person.name, password=hashed) for a in accounts]
    reach.User.objects.bulk_create(users, batch_size=500)
    found.users |= {a.key: user for a, user in zip(accounts, users, strict=True)}
    reach.Grant.objects.bulk_create(
        (
            reach.Grant(user=found.users[a.key], post=found.posts[a.post], office=found.offices[a.office], since=a.since)
            for a in accounts if a.post
        ),
        batch_size=500,
    )  # fmt: skip


def _staff(place: District) -> Iterable[Account]:
    since = date(place.as_of.year - 3, 1, 1)
    people = ((office, staff) for office in place.offices for staff in office.staff)
    for n, (office, staff) in enumerate(people, 1):
        yield Account(
            username=f"s{n:04d}",
            key=staff.key,
            person=staff.person,
            office=office.key,
            post=_post(office, staff),
            since=since,
        )


def _post(office: Office, staff: Staff) -> str:
    if office.kind == "judicial_office":
        return "office_staff"
    if office.key == registers.SERVICES and staff.duty == "clerk":
        return "window"  # who sits at the centre's windows
    if office.key == registers.LEGAL_AID:
        return AID.get(staff.duty, "")
    return "section" if office.key in SECTIONS else POSTS.get(staff.duty, "")


def _mediators(place: District) -> Iterable[Account]:
    for n, mediator in enumerate(place.mediators, 1):
        post = "chair" if mediator.post == CHAIR else "mediator"
        yield Account(
            username=f"m{n:04d}",
            key=mediator.key,
            person=mediator.person,
            office=mediator.committee,
            post=post,
            since=registers.admitted(place, mediator),
        )


def _lawyers(place: District) -> Iterable[Account]:
    """One lawyer of every firm comes to the centre on duty; the others handle what the legal aid centre assigns."""
    firms = [firm for firm in place.practice if firm.kind == "law_firm"]
    duty = {next((m for m in firm.members if not m.head), firm.members[0]).key for firm in firms}
    for n, member in enumerate((m for firm in firms for m in firm.members), 1):
        comes = member.key in duty
        yield Account(
            username=f"l{n:04d}",
            key=member.key,
            person=member.person,
            office=registers.SERVICES if comes else registers.LEGAL_AID,
            post="duty_lawyer" if comes else "aid_lawyer",
            since=max(member.since, date(place.as_of.year - 2, 1, 1)),
        )


def introduce(today: date | None = None) -> None:
    """Give one person of each post a name to remember, where there is work to be seen; to be called after the lines.

    Those of a committee and of the judicial office guiding it belong together; a colleague is away, and the mediator
    shown stands in.
    """
    office = _busiest()
    seats = {"mediator": office, "chair": office, "office_staff": office.parent if office else None}
    chosen: dict[str, reach.User] = {}
    for post, username in SHOWN.items():
        held = _holders(post, seats.get(post))
        if held:
            chosen[post] = held[0]
            reach.User.objects.filter(pk=held[0].pk).update(username=username)
    if office and "mediator" in chosen:
        _absence(office, chosen["mediator"], today or timezone.localdate())


def _busiest() -> reach.Office | None:
    """The committee below a judicial office that has the most open cases."""
    offices = reach.Office.objects.filter(kind="committee", parent__kind="judicial_office", active=True)
    mine = Q(cases__in=Case.objects.of(Shape.PROCEDURE).live().filter(closed_at=None))
    return offices.annotate(open=Count("cases", filter=mine)).select_related("parent").order_by("-open", "pk").first()


def _holders(post: str, office: reach.Office | None) -> list[reach.User]:
    """Who holds a post, in this office if one is given: who has most open cases in hand first, then the longest there."""
    mine = Q(handles__in=Case.objects.of(Shape.PROCEDURE).live().filter(closed_at=None))
    where = {"grants__office": office} if office else {}
    users = reach.User.objects.filter(grants__post__code=post, is_active=True, **where)
    return list(users.annotate(open=Count("handles", filter=mine, distinct=True)).order_by("-open", "pk"))


def _absence(office: reach.Office, stand_in: reach.User, today: date) -> None:
    away = next((user for user in _holders("mediator", office) if user != stand_in), None)
    if away is not None:
        reach.Absence.objects.create(
            user=away,
            stand_in=stand_in,
            since=today - timedelta(days=1),
            until=today + AWAY,
            reason="参加调解员培训",
        )


def accounts() -> list[tuple[str, str, str, str]]:
    """The accounts introduced, one a post and two who write knowledge: post, user name, person, office."""
    held = reach.Grant.objects.current(timezone.localdate()).filter(
        user__username__in=[*SHOWN.values(), *(name for _, name in WRITERS)]
    )
    grants = {(g.post.code, g.user.username): g for g in held.select_related("user", "office", "post")}
    found = (grants.get(shown) for shown in [*SHOWN.items(), *WRITERS])
    return [(g.post.title, g.user.username, g.user.name, g.office.name) for g in found if g]
