"""What a 送达回证 says, frozen with its number."""

from typing import Any

from grids.calendar import LOCAL, local_date
from hazards.models import Delivery


def delivery_facts(row: Delivery) -> dict[str, Any]:
    """送达回证: which paper reached whom, how, where and when; signed by whom, or refused before whom."""
    paper, place = row.notice, row.notice.place
    when = paper.receipt_at
    return {
        "street": paper.street.name,
        "phone": paper.street.phone,
        "grid": str(place.scope_cell or "") if place else "",
        "paper": paper.get_kind_display(),
        "paper_number": paper.number,
        "receiver": paper.facts.get("receiver") or (place.name if place else ""),
        "address": place.address if place else "",
        "responsible": place.responsible_person if place else "",
        "way": row.way,
        "where": row.where,
        "delivered_on": local_date(when).isoformat() if when else "",
        "delivered_time": f"{when.astimezone(LOCAL):%H:%M}" if when else "",
        "receipt": paper.receipt,
        "name": paper.receipt_name,
        "capacity": row.capacity,
        "witness": paper.receipt_witness,
        "note": row.note,
        "delivered_by": str(row.recorded_by or ""),
        "signature": [{"id": str(row.signature_id)}] if row.signature_id else [],
        "photos": [{"id": str(row.photo_id), "stage": "paper", "taken_on": local_date(row.recorded_at).isoformat()}]
        if row.photo_id
        else [],
    }
