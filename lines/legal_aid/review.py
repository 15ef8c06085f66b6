"""质量评查: a closed case looked at elsewhere, by two who know neither the lawyer nor each other's points, by a third where
they differ too much. The places and cases are drawn by `sampling`; the numbers stand in `standard`.
"""

from __future__ import annotations

from typing import Any

from common.roles import AID_HEAD, AID_OFFICER, AID_REVIEWER, AUDITOR, DIRECTOR, SECTION
from kernel.words import CLOCK, Kind, Limit, Procedure, Retention, Stage, Step, Term, cite, register

from . import forms, reviewing
from .papers import quality

# One act a paragraph: what belongs together is read together.
# fmt: off
LAW = "法律援助法"
STANDARD = cite(LAW, 57)
MEASURES = cite(LAW, 59)

WAITING = Stage("waiting", "待评查")
HALF = Stage("half", "待第二人评查")
DISPUTED = Stage("disputed", "待第三人评查")
REVIEWED = Stage("reviewed", "已评查", final=True, done=True)
OPEN = (WAITING, HALF, DISPUTED)
APART = ("first", "second", "stand_aside")


def second(case: Any, data: dict[str, Any]) -> Stage:
    """Both sheets are in: a result, or somebody else."""
    if not reviewing.settled(case):
        return DISPUTED
    reviewing.concluded(case, data)
    return REVIEWED


def result(case: Any, data: dict[str, Any]) -> tuple[Any, ...]:
    return (quality.RESULT,) if reviewing.settled(case) else ()


STEPS = (
    Step(code="draw", title="抽取送评", at=None, to=WAITING, by=(CLOCK,), law=STANDARD, form=forms.Drawn,
         papers=(quality.EXTRACT,), says="按规则抽中，送交评查"),
    Step(code="name", title="指定评查", at=None, to=WAITING, by=(SECTION,), law=STANDARD, form=forms.Named,
         papers=(quality.EXTRACT,), says="指定送交评查"),
    Step(code="first", title="第一人评分", at=WAITING, to=HALF, by=(AID_REVIEWER,), law=MEASURES, form=forms.Scoring,
         not_by_actor_of=("stand_aside",), says="第一份评分表已交",
         confirm="交出后，在另一位评查员交齐以前，彼此看不到评分。"),
    Step(code="second", title="第二人评分", at=HALF, to=(REVIEWED, DISPUTED), by=(AID_REVIEWER,), law=MEASURES,
         form=forms.Scoring, run=second, not_by_actor_of=APART, papers=result, says="第二份评分表已交",
         confirm="两份评分表交齐后由系统得出结果；相差过大的，由第三人评查。"),
    Step(code="third", title="第三人评分", at=DISPUTED, to=REVIEWED, by=(AID_REVIEWER,), law=MEASURES, form=forms.Scoring,
         run=reviewing.concluded, not_by_actor_of=APART, papers=(quality.RESULT,), says="第三份评分表已交",
         confirm="交出后，以三份评分表居中的得分为准。"),
    Step(code="stand_aside", title="登记回避", at=OPEN, by=(AID_REVIEWER,), law=MEASURES, form=forms.StandingAside,
         says="评查员回避", confirm="回避后不能再评查这一件，由本机构其他评查员评查。"),
)

LIMITS = (
    Limit(code="reviewing", title="两人评查", starts=("draw", "name"), ends=("second",), kind=Kind.PROMISED, owes="评查员",
          begins="送交评查", terms=(Term(length=20, basis="本局口径", unverified=True),)),
    Limit(code="third", title="第三人评查", starts=("second",), ends=("third",), kind=Kind.PROMISED, owes="评查员",
          begins="两人评分相差过大", when=reviewing.disputed, terms=(Term(length=10, basis="本局口径", unverified=True),)),
)

REVIEW = register(Procedure(
    code="aid_review", title="法律援助质量评查", version="2026-11-23.1", law=STANDARD, record="legal_aid.Review",
    children=("legal_aid.Score",), steps=STEPS, limits=LIMITS,
    supervisors=(SECTION,), readers=(AID_OFFICER, AID_HEAD, DIRECTOR, AUDITOR),
    number="（{year}）{word}援评第{n}号", title_of=reviewing.title_of,
    columns=("about", "way", "disputed", "points", "grade", "concluded_on"),
    filters=("grade", "way", "disputed"), searched=("about", "because"),
    categories=(("material", "案卷材料（隐去承办人）"), ("other", "其他材料")),
    volume=(quality.EXTRACT, "material", quality.RESULT, "other"),
    retention=Retention(years=10, basis="档案保管期限由司法局确认（未核实）；个人信息保护法第十三条第一款第三项"),
    about="办结的法律援助案件按规则抽取，送其他地方两人盲评，评出等次，影响以后的指派。",
))
