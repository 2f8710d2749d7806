"""A notice of the State Council on a page: what it would move, before anything moves; then entered and applied once."""

import pytest
import time_machine

from grids.models import CalendarDay
from grids.services.workdays import work_calendar
from hazards.deadlines import Rule, Unit, compute
from hazards.models import Hazard, HazardEvent
from hazards.services.deadlines import put_deadline
from tests.factories import make_post
from tests.hazards.makers import NOW, bring_to

pytestmark = pytest.mark.django_db
URL = "/hazards/deadlines/"
NOTICE = {"notice": "国办发明电〔2026〕9号", "days": "2026-11-23 休 调休\n2026-11-28 班 调休"}


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def counted(shop):
    """A hazard due in three working days: Wednesday the 25th by the calendar known now."""
    hazard = bring_to("rectifying", shop)
    put_deadline(hazard, compute(Rule(Unit.WORKDAY, 3), NOW, work_calendar()), since=NOW, by_hand=False)
    hazard.first_due_on = hazard.due_on
    hazard.save()
    return hazard


def test_only_who_may_in_every_street_opens_and_applies_it(client, cast, counted, far_shop):
    for person, status in ((cast.worker, 403), (cast.chief, 403), (cast.station, 403)):
        client.force_login(person)
        assert client.post(URL, NOTICE | {"apply": "1"}).status_code == status
    assert not CalendarDay.objects.exists()


def test_the_preview_changes_nothing_and_says_from_when_to_when_then_it_is_applied_once(
    client, cast, counted, territory
):
    make_post(cast.steward, "administrator", territory.other_street)
    client.force_login(cast.steward)
    shown = client.post(URL, NOTICE)
    (street,) = shown.context["streets"]
    (row,) = street["rows"]
    assert (street["street"], street["count"], street["later"]) == (counted.street, 1, 1)
    assert (str(row.before), str(row.after)) == ("2026-11-25", "2026-11-26")
    assert "2026年11月26日" in shown.content.decode() and NOTICE["notice"] in shown.content.decode()
    assert not CalendarDay.objects.exists() and Hazard.objects.get().version == counted.version
    for _twice in range(2):
        assert client.post(URL, NOTICE | {"apply": "1"}).status_code == 302
    after = Hazard.objects.get()
    assert str(after.due_on) == "2026-11-26" and CalendarDay.objects.count() == 2
    event = HazardEvent.objects.get(action="recompute")
    assert event.data == {"due_on": ["2026-11-25", "2026-11-26"], "loaded_by": str(cast.steward.pk)}
    assert client.post(URL, NOTICE).context["streets"] == []


def test_a_line_that_cannot_be_read_is_named_and_kept(client, cast, territory):
    make_post(cast.steward, "administrator", territory.other_street)
    client.force_login(cast.steward)
    answer = client.post(URL, NOTICE | {"days": "11月23日 休"})
    assert answer.status_code == 422 and "11月23日 休" in answer.content.decode()
