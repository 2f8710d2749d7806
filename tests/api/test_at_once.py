"""At the same moment, over HTTP: what the phones and the offices really get is 200, 201 or 409, never a 5xx."""

import threading
from collections import Counter

import pytest
import time_machine
from django.db import connections

from grids.ids import uuid7
from grids.models import Photo
from hazards.models import Hazard
from inspections.models import Checklist, Inspection
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to, make_photo, reason

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("seeded")]
ROUNDS = 25


def statuses(calls) -> list[int]:
    """Run the requests in threads that start together; the status of each, sorted."""
    found, start = [], threading.Barrier(len(calls))

    def run(call):
        try:
            start.wait(10)
            found.append(call().status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(found)


def test_five_parallel_puts_of_one_visit_are_one_201_and_four_200(machine, cast, shop):
    checklist = Checklist.objects.get(code="C1")
    answers = [{"item": item.pk, "value": "yes"} for item in checklist.items.all()]
    body = {"place": str(shop.pk), "checklist": checklist.pk, "answers": answers, "photos": []}
    clients = [machine(cast.worker) for _ in range(5)]
    for _round in range(5):
        url = f"/api/v1/inspections/{uuid7()}/"
        assert statuses([lambda c=c, u=url: c.put(u, body, format="json") for c in clients]) == [200] * 4 + [201]
    assert Inspection.objects.count() == 5


def test_five_different_contents_under_one_id_are_one_201_and_four_409(machine, cast, shop):
    clients = [machine(cast.worker) for _ in range(5)]
    url = f"/api/v1/inspections/{uuid7()}/"
    bodies = [{"place": str(shop.pk), "note": str(number)} for number in range(5)]
    calls = [lambda c=c, b=b: c.put(url, b, format="json") for c, b in zip(clients, bodies, strict=True)]
    assert statuses(calls) == [201] + [409] * 4


@time_machine.travel(NOW, tick=False)
def test_of_four_people_acting_on_one_hazard_one_wins_and_three_are_told_409_in_25_rounds(machine, cast, shop):
    photo = make_photo(shop.street)
    Photo.objects.filter(pk=photo.pk).update(by=cast.head)
    acts = {
        "pass_recheck": (machine(cast.head), {"photos": [str(photo.pk)]}),
        "fail_recheck": (machine(cast.community), {"reason": "未更换", "due_on": str(TODAY + ONE_DAY)}),
        "hand_over": (
            machine(cast.station),
            {"receiver": [cast.brigade_office.code], "reason": reason("hand_over").code},
        ),
        "comment": (machine(cast.worker), {"note": "已联系店主"}),
    }
    totals = Counter()
    for _round in range(ROUNDS):
        hazard = bring_to("submitted", shop, submitter=cast.worker)
        calls = [
            lambda c=client, b=body, n=name, h=hazard: c.post(
                f"/api/v1/hazards/{h.pk}/actions/{n}/", b, format="json", HTTP_IF_MATCH=f'"{h.version}"'
            )
            for name, (client, body) in acts.items()
        ]
        found = statuses(calls)
        assert found == [200, 409, 409, 409], found
        totals.update(found)
        assert Hazard.objects.get(pk=hazard.pk).version == hazard.version + 1
    assert totals == {200: ROUNDS, 409: 3 * ROUNDS}
