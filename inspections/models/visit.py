"""Visits and everything that arrives with one."""

from django.contrib.gis.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from grids.models import Entry, EntryQuerySet, LocatedFact, StreetFact


class InspectionQuerySet(models.QuerySet):
    def visible_to(self, user):
        scope = scope_of(user)
        in_reach = scope.reach_for("inspections.view").q()
        return self.filter((Q(at_home=False) & in_reach) | (Q(at_home=True) & scope.care_reach().q()))

    def standing(self):
        """Without the versions that a correction replaced."""
        return self.filter(superseded_by__isnull=True)

    def on_the_spot(self):
        """Without looks from afar (video, 自查): nobody of the grid was there."""
        return self.exclude(kind__in=Inspection.FROM_AFAR)

    def counted(self):
        """What 检查家次 counts: on-site visits to places that got in; homes are 入户走访户次, video is 视频巡查次."""
        return self.standing().on_the_spot().filter(at_home=False, outcome=Inspection.Outcome.DONE)


class Inspection(LocatedFact):
    """One visit. `id` is the phone's UUIDv7; server times rule, device times are kept beside them."""

    class Kind(models.TextChoices):
        ROUTINE = "routine", _("日常检查")
        ROUND = "round", _("整治行动")
        JOINT = "joint", _("联合检查")
        RECHECK = "recheck", _("复查")
        LOOKBACK = "lookback", _("回头看")
        CARE = "care", _("入户走访")
        VIDEO = "video", _("视频巡查")
        SELF = "self", _("自查")

    FROM_AFAR = (Kind.VIDEO, Kind.SELF)  # nobody of the grid was there: counted apart, and the place stays unvisited

    class Manner(models.TextChoices):
        SERVICE = "service", _("服务走访")
        ADMIN = "admin", _("行政检查")

    class Outcome(models.TextChoices):
        DONE = "done", _("已检查")
        LOCKED = "locked", _("锁门")
        CLOSED = "closed", _("停业")
        NOT_FOUND = "not_found", _("找不到")
        REFUSED = "refused", _("拒检")
        MOVED = "moved", _("已搬迁")

    place = models.ForeignKey("grids.Place", models.PROTECT, related_name="inspections", verbose_name=_("场所"))
    at_home = models.BooleanField(default=False, editable=False)
    kind = models.CharField(_("性质"), max_length=10, choices=Kind.choices, default=Kind.ROUTINE)
    manner = models.CharField(
        _("方式"), max_length=8, choices=Manner.choices, default=Manner.SERVICE, db_default=Manner.SERVICE
    )
    # Of an administrative one: the certificates of the two who made it, and how it was announced.
    certified = models.ForeignKey("inspections.Inspector", models.PROTECT, null=True, blank=True, related_name="+")
    second = models.ForeignKey("inspections.Inspector", models.PROTECT, null=True, blank=True, related_name="+")
    notice_number = models.CharField(_("检查通知书文号"), max_length=60, blank=True, default="", db_default="")
    entry_code = models.CharField(_("入企码"), max_length=60, blank=True, default="", db_default="")
    outcome = models.CharField(_("结果"), max_length=10, choices=Outcome.choices, default=Outcome.DONE)
    checklist = models.ForeignKey("inspections.Checklist", models.PROTECT, null=True, blank=True, related_name="+")
    all_clear = models.BooleanField(_("全部正常"), default=False)
    hazards_found = models.PositiveSmallIntegerField(_("发现隐患"), default=0)
    by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+", verbose_name=_("检查人"))
    post = models.ForeignKey("grids.Post", models.PROTECT, null=True, related_name="+")
    round = models.ForeignKey("inspections.Round", models.PROTECT, null=True, blank=True, related_name="inspections")
    task = models.ForeignKey("inspections.Task", models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(_("统计口径"), max_length=30, default="platform")
    visited_on = models.DateField(_("检查日期"))
    visited_at = models.DateTimeField(_("检查时间"))
    booked_on = models.DateField(_("记账日期"))
    device_at = models.DateTimeField(_("手机时间"), null=True, blank=True)
    backdated = models.BooleanField(_("补录"), default=False)
    point = models.PointField(_("保存时位置"), srid=4326, null=True, blank=True)
    accuracy_m = models.PositiveIntegerField(_("定位精度（米）"), null=True, blank=True)
    met = models.CharField(_("在场人员"), max_length=40, blank=True)
    note = models.CharField(_("备注"), max_length=500, blank=True)
    complete = models.BooleanField(_("照片齐全"), default=True)
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="supersedes")

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("检查")
        verbose_name_plural = _("检查")
        constraints = [
            models.CheckConstraint(
                name="inspection_in_one_manner",
                condition=Q(manner="service", certified=None, second=None, notice_number="", entry_code="")
                | (Q(manner="admin", certified__isnull=False, second__isnull=False) & ~Q(certified=models.F("second"))),
            )
        ]
        indexes = [
            models.Index(fields=["street", "-visited_at", "id"], name="inspection_recent"),
            models.Index(fields=["district", "-recorded_at", "id"], name="inspection_of_district"),
            models.Index(fields=["scope_cell", "-visited_at", "id"], name="inspection_of_cell"),
            models.Index(fields=["place", "-visited_at"], name="inspection_of_place"),
            models.Index(fields=["street", "booked_on"], name="inspection_booked"),
            # What `counted()` keeps, with all that 检查家次 and 家 of a span need: boards read the index alone.
            models.Index(
                fields=["street", "booked_on"],
                include=["place", "source"],
                condition=Q(at_home=False, outcome="done", superseded_by__isnull=True) & ~Q(kind__in=["video", "self"]),
                name="inspection_counted",
            ),
        ]


class Answer(StreetFact):
    """The answer to one line of the version that was asked; a "no" points down to its hazard."""

    class Value(models.TextChoices):
        YES = "yes", _("是")
        NO = "no", _("否")
        NA = "na", _("不适用")
        GIVEN = "given", _("已填")

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="answers")
    item = models.ForeignKey("inspections.ChecklistItem", models.PROTECT, related_name="+")
    value = models.CharField(max_length=6, choices=Value.choices)
    given = models.CharField(_("填写"), max_length=200, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    hazard = models.ForeignKey("hazards.Hazard", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["street", "inspection", "item"], name="answer_once")]


class SubmissionQuerySet(models.QuerySet):
    def conflicts_for(self, user):
        """Second contents under the id of a visit that `user` may see: both are kept, a person says what holds."""
        rows = self.filter(status=Submission.Status.CONFLICT, street__in=scope_of(user).street_ids())
        return rows.filter(client_id__in=Inspection.objects.visible_to(user).values("pk"))

    def unsettled(self):
        return self.filter(settled_at=None)

    def conflicts_of(self, user):
        """The second contents that `user` sent himself, wherever his posts are now: his phone asks about them."""
        return self.filter(status=Submission.Status.CONFLICT, by=user)


class Submission(StreetFact):
    """Every change a phone ever sent, with what became of it; the phone can ask."""

    class Status(models.TextChoices):
        APPLIED = "applied", _("已入账")
        CONFLICT = "conflict", _("内容冲突")
        REJECTED = "rejected", _("未接受")
        NOT_PERMITTED = "not_permitted", _("无权限")

    client_id = models.UUIDField()
    sha256 = models.CharField(max_length=64)
    payload = models.JSONField()
    status = models.CharField(_("状态"), max_length=14, choices=Status.choices)
    reason = models.CharField(_("原因"), max_length=300, blank=True)
    by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(_("核对时间"), null=True, blank=True)
    settled_by = models.ForeignKey("grids.User", models.PROTECT, null=True, blank=True, related_name="+")
    settlement = models.CharField(_("核对结论"), max_length=300, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["street", "client_id", "sha256"], name="submission_once")]
        indexes = [
            models.Index(fields=["by", "-recorded_at"], name="submission_of_person"),
            models.Index(
                fields=["street", "-recorded_at", "id"], condition=Q(status="conflict"), name="submission_in_conflict"
            ),
        ]


class ManifestPhoto(StreetFact):
    """A photo a visit promised: the visit is complete when every one has its receipt."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="manifest")
    photo_id = models.UUIDField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    hazard = models.ForeignKey("hazards.Hazard", models.PROTECT, null=True, related_name="+")
    stage = models.CharField(max_length=8, default="before")
    received = models.ForeignKey("grids.Photo", models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True, help_text="as the phone said, read before it shrank the photo")
    point = models.PointField(srid=4326, null=True, help_text="as the phone said, read before it shrank the photo")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["street", "inspection", "photo_id"], name="manifest_photo_once")]


class QuickFixQuerySet(EntryQuerySet):
    def visible_to(self, user):
        return self.filter(scope_of(user).reach_for("inspections.view").q())


class QuickFix(Entry, LocatedFact):
    """快速处置: moved an e-bike, cleared a stair. Counted by 起, never a hazard."""

    class Kind(models.TextChoices):
        STAIRS = "stairs", _("清理楼道杂物")
        EBIKE = "ebike", _("规范电动车停放")
        WIRE = "wire", _("清除飞线")
        LANE = "lane", _("疏通消防通道")
        OTHER = "other", _("其他")

    kind = models.CharField(_("种类"), max_length=8, choices=Kind.choices)
    count = models.PositiveIntegerField(_("数量（起）"), default=1)
    approximate = models.BooleanField(_("约数（余）"), default=False)
    place = models.ForeignKey("grids.Place", models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    done_on = models.DateField(_("日期"))
    booked_on = models.DateField(_("记账日期"))
    source = models.CharField(max_length=30, default="platform")
    photo = models.ForeignKey("grids.Photo", models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    objects = QuickFixQuerySet.as_manager()

    class Meta(Entry.Meta):
        verbose_name = _("快速处置")
        verbose_name_plural = _("快速处置")
        indexes = [models.Index(fields=["street", "-booked_on", "id"], name="quickfix_recent")]
