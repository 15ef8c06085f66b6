"""What is found is what a scan over everything within reach would find: no more, no less, whoever asks for whatever."""

from __future__ import annotations

from itertools import cycle

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.search import sql
from common.search.find import find, ranked
from common.search.index import keep
from common.search.models import Entry
from common.search.text import clean, fold, terms
from kernel.cases.models import Case, Participant
from kernel.reach.models import Grant, Office, Post, User
from tests.cast import Cast
from tests.examples import examples

from .conftest import make

pytestmark = pytest.mark.django_db
CODES = ["mediation"]

SPECIAL = "王李秀兰伟纠纷欠款邻里宅基地䶮𬱖㛃〇堃喆ABCabcXx0123456789０１２Ａｂｃ"
SPECIAL += "％_%＿'\"“”\\*()（）〔〕[]【】-—·•:;,.，。、!?&|^~{}<>@#$+=/ß㎡ⅧéÀ　 "
LETTERS = st.sampled_from(SPECIAL)
TEXTS = st.text(LETTERS, min_size=0, max_size=24)
WILD = st.text(st.characters(codec="utf-8"), max_size=12)
QUERIES = st.one_of(
    st.text(LETTERS, min_size=1, max_size=4),
    st.sampled_from(
        [
            "王",
            "％",
            "_",
            "'",
            '"',
            '"王" OR "李"',
            "NEAR(王 李)",
            "王*",
            "a:b",
            "' & '",
            "'; --",
            "\\",
            "-王",
            "( OR",
            "\x00王",
        ]
    ),
    WILD,
)
SLOW = settings(max_examples=examples(0.4), suppress_health_check=list(HealthCheck))


def scan(user: User, query: str) -> set[object]:
    """The slow reference: LIKE over every entry, one term after the other, and reach as everywhere."""
    found = Entry.objects.all()
    for term in terms(query):
        found = found.filter(text__contains=term)
    return set(Case.objects.reach(user).filter(pk__in=found.values("case_id")).values_list("pk", flat=True))


def searched(user: User, query: str) -> set[object]:
    if not terms(query):
        return set()
    return {row[1] for row in ranked(user, terms(query), CODES, limit=10_000)}


@pytest.fixture
def people(cast: Cast) -> list[User]:
    """Every kind of reach: own, office, two areas, sealed, none, a stand-in, a guest."""
    own = Post.objects.create(code="own", title="只办自己的", scope="own", level=1, roles=["mediator"])
    sealed = Post.objects.create(code="sealed", title="密件", scope="area", level=3, roles=["director"])
    alone = User.objects.create(username="alone", name="独")
    trusted = User.objects.create(username="trusted", name="密")
    Grant.objects.create(user=alone, post=own, office=cast.committee)
    Grant.objects.create(user=trusted, post=sealed, office=cast.bureau)
    return [cast.mediator, cast.stranger, cast.clerk, cast.director, cast.nobody, cast.administrator, alone, trusted]


def rows(cast: Cast, titles: list[str], alone: User) -> list[Case]:
    """Cases of two offices, every level, some handled by `alone`, some with a guest of the other committee."""
    offices: list[Office] = [cast.committee, cast.other_committee]
    made = []
    for n, (title, level) in enumerate(zip(titles, cycle([1, 1, 0, 2, 3]), strict=False)):
        case = make(title, offices[n % 2], n, level=level, handler=alone if n % 3 == 0 else None)
        if n % 4 == 0:
            Participant.objects.create(case=case, office=cast.other_committee, capacity="helper", since="2026-01-01")
            keep([Case.objects.get(pk=case.pk)])
        made.append(case)
    return made


@SLOW
@given(st.lists(TEXTS, min_size=3, max_size=12), st.lists(QUERIES, min_size=3, max_size=8), st.data())
def test_search_equals_the_scan_for_everybody(
    cast: Cast, people: list[User], titles: list[str], queries: list[str], data: st.DataObject
) -> None:
    Entry.objects.all().delete()
    sql.clear()
    Participant.objects.all().delete()
    Case.objects.all().delete()
    rows(cast, titles, people[6])
    said = [clean(t) for t in titles if clean(t)]
    if said:  # pieces of what is there, so that something is found
        text = data.draw(st.sampled_from(said))
        start = data.draw(st.integers(0, len(text) - 1))
        queries = [*queries, text[start : start + data.draw(st.integers(1, 5))]]
    for user in people:
        fresh = User.objects.get(pk=user.pk)
        for query in queries:
            if terms(query):
                assert searched(fresh, query) == scan(fresh, query), (user.username, query)


@given(WILD, WILD)
def test_a_part_of_a_text_is_found_in_it(text: str, other: str) -> None:
    """Folding each character by itself loses no part: what contains contains."""
    from common.search.text import tokens, wanted

    for term in terms(other):
        if term in fold(clean(text)):
            assert set(wanted(term)) <= tokens(fold(clean(text)))


def test_somebody_finds_something(cast: Cast, people: list[User]) -> None:
    """The reference is not empty throughout."""
    rows(cast, ["王伟与李秀兰邻里纠纷"] * 10, people[6])
    counts = {user.username: len(searched(user, "李秀兰")) for user in people}
    assert counts == {
        "mediator": 3,
        "stranger": 4,
        "clerk": 4,
        "director": 8,
        "nobody": 0,
        "administrator": 0,
        "alone": 2,
        "trusted": 10,
    }
    assert counts["stranger"] == len(scan(cast.stranger, "李秀兰"))


def test_pages_follow_one_another_without_gap_or_repeat(cast: Cast) -> None:
    cases = [make("王伟借款纠纷", cast.committee, n) for n in range(75)]
    seen, below = [], None
    while True:
        (group,) = find(cast.mediator, "借款", code="mediation", below=below)
        seen += [h.case.pk for h in group.hits]
        below = group.below
        if below is None:
            break
    assert seen == [c.pk for c in reversed(cases)]
