"""Versions of a street's own words of a paper: written, looked at, published from a day; published, never changed."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from grids.access import require_in
from grids.calendar import local_date
from grids.errors import Conflict, DomainError
from grids.models import Grid
from hazards.models import PaperWording
from hazards.papers.wording import refuse_unfit


def write_wording(street: Grid, *, by, at: datetime, kind: str, opening: str, closing: str = "") -> PaperWording:
    """Write the draft of the next version; a draft that waits is written over, a published version never.

    Refuses what `refuse_unfit` does. Needs the right `papers.write` in the street.
    """
    require_in(by, "papers.write", street)
    refuse_unfit(kind, opening, closing)
    with transaction.atomic():
        Grid.objects.select_for_update().only("pk").get(pk=street.pk)
        rows = PaperWording.objects.filter(street=street, kind=kind)
        draft = rows.filter(published_at=None).first()
        if draft is None:
            last = rows.aggregate(last=Max("version"))["last"] or 0
            draft = PaperWording(street=street, kind=kind, version=last + 1)
        draft.opening, draft.closing = opening.strip(), closing.strip()
        draft.written_by, draft.written_at = by, at
        draft.save()
    return draft


def publish_wording(wording: PaperWording, *, by, at: datetime, valid_from: date) -> PaperWording:
    """Papers numbered from `valid_from` on carry this version; those issued before keep their bytes.

    Judged once more by the words of today. Refuses `published` (409) and `too-early` (before today). Needs
    `papers.publish`.
    """
    require_in(by, "papers.publish", wording.street)
    if valid_from < local_date(at):
        sentence = _("不能从过去的日期起用：已出具的文书不变。")
        raise DomainError("too-early", sentence, fields={"valid_from": sentence})
    with transaction.atomic():
        row = PaperWording.objects.select_for_update().get(pk=wording.pk)
        if row.published_at:
            raise Conflict("published", _("这一版已经发布，不能再改；需要变动请另写一版。"))
        refuse_unfit(row.kind, row.opening, row.closing)
        row.valid_from, row.published_by, row.published_at = valid_from, by, at
        row.save()
    return row
