"""消防安全检查记录 of a visit and 回头看记录 of a look-back: once each; the phone number in them is audited."""

import pytest
import time_machine
from django.urls import reverse

from grids.errors import Conflict
from grids.ids import uuid7
from grids.models import Reveal
from hazards.models import Notice
from hazards.papers.issuing import draw_waiting
from inspections.models import Task
from inspections.services.look_backs import plan_look_back
from inspections.services.visit_papers import record_look_back
from inspections.services.visits import submit_visit
from tests.hazards.makers import NOW, TODAY, bring_to

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def that_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def visit(shop, cast, **more):
    payload = {"place": str(shop.pk), "kind": "routine", "outcome": "done", "met": "店长", "answers": [],
               "hazards": [{"category": "H03", "description": "灭火器过期", "fix": "deadline"}]}  # fmt: skip
    return submit_visit(shop.street, client_id=uuid7(), payload=payload | more, by=cast.worker, at=NOW).inspection


def test_a_neighbour_gets_no_record_and_the_auditor_writes_none(client, shop, cast):
    address = reverse("inspections:visit-paper", args=[visit(shop, cast).pk])
    for person, status in ((cast.neighbour, 404), (cast.auditor, 403)):
        client.force_login(person)
        assert client.post(address).status_code == status
    assert not Notice.objects.exists()


def test_a_visit_has_one_record_of_lines_people_and_findings(client, shop, cast):
    shop.phone = "13988887777"
    shop.save()
    found = visit(shop, cast)
    client.force_login(cast.worker)
    address = reverse("inspections:visit-paper", args=[found.pk])
    first, again = client.post(address), client.post(address)
    paper = Notice.objects.get(kind="inspection")
    assert first.url == again.url == reverse("hazards:notice-page", args=[paper.pk])
    facts = paper.facts
    assert (facts["met"], facts["visited_on"], facts["place_phone"]) == ("店长", TODAY.isoformat(), "13988887777")
    assert [one["description"] for one in facts["hazards"]] == ["灭火器过期"]
    assert len(facts["lines"]) == found.checklist.items.count() and facts["lines"][0]["value"] == "yes"
    assert draw_waiting() == 1 and client.get(reverse("hazards:notice-file", args=[paper.pk])).status_code == 200
    assert Reveal.objects.filter(place=shop, by=cast.worker).count() == 1
    client.force_login(cast.auditor)
    assert client.get(reverse("hazards:notice-file", args=[paper.pk])).status_code == 403
    assert paper.number in client.get(reverse("inspections:inspection", args=[found.pk])).content.decode()


def test_a_look_back_has_one_record_on_its_hazards_timeline_and_only_when_done(shop, cast):
    old = bring_to("fixed_on_site", shop, category="H01")
    task = plan_look_back(old, by=None, at=NOW, due_on=TODAY)
    with pytest.raises(Conflict):
        record_look_back(task, None, by=cast.worker, at=NOW)
    visit(shop, cast, kind="lookback", hazards=[], task=str(task.pk))
    task = Task.objects.get(pk=task.pk)
    paper = record_look_back(task, None, by=cast.worker, at=NOW)
    assert record_look_back(task, None, by=cast.head, at=NOW) == paper
    assert (paper.hazard, paper.facts["result"]) == (old, "未反弹")
    assert old.events.order_by("seq").last().note == f"出具回头看记录 {paper.number}" and draw_waiting() == 1
