"""Two officers write section G of one draft: the later does not win unseen."""

import re
from datetime import date

import pytest
from django.urls import reverse

from reports.models import WeeklyReport
from reports.services import draft_report, period_of
from tests.factories import local

NOW = local(2026, 11, 22, 9)


@pytest.fixture
def address(territory, client, cast):
    report = draft_report(period_of(territory.street, date(2026, 11, 20), at=NOW), at=NOW)
    client.force_login(cast.station)
    return reverse("reports:texts", args=[report.pk])


def seen_on(page: str) -> str:
    return re.search(r'name="seen" value="(\d+)"', page).group(1)


def test_the_later_is_shown_the_others_text_beside_his_own_and_decides(client, address, cast):
    mine = theirs = seen_on(client.get(address).content.decode())
    assert client.post(address, {"seen": theirs, "problems": "夜市占道", "plan": "查夜市"}).status_code == 302
    typed = {"seen": mine, "problems": "楼道充电，写了半天", "plan": "查楼道"}
    answer = client.post(address, typed)
    page = answer.content.decode()
    assert answer.status_code == 409 and "另一位同事改过" in page
    assert "夜市占道" in page and f"{cast.station} 刚才保存的文字" in page
    assert re.search(r"<textarea[^>]*>\s*楼道充电，写了半天</textarea>", page)
    assert WeeklyReport.objects.get().problems == "夜市占道"
    assert client.post(address, typed | {"seen": seen_on(page)}).status_code == 302
    assert WeeklyReport.objects.get().problems == "楼道充电，写了半天"


def test_the_same_text_twice_is_no_conflict(client, address):
    typed = {"seen": seen_on(client.get(address).content.decode()), "problems": "夜市占道", "plan": ""}
    assert [client.post(address, typed).status_code for _ in range(2)] == [302, 302]
    assert WeeklyReport.objects.get().texts_edition == 1


def test_without_what_was_seen_nothing_is_saved(client, address):
    answer = client.post(address, {"problems": "夜市占道", "plan": ""})
    assert answer.status_code == 422 and "夜市占道" in answer.content.decode()
    assert WeeklyReport.objects.get().problems == ""
