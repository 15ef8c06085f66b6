"""The posts a bureau starts with. They are rows: it may rename, split or widen them."""

from __future__ import annotations

from kernel.reach.models import Post
from kernel.words.roles import Level, Scope

Start = tuple[str, str, Scope, Level, tuple[str, ...], str]  # code, title, reach, level, roles, note
START: tuple[Start, ...] = (
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
    ("window", "窗口接待人员", Scope.OFFICE, Level.INTERNAL, ("receptionist",), "接待来访，当场答复或者分流转办"),
    ("duty_lawyer", "值班律师", Scope.OFFICE, Level.INTERNAL, ("duty_lawyer",), "解答咨询，记录村居微信群服务"),
    (
        "aid_officer",
        "法律援助受理人员",
        Scope.OFFICE,
        Level.INTERNAL,
        ("aid_officer", "receptionist", "ledger_keeper"),
        "接收和审查法律援助申请，登记办案机关的通知，指派和归档",
    ),
    ("aid_head", "法律援助机构负责人", Scope.OFFICE, Level.INTERNAL, ("aid_head",), "决定是否给予、终止法律援助"),
    (
        "aid_lawyer",
        "法律援助人员",
        Scope.OWN,
        Level.INTERNAL,
        ("aid_lawyer",),
        "办理指派给自己的法律援助案件：接受指派，登记开庭、进展和结案",
    ),
    (
        "aid_reviewer",
        "法律援助质量评查员",
        Scope.OFFICE,
        Level.INTERNAL,
        ("aid_reviewer",),
        "评查其他地方办结的法律援助案件，看不到承办人是谁",
    ),
    ("director", "局领导", Scope.AREA, Level.SENSITIVE, ("director",), "查看全区，不直接办理"),
    ("auditor", "督察审计", Scope.AREA, Level.SENSITIVE, ("auditor",), "查看全区留痕"),
    (
        "hotline_agent",
        "热线坐席",
        Scope.OFFICE,
        Level.INTERNAL,
        ("hotline_agent", "receptionist"),
        "接听 12348 来电，登记工单，回电",
    ),
    (
        "hotline_supervisor",
        "热线班长",
        Scope.OFFICE,
        Level.INTERNAL,
        ("hotline_agent", "hotline_supervisor", "receptionist"),
        "坐席管理、质检评分、热线数据",
    ),
    ("knowledge", "知识库编辑", Scope.OFFICE, Level.PUBLIC, ("knowledge_editor",), "撰写、审核法律问答和典型案例"),
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
    for post in START:
        _made(post)
    return {post.code: post for post in Post.objects.filter(code__in=[post[0] for post in START])}


def new_posts() -> int:
    """What an upgrade brought: posts with a role that no post of the house carries; how many were made.

    A house without posts gets all of them. A post put out of use still carries its roles and is not made again.
    """
    carried = {role for roles in Post.objects.values_list("roles", flat=True) for role in roles}
    return sum(_made(post) for post in START if set(post[4]) - carried)


def _made(post: Start) -> int:
    code, title, scope, level, roles, note = post
    values = {"title": title, "scope": scope, "level": level, "roles": list(roles), "note": note}
    return int(Post.objects.get_or_create(code=code, defaults=values)[1])
