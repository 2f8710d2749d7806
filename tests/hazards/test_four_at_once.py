"""Four people act on one hazard at the same moment: one wins, the others are told what happened, nothing breaks."""

import threading
from datetime import timedelta

import pytest
from django.db import connections

from grids.access import forget_scope
from grids.errors import Busy, Conflict
from grids.models import User
from hazards.models import Hazard, HazardEvent
from hazards.services import acts
from hazards.services.day_sums import differences
from tests.hazards.held import held_by_another
from tests.hazards.makers import NOW, TODAY, bring_to, make_photo, reason

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("seeded")]

ROUNDS = 25


def at_once(calls):
    """Run the calls in threads that start together; the outcome of each: "done" or the refusal's code."""
    outcomes, start = [None] * len(calls), threading.Barrier(len(calls))

    def run(number, call):
        try:
            start.wait()
            call()
            outcomes[number] = "done"
        except (Conflict, Busy) as refused:
            outcomes[number] = (refused.status, refused.code)
        except Exception as error:  # a 500 on a page: the test must see it
            outcomes[number] = repr(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def fresh(name):
    user = User.objects.get(username=name)
    forget_scope(user)
    return user


def test_one_wins_and_three_are_told_in_each_of_25_rounds(shop, cast):
    photos = [make_photo(shop.street) for _ in range(4)]
    at = NOW + timedelta(hours=1)
    for round_ in range(ROUNDS):
        hazard = bring_to("submitted", shop, submitter=cast.worker)
        known = {"at": at, "seen": hazard.version}
        calls = [
            lambda h=hazard, k=known: acts.pass_recheck(h, by=fresh("head"), photos=photos[:1], **k),
            lambda h=hazard, k=known: acts.fail_recheck(
                h, by=fresh("community"), reason="未更换", due_on=TODAY + timedelta(days=3), **k
            ),
            lambda h=hazard, k=known: acts.hand_over(
                h, by=fresh("station"), receiver=cast.brigade_office, reason=reason("hand_over"), **k
            ),
            lambda h=hazard, k=known: acts.close_otherwise(
                h, by=fresh("chief"), exit=reason("close"), reason="已关停", **k
            ),
        ]
        outcomes = at_once(calls)
        assert outcomes.count("done") == 1, (round_, outcomes)
        assert [one for one in outcomes if one != "done"] == [(409, "moved-on")] * 3, (round_, outcomes)
        stored = Hazard.objects.get(pk=hazard.pk)
        assert stored.version == hazard.version + 1 == HazardEvent.objects.filter(hazard=hazard).count()
    assert differences(shop.street) == {}


def test_without_a_version_the_state_table_still_lets_only_one_through(shop, cast):
    hazard = bring_to("submitted", shop, submitter=cast.worker)
    photo = make_photo(shop.street)
    call = lambda: acts.pass_recheck(hazard, by=fresh("head"), at=NOW, seen=None, photos=[photo])  # noqa: E731
    outcomes = at_once([call] * 4)
    assert sorted(map(str, outcomes)) == sorted(map(str, ["done", *[(409, "wrong-state")] * 3]))


def test_a_row_that_stays_locked_is_a_refusal_and_no_error(shop, cast):
    hazard = bring_to("rectifying", shop)
    with held_by_another(hazard), pytest.raises(Busy):
        acts.comment(hazard, by=cast.head, at=NOW, seen=2, note="看过")
    assert acts.comment(hazard, by=cast.head, at=NOW, seen=2, note="看过").version == 3
