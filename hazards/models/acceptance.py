"""Acceptance before a place opens again (整改一家、验收一家、营业一家): asked for, checked on site, item by item."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from grids.models import LocatedFact, StreetFact


class AcceptanceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those under the user's current posts; a responsible person sees those of his places."""
        return self.filter(scope_of(user).reach_for("acceptances.view").q())

    def waiting(self):
        return self.filter(state="asked")


class Acceptance(LocatedFact):
    """One asking for a place that stopped business, and what was found when somebody else looked (domain.md S0-25).

    `opens_on` is the day from which it may open; `note` of a refusal says why and what remains to be done.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("待验收")
        PASSED = "passed", _("验收合格")
        REFUSED = "refused", _("验收不合格")

    place = models.ForeignKey("grids.Place", models.PROTECT, related_name="acceptances", verbose_name=_("场所"))
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+", verbose_name=_("申请人"))
    asked_at = models.DateTimeField(_("申请时间"))
    request = models.CharField(_("整改情况"), max_length=500)
    checked_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+", verbose_name=_("验收人"))
    checked_at = models.DateTimeField(_("验收时间"), null=True)
    opens_on = models.DateField(_("恢复营业日期"), null=True)
    note = models.CharField(_("验收意见"), max_length=500, blank=True)
    photos = models.ManyToManyField("grids.Photo", related_name="+")

    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("复业验收")
        verbose_name_plural = _("复业验收")
        constraints = [
            models.UniqueConstraint(
                fields=["street", "place"], condition=Q(state="asked"), name="acceptance_one_waiting"
            ),
            models.CheckConstraint(
                name="acceptance_checked_has_its_time",
                condition=Q(state="asked", checked_at__isnull=True) | (~Q(state="asked") & Q(checked_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="acceptance_passed_has_its_day",
                condition=Q(state="passed", opens_on__isnull=False) | (~Q(state="passed") & Q(opens_on__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["street", "state", "asked_at", "id"], name="acceptance_of_street"),
            models.Index(fields=["place", "-asked_at"], name="acceptance_of_place"),
        ]


class AcceptanceItem(StreetFact):
    """One thing looked at: a hazard of the place, or what the checker wrote down himself; immutable once checked."""

    acceptance = models.ForeignKey(Acceptance, models.PROTECT, related_name="items")
    hazard = models.ForeignKey("hazards.Hazard", models.PROTECT, null=True, related_name="+")
    text = models.CharField(_("验收项目"), max_length=200)
    ok = models.BooleanField(_("合格"))
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("验收项目")
        verbose_name_plural = _("验收项目")
        constraints = [
            models.UniqueConstraint(
                fields=["acceptance", "hazard"], condition=Q(hazard__isnull=False), name="acceptance_item_once"
            )
        ]
