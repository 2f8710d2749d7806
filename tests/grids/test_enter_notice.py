"""The State Council's notice is entered by a person, for every street at once, and moves the deadlines it touches."""

from datetime import date

import pytest
from django.urls import reverse

from grids.calendar import WorkCalendar
from grids.errors import DomainError
from grids.models import CalendarDay
from grids.services.workdays import enter_notice, parse_notice, work_calendar
from tests.factories import local, make_post

pytestmark = pytest.mark.django_db
AT = local(2026, 11, 20, 10)
LINES = "2027-01-01 休 元旦\n2027-01-02 休 元旦\n2027-01-10 班 元旦调休"
NOTICE = {"notice": "国办发明电〔2026〕9号", "days": LINES}


@pytest.fixture
def url():
    return reverse("grids:calendar")


@pytest.fixture
def everywhere(cast, territory):
    """The administrator of both streets."""
    make_post(cast.steward, "administrator", territory.other_street)
    return cast.steward


def test_a_worker_reads_the_calendar_and_enters_nothing(url, cast, client):
    client.force_login(cast.worker)
    assert "录入放假通知" not in client.get(url).content.decode()
    assert client.post(url, NOTICE).status_code == 403
    assert not CalendarDay.objects.exists()


def test_one_streets_officer_does_not_move_another_streets_deadlines(url, cast, client):
    client.force_login(cast.station)
    assert "由全区的管理员录入" in client.get(url).content.decode()
    assert client.post(url, NOTICE).status_code == 403
    assert not CalendarDay.objects.exists()


def test_the_officer_of_the_only_street_enters_it(url, cast, client):
    for user in (cast.outsider, cast.outside_worker):
        user.posts.update(valid_to=date(2026, 1, 1), valid_from=date(2026, 1, 1))
    client.force_login(cast.station)
    assert client.post(url, NOTICE).status_code == 302
    assert CalendarDay.objects.count() == 3


def test_each_day_keeps_what_it_is_whose_notice_it_was_and_who_entered_it(url, everywhere, client):
    client.force_login(everywhere)
    assert client.post(url, NOTICE).status_code == 302
    rows = CalendarDay.objects.order_by("date").values_list("date", "is_workday", "name", "notice", "entered_by")
    assert list(rows) == [
        (date(2027, 1, 1), False, "元旦", NOTICE["notice"], everywhere.pk),
        (date(2027, 1, 2), False, "元旦", NOTICE["notice"], everywhere.pk),
        (date(2027, 1, 10), True, "元旦调休", NOTICE["notice"], everywhere.pk),
    ]
    page = client.get(url).content.decode()
    assert "2027年1月10日" in page and everywhere.name in page


@pytest.mark.parametrize("line", ["2027-01-01 放 元旦", "2027-13-01 休 元旦", "元旦", f"2027-01-01 休 {'假' * 41}"])
def test_a_line_that_cannot_be_read_is_named_and_all_that_was_typed_stays(line, url, everywhere, client):
    client.force_login(everywhere)
    answer = client.post(url, NOTICE | {"days": f"{LINES}\n{line}"})
    assert answer.status_code == 422
    assert "第 4 行" in answer.content.decode() and line in answer.content.decode()
    assert not CalendarDay.objects.exists()


def test_a_date_written_twice_is_refused():
    with pytest.raises(DomainError):
        parse_notice("2027-01-01 休 元旦\n2027-01-01 班 元旦")


def test_the_same_notice_twice_is_one_and_a_newer_one_wins():
    days = parse_notice(LINES)
    for notice in ("旧", "旧", "新"):
        enter_notice(days, notice=notice, by=None, at=AT)
    assert set(CalendarDay.objects.values_list("notice", flat=True)) == {"新"}
    enter_notice([(date(2027, 1, 2), True, "")], notice="更正", by=None, at=AT)
    known: WorkCalendar = work_calendar()
    assert not known.is_workday(date(2027, 1, 1)) and known.is_workday(date(2027, 1, 10))
    assert CalendarDay.objects.get(date=date(2027, 1, 2)).is_workday
