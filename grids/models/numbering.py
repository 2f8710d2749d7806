"""Numbers without gaps: one counter a street, kind and year."""

from django.db import models


class Counter(models.Model):
    """The last number given for (street, kind, year); taken under a row lock in a short transaction."""

    street = models.ForeignKey("grids.Grid", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["street", "kind", "year"], name="counter_once")]
