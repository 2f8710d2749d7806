"""A paper as Word (.docx): a copy to work with. The PDF with its hash is what was issued, and the copy says so."""

from datetime import datetime
from io import BytesIO

import segno
from django.conf import settings

from hazards.models import Notice
from hazards.papers.access import open_paper
from hazards.papers.drawing import html_of
from hazards.word.sheets import lay_out

COPY = "Word 版副本，以盖章的原件为准"


def open_word(paper: Notice, *, by, at: datetime) -> bytes | None:
    """The Word copy of `paper`, drawn now from its frozen facts and words; None while the original is not drawn yet.

    Opened by whom and recorded as the original is (`open_paper`); refuses what that refuses.
    """
    if open_paper(paper, by=by, at=at) is None:
        return None
    return word(paper)


def word(notice: Notice, *, sheet: str = "") -> bytes:
    """The same sheet as the PDF's, as .docx with the mark of a copy on each page.

    `sheet`: its HTML, of a paper that is not kept.
    """
    marks = [COPY, notice.number]
    if notice.state == Notice.State.VOID:
        marks.append("已作废")
    code = BytesIO()
    segno.make(f"{settings.SITE_URL}/p/{notice.token}/", error="m").save(code, kind="png", border=0, scale=4)
    out = BytesIO()
    lay_out(sheet or html_of(notice), marks=marks, code=code).save(out)
    return out.getvalue()
