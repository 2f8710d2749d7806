"""重复发现: what stands open at a place and is found again is the same hazard, once more; nothing is newly found."""

from datetime import date, timedelta
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse

from grids.ids import uuid7
from hazards.models import Hazard, HazardEvent
from hazards.services.day_sums import differences
from hazards.terms import moves
from inspections.models import Answer, Inspection
from inspections.services.photos import receive_photo
from tests.hazards.makers import bring_to, make_hazard, make_photo
from tests.inspections.conftest import NOW, picture, promise

pytestmark = pytest.mark.django_db
EARLIER = NOW - timedelta(days=3)


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def found(category="H03", **more) -> dict:
    return {"category": category, "description": "灭火器仍无压力"} | more


def times() -> list[int]:
    return list(Hazard.objects.order_by("number").values_list("found_again", flat=True))


def test_what_stands_open_at_another_place_is_another_hazard(send, shop, next_shop, cast):
    make_hazard(next_shop, at=EARLIER)
    send(shop, hazards=[found(same_as=str(Hazard.objects.get().pk))])
    assert times() == [0, 0]


def test_it_is_counted_on_the_open_hazard_and_nothing_is_newly_found(send, shop, cast):
    known = bring_to("rectifying", shop, at=EARLIER)
    visit = send(shop, hazards=[found()]).inspection
    hazard = Hazard.objects.get()
    assert (hazard.pk, hazard.found_again, hazard.state, hazard.due_on) == (known.pk, 1, "rectifying", known.due_on)
    event = hazard.events.get(action="find_again")
    assert (event.note, event.by, event.at, event.data["origin"]) == (
        "灭火器仍无压力", cast.worker, visit.visited_at, str(visit.pk),
    )  # fmt: skip
    assert (visit.hazards_found, visit.all_clear) == (1, False), "the visit counts what it saw"
    assert moves([shop.street], date(2026, 11, 1), NOW.date(), "found").count() == 1
    assert differences(shop.street) == {}


def test_the_same_visit_sent_again_counts_once(send, shop):
    bring_to("rectifying", shop, at=EARLIER)
    known = uuid7()
    assert [send(shop, client_id=known, hazards=[found()]).status for _n in range(2)] == ["created", "same"]
    assert times() == [1]


@pytest.mark.parametrize("said", [{"another": True}, {"category": "H04"}])
def test_another_one_or_another_category_is_a_new_hazard(send, shop, said):
    bring_to("rectifying", shop, at=EARLIER)
    send(shop, hazards=[found(**said)])
    assert times() == [0, 0]


def test_one_put_right_meanwhile_is_not_found_again_but_anew(send, shop):
    closed = bring_to("closed", shop, at=EARLIER)
    send(shop, hazards=[found(same_as=str(closed.pk))])
    assert times() == [0, 0]


def test_two_of_one_visit_are_two_whatever_their_category(send, shop):
    send(shop, hazards=[found(), found(description="应急照明失效")])
    assert times() == [0, 0]


def test_another_line_of_the_list_asks_another_question(send, shop, checklist):
    lines = [item for item in checklist.row.items.all() if item.category and item.category.code == "H03"][:2]
    no = [{"item": line.pk, "value": "no", "hazard": {"description": line.text_zh}} for line in lines]
    send(shop, answers=no[:1], at=EARLIER)
    send(shop, answers=no)
    assert times() == [1, 0], "the first line's is known, the second line's is new"
    assert Answer.objects.filter(hazard__found_again=1).count() == 2


def test_put_right_on_the_spot_it_waits_for_its_recheck_or_is_done_where_nothing_was_decided(send, shop, cast):
    for known, state in ((bring_to("rectifying", shop, at=EARLIER), "submitted"),
                         (make_hazard(shop, at=EARLIER, category="H05"), "fixed_on_site")):  # fmt: skip
        photo = promise(picture())
        content = found(known.category.code, fix="on_site", after=[photo["id"]])
        visit = send(shop, hazards=[content], photos=[photo]).inspection
        assert (Hazard.objects.get(pk=known.pk).state, visit.complete) == (state, False)
        receive_photo(shop.street, photo_id=UUID(photo["id"]), content=picture(), by=cast.worker, at=NOW)
        shown = Hazard.objects.get(pk=known.pk).evidence.get(photo_id=photo["id"])
        assert (shown.stage, shown.event.recorded_at) == ("after", NOW)


def test_undecided_so_far_it_gets_its_date_now_and_a_handed_over_one_keeps_its_way(send, shop, cast):
    make_hazard(shop, at=EARLIER)
    send(shop, hazards=[found(due_on="2026-11-24")])
    assert Hazard.objects.get().due_on == date(2026, 11, 24)
    away = bring_to("handed_over", shop, at=EARLIER, category="H05", receiver=cast.brigade_office)
    send(shop, hazards=[found("H05")])
    assert Hazard.objects.get(pk=away.pk).state == "handed_over"
    assert sorted(times()) == [1, 1]


def test_a_photo_that_comes_late_belongs_to_the_later_finding(send, shop, cast):
    bring_to("rectifying", shop, at=EARLIER, photos=[make_photo(shop.street)])
    photo = promise(picture())
    send(shop, hazards=[found(photos=[photo["id"]])], photos=[photo])
    receive_photo(shop.street, photo_id=UUID(photo["id"]), content=picture(), by=cast.worker, at=NOW)
    assert Hazard.objects.get().evidence.get(photo_id=photo["id"]).event.action == "find_again"


# --- on the phone and at the desk


def typed(**more) -> dict:
    finding = {"w-extra": "1", "d-extra": "仍无压力", "c-extra": "H03"}
    return {"client_id": str(uuid7()), "outcome": "done"} | finding | more


def test_the_form_says_so_and_takes_it_for_the_same_unless_told_otherwise(client, shop, cast):
    known = bring_to("rectifying", shop, at=EARLIER)
    client.force_login(cast.worker)
    page = client.get(reverse("field:visit", args=[shop.pk])).content.decode()
    assert "这里有同类隐患还没改好" in page and str(known.pk) in page
    client.post(reverse("field:visit", args=[shop.pk]), typed())
    assert times() == [1]
    receipt = client.get(reverse("field:receipt", args=[Inspection.objects.get().pk])).content.decode()
    assert known.number in receipt and "重复发现 1 次" in receipt
    client.post(reverse("field:visit", args=[shop.pk]), typed(**{"a-extra": "new"}))
    assert times() == [1, 0]


def test_reported_in_passing_it_is_the_same_and_a_double_tap_counts_once(client, shop, cast):
    known = bring_to("rectifying", shop, at=EARLIER)
    client.force_login(cast.worker)
    new, tap = f"{reverse('field:hazard-new')}?place={shop.pk}", typed(place=str(shop.pk), **{"f-extra": "deadline"})
    assert "这里有同类隐患还没改好" in client.get(new).content.decode()
    for _n in range(2):
        assert client.post(new, tap).status_code == 302
    assert times() == [1]
    Hazard.objects.filter(pk=known.pk).update(state="void")
    assert client.post(new, tap).status_code == 302
    assert (times(), HazardEvent.objects.filter(action="find_again").count()) == ([1], 1)
    assert client.post(new, tap | {"client_id": str(uuid7()), "a-extra": "new"}).status_code == 302
    assert times() == [1, 0]


def test_the_desk_is_asked_and_answers(client, shop, cast):
    known = make_hazard(shop, at=EARLIER)
    client.force_login(cast.station)
    new = f"{reverse('hazards:new')}?place={shop.pk}"
    form = {"category": known.category_id, "description": "又被发现", "severity": "ordinary", "origin_kind": "desk",
            "then": "deadline", "hazard_id": str(uuid7())}  # fmt: skip
    proposal = client.get(reverse("hazards:new-proposal"), {"place": str(shop.pk), "category": known.category_id})
    assert f'value="{known.pk}" checked' in proposal.content.decode()
    asked = client.post(new, form)
    assert asked.status_code == 422 and "请选择是不是同一处" in asked.content.decode()
    for _n in range(2):
        assert client.post(new, form | {"same_as": str(known.pk)}).status_code == 302
    hazard = Hazard.objects.get()
    assert (hazard.found_again, hazard.state) == (1, "rectifying")
    assert client.post(new, form | {"same_as": "new", "hazard_id": str(uuid7())}).status_code == 302
    assert times() == [1, 0]
