"""From acts to deliveries, losing none.

`Outbox.tell` writes a row in the transaction of the act: either both are there or neither. `share_out` takes rows that
are there, makes a delivery for every subscription that wants them, and removes them, in one transaction. It keeps no
mark of how far it has come, so it does not matter in which order transactions commit. Of two at once the second waits
for the rows and finds them gone; the unique key would keep one result in any case.

Order: acts on one case commit one after the other (each waits for the row of the case), so whoever sees event n+1 of a
case sees event n as well. Rows are therefore always taken for whole cases, in the order of the case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from kernel.cases.models import Case, Event
from kernel.reach.models import User
from kernel.reach.reach import forget

from .models import Delivery, Outgoing, State, Subscription
from .wants import UNTOLD, type_of, wanted

CASES = 200  # cases shared out in one transaction
HEAVY = ("data", "salt", "covers", "data_digest", "state_digest", "hash")  # columns of an event nobody needs here


class Outbox:
    """The port through which the kernel says that something happened."""

    def tell(self, event: Event) -> None:
        if event.act in UNTOLD:
            return
        Outgoing.objects.create(event_id=event.pk, case_id=event.case_id)
        transaction.on_commit(wake, robust=True)


def wake() -> None:
    """Have what happened sent at once rather than with the next round. One waiting task is enough for many acts."""
    from .jobs import pump  # which imports this module

    if not Subscription.objects.filter(state=State.ACTIVE).exists():
        return
    waiting = DBTaskResult.objects.filter(task_path=pump.module_path, status=TaskResultStatus.READY)
    if not waiting.exists():
        pump.enqueue()


def share_out() -> int:
    """Turn everything that waits into deliveries; how many events."""
    done = 0
    while n := _share(CASES):
        done += n
    return done


@transaction.atomic
def _share(cases: int) -> int:
    """The rows first, the subscriptions after them: who subscribes in between is told too much, never too little."""
    oldest = Outgoing.objects.order_by("event_id").values_list("case_id", flat=True)[:cases]
    rows = Outgoing.objects.select_for_update().filter(case_id__in=set(oldest)).order_by("event_id")
    events = events_of(list(rows.values_list("event_id", flat=True)))
    deliveries = [d for s in _subscriptions() for d in deliveries_for(s, events)]
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True, batch_size=400)
    for start in range(0, len(events), 400):
        Outgoing.objects.filter(pk__in=[e.pk for e in events[start : start + 400]]).delete()
    return len(events)


def _subscriptions() -> list[Subscription]:
    return list(Subscription.objects.exclude(state=State.ENDED).select_related("user").order_by("pk"))


def events_of(ids: Sequence[UUID]) -> list[Event]:
    """Events with their cases, in the order of each case."""
    found: list[Event] = []
    for start in range(0, len(ids), 400):
        rows = Event.objects.filter(pk__in=ids[start : start + 400]).select_related("case").defer(*HEAVY)
        found += rows
    return sorted(found, key=lambda e: (e.case_id, e.seq))


def deliveries_for(subscription: Subscription, events: Iterable[Event]) -> list[Delivery]:
    """What one subscription is to be told of these: what it wants, as far as its account reaches now."""
    kinds: dict[UUID, list[tuple[Event, str]]] = defaultdict(list)
    for event in events:
        kind = type_of(event.case.procedure, event.act)
        if wanted(subscription.wants, kind):
            kinds[event.case_id].append((event, kind))
    seen = visible(subscription.user, kinds)
    return [
        Delivery(subscription=subscription, event=event, case_id=case, seq=event.seq, type=kind)
        for case, found in kinds.items()
        if case in seen
        for event, kind in found
    ]


def visible(user: User, cases: Iterable[UUID]) -> set[UUID]:
    """Which of these cases an account sees today. Three queries for up to four hundred cases."""
    forget(user)
    ids, found = list(cases), set[UUID]()
    for start in range(0, len(ids), 400):
        found |= set(Case.objects.reach(user).filter(pk__in=ids[start : start + 400]).values_list("pk", flat=True))
    return found
