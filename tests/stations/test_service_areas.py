"""A station's service area: whole communities of its own street, across their borders."""

import pytest

from grids.errors import DomainError, NotAllowed
from grids.models import Grid
from stations.services.stations import open_station, serve_communities, served
from tests.factories import local

pytestmark = pytest.mark.django_db
NOW = local(2026, 11, 22, 10, 0)


@pytest.fixture
def station(territory):
    return open_station(territory.street, by=None, at=NOW, name="119服务站", kind="service_119")


def test_only_the_street_draws_it_and_only_with_its_own_drawn_communities(station, territory, cast):
    for person in (cast.worker, cast.outsider):
        with pytest.raises(NotAllowed):
            serve_communities(station, by=person, at=NOW, communities=[territory.east])
    for wrong in (territory.other_community, territory.cell_a):
        with pytest.raises(DomainError):
            serve_communities(station, by=cast.station, at=NOW, communities=[territory.east, wrong])
    Grid.objects.filter(pk=territory.west.pk).update(boundary=None)
    with pytest.raises(DomainError) as refusal:
        serve_communities(station, by=cast.station, at=NOW, communities=[territory.west])
    assert refusal.value.code == "no-boundary"


def test_it_covers_its_communities_and_no_other(station, territory, cast):
    one = serve_communities(station, by=cast.station, at=NOW, communities=[territory.east])
    assert served(one, NOW.date()) == [territory.east]
    both = serve_communities(station, by=cast.station, at=NOW, communities=[territory.west, territory.east])
    assert served(both, NOW.date()) == [territory.east, territory.west]
    none = serve_communities(both, by=cast.station, at=NOW, communities=[])
    assert served(none, NOW.date()) == []
