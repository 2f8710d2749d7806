"""Campaigns and the Friday round 一周一整治."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from grids.calendar import ONE_DAY, local_midnight
from grids.models import StreetFact


class RoundQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rounds of the streets where one works, and those one leads or was asked along to."""
        scope = scope_of(user)
        streets = scope.own_street_ids() if scope.reach_for("rounds.view") else frozenset()
        # As ids, read first: within an "or" a query over participants has every round of the nation read.
        asked = RoundParticipant.objects.filter(user_id=user.pk).values_list("round", flat=True)
        led = Round.objects.filter(leader_id=user.pk).exclude(street__in=streets).values_list("pk", flat=True)
        elsewhere = set(asked.exclude(street__in=streets).union(led))
        return self.filter(models.Q(street_id__in=streets) | models.Q(pk__in=elsewhere))

    def on_day(self, day):
        """Held on the local day, or reaching into it over midnight."""
        reaching = models.Q(starts_at__lt=local_midnight(day + ONE_DAY), ends_at__gt=local_midnight(day))
        return self.filter(models.Q(held_on=day) | reaching)


class Round(StreetFact):
    """One joint sweep: theme, leader, stops, participants; closed with its own numbers."""

    class Kind(models.TextChoices):
        WEEKLY = "weekly", _("一周一整治")
        JOINT = "joint", _("防消联勤")
        SPECIAL = "special", _("专项行动")
        INCIDENT = "incident", _("一案一整改")

    class State(models.TextChoices):
        PLANNED = "planned", _("已计划")
        RUNNING = "running", _("进行中")
        CLOSED = "closed", _("已结束")
        CANCELLED = "cancelled", _("已取消")

    kind = models.CharField(_("性质"), max_length=10, choices=Kind.choices, default=Kind.WEEKLY)
    theme = models.CharField(_("主题"), max_length=120)
    leader = models.ForeignKey("grids.User", models.PROTECT, related_name="+", verbose_name=_("带队领导"))
    held_on = models.DateField(_("日期"))
    starts_at = models.DateTimeField(_("开始"))
    ends_at = models.DateTimeField(_("结束"))
    route = models.CharField(_("路线"), max_length=300, blank=True)
    departments = models.CharField(_("参加部门"), max_length=300, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.PLANNED)
    incident_origin = models.UUIDField(null=True, blank=True, help_text="the incident of a 一案一整改")
    # Entered by the officer when closing
    people = models.PositiveIntegerField(_("出动人次"), default=0)
    vehicles = models.PositiveIntegerField(_("车次"), default=0)
    estates = models.PositiveIntegerField(_("小区数"), default=0)
    buildings = models.PositiveIntegerField(_("楼院栋数"), default=0)
    ebikes_moved = models.PositiveIntegerField(_("清理电动车辆数"), default=0)
    wires_removed = models.PositiveIntegerField(_("清除飞线处数"), default=0)
    parking_added = models.PositiveIntegerField(_("新增停放点"), default=0)
    ports_added = models.PositiveIntegerField(_("新增充电端口"), default=0)
    signs_added = models.PositiveIntegerField(_("新增标识"), default=0)
    stairs_cleared = models.PositiveIntegerField(_("清理楼道堆物处数"), default=0)
    lanes_opened = models.PositiveIntegerField(_("打通生命通道条数"), default=0)
    summary = models.TextField(_("小结"), blank=True)
    planned_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    closed_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("整治行动")
        verbose_name_plural = _("整治行动")
        indexes = [models.Index(fields=["street", "-held_on", "id"], name="round_recent")]

    def __str__(self):
        return self.theme


class RoundStop(StreetFact):
    """A place the round goes to, in order."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="stops")
    place = models.ForeignKey("grids.Place", models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)
    visited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["round", "order"]
        constraints = [models.UniqueConstraint(fields=["street", "round", "place"], name="round_stop_once")]


class RoundParticipant(StreetFact):
    """Who takes part, from which organisation; the limited post that opens the stops to him."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="participants")
    user = models.ForeignKey("grids.User", models.PROTECT, related_name="+")
    post = models.ForeignKey("grids.Post", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["street", "round", "user"], name="round_participant_once")]
