"""Areas of five levels and the columns that make reach an equality on an index."""

from __future__ import annotations

from enum import IntEnum

from django.db import models


class AreaLevel(IntEnum):
    PROVINCE = 1
    CITY = 2
    DISTRICT = 3
    TOWN = 4
    VILLAGE = 5

    @property
    def column(self) -> str:
        return self.name.lower()

    @property
    def title(self) -> str:
        return ("省", "市", "县（区）", "乡镇（街道）", "村（社区）")[self - 1]


COLUMNS = tuple(level.column for level in AreaLevel)


class Area(models.Model):
    """One area. Both code systems (统计, 民政) are attributes: they disagree, so neither is a key."""

    level = models.PositiveSmallIntegerField("层级", choices=[(x.value, x.title) for x in AreaLevel])
    name = models.CharField("名称", max_length=60)
    full_name = models.CharField("全称", max_length=160, blank=True)
    stat_code = models.CharField("统计用区划代码", max_length=12, blank=True, db_index=True)
    civil_code = models.CharField("民政区划代码", max_length=12, blank=True, db_index=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    province = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="+")
    city = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="+")
    district = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="+")
    town = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="+")
    village = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="+")
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)  # WGS-84
    latitude = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    datum = models.CharField("原坐标系", max_length=10, blank=True)  # the datum the position came in
    active = models.BooleanField("启用", default=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="absorbed", verbose_name="并入"
    )

    class Meta:
        ordering = ["level", "stat_code", "id"]
        verbose_name = verbose_name_plural = "区域"
        constraints = [models.UniqueConstraint(fields=["parent", "name"], name="area_name_once")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the path columns and the full name; costs a second write for a new area."""
        self._inherit()
        new = self.pk is None
        super().save(*args, **kwargs)  # type: ignore[arg-type]
        if new:
            setattr(self, f"{self.column}_id", self.pk)
            super().save(update_fields=[self.column])

    @property
    def column(self) -> str:
        """Name of the column under which its cases are found."""
        return AreaLevel(self.level).column

    def _inherit(self) -> None:
        above = self.parent
        self.full_name = (above.full_name if above and above.level > 0 else "") + self.name
        for level in AreaLevel:
            own = self.pk if level == self.level else None
            inherited = getattr(above, f"{level.column}_id") if above and level < self.level else own
            setattr(self, f"{level.column}_id", inherited)


class Outline(models.Model):
    """The border of an area as GeoJSON in WGS-84. A row of its own, so that lists of areas do not carry it."""

    area = models.OneToOneField(Area, models.PROTECT, primary_key=True, related_name="outline", verbose_name="区域")
    geometry = models.JSONField("轮廓")
    datum = models.CharField("原坐标系", max_length=10)
    source = models.CharField("来源", max_length=120)
    made_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = verbose_name_plural = "区域轮廓"

    def __str__(self) -> str:
        return str(self.area)


class Placed(models.Model):
    """One column per area level. A row of a village carries all five, a row of a district three."""

    province = models.ForeignKey(Area, models.PROTECT, null=True, db_index=False, related_name="+", editable=False)
    city = models.ForeignKey(Area, models.PROTECT, null=True, db_index=False, related_name="+", editable=False)
    district = models.ForeignKey(Area, models.PROTECT, null=True, db_index=False, related_name="+", editable=False)
    town = models.ForeignKey(Area, models.PROTECT, null=True, db_index=False, related_name="+", editable=False)
    village = models.ForeignKey(Area, models.PROTECT, null=True, db_index=False, related_name="+", editable=False)

    class Meta:
        abstract = True

    def place(self, area: Area) -> None:
        """Stand in this area: copies its five columns."""
        for column in COLUMNS:
            setattr(self, f"{column}_id", getattr(area, f"{column}_id"))
