"""Rows an administrator keeps: offices, people, posts, grants, absences."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from kernel.words.roles import Level, Scope

from .areas import COLUMNS, Area, Outline, Placed

__all__ = ["COLUMNS", "Absence", "Area", "Grant", "Office", "Outline", "Placed", "Post", "User"]


class Office(Placed):
    """A body that handles cases: a bureau, a judicial office, a committee, a firm, a court."""

    name = models.CharField("名称", max_length=80)
    short = models.CharField("代字", max_length=20, blank=True, help_text="用于案号、文号，如“永安人调”")
    kind = models.CharField("类别", max_length=30, db_index=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="offices", verbose_name="所在区域")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级机构"
    )
    address = models.CharField("地址", max_length=120, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    active = models.BooleanField("启用", default=True)

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "机构"
        indexes = [models.Index(fields=["kind", "district"], name="office_kind_district")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.place(self.area)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class User(AbstractUser):
    """A person who signs in to the workbench."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField("姓名", max_length=40)
    phone = models.CharField("办公电话", max_length=30, blank=True)
    must_change_password = models.BooleanField("下次登录须修改密码", default=False)

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "人员"

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class Post(models.Model):
    """A job in an office, as this bureau divides its work: which roles, how far, how confidential."""

    code = models.SlugField("编码", max_length=40, unique=True)
    title = models.CharField("岗位", max_length=40)
    scope = models.CharField("范围", max_length=10, choices=[(s.value, s.label) for s in Scope])
    level = models.PositiveSmallIntegerField(
        "密级上限", choices=[(x.value, x.title) for x in Level], default=Level.INTERNAL
    )
    roles = models.JSONField("角色", default=list)
    note = models.CharField("说明", max_length=200, blank=True)
    active = models.BooleanField("启用", default=True)

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "岗位"

    def __str__(self) -> str:
        return self.title


class _Current(models.QuerySet["Grant"]):
    def current(self, on: date) -> _Current:
        """Grants in force on a day: begun, not ended, of an open account and a post still in use."""
        running = Q(since__lte=on) & (Q(until__isnull=True) | Q(until__gte=on))
        return self.filter(running, user__is_active=True, post__active=True)


class Grant(models.Model):
    """A person holds a post in an office from a day to a day."""

    user = models.ForeignKey(User, models.PROTECT, related_name="grants", verbose_name="人员")
    post = models.ForeignKey(Post, models.PROTECT, related_name="grants", verbose_name="岗位")
    office = models.ForeignKey(Office, models.PROTECT, related_name="grants", verbose_name="机构")
    since = models.DateField("自", default=date.today)
    until = models.DateField("至", null=True, blank=True)
    objects = _Current.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "授权"
        constraints = [
            models.UniqueConstraint(fields=["user", "post", "office", "since"], name="grant_once"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")), name="grant_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.office} {self.post}"


class Absence(models.Model):
    """Who is away, and who stands in (A/B 岗): the stand-in reaches the absent person's own cases."""

    user = models.ForeignKey(User, models.PROTECT, related_name="absences", verbose_name="人员")
    stand_in = models.ForeignKey(User, models.PROTECT, related_name="stands_in", verbose_name="代办人")
    since = models.DateField("自")
    until = models.DateField("至")
    reason = models.CharField("事由", max_length=80, blank=True)

    class Meta:
        ordering = ["-since"]
        verbose_name = verbose_name_plural = "离岗代办"
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=models.F("since")), name="absence_dates"),
            models.CheckConstraint(condition=~Q(user=models.F("stand_in")), name="absence_not_self"),
        ]
