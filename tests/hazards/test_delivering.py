"""送达: who took or refused a paper, how it reached him, the drawn signature, and the 送达回证."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grids.errors import DomainError
from hazards.models import Delivery, Notice
from hazards.papers import drawing
from hazards.papers.delivering import issue_delivery_record, record_receipt
from hazards.papers.issuing import draw_waiting, issue_notice
from tests.grids.test_photos import picture
from tests.hazards.makers import NOW, ONE_DAY, bring_to

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def that_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def notice(shop, cast):
    two = [bring_to("rectifying", shop, description=f"第{n}处") for n in range(2)]
    return issue_notice(two, by=cast.worker, at=NOW - ONE_DAY)


def test_a_neighbour_neither_records_nor_gets_a_proof_of_delivery(client, notice, cast):
    record_receipt(notice, by=cast.worker, at=NOW, receipt="signed", name="秦无双")
    client.force_login(cast.neighbour)
    assert client.post(reverse("hazards:delivery-record", args=[notice.delivery.pk])).status_code == 404
    assert client.get(reverse("hazards:receipt", args=[notice.pk])).status_code == 404
    client.force_login(cast.auditor)
    assert client.post(reverse("hazards:delivery-record", args=[notice.delivery.pk])).status_code == 403


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"receipt": "refused", "witness": "李四", "way": "direct"}, "way"),
        ({"receipt": "signed", "name": "秦", "way": "left"}, "way"),
        ({"receipt": "signed", "name": "秦", "way": "by-pigeon"}, "way"),
        ({"receipt": "signed", "name": "秦", "received_at": NOW + ONE_DAY}, "received_at"),
        ({"receipt": "signed", "name": "秦", "received_at": NOW - 2 * ONE_DAY}, "received_at"),
    ],
)
def test_it_refuses_what_cannot_have_been(notice, cast, given, field):
    with pytest.raises(DomainError) as refused:
        record_receipt(notice, by=cast.worker, at=NOW, **given)
    assert list(refused.value.details["fields"]) == [field] and not Delivery.objects.exists()


def test_a_half_filled_form_keeps_the_signature_and_the_whole_one_has_it(client, notice, cast):
    client.force_login(cast.worker)
    address = reverse("hazards:receipt", args=[notice.pk])
    drawn = SimpleUploadedFile("signature.png", picture("PNG", size=(300, 120)), content_type="image/png")
    half = client.post(address, {"receipt": "signed", "name": "", "capacity": "店员", "signature": drawn})
    assert half.status_code == 422 and "店员" in half.content.decode()
    kept = half.context["form"].shots["signature"]
    whole = {"receipt": "signed", "name": "秦无双", "capacity": "店员", "where": "店内", "signature_kept": str(kept.pk)}
    assert client.post(address, whole).url == reverse("hazards:notice-page", args=[notice.pk])
    row = Delivery.objects.get()
    assert (row.way, row.where, row.capacity, row.signature) == ("direct", "店内", "店员", kept)
    page = client.get(reverse("hazards:notice-page", args=[notice.pk])).content.decode()
    assert "直接送达" in page and "秦*双" in page and "秦无双" not in page


def test_its_proof_says_how_it_was_left_and_is_one_paper_of_all_its_hazards(notice, cast):
    record_receipt(notice, by=cast.worker, at=NOW, receipt="refused", witness="柳见证", where="店门口", note="放在柜台")
    record = issue_delivery_record(notice.delivery, by=cast.worker, at=NOW)
    assert issue_delivery_record(notice.delivery, by=cast.head, at=NOW) == record
    assert (record.number, record.hazards.count()) == ("锦消送〔2026〕1号", 2)
    assert record.facts | {"way": "left", "witness": "柳见证", "paper_number": notice.number} == record.facts
    assert draw_waiting() == 1 and len(drawing.lay_out(record).pages) == 1
    notes = [one.events.order_by("seq").last().note for one in record.hazards.all()]
    assert notes == [f"出具送达回证 {record.number}"] * 2
    assert Notice.objects.filter(kind="inform").get().receipt == "refused"
