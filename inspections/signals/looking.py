"""Somebody looks at what is odd, and says so; who made the visit reads it too, and never settles it himself."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import require
from grids.errors import Conflict, NotAllowed
from grids.models import User
from inspections.models import Signal


@transaction.atomic
def look_at(signal: Signal, *, by: User, at: datetime, note: str = "") -> Signal:
    """Note that `by` has looked at it. Refuses who made the visit (`own-visit`, 403) and a second look (409)."""
    row = Signal.objects.select_for_update(of=("self",)).select_related("inspection").get(pk=signal.pk)
    require(by, "signals.look", row.inspection)
    if why := why_not(row, by):
        raise NotAllowed("own-visit", why)
    if row.looked_at is not None:
        raise Conflict("already-looked", _("已有人看过了。"))
    row.looked_by, row.looked_at, row.note = by, at, note.strip()[:300]
    row.save(update_fields=["looked_by", "looked_at", "note"])
    return row


def why_not(signal: Signal, user: User) -> str:
    """Why `user` is not the one to look at it; empty when nothing stands in the way."""
    return _("这是本人的检查，由别人看。") if signal.inspection.by_id == user.pk else ""
