"""Every state × action × role: what the tables allow is done, everything else refused; buttons say the same."""

from datetime import timedelta

import pytest

from grids.access import roles_for
from grids.errors import Conflict, DomainError, NotAllowed
from hazards.models import Hazard
from hazards.policy import ACTS
from hazards.services import acts
from hazards.services.offers import offers
from hazards.workflow import TABLE, State, transition
from tests.hazards.makers import NOW, TODAY, bring_to, make_photo, reason

pytestmark = pytest.mark.django_db

ROLES = {
    "worker": "worker", "head": "cell_head", "community": "community_head", "station": "station_officer",
    "chief": "street_leader", "enforcer": "enforcement_officer", "brigade": "brigade_officer",
    "district": "district_office", "auditor": "auditor", "steward": "administrator",
}  # fmt: skip
STRANGERS = ("neighbour", "other_community", "outsider", "outside_worker", "nobody")
ACTIONS = [row.action for row in TABLE if not row.system and row.action != "report"]


def take(action, hazard, *, by, seen, receiver):
    """Take `action` with everything it could ask for."""
    known = {"by": by, "at": NOW + timedelta(hours=1), "seen": seen}
    photos = [make_photo(hazard.street)]
    due_on = TODAY + timedelta(days=5)
    calls = {
        "fix_on_site": lambda: acts.fix_on_site(hazard, photos=photos, **known),
        "set_deadline": lambda: acts.set_deadline(hazard, **known),
        "submit": lambda: acts.submit_rectification(hazard, photos=photos, **known),
        "pass_recheck": lambda: acts.pass_recheck(hazard, photos=photos, **known),
        "fail_recheck": lambda: acts.fail_recheck(hazard, reason="未更换", due_on=TODAY + timedelta(days=1), **known),
        "ask_extension": lambda: acts.ask_extension(
            hazard, reason="等待配件", interim="加强巡查", due_on=(hazard.due_on or TODAY) + timedelta(days=1), **known
        ),
        "extend": lambda: acts.grant_extension(hazard, **known),
        "refuse_extension": lambda: acts.refuse_extension(hazard, reason="理由不足", **known),
        "hand_over": lambda: acts.hand_over(hazard, receiver=receiver, reason=reason("hand_over"), **known),
        "accept": lambda: acts.accept_handover(hazard, **known),
        "return_handover": lambda: acts.return_handover(hazard, reason="不属职责", **known),
        "close_by_receiver": lambda: acts.close_by_receiver(
            hazard, result="已整改", documents="碧消复〔2026〕3号", **known
        ),
        "close_otherwise": lambda: acts.close_otherwise(hazard, exit=reason("close"), reason="已关停", **known),
        "restore": lambda: acts.restore(hazard, reason="抽核未整改", due_on=due_on, **known),
        "void": lambda: acts.void(hazard, reason="重复登记", **known),
        "correct": lambda: acts.correct(hazard, reason="笔误", changes={"description": "应急照明灯失效"}, **known),
        "comment": lambda: acts.comment(hazard, note="已联系店主", **known),
    }
    return calls[action]()


def prepare(state, action, shop, cast):
    hazard = bring_to(state, shop, receiver=cast.brigade_office, category="H05")
    if action in ("extend", "refuse_extension") and state == State.RECTIFYING:
        hazard = take("ask_extension", hazard, by=None, seen=None, receiver=None)
    return hazard


def may_by_tables(action, state, role, person, cast) -> bool:
    if action in ("accept", "return_handover", "close_by_receiver"):
        return state in transition(action).sources and person == cast.brigade
    return state in transition(action).sources and role in roles_for(ACTS[action])


def test_every_action_of_the_table_has_a_right_and_a_call():
    assert set(ACTS) == {row.action for row in TABLE if not row.system}


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("action", ACTIONS)
def test_the_matrix(state, action, shop, cast):
    template = prepare(state, action, shop, cast)
    for stranger in STRANGERS:
        with pytest.raises(NotAllowed):
            take(action, template, by=getattr(cast, stranger), seen=template.version, receiver=cast.brigade_office)
    assert Hazard.objects.get(pk=template.pk).version == template.version

    hazard = template  # a refusal leaves it as it is, so only an act that was taken needs a new one
    for name, role in ROLES.items():
        person = getattr(cast, name)
        offered = {offer.action for offer in offers(hazard, person, NOW) if offer.enabled}
        expected = may_by_tables(action, state, role, person, cast)
        if state == State.ACCEPTED and action == "accept":
            expected = False  # its only receiver has accepted already
        assert (action in offered) == expected, name
        if expected:
            after = take(action, hazard, by=person, seen=hazard.version, receiver=cast.brigade_office)
            assert after.version == hazard.version + 1
            assert after.state == transition(action).target(State(state))
            hazard = prepare(state, action, shop, cast)
        else:
            with pytest.raises((NotAllowed, Conflict, DomainError)) as refused:
                take(action, hazard, by=person, seen=hazard.version, receiver=cast.brigade_office)
            assert refused.value.status in (400, 403, 409)
            assert Hazard.objects.get(pk=hazard.pk).version == hazard.version
