"""One page for all hazards of a place, on the phone: a half-filled one loses nothing, a whole one is one stroke."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from grids.models import Photo
from hazards.models import Notice
from tests.grids.test_photos import picture
from tests.hazards.makers import NOW, ONE_DAY, bring_to

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def that_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def shot():
    return SimpleUploadedFile("a.jpg", picture(), content_type="image/jpeg")


def at(shop, what):
    return reverse(f"field:{what}-together", args=[shop.pk])


def typed(*rows):
    return {
        f"{hazard.pk}-{name}": value
        for hazard, more in rows
        for name, value in (more | {"seen": hazard.version}).items()
    }


def test_a_neighbour_finds_no_such_place(client, shop, cast):
    bring_to("rectifying", shop)
    client.force_login(cast.neighbour)
    assert client.get(at(shop, "submit")).status_code == 404
    assert client.get(at(shop, "recheck")).status_code == 404


def test_those_with_a_photo_are_reported_and_the_rest_wait(client, shop, cast):
    hazards = [bring_to("rectifying", shop, description=f"第{n}处") for n in range(3)]
    client.force_login(cast.worker)
    page = client.get(reverse("field:hazard", args=[hazards[0].pk])).content.decode()
    assert at(shop, "submit") in page and "本场所 3 处一并提交复查" in page
    sent = typed((hazards[0], {"photos": shot()}), (hazards[1], {"photos": shot(), "note": "已换新"}), (hazards[2], {}))
    assert client.post(at(shop, "submit"), sent).status_code == 302
    for one in hazards:
        one.refresh_from_db()
    assert [one.state for one in hazards] == ["submitted", "submitted", "rectifying"]


def test_a_half_filled_page_keeps_photos_and_words_and_does_nothing(client, shop, cast):
    hazards = [bring_to("submitted", shop, submitter=cast.worker, at=NOW - ONE_DAY) for _n in range(2)]
    client.force_login(cast.community)
    half = typed((hazards[0], {"photos": shot(), "action": "pass_recheck"}), (hazards[1], {"note": "还差一具"}))
    answer = client.post(at(shop, "recheck"), half)
    kept = Photo.objects.get(by=cast.community)
    page = answer.content.decode()
    assert answer.status_code == 422 and "还差一具" in page and str(kept.pk) in page and "请选择合格还是不合格" in page
    assert not Notice.objects.exists()
    due_on = (NOW + ONE_DAY).date().isoformat()
    whole = typed(
        (hazards[0], {"kept": str(kept.pk), "action": "pass_recheck"}),
        (hazards[1], {"note": "还差一具", "action": "fail_recheck", "due_on": due_on}),
    )
    sent = client.post(at(shop, "recheck"), whole)
    assert sent.url == reverse("hazards:notice-page", args=[Notice.objects.get().pk])
    for one in hazards:
        one.refresh_from_db()
    assert [one.state for one in hazards] == ["closed", "rectifying"]
