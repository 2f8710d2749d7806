"""The public door: anybody may tell, nobody learns anything, and nobody may flood it."""

import pytest
import time_machine
from django.core.cache import caches

from hazards.models import Lead
from hazards.throttle import TELLS
from tests.factories import make_place
from tests.hazards.makers import NOW

pytestmark = pytest.mark.django_db
TOLD = {"text": "3楼安全出口上锁，夜里也不开"}


@pytest.fixture(autouse=True)
def _at_now():
    caches["fast"].clear()
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_home_and_an_unknown_code_have_no_door(client, territory):
    home = make_place(territory.street, "某居民家庭", at=(109.185, 27.715), type="HOME")
    assert client.get(f"/q/{home.qr_token}/report/").status_code == 404
    assert client.get("/q/nothing/report/").status_code == 404
    assert client.get("/r/520602999/").status_code == 404
    assert client.get("/r/520602007001/").status_code == 404  # a community is no street


def test_it_shows_name_and_address_of_the_place_and_nothing_else(client, shop):
    shop.responsible_person, shop.phone = "欧阳华", "13808561234"
    shop.save()
    text = client.get(f"/q/{shop.qr_token}/report/").content.decode()
    assert shop.name in text
    assert "欧" not in text and "1380856" not in text


def test_without_an_account_it_becomes_a_lead_of_the_place(client, shop):
    assert client.post(f"/q/{shop.qr_token}/report/", TOLD).status_code == 200
    lead = Lead.objects.get()
    assert (lead.place, lead.street, lead.state, lead.source) == (shop, shop.street, "waiting", "public")
    assert (lead.verify_due_at - NOW).total_seconds() == 24 * 3600  # a locked exit


def test_the_street_asks_where_and_takes_a_position_along(client, territory):
    url = f"/r/{territory.street.code}/"
    assert client.post(url, TOLD).status_code == 422
    assert client.post(url, TOLD | {"where": "滨江小区 3 栋", "lat": "27.715", "lng": "109.185"}).status_code == 200
    lead = Lead.objects.get()
    assert lead.scope_cell == territory.cell_a and lead.spot == "滨江小区 3 栋"


def test_a_text_too_short_is_kept_and_said(client, shop):
    answer = client.post(f"/q/{shop.qr_token}/report/", {"text": "有火", "name": "周先生"})
    assert answer.status_code == 422
    assert "有火" in answer.content.decode() and "周先生" in answer.content.decode()
    assert not Lead.objects.exists()


def test_who_fills_the_trap_is_thanked_and_forgotten(client, shop):
    answer = client.post(f"/q/{shop.qr_token}/report/", TOLD | {"website": "http://spam.example"})
    assert answer.status_code == 200
    assert not Lead.objects.exists()


def test_a_flood_from_one_address_is_stopped_and_the_text_kept(client, shop):
    url = f"/q/{shop.qr_token}/report/"
    assert {client.post(url, TOLD).status_code for _ in range(TELLS)} == {200}
    answer = client.post(url, TOLD)
    assert answer.status_code == 429 and "3楼安全出口上锁" in answer.content.decode()
    assert Lead.objects.count() == TELLS
    assert client.post(url, TOLD, REMOTE_ADDR="10.0.0.9").status_code == 200


def test_when_the_cache_is_away_the_door_stays_open(client, shop, settings):
    settings.CACHES = settings.CACHES | {
        "fast": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    assert client.post(f"/q/{shop.qr_token}/report/", TOLD).status_code == 200
    assert Lead.objects.exists()
