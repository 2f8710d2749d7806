"""What a worker does in passing: a quick fix, a hazard on the way, in the own cell or a metre over the line."""

from uuid import UUID

import pytest
import time_machine
from django.urls import reverse

from grids.ids import uuid7
from hazards.models import Hazard
from hazards.workflow import State
from inspections.models import QuickFix
from tests.factories import make_grid, make_post, square
from tests.inspections.conftest import NOW, upload


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_quick_fix_is_two_taps_and_a_double_tap_is_one(phone, cast, shop):
    client_id = phone.get(reverse("field:quick-fix")).context["client_id"]
    for _tap in range(2):
        answer = phone.post(reverse("field:quick-fix"), {"client_id": str(client_id), "kind": "stairs", "count": "1"})
        assert answer.status_code == 302
    fix = QuickFix.objects.get()
    assert (fix.kind, fix.count, fix.by, fix.cell) == ("stairs", 1, cast.worker, shop.cell)


def test_a_quick_fix_keeps_its_number_when_it_is_refused(phone, shop):
    answer = phone.post(reverse("field:quick-fix"), {"client_id": str(uuid7()), "kind": "stairs", "count": "0"})
    assert answer.status_code == 422
    assert 'value="0"' in answer.content.decode()
    assert QuickFix.objects.count() == 0


def test_a_quick_fix_keeps_its_photo_when_it_is_refused(phone, cast):
    quick, typed = reverse("field:quick-fix"), {"client_id": str(uuid7()), "kind": "stairs"}
    refused = phone.post(quick, typed | {"count": "0", "photo": upload()})
    assert refused.status_code == 422
    phone.post(quick, typed | {"count": "1", "kept": str(refused.context["photo"].pk)})
    assert QuickFix.objects.get().photo == refused.context["photo"]


def test_a_quick_fix_takes_no_photo_of_another_and_nothing_that_is_none(phone, cast, client):
    quick, typed = reverse("field:quick-fix"), {"client_id": str(uuid7()), "kind": "stairs", "count": "1"}
    assert phone.post(quick, typed | {"photo": upload(content=b"no photo")}).status_code == 422
    assert not QuickFix.objects.exists()
    phone.post(quick, typed | {"photo": upload()})
    client.force_login(cast.colleague)
    client.post(quick, typed | {"client_id": str(uuid7()), "kept": str(QuickFix.objects.get().photo_id)})
    assert QuickFix.objects.get(by=cast.colleague).photo is None


def test_a_hazard_in_passing_is_kept_when_refused_and_once_when_sent_twice(phone, shop):
    new, typed = reverse("field:hazard-new"), {"client_id": str(uuid7()), "c-extra": "H07", "d-extra": "飞线充电"}
    refused = phone.post(new, typed | {"f-extra": "on_site"})
    assert refused.status_code == 422
    assert "飞线充电" in refused.content.decode()
    answer = phone.post(new, typed | {"place": str(shop.pk)})
    assert answer.status_code == 302
    hazard = Hazard.objects.get()
    assert (hazard.pk, hazard.place, hazard.state) == (UUID(typed["client_id"]), shop, State.RECTIFYING)
    assert phone.post(new, typed | {"place": str(shop.pk)}).status_code == 302
    assert Hazard.objects.count() == 1


def test_a_hazard_in_passing_may_stand_at_a_position(phone, shop):
    phone.post(
        reverse("field:hazard-new"),
        {"client_id": str(uuid7()), "c-extra": "H02", "d-extra": "消防车道堆物", "lon": "109.183", "lat": "27.712"},
    )
    assert Hazard.objects.get().cell == shop.cell


# --- beyond one's own cell

BEYOND = {"lon": "109.1901", "lat": "27.712"}  # a metre over the line, in the neighbour's cell


def test_a_limited_guest_reports_at_his_stops_and_nowhere_else(client, territory, cast, shop, next_shop):
    make_post(cast.nobody, "joint_firefighter", territory.cell_a, places=[shop])
    client.force_login(cast.nobody)
    page = client.get(reverse("field:hazard-new"))
    assert page.status_code == 200 and "form" not in page.context
    typed = {"client_id": str(uuid7()), "c-extra": "H07", "d-extra": "飞线充电"}
    assert client.post(reverse("field:hazard-new"), typed | BEYOND).status_code == 422
    assert client.post(reverse("field:hazard-new"), typed | {"place": str(next_shop.pk)}).status_code == 422
    assert not Hazard.objects.exists()


def test_a_metre_over_the_line_a_quick_fix_and_a_hazard_are_recorded_where_they_are(phone, cast, territory):
    quick = {"client_id": str(uuid7()), "kind": "stairs", "count": "1"} | BEYOND
    assert phone.post(reverse("field:quick-fix"), quick).status_code == 302
    assert QuickFix.objects.get().cell == territory.cell_b
    typed = {"client_id": str(uuid7()), "c-extra": "H02", "d-extra": "消防车道堆物"} | BEYOND
    answer = phone.post(reverse("field:hazard-new"), typed, follow=True)
    hazard = Hazard.objects.get()
    assert (hazard.scope_cell, hazard.state, hazard.found_by) == (territory.cell_b, State.REPORTED, cast.worker)
    assert "东门第二网格" in answer.content.decode() and answer.status_code == 200
    assert hazard in Hazard.objects.visible_to(cast.neighbour)


@pytest.mark.parametrize("nowhere", [("nan", "nan"), ("inf", "27.7"), ("500", "27.7"), ("109.1", "-91")])
def test_a_position_that_is_none_counts_as_not_given(phone, territory, nowhere):
    where = dict(zip(("lon", "lat"), nowhere, strict=True))
    quick = {"client_id": str(uuid7()), "kind": "stairs", "count": "1"} | where
    assert phone.post(reverse("field:quick-fix"), quick).status_code == 302
    assert QuickFix.objects.get().cell == territory.cell_a
    typed = {"client_id": str(uuid7()), "c-extra": "H02", "d-extra": "消防车道堆物"} | where
    assert phone.post(reverse("field:hazard-new"), typed).status_code == 302
    assert Hazard.objects.get().point is None


def test_a_character_that_nothing_can_keep_is_left_out(phone, territory):
    typed = {"client_id": str(uuid7()), "c-extra": "H02", "d-extra": "消防\x00车道堆物"}
    assert phone.post(reverse("field:hazard-new"), typed).status_code == 302
    assert Hazard.objects.get().description == "消防车道堆物"


def test_put_right_on_the_spot_beyond_the_line_it_is_put_right(phone, cast):
    typed = {"client_id": str(uuid7()), "c-extra": "H02", "d-extra": "车道堆物", "f-extra": "on_site"} | BEYOND
    assert phone.post(reverse("field:hazard-new"), typed | {"after-extra": upload()}).status_code == 302
    assert Hazard.objects.get().state == State.FIXED_ON_SITE


def test_without_a_position_it_is_the_workers_own_cell(phone, cast, territory):
    typed = {"client_id": str(uuid7()), "c-extra": "H07", "d-extra": "飞线充电"}
    assert phone.post(reverse("field:hazard-new"), typed, follow=True).status_code == 200
    hazard = Hazard.objects.get()
    assert (hazard.cell, hazard.point, hazard.state) == (territory.cell_a, None, State.RECTIFYING)
    for url in (reverse("field:hazard", args=[hazard.pk]), reverse("hazards:hazard", args=[hazard.pk])):
        assert phone.get(url).status_code == 200


def test_a_worker_of_two_cells_names_one_and_a_quick_fix_asks_for_none(phone, cast, territory):
    make_post(cast.worker, "worker", territory.cell_b)
    typed = {"client_id": str(uuid7()), "c-extra": "H07", "d-extra": "飞线充电"}
    refused = phone.post(reverse("field:hazard-new"), typed)
    assert refused.status_code == 422 and "东门第二网格" in refused.content.decode()
    foreign = phone.post(reverse("field:hazard-new"), typed | {"grid": territory.cell_c.pk})
    assert foreign.status_code == 422 and not Hazard.objects.exists()
    assert phone.post(reverse("field:hazard-new"), typed | {"grid": territory.cell_b.pk}).status_code == 302
    assert Hazard.objects.get().cell == territory.cell_b
    quick = {"client_id": str(uuid7()), "kind": "stairs", "count": "1"}
    assert phone.post(reverse("field:quick-fix"), quick).status_code == 302
    assert QuickFix.objects.get().street == territory.street


@pytest.fixture
def second_street(territory):
    """市中, before 锦江 in code order, in the same district."""
    box = square(109.10, 27.71, 0.04)
    return make_grid("520602001", "市中街道", parent=territory.district, boundary=box)


def test_whoever_has_several_streets_is_asked_and_the_point_decides(client, cast, territory, second_street):
    client.force_login(cast.brigade)
    new, typed = reverse("field:hazard-new"), {"client_id": str(uuid7()), "c-extra": "H02", "d-extra": "车道堆物"}
    page = client.get(new).content.decode()
    assert "?street=520602001" in page and "?street=520602007" in page
    assert client.post(new, typed).status_code == 422
    there = {"lon": "109.185", "lat": "27.715"}
    wrong = client.post(f"{new}?street=520602001", typed | there)
    assert wrong.status_code == 422 and "这个位置在锦江街道" in wrong.content.decode()
    assert not Hazard.objects.exists()
    assert client.post(new, typed | there).status_code == 302
    assert Hazard.objects.get().cell == territory.cell_a
