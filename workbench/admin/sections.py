"""The rooms of the administration, in the order an administrator fills an empty house."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Section:
    """One entry of the administration: `url` is the name of its first page."""

    key: str
    title: str
    url: str
    icon: str
    about: str


GROUPS: tuple[tuple[str, tuple[Section, ...]], ...] = (
    (
        "机构与人员",
        (
            Section(
                key="areas",
                title="区域",
                url="admin_areas",
                icon="map",
                about="省、市、县、乡镇、村五级区划",
            ),
            Section(
                key="offices",
                title="机构",
                url="admin_offices",
                icon="building-2",
                about="司法局、司法所、调委会和协作单位",
            ),
            Section(
                key="people", title="人员", url="admin_people", icon="users", about="账号、密码、动态口令、停用和解锁"
            ),
            Section(
                key="posts", title="岗位", url="admin_posts", icon="id-card", about="一个岗位包含哪些角色、管多大范围"
            ),
            Section(
                key="grants",
                title="授权",
                url="admin_grants",
                icon="key-round",
                about="谁在哪个机构担任什么岗位，自何时至何时",
            ),
            Section(
                key="absences",
                title="离岗代办",
                url="admin_absences",
                icon="calendar-off",
                about="请假、外出期间由谁代办（A/B 岗）",
            ),
        ),
    ),
    (
        "规则与文书",
        (
            Section(
                key="days",
                title="工作日",
                url="admin_days",
                icon="calendar-days",
                about="放假与调休，决定所有按工作日计算的时限",
            ),
            Section(
                key="limits",
                title="期限",
                url="admin_limits",
                icon="timer",
                about="法律没有写死的期限：核定、调整、分机构设置",
            ),
            Section(
                key="matters",
                title="事项目录",
                url="admin_matters",
                icon="list-tree",
                about="公共法律服务项目清单：每一项归谁管、怎样立案、承诺多少天",
            ),
            Section(
                key="circles",
                title="服务圈",
                url="admin_circles",
                icon="radius",
                about="多少分钟、走多快算在圈内，各村（社区）有多少人",
            ),
            Section(
                key="templates",
                title="文书模板",
                url="admin_templates",
                icon="file-text",
                about="用本单位自己的 Word 格式出文书",
            ),
        ),
    ),
    (
        "运行",
        (
            Section(
                key="journal",
                title="留痕核验",
                url="admin_journal",
                icon="shield-check",
                about="核对全部案件记录有没有被改动",
            ),
            Section(key="acts", title="管理留痕", url="admin_acts", icon="history", about="管理员做过的每一次改动"),
            Section(
                key="privacy",
                title="个人信息保护",
                url="admin_privacy",
                icon="shield-user",
                about="保存期限与到期清除、暂缓、查阅更正删除请求、影响评估",
            ),
            Section(
                key="jobs",
                title="后台任务",
                url="admin_jobs",
                icon="list-checks",
                about="排队、进行中和没有完成的后台工作",
            ),
            Section(
                key="outbox", title="消息", url="admin_outbox", icon="mail", about="发给工作人员和群众的消息送出了没有"
            ),
            Section(
                key="tokens",
                title="接口令牌",
                url="admin_tokens",
                icon="plug",
                about="哪些程序代表谁读取和办理，可随时撤销",
            ),
            Section(
                key="webhooks",
                title="事件推送",
                url="admin_webhooks",
                icon="send",
                about="案件有进展时通知哪些系统，送到了没有",
            ),
            Section(
                key="hotline",
                title="热线",
                url="admin_hotline",
                icon="phone-call",
                about="12348 话务平台、坐席工号、质检评分项目和参数",
            ),
            Section(
                key="logins",
                title="登录记录",
                url="admin_logins",
                icon="log-in",
                about="谁在登录、谁输错了密码、谁被锁定",
            ),
        ),
    ),
)


def section(key: str) -> Section:
    return next(s for _, group in GROUPS for s in group if s.key == key)
