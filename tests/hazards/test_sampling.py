"""Sample check of 当场整改: drawn by nobody's choice, looked at by somebody else, counted."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import override_settings

from grids.errors import Conflict, DomainError, NotAllowed
from grids.models import Grid, Photo
from hazards import tasks
from hazards.chasing.sweep import chase
from hazards.models import Hazard, HazardEvent, SampleCheck, SampleRule
from hazards.sampling.checking import check_sample
from hazards.sampling.drawing import lot, make_up, share_of, streets_to_make_up
from hazards.sampling.shares import set_share
from hazards.services import acts
from notifications.models import Notification
from notifications.relay import relay
from reports.figures.hazards import samples
from reports.figures.spans import Span
from tests.factories import make_place
from tests.grids.test_photos import picture
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to, make_hazard, make_photo
from tests.plans import grow, plans

pytestmark = pytest.mark.django_db
WEEK_AFTER = NOW + 2 * ONE_DAY  # Sunday: the reporting week ended with Friday


@pytest.fixture(autouse=True)
def _friday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def share(percent):
    SampleRule.objects.filter(street=None).update(percent=percent)


def fixed(place, *, by, at=NOW, **more):
    hazard = make_hazard(place, by=by, at=at, **more)
    return acts.fix_on_site(hazard, by=by, at=at, seen=None, photos=[make_photo(place.street)])


@pytest.fixture
def drawn(shop, cast):
    share(100)
    return SampleCheck.objects.get(hazard=fixed(shop, by=cast.worker))


def check(sample, by, *, in_order=True, at=NOW, **more):
    return check_sample(sample, by=by, at=at, in_order=in_order, **({"photos": [make_photo(sample.street)]} | more))


@pytest.mark.parametrize("who", ["neighbour", "worker", "head", "other_community", "outsider"])
def test_who_has_no_part_in_it_finds_none_and_checks_none(client, cast, drawn, who):
    client.force_login(getattr(cast, who))
    assert client.get(f"/samples/{drawn.pk}/").status_code in (403, 404)
    with pytest.raises(NotAllowed):
        check(drawn, getattr(cast, who))


def test_ten_per_cent_are_drawn_by_default_and_nobody_can_choose_the_number(shop, cast):
    assert share_of(shop.street, TODAY) == 10
    rows = [Hazard(street=shop.street, number=f"2026-{n:05}") for n in range(4000)]
    lots = [lot(one) for one in rows]
    assert 320 < sum(one < 0.10 for one in lots) < 480
    assert lot(Hazard(pk=uuid.UUID(int=1), street=shop.street, number=rows[0].number)) == lots[0]  # whatever its id
    with override_settings(SECRET_KEY="another"):
        assert [lot(one) for one in rows] != lots


def test_the_share_of_the_street_decides_as_it_is_recorded_and_never_again(shop, cast, monkeypatch):
    monkeypatch.setattr("hazards.sampling.drawing.lot", lambda _id: 0.15)
    first = fixed(shop, by=cast.worker)
    set_share(shop.street, by=cast.station, at=NOW, percent=20)
    second = fixed(shop, by=cast.worker)
    tomorrow = NOW + ONE_DAY
    third = fixed(shop, by=cast.worker, at=tomorrow)
    assert [row.hazard for row in SampleCheck.objects.all()] == [third]
    assert not first.samples.exists() and not second.samples.exists()
    for person in (cast.worker, cast.community, cast.outsider):
        with pytest.raises(NotAllowed):
            set_share(shop.street, by=person, at=NOW, percent=1)
    with pytest.raises(DomainError):
        set_share(shop.street, by=cast.station, at=NOW, percent=0)


def test_a_community_without_any_has_one_made_up_when_the_week_is_over(shop, next_shop, cast, territory):
    share(1)
    far = make_place(territory.street, "西社区的店", at=(109.205, 27.715))
    here = [fixed(place, by=None) for place in (shop, shop, next_shop)]
    there = fixed(far, by=None)
    assert there.cell.parent != here[0].cell.parent == here[2].cell.parent
    SampleCheck.objects.all().delete()
    assert make_up(shop.street, now=NOW) == 0
    with time_machine.travel(WEEK_AFTER, tick=False):
        assert [tasks.make_up_samples(), tasks.make_up_samples()] == [2, 0]
    made_up = set(SampleCheck.objects.filter(made_up=True).values_list("hazard", flat=True))
    assert made_up == {min(here, key=lot).pk, there.pk}


def test_one_that_was_voided_before_anybody_looked_leaves_its_community_none(shop, next_shop, cast):
    share(100)
    first = fixed(shop, by=cast.worker)
    share(1)
    second = fixed(next_shop, by=None)
    SampleCheck.objects.exclude(hazard=first).delete()
    assert make_up(shop.street, now=WEEK_AFTER) == 0
    acts.void(first, by=None, at=NOW, seen=None, reason="重复登记")
    assert [make_up(shop.street, now=WEEK_AFTER) for _day in range(2)] == [1, 0]
    assert SampleCheck.objects.waiting().get().hazard == second


def test_the_streets_to_make_up_are_found_without_reading_all_history(shop, cast):
    share(1)
    event = fixed(shop, by=cast.worker).events.get(action="fix_on_site")
    long_ago = "timestamptz '2024-01-10' + n * interval '1 hour'"
    grow(HazardEvent, event, 6000, seq="n + 10", at=long_ago, recorded_at=long_ago)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE hazards_hazardevent")
    found: list[Grid] = []
    seen = plans(lambda: found.extend(streets_to_make_up(now=WEEK_AFTER)))
    assert found == [shop.street]
    assert any("hazard_event_recent" in plan for plan in seen)
    assert [plan for plan in seen if "Seq Scan on hazards_hazardevent" in plan] == []


def test_neither_who_fixed_nor_who_found_it_checks_it(client, shop, cast):
    share(100)
    found = make_hazard(shop, by=cast.community)
    hazard = acts.fix_on_site(found, by=cast.station, at=NOW, seen=None, photos=[make_photo(shop.street)])
    for person in (cast.station, cast.community):
        with pytest.raises(NotAllowed):
            check(hazard.samples.get(), person)
    client.force_login(cast.station)
    page = client.get(f"/samples/{hazard.samples.get().pk}/").content.decode()
    assert "不能自己抽查" in page and 'name="in_order"' not in page


@pytest.mark.parametrize("who", ["auditor", "brigade"])
def test_who_only_reads_of_it_leaves_no_photo_there(client, drawn, cast, who):
    client.force_login(getattr(cast, who))
    before = Photo.objects.count()
    photo = SimpleUploadedFile("a.jpg", picture(), content_type="image/jpeg")
    address = f"/samples/{drawn.pk}/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"in_order": "1", "photos": photo}).status_code == 403
    assert Photo.objects.count() == before


def test_in_order_it_stays_closed_with_the_checkers_photo(drawn, cast):
    check(drawn, cast.community, note="线已拆除")
    hazard = Hazard.objects.get()
    event = hazard.events.order_by("-seq").first()
    assert (hazard.state, event.action, event.by, event.note) == (
        "fixed_on_site", "comment", cast.community, "当场整改抽查：属实 线已拆除",
    )  # fmt: skip
    assert event.evidence.count() == 1
    with pytest.raises(Conflict):
        check(drawn, cast.station)


@pytest.mark.parametrize("who", ["community", "station"])
def test_not_in_order_it_is_restored_with_a_date(drawn, cast, who):
    due_on = TODAY + 3 * ONE_DAY
    checker = getattr(cast, who)
    for more in ({"photos": []}, {"note": " "}, {"due_on": None}):
        with pytest.raises(DomainError) as refused:
            check(drawn, checker, in_order=False, **({"note": "又接上了", "due_on": due_on} | more))
        assert list(refused.value.details["fields"]) == list(more)
    check(drawn, checker, in_order=False, note="又接上了", due_on=due_on)
    hazard = Hazard.objects.get()
    assert (hazard.state, hazard.due_on) == ("rectifying", due_on)
    assert "又接上了" in hazard.events.order_by("-seq").first().note


def test_what_was_voided_meanwhile_waits_no_longer(drawn, cast):
    acts.void(drawn.hazard, by=None, at=NOW, seen=None, reason="重复登记")
    assert not SampleCheck.objects.waiting().exists()
    with pytest.raises(Conflict):
        check(drawn, cast.community)


def test_it_is_checked_from_the_page_and_a_refusal_keeps_what_was_typed(client, drawn, cast):
    client.force_login(cast.community)
    assert drawn.hazard.number in client.get("/samples/").content.decode()
    assert f"/samples/{drawn.pk}/" in client.get(f"/hazards/{drawn.hazard_id}/").content.decode()
    address = f"/samples/{drawn.pk}/"
    assert client.post(address, {}).status_code == 422
    photo = SimpleUploadedFile("a.jpg", picture(), content_type="image/jpeg")
    typed = {"in_order": "0", "note": "又接上了", "due_on": "", "photos": photo}
    refused = client.post(address, typed)
    assert refused.status_code == 422 and "又接上了" in refused.content.decode()
    kept = [str(row.pk) for row in refused.context["kept"]]
    good = {"in_order": "0", "note": "又接上了", "due_on": TODAY + ONE_DAY, "kept": kept}
    assert client.post(address, good).status_code == 302
    assert Hazard.objects.get().state == "rectifying"
    assert client.post(address, good).status_code == 409
    assert drawn.hazard.number in client.get("/samples/?state=not_in_order").content.decode()


def test_the_share_is_set_on_a_page(client, shop, cast):
    client.force_login(cast.worker)
    assert client.get("/samples/share/").status_code == 403
    client.force_login(cast.station)
    assert "10%" in client.get("/samples/share/").content.decode()
    assert client.post("/samples/share/", {"percent": "0"}).status_code == 422
    for percent in (30, 25):
        assert client.post("/samples/share/", {"percent": percent}).status_code == 302
    assert share_of(shop.street, TODAY) == 10 and share_of(shop.street, TODAY + ONE_DAY) == 25
    assert SampleRule.objects.filter(street=shop.street).count() == 1


def test_the_share_of_look_backs_is_another_on_the_same_page(client, shop, cast):
    client.force_login(cast.worker)
    assert client.get("/samples/share/?of=look_back").status_code == 403
    client.force_login(cast.station)
    assert "30%" in client.get("/samples/share/?of=look_back").content.decode()
    assert client.post("/samples/share/?of=look_back", {"percent": 60}).status_code == 302
    assert share_of(shop.street, TODAY + ONE_DAY, of="look_back") == 60
    assert share_of(shop.street, TODAY + ONE_DAY) == 10


def test_one_nobody_checks_is_put_before_the_community_and_then_the_leader(drawn, cast):
    late = drawn.due_on + ONE_DAY
    for day, who in ((late, "community"), (late + 2 * ONE_DAY, "chief")):
        at = NOW + timedelta(days=(day - TODAY).days)
        chase(drawn.street, now=at)
        relay(now=at)
        told = Notification.objects.filter(user=getattr(cast, who), event__startswith="chase.sample")
        assert told.get().url == f"/samples/{drawn.pk}/"


@pytest.mark.parametrize(("who", "knows"), [("worker", False), ("head", False), ("station", True)])
def test_that_somebody_will_look_is_told_neither_to_who_fixed_it_nor_to_his_head(client, drawn, cast, who, knows):
    at = NOW + timedelta(days=(drawn.due_on + ONE_DAY - TODAY).days)
    chase(drawn.street, now=at)
    relay(now=at)
    client.force_login(getattr(cast, who))
    page = client.get(f"/hazards/{drawn.hazard_id}/").content.decode()
    assert ("已提醒：当场整改抽查" in page) is knows
    assert ("处当场整改等待抽查" in page) is knows


def test_the_weeks_figures_say_how_many_were_checked_and_failed(shop, cast):
    share(100)
    rows = [SampleCheck.objects.get(hazard=fixed(shop, by=cast.worker)) for _n in range(4)]
    check(rows[0], cast.community)
    check(rows[1], cast.community, in_order=False, note="没改", due_on=TODAY + ONE_DAY)
    acts.void(rows[2].hazard, by=None, at=NOW, seen=None, reason="重复登记")
    found = samples(Span(shop.street, TODAY, rows[0].due_on, booked=True))
    assert found["due"] == 3
    assert [(rate["numerator"], rate["denominator"]) for rate in (found["checked"], found["failed"])] == [
        (2, 3),
        (1, 2),
    ]
    bring_to("rectifying", shop)
    assert samples(Span(shop.street, TODAY, TODAY, booked=True))["due"] == 0
