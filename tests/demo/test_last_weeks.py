"""What is told of the thirteen weeks before today, the last of them in detail."""

import datetime as dt

import pytest
from django.db.models import Count, Sum
from django.utils import timezone

from config.demo.clock import DAY, Story
from grids.calendar import local_date
from grids.models import Place
from grids.services.workdays import work_calendar
from hazards.models import Handover, Hazard, Lead, MajorCase, Reminder
from inspections.models import Inspection, Round
from notifications.models import Notification
from reports.models import WeeklyReport
from reports.services import figures_between
from stations.models import Alarm, Facility, KitItem, Station, TurnOut
from stations.services.kit import kit_state
from stations.services.stations import served

# Each test in a savepoint of the package's transaction; the mark also has the tests' own database prepared.
pytestmark = pytest.mark.django_db


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
    case = MajorCase.objects.get(state="listed")
    assert (case.suspected_on, case.determined_on) == (dt.date(2026, 9, 22), dt.date(2026, 10, 13))
    assert (case.notice_on, case.listed_on, case.due_on) == (
        dt.date(2026, 10, 16),
        dt.date(2026, 10, 27),
        dt.date(2027, 1, 31),
    )


def test_another_major_case_was_delisted_weeks_ago(demo):
    case = MajorCase.objects.get(state="ended")
    acts = list(case.steps.order_by("seq").values_list("action", flat=True))
    assert acts == ["suspect", "determine", "notice", "list", "pass_recheck", "end"]
    assert case.ended_on == demo.story.friday - 47 * DAY < case.due_on


def test_each_step_of_the_major_case_stands_on_its_hazards(demo):
    hazards = Hazard.objects.filter(place=MajorCase.objects.get(state="listed").place).open()
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
    waiting = Lead.objects.waiting().filter(street=demo.jinjiang)
    assert sorted(waiting.values_list("source", flat=True)) == ["public", "ticket"]


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


@pytest.mark.parametrize("as_of", [dt.date(2026, 11, 16) + DAY * n for n in range(7)])
def test_the_story_is_told_of_the_last_whole_week_on_any_weekday(as_of):
    story = Story(as_of, dt.datetime(2026, 11, 30, tzinfo=dt.UTC))
    assert story.friday.weekday() == 4
    assert DAY <= as_of - story.friday <= 7 * DAY
    assert story.saturday == story.friday - 6 * DAY
