"""What was due in the past: the same tasks as a beat made day by day, done by past visits."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from grids.models import Place, PlaceFlag
from inspections.models import Inspection, RoundStop, Task
from inspections.services.history import PastVisit, record_history
from inspections.services.past_tasks import record_due_tasks
from inspections.services.rounds import close_round, plan_round
from inspections.services.tasks import dispatch_tasks, make_due_tasks
from tests.factories import local, make_place
from tests.inspections.conftest import NOW

# With the National Day holiday in it, which moves windows.
FIRST, LAST = date(2026, 9, 14), date(2026, 10, 12)
WHAT = ("place", "rule", "role", "kind", "starts_on", "due_on", "street", "district", "cell", "scope_cell", "at_home")


@pytest.fixture
def places(territory, shop, next_shop, far_shop):
    estate = make_place(territory.street, "金鳞苑", at=(109.186, 27.716), type="YARD")
    home = make_place(territory.street, "张家", at=(109.185, 27.715), type="HOME")
    gone = make_place(territory.street, "老店", at=(109.187, 27.716), status="closed")
    Place.objects.get(pk=next_shop.pk).flags.add(PlaceFlag.objects.get(code="worrying"))
    return [shop, next_shop, estate, home, gone]


def test_it_makes_what_a_run_on_each_day_would_have_made(territory, places):
    day = FIRST
    while day <= LAST:
        make_due_tasks(territory.street, day, at=NOW)
        day += timedelta(days=1)
    one_by_one = sorted(map(str, Task.objects.filter(starts_on__gte=FIRST).values_list(*WHAT)))
    begun_before = {str(key) for key in Task.objects.filter(starts_on__lt=FIRST).values_list("place", "rule")}
    Task.objects.all().delete()
    assert record_due_tasks(territory.street, FIRST, LAST) == Task.objects.count() > 30
    assert sorted(map(str, Task.objects.values_list(*WHAT))) == one_by_one
    assert begun_before  # windows that had begun before the span are not its own
    assert not Task.objects.exclude(street=territory.street).exists()


def test_the_same_span_twice_is_refused(territory, places):
    record_due_tasks(territory.street, FIRST, LAST)
    with pytest.raises(IntegrityError), transaction.atomic():
        record_due_tasks(territory.street, FIRST, LAST)


def test_ten_times_the_places_cost_no_more_statements(territory, shop, django_assert_max_num_queries):
    with django_assert_max_num_queries(200) as one:
        record_due_tasks(territory.street, FIRST, LAST)
    Task.objects.all().delete()
    for number in range(9):
        make_place(territory.street, f"店{number}", at=(109.185, 27.715))
    with django_assert_max_num_queries(len(one.captured_queries)):
        record_due_tasks(territory.street, FIRST, LAST)


def test_a_past_visit_does_what_was_due_from_its_day_on_and_nothing_else(cast, territory, shop, next_shop):
    early, late = local(2026, 10, 9, 9), local(2026, 10, 12, 9)
    known = {"by": cast.station, "at": local(2026, 10, 10, 8), "due_on": date(2026, 10, 16)}
    [mine, next_doors] = dispatch_tasks(territory.street, places=[shop, next_shop], **known)
    record_history(territory.street, [PastVisit(shop, early)])
    mine.refresh_from_db()
    assert mine.done_at is None
    record_history(territory.street, [PastVisit(shop, late + timedelta(hours=1)), PastVisit(shop, late)])
    mine.refresh_from_db()
    next_doors.refresh_from_db()
    assert (mine.done_at, mine.inspection) == (late, Inspection.objects.get(visited_at=late))
    assert next_doors.done_at is None


def test_a_past_visit_reaches_the_stop_of_its_round(cast, territory, shop, next_shop):
    round_ = plan_round(
        territory.street, by=cast.station, at=NOW, theme="楼道", leader=cast.chief, starts_at=NOW,
        ends_at=NOW + timedelta(hours=2), places=[shop, next_shop],
    )  # fmt: skip
    record_history(territory.street, [PastVisit(shop, NOW, round=round_), PastVisit(next_shop, NOW)])
    close_round(round_, by=cast.station, at=NOW + timedelta(hours=2), numbers={})
    reached = dict(RoundStop.objects.values_list("place", "visited_at"))
    assert reached == {shop.pk: NOW, next_shop.pk: None}
