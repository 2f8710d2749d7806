"""Camera points: an address and where it looks; entered by the street, opened by the browser, voided with a reason."""

import pytest
from django.urls import reverse

from grids.errors import DomainError, NotAllowed
from stations.models import Camera
from stations.services.cameras import record_camera
from tests.factories import local, make_place

pytestmark = pytest.mark.django_db
NOW = local(2026, 11, 22, 10, 0)
URL = "https://video.example/point/7"


@pytest.fixture
def home(territory):
    return make_place(territory.street, "王婆婆家", at=(109.185, 27.715), type="HOME")


@pytest.fixture
def camera(shop):
    return record_camera(shop.street, by=None, at=NOW, name="大门", url=URL, place=shop)


def test_another_street_neither_enters_nor_sees_one(camera, shop, far_shop, cast, client):
    assert not Camera.objects.visible_to(cast.outsider).exists()
    assert not Camera.objects.visible_to(cast.neighbour).exists()
    for person in (cast.outsider, cast.worker, cast.other_community):
        with pytest.raises(NotAllowed):
            record_camera(shop.street, by=person, at=NOW, name="大门", url=URL, place=shop)
    with pytest.raises(NotAllowed):
        record_camera(shop.street, by=cast.station, at=NOW, name="大门", url=URL, place=far_shop)
    client.force_login(cast.outsider)
    assert client.get(reverse("stations:cameras-at-place", args=[shop.pk])).status_code in (403, 404)
    assert client.get(reverse("stations:camera-void", args=[camera.pk])).status_code in (403, 404)
    assert Camera.objects.get() == camera


def test_who_only_reads_the_street_does_not_read_its_cameras(camera, cast):
    for reader in (cast.brigade, cast.auditor):
        assert not Camera.objects.visible_to(reader).exists()
    assert Camera.objects.visible_to(cast.worker).get() == camera


@pytest.mark.parametrize(
    "address",
    ["", "video.example/1", "javascript:alert(1)", "rtsp://10.0.0.7/1", "file:///etc/passwd", "http://", "http:///x",
     "https://admin:secret@10.0.0.7/", "http://10.0.0.7/a b", "http://[::1", "data:text/html,x", "https://a/\x00"],
)  # fmt: skip
def test_only_a_web_address_without_a_password_is_taken(shop, cast, address):
    with pytest.raises(DomainError) as refusal:
        record_camera(shop.street, by=cast.station, at=NOW, name="大门", url=address, place=shop)
    assert refusal.value.code == "bad-address"
    assert not Camera.objects.exists()


def test_a_home_has_no_camera_point(home, cast):
    with pytest.raises(DomainError, match="住户"):
        record_camera(home.street, by=cast.station, at=NOW, name="大门", url=URL, place=home)


def test_a_point_is_entered_at_a_place_shown_there_and_voided(shop, cast, client):
    client.force_login(cast.station)
    new = reverse("stations:camera-new") + f"?place={shop.pk}"
    refused = client.post(new, {"name": "大门", "spot": "朝东", "url": "rtsp://10.0.0.7/1"})
    assert refused.status_code == 422
    assert "rtsp://10.0.0.7/1" in refused.content.decode()
    assert client.post(new, {"name": "大门", "spot": "朝东", "url": URL}).status_code == 302
    camera = Camera.objects.get()
    assert (camera.place, camera.scope_cell) == (shop, shop.scope_cell)
    for page in (reverse("stations:cameras"), reverse("stations:cameras-at-place", args=[shop.pk])):
        shown = client.get(page).content.decode()
        assert f'href="{URL}" target="_blank" rel="noopener noreferrer"' in shown
    void = reverse("stations:camera-void", args=[camera.pk])
    assert client.post(void, {"reason": ""}).status_code == 422
    assert client.post(void, {"reason": "地址换了"}).status_code == 302
    assert URL not in client.get(reverse("stations:cameras-at-place", args=[shop.pk])).content.decode()
    assert "地址换了" in client.get(reverse("stations:cameras")).content.decode()


def test_a_point_without_a_place_is_entered_in_ones_own_grid(territory, cast, client):
    client.force_login(cast.head)
    new = reverse("stations:camera-new")
    said = {"name": "街口", "url": URL, "spot": ""}
    assert client.post(new, said).status_code == 422
    assert client.post(new, said | {"grid": territory.cell_a.pk}).status_code == 302
    assert Camera.objects.get().scope_cell == territory.cell_a


@pytest.mark.parametrize("typed", ["x", "", "00000000-0000-0000-0000-000000000000"])
def test_a_place_that_is_not_there_is_not_found(cast, client, typed):
    client.force_login(cast.station)
    assert client.get(reverse("stations:camera-new"), {"place": typed}).status_code == 404
