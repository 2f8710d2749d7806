"""What is due: rules make tasks, a visit's result does them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from grids.models import LocatedFact
from grids.names import localised


class RuleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The common rules, and those of the streets whose rules the person may look at."""
        return self.filter(Q(street=None) | Q(street__in=scope_of(user).reach_for("rules.view").streets))


class Rule(models.Model):
    """What kind of place is visited how often, by which role, with which checklist.

    Common to all streets (`street` empty) or a street's own, which goes before the common one of the same code. Without
    `valid_from` it is written down and not switched on; `enabled` off says that the code asks nothing from then on.
    """

    class Period(models.TextChoices):
        DAILY = "daily", _("每日")
        WEEKLY = "weekly", _("每周")
        MONTHLY = "monthly", _("每月")
        QUARTERLY = "quarterly", _("每季")
        HALF_YEARLY = "half_yearly", _("每半年")
        YEARLY = "yearly", _("每年")

    street = models.ForeignKey(
        "grids.Grid", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("街道")
    )
    code = models.SlugField(_("代码"), max_length=30)
    name_zh = models.CharField(_("名称"), max_length=80)
    name_en = models.CharField(_("英文名称"), max_length=120, blank=True)
    place_type = models.ForeignKey(
        "grids.PlaceType", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("场所类型")
    )
    place_class = models.CharField(_("场所类别"), max_length=12, blank=True)
    flag = models.ForeignKey(
        "grids.PlaceFlag", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("标签")
    )
    period = models.CharField(_("周期"), max_length=12, choices=Period.choices)
    roll = models.BooleanField(_("遇休息日顺延"), default=True)
    due_weekday = models.PositiveSmallIntegerField(_("截止星期"), null=True, blank=True)
    role = models.ForeignKey("grids.Role", models.PROTECT, related_name="+", verbose_name=_("角色"))
    checklist_code = models.SlugField(_("检查表"), max_length=20, blank=True)
    priority = models.PositiveSmallIntegerField(_("优先级"), default=100)
    enabled = models.BooleanField(_("启用"), default=True)
    valid_from = models.DateField(_("起"), null=True, blank=True)
    valid_to = models.DateField(_("止"), null=True, blank=True)
    set_by = models.ForeignKey("grids.User", models.PROTECT, null=True, editable=False, related_name="+")
    set_at = models.DateTimeField(null=True, editable=False)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("检查频次规则")
        verbose_name_plural = _("检查频次规则")
        ordering = ["priority", "code"]
        constraints = [
            models.UniqueConstraint(fields=["street", "code", "valid_from"], name="rule_once", nulls_distinct=False),
            models.CheckConstraint(
                name="rule_weekday_exists",
                condition=Q(due_weekday__isnull=True) | Q(due_weekday__range=(1, 7)),
                violation_error_message=_("截止星期填 1（周一）至 7（周日）。"),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        return localised(self)


class TaskQuerySet(models.QuerySet):
    def visible_to(self, user):
        scope = scope_of(user)
        in_reach = scope.reach_for("tasks.view").q()
        return self.filter((Q(at_home=False) & in_reach) | (Q(at_home=True) & scope.care_reach().q()))

    def due(self, day):
        """Open tasks whose window has begun."""
        return self.filter(done_at__isnull=True, cancelled_at__isnull=True, starts_on__lte=day)


class Task(LocatedFact):
    """One due visit, or one re-check to go and make. Done by a result, whoever brought it."""

    class Kind(models.TextChoices):
        ROUTINE = "routine", _("日常检查")
        RECHECK = "recheck", _("复查")
        LOOKBACK = "lookback", _("回头看")
        DISPATCH = "dispatch", _("街道派发")
        ROUND = "round", _("整治行动")
        DRAW = "draw", _("双随机抽查")
        AGAIN = "again", _("再次上门")

    class Result(models.TextChoices):
        HELD = "held", _("未反弹")
        REBOUND = "rebound", _("反弹")
        UNSEEN = "unseen", _("未能看到")

    # Any visit's result does these; the others ask for one of their own.
    DONE_BY_A_VISIT = (Kind.ROUTINE, Kind.DISPATCH, Kind.AGAIN)

    kind = models.CharField(_("性质"), max_length=10, choices=Kind.choices, default=Kind.ROUTINE)
    place = models.ForeignKey("grids.Place", models.PROTECT, related_name="tasks")
    at_home = models.BooleanField(default=False, editable=False)
    rule = models.ForeignKey(Rule, models.PROTECT, null=True, blank=True, related_name="+")
    round = models.ForeignKey("inspections.Round", models.PROTECT, null=True, blank=True, related_name="tasks")
    draw = models.ForeignKey("inspections.Draw", models.PROTECT, null=True, blank=True, related_name="tasks")
    hazard = models.ForeignKey("hazards.Hazard", models.PROTECT, null=True, blank=True, related_name="+")
    role = models.ForeignKey("grids.Role", models.PROTECT, related_name="+")
    starts_on = models.DateField(_("起"))
    due_on = models.DateField(_("应完成日期"))
    reason = models.CharField(_("缘由"), max_length=120, blank=True)
    assigned_to = models.ForeignKey("grids.User", models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    inspection = models.ForeignKey("inspections.Inspection", models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(_("回头看结果"), max_length=8, choices=Result.choices, blank=True, db_default="")

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("检查任务")
        verbose_name_plural = _("检查任务")
        constraints = [
            models.UniqueConstraint(
                fields=["street", "rule", "place", "starts_on"],
                condition=Q(rule__isnull=False),
                name="task_of_rule_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["scope_cell", "due_on", "id"],
                condition=Q(done_at__isnull=True, cancelled_at__isnull=True),
                name="task_due_of_cell",
            ),
            models.Index(
                fields=["street", "due_on", "id"],
                condition=Q(done_at__isnull=True, cancelled_at__isnull=True),
                name="task_due_of_street",
            ),
            models.Index(fields=["place", "due_on"], name="task_of_place"),
            models.Index(fields=["street", "due_on", "id"], condition=Q(kind="lookback"), name="task_look_back"),
        ]
