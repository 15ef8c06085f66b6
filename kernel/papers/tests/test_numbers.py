"""Numbers have no gap and no double, whoever comes at once and whatever fails."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from kernel.papers.models import Series
from kernel.papers.numbers import format_number, take
from kernel.reach.models import Office


@pytest.mark.django_db
def test_numbers_count_per_office_series_and_year(office: Office) -> None:
    other = Office.objects.create(name="新街村人民调解委员会", kind="committee", area=office.area)
    assert [take(office.id, "agreement", 2026) for _ in range(3)] == [1, 2, 3]
    assert take(office.id, "oral", 2026) == 1
    assert take(office.id, "agreement", 2027) == 1
    assert take(other.id, "agreement", 2026) == 1
    assert take(office.id, "agreement", 2026) == 4
    assert Series.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_a_number_outside_a_transaction_is_refused(office: Office) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        take(office.id, "agreement", 2026)
    assert not Series.objects.exists()


@pytest.mark.django_db
def test_an_act_rolled_back_leaves_no_gap(office: Office) -> None:
    class Refused(Exception):
        pass

    def act(*, fails: bool) -> int:
        with transaction.atomic():
            n = take(office.id, "agreement", 2026)
            if fails:
                raise Refused
            return n

    with pytest.raises(Refused):
        act(fails=True)  # the first number of the year, the row itself included
    assert not Series.objects.exists()
    assert act(fails=False) == 1
    with pytest.raises(Refused):
        act(fails=True)
    assert act(fails=False) == 2


@pytest.mark.django_db(transaction=True)
def test_many_at_once_with_failures_between_them_leave_no_gap(office: Office) -> None:
    """Each thread takes ten numbers and throws away every third act; all begin with no row at all."""
    threads, each = 6, 10
    kept: list[int] = []
    wrong: list[Exception] = []
    gate = threading.Barrier(threads)

    def work() -> None:
        try:
            gate.wait()
            for i in range(each):
                with transaction.atomic():
                    n = take(office.id, "agreement", 2026)
                    if i % 3 == 2:
                        transaction.set_rollback(True)
                    else:
                        kept.append(n)
        except Exception as error:  # noqa: BLE001 - a thread's failure must fail the test
            wrong.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert wrong == []
    assert sorted(kept) == list(range(1, threads * 7 + 1))
    assert Series.objects.get().last == threads * 7


def test_how_a_number_reads() -> None:
    assert format_number("（{year}）{word}字第{n}号", 2026, 12, "永安人调") == "（2026）永安人调字第12号"
    assert format_number("{office}口字〔{year}〕第{n:04}号", 2026, 12, "永安人调") == "永安人调口字〔2026〕第0012号"
    assert format_number("{n}", 2026, 1, "{year}") == "1"
    assert format_number("{word}", 2026, 1, "{year}{n}") == "{year}{n}"  # a 代字 is text, not a pattern


@pytest.mark.parametrize("pattern", ["{number}", "{}", "{year}{word.__class__}", "{n!r}", "第{n号", "{n:999999999}"])
def test_a_pattern_of_other_names_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="编号格式"):
        format_number(pattern, 2026, 1, "甲")
