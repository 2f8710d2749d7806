"""Who told can follow it by a number; nobody of the office has the number, and the number says nothing of anybody."""

import pytest
import time_machine
from django.core.cache import caches

from hazards.models import Category, Lead
from hazards.services import acts
from hazards.services.following_leads import LETTERS, found_by, new_number, stored
from hazards.services.leads import verify_lead
from tests.hazards.makers import NOW, reason

pytestmark = pytest.mark.django_db
TOLD = {"text": "3楼安全出口上锁，夜里也不开", "name": "周先生", "phone": "13908561111"}


@pytest.fixture(autouse=True)
def _at_now():
    caches["fast"].clear()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def number(client, shop):
    return client.post(f"/q/{shop.qr_token}/report/", TOLD).context["number"]


def page(client, number):
    return client.post("/follow/", {"number": number})


def test_a_wrong_number_shows_nothing_and_guessing_is_slowed(client, number):
    for guess in (new_number(), "", "2" * 12, str(Lead.objects.get().pk)):
        assert page(client, guess).status_code == 422
    assert client.post("/follow/").status_code == 422
    while (status := page(client, new_number()).status_code) == 422:
        pass
    assert status == 429


def test_no_page_export_or_message_of_the_office_shows_number_name_or_phone(client, number, cast):
    lead = Lead.objects.get()
    assert number not in str(Lead.objects.values().get()) and found_by(number) == lead
    for person in (cast.worker, cast.head, cast.community):
        client.force_login(person)
        for path in ("/leads/", f"/leads/{lead.pk}/", f"/leads/{lead.pk}/point/", "/inbox/"):
            text = client.get(path).content.decode()
            assert not any(
                word in text for word in (number, lead.follow_hash, "周先生", "周*生", "13908561111", "1111")
            )
        if person is not cast.station:
            assert client.get(f"/leads/{lead.pk}/reporter/").status_code == 403


def test_the_number_is_typed_easily_and_never_twice():
    many = {new_number() for _n in range(200)}
    assert len(many) == 200 and not set("01OIL") & set(LETTERS)
    one = many.pop()
    assert stored(one) == stored(one.lower().replace("-", " ")) != stored(many.pop())


def test_it_says_where_it_stands_and_the_public_words_alone(client, number, cast):
    assert "正在核实" in page(client, number).content.decode()
    lead = Lead.objects.get()
    hazard = verify_lead(
        lead, by=cast.worker, at=NOW, true=True, note="内部：老板不在", category=Category.objects.get(code="H01"),
        public_note="已要求打开出口",
    )  # fmt: skip
    said = page(client, number.lower()).content.decode()
    assert "正在整改" in said and "已要求打开出口" in said
    assert not any(word in said for word in ("老板", "安全出口上锁", "周先生", str(cast.worker), hazard.number))
    acts.close_otherwise(hazard, by=None, at=NOW, seen=None, exit=reason("close"), reason="已拆除")
    assert "已经改好" in page(client, number).content.decode()


def test_an_untrue_one_gives_the_reason_in_public_words(client, number, cast):
    verify_lead(Lead.objects.get(), by=cast.worker, at=NOW, true=False, note="x", public_note="现场出口是开着的")
    said = page(client, number).content.decode()
    assert "不属实" in said and "现场出口是开着的" in said
