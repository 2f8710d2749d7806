"""Hazards by API: the same acts, the same refusals, guarded by the version one saw."""

import pytest
from django.utils import timezone

from grids.calendar import ONE_DAY, local_date
from hazards.models import Category, DeadlinePower, DeadlineRule, Hazard, Reason
from hazards.services import acts
from hazards.services.reporting import report_hazard
from tests.hazards.makers import make_photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def hazard(shop, cast):
    """Found by the worker in cell A and given a deadline."""
    found = report_hazard(
        shop.street,
        by=cast.worker,
        at=timezone.now(),
        place=shop,
        category=Category.objects.get(code="H03"),
        description="门口灭火器压力不足",
        origin_kind=Hazard.Origin.VISIT,
    )
    return acts.set_deadline(found, by=cast.worker, at=timezone.now(), seen=None)


def act(client, hazard, name, version=None, **body):
    headers = {} if version is None else {"HTTP_IF_MATCH": f'"{version}"'}
    return client.post(f"/api/v1/hazards/{hazard.pk}/actions/{name}/", body, format="json", **headers)


def test_a_neighbour_and_another_street_get_404_and_an_empty_list(machine, cast, hazard):
    for stranger in (cast.neighbour, cast.outsider, cast.other_community):
        client = machine(stranger)
        assert client.get(f"/api/v1/hazards/{hazard.pk}/").status_code == 404
        assert act(client, hazard, "comment", hazard.version, note="x").status_code == 404
        assert client.get("/api/v1/hazards/").json()["results"] == []


def test_the_brigade_reads_the_row_with_its_actions_and_its_version(machine, cast, hazard):
    client = machine(cast.brigade)
    row = client.get(f"/api/v1/hazards/{hazard.pk}/")
    assert row["ETag"] == f'"{hazard.version}"'
    body = row.json()
    assert body["state"] == {"code": "rectifying", "label": "整改中"}
    assert body["category"]["code"] == "H03"
    assert [event["action"] for event in body["events"]] == ["report", "set_deadline"]
    assert "hand_over" not in [offer["action"] for offer in body["actions"]]


def test_an_act_without_if_match_is_428(machine, cast, hazard):
    assert act(machine(cast.station), hazard, "comment", note="已电话提醒").status_code == 428


def test_an_act_on_an_older_version_is_409_and_changes_nothing(machine, cast, hazard):
    answer = act(machine(cast.station), hazard, "comment", hazard.version - 1, note="已电话提醒")
    assert answer.status_code == 409
    assert answer.json()["code"] == "moved-on"
    assert hazard.events.count() == hazard.version


def test_a_day_beyond_the_posts_own_is_400_at_its_field(machine, cast, hazard):
    acts.submit_rectification(hazard, by=None, at=timezone.now(), seen=None, photos=[make_photo(hazard.street)])
    hazard.refresh_from_db()
    DeadlinePower.objects.update(worker_days=2)
    day = (hazard.found_on + 3 * ONE_DAY).isoformat()
    DeadlineRule.objects.filter(category=hazard.category).update(amount=1)
    refused = act(machine(cast.worker), hazard, "fail_recheck", hazard.version, reason="未更换", due_on=day)
    assert (refused.status_code, refused.json()["code"]) == (400, "within-own-days"), refused.json()
    taken = act(machine(cast.head), hazard, "fail_recheck", hazard.version, reason="未更换", due_on=day)
    assert (taken.status_code, taken.json()["due_on"]) == (200, day)


def test_the_station_hands_over_and_the_brigade_accepts(machine, cast, hazard):
    reason = Reason.objects.filter(use="hand_over").first()
    body = {"receiver": [cast.brigade_office.code], "reason": reason.code, "request": "请依法查处"}
    sent = act(machine(cast.station), hazard, "hand_over", hazard.version, **body)
    assert sent.status_code == 200, sent.json()
    assert sent.json()["state"]["code"] == "handed_over"
    accepted = act(machine(cast.brigade), hazard, "accept", sent.json()["version"], note="已受理")
    assert accepted.status_code == 200, accepted.json()
    assert accepted.json()["state"]["code"] == "accepted"
    assert accepted["ETag"] == f'"{accepted.json()["version"]}"'


def test_a_worker_may_not_void(machine, cast, hazard):
    assert act(machine(cast.worker), hazard, "void", hazard.version, reason="误报").status_code == 403


def test_what_is_missing_is_said_field_by_field(machine, cast, hazard):
    answer = act(machine(cast.station), hazard, "hand_over", hazard.version)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert set(answer.json()["fields"]) >= {"receiver"}


def test_an_unknown_action_is_404(machine, cast, hazard):
    assert act(machine(cast.station), hazard, "burn", hazard.version).status_code == 404


def test_overdue_is_read_from_the_clock(machine, cast, hazard):
    client = machine(cast.brigade)
    assert client.get("/api/v1/hazards/?overdue=true").json()["results"] == []
    day = local_date(timezone.now()) - 20 * ONE_DAY
    Hazard.objects.update(found_on=day, due_on=day + ONE_DAY, due_at=timezone.now())
    assert [row["id"] for row in client.get("/api/v1/hazards/?overdue=true").json()["results"]] == [str(hazard.pk)]


def test_the_list_costs_the_same_for_one_row_and_for_six(machine, cast, hazard, shop, django_assert_max_num_queries):
    client = machine(cast.brigade)
    client.get("/api/v1/hazards/")
    with django_assert_max_num_queries(30) as one:
        client.get("/api/v1/hazards/")
    for number in range(5):
        report_hazard(
            shop.street, by=cast.worker, at=timezone.now(), place=shop, category=hazard.category,
            description=f"第{number}具灭火器压力不足", origin_kind=Hazard.Origin.VISIT,
        )  # fmt: skip
    with django_assert_max_num_queries(len(one.captured_queries)):
        assert len(client.get("/api/v1/hazards/").json()["results"]) == 6


def test_cursor_pages_tell_every_row_once(machine, cast, hazard, shop):
    for number in range(6):
        report_hazard(
            shop.street, by=cast.worker, at=timezone.now(), place=shop, category=hazard.category,
            description=f"第{number}具灭火器压力不足", origin_kind=Hazard.Origin.VISIT,
        )  # fmt: skip
    client, seen, url = machine(cast.brigade), [], "/api/v1/hazards/?page_size=2"
    while url:
        body = client.get(url).json()
        seen += [row["id"] for row in body["results"]]
        url = body["next"]
    assert len(seen) == len(set(seen)) == 7


def test_handing_over_asks_for_a_reason_of_the_list_and_refuses_words(machine, cast, hazard):
    receiver = [cast.brigade_office.code]
    answer = act(machine(cast.station), hazard, "hand_over", hazard.version, receiver=receiver, reason="拒不整改")
    assert answer.status_code == 400 and "handover_reason" in answer.json()["fields"]
    assert Hazard.objects.get().version == hazard.version


def test_a_correction_for_a_reason_of_a_list_says_it_in_words(machine, cast, hazard):
    changes = {"description": "门口灭火器压力不足，两具"}
    answer = act(machine(cast.station), hazard, "correct", hazard.version, reason="void-other", changes=changes)
    assert answer.status_code == 200, answer.json()
    assert answer.json()["events"][-1]["note"] == "其他"


def test_a_day_at_the_end_of_all_days_is_no_error(machine, cast, hazard):
    for name, day in (("opening", "0001-01-01"), ("closed_from", "0001-01-01"), ("closed_to", "9999-12-31")):
        assert machine(cast.station).get(f"/api/v1/hazards/?{name}={day}").status_code == 200, name
