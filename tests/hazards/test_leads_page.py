"""Leads on the desk: seen within reach, verified once, and the reporter hidden from grid workers."""

import pytest
import time_machine
from django.contrib.gis.geos import Point

from hazards.models import Category, Hazard, Lead, LeadReveal
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


def test_the_reporters_number_is_shown_for_a_reason_that_is_kept(client, lead, cast):
    address = f"/leads/{lead.pk}/reporter/"
    assert client.get(address).status_code == 302
    for person, status in ((cast.worker, 403), (cast.community, 403), (cast.outsider, 404)):
        client.force_login(person)
        assert client.post(address, {"reason": "核实情况"}).status_code == status
    client.force_login(cast.station)
    assert "13908561111" not in client.get(address).content.decode()
    assert client.post(address, {"reason": " "}).status_code == 422
    assert not LeadReveal.objects.exists()
    shown = client.post(address, {"reason": "答复核实结果"})
    assert "13908561111" in shown.content.decode() and "no-store" in shown["Cache-Control"]
    row = LeadReveal.objects.get()
    assert (row.by, row.reason, row.post.role.code) == (cast.station, "答复核实结果", "station_officer")
    page = client.get(f"/leads/{lead.pk}/").content.decode()
    assert "答复核实结果" in page and "13908561111" not in page
    client.force_login(cast.worker)
    assert "答复核实结果" not in client.get(f"/leads/{lead.pk}/").content.decode()


def test_one_without_a_number_has_nothing_to_show(client, shop, cast):
    silent = tell_lead(shop.street, source="public", text="3楼安全出口上锁", at=NOW, place=shop)
    client.force_login(cast.station)
    assert client.post(f"/leads/{silent.pk}/reporter/", {"reason": "答复核实结果"}).status_code == 422


def test_where_it_was_told_of_stands_on_its_page_in_words_numbers_and_on_a_map(client, territory, cast):
    spot = Point(109.185, 27.715, srid=4326)
    lead = tell_lead(territory.street, source="public", text="电动车堵住出口", spot="滨江小区 3 栋", at=NOW, point=spot)
    address = f"/leads/{lead.pk}/point/"
    client.force_login(cast.neighbour)
    assert client.get(address).status_code == 404
    client.force_login(cast.worker)
    page = client.get(f"/leads/{lead.pk}/").content.decode()
    assert "滨江小区 3 栋" in page and "27.71500，109.18500" in page and address in page
    assert "leaflet.css" in page  # without it the marker stands beside its map
    assert client.get(address).json()["features"][0]["geometry"]["coordinates"] == [109.185, 27.715]


def test_the_end_of_a_long_report_is_kept(client, territory, cast):
    text = "出" * 490 + "在三楼东侧尽头"
    told = {"text": text, "where": "滨" * 120}
    assert client.post(f"/r/{territory.street.code}/", told).status_code == 200
    lead = Lead.objects.get()
    assert (lead.text, lead.spot) == (text, "滨" * 120)
