"""Counting a station's kit: all lines at once, batches with another expiry apart, refusals whole."""

from datetime import date, timedelta

import pytest
from django.contrib.gis.geos import Point
from django.urls import reverse

from grids.errors import DomainError, NotAllowed
from stations.models import KitItem
from stations.services.kit import Counted, add_batch, kit_state, take_stock
from stations.services.stations import open_station
from tests.factories import local

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
NOW = local(2026, 11, 22, 10, 0)
LATER = TODAY + timedelta(days=400)


def opened(territory, name="桐梓巷微型消防站"):
    point = Point(109.185, 27.715, srid=4326)
    return open_station(territory.street, by=None, at=NOW, point=point, name=name, kind="micro_community")


@pytest.fixture
def station(territory):
    return opened(territory)


def full(station) -> dict:
    return {line.pk: Counted(line.required, line.required) for line in station.kit.all()}


def test_another_streets_officer_and_a_worker_count_nothing(station, cast):
    for person in (cast.outsider, cast.worker):
        with pytest.raises(NotAllowed):
            take_stock(station, by=person, at=NOW, on=TODAY, counts=full(station))
    assert not KitItem.objects.filter(actual__gt=0).exists()


def test_a_whole_station_is_counted_at_once(station, cast, django_assert_max_num_queries):
    counts = full(station)
    with django_assert_max_num_queries(12):
        assert len(take_stock(station, by=cast.station, at=NOW, on=TODAY, counts=counts)) == len(counts)
    state = kit_state(list(station.kit.all()), on=TODAY)
    assert state.complete
    assert (state.good, state.required) == (state.required, sum(line.required for line in station.kit.all()))
    assert set(station.kit.values_list("checked_on", flat=True)) == {TODAY}


def test_one_wrong_line_and_nothing_is_written(station, territory, cast):
    counts = full(station)
    line = next(iter(counts))
    foreign = opened(territory, "西门微型消防站").kit.first()
    for wrong in ({line: Counted(1, 2)}, {foreign.pk: Counted(1, 1)}):
        with pytest.raises(DomainError):
            take_stock(station, by=cast.station, at=NOW, on=TODAY, counts=counts | wrong)
    with pytest.raises(DomainError):
        take_stock(station, by=cast.station, at=NOW, on=TODAY + timedelta(days=1), counts=counts)
    assert not KitItem.objects.filter(actual__gt=0).exists()


def test_a_batch_with_another_expiry_is_a_line_of_its_own_that_requires_nothing_more(station, cast):
    known = {"by": cast.station, "at": NOW, "on": TODAY}
    line = station.kit.get(code="extinguisher")
    take_stock(station, counts={line.pk: Counted(8, 8, LATER)}, **known)
    add_batch(line, found=Counted(2, 2, TODAY - timedelta(days=1)), **known)
    state = kit_state(list(station.kit.filter(code="extinguisher")), on=TODAY)
    assert (state.required, state.good) == (line.required, 8)
    assert [item.actual for item in state.expired] == [2]
    with pytest.raises(DomainError) as refusal:
        add_batch(line, found=Counted(1, 1, LATER), **known)
    assert refusal.value.code == "kit-line-twice"
    with pytest.raises(NotAllowed):
        add_batch(line, by=cast.worker, at=NOW, on=TODAY, found=Counted(1, 1))


def posted(station, **changes) -> dict:
    lines = list(station.kit.all())
    form = {"form-TOTAL_FORMS": len(lines), "form-INITIAL_FORMS": len(lines)}
    for number, line in enumerate(lines):
        of_line = {"id": line.pk, "actual": line.required, "good": line.required, "expires_on": ""}
        form |= {f"form-{number}-{name}": value for name, value in of_line.items()}
    return form | changes


def test_batches_may_change_their_expiry_dates_with_each_other(station, cast):
    """The older batch was used up and the next one moved on: each takes the date that another has had."""
    line = station.kit.first()
    take_stock(station, by=cast.station, at=NOW, on=TODAY, counts={line.pk: Counted(2, 2, LATER)})
    second = add_batch(line, by=cast.station, at=NOW, on=TODAY, found=Counted(1, 1, LATER + timedelta(days=90)))
    swapped = {line.pk: Counted(1, 1, second.expires_on), second.pk: Counted(2, 2, LATER)}
    take_stock(station, by=cast.station, at=NOW, on=TODAY, counts=swapped)
    assert dict(station.kit.filter(code=line.code).values_list("pk", "expires_on")) == {
        line.pk: second.expires_on, second.pk: LATER,
    }  # fmt: skip


def test_the_page_counts_everything_at_once_and_keeps_what_was_typed(station, cast, client):
    page = reverse("stations:kit-count", args=[station.pk])
    client.force_login(cast.worker)
    assert client.get(page).status_code == 403
    client.force_login(cast.outsider)
    assert client.get(page).status_code == 404
    client.force_login(cast.station)
    assert client.get(page).status_code == 200
    answer = client.post(page, posted(station, **{"form-0-actual": 3, "form-0-good": 4}))
    assert answer.status_code == 422
    assert "完好数不能多于实有数" in answer.content.decode()
    assert not KitItem.objects.filter(actual__gt=0).exists()
    assert client.post(page, posted(station)).status_code == 302
    assert kit_state(list(station.kit.all()), on=TODAY).complete


def test_another_batch_is_registered_in_the_browser(station, cast, client):
    client.force_login(cast.station)
    line = station.kit.get(code="extinguisher")
    page = reverse("stations:kit-batch", args=[line.pk])
    assert client.post(page, {"actual": 2, "good": 2, "expires_on": "2027-01-31"}).status_code == 302
    assert station.kit.filter(code="extinguisher").count() == 2
