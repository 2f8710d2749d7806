"""What a form does not offer, the services refuse as well: the API knows no forms."""

import pytest

from grids.errors import DomainError, NotAllowed
from hazards.models import Category, HandDown, Hazard, Severity
from hazards.services import acts
from hazards.services.handing_down import hand_down
from tests.factories import make_organisation
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to, make_hazard, reason

pytestmark = pytest.mark.django_db


def code_of(call) -> str:
    with pytest.raises(DomainError) as refusal:
        call()
    return refusal.value.code


def test_nothing_is_handed_to_another_district_nor_to_the_street_itself(territory, shop, cast):
    hazard = bring_to("rectifying", shop)
    foreign = make_organisation("bh-brigade", "北湖区消防救援大队", "brigade", territory.other_district)
    known = {"by": cast.station, "at": NOW, "seen": None, "reason": reason("hand_over")}
    for receiver in (foreign, [cast.brigade_office, foreign], cast.street_office):
        assert code_of(lambda r=receiver: acts.hand_over(hazard, receiver=r, **known)) == "wrong-receiver"
    cast.brigade_office.is_active = False
    cast.brigade_office.save()
    assert code_of(lambda: acts.hand_over(hazard, receiver=cast.brigade_office, **known)) == "wrong-receiver"
    assert Hazard.objects.get().state == "rectifying"


def test_the_street_finds_and_corrects_nothing_as_a_major_hazard(shop, cast):
    hazard, major = bring_to("rectifying", shop), Severity.objects.get(code="major")
    known = {"by": cast.station, "at": NOW, "seen": None, "reason": "更正"}
    assert code_of(lambda: acts.correct(hazard, changes={"severity": major}, **known)) == "major-by-brigade"
    assert code_of(lambda: make_hazard(shop, by=cast.worker, severity="major")) == "major-by-brigade"
    suspect = Severity.objects.get(code="suspect_major")
    assert acts.correct(hazard, changes={"severity": suspect}, **known).severity == suspect


def test_no_case_is_handed_down_that_the_street_could_never_take(shop, cast):
    known = {"by": cast.brigade, "at": NOW, "category": Category.objects.get(code="H14"), "description": "未年度检测"}
    for call in (
        lambda: hand_down(shop, severity=Severity.objects.get(code="major"), **known),
        lambda: hand_down(shop, **known | {"category": Category.objects.get(code="H99"), "description": "其他"}),
    ):
        with pytest.raises(DomainError):
            call()
    assert not HandDown.objects.exists()


def test_no_finding_is_corrected_into_the_future(shop, cast):
    hazard = make_hazard(shop)
    known = {"by": cast.station, "at": NOW, "seen": None, "reason": "更正"}
    assert code_of(lambda: acts.correct(hazard, changes={"found_on": TODAY + ONE_DAY}, **known)) == "found-in-future"
    assert acts.correct(hazard, changes={"found_on": TODAY - ONE_DAY}, **known).found_on == TODAY - ONE_DAY


def test_who_only_reads_or_audits_writes_no_comment(shop, cast):
    hazard = make_hazard(shop)
    for person in (cast.district, cast.auditor, cast.steward):
        with pytest.raises(NotAllowed):
            acts.comment(hazard, by=person, at=NOW, seen=None, note="看过")
    for person in (cast.worker, cast.enforcer, cast.brigade, cast.chief):
        hazard = acts.comment(hazard, by=person, at=NOW, seen=None, note="看过")
    assert hazard.version == 5
