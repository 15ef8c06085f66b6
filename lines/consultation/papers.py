"""Papers of a consultation."""

from __future__ import annotations

from common.papers import day, letter, names
from kernel.cases.issue import Facts
from kernel.papers.blocks import Para, Sheet
from kernel.words import Paper


def opinion(facts: Facts) -> Sheet:
    """The answer in writing."""
    record = facts.record
    asked = Para(text=f"您于{day(facts.case.opened_at)}咨询的问题（{facts.case.number}），答复如下：")
    lines = tuple(Para(text=line) for line in record.answer.splitlines() if line.strip())
    advice = (Para(text=f"建议：{record.advice}"),) if record.advice else ()
    return letter("法律咨询意见", facts, names(facts, "asker") or "咨询人", asked, *lines, Para(text=f"依据：{record.basis}"), *advice,
                  Para(text="本意见根据您所述情况作出，供参考。"))  # fmt: skip


OPINION = Paper(code="consultation_opinion", title="法律咨询意见", compose=opinion, order=1, public=True)
