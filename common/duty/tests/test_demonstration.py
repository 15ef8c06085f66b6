"""The invented quarter is even, and one exchange is done while another waits."""

from __future__ import annotations

from common.bookings.tests.house import hall
from common.duty import rota
from common.duty.demonstration import fill
from common.duty.models import Answer, Rota, Swap, Turn
from common.posts import default_posts


def test_a_quarter(db: None) -> None:
    default_posts()
    place = hall()
    assert fill(place.office) == Turn.objects.count() > 250
    totals = [t.total for t in rota.tallies(Rota.objects.get())]
    assert len(totals) == 8 and max(totals) - min(totals) <= 3  # one turn has changed hands since
    assert sorted(Swap.objects.values_list("answer", flat=True)) == [Answer.AGREED, Answer.ASKED]
