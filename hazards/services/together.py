"""Several hazards of one place in one stroke: reported as put right, or re-checked with one 复查记录.

All or nothing: a refusal names the hazard it speaks of (`details["hazard"]`) and leaves every one as it was.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import may
from grids.errors import DomainError
from grids.models import Photo
from hazards.models import Hazard, Notice, Recheck
from hazards.papers.recheck_records import record_recheck
from hazards.services.acts import fail_recheck, pass_recheck, submit_rectification


@dataclass(frozen=True, slots=True)
class Seen:
    """What is said of one hazard: the version one saw, its own photos; `passed` and `due_on` of a re-check."""

    hazard: Hazard
    seen: int | None
    photos: Sequence[Photo] = ()
    note: str = ""
    passed: bool = True
    due_on: date | None = None


def submit_together(rows: Iterable[Seen], *, by, at: datetime) -> list[Hazard]:
    """报告整改完成 of each, with its own photos. Refuses as `submit_rectification` does, and `not-one-place`."""

    def take(row: Seen) -> Hazard:
        return submit_rectification(row.hazard, by=by, at=at, seen=row.seen, photos=row.photos, note=row.note)

    return _each(rows, take)


def recheck_together(rows: Iterable[Seen], *, by, at: datetime) -> tuple[list[Hazard], Notice | None]:
    """复查 of each with its own result and photos, and the one 复查记录 of them all.

    No paper where `by` re-checks without the right to write one (`hazards.notice`). A failed one needs its reason
    (`note`) and its new date. Refuses as `pass_recheck` and `fail_recheck` do, and `not-one-place`.
    """

    def take(row: Seen) -> Hazard:
        known = {"by": by, "at": at, "seen": row.seen, "photos": row.photos}
        if row.passed:
            return pass_recheck(row.hazard, note=row.note, **known)
        if row.due_on is None:
            sentence = _("请选择新的整改期限。")
            raise DomainError("missing-input", sentence, fields={"due_on": sentence})
        return fail_recheck(row.hazard, reason=row.note, due_on=row.due_on, **known)

    with transaction.atomic():
        hazards = _each(rows, take)
        paper = None
        if all(may(by, "hazards.notice", hazard) for hazard in hazards):
            checks = Recheck.objects.filter(hazard__in=hazards, at=at, by=by)
            paper = record_recheck(checks, by=by, at=at)
    return hazards, paper


def _each(rows: Iterable[Seen], take: Callable[[Seen], Hazard]) -> list[Hazard]:
    """Taken in the order of their ids, so that two people at one place cannot lock each other out."""
    rows = sorted(rows, key=lambda row: row.hazard.pk)
    if not rows:
        raise DomainError("missing-input", _("请至少办理一处隐患。"))
    if len(rows) > 1 and (rows[0].hazard.place_id is None or len({row.hazard.place_id for row in rows}) > 1):
        raise DomainError("not-one-place", _("一次只能办理一家场所的隐患。"))
    done = []
    with transaction.atomic():
        for row in rows:
            try:
                done.append(take(row))
            except DomainError as refusal:
                refusal.details["hazard"] = str(row.hazard.pk)
                raise
    return done
