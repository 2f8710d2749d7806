"""What a wording will look like: its paper with made-up facts, never numbered and never kept."""

from datetime import datetime

from grids.calendar import local_date
from hazards.models import Notice, PaperWording
from hazards.papers import drawing
from hazards.papers.numbers import issuer_on
from hazards.papers.specimens import SAID, WHERE


def preview(wording: PaperWording, *, at: datetime) -> bytes:
    """The PDF of a specimen (样张) in these words, signed as papers of the kind are on that day."""
    street, today = wording.street, local_date(at)
    notice = Notice(
        street=street, kind=wording.kind, number="样张", token="specimen", issued_at=at, wording=wording,
        issuer=issuer_on(street, wording.kind, today), 
        facts=WHERE | {"street": street.name, "phone": street.phone} | SAID[wording.kind],
    )  # fmt: skip
    return drawing.sheet(notice, on_patrol=True).write_pdf(**drawing.SMALLER)
