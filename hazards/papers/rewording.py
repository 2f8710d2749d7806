"""Versions of a street's own words of a paper: written, looked at, published from a day; published, never changed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from grids.access import require_in
from grids.calendar import local_date
from grids.errors import Conflict, DomainError
from grids.models import Grid
from hazards.models import PaperWording, WordTemplate
from hazards.papers.wording import refuse_unfit

Version = TypeVar("Version", PaperWording, WordTemplate)


def write_wording(street: Grid, *, by, at: datetime, kind: str, opening: str, closing: str = "") -> PaperWording:
    """Write the draft of the next version; a draft that waits is written over, a published version never.

    Refuses what `refuse_unfit` does. Needs the right `papers.write` in the street.
    """
    require_in(by, "papers.write", street)
    refuse_unfit(kind, opening, closing)
    with next_draft(PaperWording, street, kind, by=by, at=at) as draft:
        draft.opening, draft.closing = opening.strip(), closing.strip()
    return draft


def publish_wording(wording: PaperWording, *, by, at: datetime, valid_from: date) -> PaperWording:
    """Papers numbered from `valid_from` on carry this version; those issued before keep their bytes.

    Judged once more by the words of today. Refuses `published` (409) and `too-early` (before today). Needs
    `papers.publish`.
    """
    return publish(wording, _refuse_unfit_words, by=by, at=at, valid_from=valid_from)


def _refuse_unfit_words(row: PaperWording) -> None:
    refuse_unfit(row.kind, row.opening, row.closing)


@contextmanager
def next_draft(model: type[Version], street: Grid, kind: str, *, by, at: datetime) -> Iterator[Version]:
    """The draft that waits, or a new one under the next version's number; saved when the block ends."""
    with transaction.atomic():
        Grid.objects.select_for_update().only("pk").get(pk=street.pk)
        rows = model.objects.filter(street=street, kind=kind)
        draft = rows.filter(published_at=None).first()
        if draft is None:
            last = rows.aggregate(last=Max("version"))["last"] or 0
            draft = model(street=street, kind=kind, version=last + 1)
        draft.written_by, draft.written_at = by, at
        yield draft
        draft.save()


def publish(
    version: Version, refuse_unfit: Callable[[Version], None], *, by, at: datetime, valid_from: date
) -> Version:
    """Publish a draft of either kind from a day on, judged once more. Refuses and needs what `publish_wording` does."""
    require_in(by, "papers.publish", version.street)
    if valid_from < local_date(at):
        sentence = _("不能从过去的日期起用：已出具的文书不变。")
        raise DomainError("too-early", sentence, fields={"valid_from": sentence})
    with transaction.atomic():
        row = type(version).objects.select_for_update().get(pk=version.pk)
        if row.published_at:
            raise Conflict("published", _("这一版已经发布，不能再改；需要变动请另写一版。"))
        refuse_unfit(row)
        row.valid_from, row.published_by, row.published_at = valid_from, by, at
        row.save()
    return row
