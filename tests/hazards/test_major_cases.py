"""重大火灾隐患: suspected by the street, determined by the brigade alone, each step on the hazards' timelines."""

import re
from datetime import timedelta

import pytest
from django.utils import translation

from grids.errors import Conflict, DomainError, NotAllowed
from hazards.major.acts import perform, suspect
from hazards.models import MajorCase
from hazards.papers.delivering import record_receipt
from hazards.papers.issuing import issue_notice
from hazards.services import acts
from notifications.models import Outbox
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to, make_photo

pytestmark = pytest.mark.django_db
DUE = TODAY + 60 * ONE_DAY
LISTING = {"body": "碧江区人民政府", "due_on": DUE, "measures": "每日巡查，停用二层"}


@pytest.fixture
def case(shop, cast):
    return suspect(shop, by=cast.station, at=NOW, facts="喷淋停用")


def test_a_worker_suspects_none_and_nobody_of_another_street_here(shop, far_shop, cast):
    for person in (cast.worker, cast.brigade, cast.outsider):
        with pytest.raises(NotAllowed):
            suspect(shop, by=person, at=NOW, facts="喷淋停用")
    with pytest.raises(NotAllowed):
        suspect(far_shop, by=cast.station, at=NOW, facts="喷淋停用")
    assert not MajorCase.objects.exists()


def test_only_the_brigade_determines(case, cast):
    for person in (cast.station, cast.chief, cast.district, cast.outsider):
        with pytest.raises(NotAllowed):
            perform(case, "determine", by=person, at=NOW)
        with pytest.raises(NotAllowed):
            perform(case, "notice", by=person, at=NOW, due_on=DUE)
    assert perform(case, "determine", by=cast.brigade, at=NOW).determined_on == TODAY


def test_the_steps_follow_each_other(case, cast):
    with pytest.raises(Conflict):
        perform(case, "notice", by=cast.brigade, at=NOW, due_on=DUE)
    with pytest.raises(Conflict):
        perform(case, "list", by=cast.station, at=NOW, **LISTING)
    perform(case, "determine", by=cast.brigade, at=NOW)
    with pytest.raises(Conflict):
        perform(case, "determine", by=cast.brigade, at=NOW)
    perform(case, "notice", by=cast.brigade, at=NOW + 3 * ONE_DAY, due_on=DUE)
    listed = perform(case, "list", by=cast.station, at=NOW + 9 * ONE_DAY, **LISTING)
    assert (listed.state, listed.notice_on, listed.listed_on) == ("listed", TODAY + 3 * ONE_DAY, TODAY + 9 * ONE_DAY)
    assert listed.due_on == DUE


def test_it_refuses_a_second_open_case_no_facts_a_past_day_and_no_measures(case, shop, cast):
    with pytest.raises(Conflict):
        suspect(shop, by=cast.station, at=NOW, facts="又一处")
    with pytest.raises(DomainError):
        suspect(shop, by=cast.station, at=NOW, facts=" ")
    perform(case, "determine", by=cast.brigade, at=NOW)
    with pytest.raises(DomainError):
        perform(case, "notice", by=cast.brigade, at=NOW, due_on=TODAY - ONE_DAY)
    with pytest.raises(DomainError):
        perform(case, "list", by=cast.station, at=NOW, **LISTING | {"measures": ""})


def test_each_step_stands_on_the_open_hazards_of_the_place_and_in_the_feed(shop, next_shop, cast):
    here, put_right, there = bring_to("rectifying", shop), bring_to("closed", shop), bring_to("rectifying", next_shop)
    said = Outbox.objects.filter(purpose="feed", payload__hazard=str(here.pk)).count()
    case = suspect(shop, by=cast.station, at=NOW, facts="喷淋停用")
    perform(case, "determine", by=cast.brigade, at=NOW)
    notes = list(here.events.filter(action="comment").order_by("seq").values_list("note", "by"))
    assert [note for note, _by in notes] == ["上报疑似重大火灾隐患", "认定为重大火灾隐患"]
    assert [by for _note, by in notes] == [cast.station.pk, cast.brigade.pk]
    assert Outbox.objects.filter(purpose="feed", payload__hazard=str(here.pk)).count() == said + 2
    for other in (put_right, there):
        assert not other.events.filter(action="comment").exists()


def test_what_stands_on_the_timeline_is_chinese_whatever_page_it_was_done_on(shop, cast):
    hazard = bring_to("rectifying", shop)
    with translation.override("en"):
        case = suspect(shop, by=cast.station, at=NOW, facts="喷淋停用")
        perform(case, "determine", by=cast.brigade, at=NOW)
        perform(case, "notice", by=cast.brigade, at=NOW, due_on=DUE)
        perform(case, "list", by=cast.station, at=NOW, **LISTING)
        paper = issue_notice(hazard, by=cast.worker, at=NOW)
        record_receipt(paper, by=cast.worker, at=NOW, receipt="signed", name="李")
    notes = list(hazard.events.filter(action="comment").order_by("seq").values_list("note", flat=True))
    assert len(notes) == 6 and not [note for note in notes if re.search("[A-Za-z]", note)], notes


def test_while_it_is_open_the_street_closes_none_of_its_hazards(case, shop, cast):
    hazard = bring_to("submitted", shop)
    with pytest.raises(DomainError):
        acts.pass_recheck(
            hazard, by=cast.station, at=NOW + timedelta(hours=1), seen=None, photos=[make_photo(shop.street)], note=""
        )
