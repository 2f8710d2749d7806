"""行动快报 as one sheet of A4: the words, then the pictures three to a row. Drawn when asked for, not kept."""

from django.template.loader import render_to_string
from django.utils import translation

from grids.services.photos import photo_file
from hazards.models import Evidence
from hazards.papers.drawing import SMALLER, drawn
from inspections.models import Bulletin

TEMPLATE = "inspections/papers/bulletin.html"


def bulletin_paper(row: Bulletin, *, pictures: list[Evidence]) -> bytes:
    """The PDF. Chinese in every language, as every paper of the street."""
    return drawn(html_of(row, pictures=pictures)).write_pdf(**SMALLER)


def html_of(row: Bulletin, *, pictures: list[Evidence]) -> str:
    """The sheet as HTML; a picture whose file is gone says so."""
    with translation.override("zh-hans"):
        shown = [{"src": _address(one), "stage": one.get_stage_display(), "of": one.hazard} for one in pictures]
        return render_to_string(TEMPLATE, {"row": row, "round": row.round, "pictures": shown})


def _address(evidence: Evidence) -> str:
    file = photo_file(evidence.photo, "image")
    return file.as_uri() if file.exists() else ""
