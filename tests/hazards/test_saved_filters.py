"""Saved filters: a named query string, one's own or the street's, checked by the list's form whenever it is read."""

import pytest
import time_machine

from grids.errors import Conflict, DomainError, NotAllowed
from hazards.models import ListStart, SavedFilter
from hazards.saved import keeping
from hazards.saved.keeping import drop, keep, start_with
from tests.hazards.makers import NOW, ONE_DAY, bring_to, make_hazard

pytestmark = pytest.mark.django_db
LIST, FILTERS = "/hazards/", "/hazards/filters/"


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def names(client, user):
    client.force_login(user)
    return {one.saved.name: one.count for one in client.get(f"{LIST}?state=").context["saved"]}


def test_ones_own_is_seen_by_nobody_else_and_the_streets_by_the_street(client, shop, cast, territory):
    bring_to("rectifying", shop, at=NOW - 9 * ONE_DAY)
    make_hazard(shop)
    keep("overdue=1", name="逾期要盯的", by=cast.station, at=NOW)
    keep("category=H03", name="器材类", by=cast.chief, at=NOW, street=territory.street)
    assert names(client, cast.outsider) == {}
    assert names(client, cast.station) == {"逾期要盯的": 1, "器材类": 2}
    assert names(client, cast.neighbour) == {"器材类": 0}, "the same question, asked of what he may see"


def test_only_who_may_shares_and_only_in_his_own_street(cast, territory):
    for person in (cast.worker, cast.outsider):
        with pytest.raises(NotAllowed):
            keep("overdue=1", name="共享", by=person, at=NOW, street=territory.street)
    assert not SavedFilter.objects.exists()


def test_names_are_unique_for_a_person_and_in_a_street_and_their_number_is_bounded(cast, territory, monkeypatch):
    keep("overdue=1", name="逾期", by=cast.station, at=NOW, street=territory.street)
    for person, street in ((cast.station, None), (cast.chief, territory.street)):
        with pytest.raises(Conflict, match="换个名称"):
            keep("due=today", name=" 逾期 ", by=person, at=NOW, street=street)
    keep("due=today", name="逾期", by=cast.chief, at=NOW)
    for wrong in ({"query": "overdue=1", "name": " "}, {"query": "", "name": "空"}):
        with pytest.raises(DomainError):
            keep(by=cast.station, at=NOW, **wrong)
    monkeypatch.setattr(keeping, "MOST", 1)
    with pytest.raises(DomainError, match="最多保存 1 个"):
        keep("overdue=1", name="再一个", by=cast.chief, at=NOW)


def test_it_is_dropped_by_its_owner_and_a_shared_one_by_who_may_share(cast, territory):
    shared = keep("overdue=1", name="逾期", by=cast.chief, at=NOW, street=territory.street)
    start_with(shared, by=cast.worker)
    with pytest.raises(DomainError):
        drop(shared, by=cast.worker)
    drop(shared, by=cast.station)
    assert not SavedFilter.objects.exists() and not ListStart.objects.exists()


def test_the_list_opens_with_ones_own_start_and_never_against_an_address(client, shop, cast):
    make_hazard(shop)
    saved = keep("overdue=1", name="逾期", by=cast.station, at=NOW)
    start_with(saved, by=cast.station)
    client.force_login(cast.station)
    assert client.get(LIST)["Location"] == f"{LIST}?overdue=1"
    assert len(client.get(f"{LIST}?state=").context["rows"]) == 1
    assert client.get(LIST, headers={"HX-Request": "true", "HX-Boosted": "true"}).status_code == 200
    assert client.post(f"{FILTERS}{saved.pk}/start/").status_code == 302  # with it already: with all rows again
    assert client.get(LIST).status_code == 200


def test_what_it_asks_is_checked_when_it_is_read(client, shop, cast):
    gone = SavedFilter.objects.create(owner=cast.station, name="撤并的网格", query="grid=5206020070099", saved_at=NOW)
    start_with(gone, by=cast.station)
    assert names(client, cast.station) == {"撤并的网格": None}
    assert client.get(LIST).status_code == 200
    assert "条件已失效" in client.get(FILTERS).content.decode()


def test_it_is_kept_from_the_list_by_a_form(client, shop, cast, territory):
    client.force_login(cast.station)
    assert client.get(f"{LIST}?overdue=1&sort=due&cursor=x&q=").context["to_keep"] == "overdue=1"
    data = {"query": "overdue=1&sort=due", "name": "逾期要盯的", "street": territory.street.pk, "start": "on"}
    wrong = client.post(FILTERS, data | {"query": "state=nothing"})
    assert wrong.status_code == 422 and not SavedFilter.objects.exists()
    kept = client.post(FILTERS, data)
    assert kept.status_code == 302, kept.context["form"].errors
    assert kept["Location"] == f"{LIST}?overdue=1"
    again = client.post(FILTERS, data)
    assert again.status_code == 422 and "请换个名称" in again.content.decode()
    assert client.get(LIST)["Location"] == f"{LIST}?overdue=1"
    client.force_login(cast.outsider)
    saved = SavedFilter.objects.get()
    assert client.post(f"{FILTERS}{saved.pk}/drop/").status_code == 404
    assert client.post(FILTERS, data | {"name": "别人的街道"}).status_code == 422
