"""The PDF of each version, kept: wanted when the report changes, drawn by the worker, never drawn again once signed.

That a file is wanted is a row, so a lost, doubled or killed run of the worker changes nothing.
"""

import logging
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation

from grids.calendar import LOCAL
from reports import drawing
from reports.models import ReportFile, WeeklyReport

logger = logging.getLogger(__name__)


def want_again(report: WeeklyReport, *, at: datetime) -> None:
    """The report has changed: its files no longer show it. Called in the transaction of the change."""
    ReportFile.objects.filter(report=report).update(edition=F("edition") + 1, wanted_at=at, claimed_at=None)
    ask_for(report, language=settings.LANGUAGE_CODE, at=at)


def ask_for(report: WeeklyReport, *, language: str, at: datetime) -> ReportFile:
    """The report's file in a language; made one that waits if there is none, or if the disk has lost its bytes."""
    file, _made = ReportFile.objects.get_or_create(
        report=report,
        language=language,
        street_id=report.street_id,
        defaults={"recorded_at": at, "wanted_at": at},
    )
    if not file.is_waiting and not file.path.is_file():
        lost = ReportFile.objects.filter(pk=file.pk, edition=file.edition)
        lost.update(edition=F("edition") + 1, wanted_at=at, claimed_at=None)
        file.refresh_from_db()
    return file


def draw_next(*, now: datetime) -> bool:
    """Take the file that has waited longest and draw it; False when none waits.

    One that fails is logged and tried again when its claim has run out.
    """
    with transaction.atomic():
        free = ReportFile.objects.free(now).order_by("wanted_at", "pk")
        file = free.select_for_update(skip_locked=True).first()
        if file is None:
            return False
        file.claimed_at = now
        file.save(update_fields=["claimed_at"])
    try:
        draw(file, at=now)
    except Exception:
        logger.exception("the PDF of report %s could not be drawn", file.report_id)
    return True


def draw(file: ReportFile, *, at: datetime) -> ReportFile:
    """Draw a waiting file and keep its bytes; returns the row as it stands then.

    What another has drawn meanwhile is left, and what the report's change has made stale is not kept.
    """
    report = WeeklyReport.objects.select_related("street", "period", "replaces").get(pk=file.report_id)
    with translation.override(file.language):
        content = drawing.pdf_of(report)
    with transaction.atomic():
        row = ReportFile.objects.select_for_update().get(pk=file.pk)
        if row.edition != file.edition or not row.is_waiting:
            return row
        month = f"{report.recorded_at.astimezone(LOCAL):%Y/%m}"
        row.file = f"reports/{report.street.code}/{month}/{row.pk}.pdf"
        row.sha256, row.drawn_edition, row.drawn_at = sha256(content).hexdigest(), row.edition, at
        row.path.parent.mkdir(parents=True, exist_ok=True)
        part = row.path.with_suffix(".part")  # a reader never meets half a file
        part.write_bytes(content)
        part.replace(row.path)
        row.save(update_fields=["file", "sha256", "drawn_edition", "drawn_at"])
    return row
