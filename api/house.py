"""The interface put together: its operations from every module, and from the words of every procedure."""

from __future__ import annotations

from ninja import NinjaAPI, Router

from kernel.words.registry import procedures

from . import problems
from .auth import Bearer
from .operations import cases, knowledge, of_case, papers, places, repair, rules, steps
from .wire import Renderer

ABOUT = """\
司南的数据接口：工作台上能办的，程序都能办；范围和权限与持有令牌的人完全相同，令牌还可以再收窄。

- **令牌**：在工作台“我的账号—接口令牌”建立，放在 `Authorization: Bearer …` 头中。不接受会话 Cookie。
- **范围**：只能看到本人职责范围内的案件，别人的案件一律答复 404。个人信息遮盖，查看须有 `unmask` 权限并写明理由。
- **办理**：每个步骤一个地址，请求体由这一步的表单生成；未给出的项目取表单的现值。材料先用 `POST /uploads` 上传。
- **不办两次**：带上 `Idempotency-Key`，重发不会重办；带上 `If-Match`，别人先办了就答复 409。
- **分页**：列表给出 `next`，原样放进 `after` 取下一页；空为没有下一页。
- **时间**：一律为带时区的 ISO 8601；不带时区的按北京时间。金额为文字，如 `"3000.00"`。
- **出错**：统一为 `application/problem+json`，`code` 供程序判断，`message` 给人看，`fields` 逐项说明。
"""


def build() -> NinjaAPI:
    """A fresh interface with every operation; procedures must be registered."""
    api = NinjaAPI(
        title="司南数据接口",
        version="1.0.0",
        description=ABOUT,
        openapi_url=None,
        docs_url=None,
        urls_namespace="api",
        auth=Bearer(),
        renderer=Renderer(),
    )
    problems.attach(api)
    for module in (places, rules, knowledge, cases, of_case, repair, papers):
        api.add_router("", module.router)
    for word in procedures():
        router = Router()
        cases.add(router, word)
        steps.add(router, word)
        repair.add(router, word)
        api.add_router("", router)
    return api


house = build()
