"""更正检查: one's own visit of the last day, put right by a new version; what was found stays, and is counted once."""

from datetime import timedelta

import pytest
import time_machine

from grids.errors import Conflict, DomainError, NotAllowed
from grids.ids import uuid7
from hazards.models import Hazard, Notice
from inspections.models import Answer, Inspection, Submission, Task
from inspections.services.correcting import WITHIN
from inspections.services.tasks import make_due_tasks
from inspections.services.visit_papers import record_visit
from reports.figures.spans import Span
from reports.figures.visits import visits
from tests.factories import make_place
from tests.inspections.conftest import NOW, picture

LATER = NOW + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def first(send, shop, checklist):
    """What the worker sent: one hazard on line 8, line 1 not applicable."""
    answers = [
        {"item": checklist.item[8], "value": "no", "hazard": {"description": "后门上锁"}},
        {"item": checklist.item[1], "value": "na", "note": "夫妻店"},
    ]
    return send(shop, at=NOW, answers=answers, checklist=checklist.row.pk, note="店主在场").inspection


@pytest.fixture
def clear(send, shop, checklist):
    """What the worker sent: all in order."""
    return send(shop, at=NOW, checklist=checklist.row.pk).inspection


def again(send, old, /, **payload):
    """A new version of `old`."""
    return send(old.place, at=LATER, **({"corrects": str(old.pk), "checklist": old.checklist_id} | payload))


def refused(error, send, old, /, **payload) -> DomainError:
    before = Inspection.objects.count()
    with pytest.raises(error) as caught:
        again(send, old, **payload)
    old.refresh_from_db()
    assert (Inspection.objects.count(), old.superseded_by) == (before, None)
    return caught.value


# --- denied


@pytest.mark.parametrize("who", ["colleague", "head", "station"])
def test_nobody_else_puts_a_visit_right_whoever_sees_it(send, cast, clear, who, client):
    assert refused(NotAllowed, send, clear, by=getattr(cast, who)).code == "not-yours"
    assert Submission.objects.filter(status="not_permitted").count() == 1
    client.force_login(getattr(cast, who))
    assert client.get(f"/m/visits/{clear.pk}/correct/").status_code == 404


def test_a_neighbour_does_not_learn_that_the_visit_is_there(send, cast, clear):
    assert refused(DomainError, send, clear, by=cast.neighbour).status == 404


def test_after_a_day_it_stands(send, clear, client, cast):
    with pytest.raises(Conflict) as caught:
        send(clear.place, at=NOW + WITHIN + timedelta(seconds=1), corrects=str(clear.pk), checklist=clear.checklist_id)
    assert caught.value.code == "correction-late"
    assert send(clear.place, at=NOW + WITHIN, corrects=str(clear.pk), checklist=clear.checklist_id)
    client.force_login(cast.worker)
    with time_machine.travel(NOW + WITHIN + timedelta(minutes=1), tick=False):
        assert "更正这次检查" not in client.get(f"/m/visits/{clear.pk}/").content.decode()


def test_what_a_signed_report_or_a_paper_says_stands(send, clear, cast):
    street = clear.street
    street.books_closed_through = clear.booked_on
    street.save(update_fields=["books_closed_through"])
    assert refused(Conflict, send, clear).code == "books-closed"
    street.books_closed_through = clear.booked_on - timedelta(days=1)
    street.save(update_fields=["books_closed_through"])
    record_visit(clear, [], by=cast.worker, at=LATER)
    assert Notice.objects.filter(kind=Notice.Kind.INSPECTION).count() == 1
    assert refused(Conflict, send, clear).code == "paper-issued"


def test_what_was_found_is_not_taken_back(send, first, checklist, shop):
    other = make_place(shop.street, "隔壁小吃店", at=(109.1852, 27.7151))
    eight = [{"item": checklist.item[8], "value": "na"}]
    assert refused(DomainError, send, first, answers=eight).code == "bad-visit"
    assert "outcome" in refused(DomainError, send, first, outcome="locked").details["fields"]
    assert "corrects" in refused(DomainError, send, first, place=str(other.pk)).details["fields"]
    assert "corrects" in refused(DomainError, send, first, corrects=str(uuid7())).details["fields"]


def test_a_version_that_was_corrected_is_not_corrected_again(send, clear):
    new = again(send, clear, note="一").inspection
    with pytest.raises(Conflict) as caught:
        again(send, clear, note="二")
    assert (caught.value.code, caught.value.details["inspection"]) == ("already-corrected", str(new.pk))
    assert again(send, new, note="二").status == "created"


# --- what becomes of it


def test_the_new_version_stands_for_the_old_and_is_counted_once(send, first, checklist, shop):
    new = again(send, first, answers=[{"item": checklist.item[2], "value": "na"}], note="").inspection
    first.refresh_from_db()
    assert first.superseded_by == new
    assert (new.visited_at, new.booked_on, new.hazards_found, new.all_clear) == (NOW, first.booked_on, 1, False)
    given = dict(Answer.objects.filter(inspection=new).values_list("item__number", "value"))
    assert given == {2: "na", 8: "no"}
    assert Hazard.objects.count() == 1
    assert list(Inspection.objects.counted()) == [new]
    span = Span(shop.street, NOW.date(), NOW.date(), booked=True)
    assert visits(span)["places_visited"] == 1


def test_the_same_correction_again_is_the_same(send, clear):
    one = uuid7()
    assert again(send, clear, client_id=one, note="改").status == "created"
    assert again(send, clear, client_id=one, note="改").status == "same"


def test_a_correction_that_names_no_list_is_of_the_same_one(send, clear, checklist, shop):
    new = again(send, clear, checklist=None, answers=[{"item": checklist.item[2], "value": "na"}]).inspection
    assert (new.checklist, new.answers.get().item_id) == (clear.checklist, checklist.item[2])


def test_what_is_found_on_second_thoughts_is_a_hazard_of_the_same_visit(send, first, checklist):
    found = {"category": "H07", "description": "灭火器失效"}
    new = again(send, first, hazards=[found]).inspection
    assert (new.hazards_found, Hazard.objects.count()) == (2, 2)
    assert Hazard.objects.get(description="灭火器失效").found_at == NOW


def test_a_door_that_was_shut_takes_the_last_visit_back_and_keeps_the_task_done(send, shop):
    make_due_tasks(shop.street, NOW.date(), at=NOW)
    clear = send(shop, at=NOW).inspection
    shop.refresh_from_db()
    assert shop.last_visited_at == NOW
    new = again(send, clear, outcome="locked").inspection
    shop.refresh_from_db()
    assert shop.last_visited_at is None
    assert {task.inspection for task in Task.objects.exclude(done_at=None)} == {new}


# --- the pages


def test_the_worker_puts_it_right_and_the_office_reads_both_versions(phone, client, first, cast, checklist):
    receipt = phone.get(f"/m/visits/{first.pk}/").content.decode()
    assert f"/m/visits/{first.pk}/correct/" in receipt
    page = phone.get(f"/m/visits/{first.pk}/correct/").content.decode()
    assert "后门上锁" in page and f'name="w-{checklist.item[8]}"' not in page
    assert 'value="夫妻店"' in page or ">夫妻店<" in page
    two, eleven = checklist.item[2], checklist.item[11]
    typed = {"client_id": str(uuid7()), "outcome": "done", "note": "店主不在"}
    typed |= {f"w-{eleven}": "1", f"f-{eleven}": "on_site"}
    again = phone.post(f"/m/visits/{first.pk}/correct/", typed)
    assert again.status_code == 422 and "店主不在" in again.content.decode()
    del typed[f"w-{eleven}"]
    typed |= {f"w-{two}": "1", f"v-{two}": "na", f"d-{two}": "一人店"}
    sent = phone.post(f"/m/visits/{first.pk}/correct/", typed)
    first.refresh_from_db()
    assert (sent.status_code, sent.headers["Location"]) == (302, f"/m/visits/{first.superseded_by_id}/")
    assert first.superseded_by.note == "店主不在"
    assert "后门上锁" in phone.get(sent.headers["Location"]).content.decode()
    assert phone.get(f"/m/visits/{first.pk}/correct/").headers["Location"] == f"/m/visits/{first.superseded_by_id}/"

    client.force_login(cast.station)
    listed = client.get("/inspections/").content.decode()
    assert str(first.superseded_by_id) in listed and str(first.pk) not in listed
    assert "这一份不再计入" in client.get(f"/inspections/{first.pk}/").content.decode()
    assert f"/inspections/{first.pk}/" in client.get(f"/inspections/{first.superseded_by_id}/").content.decode()


def test_photos_of_a_correction_are_asked_for_like_any(send, clear, checklist):
    photo = {"id": str(uuid7()), "sha256": "0" * 64, "size": len(picture())}
    found = {"category": "H07", "description": "灭火器失效", "photos": [photo["id"]]}
    new = again(send, clear, hazards=[found], photos=[photo]).inspection
    assert (new.complete, new.manifest.count()) == (False, 1)
