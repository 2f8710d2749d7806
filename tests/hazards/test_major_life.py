"""重大火灾隐患 to its end: rejected, given more time, re-checked by the brigade, ended when a government agrees."""

import datetime as dt

import pytest
from django.db import ProgrammingError, transaction

from grids.errors import Conflict, DomainError, NotAllowed
from hazards.major.acts import perform, suspect
from hazards.models import MajorCase, MajorRule
from hazards.services import acts
from notifications.models import Outbox
from tests.factories import make_place, make_post, make_user
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to, make_photo

pytestmark = pytest.mark.django_db
DUE = TODAY + 60 * ONE_DAY
LATER = DUE + 30 * ONE_DAY
ASKED = {"due_on": LATER, "note": "喷淋泵到货推迟", "measures": "停业整改，每日巡查"}
PASSED = {"note": "喷淋恢复，疏散宽度达标", "document": "碧消复〔2026〕5号"}
GOVERNMENT = {"body": "碧江区人民政府"}


@pytest.fixture
def case(shop, cast):
    return suspect(shop, by=cast.station, at=NOW, facts="喷淋停用")


@pytest.fixture
def listed(case, cast):
    perform(case, "determine", by=cast.brigade, at=NOW, document="碧消重认〔2026〕1号")
    perform(case, "notice", by=cast.brigade, at=NOW, due_on=DUE)
    return perform(case, "list", by=cast.station, at=NOW, due_on=DUE, measures="每日巡查", **GOVERNMENT)


def passes(hazard, cast):
    photos = [make_photo(hazard.street)]
    return acts.pass_recheck(hazard, by=cast.station, at=NOW, seen=None, photos=photos, note="")


def test_a_case_is_seen_by_who_looks_after_the_place_and_never_by_its_responsible_person(case, cast, shop, territory):
    owner = make_user("owner", "店主")
    make_post(owner, "place_person", territory.street, places=[shop])
    for person in (cast.neighbour, cast.other_community, cast.outsider, cast.nobody, owner):
        assert not MajorCase.objects.visible_to(person).exists()
    for person in (cast.worker, cast.community, cast.station, cast.chief, cast.brigade, cast.district, cast.auditor):
        assert MajorCase.objects.visible_to(person).get() == case


def test_ticked_elements_are_kept_as_they_read_and_only_those_in_force(shop, cast):
    old = MajorRule.objects.get(standard="GB 35181-2017", code="6.5")
    with pytest.raises(DomainError):
        suspect(shop, by=cast.station, at=NOW, facts="出口不足", elements=[old])
    rule = MajorRule.objects.create(
        standard="GB 35181-2025", code="5.x", kind="direct", text_zh="出口不足", valid_from=dt.date(2025, 11, 1)
    )
    case = suspect(shop, by=cast.station, at=NOW, facts="出口不足", elements=[rule])
    MajorRule.objects.filter(pk=rule.pk).update(text_zh="改过")
    kept = {"standard": "GB 35181-2025", "code": "5.x", "kind": "direct", "text": "出口不足"}
    assert case.steps.get().elements == [kept]
    assert case.state == "suspected"


def test_a_home_under_care_is_no_major_case(territory, cast):
    home = make_place(territory.street, "张三家", at=(109.185, 27.716), type="HOME")
    with pytest.raises(DomainError):
        suspect(home, by=cast.station, at=NOW, facts="飞线充电")
    assert not MajorCase.objects.exists()


def test_the_brigade_alone_rejects_and_says_why_and_the_street_may_close_again(case, cast, shop):
    hazard = bring_to("submitted", shop)
    for person in (cast.station, cast.chief, cast.district, cast.outsider):
        with pytest.raises(NotAllowed):
            perform(case, "reject", by=person, at=NOW, note="不足以导致重大火灾")
    with pytest.raises(DomainError):
        perform(case, "reject", by=cast.brigade, at=NOW, note=" ")
    with pytest.raises(DomainError):
        passes(hazard, cast)
    perform(case, "reject", by=cast.brigade, at=NOW, note="不足以导致重大火灾")
    assert passes(hazard, cast).state == "closed"
    with pytest.raises(Conflict):
        perform(case, "determine", by=cast.brigade, at=NOW)
    suspect(shop, by=cast.station, at=NOW, facts="又有新的情况")


def test_more_time_is_asked_for_by_one_and_written_down_by_another_and_the_first_day_stays(listed, cast):
    with pytest.raises(NotAllowed):
        perform(listed, "ask_extension", by=cast.worker, at=NOW, **ASKED)
    for wrong in ({"due_on": DUE}, {"measures": " "}, {"note": ""}, {"due_on": None}):
        with pytest.raises(DomainError):
            perform(listed, "ask_extension", by=cast.station, at=NOW, **ASKED | wrong)
    with pytest.raises(Conflict):
        perform(listed, "extend", by=cast.brigade, at=NOW, **GOVERNMENT)
    perform(listed, "ask_extension", by=cast.station, at=NOW, **ASKED)
    with pytest.raises(Conflict):
        perform(listed, "ask_extension", by=cast.chief, at=NOW, **ASKED)
    with pytest.raises(DomainError):
        perform(listed, "extend", by=cast.station, at=NOW, **GOVERNMENT)
    case = perform(listed, "extend", by=cast.brigade, at=NOW, **GOVERNMENT)
    assert (case.due_on, case.first_due_on, case.asked_due_on) == (LATER, DUE, None)
    assert case.measures == ASKED["measures"]
    assert case.steps.get(action="extend").due_on == LATER


def test_refused_time_leaves_the_day(listed, cast):
    perform(listed, "ask_extension", by=cast.chief, at=NOW, **ASKED)
    case = perform(listed, "refuse_extension", by=cast.station, at=NOW, note="可先停业整改")
    assert (case.due_on, case.asked_due_on) == (DUE, None)


def test_only_after_the_brigades_recheck_and_with_a_governments_consent_it_ends(listed, cast, shop):
    hazard = bring_to("submitted", shop)
    with pytest.raises(Conflict):
        perform(listed, "end", by=cast.station, at=NOW, **GOVERNMENT)
    for person in (cast.station, cast.chief, cast.outsider):
        with pytest.raises(NotAllowed):
            perform(listed, "pass_recheck", by=person, at=NOW, **PASSED)
    with pytest.raises(DomainError):
        perform(listed, "pass_recheck", by=cast.brigade, at=NOW, **PASSED | {"document": ""})
    perform(listed, "fail_recheck", by=cast.brigade, at=NOW, **PASSED | {"note": "二层宽度仍不足"})
    with pytest.raises(Conflict):
        perform(listed, "end", by=cast.station, at=NOW, **GOVERNMENT)
    perform(listed, "pass_recheck", by=cast.brigade, at=NOW, **PASSED)
    with pytest.raises(DomainError):
        perform(listed, "end", by=cast.station, at=NOW, body=" ")
    with pytest.raises(DomainError):
        passes(hazard, cast)
    case = perform(listed, "end", by=cast.station, at=NOW, document="碧府函〔2026〕30号", **GOVERNMENT)
    assert (case.state, case.ended_on, case.rechecked_on) == ("ended", TODAY, TODAY)
    notes = hazard.events.filter(action="comment").order_by("-seq").values_list("note", flat=True)
    assert notes[0] == "碧江区人民政府同意，重大火灾隐患销案摘牌"
    assert passes(hazard, cast).state == "closed"
    with pytest.raises(Conflict):
        perform(case, "pass_recheck", by=cast.brigade, at=NOW, **PASSED)


def test_each_step_is_a_row_with_who_and_when_that_nobody_changes(listed, cast):
    perform(listed, "meeting", by=cast.station, at=NOW, note="区住建、市场监管参加，议定工期")
    steps = list(listed.steps.order_by("seq").values_list("seq", "action", "by__username"))
    assert steps == [
        (1, "suspect", "station"), (2, "determine", "brigade"), (3, "notice", "brigade"), (4, "list", "station"),
        (5, "meeting", "station"),
    ]  # fmt: skip
    assert listed.steps.get(action="determine").document == "碧消重认〔2026〕1号"
    assert listed.steps.get(action="list").organisation == cast.street_office
    for change in (lambda: listed.steps.update(note="改"), lambda: listed.steps.all().delete()):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()
    assert Outbox.objects.filter(purpose="feed", event__startswith="majorcase.").count() == 5


def test_a_step_happened_on_its_own_day_neither_ahead_nor_before_the_last_one(case, cast):
    late = NOW + 5 * ONE_DAY
    for day in (TODAY + 6 * ONE_DAY, TODAY - ONE_DAY):
        with pytest.raises(DomainError) as refused:
            perform(case, "determine", by=cast.brigade, at=late, done_on=day)
        assert "done_on" in refused.value.details["fields"]
    done = perform(case, "determine", by=cast.brigade, at=late, done_on=TODAY + 3 * ONE_DAY)
    assert done.determined_on == TODAY + 3 * ONE_DAY
    with pytest.raises(DomainError):
        perform(case, "notice", by=cast.brigade, at=late, due_on=DUE, done_on=TODAY + ONE_DAY)


def test_the_other_side_is_told(case, cast):
    def told(event):
        return Outbox.objects.get(purpose="notify", event=f"majorcase.{event}").payload

    assert str(cast.brigade.pk) in str(told("suspect"))
    perform(case, "determine", by=cast.brigade, at=NOW)
    assert str(cast.station.pk) in str(told("determine"))
