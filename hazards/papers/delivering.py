"""送达: how a paper reached whom it is for, who took or refused it, and the 送达回证 of it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from grids.errors import Conflict, DomainError, NotAllowed
from grids.models import Photo
from hazards.models import Delivery, Notice
from hazards.papers.access import post_that_serves
from hazards.papers.kinds import KINDS
from hazards.papers.notes import note_on_each
from hazards.papers.numbers import number_paper


def record_receipt(
    notice: Notice,
    *,
    by,
    at: datetime,
    receipt: str,
    name: str = "",
    witness: str = "",
    way: str = "",
    where: str = "",
    capacity: str = "",
    note: str = "",
    received_at: datetime | None = None,
    signature: Photo | None = None,
    photo: Photo | None = None,
) -> Notice:
    """Who took the paper: signed by `name`, or 拒签 before a `witness`; how it reached him, and his drawn signature.

    `way` a `Delivery.Way`: a paper refused was left there (留置送达), a signed one handed over unless said otherwise.
    `received_at`: when, if not now; never later than `at` nor before the paper. 409 for a second and for a void paper,
    and for a kind nobody signs for (`receipt-elsewhere`: an act of whoever got it, in the system).
    """
    require_service(by, notice)
    if not KINDS[Notice.Kind(notice.kind)].served:
        raise Conflict("receipt-elsewhere", _("这种文书不登记签收：由接收的一方在系统里答复。"))
    _refuse_half(receipt, name, witness, way)
    when = received_at or at
    if when > at or (received_at and when < notice.issued_at):
        sentence = _("送达时间应在文书出具之后，且不晚于现在。")
        raise DomainError("wrong-time", sentence, fields={"received_at": sentence})
    if any(shot is not None and shot.street_id != notice.street_id for shot in (signature, photo)):
        raise DomainError("photo-elsewhere", _("照片不属于本街道。"))
    with transaction.atomic():
        row = Notice.objects.select_for_update().get(pk=notice.pk)
        if row.state == Notice.State.VOID:
            raise Conflict("paper-void", _("这张文书已作废，不能登记签收。"))
        if row.receipt:
            raise Conflict("receipt-known", _("这张文书已登记过签收情况。"), receipt=row.receipt)
        row.receipt, row.receipt_at = receipt, when
        row.receipt_name, row.receipt_witness = name.strip()[:40], witness.strip()[:40]
        row.save(update_fields=["receipt", "receipt_at", "receipt_name", "receipt_witness"])
        usual = Delivery.Way.LEFT if receipt == Notice.Receipt.REFUSED else Delivery.Way.DIRECT
        Delivery.objects.create(
            street_id=row.street_id, recorded_at=at, notice=row, way=way or usual, where=where.strip()[:120],
            capacity=capacity.strip()[:30], note=note.strip()[:200], signature=signature, photo=photo, recorded_by=by,
        )  # fmt: skip

        def said() -> str:
            return _("%(number)s %(receipt)s") % {"number": row.number, "receipt": row.get_receipt_display()}

        note_on_each(row, said, by=by, at=at)
    return row


def issue_delivery_record(delivery: Delivery, *, by, at: datetime) -> Notice:
    """The 送达回证 of a delivery, numbered, its facts frozen; asked for again it is the same paper.

    Refuses `own-paper` (409): a body that gives its papers their numbers gives this one its own too. The worker
    draws it.
    """
    require_service(by, delivery.notice)
    if delivery.notice.body_id:
        raise Conflict("own-paper", _("这是本单位自行编号的文书，送达回证由本单位自行制作。"))
    with transaction.atomic():
        row = Delivery.objects.select_for_update(of=("self",)).select_related("record", "notice").get(pk=delivery.pk)
        if row.record:
            return row.record
        paper, of = row.notice, list(row.notice.hazards.select_related("street", "place").order_by("number"))
        record = number_paper(of or paper.place or paper.street, Notice.Kind.DELIVERY, about=row, by=by, at=at)
        row.record = record
        row.save(update_fields=["record"])
        note_on_each(record, lambda: _("出具送达回证 %(number)s") % {"number": record.number}, by=by, at=at)
    return record


def require_service(by, paper: Notice) -> None:
    """Refuses who may not write down how `paper` was served."""
    if by is not None and post_that_serves(by, paper) is None:
        raise NotAllowed("not-allowed", _("当前岗位没有这项权限。"))


def _refuse_half(receipt: str, name: str, witness: str, way: str) -> None:
    needed = {
        Notice.Receipt.SIGNED: ("name", name, _("请填写签收人姓名。")),
        Notice.Receipt.REFUSED: ("witness", witness, _("拒签的，请填写见证人姓名。")),
    }
    if receipt not in needed:
        raise DomainError("missing-input", _("请选择签收或拒签。"), fields={"receipt": _("请选择签收或拒签。")})
    field, value, sentence = needed[Notice.Receipt(receipt)]
    if not value.strip():
        raise DomainError("missing-input", sentence, fields={field: sentence})
    if way and way not in Delivery.Way.values:
        raise DomainError("missing-input", _("请选择送达方式。"), fields={"way": _("请选择送达方式。")})
    if way and (way == Delivery.Way.LEFT) != (receipt == Notice.Receipt.REFUSED):
        sentence = _("拒签的是留置送达，留置送达的没有签收人。")
        raise DomainError("wrong-way", sentence, fields={"way": sentence})
