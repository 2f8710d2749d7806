"""A place's row history comes from triggers: it sees what raw SQL does, and tells a move from a mere visit."""

from django.contrib.gis.geos import Point
from django.utils import timezone

from grids.models import Place


def versions(place):
    return place.events.count()


def test_a_moved_point_alone_is_kept(shop):
    before = versions(shop)
    Place.objects.filter(pk=shop.pk).update(point=Point(109.1851, 27.7151, srid=4326))
    assert versions(shop) == before + 1


def test_a_point_taken_away_or_given_is_kept(shop):
    before = versions(shop)
    Place.objects.filter(pk=shop.pk).update(point=None)
    Place.objects.filter(pk=shop.pk).update(point=Point(109.185, 27.715, srid=4326))
    assert versions(shop) == before + 2


def test_the_same_again_and_a_visit_leave_no_version(shop):
    before = versions(shop)
    Place.objects.filter(pk=shop.pk).update(point=shop.point, name=shop.name)
    Place.objects.filter(pk=shop.pk).update(last_visited_at=timezone.now())
    assert versions(shop) == before
