"""视频巡查: what a camera shows is a lead to verify, however it is sent, and never a hazard by itself."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from grids.errors import Conflict, DomainError
from grids.ids import uuid7
from hazards.models import Category, Hazard, Lead, Notice
from hazards.services.leads import verify_lead
from inspections.models import Inspection, Submission, Task
from inspections.offline.carried import carried
from inspections.services.last_answers import last_answers
from inspections.services.visits import submit_visit
from notifications.models import Outbox
from stations.services.cameras import record_camera
from tests.factories import local, make_place
from tests.inspections.test_submit_visit import make_task

pytestmark = pytest.mark.django_db
NOW = local(2026, 11, 20, 10, 0)
SEEN = {"category": "H02", "description": "消防车通道停满车"}


@pytest.fixture
def home(territory):
    return make_place(territory.street, "王婆婆家", at=(109.185, 27.715), type="HOME")


def test_a_neighbour_neither_opens_the_form_nor_sees_the_leads(send, cast, shop, client):
    visit = send(shop, kind="video", hazards=[SEEN]).inspection
    for stranger in (cast.outsider, cast.neighbour):
        client.force_login(stranger)
        assert client.get(reverse("inspections:video-new", args=[shop.pk])).status_code == 404
        assert client.get(reverse("inspections:inspection", args=[visit.pk])).status_code == 404


def test_what_a_look_by_video_finds_is_a_lead_and_no_hazard(send, shop, checklist):
    answers = [
        {"item": checklist.item[8], "value": "no", "hazard": {"description": "出口上锁"}},
        {"item": checklist.item[1], "value": "no"},
    ]
    sent = {"kind": "video", "hazards": [SEEN], "answers": answers, "checklist": checklist.row.pk}
    visit = send(shop, **sent).inspection
    assert not Hazard.objects.exists()
    assert (visit.hazards_found, visit.all_clear) == (0, False)
    leads = Lead.objects.order_by("id")
    assert {lead.text for lead in leads} >= {"出口上锁", "消防车通道停满车"}
    assert {(lead.source, lead.place, lead.origin_id, lead.state) for lead in leads} == {
        ("video", shop, visit.pk, "waiting")
    }
    assert len(leads) == 3
    assert Outbox.objects.filter(event="lead.told").exists()


def test_through_the_api_too_and_once_however_often_it_is_sent(shop, phone):
    body = json.dumps({"place": str(shop.pk), "kind": "video", "hazards": [SEEN]})
    address = f"/api/v1/inspections/{uuid7()}/"
    answers = [phone.put(address, body, content_type="application/json").status_code for _ in range(2)]
    assert answers == [201, 200]
    assert (Hazard.objects.count(), Lead.objects.count()) == (0, 1)


def test_only_who_went_there_makes_a_hazard_of_it(send, cast, shop):
    visit = send(shop, kind="video", hazards=[SEEN]).inspection
    lead = Lead.objects.get()
    hazard = verify_lead(
        lead, by=cast.worker, at=NOW, true=True, note="到场看了", category=Category.objects.get(code="H02")
    )
    assert (hazard.origin_kind, hazard.origin_id) == ("video", lead.pk)
    visit.refresh_from_db()
    assert visit.hazards_found == 0


@pytest.mark.parametrize("fault", [{"fix": "on_site"}, {"rebound_of": str(uuid7())}, {"description": ""}])
def test_what_a_camera_cannot_know_is_refused_and_kept(send, shop, fault):
    with pytest.raises(DomainError) as refusal:
        send(shop, kind="video", hazards=[SEEN | fault])
    assert refusal.value.code == "bad-visit"
    assert not Inspection.objects.exists() and not Lead.objects.exists()
    assert Submission.objects.get().status == "rejected"


def test_a_home_is_never_looked_into_by_video(cast, home, client):
    with pytest.raises(DomainError, match="住户"):
        submit_visit(home.street, client_id=uuid7(), payload={"place": str(home.pk), "kind": "video"}, by=None, at=NOW)
    client.force_login(cast.station)
    assert client.get(reverse("inspections:video-new", args=[home.pk])).status_code == 404
    assert not Inspection.objects.exists()


def test_no_look_back_is_done_from_afar(send, shop):
    task = make_task(shop, kind=Task.Kind.LOOKBACK)
    send(shop, kind="video", task=str(task.pk))
    task.refresh_from_db()
    assert (task.done_at, task.result) == (None, "")


def test_it_names_no_list_that_nobody_walked_through(send, shop, cast, client):
    visit = send(shop, kind="video").inspection
    assert (visit.checklist, visit.all_clear) == (None, True)
    client.force_login(cast.station)
    page = client.get(reverse("inspections:inspection", args=[visit.pk]))
    assert page.context["lines"] == []
    assert "视频巡查，未逐项检查。" in page.content.decode()


def test_one_that_told_leads_is_not_corrected(send, shop):
    visit = send(shop, kind="video", hazards=[SEEN]).inspection
    with pytest.raises(Conflict) as refusal:
        send(shop, corrects=str(visit.pk))
    assert refusal.value.code == "leads-told"
    assert Lead.objects.count() == 1


def test_a_look_is_recorded_from_a_camera_and_a_double_tap_is_one(shop, cast, client):
    camera = record_camera(shop.street, by=None, at=NOW, name="大门点位", url="https://video.example/1", place=shop)
    client.force_login(cast.station)
    form = reverse("inspections:video-new", args=[shop.pk]) + f"?camera={camera.pk}"
    shown = client.get(form).context["form"]
    said = {"client_id": str(shown["client_id"].value()), "camera": str(camera.pk), "note": "晚高峰"}
    too_long = client.post(form, said | {"seen": "长" * 501})
    assert too_long.status_code == 422
    assert "长" * 501 in too_long.content.decode()
    for _tap in range(2):
        answer = client.post(form, said | {"seen": "通道停车\n\n 楼道堆物 "})
        assert answer.status_code == 302
    visit = Inspection.objects.get()
    assert (visit.kind, visit.note) == ("video", "大门点位；晚高峰")
    page = client.get(answer.url).content.decode()
    for lead in Lead.objects.all():
        assert reverse("hazards:lead", args=[lead.pk]) in page
    assert sorted(Lead.objects.values_list("text", flat=True)) == sorted(["通道停车", "楼道堆物"])
    lead = client.get(reverse("hazards:lead", args=[Lead.objects.first().pk])).content.decode()
    assert reverse("inspections:inspection", args=[visit.pk]) in lead


def test_it_does_not_hide_who_came_last_nor_what_he_answered(send, cast, shop, checklist, phone):
    visit = send(shop, answers=[{"item": checklist.item[1], "value": "na"}]).inspection
    send(shop, by=cast.station, at=NOW + timedelta(hours=1), kind="video", hazards=[SEEN])
    form = phone.get(reverse("field:visit", args=[shop.pk]))
    assert form.context["last"] == visit
    assert last_answers([shop], by=cast.worker) == {shop.pk: {str(checklist.item[1]): ["na", "", False]}}
    [carries] = [row for row in carried(cast.worker, now=NOW)["places"] if row["id"] == str(shop.pk)]
    assert carries["last"] == [visit.visited_on.isoformat(), visit.get_outcome_display()]


def test_no_inspection_record_is_issued_of_it(send, cast, shop, client):
    visit = send(shop, kind="video", hazards=[SEEN]).inspection
    client.force_login(cast.station)
    paper = reverse("inspections:visit-paper", args=[visit.pk])
    page = client.get(reverse("inspections:inspection", args=[visit.pk])).content.decode()
    assert paper not in page and "有线索" in page
    assert client.post(paper).status_code == 409
    assert not Notice.objects.exists()
