"""What subjects of several registers have in common."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from common.people.identity import check_phone, search_form
from common.people.masking import mask_id, mask_phone
from kernel.cases.models import Case
from kernel.ids import uuid7
from kernel.journal.fields import Indexed, SealedText
from kernel.journal.seal import blind, blinds


def id_index(number: str) -> str:
    """Blind index of an identity number as hexadecimal text; empty for none."""
    return blind(search_form(number), "id").hex() if number.strip() else ""


def id_indexes(number: str) -> list[str]:
    """Under every index key in force, for searching; none for an empty number."""
    return [index.hex() for index in blinds(search_form(number), "id")] if number.strip() else []


def phone_index(number: str) -> str:
    return blind(check_phone(number).number, "phone").hex() if number.strip() else ""


class Subject(models.Model):
    """A subject of a register. `public` is this bureau's choice; what is shown then are the register's public fields."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="%(class)s_record")
    name = models.CharField("名称", max_length=80)
    public = models.BooleanField("对外公开", default=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Phoned(models.Model):
    """Somebody whose own phone is kept sealed, with an index for exact search."""

    INDEXED: ClassVar[Indexed] = {"phone_index": ("phone", phone_index)}
    phone = SealedText("联系电话", max_length=40, blank=True, default="")
    phone_index = models.CharField(max_length=32, blank=True, editable=False, db_index=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.settle_columns()
        super().save(*args, **kwargs)

    def settle_columns(self) -> None:
        """The blind indexes; the bulk writer calls it where it does not save."""
        for name, (source, index) in self.INDEXED.items():
            setattr(self, name, index(getattr(self, source)))

    def masked(self) -> dict[str, str]:
        """The sealed columns as everybody within reach may see them."""
        return {"phone": mask_phone(self.phone)}


class Identified(Phoned):
    """Somebody whose identity number is kept as well."""

    INDEXED: ClassVar[Indexed] = {**Phoned.INDEXED, "id_index": ("id_number", id_index)}
    id_number = SealedText("身份证件号码", max_length=30, blank=True, default="")
    id_index = models.CharField(max_length=32, blank=True, editable=False, db_index=True)

    class Meta:
        abstract = True

    def masked(self) -> dict[str, str]:
        return {**super().masked(), "id_number": mask_id(self.id_number)}


class Child(models.Model):
    """A row beside the record of a subject."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="%(class)ss")

    class Meta:
        abstract = True


class Yearly(Child):
    """One yearly check of a subject (年度考核、考评); of each year there is one."""

    year = models.PositiveSmallIntegerField("年度")
    comment = models.CharField("评语", max_length=500, blank=True)

    PERSONAL: ClassVar[tuple[str, ...]] = ("comment",)

    class Meta:
        abstract = True
        ordering = ["year", "id"]
        constraints = [models.UniqueConstraint(fields=["case", "year"], name="%(class)s_once_a_year")]
