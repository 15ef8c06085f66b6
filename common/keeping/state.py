"""Where the migrations of a database stand, and the models as they were at that point."""

from __future__ import annotations

from typing import Any

from django.db.migrations.executor import MigrationExecutor

Node = tuple[str, str]


class Newer(Exception):
    """Migrations this program does not know."""


def applied(connection: Any) -> list[Node]:
    return sorted(MigrationExecutor(connection).loader.applied_migrations)


def models_at(connection: Any, nodes: list[Node]) -> Any:
    """The app registry after these migrations. Raises Newer where one of them is unknown."""
    loader = MigrationExecutor(connection).loader
    return loader.project_state(_known(loader, nodes)).apps


def migrate(connection: Any, nodes: list[Node]) -> Any:
    """Bring a database without tables to exactly this point; the models there. Raises Newer."""
    executor = MigrationExecutor(connection)
    known = set(_known(executor.loader, nodes))
    graph = executor.loader.graph
    leaves = [
        n for n in sorted(known) if not any(c.key in known and c.key[0] == n[0] for c in graph.node_map[n].children)
    ]
    executor.migrate(leaves)
    return executor.loader.project_state(sorted(known)).apps


def _known(loader: Any, nodes: list[Node]) -> list[Node]:
    """Those the graph knows: a migration replaced by a squashed one is known, but no longer in the graph."""
    replaced = {key for squashed in loader.replacements.values() for key in squashed.replaces}
    strange = [
        f"{app}.{name}" for app, name in nodes if (app, name) not in loader.graph.nodes and (app, name) not in replaced
    ]
    if strange:
        raise Newer(f"数据来自更新的版本（含 {strange[0]} 等改动），请先把程序升级到那个版本再试。")
    return [node for node in nodes if node in loader.graph.nodes]
