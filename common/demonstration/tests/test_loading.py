"""The district as it stands in the house: registers, offices, accounts, and a year of disputes in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.utils import timezone

from common.demonstration import loading, registers
from common.demonstration.committees import STUDIO
from common.demonstration.loading import PASSWORD, SHOWN, Loaded, accounts, introduce
from common.demonstration.people import FEMALE, check_digit
from common.people.models import Party
from common.registers import public
from common.registers.models import Committee, Firm, Mediator, MediatorAssessment, Place, Practitioner, Training
from kernel.cases.models import Case, Clock, Event, Participant
from kernel.cases.verify import verify
from kernel.reach.models import Absence, Grant, User
from kernel.registers.subjects import standing
from kernel.words import Shape
from lines.mediation import demonstration as mediation
from lines.mediation.models import Dispute
from lines.mediation.procedure import MEDIATION

pytestmark = pytest.mark.django_db
SMALL = 0.01
REGISTERS = ("committee", "mediator", "place", "firm", "practitioner")
quiet: Any = lambda text: None  # noqa: E731


CHECKS: list[Callable[[Loaded], None]] = []


def whole(check: Callable[[Loaded], None]) -> Callable[[Loaded], None]:
    """A check of the district: all of them are one test, so that of several workers one alone loads it."""
    CHECKS.append(check)
    return check


@pytest.fixture
def loaded(db: None) -> Loaded:
    """One small load for the whole file."""
    found = loading.load()
    mediation.load(found, scale=SMALL, say=quiet)
    introduce()
    connection.check_constraints()
    return found


def test_the_district_stands_in_the_house(loaded: Loaded, subtests: pytest.Subtests) -> None:
    assert len(CHECKS) > 15
    for check in CHECKS:
        with subtests.test(check.__name__), transaction.atomic():
            check(loaded)


# The registers


@whole
def as_many_of_everything_as_reported(loaded: Loaded) -> None:
    assert Counter(Place.objects.values_list("tier", flat=True)) == {"centre": 1, "station": 7, "room": 91}
    assert Counter(Firm.objects.values_list("kind", flat=True)) == {
        "law_firm": 4,
        "notary_office": 1,
        "legal_service": 8,
    }
    assert Counter(Practitioner.objects.values_list("kind", flat=True)) == {
        "lawyer": 24,
        "notary": 3,
        "legal_worker": 28,
    }
    kinds = Counter(Committee.objects.values_list("kind", flat=True))
    assert kinds["village"] + kinds["community"] == 91 and kinds["town"] + kinds["street"] == 7
    assert kinds["industry"] == 17 and all(kinds[kind] for kind in ("enterprise", "other", "studio"))
    assert Committee.objects.count() == len(loaded.district.committees)
    assert Mediator.objects.count() == len(loaded.district.mediators)
    assert all(standing(code).count() == Case.objects.filter(procedure=code).count() for code in REGISTERS)


@whole
def every_committee_is_composed_as_the_law_asks(loaded: Loaded) -> None:
    for committee in Committee.objects.exclude(kind="studio"):
        members = [m for m in Mediator.objects.filter(committee=committee) if m.elected]
        assert 3 <= len(members) <= 9 and any(m.gender == "female" for m in members), committee
        assert public.composition(committee) == []


@whole
def a_committee_has_the_office_its_entry_made(loaded: Loaded) -> None:
    for told in loaded.district.committees:
        office = loaded.offices[told.key]
        record = Committee.objects.get(office=office)
        assert (record.name, office.name, office.short, office.kind) == (told.name, told.name, told.short, "committee")
        assert office.area == loaded.areas[told.area] and office.parent == loaded.offices[registers.guide(told)]
        assert Participant.objects.filter(case=record.pk, office=office, capacity="committee").exists()
        assert (record.under is None) is (told.kind != STUDIO)


@whole
def guided_by_the_judicial_office_or_the_section(loaded: Loaded) -> None:
    for case in Case.objects.filter(procedure="committee").select_related("office"):
        kind = "judicial_office" if case.town_id else "bureau"
        assert (case.office.kind, case.office.town_id) == (kind, case.town_id), case


@whole
def terms_count_from_the_last_election(loaded: Loaded) -> None:
    by_short = {c.short: c for c in loaded.district.committees}
    for committee in Committee.objects.exclude(kind="studio"):
        told = by_short[committee.short]
        assert (committee.established_on, committee.elected_on) == (told.established, told.elected)
        running = Clock.objects.get(case=committee.pk, limit="term", ended_at=None)
        assert timezone.localdate(running.due_at) == committee.term_ends == told.term_ends
        assert not Clock.objects.filter(case=committee.pk, limit="term", state="missed").exists()


@whole
def nothing_of_the_registers_is_late(loaded: Loaded) -> None:
    own = Clock.objects.filter(case__procedure__in=REGISTERS)
    assert own.filter(limit="yearly_assessment").exists() and own.filter(limit="yearly_review").exists()
    assert not own.filter(state="missed").exists()
    assert not own.filter(ended_at=None, due_at__lt=timezone.now()).exists()


@whole
def a_mediator_is_the_person_with_the_account(loaded: Loaded) -> None:
    rows = {m.user_id: m for m in Mediator.objects.select_related("committee__office")}
    last = (loaded.district.as_of - timedelta(days=15)).year - 1  # a year is assessed by the middle of January
    assessed = set(MediatorAssessment.objects.filter(year=last).values_list("case_id", flat=True))
    hours = dict(Training.objects.values_list("case_id", "hours"))
    granted = set(Grant.objects.values_list("user", "office", "since"))
    for told in loaded.district.mediators:
        row = rows[loaded.users[told.key].pk]
        assert (row.name, row.id_number, row.star) == (told.person.name, told.person.id_number, told.stars)
        assert (row.gender == "female") is (told.person.sex == FEMALE)
        assert row.committee.office == loaded.offices[told.committee] and row.case.office_id == row.committee.office_id
        assert (row.pk in assessed) is (row.admitted_on is not None and row.admitted_on.year <= last)
        assert hours.get(row.pk, 0) == told.training_hours
        assert (row.user_id, row.committee.office_id, row.admitted_on) in granted


@whole
def found_by_whoever_asks(loaded: Loaded) -> None:
    village = loaded.areas["889901100001"]
    near = list(public.committees_for(village))
    assert near[0].office.area == village and {c.far for c in near} == {0, 1, 2}  # type: ignore[attr-defined]
    assert all("land" in c.specialities for c in public.committees_for(village, "land") if c.kind == "industry")
    assert [p.tier for p in public.places_for(village)] == ["room", "station", "centre"]
    assert public.find_committee("医疗纠纷").get().kind == "industry"
    seats = list(public.mediators_of(near[0].office))
    assert seats[0].capacity == "chair" and len(seats) == Mediator.objects.filter(committee=near[0]).count()
    assert {"电话", "办公地址"} <= dict(public.shown(near[0])).keys()
    lawyer = next(p for p in loaded.district.practitioners if p.title == "律师")
    assert [x.licence for x in public.practitioners_named(lawyer.person.name, lawyer.licence) if x.standing] == [
        lawyer.licence
    ]


# Accounts


@whole
def one_account_a_post_to_sign_in_with(loaded: Loaded) -> None:
    shown = {username: (title, office) for title, username, _, office in accounts()}
    elsewhere = ("hotline_", "aid_reviewer")  # those come with their room
    here = [name for post, name in SHOWN.items() if not post.startswith(elsewhere)]
    assert list(shown) == here
    assert shown["jiceng"][1] == loaded.offices["bureau.grassroots"].name
    assert all(user.check_password(PASSWORD) for user in User.objects.filter(username__in=shown))
    chair, mediator = (Grant.objects.get(user__username=name) for name in ("zhuren", "tiaojieyuan"))
    clerk = Grant.objects.get(user__username="sifasuo")
    assert chair.office == mediator.office and chair.office.parent == clerk.office
    out = StringIO()
    call_command("accounts", stdout=out)
    assert all(name in out.getvalue() for name in (*here, PASSWORD))


@whole
def the_accounts_shown_have_work_to_show(loaded: Loaded) -> None:
    mine = Case.objects.of(Shape.PROCEDURE).filter(closed_at=None, office__parent__kind="judicial_office")
    most = Counter(mine.values_list("office", flat=True)).most_common(1)[0][1]
    assert mine.filter(office__grants__user__username="zhuren").count() == most > 0


@whole
def only_two_sections_manage(loaded: Loaded) -> None:
    held = Grant.objects.filter(post__code="section").values_list("office", flat=True)
    assert set(held) == {loaded.offices[key].pk for key in ("bureau.grassroots", "bureau.services")}
    review = [s.key for o in loaded.district.offices if o.key == "bureau.review" for s in o.staff]
    assert review and not Grant.objects.filter(user__in=[loaded.users[key] for key in review]).exists()


@whole
def somebody_is_away_and_the_mediator_shown_stands_in(loaded: Loaded) -> None:
    today = timezone.localdate()
    away = Absence.objects.get(since__lte=today, until__gte=today)
    assert away.stand_in.username == "tiaojieyuan"
    assert away.user.grants.get().office == away.stand_in.grants.get().office


# People, proof and time


@whole
def nobody_is_real(loaded: Loaded) -> None:
    numbers = [n for model in (Mediator, Party) for n in model._base_manager.values_list("id_number", flat=True) if n]
    assert len(numbers) > len(loaded.district.mediators)
    assert all(n.startswith("889901") and n[17] == check_digit(n[:17]) for n in numbers)
    phones = [p for model in (Mediator, Practitioner) for p in model._base_manager.values_list("phone", flat=True)]
    assert all(p.startswith("154") for p in phones)


@whole
def every_row_stands_in_its_chain(loaded: Loaded) -> None:
    assert Case.objects.count() > 900
    assert list(verify()) == []


@whole
def nothing_happens_today_or_out_of_order(loaded: Loaded) -> None:
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    assert not Event.objects.filter(happened_at__gte=today).exists()
    before: dict[Any, Any] = {}
    for case_id, at in Event.objects.order_by("case", "seq").values_list("case", "happened_at"):
        assert case_id not in before or before[case_id] < at
        before[case_id] = at


@whole
def closed_disputes_go_to_the_archive_after_a_while(loaded: Loaded) -> None:
    today = timezone.localdate()
    archived = Dispute.objects.filter(case__stage="archived").select_related("case")
    assert len(archived) > 20
    for record in archived:
        *_, last, filed = record.case.history
        assert 10 <= (timezone.localdate(filed.happened_at) - timezone.localdate(last.happened_at)).days <= 50
        assert record.volume == record.case.number and 5 <= (record.pages or 0) <= 60
    for case in Case.objects.filter(procedure="mediation", stage__in=("closed", "ended")):
        assert today - timezone.localdate(case.history[-1].happened_at) <= timedelta(days=50)


@whole
def the_same_seed_gives_the_same_titles_and_numbers(loaded: Loaded) -> None:
    once, again = (_written(loaded) for _ in range(2))
    assert len(once) == 12 and once == again
    committees = {c.key: Committee.objects.get(office=loaded.offices[c.key]) for c in loaded.district.committees}
    for told in loaded.district.committees[::9]:
        assert registers._committee(loaded, told) == registers._committee(loaded, told)
        mediator = told.members[-1]
        one, two = (registers._mediator(loaded, told, mediator, committees[told.key]) for _ in range(2))
        assert one == two


def _written(loaded: Loaded) -> list[tuple[str, str]]:
    """Titles and numbers of a dozen further disputes, taken back again."""
    known = set(Case.objects.values_list("pk", flat=True))
    with transaction.atomic():
        mediation.load(loaded, scale=0.002, say=quiet)
        rows = Case.objects.filter(procedure="mediation").exclude(pk__in=known).values_list("title", "number")
        found = sorted(rows)
        transaction.set_rollback(True)
    return found


@pytest.mark.full
@pytest.mark.timeout(600)
def test_every_stage_has_live_cases(loaded: Loaded) -> None:
    with transaction.atomic():
        mediation.load(loaded, scale=0.2, say=quiet)
        stages = Counter(Case.objects.filter(procedure="mediation").values_list("stage", flat=True))
        transaction.set_rollback(True)
    assert set(MEDIATION.stages) <= set(stages), stages


@whole
def only_an_empty_house_is_filled(loaded: Loaded) -> None:
    with pytest.raises(CommandError, match="已有人员"):
        call_command("demo")
