"""What a street has built and done: facilities, devices and their alarms, publicity and training."""

from django.contrib.gis.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.access import scope_of
from grids.models import Entry, EntryQuerySet, LocatedFact


class FacilityQuerySet(EntryQuerySet):
    def visible_to(self, user):
        return self.filter(scope_of(user).reach_for("facilities.view").q(place=None))


class Facility(Entry, LocatedFact):
    """A counted asset: a parking point with its charging ports, a sign, a hydrant, a segment of a fire lane."""

    class Kind(models.TextChoices):
        PARKING = "parking", _("电动车停放点位")
        SIGN = "sign", _("禁止占用标识")
        HYDRANT = "hydrant", _("消火栓")
        LANE = "lane", _("消防车通道")

    kind = models.CharField(_("种类"), max_length=10, choices=Kind.choices)
    name = models.CharField(_("名称"), max_length=80)
    address = models.CharField(_("位置说明"), max_length=200, blank=True)
    point = models.PointField(srid=4326, null=True, blank=True)
    count = models.PositiveIntegerField(_("数量"), default=1, help_text=_("处（块、个、条）"))
    ports = models.PositiveIntegerField(_("充电端口"), default=0)
    length_m = models.DecimalField(_("长度（米）"), max_digits=7, decimal_places=1, null=True, blank=True)
    width_m = models.DecimalField(_("净宽（米）"), max_digits=4, decimal_places=1, null=True, blank=True)
    marked = models.BooleanField(_("已划线标识"), default=False)
    built_on = models.DateField(_("建成日期"))
    good = models.BooleanField(_("完好"), default=True)

    objects = FacilityQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name = _("设施")
        verbose_name_plural = _("设施")
        indexes = [models.Index(fields=["street", "kind", "built_on"], name="facility_of_street")]

    def __str__(self):
        return self.name

    @property
    def unit(self):
        """The word that stands after `count`."""
        return UNIT_OF[self.kind]


UNIT_OF = {
    Facility.Kind.PARKING: pgettext_lazy("停放点位", "处"),
    Facility.Kind.SIGN: pgettext_lazy("标识", "块"),
    Facility.Kind.HYDRANT: pgettext_lazy("消火栓", "个"),
    Facility.Kind.LANE: pgettext_lazy("消防车通道", "条"),
}
PORTS_UNIT = pgettext_lazy("充电端口", "个")


class Device(Entry, LocatedFact):
    """An installed networked device, or a batch of like ones (`count`)."""

    class Kind(models.TextChoices):
        SMOKE = "smoke", _("联网式烟感")
        ELECTRIC = "electric", _("电气火灾监控")
        SPRINKLER = "sprinkler", _("简易喷淋")
        HYDRANT = "hydrant", _("智能消火栓")

    kind = models.CharField(_("种类"), max_length=10, choices=Kind.choices)
    place = models.ForeignKey("grids.Place", models.PROTECT, null=True, blank=True, related_name="devices")
    serial = models.CharField(_("编号"), max_length=60, blank=True)
    count = models.PositiveIntegerField(_("数量"), default=1)
    online = models.PositiveIntegerField(_("在线"), default=1)
    installed_on = models.DateField(_("安装日期"))

    objects = FacilityQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name = _("设备")
        verbose_name_plural = _("设备")
        indexes = [models.Index(fields=["street", "kind"], name="device_of_street")]


class AlarmQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(scope_of(user).reach_for("facilities.view").q(place=None))


class Alarm(LocatedFact):
    """A device's alarm and what it turned out to be."""

    class Finding(models.TextChoices):
        OPEN = "open", _("待核实")
        FIRE = "fire", _("真实火情")
        COOKING = "cooking", _("做饭油烟")
        BATTERY = "battery", _("电量不足")
        FALSE = "false", _("误报")

    device = models.ForeignKey(Device, models.PROTECT, related_name="alarms")
    at = models.DateTimeField(_("报警时间"))
    finding = models.CharField(_("核实结果"), max_length=10, choices=Finding.choices, default=Finding.OPEN)
    checked_at = models.DateTimeField(_("核实时间"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    lead = models.ForeignKey("hazards.Lead", models.PROTECT, null=True, editable=False, related_name="+")

    objects = AlarmQuerySet.as_manager()

    class Meta:
        verbose_name = _("报警")
        verbose_name_plural = _("报警")
        indexes = [models.Index(fields=["street", "-at"], name="alarm_recent")]


class ActivityQuerySet(EntryQuerySet):
    def visible_to(self, user):
        return self.filter(scope_of(user).reach_for("activities.view").q(place=None))


class Activity(Entry, LocatedFact):
    """Training, drill, publicity, meeting: counted in 次, 人次, 份, 家."""

    class Kind(models.TextChoices):
        TRAINING = "training", _("培训")
        DRILL = "drill", _("演练")
        PUBLICITY = "publicity", _("宣传")
        MEETING = "meeting", _("会议")

    kind = models.CharField(_("种类"), max_length=10, choices=Kind.choices)
    title = models.CharField(_("名称"), max_length=120)
    held_on = models.DateField(_("日期"))
    people = models.PositiveIntegerField(_("人次"), default=0)
    units = models.PositiveIntegerField(_("单位（家）"), default=0)
    copies = models.PositiveIntegerField(_("发放资料（份）"), default=0)
    approximate = models.BooleanField(_("约数（余）"), default=False)
    note = models.CharField(_("说明"), max_length=300, blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name = _("宣传培训")
        verbose_name_plural = _("宣传培训")
        indexes = [models.Index(fields=["street", "-held_on", "id"], name="activity_recent")]

    def __str__(self):
        return self.title
