"""Street papers: numbered without gaps, facts frozen, bytes kept as they were issued.

A street's paper informs and urges, it orders nothing (design rule 14). The number is taken in a short transaction and
the paper drawn afterwards: one that failed is drawn again by a task, under the same number. The kinds of paper are in
`kinds.py`.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from grids.access import require
from grids.calendar import LOCAL
from grids.errors import Conflict, DomainError
from hazards.models import Hazard, Notice
from hazards.papers import drawing
from hazards.papers.notices import number_notice
from hazards.services.engine import act
from hazards.services.on_record import on_record
from hazards.workflow import Given

logger = logging.getLogger(__name__)


def issue_notice(hazards: Hazard | Iterable[Hazard], *, by, at: datetime) -> Notice:
    """As `hazards.papers.notices.number_notice`, and drawn as PDF."""
    return _try_to_draw(number_notice(hazards, by=by, at=at))


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
    papers = Notice.objects.filter(state=Notice.State.NUMBERED).select_related("street")
    return sum(_try_to_draw(paper).state == Notice.State.ISSUED for paper in papers)


def _try_to_draw(paper: Notice) -> Notice:
    """The paper drawn; or, when drawing failed, still waiting under its number, with the reason in the log."""
    if paper.state != Notice.State.NUMBERED:
        return paper
    try:
        return draw(paper)
    except Exception:
        logger.exception("paper %s could not be drawn", paper.number)
        return paper


def record_receipt(notice: Notice, *, by, at: datetime, receipt: str, name: str = "", witness: str = "") -> Notice:
    """Who took the paper: signed by `name`, or 拒签 before a `witness`. 409 for a second and for a void paper.

    Only of a 隐患告知单 (`receipt-elsewhere`): of the others it is an act of whoever got them.
    """
    require(by, "hazards.notice", notice.subject)
    if notice.kind != Notice.Kind.INFORM:
        raise Conflict("receipt-elsewhere", _("这种文书不登记签收：由接收的一方在系统里答复。"))
    needed = {
        Notice.Receipt.SIGNED: ("name", name, _("请填写签收人姓名。")),
        Notice.Receipt.REFUSED: ("witness", witness, _("拒签的，请填写见证人姓名。")),
    }
    if receipt not in needed:
        raise DomainError("missing-input", _("请选择签收或拒签。"), fields={"receipt": _("请选择签收或拒签。")})
    field, value, sentence = needed[Notice.Receipt(receipt)]
    if not value.strip():
        raise DomainError("missing-input", sentence, fields={field: sentence})
    with transaction.atomic():
        row = Notice.objects.select_for_update().get(pk=notice.pk)
        if row.state == Notice.State.VOID:
            raise Conflict("paper-void", _("这张告知单已作废，不能登记签收。"))
        if row.receipt:
            raise Conflict("receipt-known", _("这张告知单已登记过签收情况。"), receipt=row.receipt)
        row.receipt, row.receipt_at = receipt, at
        row.receipt_name, row.receipt_witness = name.strip()[:40], witness.strip()[:40]
        row.save()

        def said() -> str:
            return _("%(number)s %(receipt)s") % {"number": row.number, "receipt": row.get_receipt_display()}

        for hazard in row.hazards.order_by("pk"):
            _note(hazard, said, by=by, at=at)
    return row


def _note(hazard: Hazard, say: Callable[[], str], *, by, at: datetime) -> None:
    text = on_record(say)
    act(hazard, "comment", by=by, at=at, seen=None, given={Given.NOTE: text}, note=text)


def _keep(name: str, content: bytes) -> None:
    path = Path(settings.MEDIA_ROOT) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
