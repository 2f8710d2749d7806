"""Every state × action × role: what the tables allow is done, everything else refused; buttons say the same."""

from datetime import timedelta

import pytest

from grids.errors import Conflict, DomainError, NotAllowed
from grids.models import User
from grids.services.people import give_post
from hazards.models import Hazard
from hazards.policy import ACTS
from hazards.services import acts
from hazards.services.assigning import assign, unassign
from hazards.services.finding_again import find_again
from hazards.services.offers import offers
from hazards.services.reminding import plan_recheck, remind
from hazards.workflow import OPEN, TABLE, State, transition
from tests.factories import LONG_AGO, make_posts, make_users
from tests.hazards.makers import NOW, TODAY, bring_to, make_photo, reason
from tests.hazards.who_may import MAY, ROLES

pytestmark = pytest.mark.django_db

IN_THE_CAST = {
    "worker": "worker", "head": "cell_head", "community": "community_head", "station": "station_officer",
    "chief": "street_leader", "enforcer": "enforcement_officer", "brigade": "brigade_officer",
    "district": "district_office", "auditor": "auditor", "steward": "administrator",
}  # fmt: skip
OF_THE_CELL, OF_THE_STREET = ("dedicated_head", "contact", "volunteer"), ("station_member", "police")
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
        "assign": lambda: assign(hazard, assignee=User.objects.get(username="colleague"), reason="请尽快到场", **known),
        "unassign": lambda: unassign(hazard, reason="调休", **known),
        "remind": lambda: remind(hazard, reason="周五前改好", **known),
        "plan_recheck": lambda: plan_recheck(hazard, due_on=due_on, **known),
        "find_again": lambda: find_again(hazard, note="又锁上了", **known),
        "comment": lambda: acts.comment(hazard, note="已联系店主", **known),
    }
    return calls[action]()


def prepare(state, action, shop, cast):
    hazard = bring_to(state, shop, receiver=cast.brigade_office, category="H05")
    if action in ("extend", "refuse_extension") and state == State.RECTIFYING:
        hazard = take("ask_extension", hazard, by=None, seen=None, receiver=None)
    if action == "unassign" and state in OPEN:
        hazard = take("assign", hazard, by=None, seen=None, receiver=None)
    return hazard


@pytest.fixture
def people(cast, territory, shop):
    """One person of every role, all of them where the hazard is."""
    found = {role: getattr(cast, name) for name, role in IN_THE_CAST.items()}
    further = make_users([*OF_THE_CELL, *OF_THE_STREET, "joint_firefighter", "place_person"], {})
    make_posts([(further[role], role, territory.cell_a) for role in OF_THE_CELL])
    make_posts([(further[role], role, territory.street) for role in OF_THE_STREET])
    make_posts([(further["joint_firefighter"], "joint_firefighter", territory.street)])
    give_post(
        further["place_person"], role="place_person", grid=territory.street, by=None, at=NOW, valid_from=LONG_AGO,
        places=[shop],
    )  # fmt: skip
    return found | further


ANSWERS = {"accept", "return_handover", "close_by_receiver"}


def refusal(action, state, role) -> type[DomainError] | None:
    """How `role` is refused `action` in `state`, by the list written by hand; None for what is done.

    Everything is handed to the brigade, so nobody else answers for it; it accepts only once.
    """
    if role not in MAY[action]:
        return NotAllowed
    if state not in transition(action).sources:
        return Conflict
    if action in ANSWERS and (role != "brigade_officer" or (action == "accept" and state == State.ACCEPTED)):
        return DomainError
    return None


def test_every_action_of_the_table_has_a_right_and_a_call():
    orders = {"order", "order_handed"}  # no button of their own: a numbered paper takes them (test_ordered_days.py)
    assert set(ACTS) == {row.action for row in TABLE if not row.system} | orders


def test_somebody_of_every_role_tries(people):
    assert set(people) == ROLES


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("action", ACTIONS)
def test_the_matrix(state, action, shop, cast, people):
    template = prepare(state, action, shop, cast)
    for stranger in STRANGERS:
        with pytest.raises(NotAllowed):
            take(action, template, by=getattr(cast, stranger), seen=template.version, receiver=cast.brigade_office)
    assert Hazard.objects.get(pk=template.pk).version == template.version

    hazard = template  # a refusal leaves it as it is, so only an act that was taken needs a new one
    for role, person in people.items():
        offered = {offer.action for offer in offers(hazard, person, NOW) if offer.enabled}
        kind = refusal(action, state, role)
        assert (action in offered) == (kind is None), role
        if kind is None:
            after = take(action, hazard, by=person, seen=hazard.version, receiver=cast.brigade_office)
            assert after.version == hazard.version + 1
            assert after.state == transition(action).target(State(state))
            hazard = prepare(state, action, shop, cast)
        else:
            with pytest.raises(kind) as refused:
                take(action, hazard, by=person, seen=hazard.version, receiver=cast.brigade_office)
            assert type(refused.value) is kind, role
            assert Hazard.objects.get(pk=hazard.pk).version == hazard.version
