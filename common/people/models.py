"""The people and organisations of a case, each a snapshot of that case."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from kernel.ids import uuid7
from kernel.journal.fields import Indexed, SealedText
from kernel.journal.seal import blind, blinds, new_salt, salted_digest

from .identity import IdKind, Sex, check_phone, search_form
from .masking import mask_address, mask_id, mask_phone

ADULT, CONSENTS = 18, 14  # years: 未成年人保护法 §2; 个人信息保护法 §31


class Kind(models.TextChoices):
    PERSON = "person", "个人"
    ORGANISATION = "organisation", "单位"


class Representation(models.TextChoices):
    GUARDIAN = "guardian", "法定代理人（监护人）"
    AGENT = "agent", "委托代理人"
    LEGAL = "legal", "法定代表人"
    HEAD = "head", "负责人"
    SPOKESMAN = "spokesman", "代表人"


class Scope(models.TextChoices):
    GENERAL = "general", "一般授权"
    SPECIAL = "special", "特别授权"


def id_index(number: str) -> bytes | None:
    """Blind index of an identity number, whatever its form; None for none."""
    return blind(search_form(number), "id") if number.strip() else None


def phone_index(number: str) -> bytes | None:
    return blind(check_phone(number).number, "phone") if number.strip() else None


def id_indexes(number: str) -> list[bytes]:
    """Under every index key in force, for searching; none for an empty number."""
    return blinds(search_form(number), "id") if number.strip() else []


def phone_indexes(number: str) -> list[bytes]:
    return blinds(check_phone(number).number, "phone") if number.strip() else []


def age_on(day: date, birth: date) -> int:
    """Full years (周岁), a year being full on the birthday."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


class PartyQuerySet(models.QuerySet["Party"]):
    """Searches reach over all cases: a caller narrows them with `.filter(case__in=Case.objects.reach(user))`."""

    def with_id(self, number: str) -> Self:
        """Parties that gave this identity number, an old one of 15 digits included. None for an empty number."""
        return self.filter(id_index__in=id_indexes(number))

    def with_phone(self, number: str) -> Self:
        return self.filter(phone_index__in=phone_indexes(number))

    def same_person(self, party: Party) -> Self:
        """The same person in other cases, by identity number; nobody where none was given."""
        return self.with_id(party.id_number).exclude(case_id=party.case_id)

    def current(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)


class Party(models.Model):
    """Somebody who takes part in a case, or stands for somebody who does (`represents`).

    Gender, birth year and people (民族) stay plain and survive erasure: statistics count them. `role` is the line's
    code and a representative has the role of the person represented.
    """

    INDEXED: ClassVar[Indexed] = {"id_index": ("id_number", id_index), "phone_index": ("phone", phone_index)}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="parties", verbose_name="办件")
    position = models.PositiveSmallIntegerField("次序", default=0)
    role = models.CharField("地位", max_length=30)
    kind = models.CharField("类型", max_length=12, choices=Kind.choices, default=Kind.PERSON)
    name = models.CharField("姓名或名称", max_length=100)
    gender = models.CharField("性别", max_length=6, blank=True, choices=[(x.value, x.title) for x in Sex])
    ethnicity = models.CharField("民族", max_length=20, blank=True)
    birth_date = models.DateField("出生日期", null=True, blank=True)
    birth_year = models.PositiveSmallIntegerField("出生年份", null=True, blank=True)
    id_kind = models.CharField("证件类型", max_length=12, blank=True, choices=[(x.value, x.title) for x in IdKind])
    id_number = SealedText("证件号码", max_length=30, blank=True, default="")
    id_index = models.BinaryField(max_length=16, null=True, editable=False, db_index=True)
    phone = SealedText("联系电话", max_length=40, blank=True, default="")
    phone_index = models.BinaryField(max_length=16, null=True, editable=False, db_index=True)
    address = SealedText("住址", max_length=200, blank=True, default="")
    employer = models.CharField("工作单位", max_length=100, blank=True)
    occupation = models.CharField("职业或职务", max_length=50, blank=True)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    legal_person = models.CharField("法定代表人或负责人", max_length=50, blank=True)
    is_minor = models.BooleanField("未成年人", default=False)  # on the day of registration; never recomputed
    consent_note = SealedText("监护人同意情况", max_length=200, blank=True, default="")
    represents = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="representatives", verbose_name="代表谁"
    )
    representation = models.CharField("代理身份", max_length=10, blank=True, choices=Representation.choices)
    scope = models.CharField("代理权限", max_length=8, blank=True, choices=Scope.choices)
    withdrawn_at = models.DateTimeField("退出时间", null=True, blank=True)
    erased_at = models.DateTimeField("删除时间", null=True, editable=False)
    salt = models.BinaryField(max_length=16, default=new_salt, editable=False)
    kept_digest = models.BinaryField(max_length=32, null=True, editable=False)  # of an erased party: what it was

    objects = PartyQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        verbose_name = verbose_name_plural = "当事人"
        indexes = [models.Index(fields=["case", "position"], name="party_case_position")]
        constraints = [
            models.CheckConstraint(
                condition=Q(represents__isnull=True) | ~Q(representation=""), name="party_represents_in_a_capacity"
            )
        ]

    PERSONAL: ClassVar[tuple[str, ...]] = (
        "name",
        "birth_date",
        "id_kind",
        "id_number",
        "phone",
        "address",
        "employer",
        "occupation",
        "legal_person",
        "consent_note",
    )  # what erasure takes away
    DIGESTED: ClassVar[tuple[str, ...]] = (
        *PERSONAL,
        "role",
        "kind",
        "gender",
        "ethnicity",
        "birth_year",
        "uscc",
        "is_minor",
        "represents_id",
        "representation",
        "scope",
        "withdrawn_at",
    )

    def __str__(self) -> str:
        return self.name

    @property
    def age(self) -> int | None:
        """Full years today; from the birth year alone where the day is unknown."""
        today = timezone.localdate()
        if self.birth_date:
            return age_on(today, self.birth_date)
        return today.year - self.birth_year if self.birth_year else None

    def settle(self, on: date) -> None:
        """Work out what follows from what was entered; `on` is the day the age counts (registration of the case)."""
        for name, (source, index) in self.INDEXED.items():
            setattr(self, name, index(getattr(self, source)))
        if self.birth_date:
            self.birth_year = self.birth_date.year
        age = (
            age_on(on, self.birth_date) if self.birth_date else on.year - self.birth_year if self.birth_year else ADULT
        )
        self.is_minor = self.kind == Kind.PERSON and age < ADULT

    def digest(self) -> bytes:
        """Salted SM3 over everything said of this party, for the journal; of an erased one, the last before erasure."""
        if self.kept_digest:
            return bytes(self.kept_digest)
        return salted_digest(bytes(self.salt), {name: getattr(self, name) for name in self.DIGESTED})

    def masked(self) -> dict[str, Any]:
        """What may be shown to everybody within reach: titles instead of codes, numbers and address masked."""
        return {
            "id": str(self.pk),
            "role": self.role,
            "kind": Kind(self.kind).label,
            "name": self.name,
            "gender": self.get_gender_display(),
            "age": self.age,
            "ethnicity": self.ethnicity,
            "id_kind": self.get_id_kind_display(),
            "id_number": mask_id(self.id_number),
            "phone": mask_phone(self.phone),
            "address": mask_address(self.address),
            "employer": self.employer,
            "occupation": self.occupation,
            "uscc": self.uscc,
            "legal_person": self.legal_person,
            "is_minor": self.is_minor,
            "represents": str(self.represents_id) if self.represents_id else None,
            "representation": self.get_representation_display(),
            "scope": self.get_scope_display(),
            "withdrawn_at": self.withdrawn_at,
        }
