"""The index follows every way a case is written, in the same transaction, and a rebuilding comes to the same."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from common.people import parties
from common.search import rebuilding, sql
from common.search.find import find
from common.search.index import keep
from common.search.models import Entry, Rebuild
from kernel.cases.models import Case
from kernel.cases.repair import correct, hand_over, revoke
from kernel.reach.models import User
from lines.mediation.tests.road import Road
from tests.cast import Cast, party

pytestmark = pytest.mark.django_db


def found(user: User, query: str) -> list[Any]:
    fresh = User.objects.get(pk=user.pk)
    return [h.case.pk for g in find(fresh, query) for h in g.hits]


def test_what_was_typed_is_found_at_once(cast: Cast) -> None:
    road = Road(cast)
    for query in (
        "王秀兰",
        "秀兰 李建国",
        "滴水和院墙",
        "柳溪村",
        "柳溪村人调",
        road.case.number,
        "（2026）" if "2026" in road.case.number else "案第",
    ):
        assert found(cast.mediator, query) == [road.pk], query
    assert found(cast.mediator, "王秀英") == []
    assert found(cast.stranger, "王秀兰") == []
    assert found(cast.mediator, "13800000001") == [], "a sealed number is in no index of words"


def test_a_case_refused_at_the_end_leaves_nothing(cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Road(cast)
        raise ZeroDivisionError
    assert not Entry.objects.exists()
    assert found(cast.mediator, "王秀兰") == []


def test_a_correction_replaces_the_words(cast: Cast) -> None:
    road = Road(cast)
    event = road.case.history[0]
    payload = {
        **event.data["values"],
        "facts": "两家因灵堂噪声发生口角。",
        "parties": [party("欧阳䶮", "applicant"), party("李建国", "respondent")],
    }
    correct(road.case, event.pk, actor=cast.actor("mediator"), payload=payload, reason="录错当事人")
    assert found(cast.mediator, "滴水") == []
    assert found(cast.mediator, "王秀兰") == []
    assert found(cast.mediator, "欧阳䶮") == [road.pk]
    assert found(cast.mediator, "灵堂") == [road.pk]


def test_papers_and_later_steps_are_found(cast: Cast) -> None:
    road = Road(cast).to_signing()
    number = next(p.number for p in road.case.issued if p.number)
    assert found(cast.mediator, number) == [road.pk]
    assert found(cast.mediator, "改造屋檐") == [road.pk]


def test_a_case_handed_over_is_found_by_whom_it_reaches(cast: Cast) -> None:
    from kernel.reach.models import Grant, Post

    own = Post.objects.create(code="own", title="只办自己的", scope="own", level=1, roles=["mediator"])
    alone = User.objects.create(username="alone", name="独")
    Grant.objects.create(user=alone, post=own, office=cast.committee)
    road = Road(cast).to_mediating()
    assert found(alone, "王秀兰") == []
    hand_over([road.case], alone, actor=cast.actor("chair"), reason="轮岗交接")
    assert found(alone, "王秀兰") == [road.pk]


def test_what_was_revoked_is_found_as_void(cast: Cast) -> None:
    road = Road(cast)
    revoke(road.case, actor=cast.actor("mediator"), reason="重复登记")
    (group,) = find(User.objects.get(pk=cast.mediator.pk), "王秀兰")
    assert group.hits[0].case.at.code == "void"


def test_who_was_erased_leaves_the_index(cast: Cast) -> None:
    road = Road(cast)
    case = road.case
    parties.erase(case)
    Case.objects.filter(pk=case.pk).update(title="邻里纠纷")
    keep([Case.objects.get(pk=case.pk)])
    assert found(cast.mediator, "王秀兰") == []
    assert found(cast.mediator, "秀") == []
    assert found(cast.mediator, "邻里") == [road.pk]
    assert "秀" not in Entry.objects.get(case=case).said


def test_an_act_that_changes_no_words_writes_nothing(cast: Cast) -> None:
    road = Road(cast).to_mediating()
    assert keep([road.case]) == 0


def test_rebuilding_comes_to_the_same_and_may_be_interrupted(cast: Cast) -> None:
    roads = [Road(cast) for _ in range(5)]
    roads[0].to_oral()
    before = {e.case_id: (e.pk, e.text, e.said, e.marks) for e in Entry.objects.all()}
    going = rebuilding.go_on(rebuilding.begin(), batch=2)
    assert next(going) == 2
    going.close()
    assert Entry.objects.count() == 2
    again = Road(cast)  # people go on working
    call_command("search", "--rebuild", stdout=(out := StringIO()))
    assert "已重建完成" in out.getvalue()
    assert "索引不全" not in out.getvalue()
    after = {e.case_id: (e.pk, e.text, e.said, e.marks) for e in Entry.objects.all()}
    assert after.pop(again.pk)
    assert after == before
    assert not Rebuild.objects.exists()
    shown = found(cast.mediator, "滴水")
    assert len(shown) == 5
    assert set(shown) <= {*(r.pk for r in roads), again.pk}
    sound()


def test_an_index_that_was_lost_is_begun_again(cast: Cast) -> None:
    road = Road(cast)
    assert not rebuilding.ensure()
    Entry.objects.all().delete()
    assert rebuilding.ensure()
    from common.search.jobs import catch_up

    catch_up()
    assert found(cast.mediator, "王秀兰") == [road.pk]


def test_the_tokens_stay_sound(cast: Cast) -> None:
    road = Road(cast).to_signing()
    road.sign()
    sound()


def sound() -> None:
    """SQLite's own check of the index; and as many rows of tokens as entries where they can be counted."""
    if connection.vendor == "sqlite":
        sql.run("INSERT INTO search_tokens (search_tokens) VALUES ('integrity-check')")
    else:
        assert sql.run("SELECT count(*) FROM search_tokens")[0][0] == Entry.objects.count()


def test_the_bulk_writer_leaves_the_same_entries(cast: Cast) -> None:
    from tests.test_bulk import _in_bulk

    case = _in_bulk(cast)
    assert found(cast.mediator, "王秀兰 三日内改造") == [case.pk]
    assert keep([Case.objects.get(pk=case.pk)]) == 0, "what the case says when it is read again is what was written"


def test_a_renamed_area_is_found_by_its_new_name(cast: Cast) -> None:
    road = Road(cast)
    cast.village.name = "银杏湾村"
    cast.village.save()
    rebuilding.of_area(cast.village)
    assert found(cast.mediator, "银杏湾") == [road.pk]
