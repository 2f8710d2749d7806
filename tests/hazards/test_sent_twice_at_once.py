"""Sent twice in one moment, by an impatient thumb or a slow line: one row, no error; a locked row stops no run."""

from datetime import date

import pytest

from grids.ids import uuid7
from grids.services.workdays import enter_notice, parse_notice
from hazards.models import Category, DeadlineRule, HandDown, Hazard, Severity
from hazards.services.deadlines import recompute
from hazards.services.handing_down import hand_down
from inspections.services.answers import Found
from inspections.services.findings import report_in_passing
from inspections.submissions import Finding
from tests.factories import local
from tests.hazards.held import held_by_another
from tests.hazards.makers import NOW, bring_to
from tests.hazards.test_four_at_once import at_once, fresh

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("seeded")]


def test_a_case_handed_down_four_times_at_once_is_one_case(shop, cast):
    category = Category.objects.get(code="H14")
    for _turn in range(5):
        pk = uuid7()
        call = lambda pk=pk: hand_down(  # noqa: E731
            shop, by=fresh("brigade"), at=NOW, category=category, description="未年度检测", hand_down_id=pk
        )
        assert at_once([call] * 4) == ["done"] * 4
        assert HandDown.objects.filter(pk=pk).count() == 1


def test_a_hazard_told_in_passing_four_times_at_once_is_one_hazard(shop, cast):
    found = Found(
        finding=Finding(category="H03", description="灭火器压力不足", fix="deadline", another=True),
        category=Category.objects.get(code="H03"), severity=Severity.objects.get(code="ordinary"),
        description="灭火器压力不足",
    )  # fmt: skip
    for _turn in range(5):
        pk = uuid7()
        call = lambda pk=pk: report_in_passing(  # noqa: E731
            shop.street, found=found, by=fresh("worker"), at=NOW, hazard_id=pk, place=shop
        )
        assert at_once([call] * 4) == ["done"] * 4
        assert Hazard.objects.get(pk=pk).version == 2  # found and given its date, once


def test_a_deadline_whose_row_is_locked_stops_no_others_from_moving(shop, cast):
    DeadlineRule.objects.create(
        street=shop.street, category=Category.objects.get(code="H03"), unit="workday", amount=10, roll=False,
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    first, second = (bring_to("rectifying", shop, at=local(2026, 12, 28, 10)) for _ in range(2))
    at = local(2026, 12, 29, 10)
    days = parse_notice("2027-01-04 休 元旦\n2027-01-10 班\n2027-01-11 休")
    enter_notice(days, notice="国办发明电〔2026〕9号", by=None, at=at)
    with held_by_another(first):
        assert [one.hazard.pk for one in recompute(shop.street, by=None, at=at, apply=True)] == [second.pk]
    assert [one.hazard.pk for one in recompute(shop.street, by=None, at=at, apply=True)] == [first.pk]
