"""The kept PDF of a report's version, one a language."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from grids.models import StreetFact
from reports.models.report import WeeklyReport

PATIENCE = timedelta(seconds=30)  # what a reader waits for the worker before the page draws for itself; default
CLAIM = timedelta(seconds=120)  # after this a worker that took a file and did not finish has died


class FileQuerySet(models.QuerySet):
    def waiting(self):
        """Not drawn since the report last changed."""
        return self.filter(drawn_edition__lt=F("edition"))

    def free(self, now: datetime):
        """Waiting, and no worker is at it."""
        return self.waiting().filter(Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM))


class ReportFile(StreetFact):
    """`edition` is what the file should show, `drawn_edition` what it shows: while that is less, it waits."""

    report = models.ForeignKey(WeeklyReport, models.PROTECT, related_name="files", verbose_name=_("整治周报"))
    language = models.CharField(_("语言"), max_length=10)
    edition = models.PositiveIntegerField(default=1)
    drawn_edition = models.PositiveIntegerField(default=0)
    wanted_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)
    file = models.CharField(max_length=120, blank=True)  # below MEDIA_ROOT
    sha256 = models.CharField(max_length=64, blank=True)

    objects = FileQuerySet.as_manager()

    class Meta:
        verbose_name = _("周报文件")
        verbose_name_plural = _("周报文件")
        constraints = [
            models.UniqueConstraint(fields=["street", "report", "language"], name="report_file_once"),
            models.CheckConstraint(name="report_file_no_further", condition=Q(drawn_edition__lte=F("edition"))),
            models.CheckConstraint(name="report_file_kept", condition=Q(drawn_edition=0) | ~Q(file="")),
        ]
        indexes = [
            models.Index(fields=["wanted_at"], name="report_file_waiting", condition=Q(drawn_edition__lt=F("edition"))),
        ]

    def __str__(self):
        return f"{self.report_id} {self.language}"

    @property
    def path(self) -> Path:
        return Path(settings.MEDIA_ROOT) / self.file

    @property
    def is_waiting(self) -> bool:
        return self.drawn_edition < self.edition

    def opens(self, now: datetime) -> bool:
        """Whether a click gives the PDF: it is there, or has waited so long that the page draws it."""
        return not self.is_waiting or now - self.wanted_at > PATIENCE
