"""What was recorded at a place carries whether it was a home: neither becomes the other once something stands there."""

import pytest

from grids.errors import DomainError
from grids.models import Place, PlaceType
from grids.services.places import edit_place
from hazards.models import Hazard
from inspections.services.tasks import dispatch_tasks
from tests.factories import make_place
from tests.hazards.makers import NOW, TODAY, make_hazard

pytestmark = pytest.mark.django_db


def retype(place, cast, code):
    return edit_place(place, by=cast.station, at=NOW, type=PlaceType.objects.get(code=code))


def test_a_shop_with_a_hazard_becomes_no_home_that_the_brigade_still_reads_of(shop, cast):
    make_hazard(shop)
    with pytest.raises(DomainError) as refused:
        retype(shop, cast, "HOME")
    assert refused.value.code == "home-or-not" and "type" in refused.value.details["fields"]
    assert not Place.objects.get(pk=shop.pk).is_home
    assert Hazard.objects.visible_to(cast.brigade).exists()


def test_a_home_with_a_task_becomes_no_shop(territory, cast):
    home = make_place(territory.street, "张三家", at=(109.185, 27.716), type="HOME")
    dispatch_tasks(territory.street, places=[home], due_on=TODAY, by=cast.station, at=NOW)
    with pytest.raises(DomainError):
        retype(home, cast, "REST")


def test_where_nothing_was_recorded_a_slip_is_put_right(shop, cast):
    assert retype(shop, cast, "HOME").is_home
    assert not retype(shop, cast, "REST").is_home


def test_another_kind_of_shop_it_may_always_become(shop, cast):
    make_hazard(shop)
    other = PlaceType.objects.exclude(pk=shop.type_id).filter(is_home=False).first()
    assert edit_place(shop, by=cast.station, at=NOW, type=other).type == other
