"""Papers of fifty hazards at one moment, and as many given up half-way: every number once, and none left out."""

import threading
from collections import Counter

import pytest
from django.db import connections, transaction

from hazards.models import Handover, Notice
from hazards.papers.issuing import number_notice
from hazards.papers.numbers import number_paper
from hazards.services import acts
from tests.factories import make_organisation
from tests.hazards.makers import NOW, bring_to, reason

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("seeded")]

AT_ONCE, EACH = 10, 5


class GivenUp(Exception):
    """Something broke after the number was taken."""


def at_once(calls) -> list[str]:
    """Run `calls`, each in a thread of its own that starts with the others; what went wrong."""
    start, wrong = threading.Barrier(len(calls)), []

    def run(call):
        try:
            start.wait()
            call()
        except Exception as error:
            wrong.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def test_papers_made_at_once_are_numbered_without_a_gap_or_a_twin(shop, cast, territory):
    power = make_organisation("power", "碧江区供电单位", "power", territory.district)
    hazards = iter([bring_to("rectifying", shop) for _n in range(AT_ONCE * EACH)])
    mine = [[next(hazards) for _n in range(EACH)] for _thread in range(AT_ONCE)]
    why = reason("hand_over")

    def hand_over(hazard):
        acts.hand_over(hazard, by=None, at=NOW, seen=None, receiver=[cast.brigade_office, power], reason=why)

    def give_up(hazard):
        with pytest.raises(GivenUp), transaction.atomic():
            number_paper(hazard, Notice.Kind.INFORM, about=[hazard], by=None, at=NOW)
            raise GivenUp

    def work(own):
        for n, hazard in enumerate(own):
            (hand_over if n % 2 else lambda row: number_notice(row, by=None, at=NOW))(hazard)
            give_up(hazard)

    assert at_once([lambda own=own: work(own) for own in mine]) == []
    numbers = {kind: sorted(Notice.objects.filter(kind=kind).values_list("seq", flat=True)) for kind in Notice.Kind}
    assert numbers["inform"] == list(range(1, 31))
    assert numbers["handover"] == list(range(1, 41))
    assert Counter(Handover.objects.values_list("number", flat=True)).most_common(1)[0][1] == 1
