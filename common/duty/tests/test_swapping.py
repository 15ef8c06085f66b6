"""One asks, the other agrees, both are on record; what changed in between is refused."""

from __future__ import annotations

import pytest
from django.utils import timezone

from common.duty import rota, swapping
from common.duty.models import Answer, Leave, Swap, Turn
from common.messages.models import Message
from kernel.cases.refusals import Refused
from kernel.journal.models import AdminEntry

from .house import Post


def free_of(there: Post, mine: Turn) -> Turn:
    """A turn of Bert's on a day on which Anna has none, Bert having none on hers."""
    own = set(Turn.objects.filter(member=there.anna).values_list("day", flat=True))
    rows = Turn.objects.filter(member=there.bert, day__gt=timezone.localdate()).exclude(day__in=own)
    return rows.select_related("rota", "shift", "member").order_by("day")[0]


def fit(there: Post) -> Turn:
    """A turn of Anna's on a day on which Bert has none."""
    busy = Turn.objects.filter(member=there.bert).values("day")
    rows = Turn.objects.filter(member=there.anna, day__gt=timezone.localdate()).exclude(day__in=busy)
    return rows.select_related("rota", "shift", "member").order_by("day")[0]


def test_turns_change_hands_when_the_other_agrees(there: Post) -> None:
    there.made()
    mine = fit(there)
    theirs = free_of(there, mine)
    swap = swapping.ask(mine, there.bert, by=there.anna.user, against=theirs)
    assert list(swapping.open_for(there.bert.user)) == [swap] == list(swapping.asked_by(there.anna.user))
    assert Turn.objects.get(pk=mine.pk).member == there.anna  # not before
    with pytest.raises(Refused, match="由被请"):
        swapping.agree(swap, by=there.anna.user)
    entries = AdminEntry.objects.count()
    swapping.agree(swap, by=there.bert.user)
    assert (Turn.objects.get(pk=mine.pk).member, Turn.objects.get(pk=theirs.pk).member) == (there.bert, there.anna)
    assert (swap.asked_by, swap.answered_by, swap.answer) == (there.anna.user, there.bert.user, Answer.AGREED)
    assert AdminEntry.objects.count() == entries + 1
    assert set(Message.objects.values_list("user__name", flat=True)) == {"anna", "bert"}
    with pytest.raises(Refused, match="已经有了答复"):
        swapping.decline(swap, by=there.bert.user)


def test_declined_or_withdrawn_changes_nothing(there: Post) -> None:
    there.made()
    mine = fit(there)
    for answer, by in ((swapping.decline, there.bert.user), (swapping.withdraw, there.anna.user)):
        answer(swapping.ask(mine, there.bert, by=there.anna.user), by=by)
    assert Turn.objects.get(pk=mine.pk).member == there.anna and Swap.objects.count() == 2


def test_what_cannot_be_swapped(there: Post) -> None:
    there.made(published=False)
    mine = fit(there)
    with pytest.raises(Refused, match="还没有公布"):
        swapping.ask(mine, there.bert, by=there.anna.user)
    rota.publish(mine.rota, by=there.place.head)
    with pytest.raises(Refused, match="自己的班"):
        swapping.ask(mine, there.bert, by=there.bert.user)
    with pytest.raises(Refused, match="没有账号"):
        swapping.ask(mine, there.carl, by=there.anna.user)
    Leave.objects.create(member=there.bert, since=mine.day, until=mine.day)
    with pytest.raises(Refused, match="不在岗"):
        swapping.ask(mine, there.bert, by=there.anna.user)


def test_a_rota_changed_in_between(there: Post) -> None:
    there.made()
    mine = fit(there)
    swap = swapping.ask(mine, there.bert, by=there.anna.user)
    with pytest.raises(Refused, match="等别人答复"):
        swapping.ask(mine, there.bert, by=there.anna.user)
    Turn.objects.filter(pk=mine.pk).update(member=there.carl)
    with pytest.raises(Refused, match="重新提出"):
        swapping.agree(swap, by=there.bert.user)
    assert Swap.objects.get().answer == Answer.ASKED  # both or neither
