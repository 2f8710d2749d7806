"""The phone pages as plain forms: denied first, then a visit, a refused photo, a hazard with its date."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from grids.ids import uuid7
from grids.models import Photo
from hazards.models import Category, Hazard
from hazards.workflow import State
from inspections.models import Inspection, Submission
from inspections.services.tasks import make_due_tasks
from tests.factories import make_place
from tests.inspections.conftest import NOW, upload

PLAIN_PAGES = ("today", "places", "scan", "me", "hazards", "hazard-new", "quick-fix")


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def visit_url(place) -> str:
    return reverse("field:visit", args=[place.pk])


# --- denied


@pytest.mark.parametrize("name", PLAIN_PAGES)
def test_the_signed_out_are_sent_to_log_in(client, name, db):
    answer = client.get(reverse(f"field:{name}"))
    assert answer.status_code == 302
    assert "/accounts/login/" in answer.url


def test_a_neighbour_finds_no_form_of_this_place(client, cast, shop):
    client.force_login(cast.neighbour)
    assert client.get(visit_url(shop)).status_code == 404
    assert client.post(visit_url(shop), {"client_id": str(uuid7())}).status_code == 404
    assert Inspection.objects.count() == 0


def test_a_neighbour_sees_nobody_elses_receipt_photo_or_hazard(client, cast, send, shop, checklist):
    visit = send(shop, answers=[{"item": checklist.item[1], "value": "no"}]).inspection
    client.force_login(cast.neighbour)
    assert client.get(reverse("field:receipt", args=[visit.pk])).status_code == 404
    assert client.get(reverse("field:hazard", args=[Hazard.objects.get().pk])).status_code == 404


def test_who_may_read_but_not_record_gets_403(client, cast, shop):
    client.force_login(cast.auditor)
    assert client.get(visit_url(shop)).status_code == 403


def test_a_search_finds_only_ones_own_places(phone, shop, next_shop, far_shop):
    html = phone.get(reverse("field:places"), {"q": "店"}).content.decode()
    assert shop.name in html
    assert next_shop.name not in html
    assert far_shop.name not in html


def test_a_code_of_the_next_cell_is_not_found(phone, next_shop):
    answer = phone.get(reverse("field:scan"), {"code": next_shop.code})
    assert answer.status_code == 404
    assert next_shop.name not in answer.content.decode()
    assert next_shop.code in answer.content.decode()


# --- a visit


def test_an_all_clear_visit_is_one_post(phone, cast, shop):
    page = phone.get(visit_url(shop))
    client_id = page.context["form"].client_id
    answer = phone.post(visit_url(shop), {"client_id": client_id, "outcome": "done"})
    assert answer.url == reverse("field:receipt", args=[client_id])
    visit = Inspection.objects.get()
    assert (visit.pk, visit.all_clear, visit.by) == (client_id, True, cast.worker)
    assert phone.get(answer.url).status_code == 200


def test_a_double_tap_is_one_visit(phone, shop, checklist):
    line = checklist.item[1]
    for _tap in range(2):
        answer = phone.post(
            visit_url(shop),
            {"client_id": "01930000-0000-7000-8000-000000000001", f"w-{line}": "1", f"v-{line}": "no",
             f"photos-{line}": upload()},
        )  # fmt: skip
        assert answer.status_code == 302
    assert (Inspection.objects.count(), Hazard.objects.count(), Photo.objects.count()) == (1, 1, 1)


def test_the_same_form_with_other_content_is_said_and_kept(phone, shop):
    client_id = str(uuid7())
    phone.post(visit_url(shop), {"client_id": client_id, "note": "一"})
    answer = phone.post(visit_url(shop), {"client_id": client_id, "note": "二"})
    assert answer.status_code == 409
    assert "两份都已保留" in answer.content.decode()
    assert Submission.objects.count() == 2


def test_a_hazard_with_a_photo_and_the_proposed_deadline(phone, shop, checklist):
    line = checklist.item[13]
    page = phone.get(visit_url(shop))
    shown = next(entry for entry in page.context["form"].lines if entry.key == str(line))
    assert shown.proposed_on == date(2026, 11, 27)  # H04: 7 days
    phone.post(
        visit_url(shop),
        {"client_id": str(uuid7()), f"w-{line}": "1", f"v-{line}": "no", f"d-{line}": "插座串接",
         f"s-{line}": "ordinary", f"f-{line}": "deadline", f"u-{line}": "2026-11-27", f"photos-{line}": upload()},
    )  # fmt: skip
    hazard = Hazard.objects.get()
    assert (hazard.state, hazard.description, hazard.due_on) == (State.RECTIFYING, "插座串接", date(2026, 11, 27))
    assert hazard.deadline["by_hand"] is False  # the day is the rule's own, so it keeps its explanation
    assert hazard.evidence.count() == 1


def test_a_refused_photo_says_why_and_keeps_the_rest(phone, cast, shop, checklist):
    line, other, client_id = checklist.item[13], checklist.item[1], str(uuid7())
    typed = {
        "client_id": client_id, "note": "老板不在", f"w-{line}": "1", f"v-{line}": "no", f"d-{line}": "插座串接",
        f"w-{other}": "1", f"v-{other}": "no", f"f-{line}": "deadline", f"u-{line}": "2026-11-25",
    }  # fmt: skip
    answer = phone.post(
        visit_url(shop), typed | {f"photos-{line}": [upload("good.jpg"), upload("bad.jpg", b"%PDF-1.7 not a photo")]}
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "bad.jpg：只收 JPEG、PNG、WebP、HEIC 格式的照片" in html
    for kept in ("老板不在", "插座串接", 'value="2026-11-25"', client_id):
        assert kept in html
    assert html.count(f'name="w-{other}" value="1" checked') == 1
    good = Photo.objects.get()
    assert f'name="kept-photos-{line}" value="{good.pk}" checked' in html
    assert phone.get(reverse("field:photo", args=[good.pk])).status_code == 200
    assert Inspection.objects.count() == 0

    again = phone.post(visit_url(shop), typed | {f"kept-photos-{line}": str(good.pk)})
    assert again.status_code == 302
    assert Hazard.objects.get(description="插座串接").evidence.get().photo == good


def test_ones_own_unsent_photo_is_shown_to_nobody_else(phone, client, cast, shop, checklist):
    line = checklist.item[13]
    sent = {"client_id": "x", f"w-{line}": "1", f"photos-{line}": upload(), f"f-{line}": "on_site"}
    phone.post(visit_url(shop), sent)
    photo = Photo.objects.get()
    client.force_login(cast.colleague)
    assert client.get(reverse("field:photo", args=[photo.pk])).status_code == 404


def test_put_right_on_the_spot_asks_for_the_photo_after(phone, shop, checklist):
    line = checklist.item[8]
    typed = {"client_id": str(uuid7()), f"w-{line}": "1", f"v-{line}": "no", f"f-{line}": "on_site"}
    refused = phone.post(visit_url(shop), typed)
    assert "当场整改需要附一张整改后的照片" in refused.content.decode()
    assert phone.post(visit_url(shop), typed | {f"after-{line}": upload()}).status_code == 302
    assert Hazard.objects.get().state == State.FIXED_ON_SITE


def test_a_line_that_does_not_apply_is_no_hazard(phone, shop, checklist):
    line = checklist.item[10]
    phone.post(visit_url(shop), {"client_id": str(uuid7()), f"w-{line}": "1", f"v-{line}": "na"})
    visit = Inspection.objects.get()
    assert (visit.all_clear, visit.answers.get().value, Hazard.objects.count()) == (True, "na", 0)


def test_a_locked_door_is_a_result(phone, shop):
    phone.post(visit_url(shop), {"client_id": str(uuid7()), "outcome": "locked"})
    assert Inspection.objects.get().outcome == "locked"


def test_the_position_is_taken_when_given_and_not_asked_for_twice(phone, shop):
    place = {"lon": "109.185", "lat": "27.715", "accuracy": "12.4"}
    phone.post(visit_url(shop), {"client_id": str(uuid7())} | place)
    visit = Inspection.objects.get()
    assert (round(visit.point.x, 3), visit.accuracy_m) == (109.185, 12)


# --- the other pages


def test_today_names_each_place_once_with_its_reason(phone, cast, shop, next_shop):
    make_due_tasks(shop.street, NOW.date(), at=NOW)
    page = phone.get(reverse("field:today"))
    assert [row["place"] for row in page.context["rows"]] == [shop]
    assert "九小场所每月一查" in page.content.decode()


def test_ones_own_page_shows_only_ones_own_visits(phone, send, cast, shop, territory):
    other = make_place(territory.street, "别人去过的店", at=(109.184, 27.714))
    send(other, by=cast.colleague)
    send(shop)
    html = phone.get(reverse("field:me")).content.decode()
    assert shop.name in html
    assert other.name not in html


# --- costs


def test_the_form_costs_the_same_however_long_the_list(phone, shop, django_assert_max_num_queries, send):
    phone.get(visit_url(shop))
    with django_assert_max_num_queries(25):
        phone.get(visit_url(shop))


def test_today_costs_the_same_for_one_place_and_for_many(phone, territory, shop, django_assert_max_num_queries):
    for number in range(12):
        make_place(territory.street, f"店{number}", at=(109.181 + number / 2000, 27.712))
    make_due_tasks(territory.street, NOW.date(), at=NOW)
    with django_assert_max_num_queries(18):
        assert len(phone.get(reverse("field:today")).context["rows"]) == 13


def test_every_category_has_an_icon_or_a_plain_one(phone, shop):
    assert Category.objects.count() > 15
    assert phone.get(reverse("field:hazard-new")).status_code == 200


# --- what was typed is not lost


def test_a_line_marked_before_a_locked_door_is_not_dropped(phone, shop, checklist):
    line = checklist.item[8]
    typed = {"client_id": str(uuid7()), "outcome": "refused", f"w-{line}": "1", f"d-{line}": "后门上锁"}
    answer = phone.post(visit_url(shop), typed)
    assert answer.status_code == 422
    assert "后门上锁" in answer.content.decode() and "取消标记" in answer.content.decode()
    assert not Inspection.objects.exists()


def test_what_was_seen_beside_the_list_is_a_hazard_though_the_door_stayed_shut(phone, shop, checklist):
    extra = {"w-extra": "1", "c-extra": "H07", "d-extra": "门厅停放电动自行车", "photos-extra": upload()}
    assert phone.post(visit_url(shop), {"client_id": str(uuid7()), "outcome": "refused"} | extra).status_code == 302
    visit, hazard = Inspection.objects.get(), Hazard.objects.get()
    assert (visit.outcome, visit.hazards_found, hazard.evidence.count()) == ("refused", 1, 1)


def test_the_day_of_building_work_is_for_building_work_and_any_shorter_one_the_workers_choice(phone, shop, checklist):
    page = phone.get(visit_url(shop))
    line = next(line for line in page.context["form"].lines if len(line.proposed) == 2)
    longer, shorter = line.proposed[True], line.proposed[False]
    assert longer > shorter

    def due(**more):
        typed = {"client_id": str(uuid7()), "outcome": "done", f"w-{line.key}": "1", f"f-{line.key}": "deadline"}
        answer = phone.post(visit_url(shop), typed | {f"a-{line.key}": "new"} | more)
        if answer.status_code == 422:
            return answer.content.decode()
        hazard = Hazard.objects.order_by("-number").first()
        return hazard.due_on, hazard.events.get(action="set_deadline").data["by_hand"]

    refused = due(**{f"u-{line.key}": longer.isoformat()})
    assert "本岗位最晚可定到" in refused and longer.isoformat() in refused, "what was typed is still there"
    assert not Inspection.objects.exists()
    sooner = shorter - timedelta(days=1)
    assert due(**{f"u-{line.key}": sooner.isoformat()}) == (sooner, True)
    assert due(**{f"u-{line.key}": shorter.isoformat()}) == (shorter, False)
    assert due(**{f"u-{line.key}": shorter.isoformat(), f"x-{line.key}": "1"}) == (longer, False), "the box decides"
