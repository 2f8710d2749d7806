"""Hand-overs, enforcement and papers: the pages around a hazard."""

import pytest
import time_machine

from hazards.models import EnforcementAction, Notice
from hazards.papers.issuing import issue_notice
from tests.factories import make_organisation
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def test_strangers_see_no_handover_of_ours_and_the_brigade_sees_its_own(client, shop, far_shop, territory, cast):
    far_police = make_organisation("yq-police", "涌泉派出所", "police", territory.other_street)
    ours = bring_to("handed_over", shop, receiver=cast.brigade_office)
    bring_to("handed_over", far_shop, receiver=far_police)
    client.force_login(cast.neighbour)
    assert client.get("/handovers/").context["page"].rows == []
    client.force_login(cast.brigade)
    page = client.get("/handovers/")
    assert [row.hazard for row in page.context["page"].rows] == [ours]
    assert page.context["own"] is True and f"/hazards/{ours.pk}/accept/" in page.content.decode()


def test_the_street_follows_its_handovers_without_a_button_to_answer(client, shop, cast):
    ours = bring_to("handed_over", shop, receiver=cast.brigade_office)
    client.force_login(cast.station)
    page = client.get("/handovers/")
    assert [row.hazard for row in page.context["page"].rows] == [ours]
    assert f"/hazards/{ours.pk}/accept/" not in page.content.decode()


def test_the_register_of_enforcement_is_kept_by_the_station_and_closed_to_workers(client, shop, cast):
    client.force_login(cast.worker)
    assert client.get("/enforcement/").status_code == 403
    client.force_login(cast.chief)
    assert client.get("/enforcement/new/").status_code == 403
    client.force_login(cast.station)
    typed = {
        "kind": "fine",
        "done_on": TODAY,
        "organisation": cast.brigade_office.pk,
        "count": 1,
        "document": "碧消罚字1号",
    }
    answer = client.post("/enforcement/new/", typed)
    assert answer.status_code == 422 and "碧消罚字1号" in answer.content.decode()  # a fine needs its amount
    assert client.post("/enforcement/new/", typed | {"amount": "3000.50"}).status_code == 302
    row = EnforcementAction.objects.get()
    assert (row.amount_fen, row.street) == (300050, shop.street)
    page = client.get("/enforcement/?kind=fine")
    assert (page.context["sum_count"], page.context["sum_yuan"]) == (1, 3000)
    assert client.get("/enforcement/?kind=seal").context["total"] == 0
    client.force_login(cast.outsider)
    assert client.get("/enforcement/").context["total"] == 0


def test_a_paper_is_issued_opened_and_signed_for(client, shop, cast):
    hazard = bring_to("rectifying", shop)
    client.force_login(cast.neighbour)
    assert client.post(f"/hazards/{hazard.pk}/notice/").status_code == 404
    client.force_login(cast.worker)
    assert client.get(f"/hazards/{hazard.pk}/notice/").status_code == 200
    assert client.post(f"/hazards/{hazard.pk}/notice/").status_code == 302
    notice = Notice.objects.get()
    answer = client.get(f"/notices/{notice.pk}.pdf")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    refused = {"receipt": "refused", "name": "", "witness": ""}
    missing = client.post(f"/notices/{notice.pk}/receipt/", refused)
    assert missing.status_code == 422 and missing.context["form"].errors["witness"]
    assert client.post(f"/notices/{notice.pk}/receipt/", refused | {"witness": "李见证"}).status_code == 302
    notice.refresh_from_db()
    assert (notice.receipt, notice.receipt_witness) == ("refused", "李见证")
    client.force_login(cast.neighbour)
    assert client.get(f"/notices/{notice.pk}.pdf").status_code == 404
    assert client.post(f"/notices/{notice.pk}/receipt/", refused).status_code == 404


def test_the_public_check_says_number_date_and_state_only(client, shop, cast):
    shop.responsible_person = "欧阳华"
    shop.save()
    notice = issue_notice(bring_to("rectifying", shop, at=NOW - ONE_DAY), by=None, at=NOW)
    text = client.get(f"/p/{notice.token}/").content.decode()
    assert notice.number in text and "2026年11月20日" in text
    for secret in (shop.name, shop.address or "东门街", "灭火器", "欧"):
        assert secret not in text, secret
    assert client.get("/p/not-a-token/").status_code == 404


def test_a_paper_without_a_deadline_is_refused_in_words(client, shop, cast):
    hazard = bring_to("reported", shop)
    client.force_login(cast.worker)
    answer = client.post(f"/hazards/{hazard.pk}/notice/")
    assert answer.status_code == 400
    assert "请先告知整改期限" in answer.content.decode()


def test_the_register_adds_up_only_what_is_counted_in_one_unit(client, cast, shop):
    client.force_login(cast.station)
    assert client.get("/enforcement/").context["sum_unit"] == ""
    assert client.get("/enforcement/", {"kind": "letter"}).context["sum_unit"] == "份"
