"""Building the index: all articles, all published entries. Each part is built anew as a whole; a search never sees half of one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from django.db import transaction

from ..models import Article, Entry, Index, Term
from . import plain
from .postings import packed, told
from .tokens import counted

LAW, ENTRY = "law", "entry"
Document = tuple[int, Counter[str]]
FIRST = 60  # characters of an article: its first words say what it is about
HEADING, OPENING, ASKED, SAID = 0.4, 0.4, 3.0, 3.0  # weights beside the text's own


def articles() -> Iterator[Document]:
    """Articles of every wording; a search leaves out what does not hold."""
    columns = ("pk", "text", "path", "version__law__name")
    said = plain.by_text()
    for pk, text, path, law in Article.objects.order_by("pk").values_list(*columns).iterator(2000):
        head = f"{law}，{'，'.join(path[-2:])}"
        words = said.get((law, text), "")
        yield pk, counted((text, 1), (head, HEADING), (text[:FIRST], OPENING), (words, SAID))


def entries() -> Iterator[Document]:
    """What is published; whether it still holds is asked on the day of the search."""
    for row in Entry.objects.filter(state="published").order_by("pk"):
        asked = "\n".join((row.title, row.wordings))
        yield row.pk, counted((asked, ASKED), (row.facts, 1), (row.body, 1), (row.point, 1), (row.basis, HEADING))


def build_laws() -> int:
    return _build(LAW, articles())


def build_entries() -> int:
    return _build(ENTRY, entries())


@transaction.atomic
def _build(part: str, documents: Iterable[Document]) -> int:
    """Replace one part of the index; how many documents it has."""
    read = list(documents)
    lengths = {number: sum(counts.values()) for number, counts in read}
    average = sum(lengths.values()) / len(lengths) if lengths else 0
    places: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, counts in read:
        for token, count in counts.items():
            places[token].append((number, told(count, lengths[number], average)))
    Index.objects.update_or_create(part=part, defaults={"size": len(read), "length": average})
    Term.objects.filter(part=part).delete()
    rows = (Term(part=part, token=token, places=packed(found)) for token, found in places.items())
    Term.objects.bulk_create(rows, batch_size=1000)
    return len(read)
