"""Five phones, or one impatient one: the same visit sent five times at once is one visit."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from grids.errors import Conflict
from grids.ids import uuid7
from grids.models import Place
from hazards.models import Hazard, Reason
from hazards.services import acts
from inspections.models import Checklist, Inspection, LeftBehind, Submission
from inspections.services.visits import submit_visit
from tests.factories import make_place
from tests.hazards.makers import bring_to
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


def test_two_tenants_of_one_premises_visited_at_once_answer_for_what_was_left_there_once(cast, shop):
    old = bring_to("rectifying", shop)
    exit_row = Reason.objects.get(code="close-closed-down")
    acts.close_otherwise(old, by=None, at=NOW, seen=None, exit=exit_row, reason="关门")
    Place.objects.filter(pk=shop.pk).update(status="closed")
    tenants = [make_place(shop.street, name, at=(109.185, 27.715)) for name in ("前店", "后店")]
    Place.objects.filter(pk__in=[one.pk for one in tenants]).update(recorded_at=NOW + timedelta(days=1))
    start = threading.Barrier(len(tenants))

    def visit(place):
        payload = {"place": str(place.pk), "gone": [str(old.pk)]}
        try:
            start.wait(10)
            return submit_visit(place.street, client_id=uuid7(), payload=payload, by=cast.worker, at=NOW).status
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tenants)) as pool:
        assert list(pool.map(visit, tenants)) == ["created", "created"]
    assert LeftBehind.objects.filter(hazard=old, answer="gone").count() == 1


def test_of_five_different_contents_under_one_id_one_wins_and_all_are_kept(cast, shop):
    client_id = uuid7()
    payloads = [{"place": str(shop.pk), "note": str(number)} for number in range(AT_ONCE)]
    answers = send_at_once(payloads, street=shop.street, client_id=client_id, by=cast.worker)
    assert answers == ["created"] + ["visit-differs"] * (AT_ONCE - 1)
    kept = Submission.objects.filter(client_id=client_id)
    assert sorted(kept.values_list("status", flat=True)) == ["applied"] + ["conflict"] * (AT_ONCE - 1)
    assert Inspection.objects.get(pk=client_id).note == kept.get(status="applied").payload["note"]
