"""A year of legal aid for the demonstration district: workers without wages, the injured, the old, and who stands accused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from common.demonstration import hands, registers
from common.demonstration.loading import Loaded
from common.demonstration.windows import Windows, people
from common.registers.public import aid_lawyers
from kernel.cases import door
from kernel.cases.actors import Actor, clock, staff
from kernel.cases.bulk import Act, Story
from kernel.cases.models import Case
from kernel.requests import asking

from . import quality_demonstration
from .money import demonstration as money

A_YEAR = 360
SEED = 20260817
Ending = tuple[str, str, bool]  # result, what came of it in words, whether it brought money
# Matter of the catalogue whose sayings are told, matter of §31, identities, hardship with its ground, what came of it.
TOLD: tuple[tuple[str, str, tuple[str, ...], tuple[str, str], Ending], ...] = (
    ("wages", "labour", ("migrant",), ("exempt", "migrant"), ("won", "经仲裁裁决，用工单位支付劳动报酬，已收到款。", True)),
    ("wages", "labour", ("migrant", "woman"), ("exempt", "migrant"), ("settled", "开庭前调解，用工单位分两期付清工资。", True)),
    ("work_injury", "injury", ("migrant",), ("exempt", "migrant"), ("won", "认定工伤，裁决支付伤残补助金和停工留薪期工资。", True)),
    ("traffic", "injury", ("farmer",), ("statement", ""), ("partly", "一审判决保险公司在限额内赔偿，双方未上诉。", True)),
    ("elders", "support", ("elderly", "farmer"), ("exempt", "no_income"), ("settled", "法院调解，子女按月支付赡养费，轮流照料。", False)),
    ("marriage", "support", ("woman",), ("statement", ""), ("won", "判决离婚，孩子随母亲生活，对方按月支付抚养费。", False)),
    ("violence", "other", ("woman",), ("unlimited", "violence"), ("won", "法院签发人身安全保护令，其后判决离婚并赔偿。", True)),
    ("medical", "injury", ("disabled",), ("exempt", "relief"), ("partly", "经鉴定医院承担次要责任，法院判决赔偿。", True)),
)  # fmt: skip
ACCUSED: tuple[tuple[str, tuple[str, ...], str, Ending], ...] = (
    ("minor", ("minor",), "涉嫌盗窃，审查起诉阶段，未委托辩护人。", ("freed", "检察院作出不起诉决定。", False)),
    ("may", ("migrant",), "涉嫌故意伤害，一审适用普通程序，未委托辩护人。", ("lighter", "法院采纳从轻意见，判处缓刑。", False)),
    ("may", (), "涉嫌诈骗，一审适用普通程序，未委托辩护人。", ("lighter", "法院采纳退赃从轻的意见。", False)),
    ("senses", ("disabled",), "聋哑人，涉嫌扒窃，侦查阶段，未委托辩护人。", ("lighter", "提出认知情况的意见，法院从轻判处。", False)),
)  # fmt: skip
STAGES = (("court", "司南区人民法院"), ("procuratorate", "司南区人民检察院"), ("police", "南屏市公安局司南分局"))
REFUSED = "请求的是合伙亏损分担，不属于法律援助法第三十一条规定的事项；已告知可以到公共法律服务中心咨询。"
GROUND = {"exempt": "exemption", "unlimited": "unlimited"}
PLEDGED: dict[str, Any] = {
    "household": 3,
    "income": Decimal(2600),
    "expenses": Decimal(2400),
    "assets": "老屋三间，没有车辆",
    "debts": "欠亲友两万元",
    "pledged": True,
}


def load(loaded: Loaded, *, scale: float = 1.0, say: Callable[[str], None]) -> int:
    """Write the year that ends today; returns how many cases were made."""
    year = Year(loaded)
    stories = list(year.stories(round(A_YEAR * scale))) if year.officers and year.heads else []
    made = hands.write(stories, lambda told: told, office=lambda told: str(told.office.pk), done=lambda n: None)
    if stories:
        _on_their_way(year)
    services = loaded.offices.get(registers.SERVICES)
    if made and services and (section := people(services, "section")):
        money.load(year, staff(section[0]))
    say(f"  已写入法律援助{made}件")
    if year.centre and made:
        say(f"  已写入质量评查{quality_demonstration.load(loaded, year.centre)}件")
    return made


class Year(Windows):
    """Draws a year of one centre: who examines never decides. `hand`: who writes down what the lawyer last assigned does."""

    hand: Actor

    def __init__(self, loaded: Loaded) -> None:
        super().__init__(SEED)
        self.centre = loaded.offices[registers.LEGAL_AID]
        self.officers, self.heads = people(self.centre, "aid_officer"), people(self.centre, "aid_head")
        self.lawyers = list(aid_lawyers().select_related("user"))

    def stories(self, count: int) -> Iterator[Story]:
        for at in self.moments(count):
            way = self.rng.choices((self._applied, self._notified, self._detained), (70, 24, 6))[0]
            yield Story(
                procedure="legal_aid", office=self.centre, area=self.centre.area, acts=tuple(self._been(way(at)))
            )

    def _been(self, acts: Iterator[Act]) -> Iterator[Act]:
        """Until today: what lies ahead has not happened yet."""
        for act in acts:
            if not self.been(act.at):
                return
            yield act

    def later(self, at: datetime, low: int, high: int) -> datetime:
        """What would fall after hours on a later day falls on its morning."""
        moment = super().later(at, low, high)
        return moment.replace(hour=9) if moment.hour >= 17 and moment.date() > at.date() else moment

    @property
    def officer(self) -> Actor:
        return staff(self.officers[0])

    @property
    def head(self) -> Actor:
        return staff(self.heads[0])

    def _asks(self) -> tuple[dict[str, Any], Ending]:
        """What somebody applies for, and what will come of it."""
        about, matter, identities, (hardship, ground), result = self.rng.choice(TOLD)
        words, _ = self.saying(about)
        grounds = PLEDGED if hardship == "statement" else {GROUND[hardship]: ground}
        said = {
            "category": "civil",
            "matter": matter,
            "facts": words,
            "reason": "家里没有钱请律师。",
            "hardship": hardship,
        }
        return {**said, **grounds, "identities": list(identities)}, result

    def _applied(self, at: datetime) -> Iterator[Act]:
        said, result = self._asks()
        late = self.rng.random() < 0.25  # comes without the identity card, and is told once what is missing
        parties = [self.row("applicant"), self.row("respondent")]
        yield Act(
            code="apply", actor=self.officer, at=at, values={**said, "parties": parties, "identity_given": not late}
        )
        if self.rng.random() < 0.03:
            yield Act(code="withdraw", actor=self.officer, at=self.later(at, 1, 2), values={"note": "双方已经和解"})
            return
        if self.rng.random() < 0.03:
            yield from self._at_once(at, result)
            return
        asked = self.later(at, 0, 1)
        if late:
            yield from self._supplement(said, asked)
            if self.rng.random() < 0.15:  # nothing came
                by = asked.replace(hour=23, minute=59, second=59, microsecond=999999) + timedelta(days=15)
                yield Act(code="lapse", actor=clock(), at=by)
                return
            asked = self.later(asked, 3, 10)
            brought = {
                k: v for k, v in said.items() if k not in ("category", "matter", "facts", "reason", "identities")
            }
            values = {**brought, "supplied": "交来身份证，已核对。", "identity_given": True}
            yield Act(code="answer:supplement", actor=self.officer, at=asked, values=values)
        yield from self._decided(asked, result)

    def _supplement(self, said: dict[str, Any], asked: datetime) -> Iterator[Act]:
        values = {"missing": "申请人的身份证明", "supplement_by": asked.date() + timedelta(days=15)}
        yield Act(code="ask:supplement", actor=self.officer, at=asked, values=values)

    def _at_once(self, at: datetime, ending: Ending) -> Iterator[Act]:
        """A term runs out in a few days: help first, papers after (§44)."""
        now = at + timedelta(hours=1)
        values = {"advance": "expiring", "service": "06", "opinion_reason": "仲裁时效三日后届满，须立即提出申请。"}
        yield Act(code="advance", actor=self.head, at=now, values=values)
        assigned = now + timedelta(minutes=40)
        yield from self._assign(assigned)
        made = self.later(assigned, 2, 6)
        papers = {"hardship": "exempt", "exemption": "migrant", "identity_given": True}
        yield Act(code="make_up", actor=self.officer, at=made, values=papers)
        yield from self._concluded(made, ending)

    def _decided(self, at: datetime, ending: Ending, service: str = "04") -> Iterator[Act]:
        examined, fits = self.later(at, 1, 2), self.rng.random() < 0.94
        opinion = {
            "opinion": "grant" if fits else "refuse", "service": service,
            "opinion_reason": "属于法律援助事项，符合经济困难条件。" if fits else REFUSED,
        }  # fmt: skip
        yield Act(code="examine", actor=self.officer, at=examined, values=opinion)
        decided = self.later(examined, 0, 2)
        if not fits:
            yield Act(code="refuse", actor=self.head, at=decided, values={"refusal": REFUSED})
            return
        yield Act(code="grant", actor=self.head, at=decided)
        assigned = self.later(decided, 0, 1)
        yield from self._assign(assigned)
        yield from self._concluded(assigned, ending)

    def _assign(self, at: datetime) -> Iterator[Act]:
        """Assigned and taken on; now and then one cannot, and another is assigned."""
        if self.rng.random() < 0.04:
            yield self._given(at)
            no = {"reason": "busy", "note": "当天另有开庭。"}
            yield Act(code="decline", actor=self.hand, at=at + timedelta(minutes=50), values=no)
            at = at + timedelta(hours=2)
        yield self._given(at)
        yield Act(code="take_on", actor=self.hand, at=at + timedelta(minutes=30))

    def _given(self, at: datetime) -> Act:
        lawyer = self.rng.choice(self.lawyers) if self.lawyers else None
        self.hand = staff(lawyer.user) if lawyer and lawyer.user else self.officer  # who has an account writes it down
        who = {"lawyer": lawyer} if lawyer else {"name": "岑明", "firm": "外地律师事务所"}
        values = {**who, "way": "named", "why": "专长相符，手上案件不多。"}
        return Act(code="assign", actor=self.officer, at=at, values=values)

    def _concluded(self, assigned: datetime, ending: Ending) -> Iterator[Act]:
        met = self.later(assigned, 1, 6)
        told = {"at": met, "kind": "met", "record": "会见受援人，核对经过和证据，约定联系方式。"}
        yield Act(code="do", actor=self.hand, at=met, values=told)
        if self.rng.random() < 0.03:
            gone = {"termination": "hired", "terminated_because": "受援人已自行委托律师，书面告知本中心。"}
            yield Act(code="terminate", actor=self.head, at=self.later(met, 10, 40), values=gone)
            return
        reported = self.later(met, 15, 40)
        told = {"at": reported, "kind": "report", "record": "已提交代理（辩护）意见，等待开庭。"}
        yield Act(code="do", actor=self.hand, at=reported, values=told)
        if self.rng.random() < 0.6:
            court = {"at": self.later(reported, 8, 19), "body": "司南区人民法院", "place": "第三法庭"}
            yield Act(code="hearing", actor=self.hand, at=reported + timedelta(minutes=20), values=court)
        yield from quality_demonstration.watched(self.rng, self.officer, reported + timedelta(days=2))
        result, closing, brought = ending
        closed = self.later(reported, 20, 100)
        much = Decimal(self.rng.randrange(8, 90) * 1000) if brought else None
        values = {"result": result, "closing": closing, "gained": much}
        yield Act(code="close", actor=self.hand, at=closed, values=values)
        asked = self.later(closed, 1, 4)
        yield from quality_demonstration.asked_afterwards(self.rng, self.officer, asked)
        yield Act(code="archive", actor=self.officer, at=self.later(asked, 5, 25), values=_volume)

    def _notified(self, at: datetime) -> Iterator[Act]:
        notice, identities, facts, ending = self.rng.choice(ACCUSED)
        kind, organ = self.rng.choice(STAGES)
        said = {
            "organ_kind": kind, "organ": organ, "notice": notice, "facts": facts, "identities": list(identities),
            "notice_number": f"（{at.year}）通辩{self.rng.randint(10, 399)}号", "parties": [self.row("applicant")],
            "custody": "司南区看守所",
        }  # fmt: skip
        yield Act(code="notified", actor=self.officer, at=at, values=said)
        assigned = self.later(at, 0, 1)
        yield from self._assign(assigned)
        yield from self._concluded(assigned, ending)

    def _detained(self, at: datetime) -> Iterator[Act]:
        who = [self.row("applicant")]
        said = {
            "organ_kind": "custody",
            "organ": "司南区看守所",
            "custody": "司南区看守所",
            "category": "criminal",
            "parties": who,
        }
        yield Act(code="detained", actor=self.officer, at=at, values=said)
        arrived = at + timedelta(hours=self.rng.randint(3, 22))
        asks = {
            "category": "criminal",
            "facts": "涉嫌开设赌场，侦查阶段，家里没有人能请律师。",
            "hardship": "statement",
            **PLEDGED,
        }
        yield Act(code="hand_in", actor=self.officer, at=arrived, values={**asks, "identity_given": True})
        yield from self._decided(arrived, ("freed", "检察院采纳情节较轻的意见，变更强制措施。", False), "03")


def _volume(case: Case) -> dict[str, Any]:
    """The volume bears the number of the case. A paper makes a page or two, cover and contents two more."""
    return {"volume": case.number[:40], "pages": 4 + 2 * len(case.issued)}


def _on_their_way(year: Year) -> None:
    """A few as the centre has them today: one to be examined, one that was told what is missing, one to be decided, one to
    be assigned, and two the weights were asked about.
    """
    for goes_to in ("received", "told", "examined", "granted", *(["assigned"] * 2 if year.lawyers else [])):
        said, _ = year._asks()
        asks = {**said, "parties": [year.row("applicant")], "identity_given": goes_to != "told"}
        case = _opened(year, asks)
        if goes_to == "told":
            by = timezone.localdate() + timedelta(days=15)
            asking.ask(
                case, "supplement", actor=year.officer, payload={"missing": "申请人的身份证明", "supplement_by": by}
            )
        for step, actor, values in _LEADING[: _FAR.get(goes_to, 0)]:
            door.perform(Case.objects.get(pk=case.pk), step, actor=getattr(year, actor), payload=values)


_FAR = {"examined": 1, "granted": 2, "assigned": 3}
_LEADING: tuple[tuple[str, str, dict[str, Any]], ...] = (
    (
        "examine",
        "officer",
        {"opinion": "grant", "opinion_reason": "属于法律援助事项，符合经济困难条件。", "service": "04"},
    ),
    ("grant", "head", {}),
    ("assign", "officer", {"way": "weight"}),
)


def _opened(year: Year, asks: dict[str, Any]) -> Case:
    area = year.centre.area
    return door.open_case("legal_aid", "apply", actor=year.officer, office=year.centre, area=area, payload=asks)
