"""Two contents of one visit: a person says which holds, and why; both stay."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import require
from grids.errors import Conflict, DomainError
from grids.models import User
from inspections.models import Inspection, Submission


def settle_conflict(submission: Submission, *, by: User, at: datetime, note: str) -> Submission:
    """Write down what holds. The visit that stands is not changed by it: its author corrects it, or a new one is made.

    Refuses a submission that is no conflict, one that is settled (Conflict), and no note (missing-note).
    """
    visit = Inspection.objects.select_related("place").get(pk=submission.client_id)
    require(by, "inspections.settle", visit.place)
    note = note.strip()
    if not note:
        sentence = _("请写明以哪一份为准、为什么。")
        raise DomainError("missing-note", sentence, fields={"note": sentence})
    with transaction.atomic():
        row = Submission.objects.select_for_update().get(pk=submission.pk)
        if row.status != Submission.Status.CONFLICT or row.settled_at is not None:
            raise Conflict("settled", _("这份提交已核对过。"))
        row.settled_at, row.settled_by, row.settlement = at, by, note[:300]
        row.save(update_fields=["settled_at", "settled_by", "settlement"])
    return row


def settled(ids: Iterable[UUID], *, by: User) -> dict[UUID, Submission]:
    """By the phone's ids, the last settlement of what `by` sent; nothing of an id while any content of it waits."""
    found: dict[UUID, Submission] = {}
    rows = list(Submission.objects.conflicts_of(by).filter(client_id__in=ids).select_related("settled_by"))
    open_still = {row.client_id for row in rows if row.settled_at is None}
    for row in sorted((row for row in rows if row.settled_at), key=lambda row: row.settled_at):
        if row.client_id not in open_still:
            found[row.client_id] = row
    return found
