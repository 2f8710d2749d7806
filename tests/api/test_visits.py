"""Visits and photos by PUT: once, whole, and as often as the phone likes."""

import json
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image
from rest_framework.test import APIClient

from grids.ids import uuid7
from hazards.models import Hazard
from inspections.models import Checklist, Inspection, Submission
from tests.factories import make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def all_clear(shop):
    checklist = Checklist.objects.get(code="C1")
    answers = [{"item": item.pk, "value": "yes"} for item in checklist.items.all()]
    return {"place": str(shop.pk), "checklist": checklist.pk, "answers": answers, "photos": []}


def jpeg(colour="red") -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()


def test_a_neighbours_worker_records_nothing_at_a_place_he_cannot_see(machine, cast, all_clear):
    answer = machine(cast.neighbour).put(f"/api/v1/inspections/{uuid7()}/", all_clear, format="json")
    assert answer.status_code in (403, 404)
    assert not Inspection.objects.exists()


def test_a_visit_is_201_the_same_again_200_and_other_content_409(machine, cast, all_clear):
    client, url = machine(cast.worker), f"/api/v1/inspections/{uuid7()}/"
    first = client.put(url, all_clear, format="json")
    assert first.status_code == 201, first.json()
    assert first.json()["complete"] is True
    assert client.put(url, all_clear, format="json").status_code == 200
    other = client.put(url, all_clear | {"note": "别的内容"}, format="json")
    assert other.status_code == 409
    assert other.json()["code"] == "visit-differs"
    assert Inspection.objects.count() == 1


def test_what_cannot_be_read_is_400_with_a_sentence(machine, cast):
    answer = machine(cast.worker).put(f"/api/v1/inspections/{uuid7()}/", {"nonsense": 1}, format="json")
    assert answer.status_code in (400, 404)
    assert answer.json()["title"]


def test_a_body_of_too_many_bytes_is_413_and_leaves_nothing(machine, cast, all_clear, settings):
    client, url = machine(cast.worker), f"/api/v1/inspections/{uuid7()}/"
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = len(json.dumps(all_clear)) + 1000
    answer = client.put(url, all_clear | {"note": "长" * 1000}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
    assert not Submission.objects.exists()
    assert client.put(url, all_clear, format="json").status_code == 201


def test_the_api_reads_json_alone(machine, cast, all_clear):
    answer = machine(cast.worker).put(f"/api/v1/inspections/{uuid7()}/", all_clear, format="multipart")
    assert answer.status_code == 415


def test_a_promised_photo_completes_the_visit(machine, cast, all_clear):
    client, visit, photo, content = machine(cast.worker), uuid7(), uuid7(), jpeg()
    promise = {"id": str(photo), "sha256": sha256(content).hexdigest(), "size": len(content)}
    body = all_clear | {"photos": [promise]}
    sent = client.put(f"/api/v1/inspections/{visit}/", body, format="json").json()
    assert (sent["complete"], sent["missing_photos"]) == (False, [str(photo)])
    stored = client.put(f"/api/v1/photos/{photo}/", content, content_type="image/jpeg")
    assert stored.status_code == 201, stored.content
    assert stored.json()["complete"] is True
    again = client.put(f"/api/v1/photos/{photo}/", content, content_type="image/jpeg")
    assert again.status_code == 200
    other = client.put(f"/api/v1/photos/{photo}/", jpeg("blue"), content_type="image/jpeg")
    assert other.status_code == 409


def test_what_is_no_photo_is_refused_with_a_sentence(machine, cast, shop):
    answer = machine(cast.worker).put(f"/api/v1/photos/{uuid7()}/", b"<svg/>", content_type="image/svg+xml")
    assert answer.status_code == 400
    assert answer.json()["code"].startswith("photo-")


def test_a_visit_can_be_read_back_with_its_answers(machine, cast, all_clear):
    visit = uuid7()
    machine(cast.worker).put(f"/api/v1/inspections/{visit}/", all_clear, format="json")
    body = machine(cast.brigade).get(f"/api/v1/inspections/{visit}/").json()
    assert len(body["answers"]) == 15
    assert body["answers"][0]["value"]["code"] == "yes"
    assert machine(cast.outsider).get(f"/api/v1/inspections/{visit}/").status_code == 404


def test_a_body_that_is_no_json_is_refused_in_the_readers_language(machine, cast, shop):
    answer = machine(cast.worker).put(f"/api/v1/inspections/{uuid7()}/", b"{bad", content_type="application/json")
    assert (answer.status_code, answer.json()["title"]) == (400, "请求的内容读不出来，应为有效的 JSON。")


@pytest.mark.parametrize("broken", [{"note": "\\ud800"}, {"note": "好", "\\ud800": 1}, {"kind": "\\udfff"}])
def test_half_a_surrogate_pair_is_refused_and_kept_all_the_same(machine, cast, all_clear, broken):
    body = json.dumps(all_clear | broken).replace("\\\\u", "\\u")
    url = f"/api/v1/inspections/{uuid7()}/"
    answer = machine(cast.worker).put(url, body, content_type="application/json")
    if "kind" in broken or broken["note"] != "好":
        assert answer.status_code == 400 and not Inspection.objects.exists()
        assert Submission.objects.get().status == Submission.Status.REJECTED
    else:  # a field nobody reads does no harm
        assert answer.status_code == 201


def test_a_visit_that_proposes_too_late_a_day_arrives_whole_with_the_latest_day_its_finder_may_set(
    machine, cast, all_clear
):
    late = timezone.localdate() + timedelta(days=40)
    found = {"category": "H03", "description": "灭火器压力不足", "due_on": late.isoformat()}
    url = f"/api/v1/inspections/{uuid7()}/"
    assert machine(cast.worker).put(url, all_clear | {"hazards": [found]}, format="json").status_code == 201
    hazard = Hazard.objects.get()
    assert timezone.localdate() + timedelta(days=7) <= hazard.due_on < late
    assert hazard.events.get(action="set_deadline").data["proposed"] == late.isoformat()


# --- a phone: the browser's session


@pytest.fixture
def browser(cast):
    """browser(user) -> a client with that user's session and its CSRF token."""

    def one(user):
        client = APIClient(enforce_csrf_checks=True)
        client.force_login(user)
        client.cookies["csrftoken"] = "a" * 32
        client.credentials(HTTP_X_CSRFTOKEN="a" * 32)
        return client

    return one


def test_a_page_of_another_account_is_told_to_log_in_and_nothing_is_kept(browser, cast, all_clear):
    url = f"/api/v1/inspections/{uuid7()}/"
    answer = browser(cast.colleague).put(url, all_clear, format="json", HTTP_X_ACCOUNT=str(cast.worker.pk))
    assert (answer.status_code, answer.json()["code"]) == (401, "authentication_failed")
    assert (Inspection.objects.count(), Submission.objects.count()) == (0, 0)
    own = browser(cast.worker).put(url, all_clear, format="json", HTTP_X_ACCOUNT=str(cast.worker.pk))
    assert own.status_code == 201


def test_a_missing_right_and_a_failed_csrf_check_have_different_codes(browser, cast, all_clear):
    url = f"/api/v1/inspections/{uuid7()}/"
    refused = browser(cast.nobody).put(url, all_clear, format="json")
    assert (refused.status_code, refused.json()["code"]) == (403, "not-allowed")
    client = browser(cast.worker)
    client.credentials()
    assert client.put(url, all_clear, format="json").json()["code"] == "permission_denied"


def test_a_photo_finds_its_visit_also_when_its_author_works_in_another_street_now(machine, cast, all_clear, territory):
    content, photo = jpeg(), str(uuid7())
    promised = [{"id": photo, "sha256": sha256(content).hexdigest(), "size": len(content)}]
    client = machine(cast.worker)
    client.put(f"/api/v1/inspections/{uuid7()}/", all_clear | {"photos": promised}, format="json")
    cast.worker.posts.update(valid_to=timezone.localdate() - timedelta(days=1))
    make_post(cast.worker, "worker", territory.other_cell)
    answer = client.put(f"/api/v1/photos/{photo}/", content, content_type="image/jpeg")
    assert (answer.status_code, answer.json()["complete"]) == (201, True)
    assert Inspection.objects.get().complete
