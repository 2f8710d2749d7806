"""Papers of fifty hazards at one moment, and as many given up half-way: every number once, and none left out."""

import threading
from collections import Counter

import pytest
from django.db import connections, transaction

from hazards.models import Handover, Notice
from hazards.papers.issuing import number_notice
from hazards.papers.numbers import number_paper
from hazards.papers.orders import issue_order
from hazards.services import acts
from tests.factories import make_organisation
from tests.hazards.makers import NOW, TODAY, bring_to, reason

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


def test_a_number_that_two_officers_type_at_once_is_the_first_ones(shop, cast):
    hazards = [bring_to("accepted", shop, category="H01", receiver=cast.brigade_office) for _n in range(AT_ONCE)]
    said = {"kind": "order_by", "inspected_on": TODAY, "due_on": TODAY, "officers": "吴刚 1号\n石磊 2号"}
    said |= {"number": "碧消限字〔2026〕第0119号", "review_body": "碧江区人民政府", "court": "碧江区人民法院"}
    wrong = at_once([lambda row=row: issue_order(row, by=cast.brigade, at=NOW, **said) for row in hazards])
    assert Notice.objects.filter(kind="order_by").count() == 1
    assert len(wrong) == AT_ONCE - 1 and all("wrong-number" in one for one in wrong), wrong
