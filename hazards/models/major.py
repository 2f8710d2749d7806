"""A major case 重大火灾隐患 of a place, and its steps: rows that are only added."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from grids.formats import in_english
from grids.models import LocatedFact, StreetFact
from hazards.major.life import CaseAct, CaseState, Standing


class MajorRuleQuerySet(models.QuerySet):
    def in_force(self, day):
        """The elements that hold on the local `day`, in the standard's own order."""
        within = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        return self.filter(within, valid_from__lte=day).order_by("standard", "position", "code")


class MajorRule(models.Model):
    """An element of a standard for judging major fire hazards (判定要素), in one version of it.

    Ticked where a case is suspected it is a reason put in print, never a verdict. `valid_to` is the last day it holds.
    """

    class Kind(models.TextChoices):
        DIRECT = "direct", _("直接判定要素")
        COMPREHENSIVE = "comprehensive", _("综合判定要素")

    standard = models.CharField(_("标准"), max_length=40)
    code = models.CharField(_("条号"), max_length=12)
    kind = models.CharField(_("判定方式"), max_length=14, choices=Kind.choices)
    text_zh = models.CharField(_("要素"), max_length=200)
    text_en = models.CharField(_("英文要素"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("顺序"), default=100)
    source = models.CharField(_("依据"), max_length=120, blank=True)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)

    objects = MajorRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("重大火灾隐患判定要素")
        verbose_name_plural = _("重大火灾隐患判定要素")
        constraints = [
            models.UniqueConstraint(fields=["standard", "code", "valid_from"], name="major_rule_once"),
            models.CheckConstraint(
                name="major_rule_ends_late",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.text_en if in_english() and self.text_en else self.text_zh}"


class MajorCaseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Cases under the user's current posts; one at a home under care only with the care right."""
        scope = scope_of(user)
        in_reach = scope.reach_for("majorcases.view").q()
        at_homes = in_reach & scope.care_reach().q()
        return self.filter((Q(place__is_home=False) & in_reach) | (Q(place__is_home=True) & at_homes))

    def open(self):
        return self.filter(state__in=["suspected", "determined", "listed"])


class MajorCase(LocatedFact):
    """Suspected by the street, determined only by the brigade; while it is open the street closes no hazard there.

    `due_on` is the day that holds now, `first_due_on` the first one given; `asked_due_on` the day asked for in an
    extension not yet decided.
    """

    State = CaseState

    place = models.ForeignKey("grids.Place", models.PROTECT, related_name="major_cases")
    state = models.CharField(_("状态"), max_length=10, choices=CaseState.choices, default=CaseState.SUSPECTED)
    facts = models.CharField(_("主要问题"), max_length=500)
    suspected_on = models.DateField(_("上报日期"))
    determined_on = models.DateField(_("认定日期"), null=True, blank=True)
    notice_on = models.DateField(_("通知书日期"), null=True, blank=True)
    listed_on = models.DateField(_("挂牌日期"), null=True, blank=True)
    listed_by = models.CharField(_("挂牌机关"), max_length=60, blank=True)
    due_on = models.DateField(_("整改期限"), null=True, blank=True)
    first_due_on = models.DateField(_("原定期限"), null=True, blank=True)
    asked_due_on = models.DateField(_("申请延至"), null=True, blank=True)
    rechecked_on = models.DateField(_("复查合格日期"), null=True, blank=True)
    ended_on = models.DateField(_("销案日期"), null=True, blank=True)
    measures = models.CharField(_("整改期间防范措施"), max_length=500, blank=True)

    objects = MajorCaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("重大火灾隐患")
        verbose_name_plural = _("重大火灾隐患")
        constraints = [
            models.UniqueConstraint(
                fields=["street", "place"],
                condition=Q(state__in=["suspected", "determined", "listed"]),
                name="major_case_one_open",
            ),
            models.CheckConstraint(
                name="major_case_ended_has_its_day",
                condition=Q(state="ended", ended_on__isnull=False) | (~Q(state="ended") & Q(ended_on__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["street", "state", "-suspected_on", "id"], name="major_case_of_street")]

    @property
    def standing(self) -> Standing:
        """What the table of acts asks about."""
        return Standing(self.state, self.notice_on, self.asked_due_on, self.rechecked_on)

    @property
    def is_open(self) -> bool:
        return self.ended_on is None and self.state != CaseState.REJECTED


class MajorCaseStep(StreetFact):
    """One step of a case; immutable. `done_on` is the day it happened, which may lie before the day it was written."""

    case = models.ForeignKey(MajorCase, models.PROTECT, related_name="steps")
    seq = models.PositiveSmallIntegerField()
    action = models.CharField(_("步骤"), max_length=20, choices=CaseAct.choices)
    done_on = models.DateField(_("日期"))
    at = models.DateTimeField(_("登记时间"))
    by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("grids.Post", models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey("grids.Organisation", models.PROTECT, null=True, related_name="+")
    body = models.CharField(_("决定机关"), max_length=60, blank=True)
    document = models.CharField(_("文书号"), max_length=80, blank=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    due_on = models.DateField(_("整改期限"), null=True, blank=True)
    measures = models.CharField(_("整改期间防范措施"), max_length=500, blank=True)

    # The elements ticked with a suspicion, as they read then: [{"standard", "code", "kind", "text"}].
    elements = models.JSONField(_("判定要素"), default=list, blank=True)

    class Meta:
        verbose_name = _("重大火灾隐患办理步骤")
        verbose_name_plural = _("重大火灾隐患办理步骤")
        constraints = [models.UniqueConstraint(fields=["street", "case", "seq"], name="major_case_step_seq")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]
