"""Numbers without gaps, per office, series and year."""

from __future__ import annotations

from django.db import router, transaction
from django.db.models import F

from kernel.words.papers import PLACE

from .models import Series


def take(office_id: int, series: str, year: int) -> int:
    """The next number of the series, from 1; it is used up only when the caller's transaction commits.

    The row stays locked until then, so the numbers of one series are given one act after the other, and an
    act that is rolled back leaves no gap. TransactionManagementError outside a transaction.
    """
    using = router.db_for_write(Series)
    if not transaction.get_connection(using).in_atomic_block:
        raise transaction.TransactionManagementError("a number is taken inside the transaction that uses it")
    row = Series.objects.using(using).filter(office_id=office_id, code=series, year=year)
    if not row.update(last=F("last") + 1):
        first = Series(office_id=office_id, code=series, year=year, last=0)
        # Whoever comes second waits here for the first to commit, then finds the row.
        Series.objects.using(using).bulk_create([first], ignore_conflicts=True)
        row.update(last=F("last") + 1)
    return row.values_list("last", flat=True).get()


def format_number(pattern: str, year: int, n: int, word: str) -> str:
    """（2026）永安人调字第12号 of "（{year}）{word}字第{n}号"; {n:03} pads with zeros, {office} is {word}.

    ValueError where the pattern names something else.
    """
    values = {"year": str(year), "n": str(n), "word": word, "office": word}
    if "{" in PLACE.sub("", pattern):
        raise ValueError(f"编号格式“{pattern}”里只能用 {{year}}、{{word}}、{{n}}，或补零的 {{n:03}}")
    return PLACE.sub(lambda place: values[place[1]].zfill(int(place[2] or 0)), pattern)
