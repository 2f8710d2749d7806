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
from hazards.papers import drawing
from hazards.papers.notices import number_notice

logger = logging.getLogger(__name__)


def issue_notice(hazards: Hazard | Iterable[Hazard], *, by, at: datetime) -> Notice:
    """As `hazards.papers.notices.number_notice`, and drawn as PDF."""
    return draw_at_once(number_notice(hazards, by=by, at=at))


def draw(paper: Notice) -> Notice:
    """Draw the PDF of a numbered paper and keep its bytes; a paper already drawn is left as it is."""
    content = drawing.pdf(paper)
    with transaction.atomic():
        row = Notice.objects.select_for_update().get(pk=paper.pk)
        if row.state != Notice.State.NUMBERED:
            return row
        row.file = f"papers/{row.street.code}/{row.issued_at.astimezone(LOCAL):%Y/%m}/{row.pk}.pdf"
        row.sha256 = sha256(content).hexdigest()
        row.state = Notice.State.ISSUED
        _keep(row.file, content)
        row.save(update_fields=["file", "sha256", "state"])
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


def _keep(name: str, content: bytes) -> None:
    path = Path(settings.MEDIA_ROOT) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
