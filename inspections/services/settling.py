"""Two contents of one visit: a person says which holds, and why; both stay."""

from datetime import datetime

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
