"""The loaded demonstration as a whole: its facts agree, all of it is marked as invented, twice gives the same."""

import json
import os
import subprocess
import sys
from io import StringIO
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, F, Max, OuterRef, Subquery

from config.demo import logins
from grids.models import Grid, Place, User
from hazards.models import Hazard, HazardEvent
from inspections.models import Inspection, QuickFix, Round, Task
from notifications.models import Notification, Outbox
from stations.models import Activity, Station
from tests.demo.digest import differing, digest

# Each test in a savepoint of the package's transaction; the mark also has the tests' own database prepared.
pytestmark = pytest.mark.django_db


def test_places_lie_in_their_cells_and_cells_do_not_overlap(demo):
    for street in (demo.jinjiang, demo.yongquan):
        places = Place.objects.filter(street=street)
        assert not places.filter(cell=None).exists()
        assert places.filter(cell__boundary__covers=F("point")).count() == places.count()
        cells = Grid.objects.cells().filter(street=street)
        general = [cell.boundary for cell in cells.filter(kind="general")]
        whole = Grid.objects.get(pk=street.pk).boundary
        assert sum(area.area for area in general) == pytest.approx(whole.area, rel=1e-9)
        assert cells.filter(boundary_invented=False).count() == 0


def test_hazards_lie_where_their_places_lie(demo):
    assert not Hazard.objects.exclude(cell=F("place__cell")).exists()
    assert not Hazard.objects.exclude(street=F("place__street")).exists()


def test_no_fact_refers_across_streets_and_no_sum_differs_from_its_recount(demo, capsys):
    call_command("verify_facts")
    assert capsys.readouterr().out.strip() == "ok"


def test_every_hazard_has_the_events_of_its_life(demo):
    hazards = Hazard.objects.annotate(n=Count("events"), last=Max("events__seq"))
    assert not hazards.exclude(n=F("version"), last=F("version")).exists()
    latest = HazardEvent.objects.filter(hazard=OuterRef("pk")).order_by("-seq").values("to_state")[:1]
    assert not Hazard.objects.exclude(state=Subquery(latest)).exists()
    lived = Hazard.objects.filter(street=demo.jinjiang, found_on__gte=demo.story.saturday)
    fed = Outbox.objects.filter(purpose="feed").values_list("payload__hazard", flat=True)
    assert {str(pk) for pk in lived.values_list("pk", flat=True)} <= set(fed)


def test_everybody_and_everything_invented_says_so(demo):
    assert not User.objects.filter(invented=False).exists()
    assert not Place.objects.filter(invented=False).exists()
    assert not Station.objects.filter(invented=False).exists()


def test_nothing_happens_after_now(demo):
    now = demo.story.now
    assert not HazardEvent.objects.filter(at__gt=now).exists()
    assert not Inspection.objects.filter(visited_at__gt=now).exists()
    assert not Notification.objects.filter(recorded_at__gt=now).exists()


def test_only_a_site_set_up_as_a_demo_takes_it(db, monkeypatch):
    monkeypatch.setattr(logins, "is_loaded", lambda: False)
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("load_demo")


def test_a_second_run_changes_nothing(demo):
    models = (Grid, User, Place, Inspection, Hazard, HazardEvent, Task, Round, QuickFix, Activity, Notification)
    before = [model.objects.count() for model in models]
    out, err = StringIO(), StringIO()
    call_command("load_demo", stdout=out, stderr=err)
    assert [model.objects.count() for model in models] == before
    assert "演示数据已在库中" in err.getvalue()
    assert logins.PASSWORD in out.getvalue()


@pytest.fixture
def empty_database(demo):
    """The address of a migrated database with nothing in it, beside the tests' own."""
    name = f"{connection.settings_dict['NAME']}_again"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE firegrid_template')
    yield urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_the_same_seed_and_date_give_the_same_data(demo, empty_database, tmp_path):
    """In another process, where sets and hashes have another order, and on another clock's tick."""
    another = {"DATABASE_URL": empty_database, "PYTHONHASHSEED": "20261122", "MEDIA_ROOT": str(tmp_path), "DEMO": "1"}
    command = [sys.executable, "-m", "tests.demo.again"]
    run = subprocess.run(command, env=os.environ | another, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, check=True)
    again = {table: tuple(rows) for table, rows in json.loads(run.stdout).items()}
    assert again["hazards.Hazard"][0] > 4000
    assert differing(digest(), again) == []
    Hazard.objects.filter(pk=Hazard.objects.latest("found_at").pk).update(description="另一句话")
    assert "hazards.Hazard" in differing(digest(), again)
