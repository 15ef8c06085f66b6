"""Kinds of messages to citizens. A gateway may send only texts that were approved beforehand: it gets the kind's code and
its values beside the whole text, and knows by which number of its own that kind was approved.
"""

from __future__ import annotations

from dataclasses import dataclass

NOTICE, CODE, NUMBER = "notice", "code", "number"


@dataclass(frozen=True, kw_only=True)
class Template:
    """`values`: names of what changes in it; every kind has the whole text as well. `private`: by text message alone."""

    code: str
    title: str
    values: tuple[str, ...] = ()
    private: bool = False


TEMPLATES = {
    t.code: t
    for t in (
        Template(code=NOTICE, title="办理进展"),
        Template(code=NUMBER, title="登记号和查询码", values=("number", "code")),
        Template(code=CODE, title="验证码", values=("code", "use"), private=True),
    )
}
