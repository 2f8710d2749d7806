"""提醒约谈, 约谈笔录, 建议函, 承诺书: written by those who may, frozen, opened by those who may, claiming no power."""

import pytest
import time_machine
from django.urls import reverse

from grids.errors import DomainError, NotAllowed
from hazards.models import Notice
from hazards.papers import drawing
from hazards.papers.issuing import draw_waiting
from hazards.papers.writing import write_paper
from tests.hazards.makers import NOW, TODAY, bring_to

pytestmark = pytest.mark.django_db

TYPED = {
    "interview": {"person": "秦无双", "meet_on": TODAY, "meet_time": "09:30", "where": "街道消防工作站",
                  "reason": "多处隐患逾期未整改。", "bring": ""},
    "minutes": {"person": "秦无双", "met_on": TODAY, "met_time": "09:30", "where": "消防工作站", "host": "田站长",
                "recorder": "吴记", "told": "逐项说明隐患。", "reply": "知道了。", "promise": "周五前改好。"},
    "advice": {"receiver": "住建局", "matter": "老旧小区充电设施", "situation": "飞线充电多。",
               "advice": "建议增设充电口。"},
    "pledge": {"person": "秦无双", "promise": "及时消除火灾隐患。", "until_on": TODAY, "checked_on": TODAY},
}  # fmt: skip


@pytest.fixture(autouse=True)
def that_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def address(shop, kind):
    return reverse("hazards:paper-new", args=[shop.pk, kind])


@pytest.mark.parametrize("kind", TYPED)
def test_a_neighbour_writes_none_and_a_worker_only_what_is_his(client, shop, cast, kind):
    client.force_login(cast.neighbour)
    assert client.post(address(shop, kind), TYPED[kind]).status_code == 404
    client.force_login(cast.worker)
    assert client.get(address(shop, kind)).status_code == (200 if kind == "pledge" else 403)
    with pytest.raises(NotAllowed):
        write_paper(shop, kind, said={}, by=cast.auditor, at=NOW)
    assert not Notice.objects.exists()


@pytest.mark.parametrize("kind", TYPED)
def test_each_is_numbered_says_what_was_written_and_what_is_open(client, shop, cast, kind):
    bring_to("rectifying", shop, description="后厨灭火器过期")
    client.force_login(cast.station)
    assert client.post(address(shop, kind), TYPED[kind] | {"person": ""} | (
        {"receiver": ""} if kind == "advice" else {})).status_code == 422  # fmt: skip
    sent = client.post(address(shop, kind), TYPED[kind])
    paper = Notice.objects.get()
    assert sent.url == reverse("hazards:notice-page", args=[paper.pk])
    assert (paper.kind, paper.seq, paper.place, paper.hazard) == (kind, 1, shop, None)
    assert paper.facts["open"][0]["description"] == "后厨灭火器过期"
    assert draw_waiting() == 1 and len(drawing.lay_out(Notice.objects.get()).pages) == 1
    page = client.get(reverse("hazards:papers-of-place", args=[shop.pk])).content.decode()
    assert paper.number in page
    client.force_login(cast.neighbour)
    assert client.get(sent.url).status_code == 404


def test_typed_words_claim_no_power(client, shop, cast):
    client.force_login(cast.station)
    refused = client.post(address(shop, "interview"), TYPED["interview"] | {"reason": "责令你单位立即整改"})
    assert refused.status_code == 422 and "责令你单位立即整改" in refused.content.decode()
    with pytest.raises(DomainError) as error:
        write_paper(shop, "advice", said={"advice": "予以处罚"}, by=cast.station, at=NOW)
    assert error.value.code == "borrows-power" and not Notice.objects.exists()


def test_a_letter_of_the_street_is_of_no_place_and_read_inside_that_street(client, shop, cast):
    client.force_login(cast.worker)
    assert client.get(reverse("hazards:advice-new")).status_code == 403
    client.force_login(cast.station)
    sent = client.post(reverse("hazards:advice-new"), TYPED["advice"])
    paper = Notice.objects.get()
    assert (paper.place, paper.street, paper.facts["receiver"]) == (None, shop.street, "住建局")
    assert client.get(sent.url).status_code == 200 and draw_waiting() == 1
    assert client.get(reverse("hazards:notice-file", args=[paper.pk])).status_code == 200
    client.force_login(cast.outsider)
    assert client.get(sent.url).status_code == 404
