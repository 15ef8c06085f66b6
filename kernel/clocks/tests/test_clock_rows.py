"""Lengths that are rows: seeded from the code, chosen by an office, signed off by a person, dated."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from kernel.clocks.explain import explain
from kernel.clocks.models import TermRow
from kernel.clocks.rows import book, sync_terms, terms_for, unverified
from kernel.reach.models import Area, Office, User
from kernel.words.law import Mark, cite
from kernel.words.limits import Kind, Limit, Term, Unit, days

from .clocking import day, due, event, limit, reading

pytestmark = pytest.mark.django_db

STATUTE = limit(code="statute", terms=days(30, cite("人民调解法", 33, 1)))
SEEN = limit(code="seen", title="调结", terms=days(30, cite("人民调解工作若干规定", 33, mark=Mark.P)))
ELSEWHERE = limit(code="elsewhere", title="归档", terms=days(30, cite("河北省法律援助条例", 38, mark=Mark.D)))
PROMISE = limit(code="promise", title="承诺办结", kind=Kind.PROMISED, terms=(Term(length=10, unit=Unit.WORKING),))
RULES = {"mediation": [STATUTE, SEEN, ELSEWHERE, PROMISE]}


def lengths(rule: Limit, office: Office | None = None, on: str = "") -> list[tuple[int, Unit]]:
    found = terms_for(rule, "mediation", office.pk if office else None, day(on) if on else None)
    return [(t.length, t.unit) for t in found]


def row(rule: Limit, **more: object) -> TermRow:
    said = {
        "line": "mediation",
        "limit": rule.code,
        "title": rule.title,
        "length": 15,
        "unit": "日",
        "mark": "P",
        "source": "本局通知",
    }
    return TermRow.objects.create(**(said | more))


@pytest.fixture
def office() -> Office:
    area = Area.objects.create(level=3, name="高港区")
    return Office.objects.create(name="高港区司法局", kind="bureau", area=area)


def test_seeding_writes_what_the_law_leaves_open_and_only_once() -> None:
    assert sync_terms(RULES) == 3
    assert sync_terms(RULES) == 0
    assert {(r.limit, r.length, r.unit, r.mark, r.source) for r in TermRow.objects.all()} == {
        ("seen", 30, "日", "P", "《人民调解工作若干规定》第三十三条"),
        ("elsewhere", 30, "日", "D", "《河北省法律援助条例》第三十八条"),
        ("promise", 10, "工作日", "", "承诺期限"),
    }


def test_what_was_read_in_the_law_is_code_and_no_row_changes_it(django_assert_num_queries) -> None:
    row(STATUTE, length=60, mark="L")
    with django_assert_num_queries(0):
        assert terms_for(STATUTE, "mediation") == STATUTE.terms


def test_a_row_stands_in_for_what_was_not_read() -> None:
    sync_terms(RULES)
    assert TermRow.objects.filter(limit="seen").update(length=60, updated_at=datetime.now(UTC)) == 1
    assert lengths(SEEN) == [(60, Unit.CALENDAR)]
    assert due(SEEN, event("start", "2026-03-02"), terms=terms_for(SEEN, "mediation")) == day("2026-05-06")


def test_before_seeding_the_code_is_proposed_but_never_another_places_rule() -> None:
    assert lengths(SEEN) == [(30, Unit.CALENDAR)]
    assert lengths(ELSEWHERE) == []


def test_a_rule_of_another_place_waits_to_be_chosen(office: Office) -> None:
    sync_terms(RULES)
    assert lengths(ELSEWHERE) == []
    own = row(ELSEWHERE, office=office, mark="D", length=20)
    assert lengths(ELSEWHERE, office) == [(20, Unit.CALENDAR)]
    assert lengths(ELSEWHERE) == []
    own.delete()
    general = TermRow.objects.get(limit="elsewhere")
    general.signed_off_at = datetime.now(UTC)
    general.save()
    assert lengths(ELSEWHERE) == [(30, Unit.CALENDAR)]


def test_an_offices_own_row_stands_before_the_general_one_while_it_is_in_force(office: Office) -> None:
    sync_terms(RULES)
    row(PROMISE, office=office, length=5, unit="工作日", since=day("2026-05-01"), until=day("2026-12-31"))
    assert lengths(PROMISE, office, "2026-06-01")[0] == (5, Unit.WORKING)
    assert lengths(PROMISE, office, "2026-04-30") == [(10, Unit.WORKING)]
    assert lengths(PROMISE, on="2026-06-01") == [(10, Unit.WORKING)]
    terms = terms_for(PROMISE, "mediation", office.pk)
    assert due(PROMISE, event("start", "2026-06-01"), terms=terms) == day("2026-06-08")
    assert due(PROMISE, event("start", "2026-03-02"), terms=terms) == day("2026-03-16")


def test_dated_rows_are_versions() -> None:
    row(SEEN, length=30, until=day("2026-06-30"))
    row(SEEN, length=20, since=day("2026-07-01"))
    assert [lengths(SEEN, on=d) for d in ("2026-06-30", "2026-07-01")] == [[(30, Unit.CALENDAR)], [(20, Unit.CALENDAR)]]


def test_where_rows_overlap_all_the_same_the_newest_counts() -> None:
    row(SEEN, length=20, since=day("2026-07-01"))
    row(SEEN, length=30)
    row(SEEN, length=10, since=day("2026-09-01"))
    dates = ("2026-06-30", "2026-07-01", "2026-09-01")
    assert [lengths(SEEN, on=d)[0][0] for d in dates] == [30, 20, 10]


def test_a_limit_partly_read_keeps_the_part_that_was() -> None:
    versions = (
        Term(length=60, law=cite("某办法", 3, mark=Mark.M), until=day("2025-12-31")),
        Term(length=30, law=cite("某条例", 7), since=day("2026-01-01")),
    )
    mixed = limit(code="mixed", terms=versions)
    sync_terms({"mediation": [mixed]})
    assert TermRow.objects.get().length == 60
    assert [lengths(mixed, on=d) for d in ("2025-06-01", "2026-06-01")] == [
        [(60, Unit.CALENDAR)],
        [(30, Unit.CALENDAR)],
    ]


def test_a_row_nobody_touched_follows_the_code() -> None:
    sync_terms(RULES)
    changed = limit(code="seen", title="调结", terms=days(45, cite("人民调解工作若干规定", 33, mark=Mark.P)))
    assert sync_terms({"mediation": [changed]}) == 1
    assert TermRow.objects.get(limit="seen").length == 45


@pytest.mark.parametrize(
    "change",
    [
        {"length": 40},
        {"since": day("2026-01-01")},
        {"mark": "L", "source": "司法部令第75号原件"},
        {"signed_off_at": datetime(2026, 1, 1, tzinfo=UTC)},
    ],
)
def test_a_row_people_took_over_is_left_alone(change: dict) -> None:
    sync_terms(RULES)
    TermRow.objects.filter(limit="seen").update(**change)
    changed = limit(code="seen", title="调结", terms=days(45, cite("人民调解工作若干规定", 33, mark=Mark.P)))
    assert sync_terms({"mediation": [changed]}) == 0
    assert TermRow.objects.get(limit="seen").length == change.get("length", 30)


def test_administrators_see_what_is_unverified_until_it_is_signed_off() -> None:
    sync_terms(RULES)
    assert [r.limit for r in unverified()] == ["elsewhere", "promise", "seen"]
    seen = TermRow.objects.get(limit="seen")
    text = explain(reading(SEEN, event("start", "2026-03-02"), terms=[seen.term]), SEEN)
    assert "《人民调解工作若干规定》第三十三条（尚待核实）" in text
    seen.signed_off_by, seen.signed_off_at = User.objects.create(username="admin"), datetime.now(UTC)
    seen.save()
    assert [r.limit for r in unverified()] == ["elsewhere", "promise"]
    assert "尚待核实" not in explain(
        reading(SEEN, event("start", "2026-03-02"), terms=terms_for(SEEN, "mediation")), SEEN
    )


def test_versions_of_one_office_may_not_overlap(office: Office) -> None:
    row(SEEN, until=day("2026-06-30"))
    with pytest.raises(ValidationError, match="重叠"):
        TermRow(line="mediation", limit="seen", since=day("2026-06-30")).clean()
    TermRow(line="mediation", limit="seen", since=day("2026-07-01")).clean()
    TermRow(line="mediation", limit="seen", office=office).clean()


def test_a_term_cannot_end_before_it_begins() -> None:
    with pytest.raises(IntegrityError):
        row(SEEN, since=day("2026-07-01"), until=day("2026-06-30"))


def test_any_number_of_limits_costs_one_query(django_assert_num_queries) -> None:
    sync_terms(RULES)
    book()
    with django_assert_num_queries(1):
        known = book()
        assert all(
            known.terms_for(rule, "mediation", office) for rule in (STATUTE, SEEN, PROMISE) for office in (None, 1, 2)
        )
