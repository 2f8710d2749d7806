"""The ledger 隐患台账: the list's rows, all of them, as a spreadsheet that stays text."""

from io import BytesIO

import pytest
import time_machine
from openpyxl import load_workbook

from hazards.exports import heads
from hazards.services import acts
from tests.hazards.makers import NOW, ONE_DAY, bring_to, make_hazard

pytestmark = pytest.mark.django_db
URL = "/hazards/ledger.xlsx"


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def sheet_of(client, user, query=""):
    client.force_login(user)
    answer = client.get(f"{URL}{query}")
    assert answer.status_code == 200
    return load_workbook(BytesIO(b"".join(answer.streaming_content))).active


def rows_of(sheet):
    return list(sheet.iter_rows(min_row=3, values_only=True))


def test_a_neighbouring_community_gets_none_of_the_rows(client, shop, cast):
    make_hazard(shop)
    assert rows_of(sheet_of(client, cast.other_community)) == []


def test_signed_out_and_without_the_right_there_is_no_ledger(client, shop, cast):
    assert client.get(URL).status_code == 302
    client.force_login(cast.worker)
    assert client.get(URL).status_code == 403


def test_it_has_exactly_the_rows_of_the_list_beyond_one_page(client, shop, cast):
    for _ in range(53):
        make_hazard(shop)
    late = bring_to("rectifying", shop, at=NOW - 9 * ONE_DAY)
    for query in ("", "?state=open", "?overdue=1", "?q=nothing"):
        listed = client.get(f"/hazards/{query}") if client.force_login(cast.station) is None else None
        assert len(rows_of(sheet_of(client, cast.station, query))) == listed.context["total"], query
    (row,) = rows_of(sheet_of(client, cast.station, "?overdue=1"))
    assert row[0] == late.number and row[2] == 2


def test_a_formula_in_a_text_stays_a_text_and_phones_are_masked(client, shop, cast):
    shop.phone, shop.responsible_person = "13808561234", "欧阳华"
    shop.save()
    make_hazard(shop, description='=HYPERLINK("http://example.org","点我")')
    sheet = sheet_of(client, cast.station)
    columns = {name: number for number, name in enumerate(heads())}
    (cells,) = sheet.iter_rows(min_row=3)
    assert cells[columns["隐患描述"]].data_type == "s"
    assert cells[columns["隐患描述"]].value.startswith("=HYPERLINK")
    assert cells[columns["联系电话"]].value == "138****1234"
    assert cells[columns["责任人"]].value == "欧*华"


def test_its_name_carries_the_day_and_its_head_every_column(client, shop, cast):
    client.force_login(cast.station)
    answer = client.get(URL)
    assert "2026-11-20.xlsx" in answer["Content-Disposition"]
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    assert [cell.value for cell in sheet[2]] == heads()


def test_a_provisional_deadline_is_marked_as_on_the_page_while_it_runs(client, shop, cast):
    ran = [bring_to("rectifying", shop, category="H11") for _ in range(3)]
    for hazard in ran[:2]:
        ask = acts.ask_extension(
            hazard, by=cast.worker, at=NOW, seen=None, reason="配件未到", interim="专人看守", workdays=30
        )
        acts.grant_extension(ask, by=cast.chief, at=NOW, seen=None)
    acts.void(ran[1], by=cast.station, at=NOW, seen=None, reason="重复登记")
    rows = {row[0]: row for row in rows_of(sheet_of(client, cast.station))}
    mark = heads().index("期限说明")
    assert mark == heads().index("整改期限") + 1
    assert {number: row[mark] for number, row in rows.items()} == {
        ran[0].number: "暂定", ran[1].number: None, ran[2].number: None,
    }  # fmt: skip
    page = client.get("/hazards/?state=open").content.decode()
    assert page.count("暂定") == 1
