"""The demonstration, loaded once for the files that read it, in one transaction that is rolled back at its end.

These files are one package, for pytest as for whoever shares them out (`tests/conftest.py`). No wider: the transaction
holds locks, and tests with real transactions empty every table behind themselves.
"""

import datetime as dt
from types import SimpleNamespace

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from config.demo.clock import Story, moment
from config.demo.load import load
from grids.models import Grid, User

AS_OF = dt.date(2026, 11, 22)
NOW = moment(AS_OF, "10:30")


@pytest.fixture(scope="package")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The two streets as told on Sunday 22 November 2026, 10:30."""
    media, settings.MEDIA_ROOT = settings.MEDIA_ROOT, tmp_path_factory.mktemp("media")
    was, settings.DEMO = settings.DEMO, True  # codes are sent to the console
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False):
        assert connection.settings_dict["NAME"].startswith("test_"), "this must never load into a real database"
        whole = transaction.atomic()
        whole.__enter__()
        try:
            call_command("seed", verbosity=0)
            story = Story(AS_OF, NOW, seed=1)
            load(story)
            # Once for the whole load: until then the rollback after each test would check every row of it again.
            connection.check_constraints()
            settings.DEMO = was
            yield SimpleNamespace(
                story=story,
                media=settings.MEDIA_ROOT,
                jinjiang=Grid.objects.select_related("parent").get(code="520602007"),
                yongquan=Grid.objects.select_related("parent").get(code="431002008"),
                user=lambda name: User.objects.get(username=name),
            )
        finally:
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)
    settings.MEDIA_ROOT, settings.DEMO = media, was
