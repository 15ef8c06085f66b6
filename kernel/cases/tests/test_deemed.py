"""What the law takes for done when a limit runs out is done as of that moment, once, however late anybody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from kernel.cases.door import settle, settle_due
from kernel.cases.models import FAR, Case, Clock, Event
from kernel.cases.refusals import Refused
from kernel.cases.repair import revoke
from kernel.cases.verify import verify
from kernel.words import CLOCK, PARTY, Deemed, Kind, Limit, Pause, Step, cite
from kernel.words.limits import days
from kernel.words.procedure import Procedure
from kernel.words.registry import procedure
from lines.mediation.procedure import ACCEPTED, ENDED
from lines.mediation.tests.road import Road
from tests.cast import Cast

from .conftest import Mailbox

CHINA = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 3, 2, 9, tzinfo=CHINA)  # a Monday
LAW = cite("行政许可法", 32, 1)
Variant = Callable[..., Procedure]


@contextmanager
def day(number: int, hour: int = 9) -> Iterator[None]:
    with mock.patch.object(timezone, "now", return_value=START + timedelta(days=number, hours=hour - 9)):
        yield


def silence(**more: Any) -> Limit:
    """Seven days after acceptance a mediator must be chosen, or the application counts as withdrawn."""
    return Limit(**{
        "code": "silence", "title": "确定调解员", "starts": ("accept",), "ends": ("choose",), "owes": PARTY.title,
        "terms": days(7, LAW), "deemed": Deemed(step="lapse", title="视为撤回申请"), **more,
    })  # fmt: skip


def lapse(**more: Any) -> Step:
    return Step(**{
        "code": "lapse", "title": "视为撤回申请", "at": ACCEPTED, "to": ENDED, "by": (CLOCK,), "law": LAW,
        "public": "逾期未确定调解员，视为撤回申请", "tells": ("party",), **more,
    })  # fmt: skip


def put(variant: Variant, *limits: Limit, steps: tuple[Step, ...] = (lapse(),)) -> None:
    mediation = procedure("mediation")
    variant(steps=(*mediation.steps, *steps), limits=limits or (silence(),), requests=mediation.requests)


@pytest.fixture
def road(cast: Cast, variant: Variant) -> Road:
    """Accepted on Monday, 2 March: the seventh day is Monday, 9 March."""
    put(variant)
    with day(0):
        road = Road(cast)
        road.do("accept", consent="on")
    return road


END_OF_NINTH = datetime(2026, 3, 9, 23, 59, 59, tzinfo=CHINA)


def deemed(road: Road) -> list[Event]:
    return list(Event.objects.filter(case=road.pk, act="lapse"))


@pytest.mark.parametrize("late", [8, 9, 40])
def test_it_is_done_as_of_the_due_moment_however_late(road: Road, late: int) -> None:
    with day(late, 3):
        done = settle_due(road.case)
        assert [e.pk for e in done] == [e.pk for e in deemed(road)]
    assert done[0].happened_at.replace(microsecond=0) == END_OF_NINTH
    assert (done[0].actor_kind, done[0].actor_name, done[0].actor_id) == ("clock", "时限届满", None)
    assert (road.case.stage, road.case.closed_at) == ("ended", done[0].happened_at)
    assert done[0].data["shown"] == [["依据", "确定调解员届满，《行政许可法》第三十二条第一款"]]


def test_it_is_done_once_however_often(road: Road) -> None:
    with day(8):
        assert len(settle_due(road.case)) == 1
    for number in (8, 9, 30):
        with day(number):
            assert settle_due(road.case) == [] == settle(road.case)
    assert len(deemed(road)) == 1
    assert list(verify()) == []


def test_nothing_is_deemed_before_the_last_moment(road: Road) -> None:
    with day(7, 23):
        assert settle_due(road.case) == [] and road.case.stage == "accepted"


def test_nobody_acts_past_it(road: Road) -> None:
    with day(9), pytest.raises(Refused, match="案件现处于“已终止”环节"):
        road.do("choose", mediator=road.cast.mediator.pk)
    assert len(deemed(road)) == 1  # what the law did stays though the act was refused


def test_not_even_with_a_page_opened_before(road: Road) -> None:
    """The case as read before the acceptance: nothing on it says that anything is due."""
    from kernel.cases.door import perform

    old = Case.objects.get(pk=road.pk)
    old.stage, old.due_at = "registered", FAR
    with day(9), pytest.raises(Refused, match="“已终止”环节"):
        perform(old, "choose", actor=road.actor, payload={"mediator": road.cast.mediator.pk})


def test_an_act_in_time_ends_the_limit(road: Road) -> None:
    with day(7, 20):
        road.do("choose", mediator=road.cast.mediator.pk)
    with day(30):
        assert settle_due(road.case) == [] and road.case.stage == "mediating"


def test_the_parties_are_told(road: Road, mailbox: Mailbox, django_capture_on_commit_callbacks: Any) -> None:
    with day(8), django_capture_on_commit_callbacks(execute=True):
        settle_due(road.case)
    assert {text for _, text in mailbox.phones} == {f"{road.case.number}：逾期未确定调解员，视为撤回申请"}


def test_the_job_does_the_same(road: Road) -> None:
    from kernel.cases.jobs import settle_lapsed

    with day(12):
        assert settle_lapsed() == 1
        assert settle_lapsed() == 0
    assert deemed(road)[0].happened_at.replace(microsecond=0) == END_OF_NINTH


def test_what_a_supervisor_took_back_is_not_deemed_again(road: Road) -> None:
    with day(8):
        settle_due(road.case)
        with pytest.raises(Refused):
            revoke(road.case, actor=road.actor, reason="当事人已来办理")
        revoke(road.case, actor=road.cast.actor("chair"), reason="当事人已在期限内来办理")
    with day(20):
        assert settle_due(road.case) == []
        assert road.do("choose", mediator=road.cast.mediator.pk).to_stage == "mediating"


def test_what_the_clock_changed_on_the_record_comes_back(cast: Cast, variant: Variant) -> None:
    def write(case: Any, data: Any) -> None:
        case.record.outcome, case.level = "withdrawn", 2

    put(variant, steps=(lapse(run=write),))
    with day(0):
        road = Road(cast)
        road.do("accept", consent="on")
    with day(8):
        settle_due(road.case)
        assert (road.record.outcome, road.case.level) == ("withdrawn", 2)
        revoke(road.case, actor=cast.actor("section"), reason="当事人已在期限内来办理")
    assert (road.record.outcome, road.case.level, road.case.stage) == ("", 1, "accepted")


def test_as_of_the_start_it_holds_from_the_start(cast: Cast, variant: Variant) -> None:
    put(variant, silence(deemed=Deemed(step="lapse", title="视为撤回申请", as_of="start")))
    with day(0):
        road = Road(cast)
    with day(1):
        accepted = road.do("accept", consent="on")
    with day(20):
        settle_due(road.case)
    assert deemed(road)[0].happened_at == accepted.happened_at


def test_of_two_limits_the_one_that_ran_out_first_wins(cast: Cast, variant: Variant) -> None:
    early, late = lapse(code="early"), lapse(code="late")
    limits = (
        silence(code="ten", terms=days(10, LAW), deemed=Deemed(step="late", title="视为撤回")),
        silence(code="seven", deemed=Deemed(step="early", title="视为撤回")),
    )
    put(variant, *limits, steps=(early, late))
    with day(0):
        road = Road(cast)
        road.do("accept", consent="on")
    with day(40):
        assert [e.act for e in settle_due(road.case)] == ["early"]


def test_a_deemed_act_that_moves_nothing_is_done_once_too(cast: Cast, variant: Variant) -> None:
    put(variant, steps=(lapse(to=()),))
    with day(0):
        road = Road(cast)
        road.do("accept", consent="on")
    for number in (8, 9, 10):
        with day(number):
            settle_due(road.case)
    assert len(deemed(road)) == 1 and road.case.stage == "accepted"


def test_a_line_that_deems_nothing_pays_nothing(cast: Cast, django_assert_num_queries: Any) -> None:
    case = Road(cast).case
    with django_assert_num_queries(0):
        settle_due(case)


class TestPausedByAQuestion:
    """While the police are asked, the limit stands still: twice four days in March."""

    @pytest.fixture
    def road(self, cast: Cast, variant: Variant) -> Road:
        put(variant, silence(pauses=(Pause(requests=("police",)),), kind=Kind.STATUTORY, owes="调委会"))
        with day(0):
            road = Road(cast)
            road.do("accept", consent="on")
        return road

    def ask(self, road: Road) -> Any:
        return road.ask("police", to_name="柳溪派出所", situation="扬言伤人", measures="派人看护")

    def due(self, road: Road) -> datetime | None:
        found: datetime | None = Clock.objects.get(case=road.pk, limit="silence").due_at
        return timezone.localtime(found) if found else None

    def test_it_stands_still_and_goes_on_afterwards(self, road: Road) -> None:
        assert (due := self.due(road)) and due.date() == END_OF_NINTH.date()
        with day(2):
            asked = self.ask(road)
        assert self.due(road) is None and road.case.due_at == FAR
        assert Clock.objects.get(case=road.pk, limit="silence").state == "paused"
        with day(6):
            road.answer(asked, reply="已派员处理")
        assert (due := self.due(road)) and due.date() == END_OF_NINTH.date() + timedelta(days=4)
        assert road.case.due_at == Clock.objects.get(case=road.pk, limit="silence").due_at

    def test_nothing_is_deemed_while_it_stands_still(self, road: Road) -> None:
        with day(2):
            asked = self.ask(road)
        with day(30):
            assert settle_due(road.case) == []
            road.answer(asked, reply="已派员处理")
            assert road.case.stage == "accepted"
        with day(34):
            assert settle_due(road.case) == []
        with day(37):  # the last day rolls over the days of Qingming
            assert len(settle_due(road.case)) == 1

    def test_only_the_last_answer_sets_it_going(self, road: Road) -> None:
        with day(2):
            first, second = self.ask(road), self.ask(road)
        with day(3):
            road.answer(first, reply="已派员处理")
        assert self.due(road) is None
        with day(6):
            road.answer(second, reply="已处理完毕")
        assert (due := self.due(road)) and due.date() == END_OF_NINTH.date() + timedelta(days=4)
