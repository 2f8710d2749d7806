"""Registering a hazard at the desk: where, what, and what follows at once."""

import re

import pytest
import time_machine

from grids.ids import uuid7
from hazards.models import Category, Hazard
from tests.hazards.makers import NOW, ONE_DAY, TODAY
from tests.hazards.test_act_page import jpeg

pytestmark = pytest.mark.django_db
URL = "/hazards/new/"


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def typed(**more):
    return {
        "category": Category.objects.get(code="H03").pk, "severity": "ordinary",
        "description": "地下室应急照明失效", "origin_kind": "desk", "then": "deadline", "same_as": "new",
    } | more  # fmt: skip


def test_a_neighbours_place_cannot_be_chosen_and_readers_may_not_register(client, shop, cast):
    assert client.get(URL).status_code == 302
    client.force_login(cast.neighbour)
    assert client.get(f"{URL}?place={shop.pk}").status_code == 404
    assert client.post(f"{URL}?place={shop.pk}", typed()).status_code == 404
    client.force_login(cast.auditor)
    assert client.get(URL).status_code == 403
    assert not Hazard.objects.exists()


def test_the_search_finds_only_places_of_ones_own(client, shop, next_shop, cast):
    client.force_login(cast.worker)
    found = client.get(f"{URL}places/?find=东").context["found"]
    assert list(found) == [shop]
    assert list(client.get(f"{URL}?find=旅馆").context["found"]) == []


def test_it_registers_with_the_rules_deadline_and_photos(client, shop, cast):
    client.force_login(cast.station)
    answer = client.post(f"{URL}?place={shop.pk}", typed(photos=[jpeg()]))
    hazard = Hazard.objects.get()
    assert answer.status_code == 302 and answer["Location"] == f"/hazards/{hazard.pk}/"
    assert (hazard.state, hazard.due_on, hazard.place) == ("rectifying", TODAY + 7 * ONE_DAY, shop)
    assert hazard.evidence.filter(stage="before").count() == 1


def test_who_may_set_no_deadline_is_offered_none_and_registers_all_the_same(client, shop, cast):
    for username in ("enforcer", "brigade"):
        client.force_login(getattr(cast, username))
        form = client.get(f"{URL}?place={shop.pk}").context["form"]
        assert "then" not in form.fields and "due_on" not in form.fields
        answer = client.post(f"{URL}?place={shop.pk}", typed(description=f"{username}发现应急照明失效"))
        assert answer.status_code == 302
        assert Hazard.objects.get(found_by=getattr(cast, username)).state == "reported"


def test_it_can_wait_for_its_deadline(client, shop, cast):
    client.force_login(cast.station)
    client.post(f"{URL}?place={shop.pk}", typed(then="later"))
    assert Hazard.objects.get().state == "reported"


def test_what_was_typed_is_kept_when_the_service_refuses(client, shop, cast):
    client.force_login(cast.station)
    other = Category.objects.get(code="H99")
    answer = client.post(f"{URL}?place={shop.pk}", typed(category=other.pk, description="太短", photos=[jpeg()]))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "太短" in text and 'name="kept"' in text
    assert answer.context["form"].errors["description"]
    assert not Hazard.objects.exists()


def test_a_deadline_before_today_undoes_the_whole_registration(client, shop, cast):
    client.force_login(cast.station)
    answer = client.post(f"{URL}?place={shop.pk}", typed(due_on=TODAY - ONE_DAY))
    assert answer.status_code == 422
    assert not Hazard.objects.exists()


def test_an_officer_enters_a_past_finding_as_such_and_a_worker_cannot(client, shop, cast):
    client.force_login(cast.worker)
    client.post(f"{URL}?place={shop.pk}", typed(found_on=TODAY - 20 * ONE_DAY))
    assert Hazard.objects.get().found_on == TODAY
    client.force_login(cast.station)
    client.post(f"{URL}?place={shop.pk}", typed(found_on=TODAY - 20 * ONE_DAY, then="later"))
    late = Hazard.objects.get(backdated=True)
    assert late.found_on == TODAY - 20 * ONE_DAY


def test_a_spot_in_the_street_needs_no_place_and_one_outside_is_refused(client, territory, cast):
    client.force_login(cast.station)
    answer = client.post(f"{URL}?lat=27.715&lng=109.185", typed())
    assert answer.status_code == 302
    assert Hazard.objects.get().cell == territory.cell_a
    far = client.get(f"{URL}?lat=25.795&lng=113.005")
    assert far.status_code == 400 and "不在所属街道" in far.content.decode()


def test_the_proposal_shows_phrases_and_the_rules_day(client, shop, cast):
    client.force_login(cast.worker)
    category = Category.objects.get(code="H01")
    text = client.get(f"{URL}proposal/?place={shop.pk}&category={category.pk}").content.decode()
    assert "1 个自然日" in text and "11月21日" in text
    assert "安全出口被锁闭或封堵" in text
    assert client.get(f"{URL}proposal/?place={shop.pk}&category=x").content.decode().strip() == ""


def test_an_english_page_offers_the_chinese_sentence_that_papers_print(client, shop, cast):
    client.force_login(cast.station)
    category = Category.objects.get(code="H03")
    phrase = category.phrases.first()
    client.cookies["django_language"] = "en"
    text = client.get(f"{URL}proposal/?place={shop.pk}&category={category.pk}").content.decode()
    assert f'data-text="{phrase.text_zh}">{phrase.text_en}<' in text


def test_the_same_form_sent_twice_is_one_hazard_and_somebody_elses_number_is_refused(client, shop, cast):
    form_id = str(uuid7())
    client.force_login(cast.station)
    first = client.post(f"{URL}?place={shop.pk}", typed(hazard_id=form_id))
    again = client.post(f"{URL}?place={shop.pk}", typed(hazard_id=form_id))
    assert first["Location"] == again["Location"] == f"/hazards/{form_id}/"
    assert Hazard.objects.get().version == 2  # reported and given its deadline, once
    client.force_login(cast.community)
    refused = client.post(f"{URL}?place={shop.pk}", typed(hazard_id=form_id))
    assert refused.status_code == 422 and Hazard.objects.count() == 1


def test_a_form_gone_back_to_and_filled_anew_is_another_hazard(client, shop, cast):
    form_id = str(uuid7())
    client.force_login(cast.station)
    client.post(f"{URL}?place={shop.pk}", typed(hazard_id=form_id))
    client.post(f"{URL}?place={shop.pk}", typed(hazard_id=form_id, description="二楼安全出口上锁"))
    assert set(Hazard.objects.values_list("description", flat=True)) == {"地下室应急照明失效", "二楼安全出口上锁"}


def test_the_form_carries_its_own_number(client, shop, cast):
    client.force_login(cast.station)
    page = client.get(f"{URL}?place={shop.pk}").content.decode()
    assert re.search(r'name="hazard_id" value="[0-9a-f-]{36}"', page)


def test_today_typed_as_the_day_of_finding_is_no_late_entry(client, shop, cast):
    client.force_login(cast.station)
    assert client.post(f"{URL}?place={shop.pk}", typed(found_on=TODAY.isoformat())).status_code == 302
    hazard = Hazard.objects.get()
    assert (hazard.backdated, hazard.found_at) == (False, NOW)
    past = typed(found_on=(TODAY - ONE_DAY).isoformat(), description="安全出口上锁")
    assert client.post(f"{URL}?place={shop.pk}", past).status_code == 302
    assert Hazard.objects.get(description="安全出口上锁").backdated
