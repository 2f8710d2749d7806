"""Signing closes the books while others write: what is signed never receives another row. Two real connections."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.gis.geos import Point
from django.db import OperationalError, connection, connections, transaction
from django.db.models import Count, Q

from grids.access import forget_scope
from grids.errors import Busy, Conflict
from grids.ids import uuid7
from grids.models import Grid, User
from hazards.models import Category, Hazard, HazardEvent
from hazards.services import acts
from hazards.services.reporting import report_hazard
from inspections.models import Inspection, QuickFix
from inspections.services.quick_fixes import record_quick_fix
from inspections.services.visits import submit_visit
from reports.models import WeeklyReport
from reports.services import draft_report, period_of, redraw_report, sign_report
from tests.factories import local
from tests.hazards.makers import bring_to, make_hazard, make_photo

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("seeded")]

NOW = local(2026, 11, 20, 18)  # the Friday evening of a period that may be signed from this day on
FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)
PATIENCE = 10  # seconds for what should take none


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(NOW, tick=False):
        yield


def person(name):
    user = User.objects.get(username=name)
    forget_scope(user)
    return user


def in_background(pool, work):
    def run():
        try:
            return work()
        finally:
            connections.close_all()

    return pool.submit(run)


def until_somebody_waits():
    """Return when another connection to this database waits for a row that a transaction holds."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    pause = threading.Event()
    for _ in range(PATIENCE * 50):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees for ever what it saw first
            cursor.execute(asked)
            if cursor.fetchone()[0]:
                return
        pause.wait(0.02)
    raise AssertionError("nobody waited: the books were not held still")


def report(shop):
    return report_hazard(
        shop.street, by=None, at=NOW, place=shop, category=Category.objects.get(code="H03"),
        description="灭火器压力不足", origin_kind="visit",
    )  # fmt: skip


@pytest.fixture
def writings(shop, cast):
    """Each way to write a row that a period counts: name → (what writes it, the booking day it wrote)."""
    submitted = bring_to("submitted", shop, submitter=cast.worker, at=NOW - timedelta(days=1))
    fresh = make_hazard(shop, at=NOW)
    photo = make_photo(shop.street)

    def last_event(hazard):
        return HazardEvent.objects.filter(hazard=hazard).latest("seq").booked_on

    def visit():
        client_id = uuid7()
        submit_visit(shop.street, client_id=client_id, payload={"place": str(shop.pk)}, by=person("worker"), at=NOW)
        return Inspection.objects.get(pk=client_id).booked_on

    return {
        "report": lambda: report(shop).booked_on,
        "close": lambda: last_event(
            acts.pass_recheck(submitted, by=person("head"), at=NOW, seen=submitted.version, photos=[photo])
        ),
        "fix_on_site": lambda: last_event(acts.fix_on_site(fresh, by=None, at=NOW, seen=None, photos=[photo])),
        "visit": visit,
        "quick_fix": lambda: (
            record_quick_fix(
                shop.street, by=None, at=NOW, kind="stairs", count=2, point=Point(109.185, 27.715, srid=4326)
            ).booked_on
        ),
    }


WAYS = ["report", "close", "fix_on_site", "visit", "quick_fix"]


@pytest.mark.parametrize("way", WAYS)
def test_what_comes_while_the_report_is_being_signed_is_booked_to_the_next_period(writings, shop, cast, way):
    draft = draft_report(period_of(shop.street, FRIDAY, at=NOW), at=NOW)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            sign_report(draft, by=cast.chief, at=NOW)
            written = in_background(pool, writings[way])
            until_somebody_waits()
        assert written.result(PATIENCE) == SATURDAY


@pytest.mark.parametrize("way", WAYS)
def test_signing_waits_for_what_is_being_written_and_then_refuses_the_old_figures(writings, shop, cast, way):
    draft = draft_report(period_of(shop.street, FRIDAY, at=NOW), at=NOW)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            assert writings[way]() == FRIDAY
            signed = in_background(pool, lambda: sign_report(draft, by=person("chief"), at=NOW))
            until_somebody_waits()
        with pytest.raises(Conflict) as refused:
            signed.result(PATIENCE)
    assert refused.value.code == "figures-moved"
    assert Grid.objects.get(pk=shop.street.pk).books_closed_through is None


def test_at_the_same_moment_the_signed_figures_are_the_rows_of_the_period(shop, cast):
    for week in range(6):
        at = NOW + timedelta(weeks=week)
        with time_machine.travel(at, tick=False):
            report_at = draft_report(period_of(shop.street, at.date(), at=at), at=at)
            start = threading.Barrier(4)
            works = [
                lambda r=report_at, t=at: sign_report(r, by=person("chief"), at=t),
                lambda t=at: make_hazard(shop, at=t),
                lambda t=at: record_quick_fix(
                    shop.street, by=None, at=t, kind="stairs", count=1, point=Point(109.185, 27.715, srid=4326)
                ),
                lambda t=at: submit_visit(
                    shop.street, client_id=uuid7(), payload={"place": str(shop.pk)}, by=person("worker"), at=t
                ),
            ]

            def together(work, start=start):
                start.wait(PATIENCE)
                try:
                    work()
                except (Conflict, Busy, OperationalError) as refused:
                    return refused
                return None

            with ThreadPoolExecutor(4) as pool:
                for one in [in_background(pool, lambda w=work: together(w)) for work in works]:
                    one.result(30)
            if WeeklyReport.objects.get(pk=report_at.pk).state == WeeklyReport.State.DRAFT:  # too late: read once more
                sign_report(redraw_report(report_at, by=None, at=at), by=person("chief"), at=at)
    assert Hazard.objects.count() == 6
    for one in WeeklyReport.objects.select_related("period"):
        assert one.state == WeeklyReport.State.SIGNED
        within = Q(booked_on__range=(one.period.first, one.period.last))
        found = HazardEvent.objects.filter(within, action="report").aggregate(n=Count("pk"))["n"]
        fixes = QuickFix.objects.filter(within).count()
        visits = Inspection.objects.filter(within).counted().count()
        figures = one.figures
        assert figures["balance"]["found"] == found
        assert figures["visits"]["quick_fixes"]["count"] == fixes
        assert figures["visits"]["places_visited"] == visits
