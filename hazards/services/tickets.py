"""Work orders 工单 of 12345, 96119 and 综治平台: leads with a number and a reply owed by the platform's own clock."""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from grids.access import require
from grids.calendar import LOCAL
from grids.errors import Conflict, DomainError
from grids.formats import full_day
from grids.models import Grid, Place
from hazards.models import Lead, Ticket, TicketSource
from hazards.services.leads import tell_lead
from hazards.services.on_record import on_record
from hazards.workflow import PUT_RIGHT, State

REPLY_MAX = 1000


def open_ticket(
    street: Grid,
    *,
    by,
    at: datetime,
    source: TicketSource,
    number: str,
    text: str,
    reply_due_at: datetime,
    place: Place | None = None,
    spot: str = "",
    reporter_name: str = "",
    reporter_phone: str = "",
) -> Ticket:
    """Write a work order down as a lead to verify. Asks `tickets.keep` for the street.

    Refuses `ticket-known` (409): the number of that source is here already; a reply due before now; and what
    `tell_lead` refuses.
    """
    require(by, "tickets.keep", _whole(street))
    if reply_due_at <= at:
        sentence = _("答复时限不能早于现在。")
        raise DomainError("due-too-early", sentence, fields={"reply_due_at": sentence})
    try:
        with transaction.atomic():
            lead = tell_lead(
                street, source=Lead.Source.TICKET, text=text, at=at, place=place, spot=spot,
                reporter_name=reporter_name, reporter_phone=reporter_phone,
            )  # fmt: skip
            return Ticket.objects.create(
                street=street, recorded_at=at, lead=lead, source=source, number=number.strip(),
                reply_due_at=reply_due_at,
            )  # fmt: skip
    except IntegrityError as error:
        sentence = _("这个工单号已经登记过。")
        raise Conflict("ticket-known", sentence, fields={"number": sentence}) from error


@dataclass(frozen=True)
class _Street:
    """A street asked about as a whole: a post in a part of it does not cover it."""

    street_id: int
    scope_cell_id: None = None
    place_id: None = None


def _whole(street: Grid) -> _Street:
    return _Street(street.pk)


def proposed_reply(ticket: Ticket) -> str:
    """A reply built from the facts, to be edited and pasted: what was seen, and what follows. Names nobody."""
    lead, hazard = ticket.lead, ticket.lead.hazard
    if lead.state == Lead.State.WAITING:
        return on_record(lambda: _("您反映的问题已收到，正在安排现场核实，核实后答复。"))
    day = full_day(lead.verified_at.astimezone(LOCAL).date()) if lead.verified_at else ""
    seen = on_record(lambda: _("%(day)s，街道工作人员到现场核实。") % {"day": day})
    if hazard is None:
        said = on_record(lambda: _("经核实，反映的情况不属实。%(note)s") % {"note": lead.public_note})
    elif hazard.state in PUT_RIGHT:
        said = on_record(lambda: _("反映的情况属实，现已整改完成。%(note)s") % {"note": lead.public_note})
    elif hazard.state in (State.HANDED_OVER, State.ACCEPTED):
        said = on_record(lambda: _("反映的情况属实，已移送有权处理的部门。%(note)s") % {"note": lead.public_note})
    else:
        due = full_day(hazard.due_on) if hazard.due_on else ""
        until = _("反映的情况属实，已告知责任单位于%(due)s前整改。%(note)s")
        plain = _("反映的情况属实，已要求整改。%(note)s")
        said = on_record(lambda: (until if due else plain) % {"due": due, "note": lead.public_note})
    return f"{seen}{said}".strip()


def reply(ticket: Ticket, *, by, at: datetime, text: str) -> Ticket:
    """Remember the reply as it was given on the platform. Refuses an empty one and a lead nobody has verified yet."""
    if not text.strip():
        raise DomainError("missing-input", _("请填写答复内容。"), fields={"reply": _("请填写答复内容。")})
    with transaction.atomic():
        row = Ticket.objects.select_for_update(of=("self",)).select_related("lead").get(pk=ticket.pk)
        require(by, "tickets.keep", row.lead)
        if row.lead.state == Lead.State.WAITING:
            raise Conflict("not-verified", _("还没有核实，不能办结答复。"))
        row.reply, row.replied_by = text.strip()[:REPLY_MAX], by
        row.replied_at = row.replied_at or at
        row.save(update_fields=["reply", "replied_by", "replied_at"])
    return row


def record_call_back(ticket: Ticket, *, by, result: str, note: str = "") -> Ticket:
    """What the platform heard when it called the person back. Refuses one before the reply."""
    with transaction.atomic():
        row = Ticket.objects.select_for_update(of=("self",)).select_related("lead").get(pk=ticket.pk)
        require(by, "tickets.keep", row.lead)
        if row.replied_at is None:
            raise Conflict("not-replied", _("还没有答复，没有回访结果。"))
        row.call_back, row.call_back_note = result, note.strip()[:300]
        row.save(update_fields=["call_back", "call_back_note"])
    return row


# Words in front of what a platform pastes, whatever its layout; each value runs to the end of its line.
LABELS = {
    "number": ("工单编号", "工单号", "受理编号", "诉求编号", "编号"),
    "text": ("诉求内容", "反映内容", "问题描述", "主要内容", "内容"),
    "spot": ("诉求地址", "事发地址", "问题地址", "地址", "地点"),
    "reporter_name": ("诉求人", "反映人", "来电人", "联系人", "姓名"),
    "reporter_phone": ("联系电话", "来电号码", "联系方式", "电话"),
    "reply_due_at": ("答复时限", "办理时限", "办结时限", "截止时间", "时限"),
}
MOMENT = re.compile(r"(\d{4})[-/年.](\d{1,2})[-/月.](\d{1,2})日?(?:[ T]*(\d{1,2})[:：时](\d{1,2}))?")


def read_pasted(block: str) -> dict:
    """What a pasted work order seems to say, by field; everything is a proposal that a person corrects."""
    found: dict = {}
    for line in block.splitlines():
        for field, labels in LABELS.items():
            match = re.match(rf"\s*[【\[]?(?:{'|'.join(labels)})[】\]]?\s*[:：]?\s*(.+)", line)
            if match and field not in found:
                found[field] = match[1].strip()
                break
    due = MOMENT.search(found.pop("reply_due_at", ""))
    if due:
        year, month, day, hour, minute = (int(part or 0) for part in due.groups())
        if not due[4]:
            hour, minute = 23, 59
        with suppress(ValueError):  # no such day
            found["reply_due_at"] = make_aware(datetime(year, month, day, hour, minute), LOCAL)
    phone = re.search(r"1[3-9]\d{9}", found.get("reporter_phone", ""))
    if phone:
        found["reporter_phone"] = phone[0]
    if "text" not in found and block.strip():
        found["text"] = block.strip()
    return {**found, "text": found.get("text", "")[:500]}
