"""A station's people and shifts: who may keep them, what is refused, a week planned by one tap."""

from datetime import date, timedelta

import pytest
from django.contrib.gis.geos import Point
from django.urls import reverse

from grids.errors import DomainError, NotAllowed
from stations.models import Device, Incident, Member, Shift
from stations.services.duty import add_member, end_member, hand_over_shift, plan_shift, repeat_week
from stations.services.stations import open_station
from tests.factories import local

pytestmark = pytest.mark.django_db
NOW = local(2026, 11, 22, 10, 0)
TODAY = date(2026, 11, 22)
HOUR = timedelta(hours=1)


@pytest.fixture
def station(territory):
    point = Point(109.185, 27.715, srid=4326)
    return open_station(territory.street, by=None, at=NOW, point=point, name="桐梓巷微型消防站", kind="micro_community")


@pytest.fixture
def crew(station):
    names = ("陈守义", "田小军", "罗平")
    return [
        add_member(station, by=None, at=NOW, name=name, duty="firefighter", valid_from=date(2026, 1, 1))
        for name in names
    ]


def shift(station, crew, *, starts_at=NOW, hours=8, by=None):
    return plan_shift(station, by=by, at=NOW, starts_at=starts_at, ends_at=starts_at + HOUR * hours, members=crew)


def refusal(act) -> str:
    with pytest.raises(DomainError) as caught:
        act()
    return caught.value.code


def test_another_streets_officer_keeps_neither_members_nor_shifts(station, crew, cast, client):
    planned = shift(station, crew)
    client.force_login(cast.outsider)
    for name, pk in (("member-new", station.pk), ("member-end", crew[0].pk), ("shift-note", planned.pk)):
        assert client.get(reverse(f"stations:{name}", args=[pk])).status_code == 404
    with pytest.raises(NotAllowed):
        shift(station, crew, starts_at=NOW + HOUR * 9, by=cast.outsider)


def test_a_grid_worker_looks_but_does_not_plan(station, crew, cast, client):
    client.force_login(cast.worker)
    assert client.get(reverse("stations:shift-new", args=[station.pk])).status_code == 403
    with pytest.raises(NotAllowed):
        add_member(station, by=cast.worker, at=NOW, name="某人", duty="driver", valid_from=TODAY)


def test_a_station_has_one_head_at_a_time(station):
    head = add_member(station, by=None, at=NOW, name="老站长", duty="head", valid_from=date(2025, 1, 1))
    new = {"by": None, "at": NOW, "name": "新站长", "duty": "head"}
    assert refusal(lambda: add_member(station, valid_from=TODAY, **new)) == "second-head"
    end_member(head, by=None, at=NOW, last_day=TODAY)
    add_member(station, valid_from=TODAY + timedelta(days=1), **new)
    assert [member.name for member in station.members.current(TODAY + timedelta(days=1))] == ["新站长"]


def test_who_leaves_is_taken_out_of_later_shifts_and_stays_in_earlier_ones(station, crew):
    today, later = shift(station, crew), shift(station, crew, starts_at=NOW + HOUR * 24)
    end_member(crew[0], by=None, at=NOW, last_day=TODAY)
    assert set(today.members.all()) == set(crew)
    assert set(later.members.all()) == set(crew[1:])


def test_a_last_day_before_the_first_is_refused(station, crew):
    code = refusal(lambda: end_member(crew[0], by=None, at=NOW, last_day=date(2025, 12, 31)))
    assert code == "ends-before-start"


@pytest.mark.parametrize(
    ("hours", "chosen", "code"),
    [(8, 0, "nobody-on-duty"), (0, 3, "shift-backwards"), (25, 3, "shift-too-long")],
)
def test_a_shift_without_people_or_sense_is_refused(station, crew, hours, chosen, code):
    assert refusal(lambda: shift(station, crew[:chosen], hours=hours)) == code
    assert not Shift.objects.exists()


def test_nobody_is_on_two_shifts_at_once_or_on_one_before_joining(station, crew):
    shift(station, crew[:1])
    assert refusal(lambda: shift(station, crew[:2], starts_at=NOW + HOUR * 7)) == "on-duty-already"
    shift(station, crew[:1], starts_at=NOW + HOUR * 8)
    new = add_member(station, by=None, at=NOW, name="新人", duty="driver", valid_from=TODAY + timedelta(days=1))
    assert refusal(lambda: shift(station, [new], starts_at=NOW + HOUR * 2, hours=1)) == "not-a-member"


def test_one_tap_plans_next_week_as_the_last_without_those_who_left(station, crew):
    for day in range(7):
        shift(station, crew[:2], starts_at=NOW + timedelta(days=day))
    end_member(crew[0], by=None, at=NOW, last_day=TODAY + timedelta(days=8))
    assert repeat_week(station, by=None, at=NOW) == 7
    planned = list(station.shifts.order_by("starts_at"))
    assert [row.starts_at for row in planned] == [NOW + timedelta(days=day) for day in range(14)]
    assert [row.members.count() for row in planned[7:]] == [2, 2, 1, 1, 1, 1, 1]


def test_without_a_week_to_repeat_it_says_what_to_do(station, crew, cast, client):
    assert refusal(lambda: repeat_week(station, by=None, at=NOW)) == "no-rota"
    client.force_login(cast.station)
    answer = client.post(reverse("stations:shifts-repeat", args=[station.pk]), follow=True)
    assert "请先排一周" in answer.content.decode()


def test_a_hand_over_note_waits_for_the_shift_to_begin(station, crew):
    planned = shift(station, crew, starts_at=NOW + HOUR)
    write = {"by": None, "note": "水带少一盘，已报街道"}
    assert refusal(lambda: hand_over_shift(planned, at=NOW, **write)) == "not-begun"
    assert hand_over_shift(planned, at=NOW + HOUR, **write).note == "水带少一盘，已报街道"


def test_the_officer_registers_a_member_and_a_shift_on_the_pages(station, cast, client, time_machine):
    time_machine.move_to(NOW, tick=False)
    client.force_login(cast.station)
    facts = {"name": "陈守义", "phone": "13800001234", "duty": "head", "valid_from": "2026-11-01"}
    assert client.post(reverse("stations:member-new", args=[station.pk]), facts).status_code == 302
    member = Member.objects.get()
    times = {"starts_at": "2026-11-22T08:00", "ends_at": "2026-11-22T20:00", "members": [str(member.pk)]}
    assert client.post(reverse("stations:shift-new", args=[station.pk]), times).status_code == 302
    page = client.get(reverse("stations:station", args=[station.pk])).content.decode()
    assert page.count("陈守义") == 2  # on duty, and among the members
    answer = client.post(reverse("stations:shift-new", args=[station.pk]), times)
    assert answer.status_code == 422
    assert "陈守义 这段时间已有排班" in answer.content.decode()
    assert 'value="2026-11-22T08:00"' in answer.content.decode()


def test_a_member_starts_at_his_own_station_and_anybody_else_at_the_list(station, crew, cast, client):
    client.force_login(cast.worker)
    assert client.get(reverse("stations:mine")).url == reverse("stations:list")
    add_member(station, by=None, at=NOW, name="王工", duty="firefighter", valid_from=date(2026, 1, 1), user=cast.worker)
    assert client.get(reverse("stations:mine")).url == reverse("stations:station", args=[station.pk])


def test_the_next_shift_is_proposed_to_follow_the_last(station, crew, cast, client):
    shift(station, crew)
    client.force_login(cast.station)
    page = client.get(reverse("stations:shift-new", args=[station.pk])).content.decode()
    assert 'value="2026-11-22T18:00"' in page
    assert 'value="2026-11-23T02:00"' in page


def test_the_officer_registers_a_fire_and_a_device(territory, cast, client, time_machine):
    time_machine.move_to(NOW, tick=False)
    client.force_login(cast.station)
    fire = {
        "happened_at": "2026-11-22T09:00:00", "address": "锦江南路7号", "summary": "三轮车起火，两分钟扑灭",
        "controlled_at": "2026-11-22T08:59:00", "deaths": 0, "injured": 0, "loss": "800.50",
    }  # fmt: skip
    answer = client.post(reverse("stations:incident-new"), fire)
    assert answer.status_code == 422
    assert "控制时间不能早于接警时间" in answer.content.decode()
    ahead = client.post(reverse("stations:incident-new"), fire | {"happened_at": "2026-11-22T10:01:00"})
    assert "时间不能晚于现在" in ahead.content.decode()
    right = client.post(reverse("stations:incident-new"), fire | {"controlled_at": "2026-11-22T09:04:00"})
    assert right.status_code == 302
    assert (Incident.objects.get().loss_fen, Incident.objects.get().street) == (80050, territory.street)
    device = {"kind": "smoke", "serial": "YG-1", "count": 3, "online": 4, "installed_on": "2026-11-01"}
    assert "在线数不能多于总数" in client.post(reverse("stations:device-new"), device).content.decode()
    assert client.post(reverse("stations:device-new"), device | {"online": 3}).status_code == 302
    assert Device.objects.get().online == 3
