"""What each login of the demonstration finds when it opens the system."""

import pytest
from django.db.models import Sum

from config.demo import logins
from config.demo.clock import DAY
from grids.models import ApiToken, Feedback, Place, Post, Reveal, Role
from hazards.chasing.editing import in_force
from hazards.door.pledging import last_pledge
from hazards.ladder import Channel
from hazards.models import HandDown, Handover, Hazard, Lead, Notice
from hazards.papers.issuing import draw
from inspections.models import Inspection
from inspections.returning.waiting import left_at
from inspections.services.tasks import due_for, make_due_tasks
from notifications.models import GroupRobot, Notification
from reports.models import WeeklyReport

# Each test in a savepoint of the package's transaction; the mark also has the tests' own database prepared.
pytestmark = pytest.mark.django_db

UNTOLD = ("micro", "auditor", "admin")  # they work on no hazard, and nothing in the story is theirs to do


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


def test_the_week_opens_with_the_streets_own_word_sheet(client, demo, settings):
    settings.MEDIA_ROOT = demo.media
    station = demo.user("station")
    notices = Notice.objects.visible_to(station).filter(kind=Notice.Kind.INFORM, by_hand=False)
    assert {bool(one.word_template) for one in notices} == {True, False}
    issued = draw(notices.exclude(word_template=None).earliest("recorded_at"))
    client.force_login(station)
    assert client.get(f"/notices/{issued.pk}/").context["notice"].word_sha256 == issued.word_sha256 != ""


def test_a_place_checked_itself_and_pledged_at_its_own_door(demo):
    hotel = demo.user("owner").posts.get().places.get().place
    check = hotel.self_checks.get()
    assert [one["ok"] for one in check.answers].count(False) == 1
    assert last_pledge(hotel).paper.kind == Notice.Kind.PLEDGE


def test_what_a_closed_shop_left_behind_waits_at_the_next_ones(demo):
    next_one = Place.objects.visible_to(demo.user("station")).get(name="老街便利店（演示）")
    assert [left.close_reason.code for left in left_at(next_one, by=demo.user("station"))] == ["close-closed-down"]


def test_the_street_reaches_people_by_a_group_and_by_text(client, demo):
    client.force_login(demo.user("station"))
    assert "锦江消防工作群（演示）" in client.get("/channels/").content.decode()
    assert Channel.SMS in {rule.channel for rule in in_force(demo.jinjiang, demo.story.as_of)}
    assert not GroupRobot.objects.filter(active=True).exists()  # a demo sends to nobody


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
    assert Handover.objects.filter(street=demo.yongquan, state="sent").count() == 1


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


def test_the_administrator_finds_what_people_said_and_whose_systems_read(demo):
    said = Feedback.objects.visible_to(demo.user("admin"))
    assert (said.filter(replied_at=None).count(), said.exclude(replied_at=None).count()) == (1, 1)
    assert [token.user for token in ApiToken.objects.visible_to(demo.user("admin"))] == [demo.user("station")]


@pytest.mark.parametrize("name", [name for name in logins.ORDER if name not in UNTOLD])
def test_each_inbox_has_a_message(demo, name):
    assert Notification.objects.visible_to(demo.user(name)).exists()


def test_each_login_opens_with_the_printed_password(demo):
    for name in logins.ORDER:
        user = demo.user(name)
        assert user.check_password(logins.PASSWORD)
        assert Post.objects.filter(user=user).exists()


def test_there_is_a_login_for_each_kind_of_person(demo):
    held = Post.objects.filter(user__username__in=logins.ORDER).values_list("role__code", flat=True)
    assert set(held) == set(Role.objects.values_list("code", flat=True))
