"""Papers that somebody writes, or that an app above asks for: of a place, of a hazard, or of the street."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import require, require_in
from grids.models import Grid, Place
from hazards.models import Hazard, Notice
from hazards.papers.kinds import KINDS
from hazards.papers.notes import note_on_each
from hazards.papers.numbers import number_paper
from hazards.papers.place_facts import Written
from hazards.papers.words import refuse_borrowed


def write_paper(
    of: Place | Hazard | Grid, kind: str, *, said: dict[str, Any], by, at: datetime, about_id: UUID | None = None
) -> Notice:
    """A paper of this kind with what was written, numbered, its facts frozen. The worker draws it.

    `about_id`: the row of an app above it is of; asked for again it is the same paper. Needs the kind's own right
    (`written_by`) and refuses typed words that claim a power its issuer lacks (`borrows-power`).
    """
    row = KINDS[Notice.Kind(kind)]
    (require_in if isinstance(of, Grid) else require)(by, row.written_by, of)
    for name, text in _texts(said):
        refuse_borrowed(text, row.power, field=name, where=_("内容"))
    street = of if isinstance(of, Grid) else of.street
    with transaction.atomic():
        Grid.objects.select_for_update().get(pk=street.pk)
        known = (
            Notice.objects.filter(street=street, kind=kind, about_id=about_id) if about_id else Notice.objects.none()
        )
        if paper := known.first():
            return paper
        paper = number_paper(of, kind, about=Written(of, said), by=by, at=at)
        if about_id:
            paper.about_id = about_id
            paper.save(update_fields=["about_id"])
        words = {"paper": Notice.Kind(kind).label, "number": paper.number}
        note_on_each(paper, lambda: _("出具%(paper)s %(number)s") % words, by=by, at=at)
    return paper


def _texts(said: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(said, dict):
        for key, value in said.items():
            yield from _texts(value, key)
    elif isinstance(said, list):
        for value in said:
            yield from _texts(value, name)
    elif isinstance(said, str):
        yield name, said
