"""The sums that boards read: how many hazards count under a term on a day, kept with every act."""

from django.db import models
from django.db.models import Q


class DaySum(models.Model):
    """±1 rows whose sum per (street, area, day, term, at home, source) counts hazards; see services/day_sums.py.

    `term` says which day is meant: found, closed, restored, voided are booked on it; standing (not void) and put_right
    are the state by now of what was found on it; due and in_time are what fell due on it, by community, first_due and
    first_kept the same by the first deadline. A change
    appends what it takes away and what it adds in its own transaction, a task folds the rows of a street: counters
    changed in place deadlocked when tried.
    """

    street = models.ForeignKey("grids.Grid", models.PROTECT, related_name="+", db_index=False)
    area = models.ForeignKey(
        "grids.Grid", models.PROTECT, null=True, related_name="+", db_index=False, help_text="community, of due terms"
    )
    day = models.DateField()
    term = models.CharField(max_length=10)
    at_home = models.BooleanField()
    source = models.CharField(max_length=30)
    n = models.IntegerField()
    folded = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["street", "term", "day"], include=["area", "at_home", "source", "n"], name="day_sum_of_street"
            ),
            models.Index(fields=["street"], condition=Q(folded=False), name="day_sum_to_fold"),
        ]
