"""A paper as Word (.docx): the street's own sheet as it was filled, or a copy to work with, which says so."""

from datetime import datetime
from io import BytesIO
from pathlib import Path

import segno
from django.conf import settings

from hazards.models import Notice
from hazards.papers.access import open_paper
from hazards.papers.drawing import html_of, page_of
from hazards.word.sheets import lay_out

COPY = "Word 版副本，以盖章的原件为准"


def open_word(paper: Notice, *, by, at: datetime) -> bytes | None:
    """The paper as Word; None while the original is not drawn yet.

    On the street's own sheet it is the bytes that were kept when it was issued; else, and of a paper that is void, a
    copy drawn now from its frozen facts and words. Opened by whom and recorded as the original is (`open_paper`);
    refuses what that refuses.
    """
    if open_paper(paper, by=by, at=at) is None:
        return None
    kept = Path(settings.MEDIA_ROOT) / paper.word_file
    if has_own_sheet(paper) and kept.exists():
        return kept.read_bytes()
    return word(paper)


def has_own_sheet(paper: Notice) -> bool:
    """Whether its Word file is the street's own sheet as it was issued, not a copy drawn by us."""
    return bool(paper.word_file) and paper.state != Notice.State.VOID


def own_sheet_failed(paper: Notice) -> bool:
    """Whether the street has a sheet of its own for this paper that could not be filled when it was issued."""
    drawn = paper.state not in (Notice.State.NUMBERED, Notice.State.VOID)
    return drawn and paper.word_template_id is not None and not paper.word_file


def word(notice: Notice, *, sheet: str = "") -> bytes:
    """The same sheet as the PDF's, as .docx with the mark of a copy on each page.

    `sheet`: its HTML, of a paper that is not kept.
    """
    marks = [COPY, notice.number]
    if notice.state == Notice.State.VOID:
        marks.append("已作废")
    code = BytesIO()
    segno.make(page_of(notice), error="m").save(code, kind="png", border=0, scale=4)
    out = BytesIO()
    lay_out(sheet or html_of(notice), marks=marks, code=code).save(out)
    return out.getvalue()
