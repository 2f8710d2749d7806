"""No list reads the outline of a grid: a polygon costs more than all the rest of its row."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from grids import pages
from grids.models import Grid, Place
from hazards.services.leads import tell_lead
from inspections.services.tasks import dispatch_tasks
from tests.hazards.makers import make_hazard

LISTS = [
    "grids:places", "grids:people", "hazards:list", "hazards:leads", "inspections:list", "inspections:tasks",
    "stations:devices", "api:place-list", "api:grid-list", "api:hazard-list", "api:inspection-list",
]  # fmt: skip
OUTLINE = re.compile(r'SELECT .*"boundary".* FROM', re.DOTALL)


def test_it_would_be_noticed(territory):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        list(Grid.objects.all())
    assert OUTLINE.search(asked[0]["sql"])


@pytest.mark.parametrize("name", LISTS)
def test_a_list_reads_no_outline(name, client, cast, shop, next_shop):
    now = timezone.now()
    make_hazard(shop, by=cast.worker, at=now)
    tell_lead(shop.street, source="public", text="堆物", at=now, place=shop)
    dispatch_tasks(shop.street, places=[shop], due_on=timezone.localdate(), by=None, at=now)
    client.force_login(cast.station)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse(name)).status_code == 200
    assert [query["sql"][:900] for query in asked if OUTLINE.search(query["sql"])] == []


def test_the_joined_grids_are_still_named(territory, shop):
    page = pages.take(Place.objects.select_related("street", "scope_cell__parent"), order=("id",))
    [row] = page.rows
    assert (row.street.name, row.scope_cell.parent.name) == ("锦江街道", "东门社区")
    assert "boundary" in row.street.get_deferred_fields() & row.scope_cell.parent.get_deferred_fields()
