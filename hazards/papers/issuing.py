"""Street papers: numbered without gaps, facts frozen, bytes kept as they were issued.

A street's paper informs and urges, it orders nothing (design rule 14). The number is taken in a short transaction and
the paper drawn afterwards: one that failed is drawn again by a task, under the same number. The kinds of paper are in
`kinds.py`.
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import transaction

from grids.calendar import LOCAL
from hazards.models import Hazard, Notice
from hazards.own_word.filling import fill
from hazards.own_word.judging import refuse_power
from hazards.papers import drawing
from hazards.papers.notices import number_notice

logger = logging.getLogger(__name__)


def issue_notice(hazards: Hazard | Iterable[Hazard], *, by, at: datetime) -> Notice:
    """As `hazards.papers.notices.number_notice`, and drawn as PDF."""
    return draw_at_once(number_notice(hazards, by=by, at=at))


def draw(paper: Notice) -> Notice:
    """Draw a numbered paper and keep its bytes: the PDF, and the street's own Word sheet where it has one.

    A paper already drawn is left as it is. A sheet that cannot be filled keeps no paper from being issued.
    """
    content, own = drawing.pdf(paper), _own_sheet(paper)
    with transaction.atomic():
        row = Notice.objects.select_for_update().get(pk=paper.pk)
        if row.state != Notice.State.NUMBERED:
            return row
        name = f"papers/{row.street.code}/{row.issued_at.astimezone(LOCAL):%Y/%m}/{row.pk}"
        row.file, row.sha256 = _keep(f"{name}.pdf", content)
        if own:
            row.word_file, row.word_sha256 = _keep(f"{name}.docx", own)
        row.state = Notice.State.ISSUED
        row.save(update_fields=["file", "sha256", "word_file", "word_sha256", "state"])
    return row


def draw_waiting() -> int:
    """Draw every paper that has a number but no bytes yet; how many were drawn."""
    papers = Notice.objects.filter(state=Notice.State.NUMBERED).select_related("street", "issuer", "wording")
    return sum(draw_at_once(paper).state == Notice.State.ISSUED for paper in papers)


def draw_at_once(paper: Notice) -> Notice:
    """The paper drawn; or, when drawing failed, still waiting under its number, with the reason in the log."""
    if paper.state != Notice.State.NUMBERED:
        return paper
    try:
        return draw(paper)
    except Exception:
        logger.exception("paper %s could not be drawn", paper.number)
        return paper


def _own_sheet(paper: Notice) -> bytes | None:
    """The street's own Word sheet, filled; None where it has none, or where it is no longer fit (the log says why)."""
    if paper.word_template_id is None:
        return None
    sheet = bytes(paper.word_template.content)
    try:
        refuse_power(paper.kind, sheet)
        return fill(sheet, paper)
    except Exception:
        logger.exception("the Word sheet of paper %s could not be filled", paper.number)
        return None


def _keep(name: str, content: bytes) -> tuple[str, str]:
    """Where the bytes stand now, and their SHA-256."""
    path = Path(settings.MEDIA_ROOT) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return name, sha256(content).hexdigest()
