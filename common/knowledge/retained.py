"""How long what the bureau wrote is kept: it holds nothing of anybody but who wrote and reviewed it."""

from __future__ import annotations

from common.privacy.kinds import Deal, Kind, declare

declare(Kind(
    code="knowledge", title="法律问答和典型案例", holds="撰写和审核的工作人员；内容中不含群众的个人信息，像号码的文字不能保存",
    purpose="普法和解答咨询", starts="发布之日", law="个人信息保护法第十三条第一款第三项：为履行法定职责所必需",
    deal=Deal.KEEP, fixed=True,
))  # fmt: skip
