"""双随机 on pages: strangers first; the plan keeps what was typed; the public page says no name in full."""

import json

import pytest
import time_machine
from django.urls import reverse

from inspections.draws.checking import differences
from inspections.models import Draw, Inspector, Tie
from inspections.services.draw_minutes import html_of
from inspections.services.draw_register import declare_tie
from inspections.services.draws import publish_draw
from tests.factories import local
from tests.inspections.conftest import NOW
from tests.inspections.draw_makers import draw_by, freeze, make_inspectors, make_places

LATER = local(2026, 11, 21, 10)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def people(territory):
    return make_inspectors(territory.street)


@pytest.fixture
def places(territory):
    return make_places(territory.street)


@pytest.fixture
def frozen(cast, territory, people, places):
    return freeze(territory.street, by=cast.station)


def plan(places, **changes) -> dict:
    given = {
        "title": "12月双随机抽查", "due_on": "2026-12-18", "seed_from": "public", "seed_source": "次日福彩3D号码",
        "quota_SMALL": "2", "extra_open": "1", "months": "0", "days": "0", "left_out": f"{places[0].code} 正在拆迁",
    }  # fmt: skip
    return given | changes


@pytest.mark.parametrize("name", ["draw", "draw-seed", "draw-publish", "draw-void"])
def test_another_street_finds_no_such_draw(client, cast, frozen, name):
    client.force_login(cast.outsider)
    assert client.get(reverse(f"inspections:{name}", args=[frozen.pk])).status_code == 404


@pytest.mark.parametrize("who", ["worker", "community", "enforcer"])
def test_who_does_not_plan_or_oversee_is_refused(client, cast, frozen, who):
    client.force_login(getattr(cast, who))
    for address in (reverse("inspections:draws"), reverse("inspections:draw", args=[frozen.pk])):
        assert client.get(address).status_code == 403


def test_the_auditor_reads_and_witnesses_and_does_not_plan(client, cast, frozen):
    client.force_login(cast.auditor)
    assert client.get(reverse("inspections:draw", args=[frozen.pk])).status_code == 200
    assert client.get(reverse("inspections:draw-seed", args=[frozen.pk])).status_code == 200
    assert client.get(reverse("inspections:draw-new")).status_code == 403
    assert client.get(reverse("inspections:draw-publish", args=[frozen.pk])).status_code == 403


def test_the_form_shows_the_pool_and_a_preview_freezes_nothing(client, cast, people, places):
    client.force_login(cast.station)
    page = client.get(reverse("inspections:draw-new"))
    assert (page.context["pool"], page.context["in_pool"]) == (6, 3)
    away = {f"away_{people[0].pk.hex}": "出差"}
    page = client.post(reverse("inspections:draw-new"), plan(places, **away) | {"preview": "1"})
    assert page.status_code == 200 and (page.context["pool"], page.context["in_pool"]) == (5, 2)
    assert "正在拆迁" in page.content.decode() and Draw.objects.count() == 0


def test_what_is_typed_is_frozen(client, cast, places, people):
    client.force_login(cast.station)
    answer = client.post(reverse("inspections:draw-new"), plan(places))
    row = Draw.objects.get()
    assert answer.url == reverse("inspections:draw", args=[row.pk])
    assert (row.to_draw, row.rule["extra_tickets"], row.frozen_by) == (2, {"open": 1}, cast.station)
    assert row.places.get(place=places[0]).reason == "正在拆迁"


@pytest.mark.parametrize(
    "changes", [{"quota_SMALL": "7"}, {"quota_SMALL": ""}, {"seed_source": ""}, {"left_out": "T00001"}, {"due_on": ""}]
)
def test_a_plan_that_does_not_hold_is_422_and_keeps_what_was_typed(client, cast, places, people, changes):
    client.force_login(cast.station)
    page = client.post(reverse("inspections:draw-new"), plan(places, **changes))
    assert page.status_code == 422 and "12月双随机抽查" in page.content.decode()
    assert "field-error" in page.content.decode() or "notice-error" in page.content.decode()
    assert Draw.objects.count() == 0


def test_two_witnesses_draw_and_neither_sees_what_the_other_typed(client, cast, frozen):
    address = reverse("inspections:draw-seed", args=[frozen.pk])
    client.force_login(cast.station)
    client.post(address, {"typed": "071"})
    client.force_login(cast.chief)
    for page in (client.get(address), client.get(reverse("inspections:draw", args=[frozen.pk]))):
        assert "071" not in page.content.decode()
    client.post(address, {"typed": "071"})
    assert Draw.objects.get().seed == "071"


def test_the_page_refuses_a_second_seed(client, cast, frozen):
    draw_by(frozen, cast.station, cast.chief)
    client.force_login(cast.auditor)
    address = reverse("inspections:draw-seed", args=[frozen.pk])
    for answer in (client.get(address, follow=True), client.post(address, {"typed": "999"}, follow=True)):
        assert "种子不能再录入" in answer.content.decode()
    assert Draw.objects.get().seed == "071"


def test_an_empty_seed_is_422(client, cast, frozen):
    client.force_login(cast.station)
    assert client.post(reverse("inspections:draw-seed", args=[frozen.pk]), {"typed": " "}).status_code == 422


def test_publishing_warns_of_visits_not_made_and_voiding_a_drawn_one_is_409(client, cast, frozen):
    draw_by(frozen, cast.station, cast.chief)
    client.force_login(cast.station)
    assert "还有 2 家没有检查" in client.get(reverse("inspections:draw-publish", args=[frozen.pk])).content.decode()
    assert client.post(reverse("inspections:draw-void", args=[frozen.pk]), {"reason": "重来"}).status_code == 409
    client.post(reverse("inspections:draw-publish", args=[frozen.pk]))
    assert Draw.objects.get().state == "published"


def test_the_pages_of_the_register_write_and_refuse(client, cast, people, places):
    client.force_login(cast.station)
    given = {"user": cast.enforcer.pk, "certificate": "黔D-50", "valid_from": "2026-01-01"}
    new = reverse("inspections:inspector-new")
    assert client.post(new, given).status_code == 302
    assert client.post(new, given).status_code == 409
    one = Inspector.objects.get(certificate="黔D-50")
    end = reverse("inspections:inspector-end", args=[one.pk])
    assert client.post(end, {"on": "2025-01-01"}).status_code == 422
    assert client.post(end, {"on": "2026-12-31"}).status_code == 302
    tie = {"inspector": one.pk, "place": places[0].code, "reason": "亲属经营"}
    assert client.post(reverse("inspections:tie-new"), tie).status_code == 302
    assert client.post(reverse("inspections:tie-new"), tie).status_code == 409
    assert client.post(reverse("inspections:tie-new"), tie | {"place": "无此编码"}).status_code == 422
    client.post(reverse("inspections:tie-void", args=[Tie.objects.get().pk]), {"reason": "登错"})
    assert Tie.objects.standing().count() == 0


# --- 抽取记录


def test_the_minutes_name_each_one_left_out_with_the_reason_and_every_entry(cast, territory, people, places):
    declare_tie(people[2], place=places[2], reason="亲属经营", by=cast.station, at=NOW)
    make_inspectors(territory.street, 2, first=4)
    away = {people[0].pk: "病假"}
    row = freeze(territory.street, by=cast.station, left_out={places[1].code: "正在拆迁"}, away=away)
    draw_by(row, cast.station, typed="077")
    row = draw_by(row, cast.chief, cast.station)
    sheet = html_of(row, check_url="https://example.org/open", now=LATER)
    wanted = (row.sha256, row.number, "071", "077", places[1].name, "正在拆迁", "病假", "亲属经营", str(cast.chief))
    assert [said for said in wanted if said not in sheet] == []
    for one in row.drawn.all():
        assert one.place.name in sheet and one.first.certificate in sheet and one.second.certificate in sheet


def test_before_the_draw_the_minutes_say_no_seed_that_was_typed(cast, frozen):
    row = draw_by(frozen, cast.station, typed="0719")
    assert "0719" not in html_of(row, check_url="https://example.org/open", now=LATER)


def test_the_minutes_are_a_pdf_for_who_sees_the_draw_alone(client, cast, frozen):
    address = reverse("inspections:draw-minutes", args=[frozen.pk])
    for who, status in ((cast.worker, 403), (cast.outsider, 404), (cast.auditor, 200)):
        client.force_login(who)
        assert (answer := client.get(address)).status_code == status
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")


# --- 一公开


def test_before_publication_all_read_the_hash_and_nobody_what_was_drawn(client, cast, frozen, places):
    draw_by(frozen, cast.station, cast.chief, typed="0719")
    page = client.get(reverse("inspections:public-draw", args=[frozen.pk])).content.decode()
    assert frozen.sha256 in page and frozen.number in page
    assert "0719" not in page and not any(place.name in page for place in places)
    assert client.get(reverse("inspections:public-draw-file", args=[frozen.pk])).status_code == 404
    assert frozen.number in client.get(reverse("inspections:public-draws", args=[frozen.street.code])).content.decode()


def test_published_it_names_places_and_masks_people(client, cast, frozen, people, send):
    declare_tie(people[0], place=frozen.places.first().place, reason="亲属记号", by=None, at=NOW)
    row = publish_draw(draw_by(frozen, cast.station, cast.chief, typed="0719"), by=cast.station, at=LATER)
    first = row.drawn.select_related("place", "first__user").first()
    send(first.place, by=first.first.user, at=LATER)
    page = client.get(reverse("inspections:public-draw", args=[row.pk])).content.decode()
    assert "0719" in page and first.place.name in page and first.first.certificate in page
    assert "未发现隐患" in page and "待检查" in page
    for hidden in (*(str(one) for one in people), str(cast.station), str(cast.chief), "亲属记号"):
        assert hidden not in page


def test_the_file_that_anybody_loads_draws_the_same(client, cast, frozen):
    publish_draw(draw_by(frozen, cast.station, cast.chief), by=cast.station, at=LATER)
    document = json.loads(client.get(reverse("inspections:public-draw-file", args=[frozen.pk])).content)
    assert differences(document) == [] and len(document["result"]) == 2


def test_no_such_street_and_no_such_draw_are_404(client, db):
    assert client.get(reverse("inspections:public-draws", args=["999999999"])).status_code == 404
    nobodys = "01900000-0000-7000-8000-000000000000"
    assert client.get(reverse("inspections:public-draw", args=[nobodys])).status_code == 404
