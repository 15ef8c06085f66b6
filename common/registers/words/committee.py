"""人民调解委员会: set up by its founding body, filed with the bureau, notified to the court. 人民调解法 chapter 2."""

from __future__ import annotations

from typing import Any

from kernel.words import Kind, Limit, Mark, Register, Request, Stage, Step, Term, Unit, cite
from kernel.words.limits import Warn, months

from .. import offices, standings
from ..forms import committees as forms
from ..papers import committee as papers
from .common import BACK, CHAIR, DIRECTOR, GUIDES, KEPT, LATE, SECTION, name_of, yearly

LAW = "人民调解法"

FORMING = Stage("forming", "设立中", public="正在设立")
ACTIVE = Stage("active", "正常", public="正常")
SUSPENDED = Stage("suspended", "暂停", public="暂停受理")
DISSOLVED = Stage("dissolved", "已撤销", done=True, public="已撤销")


def statutory(case: Any) -> bool:
    return bool(case.record and case.record.statutory)


STEPS = (
    Step(
        code="establish",
        title="登记设立",
        at=None,
        to=FORMING,
        by=GUIDES,
        law=cite(LAW, 8),
        form=forms.Establishment,
        run=offices.found,
        undo=offices.unfound,
        says="登记设立，等待委员入册",
        back_days=BACK,
    ),
    Step(
        code="file",
        title="设立备案",
        at=FORMING,
        to=ACTIVE,
        by=GUIDES,
        law=cite(LAW, 10),
        form=forms.Filing,
        refuse=standings.incomplete,
        papers=(papers.FILING,),
        back_days=BACK,
        confirm="备案后即可受理纠纷。请先在人民调解员登记簿中登记全部委员。",
    ),
    Step(
        code="change",
        title="变更登记",
        at=(FORMING, ACTIVE, SUSPENDED),
        by=GUIDES,
        law=cite(LAW, 10),
        form=forms.Change,
        back_days=LATE,
    ),
    Step(
        code="re_elect",
        title="换届",
        at=ACTIVE,
        by=GUIDES,
        law=cite(LAW, 9, 2),
        form=forms.ReElection,
        refuse=standings.may_re_elect,
        papers=(papers.FILING,),
        back_days=LATE,
        confirm="请先在人民调解员登记簿中办理离任和新任，再登记换届；新一届任期三年。",
    ),
    Step(
        code="review",
        title="登记年度考评",
        at=(ACTIVE, SUSPENDED),
        by=GUIDES,
        law=cite(LAW, 5, 1),
        form=forms.Review,
        back_days=LATE,
    ),
    Step(
        code="suspend",
        title="暂停",
        at=ACTIVE,
        to=SUSPENDED,
        by=GUIDES,
        law=cite(LAW, 10),
        form=forms.Suspension,
        back_days=LATE,
        confirm="暂停期间不再受理新的纠纷，已受理的继续办理。",
    ),
    Step(
        code="restore",
        title="恢复",
        at=SUSPENDED,
        to=ACTIVE,
        by=GUIDES,
        law=cite(LAW, 10),
        form=forms.Restoration,
        refuse=standings.incomplete,
        back_days=LATE,
    ),
    Step(
        code="dissolve",
        title="撤销",
        at=(FORMING, ACTIVE, SUSPENDED),
        to=DISSOLVED,
        by=GUIDES,
        law=cite(LAW, 10),
        form=forms.Dissolution,
        refuse=standings.still_busy,
        back_days=LATE,
        confirm="撤销后不再受理纠纷，历史案件仍可查询；请随后通报基层人民法院。",
    ),
)

REQUESTS = (
    Request(
        code="notify_court",
        title="通报基层人民法院",
        to="基层人民法院",
        at=(ACTIVE, SUSPENDED, DISSOLVED),
        by=(SECTION,),
        answered_by=(SECTION,),
        law=cite(LAW, 10),
        form=forms.CourtNotice,
        answer_form=forms.CourtReceipt,
        papers=(papers.NOTICE,),
        once=True,
    ),
)

LIMITS = (
    Limit(
        code="term",
        title="委员任期",
        starts=("establish", "re_elect"),
        ends=("re_elect", "dissolve"),
        owes="推选单位",
        begins="推选产生",
        since_date="elected_on",
        roll_over=False,
        repeat=True,
        when=statutory,
        terms=months(36, cite(LAW, 9, 2)),
        warn=Warn(share=0, days=60),
    ),
    # §10 says 及时 and no number; thirty days are another province's rule and a local option only.
    Limit(
        code="court_notice",
        title="向基层法院通报",
        kind=Kind.PROMISED,
        starts=("file", "re_elect", "dissolve"),
        ends=("ask:notify_court",),
        owes="业务科室",
        begins="备案、换届或者撤销",
        repeat=True,
        terms=(Term(length=30, unit=Unit.CALENDAR, law=cite("海南省人民调解实施办法", 9, mark=Mark.D)),),
    ),
    yearly(
        "yearly_review",
        "年度考评",
        starts=("file", "restore"),
        check="review",
        stops=("suspend", "dissolve"),
        owes="司法所",
    ),
)

COMMITTEE = Register(
    code="committee",
    title="人民调解委员会",
    version="2026-11-22.2",
    law=cite(LAW, 10),
    record="places.Committee",
    children=("places.CommitteeReview",),
    unit="个",
    steps=STEPS,
    requests=REQUESTS,
    limits=LIMITS,
    supervisors=(SECTION,),
    readers=(DIRECTOR, CHAIR),
    number="{word}调委登〔{year}〕{n:03}号",
    title_of=name_of,
    columns=("kind", "host", "phone", "elected_on", "term_ends", "filed_on"),
    filters=("kind", "multi_ethnic", "public"),
    searched=("host", "address", "phone"),
    categories=(("founding", "设立、推选和撤销材料"), ("filing", "备案材料"), ("other", "其他材料")),
    volume=(papers.FILING, "founding", "filing", papers.NOTICE, "other"),
    choices=(ACTIVE.code,),
    public_fields=("name", "kind", "specialities", "address", "room", "phone", "hours"),
    retention=KEPT,
    about="本行政区域内的人民调解委员会名册：设在哪里、怎么联系、擅长调解什么纠纷。",
)
