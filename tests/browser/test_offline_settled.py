"""Two contents of one visit, on the phone that sent the second: it stays in the box until a leader has settled it."""

from uuid import UUID

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from inspections.models import Inspection, Submission
from inspections.services.settling import settle_conflict
from inspections.services.visits import submit_visit
from tests.browser.conftest import carry

pytestmark = pytest.mark.browser
BOX = "/static/inspections/offline/box.js"
DROP = f"""async () => {{
    const box = await import('{BOX}');
    for (const one of await box.visits()) await box.drop(one);
    return (await box.visits()).length;
}}"""


def test_a_second_content_leaves_the_phone_once_it_is_settled_and_never_before(due, cast, line, phone):
    page = phone()
    page.on("dialog", lambda dialog: dialog.accept())
    carry(page, line, cast.worker)
    line.cut()
    page.goto(f"{line.url}/m/visit/{due.pk}/")
    page.locator("[data-send]").click()
    page.wait_for_url("**/m/waiting/")
    row = page.locator("#waiting li")
    assert page.evaluate(DROP) == 1
    visit, payload = page.evaluate(
        f"import('{BOX}').then((box) => box.visits()).then(([one]) => [one.id, one.payload])"
    )
    # The server has it with other words, as from a phone that was put back to yesterday.
    other = payload | {"note": "店主在场"}
    submit_visit(due.street, client_id=UUID(visit), payload=other, by=cast.worker, at=timezone.now())
    line.mend()
    page.get_by_role("button", name="现在发送").click()
    expect(row).to_contain_text("两份都已保留")
    expect(row).to_contain_text("已交网格长核对")
    expect(row.get_by_role("button", name="从手机删除")).to_be_hidden()
    assert page.evaluate(DROP) == 1

    second = Submission.objects.get(status="conflict")
    settle_conflict(second, by=cast.head, at=timezone.now(), note="以先到的为准，$& %t")
    page.reload()
    expect(row).to_contain_text("head")
    expect(row).to_contain_text("以先到的为准，$& %t")
    line.cut()
    page.goto(f"{line.url}/m/waiting/")  # what was said once stays known
    expect(row).to_contain_text("以先到的为准")
    row.get_by_role("button", name="从手机删除").click()
    expect(page.get_by_text("没有待发的记录。")).to_be_visible()
    expect(page.locator("#sync-bar")).not_to_contain_text("待发")
    assert Inspection.objects.get().note == "店主在场"
