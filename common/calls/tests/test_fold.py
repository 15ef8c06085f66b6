"""A call is the same whatever the order and number in which its events came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from common.calls.fold import Told, fold

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
KINDS = ["ringing", "queued", "answered", "held", "resumed", "ended", "abandoned", "recording", "rated"]


def told(kind: str, after: int, **more: object) -> Told:
    return Told(event=f"{kind}{after}", kind=kind, at=NOON + timedelta(seconds=after), **more)  # type: ignore[arg-type]


ANSWERED = [
    told("ringing", 0), told("answered", 12, number="8001"), told("held", 30), told("resumed", 50),
    told("ended", 132, hung_up="agent"), told("rated", 133, score=5),
]  # fmt: skip


def test_an_answered_call() -> None:
    found = fold(ANSWERED, menu=False)
    assert (found.waited, found.talked, found.held) == (12, 120, 20)
    assert (found.stage, found.result, found.hung_up, found.number, found.score) == (
        "over",
        "answered",
        "agent",
        "8001",
        5,
    )


@given(st.permutations(ANSWERED), st.lists(st.sampled_from(ANSWERED)))
def test_any_order_and_repetition(shuffled: list[Told], again: list[Told]) -> None:
    """Repetition cannot happen in the store, yet the fold does not lean on that."""
    assert fold([*shuffled, *again], menu=False) == fold(ANSWERED, menu=False)


@st.composite
def events(draw: st.DrawFn) -> list[Told]:
    rows = draw(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 300)), min_size=1, max_size=12))
    return [
        Told(event=f"e{n}", kind=kind, at=NOON + timedelta(seconds=after), number="8001" if kind == "answered" else "")
        for n, (kind, after) in enumerate(rows)
    ]


@given(events(), st.randoms(use_true_random=False), st.booleans())
def test_whatever_is_told_comes_to_one_sound_call(rows: list[Told], rng: object, menu: bool) -> None:
    first = fold(rows, menu=menu)
    shuffled = list(rows)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert fold(shuffled, menu=menu) == first
    assert first.held >= 0
    assert first.waited is None or first.waited >= 0
    assert first.talked is None or 0 <= first.held <= max(first.talked, 0) or first.talked == 0
    assert (first.stage == "over") == bool(first.result) == (first.ended_at is not None)
    assert first.result != "answered" or first.answered_at is not None


def test_what_became_of_calls_nobody_answered() -> None:
    assert fold([told("ringing", 0), told("abandoned", 30)], menu=False).result == "abandoned"
    assert fold([told("ringing", 0), told("ended", 30, hung_up="caller")], menu=False).result == "abandoned"
    assert fold([told("ringing", 0), told("ended", 30, hung_up="system")], menu=False).result == "missed"
    assert fold([told("ringing", 0), told("ended", 30, hung_up="caller")], menu=True).result == "menu"
    queued = [told("ringing", 0), told("queued", 20), told("ended", 50, hung_up="caller")]
    assert (fold(queued, menu=True).result, fold(queued, menu=True).waited) == ("abandoned", 30)


def test_going_on() -> None:
    stages = [fold(ANSWERED[:n], menu=False).stage for n in (1, 2, 3, 4, 5)]
    assert stages == ["waiting", "talking", "holding", "talking", "over"]
    assert fold([told("ringing", 0)], menu=True).stage == "menu"


def test_ended_before_answered_is_put_right() -> None:
    late = fold([told("ringing", 0), told("ended", 60, hung_up="caller")], menu=False)
    right = fold(
        [told("ended", 60, hung_up="caller"), told("ringing", 0), told("answered", 10, number="8001")], menu=False
    )
    assert (late.result, right.result, right.waited, right.talked) == ("abandoned", "answered", 10, 50)
