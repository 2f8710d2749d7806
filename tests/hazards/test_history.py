"""The past, loaded in bulk, is indistinguishable in the figures from a past that was lived."""

from datetime import timedelta
from time import process_time

import pytest

from hazards.models import Category, Hazard, HazardEvent, Severity
from hazards.services.day_sums import differences, fold
from hazards.services.history import ON_SITE, OTHERWISE, PastHazard, record_history
from hazards.workflow import State
from notifications.models import Outbox
from tests.factories import local
from tests.hazards.carry_over import balance_terms
from tests.hazards.makers import make_hazard, reason

pytestmark = pytest.mark.django_db


def past(shop, day=0, **more):
    defaults = {
        "category": Category.objects.get(code="H03"),
        "severity": Severity.objects.get(code="ordinary"),
        "description": "灭火器压力不足",
        "found_at": local(2023, 5, 10, 9) + timedelta(days=day),
        "place": shop,
    }
    return PastHazard(**(defaults | more))


def test_a_place_of_another_street_and_an_impossible_order_are_refused(shop, far_shop):
    with pytest.raises(ValueError):
        record_history(far_shop.street, [past(shop)])
    with pytest.raises(ValueError):
        record_history(shop.street, [past(shop, put_right_at=local(2023, 5, 9))])
    assert not Hazard.objects.exists()


def test_each_way_of_ending_has_the_events_it_must_have_had(shop, cast):
    on_site, rechecked, otherwise, still_open = record_history(
        shop.street,
        [
            past(shop, 0, put_right_at=local(2023, 5, 10, 9), way=ON_SITE, found_by=cast.worker),
            past(shop, 1, put_right_at=local(2023, 5, 15), found_by=cast.worker, rechecked_by=cast.head),
            past(shop, 2, put_right_at=local(2023, 6, 30), way=OTHERWISE, exit=reason("close")),
            past(shop, 3),
        ],
    )

    def actions(hazard):
        return list(hazard.events.order_by("seq").values_list("action", flat=True))

    assert actions(on_site) == ["report", "fix_on_site"]
    assert actions(rechecked) == ["report", "set_deadline", "submit", "pass_recheck"]
    assert actions(otherwise) == ["report", "set_deadline", "close_otherwise"]
    assert actions(still_open) == ["report", "set_deadline"]
    assert [h.on_time for h in (on_site, rechecked, otherwise, still_open)] == [True, True, False, None]
    assert rechecked.rechecks.get().by == cast.head
    assert Hazard.objects.get(pk=still_open.pk).next_reminder_at is not None
    assert [h.version for h in Hazard.objects.order_by("number")] == [2, 4, 3, 2]


def test_the_numbers_go_on_where_the_register_stood(shop):
    make_hazard(shop, at=local(2023, 1, 3))
    hazards = record_history(shop.street, [past(shop, day) for day in range(3)])
    assert [hazard.number for hazard in hazards] == ["2023-00002", "2023-00003", "2023-00004"]
    assert make_hazard(shop, at=local(2023, 6, 1)).number == "2023-00005"


def test_facts_of_a_frozen_time_are_booked_to_the_next_open_day(shop):
    shop.street.books_closed_through = local(2023, 5, 12).date()
    shop.street.save()
    hazard = record_history(shop.street, [past(shop)])[0]
    assert hazard.found_on == local(2023, 5, 10).date()
    assert hazard.booked_on == local(2023, 5, 13).date()


def test_the_carry_over_of_its_events_is_what_stands_open(shop):
    record_history(
        shop.street, [past(shop, day, put_right_at=local(2023, 7, 1) if day % 3 else None) for day in range(30)]
    )
    balance = 0
    for action, state in HazardEvent.objects.values_list("action", "from_state"):
        for term in balance_terms(action, state or None):
            balance += {"found": 1, "restored": 1, "closed": -1, "voided": -1}[term]
    assert balance == Hazard.objects.open().count() == 10


def test_1600_hazards_load_in_under_five_seconds_and_tell_nobody(shop, cast):
    """CPU seconds of this process: the machine may be busy with something else."""
    rows = [
        past(shop, day % 800, found_by=cast.worker, rechecked_by=cast.head,
             put_right_at=local(2023, 5, 14) + timedelta(days=day % 800) if day % 14 else None)
        for day in range(1600)
    ]  # fmt: skip
    started = process_time()
    hazards = record_history(shop.street, rows)
    seconds = process_time() - started
    assert len(hazards) == 1600
    assert seconds < 5, f"{seconds:.1f} s"
    assert not Outbox.objects.exists()
    assert differences(shop.street) == {}
    fold(shop.street)
    assert differences(shop.street) == {}
    assert Hazard.objects.filter(state=State.CLOSED).count() == 1600 - 115
