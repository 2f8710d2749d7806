"""@ in a note: nobody is offered or told who may not see the hazard."""

import pytest
import time_machine

from grids.models import User
from hazards.models import Hazard
from hazards.services import acts
from hazards.services.mentions import colleagues, mentioned
from notifications.models import Outbox
from tests.factories import make_place, make_post, make_user
from tests.hazards.makers import NOW, TODAY, make_hazard

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_home(territory):
    return make_hazard(make_place(territory.street, "张三家", at=(109.185, 27.715), type="HOME"))


def told() -> set[str]:
    ids = {pk for row in Outbox.objects.filter(event="hazard.mention") for pk in row.payload["to"]}
    return set(User.objects.filter(pk__in=ids).values_list("username", flat=True))


@pytest.mark.parametrize("name", ["neighbour", "other_community", "outsider", "outside_worker", "nobody"])
def test_a_stranger_is_neither_offered_nor_told(name, shop, cast):
    hazard = make_hazard(shop)
    assert name not in {one.name for one in colleagues(hazard, TODAY)}
    acts.comment(hazard, by=cast.worker, at=NOW, seen=None, note=f"请@{name} 来看")
    assert not Outbox.objects.filter(event="hazard.mention").exists()


@pytest.mark.parametrize("where", ["shop", "next_shop", "at_home", "nowhere"])
def test_offered_are_exactly_the_officials_who_see_it(where, request, shop, territory, cast):
    make_post(make_user("guest"), "worker", territory.street, places=[shop])
    make_post(make_user("owner"), "place_person", territory.street, places=[shop])
    if where == "nowhere":
        hazard = make_hazard(shop)
        Hazard.objects.update(place=None, scope_cell=None, point="SRID=4326;POINT(109.1 27.7)")
        hazard.refresh_from_db()
    else:
        found = request.getfixturevalue(where)
        hazard = found if isinstance(found, Hazard) else make_hazard(found)
    seeing = {user.username for user in User.objects.all() if Hazard.objects.visible_to(user).filter(pk=hazard.pk)}
    assert {one.name for one in colleagues(hazard, TODAY)} == seeing - {"owner"}
    assert seeing


def test_who_is_named_gets_the_way_to_the_very_note_and_whoever_wrote_it_none(client, shop, cast):
    hazard = make_hazard(shop)
    note = "请@station 协调，@worker 已通知，＠chief 知悉；邮箱 a@b.cn"
    hazard = acts.comment(hazard, by=cast.worker, at=NOW, seen=None, note=note)
    assert told() == {"station", "chief"}
    row = Outbox.objects.get(event="hazard.mention")
    assert row.payload["url"] == f"/hazards/{hazard.pk}/#event-2" and note in row.payload["body"]
    assert row.payload["title"].startswith("备注中提到了您") and "worker" in row.payload["body"]
    client.force_login(cast.station)
    with time_machine.travel(NOW, tick=False):
        assert 'id="event-2"' in client.get(f"/hazards/{hazard.pk}/").content.decode()


def test_the_longer_name_goes_before_the_shorter_and_two_of_one_name_are_both_told(shop, territory, cast):
    for username, name in (("a", "张三"), ("b", "张三丰"), ("c", "张三")):
        make_post(make_user(username, name), "worker", territory.cell_a)
    hazard = make_hazard(shop)
    assert set(mentioned(hazard, "请@张三丰看", TODAY)) == {str(User.objects.get(username="b").pk)}
    two = User.objects.filter(username__in="ac").values_list("pk", flat=True)
    assert set(mentioned(hazard, "@张三 请看", TODAY)) == {str(pk) for pk in two}


def test_of_a_home_under_care_the_message_says_nothing(at_home, cast):
    acts.comment(at_home, by=cast.head, at=NOW, seen=None, note="@community 张三独居，请上门")
    [row] = Outbox.objects.filter(event="hazard.mention")
    assert told() == {"community"} and "张三" not in str(row.payload) and "独居" not in str(row.payload)


def test_the_page_offers_them_and_says_how(client, shop, cast):
    hazard = make_hazard(shop)
    client.force_login(cast.worker)
    page = client.get(f"/hazards/{hazard.pk}/comment/").content.decode()
    assert 'data-mention="station"' in page and 'data-mention="neighbour"' not in page
    assert "输入 @ 和姓名" in page
