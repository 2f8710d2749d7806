"""不放心场所: asked for by one, decided by the leader, watched daily while on the list, with dated measures."""

from datetime import timedelta

import pytest
import time_machine

from grids.errors import Conflict, DomainError, NotAllowed
from grids.models import PlaceFlag
from inspections.models import Task, Watch, WatchMeasure
from inspections.services.tasks import make_due_tasks
from inspections.services.watching import decide_watch, end_measure, propose_leaving, propose_watch, put_measure
from tests.factories import make_place
from tests.inspections.conftest import NOW

TODAY = NOW.date()
KNOWN = {"at": NOW}


@pytest.fixture
def asked(shop, cast):
    return propose_watch(shop, reason="砖木结构", by=cast.community, **KNOWN)


@pytest.fixture
def listed(asked, cast):
    return decide_watch(asked, agreed=True, by=cast.chief, **KNOWN)


def labels(place) -> list[str]:
    return list(place.flags.values_list("code", flat=True))


def power_off(watch, by, **more):
    return put_measure(watch, **({"kind": "power_off", "note": "每晚拉闸", "since": TODAY, "by": by} | KNOWN | more))


def test_a_neighbouring_community_and_another_street_neither_see_nor_touch_it(client, listed, cast):
    for person in (cast.outsider, cast.neighbour):
        assert not Watch.objects.visible_to(person).exists()
        with pytest.raises(NotAllowed):
            power_off(listed, person)
        client.force_login(person)
        assert client.get(f"/watched/{listed.pk}/").status_code == 404
    with pytest.raises(NotAllowed):
        propose_watch(listed.place, reason="邻街", by=cast.outsider, **KNOWN)


def test_only_the_leader_decides_and_never_of_his_own_asking(asked, cast):
    for person in (cast.community, cast.station, cast.worker):
        with pytest.raises(NotAllowed):
            decide_watch(asked, agreed=True, by=person, **KNOWN)
    Watch.objects.filter(pk=asked.pk).update(proposed_by=cast.chief)
    with pytest.raises(DomainError):
        decide_watch(asked, agreed=True, by=cast.chief, **KNOWN)
    assert labels(asked.place) == []


def test_on_the_list_it_is_due_every_day_and_off_it_no_more(listed, shop, cast):
    assert labels(shop) == ["worrying"]
    make_due_tasks(shop.street, TODAY, **KNOWN)
    assert Task.objects.get(place=shop, rule__code="worrying_daily").due_on == TODAY
    power_off(listed, cast.station)
    leaving = propose_leaving(listed, reason="已改造完成", by=cast.station, **KNOWN)
    assert labels(shop) == ["worrying"]
    left = decide_watch(leaving, agreed=True, by=cast.chief, **KNOWN)
    assert (left.state, left.left_by, labels(shop)) == ("left", cast.chief, [])
    assert WatchMeasure.objects.get().ended_on == TODAY
    tomorrow = NOW + timedelta(days=1)
    make_due_tasks(shop.street, tomorrow.date(), at=tomorrow)
    assert not Task.objects.filter(place=shop, rule__code="worrying_daily", due_on=tomorrow.date()).exists()


def test_a_no_leaves_all_as_it_was(asked, shop, cast):
    assert decide_watch(asked, agreed=False, by=cast.chief, **KNOWN).state == "refused"
    assert labels(shop) == []
    again = propose_watch(shop, reason="又有人留宿", by=cast.community, **KNOWN)
    again = decide_watch(again, agreed=True, by=cast.chief, **KNOWN)
    again = propose_leaving(again, reason="没人住了", by=cast.community, **KNOWN)
    again = decide_watch(again, agreed=False, by=cast.chief, **KNOWN)
    assert (again.state, again.leaving_reason, labels(shop)) == ("listed", "", ["worrying"])


def test_twice_is_refused_and_so_is_a_home_and_what_was_decided_already(asked, shop, territory, cast):
    with pytest.raises(Conflict):
        propose_watch(shop, reason="再来一次", by=cast.station, **KNOWN)
    with pytest.raises(DomainError):
        propose_watch(make_place(territory.street, "张家", type="HOME"), reason="独居", by=None, **KNOWN)
    with pytest.raises(DomainError):
        propose_watch(make_place(territory.street, "无理由", at=(109.185, 27.715)), reason=" ", by=None, **KNOWN)
    decide_watch(asked, agreed=True, by=cast.chief, **KNOWN)
    with pytest.raises(Conflict):
        decide_watch(asked, agreed=False, by=cast.chief, **KNOWN)


def test_a_measure_stands_once_from_its_day_to_its_last(listed, cast):
    first = power_off(listed, cast.community)
    with pytest.raises(Conflict):
        power_off(listed, cast.station)
    for wrong in (TODAY + timedelta(days=1), TODAY - timedelta(days=1)):
        with pytest.raises(DomainError):
            end_measure(first, on=wrong, by=cast.station, **KNOWN)
    assert end_measure(first, on=TODAY, by=cast.station, **KNOWN).ended_by == cast.station
    with pytest.raises(Conflict):
        end_measure(first, on=TODAY, by=cast.station, **KNOWN)
    power_off(listed, cast.station)
    with pytest.raises(DomainError):
        power_off(listed, cast.station, kind="kit", since=TODAY + timedelta(days=1))


def test_what_is_not_on_the_list_yet_has_no_measures(asked, cast):
    with pytest.raises(Conflict):
        power_off(asked, cast.station)


def test_from_the_asking_to_the_leaving_on_pages(client, shop, cast):
    with time_machine.travel(NOW, tick=False):
        client.force_login(cast.community)
        refused = client.post("/watched/new/", {"place": "没有", "reason": "砖木结构"})
        assert refused.status_code == 422 and "砖木结构" in refused.content.decode()
        typed = {"place": shop.code, "reason": "砖木结构"}
        assert client.post("/watched/new/", typed).status_code == 302
        assert client.post("/watched/new/", typed).status_code == 409
        row = Watch.objects.get()
        assert client.post(f"/watched/{row.pk}/decide/", {"agreed": "1"}).status_code == 403
        client.force_login(cast.chief)
        assert shop.name in client.get("/watched/?state=waiting").content.decode()
        assert client.post(f"/watched/{row.pk}/decide/", {"agreed": "1"}).status_code == 302
        client.force_login(cast.community)
        measure = {"kind": "standby", "note": "两人轮值", "since": TODAY}
        assert client.post(f"/watched/{row.pk}/measures/new/", measure).status_code == 302
        assert "两人轮值" in client.get(f"/watched/{row.pk}/").content.decode()
        assert "两人轮值" in client.get("/watched/").content.decode()
        stands = WatchMeasure.objects.get()
        assert client.post(f"/watched/measures/{stands.pk}/end/", {"on": TODAY}).status_code == 302
        assert client.post(f"/watched/{row.pk}/leave/", {"reason": "已改造"}).status_code == 302
        client.force_login(cast.worker)
        assert client.get("/watched/").status_code == 200
        assert client.post("/watched/new/", typed).status_code == 403


def test_a_label_without_a_reason_is_named_and_can_be_asked_for(client, shop, cast):
    shop.flags.add(PlaceFlag.objects.get(code="worrying"))
    client.force_login(cast.community)
    page = client.get("/watched/").content.decode()
    assert f"/watched/new/?place={shop.code}" in page
    propose_watch(shop, reason="砖木结构", by=cast.community, **KNOWN)
    assert f"/watched/new/?place={shop.code}" not in client.get("/watched/").content.decode()
