"""Which rule gives a deadline, and what a new notice of the State Council moves."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from grids.errors import DomainError
from grids.services.workdays import enter_notice, parse_notice
from hazards.deadlines import Deadline
from hazards.models import Category, DeadlineRule, Hazard
from hazards.papers.issuing import issue_notice
from hazards.services import acts, deadlines
from hazards.services.deadline_rules import proposed_days, rule_for
from hazards.services.deadlines import recompute
from tests.factories import local
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to, make_hazard

pytestmark = pytest.mark.django_db


def rule(street, amount, since, *, category="H03", unit="day", structural=False, **more):
    return DeadlineRule.objects.create(
        street=street, category=Category.objects.get(code=category), unit=unit, amount=amount, roll=False,
        structural=structural, valid_from=since, **more,
    )  # fmt: skip


def test_the_streets_own_rule_goes_before_the_common_one_and_the_newest_wins(shop, far_shop):
    equipment = Category.objects.get(code="H03")
    rule(shop.street, 5, date(2024, 1, 1))
    newest = rule(shop.street, 4, date(2026, 1, 1))
    rule(shop.street, 3, date(2027, 1, 1))
    rule(None, 6, date(2026, 6, 1))
    assert rule_for(shop.street, equipment, False, TODAY) == newest
    assert rule_for(far_shop.street, equipment, False, TODAY).amount == 6
    assert rule_for(shop.street, equipment, False, date(2023, 1, 1)).amount == 7


def test_a_rule_that_has_ended_no_longer_holds(shop):
    rule(shop.street, 5, date(2024, 1, 1), valid_to=TODAY)
    equipment = Category.objects.get(code="H03")
    assert rule_for(shop.street, equipment, False, TODAY + ONE_DAY).amount == 7
    assert rule_for(shop.street, equipment, False, TODAY).amount == 5  # its last day, as everywhere


def test_no_rule_in_hours_is_rolled_and_the_form_says_so(shop):
    with pytest.raises(ValidationError, match="按小时计的时限不顺延"):
        DeadlineRule(
            category=Category.objects.get(code="H03"), unit="hour", amount=4, roll=True, valid_from=TODAY
        ).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        DeadlineRule.objects.filter(category__code="H03").update(unit="hour", roll=True)
    rule(shop.street, 4, date(2026, 1, 1), unit="hour")
    assert proposed_days(shop.street, at=NOW)[Category.objects.get(code="H03").pk, False] == TODAY


def test_building_work_has_its_longer_term_and_falls_back_where_there_is_none(shop):
    assert rule_for(shop.street, Category.objects.get(code="H01"), True, TODAY).amount == 30
    assert rule_for(shop.street, Category.objects.get(code="H05"), True, TODAY).amount == 1


def test_a_category_without_any_rule_is_refused_in_words(shop):
    DeadlineRule.objects.filter(category__code="H99").delete()
    other = make_hazard(shop, category="H99", description="请写明不少于十个字的隐患")
    with pytest.raises(DomainError) as refused:
        acts.set_deadline(other, by=None, at=NOW, seen=None)
    assert refused.value.code == "no-deadline-rule"


def test_the_deadline_is_stored_with_its_working(shop):
    hazard = bring_to("rectifying", shop)
    stored = Deadline.from_dict(hazard.deadline)
    assert (stored.due_on, stored.start_on, stored.rule.amount) == (hazard.due_on, TODAY, 7)
    assert hazard.due_at == stored.due_at == local(2026, 11, 28)


def test_a_day_before_today_or_the_finding_is_refused(shop):
    hazard = make_hazard(shop)
    with pytest.raises(DomainError) as refused:
        acts.set_deadline(hazard, by=None, at=NOW, seen=None, due_on=TODAY - ONE_DAY)
    assert list(refused.value.details["fields"]) == ["due_on"]


@pytest.fixture
def over_new_year(shop, cast):
    """Found on 28 December 2026, ten working days: provisional, for 2027 has no notice yet."""
    rule(shop.street, 10, date(2026, 1, 1), unit="workday")
    return bring_to("rectifying", shop, at=local(2026, 12, 28, 10), by=cast.worker)


AT = local(2026, 12, 29, 10)


def load_notice():
    """Friday 1 January is statutory; the notice adds Monday the 4th and works Sunday the 10th instead."""
    days = parse_notice("2027-01-04 休 元旦\n2027-01-10 班\n2027-01-11 休")
    enter_notice(days, notice="国办发明电〔2026〕9号", by=None, at=AT)


def test_a_notice_is_previewed_before_it_moves_anything(over_new_year, shop):
    assert over_new_year.deadline["provisional"] is True
    before = over_new_year.due_on
    load_notice()
    moved = recompute(shop.street, by=None, at=AT, apply=False)
    assert [(one.hazard.pk, one.before, one.after) for one in moved] == [(over_new_year.pk, before, before + ONE_DAY)]
    assert Hazard.objects.get().due_on == before


def test_applied_it_moves_the_open_ones_with_an_event_each_and_twice_is_once(over_new_year, shop, cast):
    before = over_new_year.due_on
    load_notice()
    assert len(recompute(shop.street, by=cast.station, at=AT, apply=True)) == 1
    hazard = Hazard.objects.get()
    assert hazard.due_on == hazard.first_due_on == before + ONE_DAY
    assert hazard.deadline["provisional"] is False
    event = hazard.events.get(action="recompute")
    assert event.data == {"due_on": [str(before), str(hazard.due_on)], "loaded_by": str(cast.station.pk)}
    assert recompute(shop.street, by=cast.station, at=AT, apply=True) == []
    assert hazard.events.filter(action="recompute").count() == 1


def test_what_somebody_acts_on_meanwhile_is_left_to_the_next_run(over_new_year, shop, cast, monkeypatch):
    before = over_new_year.due_on

    def acted_on_meanwhile(deadline, calendar):
        acts.comment(over_new_year, by=cast.worker, at=AT, seen=None, note="店主在场")
        monkeypatch.setattr(deadlines, "recomputed", recomputed)
        return recomputed(deadline, calendar)

    recomputed = deadlines.recomputed
    monkeypatch.setattr(deadlines, "recomputed", acted_on_meanwhile)
    load_notice()
    assert recompute(shop.street, by=None, at=AT, apply=True) == []
    assert Hazard.objects.get().due_on == before
    assert len(recompute(shop.street, by=None, at=AT, apply=True)) == 1


def test_closed_ones_and_dates_set_by_hand_stay_as_they_are(over_new_year, shop, cast):
    by_hand = acts.set_deadline(
        make_hazard(shop, at=local(2026, 12, 28, 10)), by=None, at=local(2026, 12, 28, 10), seen=None,
        due_on=date(2027, 1, 12),
    )  # fmt: skip
    closed = bring_to("closed", shop, at=local(2026, 12, 28, 10))
    load_notice()
    moved = recompute(shop.street, by=None, at=AT, apply=True)
    assert [one.hazard.pk for one in moved] == [over_new_year.pk]
    assert Hazard.objects.get(pk=by_hand.pk).due_on == date(2027, 1, 12)
    assert Hazard.objects.get(pk=closed.pk).due_on == closed.due_on


def test_a_date_printed_on_a_paper_is_fixed(over_new_year, shop, cast):
    issue_notice(over_new_year, by=cast.worker, at=AT)
    load_notice()
    assert recompute(shop.street, by=None, at=AT, apply=True) == []


def test_the_command_previews_and_applies(over_new_year, shop, capsys):
    before = over_new_year.due_on
    load_notice()
    call_command("recompute_deadlines")
    assert f"{over_new_year.number} {before} → {before + ONE_DAY}" in capsys.readouterr().out
    assert Hazard.objects.get().due_on == before
    call_command("recompute_deadlines", street=shop.street.code, apply=True)
    assert Hazard.objects.get().due_on == before + ONE_DAY
    with pytest.raises(CommandError):
        call_command("recompute_deadlines", street="000000000")
