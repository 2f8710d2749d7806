"""Taking back a register's entry: what was a mistake is voided with a reason, stays in sight and counts nowhere."""

from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import require
from grids.errors import Conflict, DomainError
from grids.models import Entry, User

Row = TypeVar("Row", bound=Entry)


@transaction.atomic
def void_entry(entry: Row, *, action: str, by: User, at: datetime, reason: str) -> Row:
    """Void `entry`, if `by` may take `action` where it lies (whoever may enter a row may take it back).

    A report signed before keeps its figures: its correction is a new version. Refuses an empty reason, and an entry
    that is void already (409).
    """
    row = type(entry)._base_manager.select_for_update(of=("self",)).select_related("street").get(pk=entry.pk)
    require(by, action, row)
    if not reason.strip():
        sentence = _("请填写作废理由。")
        raise DomainError("missing-input", sentence, fields={"reason": sentence})
    if row.voided_at:
        raise Conflict("entry-void", _("这条登记已经作废。"))
    row.voided_at, row.voided_by, row.void_reason = at, by, reason.strip()[:200]
    row.save(update_fields=["voided_at", "voided_by", "void_reason"])
    return row
