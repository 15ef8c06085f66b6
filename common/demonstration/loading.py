"""Brings the invented district into the house: areas, offices, posts, people. Lines add their year in `demonstration.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from kernel.reach import models as reach
from kernel.reach.posts import default_posts

from .committees import Mediator
from .district import District, district
from .offices import Staff
from .people import Person

PASSWORD = "sinan-2026-demo"  # noqa: S105  of invented people in a demonstration; production never loads it
Progress = Callable[[str, int, int], None]

# What the invented duties are as posts of this house; a duty that is not here has no desk yet.
POSTS = {
    "director": "director", "deputy_director": "director", "section_head": "section", "clerk": "section",
    "mediation_guide": "section", "statistician": "section", "office_head": "office_staff", "inspector": "auditor",
    "administrator": "administrator",
}
KINDS = {"legal_aid": "legal_aid_centre", "section": "bureau", "petition": "petition_office", "police_station": "police"}
SHOWN = ("mediator", "chair", "office_staff", "section", "director", "auditor", "administrator")


@dataclass
class Loaded:
    """What stands after loading: rows by the keys of the invented district."""

    district: District
    areas: dict[str, reach.Area] = field(default_factory=dict)
    offices: dict[str, reach.Office] = field(default_factory=dict)
    users: dict[str, reach.User] = field(default_factory=dict)
    posts: dict[str, reach.Post] = field(default_factory=dict)


def load(today: date | None = None) -> Loaded:
    """Load everything that stands in the district before the first case, in one transaction."""
    found = Loaded(district(as_of=today or timezone.localdate()))
    with transaction.atomic():
        found.posts = default_posts()
        _areas(found)
        _offices(found)
        _people(found)
    return found


def _areas(found: Loaded) -> None:
    for area in sorted(found.district.areas, key=lambda a: a.level):
        row = reach.Area(level=area.level, name=area.name, stat_code=area.code, parent=found.areas.get(area.parent))
        row.save()
        found.areas[area.code] = row


def _offices(found: Loaded) -> None:
    plan = sorted(found.district.offices, key=lambda o: o.parent != "")
    for office in plan:
        found.offices[office.key] = _office(
            found, office.key, office.name, KINDS.get(office.kind, office.kind), office.area, office.short,
            address=office.address, phone=office.phone, parent=office.parent,
        )
    for committee in found.district.committees:
        found.offices[committee.key] = _office(
            found, committee.key, committee.name, "committee", committee.area, committee.short, address=committee.address,
            phone=committee.phone, parent=f"judicial.{committee.area[:9]}",
        )


def _office(found: Loaded, key: str, name: str, kind: str, area: str, short: str, **more: str) -> reach.Office:
    parent = found.offices.get(more.pop("parent", "")) or (found.offices.get("bureau") if key != "bureau" else None)
    return reach.Office.objects.create(
        name=name, kind=kind, area=found.areas[area], short=short, parent=parent, address=more["address"][:120],
        phone=more["phone"][:30],
    )


def _people(found: Loaded) -> None:
    """One account a person; the same hash for all, because the password is printed anyway."""
    hashed = make_password(PASSWORD)
    plan = [*_staff(found), *_mediators(found)]
    users = [reach.User(username=name, name=person.name, password=hashed) for name, _, person, _, _ in plan]
    reach.User.objects.bulk_create(users, batch_size=500)
    grants = []
    for user, (_, key, _, office, post) in zip(users, plan, strict=True):
        found.users[key] = user
        if post:
            since = min(date(found.district.as_of.year - 3, 1, 1), found.district.as_of)
            grants.append(reach.Grant(user=user, post=found.posts[post], office=found.offices[office], since=since))
    reach.Grant.objects.bulk_create(grants, batch_size=500)


Row = tuple[str, str, Person, str, str]  # user name, key, person, office key, post


def _staff(found: Loaded) -> list[Row]:
    rows: list[Row] = []
    for office in found.district.offices:
        for staff in office.staff:
            rows.append((_username("s", len(rows)), staff.key, staff.person, office.key, _post(staff, office.kind)))
    return rows


def _post(staff: Staff, kind: str) -> str:
    if kind == "judicial_office":
        return "office_staff"
    return POSTS.get(staff.duty, "")


def _mediators(found: Loaded) -> list[Row]:
    rows: list[Row] = []
    for committee in found.district.committees:
        for mediator in committee.members:
            rows.append((_username("m", len(rows)), mediator.key, mediator.person, committee.key, _rank(mediator)))
    return rows


def _rank(mediator: Mediator) -> str:
    return "chair" if mediator.post == "主任" else "mediator"


def _username(kind: str, n: int) -> str:
    return f"{kind}{n + 1:04d}"


def accounts() -> list[tuple[str, str, str, str]]:
    """One account per post: post, user name, person, office. For the start-up message."""
    found = []
    for code in SHOWN:
        grant = reach.Grant.objects.filter(post__code=code).select_related("user", "office", "post").order_by("id").first()
        if grant:
            found.append((grant.post.title, grant.user.username, grant.user.name, grant.office.name))
    return found
