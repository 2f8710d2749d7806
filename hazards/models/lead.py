"""A lead 线索: told by the public, a ticket or a device; not yet a hazard and outside every denominator."""

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from grids.models import LocatedFact, StreetFact


class LeadQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(scope_of(user).reach_for("leads.view").q())

    def waiting(self):
        return self.filter(state=Lead.State.WAITING)


class Lead(LocatedFact):
    """待核实 → 属实 (opens a hazard) or 不属实. The reporter's identity is hidden from grid workers."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待核实")
        TRUE = "true", _("属实")
        UNTRUE = "untrue", _("不属实")

    class Source(models.TextChoices):
        PUBLIC = "public", _("群众扫码举报")
        TICKET = "ticket", _("工单转办")
        DEVICE = "device", _("设备报警")
        VIDEO = "video", _("视频巡查")

    source = models.CharField(_("来源"), max_length=10, choices=Source.choices)
    place = models.ForeignKey("grids.Place", models.PROTECT, null=True, blank=True, related_name="leads")
    point = models.PointField(srid=4326, null=True, blank=True)
    text = models.CharField(_("反映内容"), max_length=500)
    spot = models.CharField(_("具体位置"), max_length=120, blank=True)
    reporter_name = models.CharField(_("反映人"), max_length=40, blank=True)
    reporter_phone = models.CharField(_("反映人电话"), max_length=40, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.WAITING)
    told_at = models.DateTimeField(_("反映时间"))
    verify_due_at = models.DateTimeField(_("应核实期限"))
    reminded_at = models.DateTimeField(null=True, editable=False)  # that nobody verified it in time, once
    verified_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(_("核实时间"), null=True)
    verify_note = models.CharField(_("核实说明"), max_length=300, blank=True)
    # What the teller may read of it by his number, which is kept as a hash.
    public_note = models.CharField(_("对反映人的答复"), max_length=300, blank=True)
    follow_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)
    hazard = models.ForeignKey("hazards.Hazard", models.PROTECT, null=True, related_name="leads")
    # What told it, where a record of ours did (a look by video, an alarm): which one, the app above knows.
    origin_id = models.UUIDField(null=True, editable=False)

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("线索")
        verbose_name_plural = _("线索")
        indexes = [
            models.Index(fields=["street", "verify_due_at"], condition=Q(state="waiting"), name="lead_waiting"),
            models.Index(fields=["street", "-told_at", "id"], name="lead_recent"),
        ]


class LeadRevealQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(scope_of(user).reach_for("leads.reporter").q(place=None, cell=None))


class LeadReveal(StreetFact):
    """Somebody read a reporter's phone in full, and why. Kept at least six months (网络安全法 §21(3))."""

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="reveals")
    by = models.ForeignKey("grids.User", models.PROTECT, related_name="+", verbose_name=_("查看人"))
    post = models.ForeignKey("grids.Post", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("理由"), max_length=200)

    objects = LeadRevealQuerySet.as_manager()

    class Meta:
        verbose_name = _("反映人电话查看记录")
        verbose_name_plural = _("反映人电话查看记录")
