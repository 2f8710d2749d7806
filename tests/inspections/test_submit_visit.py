"""A visit arrives: once, whole, and with a row that says what became of it."""

from datetime import date, timedelta

import pytest
import time_machine

from grids.errors import Conflict, DomainError, NotAllowed
from grids.ids import uuid7
from grids.models import Grid, Photo, Place, Role
from grids.services.photos import store_photo
from grids.territory_figures import coverage
from hazards.models import Hazard
from hazards.workflow import State
from inspections.models import Answer, Inspection, Submission, Task
from inspections.services.checklists import checklist_for
from inspections.services.submission_log import UnknownPlace
from inspections.services.visits import street_for
from tests.factories import local, make_place, make_post, make_user
from tests.inspections.conftest import NOW, picture, promise


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def refused(send, *args, error=DomainError, **kwargs) -> DomainError:
    with pytest.raises(error) as caught:
        send(*args, **kwargs)
    assert Inspection.objects.count() == 0 or error is Conflict
    return caught.value


# --- denied


def test_a_neighbour_cannot_tell_the_place_from_one_that_does_not_exist(send, cast, shop):
    theirs = refused(send, shop, by=cast.neighbour, error=UnknownPlace)
    nowhere = refused(send, shop, by=cast.neighbour, error=UnknownPlace, place=str(uuid7()))
    assert (theirs.status, str(theirs)) == (nowhere.status, str(nowhere)) == (404, str(nowhere))
    assert set(Submission.objects.values_list("status", flat=True)) == {"not_permitted"}


def test_a_reader_without_the_right_is_refused_with_403_and_the_sending_is_kept(send, cast, shop):
    assert refused(send, shop, by=cast.auditor, error=NotAllowed).status == 403
    kept = Submission.objects.get()
    assert (kept.status, kept.by, kept.payload) == ("not_permitted", cast.auditor, {"place": str(shop.pk)})


def test_a_place_of_another_street_is_unknown_in_this_one(send, territory, far_shop):
    assert refused(send, far_shop, street=territory.street, error=UnknownPlace).status == 404


def test_only_an_officer_may_enter_a_past_day(send, cast, shop):
    assert refused(send, shop, error=NotAllowed, visited_on="2026-11-02").status == 403


def test_an_officer_may_not_enter_a_day_to_come_or_one_of_years_ago(send, cast, shop):
    for tomorrow_or_mistyped in ("2026-11-21", "2016-11-02"):
        error = refused(send, shop, by=cast.station, visited_on=tomorrow_or_mistyped)
        assert "visited_on" in error.details["fields"]


def test_a_home_is_closed_to_who_has_no_care_right(send, cast, territory):
    home = make_place(territory.street, "张家", at=(109.185, 27.715), type="HOME")
    refused(send, home, by=cast.brigade, error=UnknownPlace)


@pytest.mark.parametrize(
    ("payload", "field"),
    [({"kind": "dance"}, "kind"), ({"outcome": "gone"}, "outcome"), ({"round": str(uuid7())}, "round"),
     ({"task": str(uuid7())}, "task"), ({"checklist": 999999}, "checklist"), ({"kind": "care"}, "kind")],
)  # fmt: skip
def test_unknown_content_is_refused_by_field_and_kept(send, shop, payload, field):
    error = refused(send, shop, **payload)
    assert field in error.details["fields"]
    kept = Submission.objects.get()
    assert kept.status == "rejected"
    assert kept.reason == str(error)


def test_a_refused_hazard_takes_the_whole_visit_back(send, shop, checklist):
    answers = [{"item": checklist.item[8], "value": "no", "hazard": {"fix": "on_site"}}]
    assert refused(send, shop, answers=answers).code == "missing-input"
    assert Hazard.objects.count() == 0
    assert Submission.objects.get().status == "rejected"


# --- the same visit


def test_the_same_again_is_the_same_visit(send, shop):
    client_id = uuid7()
    first = send(shop, client_id=client_id, note="好")
    second = send(shop, client_id=client_id, note="好", position=[109.18, 27.71])
    assert (first.status, second.status) == ("created", "same")
    assert first.inspection.pk == second.inspection.pk == client_id
    assert Submission.objects.count() == 1


def test_other_content_under_the_same_id_is_a_conflict_and_both_are_kept(send, shop):
    client_id = uuid7()
    send(shop, client_id=client_id, note="一")
    error = refused(send, shop, client_id=client_id, note="二", error=Conflict)
    assert (error.code, error.status) == ("visit-differs", 409)
    assert sorted(Submission.objects.values_list("status", "payload__note")) == [("applied", "一"), ("conflict", "二")]
    assert Inspection.objects.get().note == "一"


def test_an_id_used_elsewhere_answers_without_detail(send, cast, shop, far_shop):
    client_id = uuid7()
    send(far_shop, by=cast.outside_worker, client_id=client_id)
    error = refused(send, shop, client_id=client_id, error=Conflict)
    assert (error.code, error.details) == ("id-taken", {})


def test_a_refused_sending_may_succeed_later_under_the_same_id(send, shop):
    newcomer, client_id = make_user("newcomer"), uuid7()
    refused(send, shop, by=newcomer, client_id=client_id, error=UnknownPlace)
    make_post(newcomer, "worker", shop.scope_cell)
    assert send(shop, by=newcomer, client_id=client_id).status == "created"
    assert Submission.objects.get().status == "applied"


def test_who_sent_it_learns_that_it_arrived_even_after_his_post_ended(send, cast, shop):
    client_id = uuid7()
    send(shop, client_id=client_id)
    cast.worker.posts.update(valid_to=date(2026, 11, 1))
    cast.worker.__dict__.pop("_scope", None)
    assert send(shop, client_id=client_id).status == "same"


# --- what a visit is


def test_an_all_clear_visit_is_one_row_without_answers(send, cast, shop, checklist):
    visit = send(shop).inspection
    assert (visit.all_clear, visit.hazards_found, visit.checklist, visit.complete) == (True, 0, checklist.row, True)
    assert (visit.by, visit.post.role.code, visit.visited_on, visit.booked_on) == (
        cast.worker, "worker", date(2026, 11, 20), date(2026, 11, 20))  # fmt: skip
    assert (visit.street, visit.cell, visit.scope_cell, visit.district.code) == (
        shop.street, shop.cell, shop.scope_cell, "520602")  # fmt: skip
    assert Answer.objects.count() == 0
    shop.refresh_from_db()
    assert shop.last_visited_at == NOW


def test_a_no_becomes_a_hazard_with_the_deadline_of_its_category(send, cast, shop, checklist):
    visit = send(shop, answers=[{"item": checklist.item[1], "value": "no"}]).inspection
    hazard = Hazard.objects.get()
    assert (hazard.state, hazard.category.code, hazard.found_by, hazard.place) == (
        State.RECTIFYING, "H14", cast.worker, shop)  # fmt: skip
    assert hazard.description.startswith("不符合：")
    assert (hazard.origin_kind, hazard.origin_id) == ("visit", visit.pk)
    assert hazard.due_on == date(2026, 12, 7)  # 15 days end on Saturday 5 December and roll to Monday
    assert (visit.all_clear, visit.hazards_found) == (False, 1)
    assert Answer.objects.get().hazard == hazard


def test_a_line_that_escalates_opens_a_serious_hazard_unless_told_otherwise(send, shop, checklist):
    exits = {"item": checklist.item[8], "value": "no"}
    send(shop, answers=[exits])
    send(shop, answers=[exits | {"hazard": {"severity": "minor", "description": "门后放了一把椅子", "another": True}}])
    assert list(Hazard.objects.order_by("number").values_list("severity__code", flat=True)) == ["serious", "minor"]


def test_put_right_on_the_spot_is_found_and_put_right_at_once(send, cast, shop, checklist):
    before, after = (
        store_photo(shop.street, photo_id=uuid7(), content=picture(colour), by=cast.worker, at=NOW)
        for colour in ("red", "green")
    )
    finding = {"fix": "on_site", "photos": [str(before.pk)], "after": [str(after.pk)]}
    visit = send(
        shop,
        answers=[{"item": checklist.item[8], "value": "no", "hazard": finding}],
        photos=[{"id": str(p.pk), "sha256": p.sha256, "size": p.size} for p in (before, after)],
    ).inspection
    hazard = Hazard.objects.get()
    assert (hazard.state, hazard.put_right_at, visit.complete) == (State.FIXED_ON_SITE, NOW, True)
    assert sorted(hazard.evidence.values_list("stage", flat=True)) == ["after", "before"]


def test_photos_still_on_their_way_count_as_given_and_the_visit_waits_for_them(send, shop, checklist):
    manifest = promise(picture())
    finding = {"fix": "on_site", "after": [manifest["id"]]}
    answers = [{"item": checklist.item[8], "value": "no", "hazard": finding}]
    visit = send(shop, answers=answers, photos=[manifest]).inspection
    assert Hazard.objects.get().state == State.FIXED_ON_SITE
    assert visit.complete is False
    assert Photo.objects.count() == 0


def test_a_hazard_beside_the_list_names_its_category(send, shop):
    send(shop, hazards=[{"category": "H07", "description": "门口飞线充电"}])
    assert Hazard.objects.get().category.code == "H07"
    with pytest.raises(DomainError):
        send(shop, hazards=[{"description": "没有类别"}])


def test_a_line_without_a_category_takes_a_note_not_a_hazard(send, cast, territory):
    home = make_place(territory.street, "张家", at=(109.185, 27.715), type="HOME")
    items = send_items(home)
    answers = [
        {"item": items[12], "value": "no", "note": "帮扶人换了"},
        {"item": items[13], "value": "given", "given": "能"},
    ]
    visit = send(home, answers=answers).inspection
    assert Hazard.objects.count() == 0
    assert (visit.kind, visit.at_home, visit.all_clear) == ("care", True, False)
    assert sorted(Answer.objects.values_list("value", "note", "given")) == [
        ("given", "", "能"),
        ("no", "帮扶人换了", ""),
    ]


def send_items(place) -> dict[int, int]:
    return {item.number: item.pk for item in checklist_for(place, on=NOW.date()).items.all()}


@pytest.mark.parametrize("outcome", ["locked", "closed", "not_found", "refused", "moved"])
def test_not_getting_in_is_a_result_without_hazards(send, shop, outcome):
    visit = send(shop, outcome=outcome).inspection
    assert (visit.outcome, visit.all_clear, Inspection.objects.counted().count()) == (outcome, False, 0)
    shop.refresh_from_db()
    assert shop.last_visited_at is None


@pytest.mark.parametrize("kind", ["video", "self"])
def test_a_look_from_afar_leaves_the_place_unvisited(send, shop, kind):
    assert send(shop, kind=kind).inspection.kind == kind
    shop.refresh_from_db()
    assert shop.last_visited_at is None
    seen = coverage(Place.objects.filter(pk=shop.pk), now=NOW)
    assert (seen.visited, Inspection.objects.counted().count()) == (0, 0)
    send(shop)
    seen = coverage(Place.objects.filter(pk=shop.pk), now=NOW)
    assert (seen.visited, Inspection.objects.counted().count()) == (1, 1)


def test_a_partner_finds_and_reports_and_the_cell_sets_the_date(send, cast, shop, checklist):
    firefighter = make_user("firefighter")
    make_post(firefighter, "joint_firefighter", shop.street, places=[shop])
    send(shop, by=firefighter, answers=[{"item": checklist.item[1], "value": "no"}])
    assert Hazard.objects.get().state == State.REPORTED


# --- when


def test_the_phones_day_counts_when_it_comes_late(send, shop):
    visit = send(shop, at=local(2026, 11, 21, 8), device_at="2026-11-20T23:30:00+08:00").inspection
    assert visit.visited_on == date(2026, 11, 20)
    assert visit.visited_at == local(2026, 11, 20, 23, 30)


def test_a_frozen_day_is_booked_on_the_next_open_one(send, territory, shop):
    Grid.objects.filter(pk=territory.street.pk).update(books_closed_through=date(2026, 11, 20))
    visit = send(shop).inspection
    assert (visit.visited_on, visit.booked_on) == (date(2026, 11, 20), date(2026, 11, 21))


def test_a_paper_visit_is_entered_with_its_true_day_and_marked(send, cast, shop, checklist):
    visit = send(shop, by=cast.station, visited_on="2026-11-02", answers=[{"item": checklist.item[1], "value": "no"}])
    assert (visit.inspection.visited_on, visit.inspection.backdated) == (date(2026, 11, 2), True)
    hazard = Hazard.objects.get()
    assert (hazard.found_on, hazard.backdated) == (date(2026, 11, 2), True)


# --- what it does


def make_task(place, **more) -> Task:
    return Task.objects.create(
        street=place.street, district=place.district, cell=place.cell, scope_cell=place.scope_cell, place=place,
        recorded_at=NOW, role=Role.objects.get(code="worker"),
        **({"starts_on": date(2026, 11, 16), "due_on": date(2026, 11, 22)} | more),
    )  # fmt: skip


def test_a_result_does_what_was_due_whoever_brought_it(send, cast, shop, next_shop):
    due, later, elsewhere = make_task(shop), make_task(shop, starts_on=date(2026, 11, 23)), make_task(next_shop)
    visit = send(shop, by=cast.colleague, outcome="locked").inspection
    for task in (due, later, elsewhere):
        task.refresh_from_db()
    assert (due.done_at, due.inspection) == (NOW, visit)
    assert later.done_at is None
    assert elsewhere.done_at is None


@pytest.mark.parametrize("kind", ["video", "self"])
def test_a_look_from_afar_does_only_the_task_it_was_sent_for(send, shop, kind):
    routine, asked = make_task(shop), make_task(shop, kind=Task.Kind.DISPATCH)
    send(shop, kind=kind, task=str(asked.pk))
    for task in (routine, asked):
        task.refresh_from_db()
    assert (routine.done_at, asked.done_at) == (None, NOW)


def test_a_visit_does_not_do_a_recheck_that_waits_for_its_own_act(send, shop):
    task = make_task(shop, kind=Task.Kind.RECHECK)
    send(shop)
    task.refresh_from_db()
    assert task.done_at is None


def test_an_older_visit_does_not_turn_back_the_places_last_visit(send, cast, shop):
    send(shop)
    send(shop, by=cast.station, visited_on="2026-11-02")
    shop.refresh_from_db()
    assert shop.last_visited_at == NOW


def test_a_sending_belongs_to_its_places_street_or_to_ones_own(cast, shop, far_shop):
    assert street_for({"place": str(shop.pk)}, cast.worker) == shop.street
    assert street_for({"place": str(far_shop.pk)}, cast.worker) == shop.street
    assert street_for("x", cast.worker) == shop.street
    assert street_for({}, cast.nobody) is None


def test_it_says_so_when_the_same_content_was_sent_by_a_colleague(send, cast, shop):
    client_id = uuid7()
    send(shop, client_id=client_id)
    assert send(shop, client_id=client_id, by=cast.colleague).status == "same"
    assert refused(send, shop, client_id=client_id, by=cast.outsider, error=Conflict).code == "id-taken"


def test_seventy_three_hours_late_counts_on_the_day_of_receipt(send, shop):
    visit = send(shop, device_at=(NOW - timedelta(hours=73)).isoformat()).inspection
    assert visit.visited_on == NOW.date()


def test_an_all_clear_visit_asks_for_no_line_of_the_list_and_no_photo(send, cast, shop, django_assert_max_num_queries):
    """The act done most of all, by phone: what it costs may not creep up."""
    send(shop)  # the posts of the person, read once a request
    with django_assert_max_num_queries(12):
        send(shop)
