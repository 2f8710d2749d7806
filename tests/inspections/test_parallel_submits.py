"""Five phones, or one impatient one: the same visit sent five times at once is one visit."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from grids.errors import Conflict
from grids.ids import uuid7
from hazards.models import Hazard
from inspections.models import Checklist, Inspection, Submission
from inspections.services.visits import submit_visit
from tests.inspections.conftest import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("seeded")]
AT_ONCE = 5


def send_at_once(payloads, *, street, client_id, by) -> list[str]:
    start = threading.Barrier(len(payloads))

    def one(payload):
        try:
            start.wait(10)
            return submit_visit(street, client_id=client_id, payload=payload, by=by, at=NOW).status
        except Conflict as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(payloads)) as pool:
        return sorted(pool.map(one, payloads))


def test_five_parallel_sendings_of_one_visit_make_one_visit(cast, shop):
    item = Checklist.objects.get(code="C1").items.get(number=1).pk
    payload = {"place": str(shop.pk), "answers": [{"item": item, "value": "no", "hazard": {"another": True}}]}
    for _turn in range(5):
        client_id = uuid7()
        before = Hazard.objects.count()
        answers = send_at_once([payload] * AT_ONCE, street=shop.street, client_id=client_id, by=cast.worker)
        assert answers == ["created"] + ["same"] * (AT_ONCE - 1)
        assert Inspection.objects.filter(pk=client_id).count() == 1
        assert Hazard.objects.count() == before + 1
        assert Submission.objects.filter(client_id=client_id).count() == 1


def test_of_five_different_contents_under_one_id_one_wins_and_all_are_kept(cast, shop):
    client_id = uuid7()
    payloads = [{"place": str(shop.pk), "note": str(number)} for number in range(AT_ONCE)]
    answers = send_at_once(payloads, street=shop.street, client_id=client_id, by=cast.worker)
    assert answers == ["created"] + ["visit-differs"] * (AT_ONCE - 1)
    kept = Submission.objects.filter(client_id=client_id)
    assert sorted(kept.values_list("status", flat=True)) == ["applied"] + ["conflict"] * (AT_ONCE - 1)
    assert Inspection.objects.get(pk=client_id).note == kept.get(status="applied").payload["note"]
