"""Acts, folding and counting anew beside each other, and a folding killed in the middle: the sums stay the recount."""

import threading
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, connections

from hazards.models import DaySum
from hazards.services import acts
from hazards.services.day_sums import FOLD_LOCK, differences, fold, rebuild, sums
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to, make_hazard, reason

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("seeded")]

ROUNDS = 10
PATIENCE = 60  # seconds


class Beside:
    """`work` in a thread with a connection of its own; what it returned or raised."""

    def __init__(self, work):
        self.outcome, self.work = None, work
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self):
        try:
            self.outcome = self.work()
        except Exception as error:  # the test must see it
            self.outcome = error
        finally:
            connections.close_all()

    def join(self):
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()
        return self.outcome


@contextmanager
def another_session():
    """A transaction on a connection of its own, rolled back at the end."""
    other = connections.create_connection("default")
    other.set_autocommit(False)
    try:
        with other.cursor() as cursor:
            yield cursor
    finally:
        other.rollback()
        other.close()


def live(place):
    """Hazards found, submitted and closed at `place`; every second one is restored."""
    known = {"by": None, "at": NOW, "seen": None}
    for number in range(ROUNDS):
        hazard = bring_to("submitted", place)
        acts.close_otherwise(hazard, exit=reason("close"), reason="已关停", **known)
        if number % 2:
            acts.restore(hazard, reason="又开业", due_on=TODAY + 3 * ONE_DAY, **known)


def test_acts_folding_and_counting_anew_beside_each_other_lose_and_double_nothing(shop, next_shop):
    lives = [Beside(lambda place=place: live(place)) for place in (shop, next_shop)]
    try:
        while any(life.thread.is_alive() for life in lives):
            fold(shop.street)
            assert differences(shop.street) == {}
            rebuild(shop.street)
            assert differences(shop.street) == {}
    finally:
        outcomes = [life.join() for life in lives]
    assert outcomes == [None, None]
    assert differences(shop.street) == {}
    fold(shop.street)
    assert sum(n for mark, n in sums(shop.street).items() if mark.term == "found") == 2 * ROUNDS


def test_a_second_folding_of_the_same_street_leaves_it_to_the_first(shop):
    make_hazard(shop)
    with another_session() as first:
        first.execute("SELECT pg_advisory_xact_lock(%s, %s)", [FOLD_LOCK, shop.street_id])
        assert fold(shop.street) == 0 and DaySum.objects.filter(folded=False).count() == 2
    assert fold(shop.street) == 2


def test_a_folding_killed_in_the_middle_leaves_every_row_for_the_next(shop):
    for _ in range(3):
        make_hazard(shop)
    rows, counted = list(DaySum.objects.order_by("pk").values()), sums(shop.street)
    with another_session() as holder:
        holder.execute("SELECT 1 FROM hazards_daysum WHERE id = %s FOR UPDATE", [rows[-1]["id"]])
        folding = Beside(lambda: fold(shop.street))
        terminate_who_waits_for(holder.connection.info.backend_pid)
        assert isinstance(folding.join(), OperationalError)
    assert list(DaySum.objects.order_by("pk").values()) == rows
    assert fold(shop.street) == len(rows)
    assert sums(shop.street) == counted and differences(shop.street) == {}


def terminate_who_waits_for(pid: int) -> None:
    """End the session that waits for a lock of `pid`, as soon as there is one."""
    ended = None
    for _ in range(PATIENCE * 10):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity, pg_sleep(0.1)"
                " WHERE %s = ANY(pg_blocking_pids(pid))",
                [pid],
            )
            ended = cursor.fetchone()
        if ended:
            return
    raise AssertionError("nobody waited")
