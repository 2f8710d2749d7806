"""Photos of a visit arrive one by one; the visit is complete when each has its receipt."""

from uuid import UUID

import pytest

from grids.errors import Conflict, DomainError, NotAllowed
from grids.ids import uuid7
from grids.models import Photo
from grids.services.photos import store_photo
from hazards.models import Evidence, Hazard
from inspections.models import Inspection
from inspections.services import photos, visits
from inspections.services.manifests import promise_photos
from inspections.services.photos import receive_photo
from tests.inspections.conftest import NOW, picture, promise

RED, GREEN = picture("red"), picture("green")


@pytest.fixture
def visit(send, shop, checklist):
    """A visit that promised a photo of the hazard and one of it put right."""
    before, after = promise(RED), promise(GREEN)
    finding = {"fix": "on_site", "photos": [before["id"]], "after": [after["id"]]}
    answers = [{"item": checklist.item[8], "value": "no", "hazard": finding}]
    found = send(shop, answers=answers, photos=[before, after]).inspection
    found.before, found.after = before["id"], after["id"]
    return found


def receive(visit, photo_id, content, by):
    return receive_photo(visit.street, photo_id=photo_id, content=content, by=by, at=NOW)


def test_a_reader_may_send_no_photo(visit, cast):
    with pytest.raises(NotAllowed):
        receive(visit, uuid7(), RED, cast.auditor)
    assert Photo.objects.count() == 0


def test_a_colleague_may_not_send_the_photo_somebody_else_promised(visit, cast):
    with pytest.raises(NotAllowed):
        receive(visit, visit.before, RED, cast.colleague)
    assert Photo.objects.count() == 0


def test_other_bytes_than_promised_are_refused_and_may_be_sent_again(visit, cast):
    with pytest.raises(Conflict):
        receive(visit, visit.before, GREEN, cast.worker)
    assert receive(visit, visit.before, RED, cast.worker).status == "created"


def test_a_refused_file_changes_nothing(send, shop, cast):
    bad = promise(b"not a photo")
    visit = send(shop, photos=[bad]).inspection
    with pytest.raises(DomainError) as caught:
        receive(visit, bad["id"], b"not a photo", cast.worker)
    assert caught.value.code == "photo-format"
    assert Inspection.objects.get().complete is False


def test_the_visit_is_complete_when_every_photo_is_in(visit, cast):
    assert receive(visit, visit.before, RED, cast.worker).complete is False
    assert receive(visit, visit.after, GREEN, cast.worker).complete is True
    assert Inspection.objects.get(pk=visit.pk).complete is True
    hazard = Hazard.objects.get()
    found = Evidence.objects.filter(hazard=hazard).order_by("stage")
    assert [(row.stage, row.event.action) for row in found] == [("after", "fix_on_site"), ("before", "report")]


def test_the_same_photo_again_is_the_same(visit, cast):
    receive(visit, visit.before, RED, cast.worker)
    assert receive(visit, visit.before, RED, cast.worker).status == "same"
    assert Evidence.objects.count() == 1


def test_a_photo_may_come_before_its_visit(send, shop, cast, checklist):
    photo = promise(RED)
    early = receive_photo(shop.street, photo_id=photo["id"], content=RED, by=cast.worker, at=NOW)
    assert early.complete is None
    finding = {"photos": [photo["id"]]}
    visit = send(shop, answers=[{"item": checklist.item[1], "value": "no", "hazard": finding}], photos=[photo])
    assert visit.inspection.complete is True
    assert Evidence.objects.get().stage == "before"


def test_a_photo_whose_visit_arrives_while_it_is_stored_is_ticked_off(send, shop, cast, monkeypatch):
    red, visits = promise(RED), []

    def slow(*args, **kwargs):
        visits.append(send(shop, photos=[red]).inspection)
        return store_photo(*args, **kwargs)

    monkeypatch.setattr(photos, "store_photo", slow)
    sent = receive_photo(shop.street, photo_id=UUID(red["id"]), content=RED, by=cast.worker, at=NOW)
    assert visits[0].complete is False
    assert sent.complete is True and Inspection.objects.get().complete is True


def test_a_visit_whose_photo_arrives_while_it_is_recorded_is_complete(send, shop, cast, checklist, monkeypatch):
    red = promise(RED)

    def slow(inspection, content, *, at):
        received = promise_photos(inspection, content, at=at)
        store_photo(shop.street, photo_id=UUID(red["id"]), content=RED, by=cast.worker, at=NOW)
        return received

    monkeypatch.setattr(visits, "promise_photos", slow)
    finding = {"category": "H07", "description": "飞线充电", "photos": [red["id"]]}
    sent = send(shop, hazards=[finding], photos=[red])
    assert sent.inspection.complete is True and Inspection.objects.get().complete is True
    assert Evidence.objects.get().hazard == Hazard.objects.get()
