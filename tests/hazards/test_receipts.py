"""The 隐患告知单 and its receipt: what the PDF says, who signed it or saw it refused, and where that is read."""

from pathlib import Path

import pytest
import time_machine
from django.urls import reverse

from grids.formats import full_day
from hazards.models import Notice
from hazards.papers.issuing import issue_notice
from tests.hazards.makers import NOW, bring_to
from tests.hazards.pdf_text import words_of

SIGNED = {"receipt": "signed", "name": "秦无双", "witness": ""}
REFUSED = {"receipt": "refused", "name": "", "witness": "柳见证"}


@pytest.fixture(autouse=True)
def that_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def notice(shop, cast):
    shop.responsible_person = "秦无双"
    shop.save()
    return issue_notice(bring_to("rectifying", shop, description="后厨灭火器压力不足"), by=cast.worker, at=NOW)


def opened(client, notice) -> bytes:
    return b"".join(client.get(reverse("hazards:notice-file", args=[notice.pk])).streaming_content)


def test_a_neighbour_neither_opens_nor_receipts_it(client, cast, notice):
    client.force_login(cast.neighbour)
    assert client.get(reverse("hazards:notice-file", args=[notice.pk])).status_code == 404
    assert client.post(reverse("hazards:receipt", args=[notice.pk]), SIGNED).status_code == 404
    assert not Notice.objects.get().receipt


def test_the_pdf_says_number_hazard_deadline_and_where_to_sign_or_refuse(client, cast, notice):
    client.force_login(cast.worker)
    words = words_of(opened(client, notice))
    hazard = notice.hazard
    assert notice.number == "锦消告〔2026〕1号" and f"文号：{notice.number}" in words
    assert f"隐患编号：{hazard.number}" in words
    assert f"{hazard.place.name}（消防安全责任人：秦无双）" in words
    assert "后厨灭火器压力不足" in words
    assert f"建议于{full_day(hazard.due_on)}24时前整改完成" in words
    assert "签收人：" in words and "拒绝签收" in words and "见证人：" in words
    assert "本单用于告知和提示，不是行政处理决定" in words


@pytest.mark.parametrize(
    ("sent", "said"),
    [(SIGNED, "已签收 · 秦*双"), (REFUSED, "拒签 · 见证人 柳*证")],
    ids=["signed", "refused"],
)
def test_what_was_signed_or_refused_is_kept_and_read_and_the_paper_stays(client, cast, notice, sent, said):
    client.force_login(cast.worker)
    before = opened(client, notice)
    assert client.post(reverse("hazards:receipt", args=[notice.pk]), sent).status_code == 302
    notice = Notice.objects.get()
    assert {"receipt": notice.receipt, "name": notice.receipt_name, "witness": notice.receipt_witness} == sent
    assert (notice.receipt_at, opened(client, notice)) == (NOW, before)
    page = client.get(reverse("hazards:hazard", args=[notice.hazard_id])).content.decode()
    line = page.split(f"<b>{notice.number}</b>")[1].split("</div>")[0]
    assert said in line and "登记送达" not in line
    told = notice.hazard.events.order_by("seq").last()
    assert told.note == f"{notice.number} {notice.get_receipt_display()}" and told.by == cast.worker


def test_the_media_file_is_the_paper_that_is_opened(client, cast, notice, settings):
    client.force_login(cast.worker)
    assert opened(client, notice) == (Path(settings.MEDIA_ROOT) / notice.file).read_bytes()
