"""The rows of a case. Only `door`, `repair` and `bulk` write them; everybody else reads through `reach`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from kernel import ports
from kernel.ids import uuid7
from kernel.journal.chain import START
from kernel.journal.fields import SealedJSON
from kernel.prepared import Prepared, by_case
from kernel.reach.models import COLUMNS, Office, Placed
from kernel.words import Level, Procedure, Request, Stage
from kernel.words.procedure import VOID
from kernel.words.registry import procedure

from .queries import CaseQuerySet

if TYPE_CHECKING:
    from kernel.words import Limit

FAR = datetime(9999, 12, 31, tzinfo=UTC)  # "no due moment": sorts last on every database, unlike NULL


class Case(Placed):
    """One file (卷): a case of a procedure, a subject of a register, a term of a regime."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    procedure = models.CharField("事项", max_length=40)
    number = models.CharField("案号", max_length=60, unique=True)
    title = models.CharField("名称", max_length=160, blank=True)
    stage = models.CharField("环节", max_length=40)
    version = models.PositiveIntegerField(default=0)  # compare-and-set: grows with every act that moves the case
    seq = models.PositiveIntegerField(default=0)  # length of its chain
    head = models.BinaryField(max_length=32, default=START)  # hash of its last event
    office = models.ForeignKey(Office, models.PROTECT, related_name="cases", verbose_name="承办机构", db_index=False)
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="handles",
        verbose_name="承办人",
        db_index=False,
    )
    level = models.PositiveSmallIntegerField("密级", default=Level.INTERNAL)
    opened_at = models.DateTimeField("登记时间")
    opened_month = models.PositiveIntegerField(editable=False)  # 202611: what statistics group by
    closed_at = models.DateTimeField("办结时间", null=True)
    closed_month = models.PositiveIntegerField(null=True, editable=False)
    due_at = models.DateTimeField("到期", default=FAR)  # of the running statutory or promised clock that ends first
    origin = models.ForeignKey("self", models.PROTECT, null=True, related_name="referred", db_index=False)
    imported = models.BooleanField(default=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办件"
        indexes = [
            *(models.Index(fields=[c, "procedure", "due_at", "id"], name=f"case_{c}") for c in COLUMNS),
            models.Index(fields=["office", "procedure", "due_at", "id"], name="case_office"),
            *(
                models.Index(fields=[c, "procedure", "opened_at", "id"], name=f"case_{c}_new")
                for c in (*COLUMNS, "office")
            ),
            models.Index(fields=["handler", "due_at", "id"], name="case_handler"),
            models.Index(fields=["procedure", "opened_at"], name="case_opened"),
            models.Index(fields=["due_at"], condition=~Q(due_at=FAR), name="case_due"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def rules(self) -> Procedure:
        return procedure(self.procedure)

    @property
    def at(self) -> Stage:
        return VOID if self.stage == VOID.code else self.rules.stages[self.stage]

    @property
    def closed(self) -> bool:
        return self.at.over

    def begin(self) -> None:
        """Nothing of this case is in the database yet: nothing needs to be asked for."""
        self.__dict__ |= {"record": None, "people": [], "history": [], "issued": [], "handed_in": [], "partakers": []}
        self.children = {label: [] for label in self.rules.children}

    @cached_property
    def record(self) -> Any:
        """The typed record of its line; None before the first step wrote one. Causes one query."""
        return next(iter(_record(self.rules.record)(self.pk)), None)

    @cached_property
    def people(self) -> list[Any]:
        """Its parties in order, as the parties port gives them. Causes one query."""
        return ports.parties().for_case(self)

    @cached_property
    def children(self) -> dict[str, list[models.Model]]:
        """Child rows (sessions, performances …) by model label, in order of their keys. One query a model."""
        return {label: _children(label)(self.pk) for label in self.rules.children}

    @cached_property
    def history(self) -> list[Event]:
        """Its events in order. Causes one query."""
        return _EVENTS(self.pk)

    @cached_property
    def issued(self) -> list[Paper]:
        """Its papers in the order they were made, replaced ones included. Causes one query."""
        return _PAPERS(self.pk)

    @cached_property
    def handed_in(self) -> list[Attachment]:
        """Its files in the order they came, those erased left out. Causes one query."""
        return _FILES(self.pk)

    @cached_property
    def partakers(self) -> list[Participant]:
        """Who takes part, past and present, in the order they came. Causes one query."""
        return _PARTAKERS(self.pk)

    def partaking(self, capacity: str) -> list[Participant]:
        """Who takes part in a capacity now."""
        return [p for p in self.partakers if p.capacity == capacity and p.until is None]

    @cached_property
    def joining(self) -> list[Participant]:
        """Participants an act brings in; the door saves them with the act."""
        return []

    def join(self, capacity: str, since: date, *, user: Any = None, office: Any = None) -> None:
        """Let somebody take part from a day on, as part of the act under way."""
        self.joining.append(Participant(case=self, capacity=capacity, since=since, user=user, office=office))

    def limit(self, code: str) -> Limit:
        return next(x for x in self.rules.limits if x.code == code)


class Event(models.Model):
    """What happened. Appended, never edited; timeline, clocks, statistics and the chain are read from it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="events", db_index=False)
    seq = models.PositiveIntegerField()
    act = models.CharField(max_length=60)  # a step, ask:…, answer:…, or one of the kernel's own acts
    subject = models.UUIDField(null=True)  # the request answered, the event corrected, the party unmasked
    from_stage = models.CharField(max_length=40, blank=True)
    to_stage = models.CharField(max_length=40)
    actor_kind = models.CharField(max_length=10)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="acts", db_index=False)
    actor_name = models.CharField(max_length=60)
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+", db_index=False)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    data = SealedJSON(null=True)  # gone after erasure; the digest stays
    salt = models.BinaryField(max_length=16)
    data_digest = models.BinaryField(max_length=32)
    state_digest = models.BinaryField(max_length=32)
    covers = models.JSONField(default=list)  # papers and attachments of this act: [kind, id, digest]
    hash = models.BinaryField(max_length=32)
    key = models.CharField(max_length=64, null=True)  # noqa: DJ001  idempotency key; unique where there is one

    class Meta:
        ordering = ["case", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["case", "seq"], name="event_place_once"),
            models.UniqueConstraint(fields=["key"], name="event_key_once"),
        ]
        indexes = [
            models.Index(fields=["recorded_at", "id"], name="event_recorded"),
            models.Index(fields=["actor", "recorded_at"], name="event_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.act}#{self.seq}"

    def content(self) -> dict[str, object]:
        """What its hash covers: never plain text of a person, so data can be erased and keys rotated."""
        return {
            "id": self.id,
            "case": self.case_id,
            "seq": self.seq,
            "act": self.act,
            "subject": self.subject,
            "from": self.from_stage,
            "to": self.to_stage,
            "actor": [self.actor_kind, self.actor_id, self.actor_name],
            "office": self.office_id,
            "happened_at": self.happened_at,
            "recorded_at": self.recorded_at,
            "data": bytes(self.data_digest).hex(),
            "state": bytes(self.state_digest).hex(),
            "covers": self.covers,
        }


class Clock(models.Model):
    """A limit as it stands in a case. Derived from events; stored only to be found by its due moment."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks")
    limit = models.CharField(max_length=40)
    run = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=12)
    owes = models.CharField(max_length=40)
    state = models.CharField(max_length=10)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["case", "due_at"]
        constraints = [models.UniqueConstraint(fields=["case", "limit", "run"], name="clock_once")]
        indexes = [models.Index(fields=["state", "due_at"], name="clock_state_due")]


class Paper(models.Model):
    """A paper as issued: number, content and template version frozen. Rendered afterwards, as often as needed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="papers")
    event = models.ForeignKey(Event, models.PROTECT, related_name="papers")
    code = models.CharField(max_length=40)
    title = models.CharField("文书", max_length=80)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    number = models.CharField("文号", max_length=60, blank=True)
    version = models.CharField(max_length=20)
    content = SealedJSON(null=True)
    salt = models.BinaryField(max_length=16)
    digest = models.BinaryField(max_length=32)
    made_at = models.DateTimeField("制作时间")
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces")

    class Meta:
        ordering = ["made_at", "id"]
        verbose_name = verbose_name_plural = "文书"

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()


class Attachment(models.Model):
    """A file handed in: photograph, scan, recording. Its bytes lie behind the storage port, its hash in the chain."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    event = models.ForeignKey(Event, models.PROTECT, related_name="attachments")
    category = models.CharField("类别", max_length=40)
    name = models.CharField("文件名", max_length=120)
    mime = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField("字节")
    digest = models.BinaryField(max_length=32)
    path = models.CharField(max_length=120)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    accuracy = models.FloatField("精度（米）", null=True)
    datum = models.CharField(max_length=10, blank=True)  # the datum the position came in
    made_at = models.DateTimeField("上传时间")

    class Meta:
        ordering = ["made_at", "id"]
        verbose_name = verbose_name_plural = "材料"

    def __str__(self) -> str:
        return self.name


class Participant(models.Model):
    """An office or person with a capacity in a case beyond its office: helper, referrer, other organ, first contact."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="participants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    capacity = models.CharField("身份", max_length=30)
    since = models.DateField("自")
    until = models.DateField("至", null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(office__isnull=False), name="participant_is_somebody"
            )
        ]


class Asked(models.Model):
    """A question sent and, once it came back, its answer. Written by `kernel.requests` and the bulk writer only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="asked")
    code = models.CharField(max_length=40)
    to_office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="questions")
    to_name = models.CharField("发往", max_length=80)
    asked = models.OneToOneField(Event, models.PROTECT, related_name="question")
    answered = models.OneToOneField(Event, models.PROTECT, null=True, related_name="reply")
    asked_at = models.DateTimeField("发出时间")
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        ordering = ["asked_at", "id"]
        indexes = [models.Index(fields=["case", "answered_at"], name="asked_open")]

    @property
    def word(self) -> Request:
        return self.case.rules.request(self.code)


# What every page and act reads of a case, each prepared once: `of` is the key of the case.
@cache
def _record(label: str) -> Prepared[models.Model]:
    return by_case(lambda of: apps.get_model(label)._base_manager.filter(pk=of))


@cache
def _children(label: str) -> Prepared[models.Model]:
    return by_case(lambda of: apps.get_model(label)._base_manager.filter(case_id=of).order_by("pk"))


_EVENTS = by_case(lambda of: Event.objects.filter(case_id=of).order_by("seq"))
_PAPERS = by_case(lambda of: Paper.objects.filter(case_id=of).order_by("made_at", "id"))
_FILES = by_case(lambda of: Attachment.objects.filter(case_id=of).exclude(path="").order_by("made_at", "id"))
_PARTAKERS = by_case(lambda of: Participant.objects.filter(case_id=of).select_related("user", "office").order_by("id"))
