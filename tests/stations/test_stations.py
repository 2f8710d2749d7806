"""Stations: kit against what is required, the nearest help, turn-outs in seconds."""

from datetime import date, timedelta

import pytest
from django.contrib.gis.geos import Point
from django.urls import reverse
from django.utils import timezone

from grids.errors import DomainError, NotAllowed
from stations.models import KitItem, Station
from stations.services.kit import check_kit, kit_state
from stations.services.nearest import nearest
from stations.services.registers import record_facility
from stations.services.stations import open_station
from stations.services.turnouts import record_turnout
from tests.factories import local

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
NOW = local(2026, 11, 22, 10, 0)


@pytest.fixture
def station(territory):
    point = Point(109.185, 27.715, srid=4326)
    facts = {"name": "桐梓巷微型消防站", "kind": "micro_community", "level": "community"}
    return open_station(territory.street, by=None, at=NOW, point=point, **facts)


def test_another_streets_officer_sees_no_station(station, cast, client):
    client.force_login(cast.outsider)
    assert client.get(reverse("stations:station", args=[station.pk])).status_code == 404
    assert "桐梓巷" not in client.get(reverse("stations:list")).content.decode()


def test_signed_out_it_asks_for_the_log_in(station, client):
    assert client.get(reverse("stations:list")).status_code == 302


def test_a_worker_may_look_but_not_open_a_station(station, cast, client):
    client.force_login(cast.worker)
    assert client.get(reverse("stations:station", args=[station.pk])).status_code == 200
    assert client.get(reverse("stations:new")).status_code == 403
    with pytest.raises(NotAllowed):
        open_station(station.street, by=cast.worker, at=NOW, name="x", kind="volunteer")


def test_a_new_station_has_the_lines_of_its_level_and_lies_in_its_cell(station, territory):
    assert station.scope_cell == territory.cell_a
    assert station.community == territory.east
    assert station.kit.get(code="extinguisher").required == 10
    state = kit_state(list(station.kit.all()), on=TODAY)
    assert state.good == 0
    assert not state.complete


def test_expired_pieces_do_not_count_as_good(station, cast):
    item = station.kit.get(code="extinguisher")
    check_kit(item, by=cast.station, at=NOW, on=TODAY, actual=10, good=10, expires_on=TODAY - timedelta(days=1))
    item.refresh_from_db()
    state = kit_state([item], on=TODAY)
    assert (state.good, state.required) == (0, 10)
    assert state.expired == [item]
    assert kit_state([item], on=TODAY - timedelta(days=2)).complete


def test_more_good_than_there_is_refused_and_what_was_typed_stays(station, cast, client):
    client.force_login(cast.station)
    item = station.kit.get(code="hose")
    answer = client.post(reverse("stations:kit-check", args=[item.pk]), {"actual": 3, "good": 4, "expires_on": ""})
    assert answer.status_code == 422
    assert "完好数不能多于实有数" in answer.content.decode()
    assert 'value="4"' in answer.content.decode()
    assert KitItem.objects.get(pk=item.pk).actual == 0


def test_the_nearest_station_comes_first_in_metres(station, territory):
    far = open_station(
        territory.street, by=None, at=NOW, point=Point(109.195, 27.715, srid=4326), name="远站", kind="volunteer"
    )
    planned = {"name": "未投用", "kind": "volunteer", "state": Station.State.PLANNED}
    open_station(territory.street, by=None, at=NOW, point=Point(109.1851, 27.715, srid=4326), **planned)
    found = nearest(Point(109.186, 27.715, srid=4326), territory.street)
    assert [row[0] for row in found] == [station, far]
    assert 95 < found[0][1] < 102  # a thousandth of a degree of longitude at 27.7° N is 98.6 m


def test_180_seconds_pass_and_205_do_not(station, cast):
    alarm = NOW - timedelta(hours=1)
    times = {"kind": "drill", "alarm_at": alarm, "on_scene_at": alarm + timedelta(seconds=205)}
    late = record_turnout(station, by=cast.station, at=NOW, **times)
    in_time = record_turnout(
        station, by=cast.station, at=NOW, **times | {"on_scene_at": alarm + timedelta(seconds=180)}
    )
    assert (late.seconds, late.passed) == (205, False)
    assert (in_time.seconds, in_time.passed) == (180, True)


def test_times_that_run_backwards_are_refused(station, cast):
    with pytest.raises(DomainError) as refusal:
        record_turnout(
            station, by=cast.station, at=NOW, kind="real", alarm_at=NOW, on_scene_at=NOW - timedelta(seconds=1)
        )
    assert refusal.value.code == "turnout-backwards"


def test_the_list_costs_the_same_for_one_station_and_for_ten(
    station, territory, cast, client, django_assert_max_num_queries
):
    client.force_login(cast.station)
    client.get(reverse("stations:list"))
    with django_assert_max_num_queries(40) as one:
        client.get(reverse("stations:list"))
    for number in range(9):
        open_station(territory.street, by=None, at=NOW, name=f"站{number}", kind="volunteer")
    with django_assert_max_num_queries(len(one.captured_queries)):
        answer = client.get(reverse("stations:list"))
    assert "站8" in answer.content.decode()


def test_every_page_of_the_app_opens_for_the_station_officer(station, cast, client):
    client.force_login(cast.station)
    names = ["list", "new", "facilities", "facility-new", "devices", "activities", "activity-new", "incidents", "map"]
    for name in names:
        assert client.get(reverse(f"stations:{name}")).status_code == 200, name
    for name in ("station", "edit", "turnout-new"):
        assert client.get(reverse(f"stations:{name}", args=[station.pk])).status_code == 200, name


def test_a_facility_is_registered_in_the_browser_and_counted(cast, territory, client):
    client.force_login(cast.station)
    form = {"kind": "parking", "name": "东门停放点", "count": 1, "ports": 12, "built_on": "2026-11-20"}
    assert client.post(reverse("stations:facility-new"), form).status_code == 302
    page = client.get(reverse("stations:facilities")).content.decode()
    assert "东门停放点" in page


FORMS = {
    "facilities": ("facility-new", {"kind": "parking", "name": "停放点", "count": 1, "ports": 9, "built_on": TODAY}),
    "devices": ("device-new", {"kind": "smoke", "serial": "S-1", "count": 1, "online": 1, "installed_on": TODAY}),
    "activities": (
        "activity-new", {"kind": "drill", "title": "夜校", "held_on": TODAY, "people": 8, "units": 0, "copies": 0}
    ),
}  # fmt: skip


@pytest.mark.parametrize("register", FORMS)
def test_a_head_registers_in_a_grid_of_his_own_and_keeps_what_was_typed_elsewhere(register, cast, territory, client):
    name, typed = FORMS[register]
    client.force_login(cast.community)
    foreign = client.post(reverse(f"stations:{name}"), typed | {"grid": territory.cell_c.pk})
    assert foreign.status_code == 422 and "grid" in foreign.context["form"].errors
    assert client.post(reverse(f"stations:{name}"), typed).status_code == 422, "a head has no whole street"
    assert client.post(reverse(f"stations:{name}"), typed | {"grid": territory.cell_b.pk}).status_code == 302
    row = client.get(reverse(f"stations:{register}")).context["page"].rows[0]
    assert (row.street, row.cell) == (territory.street, territory.cell_b)


def test_a_cell_heads_only_grid_is_chosen_already(cast, territory, client):
    client.force_login(cast.head)
    assert client.get(reverse("stations:facility-new")).context["form"]["grid"].value() == territory.cell_a.pk


def test_a_community_head_registers_only_in_the_own_community(cast, territory):
    known = {"by": cast.community, "at": timezone.now(), "kind": "sign", "name": "标识", "built_on": TODAY}
    record_facility(territory.street, grid=territory.cell_a, **known)
    with pytest.raises(NotAllowed):
        record_facility(territory.street, grid=territory.cell_c, **known)


def test_the_nearest_stations_stand_on_a_places_fragment(station, shop, cast, client):
    client.force_login(cast.worker)
    answer = client.get(reverse("stations:nearest"), {"place": shop.pk})
    assert "桐梓巷微型消防站" in answer.content.decode()
    client.force_login(cast.outsider)
    assert client.get(reverse("stations:nearest"), {"place": shop.pk}).status_code == 404
    assert client.get(reverse("stations:nearest"), {"place": "abc"}).status_code == 404


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("incidents/new/", {"happened_at": "2026-11-01T00:00", "deaths": "99999999999", "injured": "0", "loss": "1"}),
        ("incidents/new/", {"happened_at": "0001-01-01T00:00", "deaths": "0", "injured": "0", "loss": "1"}),
        ("stations/{station}/turnouts/new/", {"kind": "drill", "alarm_at": "0001-01-01T00:00"}),
    ],
)
def test_what_nobody_could_mean_is_said_at_its_field(territory, cast, client, page, typed):
    point = Point(109.185, 27.715, srid=4326)
    station = open_station(territory.street, by=None, at=NOW, point=point, name="桐梓巷站", kind="micro_community")
    client.force_login(cast.station)
    answer = client.post(f"/{page.format(station=station.pk)}", {"summary": "起火", "address": "桐梓巷"} | typed)
    assert answer.status_code == 422 and answer.context["form"].errors


def test_a_segment_of_a_fire_lane_has_its_measures_and_nothing_else_has(client, cast, territory):
    client.force_login(cast.station)
    lane = {
        "kind": "lane",
        "name": "东门里",
        "count": 1,
        "ports": 0,
        "built_on": TODAY,
        "length_m": "120.5",
        "width_m": "4",
    }
    url = reverse("stations:facility-new")
    refused = client.post(url, lane | {"kind": "sign"})
    assert refused.status_code == 422 and "只有消防车通道填这一项" in refused.content.decode()
    assert client.post(url, lane | {"width_m": "0"}).status_code == 422
    assert client.post(url, lane | {"marked": "on"}).status_code == 302
    page = client.get(reverse("stations:facilities")).content.decode()
    assert "长 120.5 米" in page and "净宽 4 米" in page and "已划线标识" in page
