"""A home's hazard handed to a body whose people may not see it: the station writes its answer down."""

import pytest

from grids.errors import DomainError, NotAllowed
from hazards.models import Hazard
from hazards.services import acts
from notifications.models import Outbox
from tests.factories import make_place
from tests.hazards.makers import NOW, bring_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(territory, cast) -> Hazard:
    home = make_place(territory.street, "张三家", at=(109.185, 27.716), type="HOME")
    return bring_to("handed_over", home, receiver=cast.brigade_office)


def test_the_brigade_neither_answers_nor_gets_a_link_that_opens_nothing(sent, cast):
    assert not Hazard.objects.visible_to(cast.brigade).exists()
    with pytest.raises((NotAllowed, DomainError)):
        acts.accept_handover(sent, by=cast.brigade, at=NOW, seen=None)
    assert not Outbox.objects.filter(purpose="notify", event="hazard.hand_over").exists()


def test_the_community_writes_down_nobodys_answer(sent, cast):
    with pytest.raises((NotAllowed, DomainError)):
        acts.accept_handover(sent, by=cast.community, at=NOW, seen=None)


def test_the_station_writes_the_answer_down(sent, cast):
    taken = acts.accept_handover(sent, by=cast.station, at=NOW, seen=None, note="大队电话受理")
    ended = acts.close_by_receiver(
        taken, by=cast.station, at=NOW, seen=None, result="上门拆除私拉电线", documents="电话记录"
    )
    assert ended.state == "closed"


def test_of_a_shop_the_brigade_answers_for_itself(shop, cast):
    hazard = bring_to("handed_over", shop, receiver=cast.brigade_office)
    with pytest.raises(DomainError):
        acts.accept_handover(hazard, by=cast.station, at=NOW, seen=None)
    assert str(cast.brigade.pk) in Outbox.objects.get(purpose="notify", event="hazard.hand_over").payload["to"]
    assert acts.accept_handover(hazard, by=cast.brigade, at=NOW, seen=None).state == "accepted"
