"""The register of places 场所: buildings, shops, units, and homes under care."""

import pghistory
from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from grids.models.facts import LocatedFact
from grids.models.history import ChangeWithGeometry
from grids.models.named import NamedRow


def place_classes() -> list:
    """Classes of place to choose from; asked for when a form is made, for they are defined below."""
    return Place.Class.choices


class PlaceType(NamedRow):
    """Type of place (domain.md 2.3). Homes are the type HOME: they are never counted as places (家)."""

    icon = models.CharField(_("图标"), max_length=40, blank=True)
    is_home = models.BooleanField(_("居民家庭"), default=False)
    default_class = models.CharField(_("默认类别"), max_length=12, choices=place_classes, default="SMALL")

    class Meta(NamedRow.Meta):
        verbose_name = _("场所类型")
        verbose_name_plural = _("场所类型")


class PlaceFlag(NamedRow):
    """A label of a place: 人员密集, 高层, 文物, 不放心 …"""

    class Meta(NamedRow.Meta):
        verbose_name = _("场所标签")
        verbose_name_plural = _("场所标签")


class PlaceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Places under the user's current posts; homes only where a post has the care right."""
        scope = scope_of(user)
        places = scope.reach_for("places.view").q(place="id")
        homes = scope.care_reach().q(place="id")
        return self.filter((Q(is_home=False) & places) | (Q(is_home=True) & homes))

    def countable(self):
        """What 家 counts: canonical places, no homes, none merged away."""
        return self.filter(is_home=False, merged_into__isnull=True)

    def active(self):
        return self.filter(merged_into__isnull=True).exclude(status__in=Place.GONE)


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=ChangeWithGeometry("point", exclude=["last_visited_at"])),
    pghistory.DeleteEvent(),
    exclude=["last_visited_at"],
)
class Place(LocatedFact):
    """A building or shop as the street keeps it (一店一档). A place's street never changes: moving is a new row."""

    class Class(models.TextChoices):
        KEY = "KEY", _("消防安全重点单位")
        GENERAL = "GENERAL", _("一般单位")
        SMALL = "SMALL", _("九小场所")
        RESIDENTIAL = "RESIDENTIAL", _("居民楼院")
        MIXED = "MIXED", _("多合一")
        OTHER = "OTHER", _("其他")

    class Status(models.TextChoices):
        OPEN = "open", _("营业")
        SUSPENDED = "suspended", _("停业整改")
        ACCEPTED = "accepted", _("验收通过")
        VACANT = "vacant", _("空置")
        MOVED = "moved", _("已搬迁")
        CLOSED = "closed", _("已关停")
        DEMOLISHED = "demolished", _("已拆除")

    GONE = (Status.MOVED, Status.CLOSED, Status.DEMOLISHED)

    class Supervisor(models.TextChoices):
        STREET = "street", _("街道消防工作机构")
        POLICE = "police", _("公安派出所")
        BRIGADE = "brigade", _("消防救援大队")
        CORPS = "corps", _("消防救援支队")

    class Datum(models.TextChoices):
        WGS84 = "wgs84", _("WGS-84（GPS、天地图）")
        GCJ02 = "gcj02", _("GCJ-02（高德、腾讯）")
        BD09 = "bd09", _("BD-09（百度）")

    code = models.CharField(_("场所编码"), max_length=20)
    name = models.CharField(_("名称"), max_length=120)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    type = models.ForeignKey(PlaceType, models.PROTECT, related_name="+", verbose_name=_("类型"))
    is_home = models.BooleanField(editable=False, default=False)
    place_class = models.CharField(_("类别"), max_length=12, choices=Class.choices, default=Class.SMALL)
    flags = models.ManyToManyField(PlaceFlag, blank=True, verbose_name=_("标签"))
    community = models.ForeignKey(
        "grids.Grid", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("社区")
    )
    cell_override_reason = models.CharField(_("改派网格的理由"), max_length=200, blank=True)
    point = models.PointField(_("位置"), srid=4326, null=True, blank=True)
    source_datum = models.CharField(_("坐标来源"), max_length=8, choices=Datum.choices, default=Datum.WGS84)
    area_m2 = models.DecimalField(_("建筑面积（㎡）"), max_digits=10, decimal_places=1, null=True, blank=True)
    floors = models.PositiveSmallIntegerField(_("层数"), null=True, blank=True)
    height_m = models.DecimalField(_("建筑高度（米）"), max_digits=6, decimal_places=1, null=True, blank=True)
    staff = models.PositiveIntegerField(_("从业人数"), null=True, blank=True)
    beds = models.PositiveIntegerField(_("床位数"), null=True, blank=True)
    responsible_person = models.CharField(_("消防安全责任人"), max_length=40, blank=True)
    phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    manager = models.CharField(_("消防安全管理人"), max_length=40, blank=True)
    manager_phone = models.CharField(_("管理人电话"), max_length=40, blank=True)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=20, blank=True)
    supervising_body = models.CharField(
        _("监管主体"), max_length=10, choices=Supervisor.choices, default=Supervisor.STREET
    )
    status = models.CharField(_("状态"), max_length=12, choices=Status.choices, default=Status.OPEN)
    qr_token = models.CharField(max_length=24, unique=True, editable=False)
    note = models.TextField(_("备注"), blank=True)
    registered_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+", editable=False)
    registered_on = models.DateField(_("登记日期"))
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    moved_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    last_visited_at = models.DateTimeField(_("最近检查"), null=True, blank=True, editable=False)
    invented = models.BooleanField(_("虚构演示数据"), default=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("场所")
        verbose_name_plural = _("场所")
        constraints = [
            models.UniqueConstraint(fields=["street", "code"], name="place_code_once"),
            models.CheckConstraint(name="place_merged_elsewhere", condition=~Q(merged_into=models.F("id"))),
        ]
        indexes = [
            models.Index(fields=["street", "name", "id"], name="place_by_name"),
            models.Index(fields=["street", "-last_visited_at", "id"], name="place_by_visit"),
            models.Index(fields=["scope_cell", "name", "id"], name="place_of_cell"),
            models.Index(fields=["street", "type"], name="place_by_type"),
            GistIndex(fields=["point"], name="place_point"),
            GinIndex(OpClass(Upper("name"), "gin_trgm_ops"), name="place_name_words"),
            GinIndex(OpClass(Upper("address"), "gin_trgm_ops"), name="place_address_words"),
        ]

    def __str__(self):
        return self.name


class CalendarDay(models.Model):
    """A State Council holiday or make-up working day (调休) over the library's calendar; loaded by a person."""

    date = models.DateField(_("日期"), unique=True)
    is_workday = models.BooleanField(_("上班"))
    name = models.CharField(_("名称"), max_length=40, blank=True)
    notice = models.CharField(_("通知文号"), max_length=60, blank=True)
    entered_by = models.ForeignKey(
        "grids.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("录入人")
    )
    entered_at = models.DateTimeField(_("录入时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("日历调整")
        verbose_name_plural = _("日历调整")
        ordering = ["date"]

    def __str__(self):
        return f"{self.date} {self.name}"
