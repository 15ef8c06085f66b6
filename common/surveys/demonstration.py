"""Two invented questionnaires: what parties say after a mediation, and what people said at a market day on the constitution."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from common.demonstration import registers
from common.demonstration.loading import Loaded
from common.demonstration.windows import people
from common.ratings.models import Pad, Rating, Score
from kernel.cases.models import Case

from . import making
from .models import Answer, Kind, Question, Reply, State, Survey, Way

SEED = 20261108
ANSWERED = 0.25  # of those who rated their case
AT_MARKET = 180  # people who scanned the code, at full scale
SCORES, WEIGHTS = [s.value for s in Score], (55, 30, 11, 3, 1)
Asked = tuple[Kind, str, list[str], bool]
AFTER: tuple[Asked, ...] = (
    (Kind.GRADE, "调解员的态度，您满意吗？", [], True),
    (Kind.GRADE, "从申请到有人联系您，快慢满意吗？", [], True),
    (Kind.ONE, "协议的内容，您当时听明白了吗？", ["都听明白了", "大部分明白", "有些没听懂", "没有协议"], False),
    (Kind.SEVERAL, "您是怎样知道可以找调委会的？", ["村（社区）干部说的", "亲友邻居", "12348热线", "派出所、法院介绍", "网上看到"], False),
    (Kind.WORDS, "还有什么建议？", [], False),
)  # fmt: skip
MARKET: tuple[Asked, ...] = (
    (Kind.ONE, "您遇到纠纷，先想到找谁？", ["村干部、调委会", "律师", "派出所", "法院", "亲友", "不知道找谁"], True),
    (Kind.SEVERAL, "您最想了解哪方面的法律？", ["劳动和工资", "婚姻家庭", "土地和房屋", "民间借贷", "消费维权", "养老和继承"], False),
    (Kind.GRADE, "对今天的宣传活动满意吗？", [], True),
    (Kind.WORDS, "希望下次讲什么？", [], False),
)  # fmt: skip
SAID = (
    "",
    "",
    "",
    "晚上也能来调解就好了。",
    "讲慢一点，老人听不懂。",
    "协议上的字能不能大一些。",
    "讲讲彩礼。",
    "讲讲网上骗人的。",
)


def load(loaded: Loaded, *, scale: float = 1.0, say: Callable[[str], None]) -> int:
    """Publish both and let people answer; how many did."""
    rng, office = Random(SEED), loaded.offices[registers.GRASSROOTS]  # noqa: S311  invented
    by, now = people(office, "section")[0], timezone.now()
    after = _made(office, by, AFTER, now - timedelta(days=300), title="调解服务问卷", procedure="mediation",
                  intro="只要一分钟，答不答都不影响您的事。")  # fmt: skip
    market = _made(office, by, MARKET, now - timedelta(days=40), title="宪法宣传集市问卷", by_link=True,
                   intro="五个问题以内，不用写姓名。")  # fmt: skip
    made = _of_cases(after, rng) + _at_market(market, round(AT_MARKET * min(scale, 1)), now, rng)
    making.close(market, by)
    _pads(loaded)
    say(f"  问卷2份，收到回答{made}份")
    return made


def _made(office: Any, by: Any, questions: Iterable[Any], since: datetime, **told: Any) -> Survey:
    survey = Survey.objects.create(office=office, made_by=by, **told)
    for kind, text, options, must in questions:
        making.ask(survey, Question(kind=kind, text=text, options=options, must=must))
    making.publish(survey, by)
    Survey.objects.filter(pk=survey.pk).update(opened_at=since)
    return Survey.objects.get(pk=survey.pk, state=State.OPEN)


def _of_cases(survey: Survey, rng: Random) -> int:
    """Whoever was not content has said so in the rating already: these are content or say nothing."""
    rated = Rating.objects.filter(case__procedure=survey.procedure, rated_at__gt=survey.opened_at, dissatisfied=False)
    rows = list(rated.order_by("case__number", "case_id").values_list("case_id", "rated_at"))
    chosen = [row for row in rows if rng.random() < ANSWERED]
    replies = [Reply(survey=survey, case_id=case, way=Way.CASE, at=at + timedelta(minutes=2)) for case, at in chosen]
    return _kept(survey, replies, rng, (3, 4, 5))


def _at_market(survey: Survey, count: int, now: datetime, rng: Random) -> int:
    day = (now - timedelta(days=38)).replace(hour=1, minute=0)
    replies = [
        Reply(survey=survey, way=Way.LINK, at=day + timedelta(minutes=rng.randint(0, 300))) for _ in range(count)
    ]
    return _kept(survey, replies, rng, SCORES)


def _kept(survey: Survey, replies: list[Reply], rng: Random, scores: Iterable[int]) -> int:
    questions, allowed, answers = list(survey.questions.all()), set(scores), list[Answer]()
    for reply in replies:
        mine = [row for q in questions for row in _answers(reply, q, rng, allowed)]
        reply.low = any(a.question.kind == Kind.GRADE and (a.value or 5) <= Score.BAD for a in mine)
        answers += mine
    Reply.objects.bulk_create(replies, batch_size=500)
    Answer.objects.bulk_create(answers, batch_size=500)
    return len(replies)


def _answers(reply: Reply, question: Question, rng: Random, allowed: set[int]) -> list[Answer]:
    if question.kind == Kind.WORDS:
        words = rng.choice(SAID)
        return [Answer(reply=reply, question=question, words=words)] if words else []
    if question.kind == Kind.GRADE:
        values = [v for v in rng.choices(SCORES, WEIGHTS, k=1) if v in allowed] or [max(allowed)]
    else:
        most = len(question.options)
        wanted = 1 if question.kind == Kind.ONE else rng.randint(1, 3)
        values = sorted({min(int(rng.expovariate(0.7)), most - 1) for _ in range(wanted)})
    return [Answer(reply=reply, question=question, value=v) for v in values]


def _pads(loaded: Loaded) -> None:
    """A tablet in the district's centre and one in a committee's room."""
    one = Case.objects.filter(procedure="mediation").order_by("number").select_related("office").first()
    offices = {loaded.offices[registers.SERVICES], *([one.office] if one else [])}
    Pad.objects.bulk_create(Pad(office=office, name="1号窗口") for office in offices)
