"""The list's rows, made in one query, say what the serializer that is its schema says: value by value, to everybody."""

import json

import pytest
import time_machine
from django.contrib.gis.geos import Point
from django.db import connection
from django.utils import translation
from rest_framework.renderers import JSONRenderer

from hazards.api.listing import as_columns
from hazards.api.serializers import HazardSerializer
from hazards.models import Hazard
from hazards.services.assigning import assign
from tests.factories import local, make_place, make_post
from tests.hazards.makers import NOW, bring_to, make_hazard

pytestmark = pytest.mark.django_db
STATES = ("reported", "fixed_on_site", "rectifying", "submitted", "handed_over", "accepted", "void", "closed")
READERS = ("worker", "neighbour", "head", "community", "station", "chief", "brigade", "district", "outsider")
ODD = Point(109.1849999996, 27.7150000004, srid=4326)


@pytest.fixture
def hazards(cast, territory, shop, next_shop, far_shop):
    """One in each state and of each kind that some field tells differently."""
    for state in STATES:
        bring_to(state, shop, receiver=cast.brigade_office, submitter=cast.worker)
    home = make_place(territory.street, "七星路三号", at=(109.186, 27.716), type="HOME")
    make_hazard(home)
    make_hazard(next_shop, at=local(2026, 7, 1, 23, 59, 59), severity="suspect_major", category="H01")
    make_hazard(far_shop)
    given = make_hazard(shop, by=cast.worker)
    assign(given, by=cast.station, at=NOW, seen=None, assignee=cast.worker, reason="他在附近")
    late, nowhere = bring_to("rectifying", shop), make_hazard(shop)
    asked = bring_to("rectifying", shop)
    day = late.found_on
    Hazard.objects.filter(pk__in=[late.pk, asked.pk]).update(due_on=day, due_at=NOW)
    Hazard.objects.filter(pk=asked.pk).update(extension_asked=True, found_again=3, source="joint_action")
    rows = Hazard.objects.filter(pk=nowhere.pk)
    rows.update(place=None, cell=None, scope_cell=None, point=ODD, backdated=True, origin_kind="handed_down")
    moment = local(2026, 11, 20, 10, 0).replace(microsecond=120)
    rows.update(recorded_at=moment, description='引号"、反斜杠\\、</script>与换行\n')


def asked_one_by_one(user) -> list:
    rows = Hazard.objects.visible_to(user).select_related("street", "cell", "place", "category", "severity")
    made = HazardSerializer(rows.order_by("-recorded_at", "id"), many=True)
    return json.loads(JSONRenderer().render(made.data))


@pytest.mark.parametrize("reading", [("zh-hans", "Asia/Shanghai"), ("en", "UTC"), ("en", "Asia/Kolkata")])
def test_each_reader_gets_the_rows_that_the_serializer_makes(machine, cast, hazards, settings, reading):
    language, settings.TIME_ZONE = reading
    seen = {}
    with time_machine.travel(local(2026, 11, 30, 9), tick=False):
        for who in READERS:
            user = getattr(cast, who)
            answer = machine(user).get("/api/v1/hazards/?page_size=200", HTTP_ACCEPT_LANGUAGE=language)
            with translation.override(language):
                assert answer.json()["results"] == asked_one_by_one(user), who
            seen[who] = len(answer.json()["results"])
    assert seen["station"] == seen["brigade"] + 1 == 14  # the home, of which the brigade is not told
    assert seen["neighbour"] == seen["outsider"] == 1


@pytest.mark.parametrize("streets", [1, 2])
def test_a_page_is_read_by_an_index_in_its_order_of_one_street_and_of_several(cast, territory, shop, streets):
    make_hazard(shop)
    make_post(cast.nobody, "station_officer", territory.street)
    if streets == 2:
        make_post(cast.nobody, "station_officer", territory.other_street)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    rows = as_columns(Hazard.objects.visible_to(cast.nobody)).order_by("-recorded_at", "id")[:51]
    plan = rows.explain()
    assert "using hazard_newest" in plan and "Sort" not in plan, plan
