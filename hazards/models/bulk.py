"""One act on many hazards at once, and what became of each."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grids.models import StreetFact


class BulkRunQuerySet(models.QuerySet):
    def visible_to(self, user):
        """His own: what became of each row is said to who asked for it; the acts themselves stand on the timelines."""
        return self.filter(by=user)


class BulkRun(StreetFact):
    """批量办理: one act, one reason, many hazards of one street. Its id is the form's: sent twice it is one run.

    `asked` is how many were chosen; those that have no row were out of sight by then. Nobody is told before `tell_at`:
    until then the run can be undone.
    """

    class Action(models.TextChoices):
        ASSIGN = "assign", _("指派")
        REMIND = "remind", _("提醒办理")
        PLAN_RECHECK = "plan_recheck", _("安排复查")

    action = models.CharField(_("动作"), max_length=20, choices=Action.choices)
    by = models.ForeignKey("grids.User", models.PROTECT, related_name="+")
    given = models.JSONField(default=dict)
    asked = models.PositiveIntegerField()
    finished_at = models.DateTimeField(null=True)
    tell_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(_("撤销时间"), null=True)

    objects = BulkRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("批量办理")
        verbose_name_plural = _("批量办理")
        indexes = [
            models.Index(fields=["tell_at"], condition=Q(told_at__isnull=True), name="bulk_run_untold"),
            models.Index(fields=["by", "-recorded_at"], name="bulk_run_of"),
        ]

    def can_be_undone(self, now: datetime) -> bool:
        return self.finished_at is not None and self.undone_at is None and self.told_at is None and now < self.tell_at


class BulkRow(StreetFact):
    """What became of one hazard of a run: `done` with the event's number, else `why` not; and of its undoing."""

    run = models.ForeignKey(BulkRun, models.PROTECT, related_name="rows")
    hazard = models.ForeignKey("hazards.Hazard", models.PROTECT, related_name="+")
    done = models.BooleanField()
    why = models.CharField(_("未办原因"), max_length=300, blank=True)
    seq = models.PositiveIntegerField(null=True)
    before = models.CharField(max_length=40, blank=True)
    undone = models.BooleanField(default=False)
    undo_why = models.CharField(_("未撤销原因"), max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["street", "run", "hazard"], name="bulk_row_once")]
