"""The bulk writer takes the registers' forms: same office, same indexes, a sound chain."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from common.registers import public
from common.registers.models import Committee
from common.registers.models.base import id_index
from kernel.cases.bulk import Act, Bulk, Story
from kernel.cases.models import Case, Clock
from kernel.cases.verify import verify
from tests.cast import Cast

from .conftest import SEATS, id_number

START = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_a_committee_and_its_members(cast: Cast) -> None:
    actor = cast.actor("clerk")
    about = {
        "name": "石桥村调委会",
        "kind": "village",
        "short": "石桥调",
        "host": "石桥村村民委员会",
        "address": "石桥村",
        "specialities": [],
        "multi_ethnic": False,
        "public": True,
        "established_on": date(2020, 1, 1),
        "elected_on": date(2026, 1, 10),
    }
    acts = (
        Act(code="establish", actor=actor, at=START, values=about),
        Act(code="file", actor=actor, at=START + timedelta(days=1)),
    )
    Bulk(papers=False).write([Story(procedure="committee", office=cast.bureau, area=cast.other_village, acts=acts)])
    committee = Committee.objects.get(short="石桥调")
    assert (committee.office.village_id, committee.term_ends) == (cast.other_village.pk, date(2029, 1, 10))
    Bulk(papers=True).write([_member(cast, committee, n) for n in range(3)])
    members = list(public.mediators_of(committee.office))
    assert [m.capacity for m in members] == ["chair", "deputy", "member"] and public.composition(committee) == []
    assert all(m.id_index == id_index(m.id_number) != "" for m in members)
    assert Case.objects.get(pk=members[0].pk).office_id == committee.office_id
    assert Clock.objects.filter(case=committee.pk, limit="term", due_at__year=2029).exists()
    assert list(verify(Case.objects.filter(procedure__in=("committee", "mediator")))) == []


def _member(cast: Cast, committee: Committee, n: int) -> Story:
    capacity, sex = SEATS[n]
    values = {
        "name": f"石{n}",
        "id_number": id_number(date(1980, 1, 1), sex),
        "gender": sex,
        "birth_date": date(1980, 1, 1),
        "ethnicity": "汉族",
        "capacity": capacity,
        "full_time": False,
        "specialities": ["land"],
        "committee": committee,
        "public": True,
        "phone": "13800000001",
        "admitted_on": date(2026, 1, 10),
        "fit": True,
    }
    act = Act(code="admit", actor=cast.actor("clerk"), at=START + timedelta(days=5), values=values)
    return Story(procedure="mediator", office=committee.office, area=cast.other_village, acts=(act,))
