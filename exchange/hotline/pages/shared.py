"""What the pages of the hotline's administration share."""

from __future__ import annotations

from django.urls import reverse

from workbench import parts

AT = "hotline"
TABS = (
    ("话务平台", "admin_hotline"), ("坐席工号", "admin_hotline_seats"), ("评分项目", "admin_hotline_items"),
    ("参数", "admin_hotline_choices"),
)  # fmt: skip


def tabs(but: str) -> tuple[parts.Link, ...]:
    """The other pages of this section."""
    return tuple(parts.Link(label=label, url=reverse(name)) for label, name in TABS if name != but)


def use(active: bool) -> parts.Badge:
    return parts.Badge(text="在用" if active else "停用", tone="green" if active else "grey")
