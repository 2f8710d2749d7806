"""Micro fire stations and other forces: people, kit, duty, turn-outs."""

import pghistory
from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GistIndex
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from grids.models import Entry, EntryQuerySet, LocatedFact, StreetFact
from grids.names import localised
from stations.kit_units import unit_word


class StationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Stations of every street the person works in: help is near or it is not, whoever's cell it stands in."""
        scope = scope_of(user)
        if not scope.reach_for("stations.view"):
            return self.none()
        return self.filter(street_id__in=scope.own_street_ids())

    def in_use(self):
        return self.filter(state=Station.State.IN_USE)


class Station(LocatedFact):
    """One station or team. Its service area may cross communities."""

    class Kind(models.TextChoices):
        MICRO_COMMUNITY = "micro_community", _("社区微型消防站")
        MICRO_UNIT = "micro_unit", _("单位微型消防站")
        VILLAGE = "village", _("村级应急（消防）工作站")
        SERVICE_119 = "service_119", _("119应急救援综合服务站")
        OUTPOST = "outpost", _("消防救援服务站")
        FULL_TIME = "full_time", _("政府专职消防队")
        VOLUNTEER = "volunteer", _("志愿消防队")
        WORKSTATION = "workstation", _("街道消防工作站")

    class Level(models.TextChoices):
        COMMUNITY = "community", _("社区级")
        L1 = "L1", _("一级")
        L2 = "L2", _("二级")
        L3 = "L3", _("三级")

    class State(models.TextChoices):
        PLANNED = "planned", _("规划")
        BUILDING = "building", _("在建")
        IN_USE = "in_use", _("投用")

    code = models.CharField(_("编号"), max_length=20)
    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类别"), max_length=16, choices=Kind.choices)
    level = models.CharField(_("等级"), max_length=10, choices=Level.choices, default=Level.COMMUNITY)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.IN_USE)
    community = models.ForeignKey("grids.Grid", models.PROTECT, null=True, blank=True, related_name="+")
    address = models.CharField(_("地址"), max_length=200, blank=True)
    point = models.PointField(_("位置"), srid=4326, null=True, blank=True)
    service_area = models.MultiPolygonField(_("服务范围"), srid=4326, null=True, blank=True)
    operator = models.CharField(_("共建单位"), max_length=80, blank=True)
    phone = models.CharField(_("值班电话"), max_length=30, blank=True)
    opened_on = models.DateField(_("投用日期"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    invented = models.BooleanField(default=False)

    objects = StationQuerySet.as_manager()

    class Meta:
        verbose_name = _("消防站点")
        verbose_name_plural = _("消防站点")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["street", "code"], name="station_code_once")]
        indexes = [GistIndex(fields=["point"], name="station_point")]

    def __str__(self):
        return self.name


class MemberQuerySet(models.QuerySet):
    def current(self, day):
        """Members on `day`, the head first."""
        in_time = self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)
        heads_first = models.Case(models.When(duty="head", then=0), models.When(duty="deputy", then=1), default=2)
        return in_time.order_by(heads_first, "name")


class Member(StreetFact):
    """Somebody of a station; may have an account or only a phone."""

    class Duty(models.TextChoices):
        HEAD = "head", _("站长")
        DEPUTY = "deputy", _("副站长")
        FIREFIGHTER = "firefighter", _("消防员")
        CONTROL = "control", _("控制室值班员")
        DRIVER = "driver", _("驾驶员")

    station = models.ForeignKey(Station, models.PROTECT, related_name="members")
    user = models.ForeignKey("grids.User", models.PROTECT, null=True, blank=True, related_name="memberships")
    name = models.CharField(_("姓名"), max_length=40)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    duty = models.CharField(_("岗位"), max_length=12, choices=Duty.choices)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("队员")
        verbose_name_plural = _("队员")


class KitTemplate(models.Model):
    """What a station of a level must have (domain.md 5.4; default, editable)."""

    level = models.CharField(_("等级"), max_length=10, choices=Station.Level.choices)
    code = models.SlugField(_("代码"), max_length=30)
    name_zh = models.CharField(_("器材"), max_length=60)
    name_en = models.CharField(_("英文名称"), max_length=80)
    unit = models.CharField(_("单位"), max_length=8)
    unit_en = models.CharField(_("英文单位"), max_length=12)
    required = models.PositiveSmallIntegerField(_("应配"))
    optional = models.BooleanField(_("选配"), default=False)
    order = models.PositiveSmallIntegerField(_("次序"), default=100)

    class Meta:
        verbose_name = _("器材配备标准")
        verbose_name_plural = _("器材配备标准")
        ordering = ["order", "code"]
        constraints = [models.UniqueConstraint(fields=["level", "code"], name="kit_template_once")]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        return localised(self)


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class KitItem(StreetFact):
    """What a station has of one thing, how many of them are good, and when the first of them expires."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="kit")
    code = models.SlugField(max_length=30)
    name_zh = models.CharField(_("器材"), max_length=60)
    name_en = models.CharField(_("英文名称"), max_length=80, blank=True)
    unit = models.CharField(_("单位"), max_length=8)
    required = models.PositiveSmallIntegerField(_("应配"))
    actual = models.PositiveSmallIntegerField(_("实有"), default=0)
    good = models.PositiveSmallIntegerField(_("完好"), default=0)
    expires_on = models.DateField(_("最早到期"), null=True, blank=True)
    checked_on = models.DateField(_("最近检查"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        verbose_name = _("器材")
        verbose_name_plural = _("器材")
        ordering = ["order", "code"]
        constraints = [
            # Judged when all lines are written: two batches may take each other's date.
            models.UniqueConstraint(
                fields=["street", "station", "code", "expires_on"],
                name="kit_item_once",
                deferrable=models.Deferrable.IMMEDIATE,
            ),
            models.CheckConstraint(
                name="kit_good_within_actual",
                condition=Q(good__lte=models.F("actual")),
                violation_error_message=_("完好数不能多于实有数。"),
            ),
        ]

    @property
    def name(self) -> str:
        return localised(self)

    @property
    def unit_word(self) -> str:
        """The unit in the reader's language."""
        return unit_word(self.unit)


class ShiftQuerySet(models.QuerySet):
    def on_duty(self, now):
        """Shifts running at `now`."""
        return self.filter(starts_at__lte=now, ends_at__gt=now)

    def after(self, now):
        """Shifts to come, the next first."""
        return self.filter(starts_at__gt=now).order_by("starts_at")


class Shift(StreetFact):
    """Who is on duty at a station in a span of time; no clocking-in."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    members = models.ManyToManyField(Member, related_name="shifts")
    note = models.CharField(_("交班说明"), max_length=300, blank=True)

    objects = ShiftQuerySet.as_manager()

    class Meta:
        verbose_name = _("值守")
        verbose_name_plural = _("值守")
        indexes = [models.Index(fields=["station", "starts_at"], name="shift_of_station")]


class TurnOutQuerySet(models.QuerySet):
    def latest_of_each(self):
        """The last turn-out of every station."""
        return self.order_by("station_id", "-alarm_at").distinct("station_id")


class TurnOut(StreetFact):
    """A turn-out or drill, T0 alarm … T4 water: pass when T3 − T0 ≤ 180 s (公消〔2015〕301号, 3分钟到场)."""

    class Kind(models.TextChoices):
        REAL = "real", _("处警")
        DRILL = "drill", _("拉动演练")

    PASS_SECONDS = 180

    station = models.ForeignKey(Station, models.PROTECT, related_name="turnouts")
    kind = models.CharField(_("性质"), max_length=6, choices=Kind.choices)
    alarm_at = models.DateTimeField(_("接警"))
    acknowledged_at = models.DateTimeField(_("应答"), null=True, blank=True)
    left_at = models.DateTimeField(_("出动"), null=True, blank=True)
    on_scene_at = models.DateTimeField(_("到场"), null=True, blank=True)
    water_at = models.DateTimeField(_("出水"), null=True, blank=True)
    incident = models.ForeignKey("stations.Incident", models.PROTECT, null=True, blank=True, related_name="turnouts")
    note = models.CharField(_("说明"), max_length=300, blank=True)

    objects = TurnOutQuerySet.as_manager()

    class Meta:
        verbose_name = _("出动")
        verbose_name_plural = _("出动")
        indexes = [models.Index(fields=["station", "-alarm_at"], name="turnout_of_station")]

    @property
    def seconds(self) -> int | None:
        """Seconds from alarm to scene, or None while nobody arrived."""
        return int((self.on_scene_at - self.alarm_at).total_seconds()) if self.on_scene_at else None

    @property
    def passed(self) -> bool | None:
        return None if self.seconds is None else self.seconds <= self.PASS_SECONDS


class IncidentQuerySet(EntryQuerySet):
    def visible_to(self, user):
        return self.filter(scope_of(user).reach_for("stations.view").q())


class Incident(Entry, LocatedFact):
    """A fire: when, where, what was lost, how fast it was out."""

    place = models.ForeignKey("grids.Place", models.PROTECT, null=True, blank=True, related_name="incidents")
    point = models.PointField(srid=4326, null=True, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    at = models.DateTimeField(_("接警时间"))
    cause = models.CharField(_("初步原因"), max_length=120, blank=True)
    deaths = models.PositiveSmallIntegerField(_("亡"), default=0)
    injured = models.PositiveSmallIntegerField(_("伤"), default=0)
    loss_fen = models.BigIntegerField(_("直接财产损失（分）"), default=0)
    controlled_at = models.DateTimeField(_("控制时间"), null=True, blank=True)
    summary = models.CharField(_("经过"), max_length=500)

    objects = IncidentQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name = _("火情")
        verbose_name_plural = _("火情")
        indexes = [models.Index(fields=["street", "-at"], name="incident_recent")]
