"""The posts a bureau starts with. They are rows: it may rename, split or widen them."""

from __future__ import annotations

from kernel.words.roles import Level, Scope

from .models import Post

START: tuple[tuple[str, str, Scope, Level, tuple[str, ...], str], ...] = (
    ("mediator", "人民调解员", Scope.OFFICE, Level.INTERNAL, ("mediator",), "在本调委会办理纠纷"),
    (
        "chair",
        "调委会主任",
        Scope.OFFICE,
        Level.INTERNAL,
        ("mediator", "chair", "ledger_keeper"),
        "指定调解员，移交和更正本会案件",
    ),
    (
        "office_staff",
        "司法所工作人员",
        Scope.AREA,
        Level.SENSITIVE,
        ("office_staff", "ledger_keeper"),
        "指导本乡镇（街道）各调委会",
    ),
    (
        "section",
        "业务科室工作人员",
        Scope.AREA,
        Level.SENSITIVE,
        ("section", "ledger_keeper"),
        "全区业务管理、名册和考核",
    ),
    ("director", "局领导", Scope.AREA, Level.SENSITIVE, ("director",), "查看全区，不直接办理"),
    ("auditor", "督察审计", Scope.AREA, Level.SENSITIVE, ("auditor",), "查看全区留痕"),
    (
        "administrator",
        "系统管理员",
        Scope.OFFICE,
        Level.PUBLIC,
        ("administrator",),
        "机构、人员、授权和参数，看不到案件",
    ),
)


def default_posts() -> dict[str, Post]:
    """Create what is missing, leave what is there; by code."""
    found = {}
    for code, title, scope, level, roles, note in START:
        values = {"title": title, "scope": scope, "level": level, "roles": list(roles), "note": note}
        found[code], _ = Post.objects.get_or_create(code=code, defaults=values)
    return found
