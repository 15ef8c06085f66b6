"""Papers of a complaint."""

from __future__ import annotations

from common.papers import day, letter, names
from kernel.cases.issue import Facts
from kernel.papers.blocks import Para, Sheet
from kernel.words import Paper


def reply(facts: Facts) -> Sheet:
    """What was found and put right, told to whoever complained."""
    record = facts.record
    about = f"您于{day(facts.case.opened_at)}反映的问题（{facts.case.number}），经调查，结论为{record.get_verdict_display()}。"
    lines = tuple(Para(text=line) for line in record.reply.splitlines() if line.strip())
    corrected = (Para(text=f"改正情况：{record.corrected}"),) if record.corrected else ()
    return letter(
        "投诉处理答复书", facts, names(facts, "complainant") or "投诉人", Para(text=about), *lines, *corrected
    )


REPLY = Paper(
    code="complaint_reply", title="投诉处理答复书", compose=reply, series="reply", number="〔{year}〕{word}诉复字第{n}号", order=1,
    public=True,
)  # fmt: skip
