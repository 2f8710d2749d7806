"""The platforms of work orders as a street sets them: the time to reply, and the sheet in the platform's columns."""

from datetime import timedelta

import openpyxl
import pytest
import time_machine
from django.utils import translation

from grids.errors import DomainError, NotAllowed
from hazards.models import Ticket, TicketLayout, TicketSource
from hazards.ticket_sheet import sheet_of
from hazards.ticket_sources.columns import usual
from hazards.ticket_sources.keeping import open_source, set_layout, sources_of, usual_due
from tests.factories import local
from tests.hazards.makers import NOW, ONE_DAY, TODAY
from tests.hazards.test_tickets import opened

pytestmark = pytest.mark.django_db
COLUMNS = [
    {"key": "number", "head": "工单编号"},
    {"key": "", "head": "承办单位", "text": "=锦江街道"},
    {"key": "reply", "head": "办理结果"},
    {"key": "phone", "head": "联系电话"},
]
URL = "/tickets/sources/"


def hotline():
    return TicketSource.objects.get(code="12345")


def laid_out(street, by, **more):
    given = {"source": hotline(), "columns": COLUMNS, "valid_from": TODAY} | more
    return set_layout(street, by=by, at=NOW, **given)


def test_who_keeps_no_work_orders_and_another_street_set_nothing(client, territory, cast):
    own = open_source(territory.street, by=cast.station, at=NOW, name="市域治理平台")
    for person in (cast.neighbour, cast.worker, cast.outsider, cast.brigade):
        with pytest.raises(NotAllowed):
            laid_out(territory.street, person)
        with pytest.raises(NotAllowed):
            open_source(territory.street, by=person, at=NOW, name="另一个平台")
    client.force_login(cast.outsider)
    assert client.get(f"{URL}{own.pk}/").status_code == 404 and "市域治理平台" not in client.get(URL).content.decode()
    assert own not in sources_of(territory.other_street, TODAY)
    with pytest.raises(DomainError):
        set_layout(territory.other_street, own, by=cast.outsider, at=NOW, columns=[], valid_from=TODAY)
    client.force_login(cast.worker)
    assert client.get(URL).status_code == 403


def test_the_sheet_follows_the_platforms_columns_and_the_others_stay_usual(territory, cast):
    street = territory.street
    opened(street, by=cast.station)
    opened(street, by=cast.station, number="GD-9", source="96119")
    laid_out(street, cast.station, valid_from=TODAY + ONE_DAY)
    rows = Ticket.objects.select_related("source", "lead__place").order_by("reply_due_at", "id")

    def book(on):
        sheets = openpyxl.load_workbook(sheet_of(rows, on=on)).worksheets
        return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in sheets}

    heads = [column.head for column in usual()]
    assert [row[0] for row in book(TODAY).values()] == [heads]
    later = book(TODAY + ONE_DAY)
    assert later["工单"][0] == heads and [row[1] for row in later["工单"][1:]] == ["GD-9"]
    name = next(name for name in later if name.startswith("12345"))
    assert later[name][0] == ["工单编号", "承办单位", "办理结果", "联系电话"]
    assert later[name][1][:2] == ["GD-1", "=锦江街道"] and "13908561111" not in str(later)
    cells = [cell for sheet in openpyxl.load_workbook(sheet_of(rows, on=TODAY + ONE_DAY)).worksheets for row in sheet
             for cell in row]  # fmt: skip
    assert all(cell.data_type != "f" for cell in cells)


def test_the_usual_time_proposes_when_a_reply_is_due(client, territory, cast):
    street, complaints = territory.street, TicketSource.objects.get(code="96119")
    assert usual_due(street, hotline(), at=NOW) is None
    assert usual_due(street, complaints, at=NOW) == local(2026, 11, 27, 23, 59)
    laid_out(street, cast.station, reply_hours=48)
    assert usual_due(street, hotline(), at=NOW) == NOW + timedelta(hours=48)
    client.force_login(cast.station)
    typed = {"source": hotline().pk, "number": "GD-7", "text": "3楼安全出口上锁", "spot": "东门街"}
    with time_machine.travel(NOW, tick=False):
        assert client.post("/tickets/new/", typed).status_code == 302
        assert Ticket.objects.get().reply_due_at == NOW + timedelta(hours=48)
        zongzhi = TicketSource.objects.get(code="zongzhi")
        refused = client.post("/tickets/new/", typed | {"source": zongzhi.pk, "number": "GD-8"})
        assert refused.status_code == 422 and "GD-8" in refused.content.decode()
        laid_out(street, cast.station, in_use=False)
        assert hotline() not in sources_of(street, TODAY) and hotline() in sources_of(territory.other_street, TODAY)
        assert client.post("/tickets/new/", typed | {"number": "GD-9"}).status_code == 422


def test_a_platform_called_as_the_usual_sheet_is_has_a_sheet_of_its_own(territory, cast):
    opened(territory.street, by=cast.station)
    own = open_source(territory.street, by=cast.station, at=NOW, name="工单", name_en="WORK ORDER")
    opened(territory.street, by=cast.station, number="GD-9", source=own.code)
    laid_out(territory.street, cast.station, source=own)
    for language in ("zh-hans", "en"):
        with translation.override(language):
            book = openpyxl.load_workbook(sheet_of(Ticket.objects.order_by("id"), on=TODAY))
            assert len({sheet.title.lower() for sheet in book.worksheets}) == 2


@pytest.mark.parametrize(
    "given",
    [
        {"valid_from": TODAY - ONE_DAY},
        {"reply_hours": 5, "reply_workdays": 1},
        {"reply_hours": 9999},
        {"columns": [*COLUMNS, {"key": "source", "head": "工单编号"}]},
        {"columns": [{"key": "secret", "head": "密"}]},
        {"columns": [{"key": "number", "head": " "}]},
    ],
)
def test_a_row_that_cannot_be_is_refused(territory, cast, given):
    with pytest.raises(DomainError):
        laid_out(territory.street, cast.station, **given)
    assert not TicketLayout.objects.exists()


def test_the_page_keeps_what_was_typed_and_earlier_rows(client, territory, cast):
    client.force_login(cast.station)
    page, typed = f"{URL}{hotline().pk}/", {"in_use": "on", "reply_hours": "24", "valid_from": str(TODAY)}
    with time_machine.travel(NOW, tick=False):
        assert client.post(page, {}).status_code == 422
        columns = {"place_number": "2", "head_number": "工单流水号", "place_reply": "1", "head_reply": ""}
        twice = client.post(page, typed | columns | {"place_text": "1", "head_text": "问题"})
        assert twice.status_code == 422 and "工单流水号" in twice.content.decode()
        own = {"place_own0": "3", "head_own0": "承办单位", "text_own0": "锦江街道"}
        assert client.post(page, typed | columns | own).status_code == 302
        assert "工单流水号" in client.get(URL).content.decode()
        assert client.post(page, typed | {"place_number": "1", "head_number": "编号"}).status_code == 302
        assert "工单流水号" in client.get(page).content.decode()
        sent = client.post(f"{URL}new/", {"name": "市域治理平台"})
        assert sent.status_code == 302 and client.get(sent.url).status_code == 200
        assert client.post(f"{URL}new/", {"name": "市域治理平台"}).status_code == 422
    first, last = TicketLayout.objects.order_by("pk")
    assert [one["head"] for one in first.columns] == ["答复内容", "工单流水号", "承办单位"]
    assert [one["head"] for one in last.columns] == ["编号"] and first.reply_hours == 24
