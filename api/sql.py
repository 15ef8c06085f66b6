"""The hand-written statements of the interface and how they are run: the same text on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connections

# Everything that decides what a token may do today, in one statement: a row for each grant and absence in force.
STANDING = """
SELECT t.id, t.user_id, t.scopes, t.expires_at, t.revoked_at, u.is_active, u.must_change_password, u.name, u.username,
       g.id, g.office_id, p.id, p.roles, p.scope, p.level, o.area_id, a.level, b.user_id, t.used_at
FROM api_token t
JOIN reach_user u ON u.id = t.user_id
LEFT JOIN reach_grant g ON g.user_id = u.id AND g.since <= %s AND (g.until IS NULL OR g.until >= %s)
LEFT JOIN reach_post p ON p.id = g.post_id
LEFT JOIN reach_office o ON o.id = g.office_id
LEFT JOIN reach_area a ON a.id = o.area_id
LEFT JOIN reach_absence b ON b.stand_in_id = u.id AND b.since <= %s AND b.until >= %s
WHERE t.digest = %s
ORDER BY g.id, b.id
"""

Rows = list[tuple[Any, ...]]
Fetch = Callable[[str, Sequence[Any]], Rows]


def fetching() -> Fetch:
    """What runs statements for one request, rows as the driver gives them.

    Past Django's wrappers, which cost more than SQLite does: errors are the driver's own, and queries are not counted.
    """
    connection: Any = connections["default"]
    connection.ensure_connection()
    driver = connection.connection
    if connection.vendor == "sqlite":
        return lambda statement, params: driver.execute(_marked(statement), params).fetchall()
    return lambda statement, params: driver.execute(statement, params).fetchall()


@lru_cache(maxsize=512)
def _marked(statement: str) -> str:
    """The statement with SQLite's own marks; it keeps a prepared one for each text."""
    return statement.replace("%%", "\0").replace("%s", "?").replace("\0", "%")
