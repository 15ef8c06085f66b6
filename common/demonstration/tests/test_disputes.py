"""A year of disputes: believable in the large, lawful in the small, the same every time."""

import re
import string
import time
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.demonstration.committees import STUDIO
from common.demonstration.disputes import STAGES, year
from common.demonstration.district import district
from common.demonstration.people import check_digit
from common.demonstration.scenes import KINDS, common_slots, data_files, kinds
from common.demonstration.season import closed, spring_festival
from common.demonstration.story import CHINA, CONFIRMATION_DAYS, SUCCESS
from tests.examples import examples

START, TODAY = date(2025, 11, 22), date(2026, 11, 22)
END = datetime(2026, 11, 22, tzinfo=CHINA)
GIVEN = {"a", "b", "b_call", "ta", "ta_a", "village", "town", "spot", "claim", "paid", "due", "date", "day", "month"}
EXTRA = {
    "host",
    "committee",
    "police",
    "witness",
    "meeting_room",
    "hall",
    "leader",
    "invited",
    "organ",
    "found_how",
    "statement",
}
EXTRA |= {"nth", "openly", "default_excuse"}
GIVEN |= {"age_a", "plea", "title", "fee", "adv", *common_slots()}


PLACE = district()


@pytest.fixture(scope="module")
def place():
    return PLACE


@pytest.fixture(scope="module")
def timed(place):
    """Six thousand disputes, and the seconds of work they took."""
    begun = time.process_time()
    return list(year(place, START, TODAY, 6000, 1)), time.process_time() - begun


@pytest.fixture(scope="module")
def told(timed):
    return timed[0]


def texts(story):
    yield from (story.title, story.statement, story.facts, story.place, story.danger_note, *story.claims)
    yield from (entry.record for entry in (*story.inquiries, *story.sessions))
    yield from (entry.note for entry in (*story.reminders, *story.performances))
    if story.agreement:
        yield from (story.agreement.facts, story.agreement.how, story.agreement.where, *story.agreement.clauses)
    if story.ending:
        yield from (story.ending.reason, story.ending.advice)
    if story.visit:
        yield story.visit.finding


# -- the vocabulary ----------------------------------------------------------------------------------------------------


def test_every_kind_has_its_file_and_at_least_eight_scenes():
    assert data_files() == sorted(KINDS)
    assert all(len(kind.scenes) >= 8 for kind in kinds())


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.code)
def test_slots_are_known_and_used(kind):
    for scene in kind.scenes:
        told = [scene.statement, scene.reply, scene.finding, scene.duty, *scene.claim, *scene.clauses]
        values = [v for choice in scene.slots.values() if not isinstance(choice, range) for v in choice]
        used = {name for text in (*told, *values) for _, name, _, _ in string.Formatter().parse(text) if name}
        known = GIVEN | set(scene.slots) | ({"n"} if scene.group else set())
        assert used <= known, (scene.title, used - known)
        assert not set(scene.slots) & (GIVEN | EXTRA) - {"years", "times", "ago"}, scene.title
        assert set(scene.slots) <= used, (scene.title, set(scene.slots) - used)
        money = {"paid", "claim"} & used
        assert money == ({"paid", "claim"} if scene.amount else set()), scene.title


# -- the same every time, and quickly ----------------------------------------------------------------------------------


def test_same_arguments_same_stories(place):
    once, again = (list(year(place, START, TODAY, 100, 9)) for _ in range(2))
    assert once == again
    assert once != list(year(place, START, TODAY, 100, 10))


def test_six_thousand_in_five_seconds_of_work(timed):
    stories, seconds = timed
    assert len(stories) == 6000 and seconds < 5


def test_a_year_must_not_end_before_it_begins(place):
    with pytest.raises(ValueError, match="ends before"):
        list(year(place, TODAY, TODAY, 1, 1))


# -- believable in the large -------------------------------------------------------------------------------------------


def test_kinds_come_in_their_shares(told):
    counts, whole = Counter(s.kind for s in told), sum(k.share for k in kinds())
    for kind in kinds():
        expected = 6000 * kind.share / whole
        assert abs(counts[kind.code] - expected) < 4 * expected**0.5 + 1, kind.code


def test_success_is_as_published(told):
    decided = [s for s in told if s.accepted_at and s.outcome]
    rate = sum(s.outcome in SUCCESS for s in decided) / len(decided)
    assert 0.96 <= rate <= 0.98


def test_every_outcome_and_answer_of_the_court_occurs(told):
    assert {s.outcome for s in told} == {"written", "oral", "failed", "declined", "withdrawn", "settled", ""}
    answers = Counter(s.confirmation.result for s in told if s.confirmation)
    assert answers["granted"] > 0.85 * answers.total() > 60
    assert {s.performance for s in told} == {"full", "partly", "none", ""}


def test_sources_forms_and_dangers_are_believable(told):
    sources = Counter(s.source for s in told)
    assert 0.45 < sources["applied"] / 6000 < 0.62
    assert 0.2 < sources["found"] / 6000 < 0.36
    assert set(sources) == {"applied", "found", "court", "police", "procuratorate", "petition", "other_organ"}
    forms = Counter(s.agreement.form for s in told if s.agreement)
    assert 0.2 < forms["oral"] / forms.total() < 0.4
    assert 0.02 < sum(bool(s.dangers) for s in told) / 6000 < 0.1


def test_wages_before_spring_festival_neighbours_in_summer_land_in_spring(told):
    def share(kind, wanted):
        days = [s.registered_at.date() for s in told if s.kind == kind]
        return sum(wanted(day) for day in days) / len(days)

    before = spring_festival(2026)
    assert before == date(2026, 2, 17)
    assert share("wages", lambda d: 0 < (before - d).days <= 42) > 2.5 * 42 / 365
    assert share("neighbours", lambda d: d.month in (6, 7, 8)) > 1.2 * 92 / 365
    assert share("land", lambda d: d.month in (3, 4)) > 1.4 * 61 / 365


@pytest.mark.parametrize(
    "today",
    [date(2026, 5, 2), *(pytest.param(d, marks=pytest.mark.full) for d in (date(2026, 2, 18), date(2026, 10, 5)))],
)
def test_each_stage_has_live_cases_on_any_day(place, today):
    stages = {s.stage for s in year(place, today - timedelta(days=365), today, 1500, 4)}
    assert stages == {*STAGES, "refused", "closed"}


def test_some_open_cases_are_near_or_past_their_month(told):
    ages = [(TODAY - s.accepted_at.date()).days for s in told if s.accepted_at and not s.outcome]
    assert sum(age > 30 for age in ages) >= 1
    assert sum(age <= 7 for age in ages) > 20


def test_statements_are_of_real_length_and_varied(told):
    lengths = [len(s.statement) for s in told]
    assert min(lengths) >= 60 and max(lengths) <= 200
    assert len({s.statement for s in told}) > 0.99 * len(told)


# -- lawful in the small -----------------------------------------------------------------------------------------------


def test_nothing_happens_today_or_before_the_year(told):
    for story in told:
        moments = [at for at, _ in story.steps()]
        assert moments[0].date() >= START and moments[-1] < END
        assert story.registered_at == moments[0]


def test_steps_follow_one_another(told):
    order = ("register", "accept", "choose", "inquire", "meet", "agree", "seal", "perform", "visit", "close")
    rank = {act: n for n, act in enumerate(order)}
    for story in told:
        acts = [act for _, act in story.steps() if act in rank]
        assert [rank[act] for act in acts] == sorted(rank[act] for act in acts), (story.title, acts)


def test_express_refusal_ends_it(told):
    declined = [s for s in told if s.outcome == "declined"]
    assert declined
    for story in declined:
        after = [act for at, act in story.steps() if at > story.ending.at]
        assert after in ([], ["close"])
        assert story.agreement is None


def test_written_agreements_take_effect_at_the_seal_oral_ones_when_reached(told):
    for story in told:
        a = story.agreement
        if a is None:
            continue
        if a.form == "oral":
            assert a.sealed_at is None and a.effective_on == a.at.date()
        elif a.sealed_at:
            assert a.sealed_at >= a.at and a.effective_on == a.sealed_at.date()
        else:
            assert story.stage == "sealing" and a.effective_on is None


def test_confirmation_within_thirty_days_for_written_agreements_only(told):
    asked = [s for s in told if s.confirmation]
    assert len(asked) > 80
    for story in asked:
        days = (story.confirmation.at.date() - story.agreement.effective_on).days
        assert story.agreement.form == "written" and 0 <= days <= CONFIRMATION_DAYS
        assert story.closing is None or story.confirmation.decided_at is not None


def test_failed_mediation_names_the_remedies(told):
    for story in told:
        if story.outcome in ("failed", "declined"):
            assert story.ending.remedies and "依法" in story.ending.advice
        if story.outcome == "failed":
            assert story.sessions
        if story.refusal:
            assert story.accepted_at is None and story.refusal.remedies and story.refusal.reason


def test_offices_rest_on_closed_days(told, place):
    for story in told:
        if place.committee_by_key[story.committee].kind == "行业性专业性" and story.accepted_at:
            assert not closed(story.accepted_at.date())


def test_money_adds_up(told):
    for story in told:
        a = story.agreement
        if a is None:
            continue
        assert (a.amount is None) == (story.amount is None)
        if a.amount is not None:
            assert 0 < a.amount <= story.amount * 1.05 + 10
            assert f"{a.amount}元" in "".join(a.clauses)
        if a.instalments:
            assert sum(i.amount for i in a.instalments) == a.amount
            assert [i.due for i in a.instalments] == sorted(i.due for i in a.instalments) and a.instalments[
                -1
            ].due == a.by
        if story.performance == "full" and a.amount is not None:
            assert sum(p.amount for p in story.performances) == a.amount


def test_late_performance_is_late_and_was_reminded(told):
    for story in told:
        for p in story.performances:
            if p.late:
                assert p.at.date() > story.agreement.by and story.reminders
            elif p.state == "full":
                assert p.at.date() <= story.agreement.by


# -- nobody real -------------------------------------------------------------------------------------------------------


def test_no_text_holds_a_number_of_anybody_or_an_empty_slot(told):
    for story in told:
        whole = "\n".join(texts(story))
        assert not re.search(r"1[3-9]\d{9}|\d{15,18}[\dXx]?", whole)
        assert not re.search(r"[{}]|None|。。|，，|、、", whole), whole


def test_parties_are_invented_and_complete(told):
    for story in told:
        roles = [p.role for p in story.parties]
        assert roles[0] == "applicant" and "respondent" in roles
        for party in story.parties:
            assert (party.person is None) != (party.organisation is None)
            for person in filter(None, (party.person, party.agent)):
                assert person.id_number.startswith("889901") and person.phone.startswith(("154", "0499"))
                assert check_digit(person.id_number[:17]) == person.id_number[17]
            if party.person and party.person.age(START) < 18:
                assert party.agent_is == "guardian" and party.agent.age(START) >= 18


def test_mediators_belong_to_the_committee(told, place):
    for story in told:
        committee = place.committee_by_key[story.committee]
        keys = {m.key for m in committee.members}
        if story.choice:
            assert set(story.choice.mediators) <= keys and story.choice.recorder in keys | {""}
            assert story.choice.recorder not in story.choice.mediators
        if committee.kind in ("村", "居"):
            assert committee.area == story.village


def test_studios_and_enterprises_have_cases_too(told, place):
    kinds_of = Counter(place.committee_by_key[s.committee].kind for s in told)
    assert all(
        kinds_of[kind] > 10 for kind in ("村", "居", "乡镇", "街道", "行业性专业性", "企事业单位", "其他", STUDIO)
    )


def test_a_few_parties_come_again(told):
    numbers = Counter(p.person.id_number for s in told for p in s.parties if p.person)
    assert 20 < sum(n > 1 for n in numbers.values()) < 600


@settings(max_examples=examples(0.2))
@given(seed=st.integers(0, 10**6), start=st.dates(date(2019, 1, 1), date(2030, 1, 1)), length=st.integers(1, 800))
def test_any_year_and_seed_hold_together(seed, start, length):
    end = start + timedelta(days=length)
    stories = list(year(PLACE, start, end, 40, seed))
    assert [s.index for s in stories] == list(range(40))
    assert all(one.registered_at <= two.registered_at for one, two in pairwise(stories))
    for story in stories:
        assert all(start <= at.date() < end for at, _ in story.steps())
        assert 60 <= len(story.statement) <= 200
