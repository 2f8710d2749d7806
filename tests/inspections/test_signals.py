"""What looks odd about a visit: shown to a person with its numbers, never scored, forgotten after 90 days."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
import time_machine
from django.utils import translation
from PIL import Image, ImageFilter

from grids.errors import Conflict, DomainError, NotAllowed
from grids.geometry import metres_between
from grids.ids import uuid7
from grids.likeness import differing_bits, likeness
from inspections import tasks
from inspections.models import Inspection, ManifestPhoto, Signal, SignalLimit
from inspections.services.photos import receive_photo
from inspections.services.visits import submit_visit
from inspections.signals.finding import look_over_since, streets_since
from inspections.signals.keeping import forget_old
from inspections.signals.limits import limits_of, set_limits
from inspections.signals.looking import look_at
from inspections.signals.words import in_words
from tests.factories import make_place
from tests.inspections.conftest import NOW, promise

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
ONE_DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
AT_THE_SHOP, A_MILE_OFF = [109.185, 27.715], [109.203, 27.715]


@pytest.fixture(autouse=True)
def _friday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def scene(seed: int, *, quality=85, size=(320, 240), exif=None) -> bytes:
    """A picture with much in it, as JPEG; another seed is another picture."""
    small = Image.new("L", (9, 8))
    small.putdata(Random(seed).choices(range(256), k=72))
    image = small.resize(size, Image.Resampling.BILINEAR).convert("RGB")
    out = BytesIO()
    image.save(out, "JPEG", quality=quality, **({"exif": exif} if exif else {}))
    return out.getvalue()


def taken(moment: str) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 1
    exif.get_ifd(0x8769)[0x9003] = moment
    return exif


@pytest.fixture
def visit(cast, checklist):
    """A visit that found one hazard: visit(place, before, after=None, at=…, said={…} of the first photo, **payload)."""

    def one(place, before: bytes, after: bytes | None = None, *, by=None, at=NOW, said=None, **payload) -> Inspection:
        by = by or cast.worker
        photos = [promise(before) | (said or {})] + ([promise(after)] if after else [])
        finding = {"fix": "on_site" if after else "deadline", "photos": [photos[0]["id"]]}
        if after:
            finding["after"] = [photos[1]["id"]]
        answers = [{"item": checklist.item[8], "value": "no", "hazard": finding | {"another": True}}]
        body = {"place": str(place.pk), "answers": answers, "photos": photos, "device_at": at.isoformat()} | payload
        found = submit_visit(place.street, client_id=uuid7(), payload=body, by=by, at=at).inspection
        for row, content in zip(photos, filter(None, [before, after]), strict=True):
            receive_photo(place.street, photo_id=row["id"], content=content, by=by, at=at)
        found.refresh_from_db()
        assert found.complete
        return found

    return one


def found(street, *, at=NOW, since=ONE_DAY) -> list[Signal]:
    look_over_since(street, at - since, at=at)
    return list(Signal.objects.order_by("recorded_at", "kind"))


def kinds(street, **more) -> list[str]:
    return [row.kind for row in found(street, **more)]


@pytest.fixture
def far(send, shop):
    """A visit saved 1.8 km from its place."""
    inspection = send(shop, position=A_MILE_OFF, accuracy=30).inspection
    (row,) = found(shop.street)
    assert row.inspection == inspection
    return row


# --- who ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["neighbour", "colleague", "brigade", "district", "other_community", "outsider"])
def test_whom_it_does_not_concern_is_told_nothing(client, cast, far, who):
    client.force_login(getattr(cast, who))
    assert client.get(f"/inspections/signals/{far.pk}/").status_code in (403, 404)
    listed = client.get("/inspections/signals/")
    assert listed.status_code == 403 or not listed.context["page"].rows
    page = client.get(f"/inspections/{far.inspection_id}/")
    assert page.status_code == 404 or "需要看一眼" not in page.content.decode()
    with pytest.raises(NotAllowed):
        look_at(far, by=getattr(cast, who), at=NOW)


def test_who_made_the_visit_reads_it_in_plain_words_and_does_not_settle_it(client, cast, far):
    client.force_login(cast.worker)
    for url in (f"/m/visits/{far.inspection_id}/", f"/inspections/{far.inspection_id}/"):
        assert "保存位置距场所 1.8 公里（精度 30 米）" in client.get(url).content.decode()
    assert client.post(f"/inspections/signals/{far.pk}/").status_code == 403


def test_a_leader_does_not_look_at_his_own_visit_but_another_does(client, cast, send, shop):
    send(shop, by=cast.head, position=A_MILE_OFF, accuracy=30)
    (row,) = found(shop.street)
    client.force_login(cast.head)
    assert "这是本人的检查，由别人看。" in client.get("/inspections/signals/").content.decode()
    assert client.post(f"/inspections/signals/{row.pk}/").status_code == 403
    assert look_at(row, by=cast.community, at=NOW).looked_by == cast.community


def test_a_home_under_care_shows_nothing_to_who_may_not_see_it(client, cast, territory, send):
    home = make_place(territory.street, "王老家", at=(109.185, 27.715), type="HOME")
    inspection = send(home, position=A_MILE_OFF, accuracy=30).inspection
    (row,) = found(territory.street)
    assert row.inspection == inspection
    for person in (cast.head, cast.station, cast.chief):
        seen = Inspection.objects.visible_to(person).filter(pk=inspection.pk).exists()
        assert Signal.objects.visible_to(person).filter(pk=row.pk).exists() == seen


# --- one tap -----------------------------------------------------------------------------------------------------


def test_one_tap_in_the_list_says_that_it_was_looked_at(client, cast, far):
    client.force_login(cast.head)
    listed = client.get("/inspections/signals/").content.decode()
    assert "保存位置距场所 1.8 公里（精度 30 米）" in listed and f'action="/inspections/signals/{far.pk}/"' in listed
    assert client.post(f"/inspections/signals/{far.pk}/").status_code == 302
    far.refresh_from_db()
    assert (far.looked_by, far.looked_at, far.note) == (cast.head, NOW, "")
    assert not client.get("/inspections/signals/").context["page"].rows
    assert client.get("/inspections/signals/?state=looked").context["page"].rows == [far]


def test_a_note_is_optional_and_read_by_who_made_the_visit(client, cast, far):
    client.force_login(cast.station)
    client.post(f"/inspections/signals/{far.pk}/", {"note": "在门口等人时保存的"})
    client.force_login(cast.worker)
    assert "在门口等人时保存的" in client.get(f"/m/visits/{far.inspection_id}/").content.decode()


def test_a_second_look_is_refused_and_loses_nothing_that_was_typed(client, cast, far):
    look_at(far, by=cast.head, at=NOW)
    with pytest.raises(Conflict):
        look_at(far, by=cast.station, at=NOW)
    client.force_login(cast.station)
    answer = client.post(f"/inspections/signals/{far.pk}/", {"note": "我也看了"})
    assert answer.status_code == 409 and "我也看了" in answer.content.decode()


# --- where and when ----------------------------------------------------------------------------------------------


def test_a_far_position_counts_only_beyond_its_own_accuracy(send, shop):
    send(shop, position=A_MILE_OFF, accuracy=1700)
    send(shop, position=AT_THE_SHOP, accuracy=30)
    send(shop)
    assert kinds(shop.street) == []


def test_nobody_need_be_near_for_a_look_by_video_or_a_paper_visit(cast, send, shop):
    send(shop, position=A_MILE_OFF, accuracy=30, kind="video")
    send(shop, by=cast.station, position=A_MILE_OFF, accuracy=30, visited_on="2026-11-19")
    assert kinds(shop.street) == []


def test_a_degree_of_latitude_is_111_kilometres():
    assert metres_between((109.0, 27.0), (109.0, 28.0)) == pytest.approx(111_195, rel=0.001)
    assert metres_between(tuple(AT_THE_SHOP), tuple(AT_THE_SHOP)) == 0


def test_an_old_photo_is_known_by_what_the_phone_read_before_it_shrank_it(visit, shop):
    inspection = visit(shop, scene(1), said={"taken_at": "2026-11-03T09:12:00+08:00"})
    (row,) = found(shop.street)
    assert in_words(row, now=NOW) == "照片拍摄于 11月3日 周二，检查在 11月20日 周五"
    kept = ManifestPhoto.objects.get(inspection=inspection)
    assert kept.received.taken_at is None and kept.taken_at.isoformat().startswith("2026-11-03T01:12")


def test_an_old_photo_is_known_by_its_own_file_too(visit, shop):
    visit(shop, scene(1, exif=taken("2026:11:03 09:12:00")))
    assert kinds(shop.street) == ["old_photo"]


def test_a_photo_of_the_same_day_is_not_old_nor_one_of_a_phone_whose_clock_is_weeks_behind(visit, shop):
    visit(shop, scene(1), said={"taken_at": "2026-11-19T18:00:00+08:00"})
    late = NOW - 30 * ONE_DAY
    visit(shop, scene(2), said={"taken_at": late.isoformat()}, device_at=late.isoformat())
    assert kinds(shop.street) == []


def test_a_time_no_camera_has_is_not_kept_and_the_visit_is_taken(visit, shop):
    for n, moment in enumerate(("0001-01-01T00:00:00+00:00", "2099-01-01T00:00:00+00:00")):
        inspection = visit(shop, scene(n), said={"taken_at": moment})
        assert ManifestPhoto.objects.get(inspection=inspection).taken_at is None
    assert kinds(shop.street) == []


def test_a_photo_taken_elsewhere_says_how_far(visit, shop):
    visit(shop, scene(1), said={"position": A_MILE_OFF})
    (row,) = found(shop.street)
    assert in_words(row, now=NOW) == "照片的位置距场所 1.8 公里"


def test_when_and_where_a_photo_was_taken_is_no_part_of_what_makes_a_visit_the_same(send, shop):
    photo, same = promise(scene(1)), uuid7()
    first = send(shop, client_id=same, photos=[photo | {"taken_at": NOW.isoformat(), "position": AT_THE_SHOP}])
    again = send(shop, client_id=same, photos=[photo])
    assert (first.status, again.status) == ("created", "same")


# --- the same photo ----------------------------------------------------------------------------------------------


def test_the_same_file_at_two_visits_shows_the_later_one(visit, shop, next_shop, cast):
    visit(next_shop, scene(1), by=cast.neighbour, at=NOW - 40 * ONE_DAY)
    later = visit(shop, scene(1))
    (row,) = found(shop.street, since=60 * ONE_DAY)
    assert (row.inspection, row.kind) == (later, "same_photo")
    assert in_words(row, now=NOW) == "照片与 2026年10月11日 用过的一张是同一个文件"


def test_the_same_picture_saved_anew_is_told_by_its_looks(visit, shop):
    visit(shop, scene(1), at=NOW - ONE_DAY)
    visit(shop, scene(1, quality=40, size=(300, 225)))
    (row,) = found(shop.street, since=2 * ONE_DAY)
    assert row.kind == "same_photo" and not row.data["same_file"] and row.data["distance"] <= 4


def test_two_pictures_of_two_things_show_nothing(visit, shop):
    visit(shop, scene(1), at=NOW - ONE_DAY)
    visit(shop, scene(2))
    assert kinds(shop.street, since=2 * ONE_DAY) == []


def test_dark_stairwells_all_look_alike_and_show_nothing(visit, shop):
    def dark(shade):
        out = BytesIO()
        Image.new("RGB", (64, 48), (shade, shade, shade)).save(out, "JPEG")
        return out.getvalue()

    visit(shop, dark(10), at=NOW - ONE_DAY)
    visit(shop, dark(14))
    assert kinds(shop.street, since=2 * ONE_DAY) == []


def test_a_photo_of_another_street_is_compared_with_nothing_here(visit, shop, territory, cast):
    elsewhere = make_place(territory.other_street, "涌泉小吃店", at=(113.005, 25.795))
    visit(elsewhere, scene(1), by=cast.outside_worker, at=NOW - ONE_DAY)
    visit(shop, scene(1))
    assert kinds(shop.street, since=2 * ONE_DAY) == []


def test_the_photo_after_being_the_one_before_is_said_once(visit, shop):
    visit(shop, scene(1), scene(1))
    (row,) = found(shop.street)
    assert row.kind == "unchanged" and in_words(row, now=NOW) == "整改后的照片与整改前的是同一个文件"


def test_before_and_after_side_by_side_for_who_looks(client, cast, visit, shop):
    visit(shop, scene(1), scene(1, quality=40))
    (row,) = found(shop.street)
    client.force_login(cast.head)
    page = client.get(f"/inspections/signals/{row.pk}/")
    assert [photo["label"] for photo in page.context["photos"]] == ["整改前", "整改后"]
    for photo in page.context["photos"]:
        assert client.get(f"/hazards/photos/{photo['id']}/image/").status_code == 200


def test_a_photo_of_a_grid_one_does_not_see_is_not_shown(client, cast, visit, shop, next_shop):
    visit(next_shop, scene(1), by=cast.neighbour, at=NOW - ONE_DAY)
    visit(shop, scene(1))
    (row,) = found(shop.street, since=2 * ONE_DAY)
    client.force_login(cast.head)
    shown = {
        photo["label"]: photo["shown"] for photo in client.get(f"/inspections/signals/{row.pk}/").context["photos"]
    }
    assert shown == {"这次检查": True, "先前": False}


def test_the_looks_of_a_picture_outlive_what_an_app_does_to_it():
    image = Image.open(BytesIO(scene(3)))
    changed = image.resize((200, 150)).filter(ImageFilter.GaussianBlur(1))
    assert differing_bits(likeness(image), likeness(changed)) <= 4
    assert differing_bits(likeness(image), likeness(Image.open(BytesIO(scene(4))))) > 12
    assert differing_bits(-1, 0) == 64 and differing_bits(5, 5) == 0


# --- many in an hour ---------------------------------------------------------------------------------------------


def test_forty_visits_in_an_hour_are_one_row_and_thirty_nine_are_none(send, shop):
    for n in range(39):
        send(shop, device_at=(NOW - HOUR + n * MINUTE).isoformat())
    assert kinds(shop.street) == []
    for n in range(39, 44):
        send(shop, device_at=(NOW - HOUR + n * MINUTE).isoformat())
    (row,) = found(shop.street)
    assert in_words(row, now=NOW) == "到 21 分钟前 为止的 39 分钟内检查 40 次"


def test_forty_visits_sent_at_once_after_a_day_without_a_network_show_nothing(send, shop):
    for n in range(45):
        send(shop, device_at=(NOW - ONE_DAY + n * 5 * MINUTE).isoformat())
    assert kinds(shop.street) == []


def test_visits_of_a_phone_with_a_wrong_clock_are_not_taken_for_one_hour(send, shop):
    for n in range(45):
        send(shop, device_at=(NOW - 30 * ONE_DAY + n * HOUR).isoformat())
    assert kinds(shop.street) == []


def test_two_colleagues_with_twenty_each_are_not_one_with_forty(cast, send, shop):
    for n in range(40):
        by = cast.worker if n % 2 else cast.colleague
        send(shop, by=by, device_at=(NOW - HOUR + n * MINUTE).isoformat())
    assert kinds(shop.street) == []


# --- running -----------------------------------------------------------------------------------------------------


def test_looked_over_again_it_is_the_same_row_and_keeps_who_looked(cast, far):
    look_at(far, by=cast.head, at=NOW)
    assert look_over_since(far.street, NOW - ONE_DAY, at=NOW + HOUR) == 0
    assert Signal.objects.get() == far and Signal.objects.get().looked_by == cast.head


def test_a_visit_whose_photos_are_still_to_come_is_looked_over_when_they_came(send, shop, cast, checklist):
    photo = promise(scene(1)) | {"taken_at": "2026-11-03T09:12:00+08:00"}
    answers = [{"item": checklist.item[8], "value": "no", "hazard": {"photos": [photo["id"]]}}]
    send(shop, photos=[photo], answers=answers, at=NOW - 2 * ONE_DAY, device_at=(NOW - 2 * ONE_DAY).isoformat())
    assert kinds(shop.street, since=3 * ONE_DAY) == []
    receive_photo(shop.street, photo_id=photo["id"], content=scene(1), by=cast.worker, at=NOW)
    assert kinds(shop.street, since=HOUR) == ["old_photo"]


def test_a_visit_put_right_is_not_asked_about_again_and_still_tells_what_was_odd(client, cast, far, send, shop):
    again = send(
        shop,
        corrects=str(far.inspection_id),
        checklist=far.inspection.checklist_id,
        position=A_MILE_OFF,
        accuracy=30,
        note="补一句",
    ).inspection
    assert found(shop.street) == [far]
    client.force_login(cast.worker)
    assert "保存位置距场所 1.8 公里" in client.get(f"/m/visits/{again.pk}/").content.decode()


def test_the_beat_looks_only_at_streets_to_which_something_came(send, shop, far_shop):
    send(shop)
    assert streets_since(NOW - HOUR) == [shop.street_id]
    assert streets_since(NOW + HOUR) == []


def test_the_task_finds_it_without_anybody_waiting_for_it(send, shop, monkeypatch):
    monkeypatch.setattr(tasks.look_over_visits_of_street, "delay", tasks.look_over_visits_of_street.run)
    send(shop, position=A_MILE_OFF, accuracy=30)
    assert not Signal.objects.exists()
    tasks.look_over_visits.run()
    assert Signal.objects.get().kind == "far"


# --- kept, and gone ----------------------------------------------------------------------------------------------


def test_after_ninety_days_it_is_gone_looked_at_or_not(cast, far):
    with time_machine.travel(NOW + 90 * ONE_DAY - MINUTE, tick=False):
        assert tasks.forget_signals.run() == 0 and Signal.objects.exists()
    look_at(far, by=cast.head, at=NOW)
    with time_machine.travel(NOW + 90 * ONE_DAY, tick=False):
        assert tasks.forget_signals.run() == 1 and not Signal.objects.exists()
    assert Inspection.objects.filter(pk=far.inspection_id).exists()
    assert forget_old(now=NOW + 91 * ONE_DAY) == 0


APPS = ("grids", "hazards", "stations", "notifications", "inspections", "reports", "config")
MAY_NAME = re.compile(
    r"inspections/(signals/|migrations/|models/(signal|__init__)|views/|urls|policy|tasks|signal_forms)"
)


def test_no_report_export_api_or_feed_names_it_and_only_one_place_deletes_it():
    naming = [
        path.relative_to(ROOT).as_posix()
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if "demo" not in path.parts
        and re.search(r"\bSignal\b|inspections\.signals|inspection\.signals", path.read_text())
    ]
    assert [path for path in naming if not MAY_NAME.match(path)] == []
    deleting = [path for path in naming if ".delete(" in (ROOT / path).read_text() and "signals/" in path]
    assert deleting == ["inspections/signals/keeping.py"]


def test_it_reaches_no_machine_and_no_sheet(client, cast, far):
    client.force_login(cast.station)
    body = client.get(f"/api/v1/inspections/{far.inspection_id}/").json()
    assert not any("signal" in key for key in body)
    assert "signal" not in client.get("/api/schema/?format=json").content.decode().lower()


# --- limits ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["worker", "head", "community", "chief", "outsider"])
def test_only_the_station_sets_what_the_street_is_shown(cast, shop, who):
    with pytest.raises(NotAllowed):
        set_limits(shop.street, by=getattr(cast, who), at=NOW, limits={"far": 5})


def test_a_street_sets_its_own_limit_from_tomorrow_and_empty_is_not_looked_for(client, cast, send, shop, far_shop):
    client.force_login(cast.station)
    page = client.get("/inspections/signals/limits/")
    assert page.context["form"].initial["many"] == 40
    given = page.context["form"].initial | {"far": "", "many": "30"}
    assert client.post("/inspections/signals/limits/", given).status_code == 302
    today, tomorrow = limits_of(shop.street, NOW), limits_of(shop.street, NOW + ONE_DAY)
    assert (today["far"], tomorrow["far"], tomorrow["many"], tomorrow["old_photo"]) == (500, None, 30, 24)
    assert limits_of(far_shop.street, NOW + ONE_DAY) == today
    assert SignalLimit.objects.filter(street=shop.street).count() == 2
    send(shop, position=A_MILE_OFF, accuracy=30)
    assert kinds(shop.street, at=NOW + ONE_DAY, since=2 * ONE_DAY) == []


def test_a_limit_that_is_not_sent_stays_as_it_is(client, cast, shop):
    client.force_login(cast.station)
    client.post("/inspections/signals/limits/", {"many": "30"})
    assert SignalLimit.objects.get(street=shop.street).kind == "many"
    client.post("/inspections/signals/limits/", {})
    assert SignalLimit.objects.get(street=shop.street).limit == 30


def test_a_limit_nobody_could_mean_is_refused_and_what_was_typed_stands(client, cast, shop):
    with pytest.raises(DomainError):
        set_limits(shop.street, by=cast.station, at=NOW, limits={"same_photo": 60})
    client.force_login(cast.station)
    answer = client.post("/inspections/signals/limits/", {"many": "1", "far": "77"})
    assert answer.status_code == 422 and 'value="77"' in answer.content.decode()


def test_it_is_said_in_english_too(far):
    with translation.override("en"):
        assert in_words(far, now=NOW) == "Saved 1.8 km from the place (accuracy 30 m)"
