"""Work orders: whose they are, whose clock runs, and a reply that is ready to paste."""

from datetime import timedelta

import openpyxl
import pytest
import time_machine

from grids.errors import Conflict, DomainError, NotAllowed
from hazards.models import Category, Lead, Ticket, TicketSource
from hazards.services import tickets
from hazards.services.lead_reminders import remind_of_replies
from hazards.services.leads import verify_lead
from hazards.ticket_sheet import sheet_of
from notifications.models import Outbox
from tests.factories import local
from tests.hazards.makers import NOW

pytestmark = pytest.mark.django_db
DUE = NOW + timedelta(days=2)
PASTED = """工单编号：2026112000123
诉求人：周先生 联系电话见下
联系电话：139 0856 1111 / 13908561111
诉求地址：东门街 12 号
诉求内容：3楼安全出口上锁
办理时限：2026年11月24日 17:30"""


def opened(street, *, by, number="GD-1", **more):
    source = TicketSource.objects.get(code=more.pop("source", "12345"))
    given = {"text": "3楼安全出口上锁", "reply_due_at": DUE, "reporter_name": "周先生", "reporter_phone": "13908561111"}
    return tickets.open_ticket(street, by=by, at=NOW, source=source, number=number, **given | more)


def test_workers_neighbours_and_strangers_keep_none(client, territory, cast):
    row = opened(territory.street, by=cast.station)
    for person in (cast.worker, cast.community, cast.brigade, cast.outsider):
        with pytest.raises(NotAllowed):
            opened(territory.street, by=person, number="GD-2")
        with pytest.raises(NotAllowed):
            tickets.reply(row, by=person, at=NOW, text="已处理")
    client.force_login(cast.worker)
    assert client.get("/tickets/").status_code == 403
    client.force_login(cast.outsider)
    assert list(client.get("/tickets/").context["page"].rows) == []
    assert client.get(f"/tickets/{row.pk}/reply/").status_code == 404


def test_a_number_is_registered_once_per_source_and_leaves_no_second_lead(territory, cast):
    opened(territory.street, by=cast.station)
    with pytest.raises(Conflict):
        opened(territory.street, by=cast.station)
    opened(territory.street, by=cast.station, source="96119")
    assert Lead.objects.count() == Ticket.objects.count() == 2
    with pytest.raises(DomainError):
        opened(territory.street, by=cast.station, number="GD-3", reply_due_at=NOW)


def test_the_reply_is_built_from_the_facts_names_nobody_and_waits_for_the_verifying(shop, cast):
    row = opened(shop.street, by=cast.station, place=shop)
    assert row.lead.source == "ticket" and row.lead.verify_due_at == NOW + timedelta(hours=24)
    with pytest.raises(Conflict):
        tickets.reply(row, by=cast.station, at=NOW, text="已处理")
    category = Category.objects.get(code="H01")
    verify_lead(row.lead, by=cast.worker, at=NOW, true=True, note="内部", category=category, public_note="门已打开。")
    row = Ticket.objects.get(pk=row.pk)
    text = tickets.proposed_reply(row)
    assert "2026年11月20日" in text and "属实" in text and "门已打开。" in text
    assert not any(word in text for word in ("周", "1390856", "内部", str(cast.worker)))
    row = tickets.reply(row, by=cast.station, at=NOW, text=text + "请放心。")
    assert row.reply.endswith("请放心。") and row.replied_at == NOW
    assert tickets.record_call_back(row, by=cast.station, result="satisfied").call_back == "satisfied"


def test_a_pasted_block_proposes_every_field(client, territory, cast):
    found = tickets.read_pasted(PASTED)
    assert found["number"] == "2026112000123" and found["text"] == "3楼安全出口上锁"
    assert found["reporter_phone"] == "13908561111" and found["spot"] == "东门街 12 号"
    assert found["reply_due_at"] == local(2026, 11, 24, 17, 30)
    assert tickets.read_pasted("随便一段话")["text"] == "随便一段话" and tickets.read_pasted("")["text"] == ""
    assert "reply_due_at" not in tickets.read_pasted("办理时限：2026年13月40日")
    client.force_login(cast.station)
    page = client.post("/tickets/new/", {"read": "1", "block": PASTED}).content.decode()
    assert "2026112000123" in page and "2026-11-24T17:30" in page and not Ticket.objects.exists()


def test_the_list_shows_the_soonest_first_by_source_and_gives_a_sheet_without_phones(client, territory, cast):
    late = opened(territory.street, by=cast.station, reply_due_at=DUE + timedelta(days=1), text="=1+1，楼道堆物")
    soon = opened(territory.street, by=cast.station, number="GD-2")
    other = opened(
        territory.street, by=cast.station, number="GD-1", source="96119", reply_due_at=DUE + timedelta(days=9)
    )
    client.force_login(cast.station)
    with time_machine.travel(NOW, tick=False):
        assert [row.pk for row in client.get("/tickets/").context["page"].rows] == [soon.pk, late.pk, other.pk]
        assert [row.pk for row in client.get("/tickets/?source=96119").context["page"].rows] == [other.pk]
        assert client.get("/tickets/sheet.xlsx?source=12345").status_code == 200
    sheet = openpyxl.load_workbook(sheet_of(Ticket.objects.select_related("source", "lead"), on=NOW.date())).worksheets[
        0
    ]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells) and "13908561111" not in str([cell.value for cell in cells])


def test_the_station_is_reminded_once_a_day_before_the_reply_is_due(territory, cast):
    opened(territory.street, by=cast.station)
    assert remind_of_replies(territory.street, now=DUE - timedelta(hours=25)) == 0
    assert remind_of_replies(territory.street, now=DUE - timedelta(hours=23)) == 1
    assert remind_of_replies(territory.street, now=DUE) == 0
    row = Outbox.objects.get(event="ticket.reply-due")
    assert row.payload["to"] == [str(cast.station.pk)] and "周先生" not in str(row.payload)
