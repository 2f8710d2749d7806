"""A station officer writes down the answer of one body; nothing is written about another."""

import pytest
import time_machine
from django.urls import reverse

from grids.errors import DomainError
from hazards.models import Hazard
from hazards.services import acts
from tests.factories import make_organisation
from tests.hazards.makers import NOW, bring_to, reason

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def water(territory):
    return make_organisation("water", "碧江区供水单位", "company", territory.district)


@pytest.fixture
def power(territory):
    return make_organisation("power", "碧江区供电单位", "power", territory.district)


@pytest.fixture
def handed_over(shop, cast, water, power) -> Hazard:
    hazard = bring_to("rectifying", shop)
    return acts.hand_over(
        hazard, by=cast.station, at=NOW, seen=None, receiver=[water, power], reason=reason("hand_over")
    )


def states(hazard) -> dict[str, str]:
    return dict(hazard.handovers.values_list("receiver__code", "state"))


def test_an_answer_of_nobody_in_particular_is_refused(handed_over, cast):
    with pytest.raises(DomainError) as refused:
        acts.return_handover(handed_over, by=cast.station, at=NOW, seen=None, reason="非供水设施")
    assert refused.value.details["fields"].keys() == {"receiver"}
    assert states(handed_over) == {"water": "sent", "power": "sent"}


def test_an_answer_of_a_body_it_was_not_handed_to_is_refused(handed_over, cast):
    with pytest.raises(DomainError) as refused:
        acts.accept_handover(handed_over, by=cast.station, at=NOW, seen=None, receiver=cast.brigade_office)
    assert refused.value.code == "is-receiver"
    assert states(handed_over) == {"water": "sent", "power": "sent"}


def test_one_returns_it_and_the_other_still_has_it(handed_over, cast, water, power):
    hazard = acts.return_handover(handed_over, by=cast.station, at=NOW, seen=None, reason="非供水设施", receiver=water)
    assert (hazard.state, states(hazard)) == ("handed_over", {"water": "returned", "power": "sent"})
    hazard = acts.accept_handover(hazard, by=cast.station, at=NOW, seen=None)  # one is left: no doubt whose answer
    assert states(hazard) == {"water": "returned", "power": "accepted"}
    assert hazard.events.get(seq=hazard.version).data["receivers"] == ["碧江区供电单位"]


def test_the_number_of_a_paper_stands_on_the_hand_over_it_ended(handed_over, cast, water, power):
    known = {"by": cast.station, "at": NOW, "seen": None}
    hazard = acts.accept_handover(handed_over, receiver=[water, power], **known)
    hazard = acts.close_by_receiver(hazard, result="已修复", documents="碧水函〔2026〕3号", receiver=water, **known)
    assert (hazard.state, states(hazard)) == ("accepted", {"water": "done", "power": "accepted"})
    assert dict(hazard.handovers.values_list("receiver__code", "documents")) == {
        "water": "碧水函〔2026〕3号",
        "power": "",
    }


def test_the_page_asks_whose_answer_it_is_and_writes_that_one(client, handed_over, cast, water):
    client.force_login(cast.station)
    address = reverse("hazards:act", args=[handed_over.pk, "accept"])
    page = client.get(address).content.decode()
    assert "哪个单位的答复" in page and "碧江区供水单位" in page
    refused = client.post(address, {"seen": handed_over.version, "note": "电话答复"})
    assert refused.status_code == 422 and "电话答复" in refused.content.decode()
    assert client.post(address, {"seen": handed_over.version, "receiver": water.pk}).status_code == 302
    assert states(handed_over) == {"water": "accepted", "power": "sent"}


def test_where_one_body_waits_the_page_does_not_ask(client, shop, cast, water):
    hazard = bring_to("handed_over", shop, receiver=water)
    client.force_login(cast.station)
    assert "哪个单位的答复" not in client.get(reverse("hazards:act", args=[hazard.pk, "accept"])).content.decode()
