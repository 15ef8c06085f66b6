"""The index of tokens on each engine, and the statements over it; each is run on both by the tests.

One table of the same shape on both: `search_tokens`, its row number the rank of an entry. SQLite: FTS5 without content and
without positions; PostgreSQL: a tsvector under GIN. SQLite 3.40 takes a row out of such a table only with the very tokens
it came in with: they follow from the entry (`index.tokens_of`), which is changed in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

Row = tuple[int, Iterable[str]]  # rank, tokens
Clause = tuple[str, tuple[Any, ...]]

CREATE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE search_tokens USING fts5(tokens, content='', detail=none, columnsize=0, tokenize='ascii')"
    ],
    "postgresql": [
        "CREATE TABLE search_tokens (rowid bigint PRIMARY KEY, tokens tsvector NOT NULL)",
        "CREATE INDEX search_tokens_gin ON search_tokens USING gin (tokens)",
        "ALTER TABLE search_tokens ALTER COLUMN tokens SET STATISTICS 1000",
    ],
}
DROP = "DROP TABLE search_tokens"
ADD = {
    "sqlite": "INSERT INTO search_tokens (rowid, tokens) VALUES (%s, %s)",
    "postgresql": "INSERT INTO search_tokens (rowid, tokens) VALUES (%s, array_to_tsvector(%s::text[]))",
}
REMOVE = {
    "sqlite": "INSERT INTO search_tokens (search_tokens, rowid, tokens) VALUES ('delete', %s, %s)",
    "postgresql": "DELETE FROM search_tokens WHERE rowid = %s",
}
CLEAR = {
    "sqlite": "INSERT INTO search_tokens (search_tokens) VALUES ('delete-all')",
    "postgresql": "TRUNCATE search_tokens",
}
MERGE = "INSERT INTO search_tokens (search_tokens, rank) VALUES ('merge', %s)"
MATCH = {"sqlite": "search_tokens MATCH %s", "postgresql": "search_tokens.tokens @@ %s::tsquery"}
HOLDS = {"sqlite": "instr(search_entry.text, %s) > 0", "postgresql": "strpos(search_entry.text, %s) > 0"}
# SQLite: CROSS JOIN keeps it at the index of tokens, which it reads backwards, newest first, until it has enough.
# PostgreSQL: ranks are sorted before anything else is looked at (OFFSET 0 keeps the planner from joining all of them first).
HITS = {
    "sqlite": """SELECT search_entry.id, search_entry.case_id, cases_case.procedure FROM search_tokens
CROSS JOIN search_entry CROSS JOIN cases_case
WHERE {match} AND search_entry.id = search_tokens.rowid AND cases_case.id = search_entry.case_id
AND {where} ORDER BY search_tokens.rowid DESC LIMIT {limit}""",
    "postgresql": """SELECT search_entry.id, search_entry.case_id, cases_case.procedure
FROM (SELECT rowid FROM search_tokens WHERE {match} ORDER BY rowid DESC OFFSET 0) AS search_tokens
CROSS JOIN LATERAL (SELECT id, case_id, text FROM search_entry WHERE id = search_tokens.rowid OFFSET 0) AS search_entry
CROSS JOIN LATERAL (SELECT * FROM cases_case WHERE id = search_entry.case_id OFFSET 0) AS cases_case
WHERE {where} ORDER BY search_tokens.rowid DESC LIMIT {limit}""",
}


def engine() -> str:
    return connection.vendor


def run(sql: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall()) if cursor.description else []


def add(rows: Iterable[Row]) -> None:
    _many(ADD[engine()], [[rank, _stored(tokens)] for rank, tokens in rows])


def remove(rows: Iterable[Row]) -> None:
    """Take rows out; the tokens must be those they came in with."""
    sqlite = engine() == "sqlite"
    _many(REMOVE[engine()], [[rank, _stored(tokens)] if sqlite else [rank] for rank, tokens in rows])


def clear() -> None:
    run(CLEAR[engine()])


def tidy(pages: int = 500) -> bool:
    """A short piece of the index's own housekeeping; whether more remains."""
    if engine() != "sqlite":
        run("ANALYZE search_tokens")
        return False
    before = _changes()
    run(MERGE, [pages])
    return _changes() - before > 1


def _changes() -> int:
    return int(run("SELECT total_changes()")[0][0])


def _many(sql: str, params: list[list[Any]]) -> None:
    if params:
        with connection.cursor() as cursor:
            cursor.executemany(sql, params)


def _stored(tokens: Iterable[str]) -> Any:
    return " ".join(sorted(tokens)) if engine() == "sqlite" else sorted(tokens)


def match(every: Iterable[str], either: Iterable[str] = ()) -> str:
    """The query of the engine: all of `every`, and one of `either` where there are any."""
    sqlite = engine() == "sqlite"
    both, one, quote = (" AND ", " OR ", '"{}"') if sqlite else (" & ", " | ", "'{}'")
    parts = [quote.format(token) for token in every]
    parts += [f"({one.join(quote.format(token) for token in choice)})" for choice in [list(either)] if choice]
    return both.join(parts)


def hits(
    within: Any, ways: Sequence[str], terms: Sequence[str], *, below: int | None, limit: int
) -> list[tuple[Any, ...]]:
    """(rank, case, line) of the newest `limit` cases of each way (a query of `match`) that hold all terms.

    `within` is the queryset of reach: its condition stands in each way. One statement, however many ways.
    """
    try:
        where, params = condition(within)
    except EmptyResultSet:
        return []
    holds: list[str] = [HOLDS[engine()]] * len(terms)
    values: list[Any] = list(terms)
    if below is not None:
        holds, values = ["search_tokens.rowid < %s", *holds], [below, *values]
    sql = HITS[engine()].format(match=MATCH[engine()], where=" AND ".join([*holds, where]), limit=int(limit))
    parts = [f"SELECT * FROM ({sql}) AS way{n}" for n, _ in enumerate(ways)]  # noqa: S608  constants and the queryset's own text
    return run(" UNION ALL ".join(parts), [x for way in ways for x in (way, *values, *params)])


def condition(within: Any) -> Clause:
    """The WHERE of a queryset over cases, as text. Raises EmptyResultSet where nothing can be within."""
    query = within.order_by().query
    compiler = query.get_compiler(connection=connection)
    where, params = compiler.compile(query.where)
    return where, tuple(params)
