"""Measures with a clock of their own: a seal and its days, a letter to a department and its reply."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from grids.models import LocatedFact, StreetFact

SEAL_DAYS = 30  # a temporary seal lasts at most so long (行政强制法 §25); imposed anew it is another row


class SealQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those under the user's current posts whose entry in the register was not voided; one of a home under care
        only with the care right.
        """
        scope = scope_of(user)
        in_reach = scope.reach_for("seals.view").q()
        known = Q(place__is_home=False) | (Q(place__is_home=True) & scope.care_reach().q())
        return self.filter(in_reach, known, action__voided_at=None)

    def standing(self):
        """Not lifted, whether or not the days are over: until somebody looks and lifts it the seal is there."""
        return self.filter(lifted_on=None, action__voided_at=None, renewed_by=None)


class Seal(LocatedFact):
    """临时查封 of a part of a place until a day; counted once, by its entry in the register (`action`)."""

    place = models.ForeignKey("grids.Place", models.PROTECT, related_name="seals", verbose_name=_("场所"))
    action = models.OneToOneField("hazards.EnforcementAction", models.PROTECT, related_name="seal")
    part = models.CharField(_("查封部位"), max_length=200)
    decider = models.CharField(_("决定方式"), max_length=100, blank=True)
    from_on = models.DateField(_("查封起"))
    until_on = models.DateField(_("查封止"))
    follows = models.OneToOneField("self", models.PROTECT, null=True, related_name="renewed_by")
    lifted_on = models.DateField(_("解除日期"), null=True)
    lift_document = models.CharField(_("解除文书号"), max_length=60, blank=True)
    lifted_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+")

    objects = SealQuerySet.as_manager()

    class Meta:
        verbose_name = _("临时查封")
        verbose_name_plural = _("临时查封")
        constraints = [
            models.CheckConstraint(
                name="seal_within_its_days",
                condition=Q(until_on__gte=F("from_on")) & Q(until_on__lte=F("from_on") + SEAL_DAYS),
            ),
            models.CheckConstraint(
                name="seal_lifted_after", condition=Q(lifted_on=None) | Q(lifted_on__gte=F("from_on"))
            ),
        ]
        indexes = [models.Index(fields=["street", "until_on", "id"], name="seal_by_its_end")]

    def days_left(self, today: date) -> int:
        """Calendar days to its last one; 0 on that day, negative when they are over."""
        return (self.until_on - today).days


class LetterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Letters of the streets in whose offices the person works; no place and no worker reads them."""
        reach = scope_of(user).reach_for("letters.view")
        return self.filter(reach.q(place=None, cell=None), action__voided_at=None)

    def waiting(self):
        return self.filter(replied_on=None)


class Letter(StreetFact):
    """工作建议函 or 致函 to a department: what about, by when a reply is asked for, and what came of it."""

    action = models.OneToOneField("hazards.EnforcementAction", models.PROTECT, related_name="letter")
    to = models.ForeignKey("grids.Organisation", models.PROTECT, related_name="+", verbose_name=_("致函单位"))
    subject = models.CharField(_("事由"), max_length=200)
    hazards = models.ManyToManyField("hazards.Hazard", related_name="letters")
    places = models.ManyToManyField("grids.Place", related_name="letters")
    sent_on = models.DateField(_("发函日期"))
    reply_by = models.DateField(_("要求回复日期"))
    escalated_on = models.DateField(_("提请上级日期"), null=True)
    escalated_to = models.CharField(_("提请的上级"), max_length=60, blank=True)
    replied_on = models.DateField(_("回复日期"), null=True)
    reply = models.CharField(_("回复内容"), max_length=500, blank=True)
    outcome = models.CharField(_("办理结果"), max_length=300, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("工作建议函")
        verbose_name_plural = _("工作建议函")
        constraints = [
            models.CheckConstraint(
                name="letter_reply_has_its_day",
                condition=Q(replied_on=None, reply="") | (Q(replied_on__isnull=False) & ~Q(reply="")),
            ),
            models.CheckConstraint(name="letter_reply_after", condition=Q(reply_by__gte=F("sent_on"))),
        ]
        indexes = [models.Index(fields=["street", "reply_by", "id"], name="letter_by_its_reply")]
