"""Leads on the desk: seen within reach, verified once, and the reporter hidden from grid workers."""

import pytest
import time_machine

from hazards.models import Category, Hazard, Lead
from hazards.services.leads import tell_lead
from tests.hazards.makers import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def lead(shop):
    told = {"reporter_name": "周先生", "reporter_phone": "13908561111"}
    return tell_lead(shop.street, source="public", text="3楼安全出口上锁", at=NOW, place=shop, **told)


def test_the_neighbour_does_not_find_it_and_signed_out_neither(client, lead, cast):
    assert client.get(f"/leads/{lead.pk}/").status_code == 302
    for stranger in (cast.neighbour, cast.outsider):
        client.force_login(stranger)
        assert client.get(f"/leads/{lead.pk}/").status_code == 404
        assert list(client.get("/leads/").context["page"].rows) == []
    client.force_login(cast.brigade)
    assert client.get("/leads/").status_code == 403


def test_the_reporter_is_masked_for_the_station_and_hidden_from_the_worker(client, lead, cast):
    client.force_login(cast.worker)
    text = client.get(f"/leads/{lead.pk}/").content.decode()
    assert "139****1111" not in text and "周*生" not in text
    client.force_login(cast.station)
    text = client.get(f"/leads/{lead.pk}/").content.decode()
    assert "139****1111" in text and "周*生" in text and "13908561111" not in text


def test_true_opens_a_hazard_and_untrue_none(client, lead, shop, cast):
    client.force_login(cast.worker)
    category = Category.objects.get(code="H01").pk
    given = {"true": "1", "note": "现场看过", "category": category, "description": "3楼安全出口上锁"}
    answer = client.post(f"/leads/{lead.pk}/", given)
    hazard = Hazard.objects.get()
    assert answer["Location"] == f"/hazards/{hazard.pk}/" and hazard.origin_kind == "public"
    other = tell_lead(shop.street, source="public", text="有烟冒出来了", at=NOW, place=shop)
    assert client.post(f"/leads/{other.pk}/", {"true": "0", "note": "是蒸汽"}).status_code == 302
    other.refresh_from_db()
    assert other.state == Lead.State.UNTRUE and Hazard.objects.count() == 1


def test_true_without_a_category_keeps_what_was_typed(client, lead, cast):
    client.force_login(cast.worker)
    answer = client.post(f"/leads/{lead.pk}/", {"true": "1", "note": "确有其事", "description": ""})
    assert answer.status_code == 422 and "确有其事" in answer.content.decode()
    assert answer.context["form"].errors.keys() == {"category", "description"}


def test_a_second_verification_is_refused_in_words(client, lead, cast):
    client.force_login(cast.worker)
    client.post(f"/leads/{lead.pk}/", {"true": "0", "note": "没有上锁"})
    answer = client.post(f"/leads/{lead.pk}/", {"true": "0", "note": "再看一次"})
    assert answer.status_code in (409, 422)
    lead.refresh_from_db()
    assert lead.verify_note == "没有上锁"


def test_who_gave_no_spot_leaves_it_to_the_verifier_to_name_the_place(client, shop, cast):
    lead = tell_lead(shop.street, source="public", text="滨江小区 3 栋楼道充电", at=NOW)
    client.force_login(cast.station)
    given = {"true": "1", "note": "看过", "category": Category.objects.get(code="H07").pk, "description": "楼道充电"}
    assert client.post(f"/leads/{lead.pk}/", given).context["form"].errors.keys() == {"place"}
    assert client.post(f"/leads/{lead.pk}/", given | {"place": shop.code}).status_code == 302
    assert Hazard.objects.get().place == shop
