"""The demo's figures, to the digit, by the same code that serves pages and reports."""

import datetime as dt
import json
import os
import subprocess
import sys
from io import StringIO
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Count, F, Max, OuterRef, Subquery, Sum
from django.utils import timezone

from config.demo import history, logins
from config.demo.clock import DAY, Story
from grids.calendar import local_date
from grids.models import Grid, Place, Post, Reveal, Role, User
from grids.services.workdays import work_calendar
from hazards.models import HandDown, Handover, Hazard, HazardEvent, Lead, MajorCase, Reminder
from inspections.models import Inspection, QuickFix, Round, Task
from inspections.services.tasks import due_for, make_due_tasks
from notifications.models import Notification, Outbox
from reports.models import WeeklyReport
from reports.services import figures_between
from stations.models import Activity, Alarm, Facility, KitItem, Station, TurnOut
from stations.services.kit import kit_state
from stations.services.stations import served
from tests.demo.digest import differing, digest

# Each test in a savepoint of the package's transaction; the mark also has the tests' own database prepared.
pytestmark = pytest.mark.django_db


def published(demo, street, span):
    return figures_between(street, span.first, span.last, now=demo.story.now)


def test_jinjiang_published_inspections_and_hazards(demo):
    figures = published(demo, demo.jinjiang, history.JINJIANG)
    assert figures["visits"]["places_visited"] == 2642
    assert figures["hazards"]["found"] == 1563
    assert figures["hazards"]["put_right"] == 1452
    assert figures["hazards"]["rate"]["text"] == "92.9%"


def test_jinjiang_published_enforcement_counts_cases_apart_from_fines(demo):
    enforcement = published(demo, demo.jinjiang, history.JINJIANG)["enforcement"]
    assert enforcement["cases"] == 562
    assert enforcement["fined_fen"] == 12_800_000


def test_jinjiang_published_force_and_facilities(demo):
    figures = published(demo, demo.jinjiang, history.JINJIANG)
    force = figures["force"]
    assert (force["general"], force["dedicated"], force["cell_heads"], force["workers"]) == (113, 27, 140, 447)
    assert force["stations_by_kind"]["village"] == 12
    assert force["stations_by_kind"]["service_119"] == 10
    assert {name: figures["facilities"][name] for name in ("parking", "ports", "signs")} == {
        "parking": 52,
        "ports": 994,
        "signs": 325,
    }


def test_jinjiang_has_its_heritage_by_grade(demo):
    grades = ["国家级", "市级", "区级"]
    heritage = Place.objects.filter(street=demo.jinjiang, flags__code="heritage")
    assert [heritage.filter(note__contains=f"：{grade}").count() for grade in grades] == [26, 3, 2]


def test_the_report_command_prints_the_same_figures(demo):
    out = StringIO()
    call_command("report", "520602007", "--from", "2022-06-01", "--to", "2024-10-17", "--json", stdout=out)
    figures = json.loads(out.getvalue())
    assert (figures["hazards"]["found"], figures["hazards"]["put_right"]) == (1563, 1452)
    assert figures["visits"]["places_visited"] == 2642


def test_yongquan_platform_and_joint_action_stand_side_by_side(demo):
    figures = published(demo, demo.yongquan, history.YONGQUAN)
    assert figures["visits"]["places_visited"] == 1982
    assert (figures["hazards"]["found"], figures["hazards"]["put_right"]) == (1060, 1040)
    assert figures["hazards"]["rate"]["text"] == "98.1%"
    [joint] = figures["other_sources"]
    assert (joint["visits"]["places_visited"], joint["hazards"]["put_right"]) == (2549, 1627)
    assert joint["quick_fixes"] == {"count": 500, "approximate": True}
    fixes = QuickFix.objects.filter(street=demo.yongquan, source="joint_action").order_by()
    assert dict(fixes.values_list("kind").annotate(Sum("count"))) == {"other": 500}


def test_yongquan_registers_what_it_published(demo):
    figures = published(demo, demo.yongquan, history.YONGQUAN)
    assert Place.objects.filter(street=demo.yongquan).active().countable().count() == 2006
    assert figures["facilities"]["smoke_detectors"] == 1059
    assert figures["activities"]["training"]["units"] == 105
    assert figures["activities"]["publicity"]["copies"] == 5000
    assert figures["activities"]["publicity"]["approximate"]


@pytest.mark.parametrize(("street", "left"), [("jinjiang", 111), ("yongquan", 20)])
def test_the_leftovers_were_put_right_in_the_second_half_of_2025(demo, street, left):
    balance = figures_between(
        getattr(demo, street), history.LEFT_FIRST, history.LEFT_LAST, now=demo.story.now
    )["balance"]  # fmt: skip
    assert (balance["opening"], balance["closed"], balance["closing"]) == (left, left, 0)


def test_nothing_is_found_between_the_history_and_the_living_layer(demo):
    quiet = Hazard.objects.filter(found_on__gt=history.YONGQUAN.last, found_on__lt=demo.story.first_day)
    assert not quiet.exists()


def test_the_last_week_balances_as_told(demo):
    report = WeeklyReport.objects.get(street=demo.jinjiang, state="draft")
    balance, hazards = report.figures["balance"], report.figures["hazards"]
    terms = ("opening", "found", "restored", "closed", "voided", "closing")
    assert tuple(balance[term] for term in terms) == (41, 31, 0, 38, 1, 33)
    assert balance["balanced"]
    assert hazards["by_origin"] == {"round": 17, "visit": 11, "public": 2, "handed_down": 1}
    assert hazards["by_way"] == {"on_site": 19, "rechecked": 18, "otherwise": 1}
    assert balance["open_by_state"] == {"rectifying": 22, "submitted": 6, "handed_over": 2, "accepted": 3}
    assert balance["overdue"] == 4


def test_the_last_week_is_the_same_counted_live(demo):
    figures = figures_between(demo.jinjiang, demo.story.saturday, demo.story.friday, now=demo.story.now)
    assert (figures["balance"]["opening"], figures["balance"]["closing"]) == (41, 33)
    hazards = Hazard.objects.filter(street=demo.jinjiang)
    assert hazards.overdue(demo.story.now).count() == 4
    assert hazards.filter(state="rectifying", due_on=demo.story.as_of + DAY).count() == 3


def test_the_week_before_was_signed_and_corrected(demo):
    reports = WeeklyReport.objects.filter(street=demo.jinjiang, period__week=46).order_by("version")
    assert [(report.version, report.state) for report in reports] == [(1, "replaced"), (2, "signed")]
    first, second = (report.figures["balance"] for report in reports)
    assert (first["found"] - second["found"], first["closed"] - second["closed"]) == (1, 1)
    assert first["closing"] == second["closing"] == 41
    assert WeeklyReport.objects.get(street=demo.jinjiang, period__week=47).state == "draft"


def test_fridays_round_has_its_numbers(demo):
    round_ = Round.objects.get(street=demo.jinjiang, held_on=demo.story.friday)
    entered = (round_.people, round_.vehicles, round_.estates, round_.buildings, round_.ebikes_moved)
    assert entered == (46, 9, 6, 21, 63)
    assert (round_.wires_removed, round_.parking_added, round_.ports_added) == (9, 2, 24)
    assert round_.inspections.counted().count() == 38
    found = Hazard.objects.filter(origin_kind="round", origin_id=round_.pk)
    states = dict(found.values_list("state").annotate(n=Count("pk")))
    assert states == {"fixed_on_site": 12, "rectifying": 4, "handed_over": 1}
    built = Facility.objects.filter(street=demo.jinjiang, built_on=demo.story.friday)
    assert built.aggregate(n=Count("pk"), ports=Sum("ports")) == {"n": 2, "ports": 24}


def test_thursdays_joint_action_in_yongquan(demo):
    round_ = Round.objects.get(street=demo.yongquan, kind="joint")
    assert (round_.vehicles, round_.people) == (4, 13)
    assert round_.inspections.counted().count() == 26


def test_the_hotel_went_to_the_brigade_and_was_accepted_in_time(demo):
    handover = Handover.objects.select_related("hazard").get(number="锦消移〔2026〕9号")
    assert handover.hazard.failed_rechecks == 2
    assert (handover.sent_at, handover.answered_at) == (demo.story.on("tue", "10:05"), demo.story.on("thu", "16:10"))
    assert handover.answered_at <= handover.answer_due_at


def test_a_second_hand_over_came_back_and_was_sent_on(demo):
    returned = Handover.objects.get(state="returned")
    assert returned.return_reason.code == "return-other-department"
    assert returned.hazard.handovers.filter(receiver__kind="housing", sent_at__gt=returned.answered_at).exists()


def test_the_ebike_in_the_stairwell_was_put_right_at_the_second_attempt(demo):
    hazard = Hazard.objects.get(place__name="金鳞苑3栋", found_at=demo.story.on("mon", "10:20"))
    acts = list(hazard.events.exclude(action="comment").order_by("seq").values_list("action", flat=True))
    assert acts == ["report", "set_deadline", "submit", "fail_recheck", "submit", "pass_recheck"]


def test_the_station_of_the_lane_was_there_in_120_seconds_and_its_drill_failed(demo):
    real, drill = TurnOut.objects.order_by("kind").reverse()
    assert (real.seconds, real.passed) == (120, True)
    assert (drill.seconds, drill.passed) == (205, False)


def test_the_extension_runs_thirty_working_days(demo):
    hazard = Hazard.objects.get(extensions__granted=True)
    assert hazard.due_on == dt.date(2027, 1, 4)
    assert hazard.deadline["provisional"] is True


def test_the_major_case_is_listed(demo):
    case = MajorCase.objects.get()
    assert (case.suspected_on, case.determined_on) == (dt.date(2026, 9, 22), dt.date(2026, 10, 13))
    assert (case.notice_on, case.listed_on, case.due_on) == (
        dt.date(2026, 10, 16),
        dt.date(2026, 10, 27),
        dt.date(2027, 1, 31),
    )


def test_each_step_of_the_major_case_stands_on_its_hazards(demo):
    hazards = Hazard.objects.filter(place=MajorCase.objects.get().place).open()
    assert hazards.count() == 2
    for hazard in hazards:
        notes = list(hazard.events.filter(action="comment").order_by("seq").values_list("note", flat=True))
        assert [note[:4] for note in notes] == ["上报疑似", "认定为重", "重大火灾", "碧江区人"]


def test_what_stands_beside_the_hazards(demo):
    monday, today = demo.story.as_of - 6 * DAY, demo.story.as_of
    visits = Inspection.objects.filter(street=demo.jinjiang)
    worrying = Place.objects.filter(street=demo.jinjiang, flags__code="worrying")
    assert worrying.count() == 14
    assert visits.filter(place__in=worrying, visited_on=today).values("place").distinct().count() == 13
    homes = Place.objects.filter(street=demo.jinjiang, is_home=True)
    assert homes.count() == 60
    assert visits.filter(at_home=True, visited_on__gte=monday).values("place").distinct().count() == 58
    findings = sorted(Alarm.objects.values_list("finding", flat=True))
    assert findings == ["battery", "battery", "cooking"]
    assert Lead.objects.waiting().filter(street=demo.jinjiang).count() == 1


def test_first_screen_of_the_worker(demo):
    worker = demo.user("worker")
    assert len({task.place_id for task in due_for(worker, demo.story.as_of)}) == 7
    mine = Hazard.objects.visible_to(worker)
    assert mine.filter(state="rectifying", failed_rechecks__gt=0).count() == 1
    assert Inspection.objects.visible_to(worker).filter(by=worker, complete=False).count() == 1


def test_first_screen_of_the_community_head(demo):
    hazards = Hazard.objects.visible_to(demo.user("community"))
    assert hazards.filter(state="submitted").count() == 3
    assert hazards.filter(extension_asked=True).count() == 1


def test_first_screen_of_leader_and_officer(demo):
    for name in ("leader", "station"):
        overdue = Hazard.objects.visible_to(demo.user(name)).overdue(demo.story.now)
        assert overdue.count() == 4
        assert all(hazard.place.name for hazard in overdue)
    assert WeeklyReport.objects.visible_to(demo.user("leader")).filter(state="draft").count() == 1


def test_first_screen_of_the_brigade(demo):
    brigade = demo.user("brigade")
    theirs = Handover.objects.filter(receiver=brigade.organisation)
    assert (theirs.filter(state="sent").count(), theirs.filter(state="accepted").count()) == (2, 3)
    cases = HandDown.objects.visible_to(brigade)
    assert (cases.filter(state="sent").count(), cases.filter(state="taken").count()) == (1, 1)
    assert cases.get(state="taken").hazard.origin_kind == "handed_down"


def test_first_screen_of_a_responsible_person(demo):
    mine = Hazard.objects.visible_to(demo.user("owner")).open()
    assert [hazard.due_on for hazard in mine] == [demo.story.as_of + DAY]


def test_first_screen_of_the_micro_station(demo):
    member = demo.user("micro").memberships.get()
    assert member.shifts.filter(starts_at__gt=demo.story.now).exists()
    lines = member.station.kit.filter(code="extinguisher")
    assert lines.filter(expires_on__lt=demo.story.as_of).aggregate(n=Sum("actual"))["n"] == 2
    assert lines.get(expires_on=demo.story.as_of + 12 * DAY).actual == 1


def test_first_screens_of_the_other_street(demo):
    worker = demo.user("yq-worker")
    assert 0 < due_for(worker, demo.story.as_of).count() <= 15
    mine = Hazard.objects.visible_to(worker).open()
    assert set(mine.values_list("state", flat=True)) >= {"rectifying", "submitted"}
    for name in ("yq-station", "yq-leader"):
        user = demo.user(name)
        assert Hazard.objects.visible_to(user).overdue(demo.story.now).count() == 1
        states = list(WeeklyReport.objects.visible_to(user).values_list("state", flat=True))
        assert (states.count("signed"), states.count("draft")) == (4, 1)
        assert Notification.objects.visible_to(user).unread().exists()
    assert Lead.objects.waiting().filter(street=demo.yongquan).count() == 1


@pytest.mark.parametrize("name", ["worker", "yq-worker"])
def test_no_worker_has_a_heap_on_a_monday(demo, name):
    """All windows of the week begin on it: what a worker then owes must still be a day's or a week's work."""
    monday = demo.story.as_of + DAY
    make_due_tasks(demo.user(name).posts.get().grid.street, monday, at=demo.story.now)
    assert due_for(demo.user(name), monday).count() <= 15


def test_first_screen_of_the_auditor(demo):
    reveals = Reveal.objects.visible_to(demo.user("auditor"))
    assert reveals.count() == 2
    assert all(reveal.reason for reveal in reveals)


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


def test_the_rounds_of_the_past_reached_their_places(demo):
    rounds = Round.objects.filter(held_on__lt=demo.story.saturday).annotate(
        stops_planned=Count("stops"), reached=Count("stops__visited_at")
    )
    assert rounds.count() == 12
    assert all(0 <= round_.stops_planned - round_.reached <= 1 for round_ in rounds)
    assert any(round_.reached < round_.stops_planned for round_ in rounds)
    calendar = work_calendar()
    assert all(calendar.is_workday(round_.held_on) for round_ in rounds)


def test_what_was_due_was_done_nearly_all_of_it_in_time(demo):
    for street in (demo.jinjiang, demo.yongquan):
        done = figures_between(street, demo.story.saturday, demo.story.friday, now=demo.story.now)["visits"]["tasks"]
        assert done["denominator"] > 250
        assert 0.9 < done["numerator"] / done["denominator"] < 1


def test_the_kit_of_every_station_is_counted(demo):
    states = [
        kit_state(list(station.kit.all()), on=demo.story.as_of) for station in Station.objects.prefetch_related("kit")
    ]
    assert len(states) == 45
    assert all(state.good > 0.85 * state.required for state in states)
    short = [state for state in states if not state.complete]
    assert 3 < len(short) < 20
    assert not KitItem.objects.filter(checked_on=None).exists()


def test_the_service_areas_cross_communities(demo):
    stations = Station.objects.filter(kind="service_119")
    assert {len(served(station, demo.story.as_of)) for station in stations} == {2}


def test_reminders_of_the_last_week_were_recorded_on_their_own_days(demo):
    rows = list(Reminder.objects.filter(recorded_at__gte=demo.story.on("sat", "00:00")))
    assert len(rows) > 30
    for row in rows:
        on = local_date(row.recorded_at)
        assert on - row.due_on == DAY * row.step or on == local_date(row.hazard.found_at) + DAY, row
        assert not row.superseded
    assert {local_date(row.recorded_at) for row in rows} >= {demo.story.saturday + DAY * n for n in range(7)}


def test_messages_were_delivered_by_day(demo):
    hours = {timezone.localtime(at).hour for at in Notification.objects.values_list("recorded_at", flat=True)}
    assert hours <= set(range(8, 23))
    for name in ("worker", "community", "station", "leader"):
        inbox = Notification.objects.visible_to(demo.user(name))
        assert inbox.filter(read_at=None).exists(), name
        assert inbox.exclude(read_at=None).exists(), name


def test_everybody_and_everything_invented_says_so(demo):
    assert not User.objects.filter(invented=False).exists()
    assert not Place.objects.filter(invented=False).exists()
    assert not Station.objects.filter(invented=False).exists()


def test_nothing_happens_after_now(demo):
    now = demo.story.now
    assert not HazardEvent.objects.filter(at__gt=now).exists()
    assert not Inspection.objects.filter(visited_at__gt=now).exists()
    assert not Notification.objects.filter(recorded_at__gt=now).exists()


def test_each_login_opens_with_the_printed_password(demo):
    for name in logins.ORDER:
        user = demo.user(name)
        assert user.check_password(logins.PASSWORD)
        assert Post.objects.filter(user=user).exists()


def test_there_is_a_login_for_each_kind_of_person(demo):
    held = Post.objects.filter(user__username__in=logins.ORDER).values_list("role__code", flat=True)
    assert set(held) == set(Role.objects.values_list("code", flat=True))


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
    another = {"DATABASE_URL": empty_database, "PYTHONHASHSEED": "20261122", "MEDIA_ROOT": str(tmp_path)}
    command = [sys.executable, "-m", "tests.demo.again"]
    run = subprocess.run(command, env=os.environ | another, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, check=True)
    again = {table: tuple(rows) for table, rows in json.loads(run.stdout).items()}
    assert again["hazards.Hazard"][0] > 4000
    assert differing(digest(), again) == []
    Hazard.objects.filter(pk=Hazard.objects.latest("found_at").pk).update(description="另一句话")
    assert "hazards.Hazard" in differing(digest(), again)


@pytest.mark.parametrize("as_of", [dt.date(2026, 11, 16) + DAY * n for n in range(7)])
def test_the_story_is_told_of_the_last_whole_week_on_any_weekday(as_of):
    story = Story(as_of, dt.datetime(2026, 11, 30, tzinfo=dt.UTC))
    assert story.friday.weekday() == 4
    assert DAY <= as_of - story.friday <= 7 * DAY
    assert story.saturday == story.friday - 6 * DAY
