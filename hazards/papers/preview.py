"""What a wording will look like: its paper with made-up facts, never numbered and never kept."""

from datetime import datetime

from grids.calendar import local_date
from grids.models import Grid
from hazards.models import Notice, PaperWording
from hazards.papers import drawing
from hazards.papers.numbers import issuer_on, wording_on
from hazards.papers.specimens import SAID, WHERE


def preview(wording: PaperWording, *, at: datetime) -> bytes:
    """The PDF of a specimen (样张) in these words, signed as papers of the kind are on that day."""
    notice = specimen_on(wording.street, wording.kind, at=at, wording=wording)
    return drawing.sheet(notice, on_patrol=True).write_pdf(**drawing.SMALLER)


def specimen_on(street: Grid, kind: str, *, at: datetime, wording: PaperWording | None = None) -> Notice:
    """A made-up paper of the kind, never to be saved: signed as on that day, in these words or else those that hold."""
    today = local_date(at)
    return Notice(
        street=street, kind=kind, number="样张", token="specimen", issued_at=at,
        wording=wording or wording_on(street, kind, today), issuer=issuer_on(street, kind, today),
        facts=WHERE | {"street": street.name, "phone": street.phone} | SAID[kind],
    )  # fmt: skip
