"""What every fact row carries, so that scope, partition and shard are one column away (design section 9)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.ids import uuid7


class StreetFact(models.Model):
    """A row that belongs to one street for ever. The street is never changed; `recorded_at` is the server's clock."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    street = models.ForeignKey("grids.Grid", models.PROTECT, related_name="+", verbose_name=_("街道"))
    recorded_at = models.DateTimeField(_("登记时间"))

    class Meta:
        abstract = True


class LocatedFact(StreetFact):
    """A fact that happened somewhere.

    `cell` is where it happened and never changes: statistics read only this. `scope_cell` is who looks after it now,
    moved by a redraw or a handing over: `visible_to` reads only this. Both are the smallest grid that holds the point
    (a cell, or a community without cells there) and empty when no grid holds it.
    """

    district = models.ForeignKey("grids.Grid", models.PROTECT, related_name="+", verbose_name=_("区县"))
    cell = models.ForeignKey(
        "grids.Grid", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("发生网格")
    )
    scope_cell = models.ForeignKey(
        "grids.Grid", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("所在网格")
    )

    class Meta:
        abstract = True


class EntryQuerySet(models.QuerySet):
    """Entries of a register: every list shows the void ones too, no figure counts them."""

    def standing(self):
        """Those that were not voided: what every sum starts from."""
        return self.filter(voided_at=None)


class Entry(models.Model):
    """A register's row that a person typed, and may have mistyped: it is voided with a reason, never deleted."""

    voided_at = models.DateTimeField(_("作废时间"), null=True, blank=True)
    voided_by = models.ForeignKey(
        "grids.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("作废人")
    )
    void_reason = models.CharField(_("作废理由"), max_length=200, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(voided_at=None, void_reason="")
                | (models.Q(voided_at__isnull=False) & ~models.Q(void_reason="")),
                name="%(app_label)s_%(class)s_void_with_reason",
            )
        ]
