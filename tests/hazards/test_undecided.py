"""无人处置: reported, and nothing decided for more than a working day of the calendar; shown first."""

import pytest
import time_machine
from django.urls import reverse

from grids.calendar import WorkCalendar
from grids.models import CalendarDay
from hazards.models import Hazard
from hazards.undecided import undecided_before, undecided_from
from tests.factories import local
from tests.hazards.makers import NOW, ONE_DAY, bring_to, make_hazard

pytestmark = pytest.mark.django_db
LIST = "/hazards/?undecided=1"


def listed(client, user, address=LIST):
    client.force_login(user)
    return [row.hazard.pk for row in client.get(address).context["rows"]]


@pytest.mark.parametrize(
    ("reported", "since"),
    [
        (local(2026, 11, 18, 9), local(2026, 11, 20)),  # Wednesday: Thursday counts
        (local(2026, 11, 20, 17), local(2026, 11, 24)),  # Friday: Monday counts, not the week-end
        (local(2026, 11, 21, 8), local(2026, 11, 24)),  # Saturday
        (local(2026, 9, 30, 16), local(2026, 10, 9)),  # the holiday of a week is nobody's delay
        (local(2026, 10, 9, 16), local(2026, 10, 11)),  # a make-up Saturday is
    ],
)
def test_it_waits_too_long_after_a_working_day_of_the_calendar_and_both_readings_agree(reported, since):
    calendar = WorkCalendar()
    assert undecided_from(reported, calendar) == since
    moment = ONE_DAY / 86400
    assert not reported < undecided_before(since - moment, calendar)
    assert reported < undecided_before(since, calendar)


def test_the_neighbour_sees_none_of_it(client, shop, cast):
    with time_machine.travel(NOW, tick=False):
        hazard = make_hazard(shop, at=NOW - 3 * ONE_DAY)
        for stranger in (cast.neighbour, cast.other_community, cast.outsider):
            assert listed(client, stranger) == []
        assert listed(client, cast.worker) == [hazard.pk]


def test_only_what_is_still_reported_counts_and_a_free_day_of_the_street_too(client, shop, cast):
    with time_machine.travel(NOW, tick=False):
        waiting = make_hazard(shop, at=NOW - 2 * ONE_DAY)
        make_hazard(shop, at=NOW - ONE_DAY)
        for state in ("rectifying", "submitted", "void", "closed"):
            bring_to(state, shop, at=NOW - 9 * ONE_DAY)
        assert listed(client, cast.station) == [waiting.pk]
        CalendarDay.objects.create(date=NOW.date() - ONE_DAY, is_workday=False, name="停电", entered_at=NOW)
        assert listed(client, cast.station) == []


@pytest.fixture
def three(shop, next_shop):
    """One reported today, two left undecided, the older of them last in the register."""
    return [make_hazard(shop, at=NOW), make_hazard(next_shop, at=NOW - 4 * ONE_DAY),
            make_hazard(shop, at=NOW - 8 * ONE_DAY)]  # fmt: skip


def test_the_board_shows_them_first_with_their_number_and_the_list_marks_them(client, three, cast):
    with time_machine.travel(NOW, tick=False):
        client.force_login(cast.station)
        column = client.get("/hazards/?view=board").context["columns"][0]
        assert (column.state, column.count, column.undecided) == ("reported", 3, 2)
        assert [row.hazard.pk for row in column.rows] == [three[2].pk, three[1].pk, three[0].pk]
        rows = {row.hazard.pk: row.undecided for row in client.get("/hazards/").context["rows"]}
        assert rows == {three[0].pk: False, three[1].pk: True, three[2].pk: True}
        tab = client.get(LIST).context["tabs"][0]
        assert (tab["count"], tab["current"]) == (2, True)


def test_the_overview_counts_them_first_and_its_link_opens_exactly_these(client, three, cast):
    with time_machine.travel(NOW, tick=False):
        for person in (cast.community, cast.station, cast.brigade):  # counted from rows, and from whole streets
            client.force_login(person)
            figure = client.get("/overview/").context["waiting"][0]
            assert (str(figure["label"]), figure["value"]) == ("无人处置", 2)
            assert set(listed(client, person, figure["href"])) == {three[1].pk, three[2].pk}


def test_the_page_says_since_when(client, three, cast):
    with time_machine.travel(NOW, tick=False):
        client.force_login(cast.worker)
        page = client.get(reverse("hazards:hazard", args=[three[2].pk])).content.decode()
        assert "无人处置：11月12日 周四 10:00 上报，到 11月13日 周五 24:00 已满一个工作日" in page
        assert "无人处置：" not in client.get(reverse("hazards:hazard", args=[three[0].pk])).content.decode()
        assert Hazard.objects.count() == 3
