"""遗留隐患: what a place that ended left behind is looked at by the first visit after, once."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from grids.errors import DomainError
from grids.models import Place
from grids.services.places import change_status
from hazards.models import Hazard, Reason
from hazards.services import acts
from inspections.models import LeftBehind
from inspections.returning.premises import Premises, same_premises
from inspections.returning.waiting import awaited_by, left_at
from inspections.submissions import canonical, read
from tests.factories import make_place
from tests.hazards.makers import bring_to
from tests.inspections.conftest import NOW

AT = (109.185, 27.715)
LATER = NOW + timedelta(days=30)


@pytest.fixture(autouse=True)
def _friday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def left(place, code="close-closed-down", **more):
    """A hazard at `place` closed for the reason, not put right."""
    hazard = bring_to("rectifying", place, **more)
    return acts.close_otherwise(
        hazard, by=None, at=NOW, seen=None, exit=Reason.objects.get(code=code), reason="现场核实"
    )


def end(place, status="closed"):
    Place.objects.filter(pk=place.pk).update(status=status, responsible_person="王老板", phone="13800001234")
    place.refresh_from_db()


def tenant(street, name="新开的奶茶店", *, at=AT, address="", recorded_at=LATER, **more):
    place = make_place(street, name, at=at, address=address, **more)
    Place.objects.filter(pk=place.pk).update(recorded_at=recorded_at)
    place.refresh_from_db()
    return place


def test_another_cells_worker_is_neither_asked_nor_told(client, cast, territory, shop):
    left(shop)
    end(shop)
    new = tenant(territory.street)
    assert left_at(new, by=cast.neighbour) == [] and awaited_by(cast.neighbour) == []
    for person in (cast.neighbour, cast.outsider):
        client.force_login(person)
        assert client.get(f"/inspections/left-behind/{new.pk}/").status_code == 404


def test_the_reasons_row_says_what_returns(cast, shop):
    returning = {row.code: row.returns for row in Reason.objects.filter(use="close")}
    assert returning == {
        "close-closed-down": True, "close-moved-away": True, "close-banned": True, "close-stopped": True,
        "close-demolished": False,
    }  # fmt: skip
    left(shop, "close-demolished")
    bring_to("fixed_on_site", shop)
    assert left_at(shop, by=None) == []
    Reason.objects.filter(code="close-demolished").update(returns=True)
    assert len(left_at(shop, by=None)) == 1


def test_while_the_place_is_closed_nothing_is_asked_and_when_it_opens_again_it_is(cast, shop):
    hazard = left(shop)
    end(shop)
    assert left_at(shop, by=cast.worker) == [] and awaited_by(cast.worker) == []
    change_status(shop, by=cast.station, at=LATER, status="open", note="原店恢复营业")
    shop.refresh_from_db()
    assert left_at(shop, by=cast.worker) == [hazard]
    assert [(row.place, row.count) for row in awaited_by(cast.worker)] == [(shop, 1)]


NEAR, NEXT_DOOR = (109.18503, 27.715), (109.1852, 27.715)  # 3 m and 20 m


@pytest.mark.parametrize(
    ("address", "here", "came", "asked"),
    [
        ("锦江路12号-3室", "锦江路１２号 3室", {"at": NEXT_DOOR}, True),
        ("锦江路12号-3室", "锦江路12号-4室", {"at": NEAR}, False),
        ("锦江路12号-3室", "锦江路12号-3室", {"at": (109.1865, 27.715)}, False),
        ("", "锦江路12号", {"at": NEAR}, True),
        ("", "锦江路12号", {"at": NEXT_DOOR}, False),
        ("锦江路12号", "", {"at": NEAR}, True),
        ("锦江路12号", "锦江路12号", {"at": None}, True),
        ("", "", {"at": NEAR, "recorded_at": NOW - timedelta(days=1)}, False),
        ("", "", {"at": NEAR, "type": "HOME"}, False),
        ("", "", {"at": NEAR, "status": "vacant"}, False),
    ],
)
def test_a_new_tenant_is_known_by_the_address_or_the_spot(cast, territory, shop, *, address, here, came, asked):
    hazard = left(shop)
    end(shop)
    Place.objects.filter(pk=shop.pk).update(address=address)
    new = tenant(territory.street, address=here, **came)
    assert (left_at(new, by=None) == [hazard]) is asked
    told = [row.place for row in awaited_by(cast.worker)]
    assert told == ([new] if asked and new.scope_cell_id else [])


def test_a_shop_that_still_trades_keeps_its_own(territory, shop):
    left(shop)
    assert left_at(tenant(territory.street), by=None) == []
    assert not same_premises(Premises(), Premises())


def test_the_phone_asks_and_what_is_not_answered_stays(client, cast, territory, shop):
    first, second, third = (left(shop, description=text) for text in ("卷帘门打不开", "电线私拉", "灭火器过期"))
    end(shop)
    new = tenant(territory.street)
    with time_machine.travel(LATER, tick=False):
        client.force_login(cast.worker)
        address = reverse("field:visit", args=[new.pk])
        assert new.name in client.get("/m/").content.decode()
        page = client.get(address)
        form = page.context["form"]
        typed = {
            "client_id": str(form.client_id),
            **form.hidden,
            "left": [str(one.pk) for one in (first, second, third)],
        }
        still, gone = form.left[0], form.left[1]
        typed |= {
            f"w-{still.key}": "1",
            f"s-{still.key}": "ordinary",
            f"w-{gone.key}": "gone",
            f"w-{form.left[2].key}": "",
        }
        locked = client.post(address, typed | {"outcome": "locked"})
        assert locked.status_code == 422 and "没能进入" in locked.content.decode()
        assert client.post(address, typed | {"outcome": "done"}).status_code == 302
        assert [one.pk for one in left_at(new, by=cast.worker)] == [third.pk]
        piece = client.get(f"/inspections/left-behind/{new.pk}/").content.decode()
        visit = LeftBehind.objects.first().inspection
        shown = client.get(f"/inspections/{visit.pk}/").content.decode()
    found = Hazard.objects.get(remains_of=first)
    assert (found.place, found.description, found.found_again, found.rebound_of) == (new, "卷帘门打不开", 0, None)
    assert {row.hazard_id: row.answer for row in LeftBehind.objects.all()} == {first.pk: "still", second.pk: "gone"}
    assert found.number in piece and "已消除" in piece and "灭火器过期" in piece
    assert found.number in shown and "已消除" in shown
    notes = [one.events.order_by("-seq").first().note for one in (first, second)]
    assert notes == [f"遗留查看：仍存在，登记为 {found.number}", "遗留查看：已消除"]
    assert Hazard.objects.get(pk=first.pk).state == "closed"


def test_the_new_tenants_pages_tell_nothing_of_who_was_there(client, cast, territory, shop):
    hazard = left(shop)
    end(shop)
    new = tenant(territory.street)
    client.force_login(cast.station)
    pages = [f"/places/{new.pk}/", f"/inspections/left-behind/{new.pk}/", f"/places/{new.pk}/papers/"]
    text = "".join(client.get(page).content.decode() for page in pages)
    assert hazard.number in text
    for known in ("王老板", "13800001234", "1380000", shop.name):
        assert known not in text


def test_answered_once_it_is_never_asked_again_by_this_or_the_next_tenant(cast, territory, shop, send):
    hazard = left(shop)
    end(shop)
    new = tenant(territory.street)
    send(new, at=LATER, gone=[str(hazard.pk)])
    send(new, at=LATER, by=cast.colleague, gone=[str(hazard.pk)])
    assert LeftBehind.objects.count() == 1
    assert left_at(new, by=None) == left_at(tenant(territory.street, "再后来的店"), by=None) == []


def test_what_was_still_there_is_found_once_more_by_the_next_visit(cast, shop, send):
    old = left(shop)
    send(shop, at=LATER, hazards=[still(old)])
    found = Hazard.objects.get(remains_of=old)
    send(shop, at=LATER, hazards=[{"category": "H03", "description": "又看到一次", "same_as": str(found.pk)}])
    found.refresh_from_db()
    assert found.found_again == 1 and LeftBehind.objects.count() == 1


def test_what_is_typed_of_one_that_another_visit_answered_meanwhile_is_not_lost(client, cast, shop, send):
    old, other = left(shop), left(shop, description="电线私拉")
    client.force_login(cast.worker)
    address = reverse("field:visit", args=[shop.pk])
    form = client.get(address).context["form"]
    send(shop, by=cast.colleague, gone=[str(old.pk), str(other.pk)])
    typed = {"client_id": str(form.client_id), "left": [str(old.pk), str(other.pk)], "outcome": "done"}
    first, second = form.left
    typed |= {f"w-{first.key}": "1", f"d-{first.key}": "门后还堆着货", f"w-{second.key}": "gone"}
    assert client.post(address, typed).status_code == 302
    found = Hazard.objects.get(description__contains="门后还堆着货")
    assert (found.place, found.remains_of, found.state) == (shop, None, "rectifying")
    assert [row.answer for row in LeftBehind.objects.all()] == ["gone", "gone"]


def test_restored_and_closed_so_again_it_is_asked_again(cast, shop, send):
    hazard = left(shop)
    send(shop, at=LATER, gone=[str(hazard.pk)])
    hazard = acts.restore(hazard, by=None, at=LATER, seen=None, reason="误判", due_on=LATER.date())
    exit_row = Reason.objects.get(code="close-moved-away")
    again = LATER + timedelta(days=1)
    acts.close_otherwise(hazard, by=None, at=again, seen=None, exit=exit_row, reason="搬离")
    assert left_at(shop, by=None) == [hazard]


@pytest.mark.parametrize("said", [{"outcome": "locked"}, {"kind": "video"}])
def test_only_who_was_inside_says_that_it_is_gone(cast, shop, send, said):
    hazard = left(shop)
    for what in ({"gone": [str(hazard.pk)]}, {"hazards": [still(hazard)]}):
        with pytest.raises(DomainError):
            send(shop, at=LATER, **said, **what)
    assert left_at(shop, by=None) == [hazard]


def still(hazard):
    return {"category": "H03", "description": "还在", "remains_of": str(hazard.pk)}


def test_nothing_of_another_place_is_answered_here(cast, shop, next_shop, send):
    elsewhere = left(next_shop)
    for what in ({"gone": [str(elsewhere.pk)]}, {"hazards": [still(elsewhere)]}):
        with pytest.raises(DomainError):
            send(shop, at=LATER, **what)
    assert not LeftBehind.objects.exists() and not Hazard.objects.filter(remains_of__isnull=False).exists()


def test_a_visit_sent_before_it_could_be_said_is_still_the_same(shop):
    plain = canonical(read({"place": str(shop.pk), "hazards": [{"category": "H03", "description": "坏了"}]}))
    assert "gone" not in plain and "remains_of" not in plain["hazards"][0]


def test_more_left_behind_asks_no_more_queries(cast, territory, shop, django_assert_num_queries):
    left(shop)
    end(shop)
    new = tenant(territory.street)
    for more in range(2):
        with django_assert_num_queries(1):
            assert len(left_at(new, by=None)) == 1 + 3 * more
        cast.worker.__dict__.pop("_scope", None)
        left_at(shop, by=cast.worker)
        with django_assert_num_queries(3):
            assert [row.count for row in awaited_by(cast.worker)] == [1 + 3 * more]
        Place.objects.filter(pk=shop.pk).update(status="open")
        for _n in range(3 - 3 * more):
            left(shop)
        end(shop)
