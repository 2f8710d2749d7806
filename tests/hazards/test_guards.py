"""What is asked beside state and role: each guard refuses in a service, and lets pass what it should."""

import pytest

from grids.errors import DomainError
from hazards.major.acts import suspect
from hazards.services import acts
from hazards.workflow import State
from tests.hazards.makers import NOW, TODAY, bring_to, make_hazard, make_photo, reason

pytestmark = pytest.mark.django_db


def code_of(call) -> str:
    with pytest.raises(DomainError) as refused:
        call()
    return refused.value.code


def recheck(hazard, by):
    return acts.pass_recheck(hazard, by=by, at=NOW, seen=None, photos=[make_photo(hazard.street)])


@pytest.mark.parametrize("severity", ["serious", "suspect_major"])
def test_who_found_a_grave_hazard_does_not_recheck_it(severity, shop, cast):
    hazard = bring_to("submitted", shop, by=cast.head, submitter=cast.worker, severity=severity)
    assert code_of(lambda: recheck(hazard, cast.head)) == "not-finder"
    assert recheck(hazard, cast.community).state == State.CLOSED


def test_a_recheck_is_somebodys_the_system_makes_none(shop):
    hazard = bring_to("submitted", shop)
    assert code_of(lambda: recheck(hazard, None)) == "not-allowed"
    known = {"by": None, "at": NOW, "seen": None, "reason": "未整改", "due_on": TODAY}
    assert code_of(lambda: acts.fail_recheck(hazard, **known)) == "not-allowed"
    assert hazard.events.last().action == "submit"


@pytest.mark.parametrize("severity", ["minor", "ordinary"])
def test_who_found_an_ordinary_one_may(severity, shop, cast):
    hazard = bring_to("submitted", shop, by=cast.head, submitter=cast.worker, severity=severity)
    assert recheck(hazard, cast.head).state == State.CLOSED


def test_while_a_major_case_is_open_the_street_closes_none_of_the_places_hazards(shop, cast):
    submitted = bring_to("submitted", shop, submitter=cast.worker)
    reported = make_hazard(shop)
    suspect(shop, by=cast.station, at=NOW, facts="安全出口数量不足，疏散总宽度不足")
    assert code_of(lambda: recheck(submitted, cast.community)) == "no-open-major-case"
    known = {"exit": reason("close"), "reason": "已关停", "by": cast.station, "at": NOW, "seen": None}
    assert code_of(lambda: acts.close_otherwise(reported, **known)) == "no-open-major-case"


def test_another_places_hazards_are_closed_as_ever(shop, next_shop, cast):
    suspect(shop, by=cast.station, at=NOW, facts="安全出口数量不足，疏散总宽度不足")
    hazard = bring_to("submitted", next_shop)
    assert recheck(hazard, cast.station).state == State.CLOSED


@pytest.mark.parametrize("category", ["H08", "H15"])
def test_what_cannot_be_put_right_during_a_visit_is_not_fixed_on_site(category, shop, cast):
    hazard = make_hazard(shop, category=category)
    known = {"by": cast.worker, "at": NOW, "seen": hazard.version, "photos": [make_photo(shop.street)]}
    assert code_of(lambda: acts.fix_on_site(hazard, **known)) == "fixable-on-site"


def test_what_can_is(shop, cast):
    hazard = make_hazard(shop, category="H05")
    known = {"by": cast.worker, "at": NOW, "seen": hazard.version, "photos": [make_photo(shop.street)]}
    assert acts.fix_on_site(hazard, **known).state == State.FIXED_ON_SITE
