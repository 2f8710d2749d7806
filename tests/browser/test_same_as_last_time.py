"""和上次一样 in one tap: what is a fact of the place stands, what was wrong and stands open is wrong again, no more."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from grids.calendar import local_date
from grids.ids import uuid7
from hazards.models import Hazard
from inspections.models import Answer, Checklist, Inspection
from inspections.services.tasks import dispatch_tasks
from inspections.services.visits import submit_visit
from tests.browser.conftest import carry
from tests.factories import make_place

pytestmark = pytest.mark.browser


@pytest.fixture
def lines() -> dict[str, int]:
    """Lines of the list of charging sheds by their words."""
    found = Checklist.objects.get(code="C12")
    return {item.text_zh: item.pk for item in found.items.all()}


@pytest.fixture
def shed(seeded, territory, cast, lines):
    """A charging shed at which the last visit counted its ports, found one thing wrong, and one that did not apply."""
    place = make_place(territory.street, "东门充电棚", at=(109.185, 27.715), type="EBIKE")
    wrong, not_there, *_more = [pk for text, pk in lines.items() if "端口" not in text]
    answers = [
        {"item": lines["充电端口总数"], "value": "given", "given": "12"},
        {"item": wrong, "value": "no", "hazard": {"description": "插座松动", "fix": "deadline"}},
        {"item": not_there, "value": "na"},
    ]
    payload = {"place": str(place.pk), "checklist": Checklist.objects.get(code="C12").pk, "answers": answers}
    submit_visit(place.street, client_id=uuid7(), payload=payload, by=cast.worker, at=timezone.now())
    now = timezone.now()
    dispatch_tasks(place.street, places=[place], due_on=local_date(now), by=cast.station, at=now)
    place.wrong, place.not_there, place.ports = wrong, not_there, lines["充电端口总数"]
    return place


def row(page, key):
    return page.locator(f'[data-line="{key}"]')


def check_the_form(page, shed) -> None:
    """What is said, what stands from the start, and what one tap takes over."""
    expect(row(page, shed.wrong).get_by_text("上次有问题，还没改好")).to_be_visible()
    expect(row(page, shed.wrong).locator(".line-wrong")).not_to_be_checked()
    expect(row(page, shed.not_there).locator(".is-na")).to_be_checked()
    expect(row(page, shed.ports).get_by_text("上次：12")).to_be_visible()
    expect(row(page, shed.ports).locator("input")).to_have_value("")
    expect(page.get_by_role("button", name="全部正常，提交")).to_be_visible()
    page.get_by_role("button", name="和上次一样").click()
    expect(row(page, shed.wrong).locator(".line-wrong")).to_be_checked()
    expect(row(page, shed.ports).locator("input")).to_have_value("12")
    page.get_by_role("button", name="提交（1 处隐患）").click()


def check_what_came_of_it(shed) -> None:
    newest = Inspection.objects.latest("visited_at")
    kept = {answer.item_id: (answer.value, answer.given) for answer in Answer.objects.filter(inspection=newest)}
    assert kept == {shed.wrong: ("no", ""), shed.not_there: ("na", ""), shed.ports: ("given", "12")}
    assert Hazard.objects.get().found_again == 1, "the same hazard, seen once more; no second one"


def test_one_tap_says_again_what_the_last_visit_said(shed, cast, log_in):
    page = log_in(cast.worker, f"/m/visit/{shed.pk}/")
    check_the_form(page, shed)
    page.wait_for_url("**/m/visits/**")
    check_what_came_of_it(shed)


def test_without_a_network_too(shed, cast, line, phone):
    carry(phone(), line, cast.worker)
    line.cut()
    page = phone()
    page.goto(f"{line.url}/m/visit/{shed.pk}/")
    check_the_form(page, shed)
    page.wait_for_url("**/m/waiting/")
    line.mend()
    page.get_by_role("button", name="现在发送").click()
    expect(page.locator("#waiting li")).to_contain_text(["已发出"])
    check_what_came_of_it(shed)


def test_where_all_was_in_order_there_is_nothing_to_take_over(shop, due, cast, log_in):
    payload = {"place": str(shop.pk)}
    submit_visit(shop.street, client_id=uuid7(), payload=payload, by=cast.worker, at=timezone.now())
    page = log_in(cast.worker, f"/m/visit/{shop.pk}/")
    expect(page.get_by_role("button", name="全部正常，提交")).to_be_visible()
    expect(page.get_by_role("button", name="和上次一样")).to_be_hidden()
