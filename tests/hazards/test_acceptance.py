"""整改一家、验收一家、营业一家: a stopped place opens by an acceptance alone, and no hazard is closed by it."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from grids.errors import Conflict, DomainError, NotAllowed
from grids.models import Place
from grids.services.places import change_status
from hazards.acceptance.deciding import Looked, ask_acceptance, check_acceptance, to_look_at
from hazards.chasing.sweep import chase
from hazards.models import Acceptance, Hazard
from notifications.models import Notification
from notifications.relay import relay
from tests.factories import make_post, make_user
from tests.grids.test_photos import picture
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to, make_photo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _friday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def stopped(shop, cast):
    return change_status(shop, by=cast.station, at=NOW, status="suspended", note="锦消停〔2026〕1号")


@pytest.fixture
def asked(stopped, cast):
    return ask_acceptance(stopped, by=cast.head, at=NOW, request="喷淋恢复，出口打通")


def check(asked, by, *, passed=True, **more):
    facts = {"looked": [Looked(ok=True, text="出口畅通")], "photos": [make_photo(asked.street)], "opens_on": TODAY}
    return check_acceptance(asked, by=by, at=NOW, passed=passed, **facts | more)


@pytest.mark.parametrize("who", ["neighbour", "other_community", "outsider", "outside_worker"])
def test_a_stranger_finds_no_acceptance(client, cast, asked, who):
    client.force_login(getattr(cast, who))
    for path in ("", "check/"):
        assert client.get(f"/acceptances/{asked.pk}/{path}").status_code in (403, 404)
    with pytest.raises(NotAllowed):
        check(asked, getattr(cast, who))
    assert Acceptance.objects.get().state == "asked"


def test_neither_who_asked_nor_a_worker_nor_the_place_checks(asked, cast, territory, stopped):
    owner = make_user("owner", "店主")
    make_post(owner, "place_person", territory.street, places=[stopped])
    for person in (cast.head, cast.worker, owner):
        with pytest.raises(NotAllowed):
            check(asked, person)


@pytest.mark.parametrize("between", [[], ["vacant"], ["closed"]])
def test_a_stopped_place_opens_by_no_tick(stopped, cast, between):
    for status in between:
        change_status(stopped, by=cast.station, at=NOW, status=status, note="现场核实")
    for status in ("open", "accepted"):
        with pytest.raises(DomainError) as refused:
            change_status(stopped, by=cast.station, at=NOW, status=status, note="老板要求")
        assert refused.value.code == "acceptance-needed"


def test_an_open_hazard_is_in_the_way_and_stays_open(asked, cast, stopped):
    hazard = bring_to("rectifying", stopped)
    with pytest.raises(Conflict) as refused:
        check(asked, cast.station)
    assert hazard.number in str(refused.value)
    assert Hazard.objects.get().state == "rectifying" and Place.objects.get().status == "suspended"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"photos": []}, "photos"),
        ({"looked": []}, "more"),
        ({"looked": [Looked(ok=False, text="卷帘门")]}, "passed"),
        ({"opens_on": TODAY - ONE_DAY}, "opens_on"),
        ({"opens_on": None}, "opens_on"),
        ({"opens_on": TODAY + 400 * ONE_DAY}, "due_on"),
        ({"passed": False, "note": " "}, "note"),
    ],
)
def test_half_an_acceptance_is_none(asked, cast, more, field):
    with pytest.raises(DomainError) as refused:
        check(asked, cast.station, **more)
    assert list(refused.value.details["fields"]) == [field]


def test_passed_it_opens_on_its_day_and_its_history_says_so(asked, cast, stopped, client):
    check(asked, cast.station)
    place = Place.objects.get(pk=stopped.pk)
    assert place.status == "open"
    assert list(place.events.order_by("pgh_id").values_list("status", flat=True))[-3:] == [
        "suspended", "accepted", "open"
    ]  # fmt: skip
    client.force_login(cast.station)
    assert "复业验收合格" in client.get(f"/inspections/history/{place.pk}/?few=1").content.decode()
    with pytest.raises(Conflict):
        check(asked, cast.chief)
    with pytest.raises(DomainError):
        ask_acceptance(place, by=cast.head, at=NOW, request="再来一次")
    change_status(place, by=cast.station, at=NOW, status="vacant", note="关门")
    assert change_status(place, by=cast.station, at=NOW, status="open", note="又开").status == "open"


def test_passed_for_a_later_day_it_waits_accepted_and_is_then_opened(asked, cast, stopped):
    check(asked, cast.station, opens_on=TODAY + 3 * ONE_DAY)
    assert Place.objects.get().status == "accepted"
    assert change_status(stopped, by=cast.station, at=NOW, status="open", note="开业").status == "open"


def test_refused_it_stays_stopped_and_is_asked_for_again(asked, cast, stopped):
    check(asked, cast.brigade, passed=False, note="喷淋压力不足，三日内补水", opens_on=None)
    assert Place.objects.get().status == "suspended"
    assert ask_acceptance(stopped, by=cast.head, at=NOW, request="已补水").state == "asked"
    with pytest.raises(Conflict):
        ask_acceptance(stopped, by=cast.worker, at=NOW, request="又一份")


def test_what_was_put_right_lately_is_looked_at_until_it_was_accepted(asked, cast, stopped):
    old = bring_to("fixed_on_site", stopped, at=NOW - 120 * ONE_DAY)
    new = bring_to("fixed_on_site", stopped, at=NOW - ONE_DAY)
    bring_to("void", stopped)
    assert to_look_at(asked) == [new] and old not in to_look_at(asked)
    check(asked, cast.station, looked=[Looked(ok=True, hazard=new)])
    change_status(stopped, by=cast.station, at=NOW, status="suspended", note="又停")
    assert to_look_at(ask_acceptance(stopped, by=cast.head, at=NOW, request="又好了")) == []


def test_from_the_places_page_to_the_day_it_opens(client, cast, stopped, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    hazard = bring_to("fixed_on_site", stopped)
    client.force_login(cast.worker)
    assert f"/acceptances/place/{stopped.pk}/" in client.get(f"/places/{stopped.pk}/").content.decode()
    assert "new/" in client.get(f"/acceptances/place/{stopped.pk}/").content.decode()
    assert client.post(f"/acceptances/place/{stopped.pk}/new/", {"request": ""}).status_code == 422
    page = client.post(f"/acceptances/place/{stopped.pk}/new/", {"request": "都改好了"})
    assert page.status_code == 302
    row = Acceptance.objects.get()
    assert client.get(f"/acceptances/{row.pk}/check/").status_code == 403
    client.force_login(cast.station)
    assert "check/" in client.get(f"/acceptances/{row.pk}/").content.decode()
    assert hazard.number in client.get(f"/acceptances/{row.pk}/check/").content.decode()
    typed = {"right_0": "1", "said_0": "看过", "more": "出口畅通\n值班在岗", "passed": "passed", "opens_on": TODAY}
    refused = client.post(f"/acceptances/{row.pk}/check/", typed)
    assert refused.status_code == 422 and "值班在岗" in refused.content.decode()
    photo = SimpleUploadedFile("a.png", picture(), "image/png")
    assert client.post(f"/acceptances/{row.pk}/check/", typed | {"photos": [photo]}).status_code == 302
    text = client.get(f"/acceptances/{row.pk}/").content.decode()
    assert "验收合格" in text and "值班在岗" in text
    photo = row.photos.get()
    assert client.get(f"/acceptances/{row.pk}/photos/{photo.pk}/thumb/").status_code == 200
    assert client.get(f"/acceptances/{row.pk}/photos/{hazard.pk}/thumb/").status_code == 404
    assert stopped.name in client.get("/acceptances/?state=passed").content.decode()
    assert Place.objects.get(pk=stopped.pk).status == "open"


def told(event):
    relay(now=NOW)
    rows = Notification.objects.filter(event=event)
    return {row.user.username: row for row in rows.select_related("user")}


def test_who_is_to_check_is_told_and_neither_who_asked_nor_a_neighbour(asked, cast):
    messages = told("acceptance.asked")
    assert messages.keys() == {"community", "station"}
    assert messages["station"].url == f"/acceptances/{asked.pk}/" and asked.place.name in messages["station"].title


@pytest.mark.parametrize("passed", [True, False])
def test_who_asked_learns_of_the_decision(asked, cast, passed):
    check(
        asked, cast.station, passed=passed, note="消火栓无水" if not passed else "", opens_on=TODAY if passed else None
    )
    messages = told("acceptance.passed" if passed else "acceptance.refused")
    assert messages.keys() == {"head"} and messages["head"].url == f"/acceptances/{asked.pk}/"
    assert ("恢复营业" if passed else "消火栓无水") in messages["head"].body


def test_one_nobody_looks_at_is_put_before_them_again_and_then_before_the_leader(asked, cast):
    for days, who in ((6, "station"), (8, "chief")):
        at = NOW + days * ONE_DAY
        chase(asked.street, now=at)
        relay(now=at)
        rows = Notification.objects.filter(user=getattr(cast, who), event__startswith="chase.acceptance")
        assert rows.get().url == f"/acceptances/{asked.pk}/"
