"""What looks odd about a visit, for a person to look at: never scored, never reported, gone after 90 days."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.access import scope_of
from grids.models import StreetFact


class SignalQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of visits that the person is to look at; who made a visit reads its own on the visit's page."""
        scope = scope_of(user)
        there = {"place": "inspection__place_id", "cell": "inspection__scope_cell_id"}
        care = Q(inspection__at_home=False) | scope.care_reach().q(**there)
        return self.filter(scope.reach_for("signals.look").q(**there)).filter(care)


class Signal(StreetFact):
    """One oddity of one visit. `data` holds its numbers (`inspections/signals/words.py` says them)."""

    class Kind(models.TextChoices):
        SAME_PHOTO = "same_photo", _("照片用过")
        UNCHANGED = "unchanged", _("整改前后同一张")
        OLD_PHOTO = "old_photo", _("照片早于检查")
        FAR = "far", _("位置较远")
        PHOTO_FAR = "photo_far", _("照片位置较远")
        MANY = "many", _("一小时内检查很多")

    inspection = models.ForeignKey("inspections.Inspection", models.PROTECT, related_name="signals")
    kind = models.CharField(_("种类"), max_length=10, choices=Kind.choices)
    data = models.JSONField(default=dict)
    photo = models.ForeignKey("grids.Photo", models.PROTECT, null=True, related_name="+")
    other = models.ForeignKey("grids.Photo", models.PROTECT, null=True, related_name="+")
    looked_by = models.ForeignKey("grids.User", models.PROTECT, null=True, related_name="+", verbose_name=_("看过的人"))
    looked_at = models.DateTimeField(_("看过的时间"), null=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)

    objects = SignalQuerySet.as_manager()

    class Meta:
        verbose_name = _("需要看一眼")
        verbose_name_plural = _("需要看一眼")
        constraints = [
            models.UniqueConstraint(fields=["street", "inspection", "kind"], name="signal_once"),
            models.CheckConstraint(
                name="signal_looked_by_somebody",
                condition=Q(looked_at__isnull=True, looked_by__isnull=True)
                | Q(looked_at__isnull=False, looked_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["street", "-recorded_at", "id"], name="signal_recent"),
            models.Index(fields=["recorded_at"], name="signal_old"),  # what is to be deleted
        ]


class SignalLimit(models.Model):
    """From which number on something is shown; without a number the street does not look for it.

    Defaults of ours, editable. A street's own row goes before the common one; `valid_to` is the last day it holds.
    """

    street = models.ForeignKey("grids.Grid", models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Signal.Kind.choices)
    limit = models.PositiveIntegerField(null=True, blank=True)
    source = models.CharField(_("依据"), max_length=120, blank=True)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)
    set_by = models.ForeignKey("grids.User", models.PROTECT, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("看一眼的界限")
        verbose_name_plural = _("看一眼的界限")
        constraints = [
            models.UniqueConstraint(
                fields=["street", "kind", "valid_from"], name="signal_limit_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="signal_limit_ends_late",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
            ),
        ]
