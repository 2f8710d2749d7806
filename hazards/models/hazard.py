"""A hazard and its append-only life."""

import pgtrigger
from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GistIndex
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.access import may, scope_of
from grids.models import LocatedFact, StreetFact
from hazards.workflow import OPEN, PUT_RIGHT, State

# In one order for the schema: a set has another in each process.
_OPEN, _PUT_RIGHT = sorted(OPEN), sorted(PUT_RIGHT)


# What each count is called; a source of an import that is not here is shown by its own name.
SOURCES = {"platform": _("平台"), "joint_action": _("联合行动")}


class HazardQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Hazards under the user's current posts; those at homes under care only with the care right."""
        scope = scope_of(user)
        in_reach = scope.reach_for("hazards.view").q()
        return self.filter((Q(at_home=False) & in_reach) | (Q(at_home=True) & in_reach & scope.care_reach().q()))

    def open(self):
        return self.filter(state__in=OPEN)

    def put_right(self):
        return self.filter(state__in=PUT_RIGHT)

    def not_void(self):
        return self.exclude(state=State.VOID)

    def left_behind(self):
        """遗留隐患: closed because the place ended, not because it was put right (a property of the reason's row)."""
        return self.filter(state=State.CLOSED, close_reason__returns=True)

    def overdue(self, now):
        """Being put right and past the deadline at `now`; read, never stored. Handed over is the receiver's clock."""
        return self.filter(state__in=[State.RECTIFYING], due_at__lte=now, extension_asked=False)

    def undecided(self, before):
        """无人处置: reported before the moment `before` (`hazards.undecided.undecided_before`) and nothing decided."""
        return self.filter(state=State.REPORTED, recorded_at__lt=before)

    def due_by(self, day, now):
        """Not overdue yet and due on or before the local `day`."""
        return self.filter(state=State.RECTIFYING, due_on__lte=day).exclude(due_at__lte=now)


class Hazard(LocatedFact):
    """What was found wrong, until put right. `version` is the number of its events: every act names the one it saw."""

    class Origin(models.TextChoices):
        VISIT = "visit", _("检查发现")
        ROUND = "round", _("整治行动")
        PUBLIC = "public", _("群众举报")
        DEVICE = "device", _("设备报警")
        VIDEO = "video", _("视频巡查")
        HANDED_DOWN = "handed_down", _("上级交办")
        DESK = "desk", _("街道登记")

    number = models.CharField(_("编号"), max_length=24)
    place = models.ForeignKey(
        "grids.Place", models.PROTECT, null=True, blank=True, related_name="hazards", verbose_name=_("场所")
    )
    at_home = models.BooleanField(editable=False, default=False)
    point = models.PointField(_("位置"), srid=4326, null=True, blank=True)
    category = models.ForeignKey("hazards.Category", models.PROTECT, related_name="+", verbose_name=_("类别"))
    severity = models.ForeignKey("hazards.Severity", models.PROTECT, related_name="+", verbose_name=_("严重程度"))
    structural = models.BooleanField(_("工程类"), default=False)
    description = models.CharField(_("隐患描述"), max_length=500)
    state = models.CharField(_("状态"), max_length=16, choices=State.choices, default=State.REPORTED)
    version = models.PositiveIntegerField(default=0)
    found_on = models.DateField(_("发现日期"))
    found_at = models.DateTimeField(_("发现时间"))
    booked_on = models.DateField(_("记账日期"))
    found_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+", verbose_name=_("发现人"))
    origin_kind = models.CharField(_("来源"), max_length=12, choices=Origin.choices)
    origin_id = models.UUIDField(null=True, blank=True)
    # Which count it belongs to: platforms and joint actions are reported side by side, never added (domain.md S1-06).
    source = models.CharField(_("统计口径"), max_length=30, default="platform")
    backdated = models.BooleanField(_("补录"), default=False)
    rebound_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="rebounds")
    # What was left behind here by a place that ended, and was still there when this one was looked at first.
    remains_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="remains", db_index=False
    )
    # The deadline: what is due and the working that explains it (hazards/deadlines.py)
    due_on = models.DateField(_("整改期限"), null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    first_due_on = models.DateField(_("原定期限"), null=True, blank=True)
    deadline = models.JSONField(default=dict, blank=True)
    extension_asked = models.BooleanField(_("延期待批"), default=False)
    next_reminder_at = models.DateTimeField(null=True, blank=True)
    # The last submission, and who may not re-check it
    submitted_at = models.DateTimeField(_("提交复查时间"), null=True, blank=True)
    submitted_by = models.ForeignKey("grids.User", models.PROTECT, null=True, blank=True, related_name="+")
    recheck_on = models.DateField(_("安排复查日期"), null=True, blank=True)
    found_again = models.PositiveSmallIntegerField(_("重复发现次数"), default=0)
    failed_rechecks = models.PositiveSmallIntegerField(_("复查不合格次数"), default=0)
    put_right_at = models.DateTimeField(_("整改完成时间"), null=True, blank=True)
    # Judged once, when put right, by the deadline then in force; empty where no deadline of ours ran.
    on_time = models.BooleanField(_("按期整改"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("销号时间"), null=True, blank=True)
    # Who is to see to it; it changes nothing of who may act. Found by the partial index below.
    assigned_to = models.ForeignKey(
        "grids.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("指派给"), db_index=False
    )
    close_reason = models.ForeignKey("hazards.Reason", models.PROTECT, null=True, blank=True, related_name="+")

    objects = HazardQuerySet.as_manager()

    class Meta:
        verbose_name = _("隐患")
        verbose_name_plural = _("隐患")
        constraints = [
            models.UniqueConstraint(fields=["street", "number"], name="hazard_number_once"),
            models.CheckConstraint(name="hazard_state_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="hazard_put_right_has_its_time",
                condition=Q(state__in=_PUT_RIGHT, put_right_at__isnull=False)
                | (~Q(state__in=_PUT_RIGHT) & Q(put_right_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="hazard_closed_has_its_time",
                condition=Q(state=State.CLOSED, closed_at__isnull=False)
                | (~Q(state=State.CLOSED) & Q(closed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="hazard_due_after_found", condition=Q(due_on__isnull=True) | Q(due_on__gte=models.F("found_on"))
            ),
            models.CheckConstraint(
                name="hazard_is_somewhere",
                condition=Q(place__isnull=False) | Q(point__isnull=False) | Q(cell__isnull=False),
            ),
        ]
        indexes = [
            # Newest found first as people read, newest recorded first as machines do: of one street, and of many (a
            # district) with what is not theirs passed over. Without them each page would sort all there ever was.
            # With `at_home` the number of a street's hazards is read from the index alone.
            models.Index(fields=["street", "-found_at", "id"], include=["at_home"], name="hazard_recent"),
            models.Index(fields=["-found_at", "id"], name="hazard_recent_of_all"),
            models.Index(fields=["street", "-recorded_at", "id"], name="hazard_newest"),
            models.Index(fields=["-recorded_at", "id"], name="hazard_newest_of_all"),
            models.Index(fields=["street", "found_on"], name="hazard_found"),
            models.Index(fields=["street", "booked_on"], name="hazard_booked"),
            models.Index(fields=["street", "due_on"], name="hazard_due"),
            models.Index(fields=["street", "put_right_at"], name="hazard_put_right"),
            models.Index(fields=["scope_cell", "-found_at", "id"], name="hazard_recent_of_cell"),
            models.Index(fields=["place", "-found_at"], name="hazard_of_place"),
            models.Index(fields=["street", "due_at", "id"], condition=Q(state__in=_OPEN), name="hazard_open_due"),
            models.Index(
                fields=["scope_cell", "due_at", "id"], condition=Q(state__in=_OPEN), name="hazard_open_of_cell"
            ),
            models.Index(fields=["street", "state"], condition=Q(state__in=_OPEN), name="hazard_open_state"),
            models.Index(
                fields=["assigned_to", "-found_at", "id"],
                condition=Q(state__in=_OPEN, assigned_to__isnull=False),
                name="hazard_assigned",
            ),
            models.Index(fields=["remains_of"], condition=Q(remains_of__isnull=False), name="hazard_remains"),
            models.Index(
                fields=["street", "scope_cell", "close_reason"],
                condition=Q(close_reason__isnull=False),
                name="hazard_closed_otherwise",
            ),
            models.Index(
                fields=["street", "recorded_at", "id"], condition=Q(state=State.REPORTED), name="hazard_undecided"
            ),
            models.Index(
                fields=["street", "next_reminder_at"],
                condition=Q(next_reminder_at__isnull=False, state=State.RECTIFYING),
                name="hazard_to_remind",
            ),
            GistIndex(fields=["point"], name="hazard_point"),
        ]

    def __str__(self):
        return f"{self.number} {self.description}"

    def is_overdue(self, now) -> bool:
        """The same as `HazardQuerySet.overdue`, of this one."""
        on_our_clock = self.state == State.RECTIFYING and not self.extension_asked
        return on_our_clock and self.due_at is not None and self.due_at <= now


class HazardEventQuerySet(models.QuerySet):
    def known_to(self, reader, hazard):
        """Events of `hazard` that `reader` may know: 督办 is the office's own (None: the system reads all)."""
        if reader is None or may(reader, "supervisions.view", hazard):
            return self
        return self.exclude(data__has_key="supervision")


class HazardEvent(StreetFact):
    """One act on one hazard; immutable: it is history and audit. `seq` 1 is the finding."""

    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    action = models.CharField(_("动作"), max_length=30)
    from_state = models.CharField(max_length=16, blank=True)
    to_state = models.CharField(max_length=16)
    by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("grids.Post", models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey("grids.Organisation", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("时间"))
    booked_on = models.DateField(_("记账日期"))
    point = models.PointField(srid=4326, null=True, blank=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    data = models.JSONField(default=dict, blank=True)

    objects = HazardEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("隐患动态")
        verbose_name_plural = _("隐患动态")
        constraints = [models.UniqueConstraint(fields=["street", "hazard", "seq"], name="hazard_event_seq")]
        indexes = [
            models.Index(fields=["hazard", "seq"], name="hazard_event_of"),
            models.Index(fields=["street", "booked_on", "action"], name="hazard_event_booked"),
            models.Index(fields=["street", "-at"], name="hazard_event_recent"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
