"""Every form of the registers can be shown, before a case and on one, and shows no sealed number in full."""

from __future__ import annotations

import pytest

from kernel.cases.forms import bind
from kernel.cases.models import Case, Event
from kernel.cases.repair import correction_form
from kernel.words.registry import procedure
from tests.cast import Cast

CODES = ("committee", "mediator", "place", "firm", "practitioner")


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_opening_forms_without_a_case(cast: Cast, code: str) -> None:
    for word in procedure(code).openings:
        form = bind(word, None, cast.actor("clerk"))
        assert "<input" in form.as_div()
        assert {name for _, names in form.groups for name in names} <= set(form.fields)


def test_areas_offered_before_the_office_is_chosen(cast: Cast) -> None:
    form = bind(procedure("committee")["establish"], None, cast.actor("clerk"))
    assert set(form.fields["area"].queryset) == {cast.town, cast.village}


def test_no_number_in_full_on_any_form(cast: Cast, committee: Case) -> None:
    record = committee.record.mediators.get(capacity="chair")
    actor = cast.actor("section")
    pages = [bind(s, record.case, actor).as_div() for s in procedure("mediator").steps if not s.opens]
    entry = Event.objects.get(case=record.case, act="admit")
    pages.append(correction_form(record.case, entry, actor).as_div())
    assert "138****0001" in "".join(pages)
    assert not any(record.id_number in page or record.phone in page for page in pages)


def test_forms_on_a_committee(cast: Cast, committee: Case) -> None:
    for word in procedure("committee").steps:
        if not word.opens:
            assert bind(word, committee, cast.actor("clerk")).as_div()
    word = procedure("committee").request("notify_court")
    assert (
        bind(word, committee, cast.actor("section")).as_div()
        and bind(word, committee, cast.actor("section"), answer=True).as_div()
    )
