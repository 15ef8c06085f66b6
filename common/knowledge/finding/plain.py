"""What people say when an article answers them (`data/plain.csv`): read with the article, as if it stood there.

Each row was written for one wording. It follows the words of the article: to a later wording that has the very same text
under whatever number, and not to an article that was changed.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

PLAIN = Path(__file__).parent.parent / "data" / "plain.csv"
Place = tuple[str, str, str]  # law, day its wording was passed, article as 33 or 120-1


@lru_cache(maxsize=1)
def known() -> dict[Place, str]:
    """Turns of phrase of each article, apart by spaces."""
    with PLAIN.open(encoding="utf-8", newline="") as file:
        return {(row["law"], row["passed"], row["article"]): row["words"] for row in csv.DictReader(file)}


def by_text() -> dict[tuple[str, str], str]:
    """Law and text of an article that is imported → its turns of phrase. One query."""
    from ..models import Article
    from ..models.laws import key_of

    rows, said = Article.objects.filter(version__law__name__in={law for law, _, _ in known()}), known()
    columns = ("version__law__name", "version__passed", "number", "suffix", "text")
    places = ((law, str(passed), key_of(*key), text) for law, passed, *key, text in rows.values_list(*columns))
    return {(law, text): said[law, passed, key] for law, passed, key, text in places if (law, passed, key) in said}
