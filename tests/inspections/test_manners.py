"""服务走访 and 行政检查: a visit is a help unless two with certificates say otherwise, and how it was announced."""

import json

import pytest
from django.urls import reverse

from grids.errors import DomainError, NotAllowed
from grids.ids import uuid7
from inspections.models import Inspection, Submission
from inspections.services.draw_register import end_inspector
from inspections.services.manners import manner_of
from inspections.services.visit_papers import record_visit
from inspections.submissions import digest, read
from tests.factories import local, make_place
from tests.inspections.draw_makers import make_inspectors

pytestmark = pytest.mark.django_db
NOW = local(2026, 11, 20, 10, 0)


@pytest.fixture
def pair(territory):
    return make_inspectors(territory.street, 2)


def admin(second, **more):
    return {"manner": "admin", "second": str(second.pk), "notice_number": "锦检〔2026〕7号"} | more


def test_a_neighbour_street_lends_no_certificate(send, territory, shop, pair):
    (away,) = make_inspectors(territory.other_street, 1, first=7)
    with pytest.raises(DomainError) as refusal:
        send(shop, by=pair[0].user, **admin(away))
    assert "second" in refusal.value.details["fields"]
    assert not Inspection.objects.exists()


def test_who_is_not_certified_cannot_and_may_say_service(send, cast, shop, pair):
    with pytest.raises(NotAllowed) as refusal:
        send(shop, **admin(pair[0]))
    assert refusal.value.code == "not-certified"
    assert Submission.objects.get().status == "not_permitted"
    visit = send(shop, manner="service").inspection
    assert (visit.manner, visit.certified, visit.second) == ("service", None, None)


def test_a_certificate_that_ended_the_day_before_does_not_hold(send, shop, pair):
    end_inspector(pair[0], on=local(2026, 11, 19).date(), by=None)
    with pytest.raises(NotAllowed):
        send(shop, by=pair[0].user, **admin(pair[1]))


@pytest.mark.parametrize("fault", ["himself", "nobody", "unannounced", "video"])
def test_one_person_no_announcement_or_a_camera_make_none(send, shop, pair, fault):
    said = {
        "himself": admin(pair[0]),
        "nobody": admin(pair[1]) | {"second": None},
        "unannounced": admin(pair[1], notice_number=""),
        "video": admin(pair[1], kind="video"),
    }[fault]
    with pytest.raises(DomainError) as refusal:
        send(shop, by=pair[0].user, **said)
    assert refusal.value.code == "bad-visit"
    assert not Inspection.objects.exists()


def test_two_with_certificates_make_one_and_its_page_and_paper_say_so(send, cast, shop, pair, client):
    visit = send(shop, by=pair[0].user, **admin(pair[1], notice_number="", entry_code="RQ-77")).inspection
    assert (visit.manner, visit.certified, visit.second, visit.entry_code) == ("admin", *pair, "RQ-77")
    client.force_login(cast.station)
    page = client.get(reverse("inspections:inspection", args=[visit.pk])).content.decode()
    assert "行政检查" in page and pair[1].certificate in page and "RQ-77" in page
    paper = record_visit(visit, [], by=cast.station, at=NOW)
    assert paper.facts["manner"] == "行政检查"
    assert pair[0].certificate in paper.facts["inspectors"] and pair[1].certificate in paper.facts["inspectors"]


def test_the_list_is_narrowed_by_manner_only_for_who_reads_of_draws(send, cast, shop, pair, client):
    visit = send(shop, by=pair[0].user, **admin(pair[1])).inspection
    send(shop)
    client.force_login(cast.station)
    page = client.get(reverse("inspections:list"), {"manner": "admin"})
    assert [row.pk for row in page.context["page"].rows] == [visit.pk]
    client.force_login(cast.worker)
    assert "行政检查" not in client.get(reverse("inspections:list")).content.decode()


def test_a_worker_without_a_certificate_is_asked_nothing_of_it(shop, pair, phone, client):
    offline = reverse("field:offline-visit", args=[shop.street.code, 0])
    for form in (reverse("field:visit", args=[shop.pk]), offline):
        assert "行政检查" not in phone.get(form).content.decode()
    client.force_login(pair[0].user)
    for form in (reverse("field:visit", args=[shop.pk]), offline):
        asked = client.get(form).content.decode()
        assert str(pair[1].pk) in asked and str(pair[0].pk) not in asked


def test_the_form_keeps_what_was_typed_when_it_is_refused(shop, pair, client):
    client.force_login(pair[0].user)
    form = reverse("field:visit", args=[shop.pk])
    said = {"client_id": str(uuid7()), "manner": "admin", "second": "", "notice_number": "锦检7号", "entry_code": ""}
    answer = client.post(form, said)
    assert answer.status_code in (400, 422)
    assert "锦检7号" in answer.content.decode()
    assert client.post(form, said | {"second": str(pair[1].pk)}).status_code == 302
    assert Inspection.objects.get().second == pair[1]


def test_what_was_sent_before_it_could_be_said_is_the_same_visit(shop):
    old = {"place": str(shop.pk), "outcome": "locked"}
    assert digest(read(old)) == digest(read(old | {"manner": "service"})) == digest(read(old | {"manner": None}))
    others = [old | {"manner": "admin"}, old | {"manner": "admin", "second": str(uuid7())}]
    assert len({digest(read(each)) for each in (old, *others)}) == 3


def test_the_api_answers_403_and_400(shop, pair, phone, client):
    address = f"/api/v1/inspections/{uuid7()}/"
    body = {"place": str(shop.pk)} | admin(pair[1])
    assert phone.put(address, json.dumps(body), content_type="application/json").status_code == 403
    client.force_login(pair[0].user)
    bad = json.dumps(body | {"notice_number": ""})
    assert client.put(address, bad, content_type="application/json").status_code == 400
    assert client.put(address, json.dumps(body), content_type="application/json").status_code == 201


def test_a_correction_keeps_the_manner(send, shop, pair):
    visit = send(shop, by=pair[0].user, **admin(pair[1])).inspection
    new = send(shop, by=pair[0].user, corrects=str(visit.pk), note="更正").inspection
    assert (new.manner, new.second, new.notice_number) == ("admin", pair[1], visit.notice_number)


def test_a_home_takes_none(territory, pair):
    home = make_place(territory.street, "王婆婆家", at=(109.185, 27.715), type="HOME")
    from_form = read({"place": str(home.pk)} | admin(pair[1]))
    with pytest.raises(DomainError, match="住户"):
        manner_of(from_form, home, by=pair[0].user, day=NOW.date(), old=None)
