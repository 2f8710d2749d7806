"""`manage.py seed` fills an empty installation and never changes what a street has edited."""

import pytest
from django.core.management import call_command

from grids import access
from grids.models import Role
from hazards.models import DeadlineRule, Reason
from inspections.models import Checklist, ChecklistItem

pytestmark = pytest.mark.django_db


def test_it_adds_nothing_the_second_time(capsys):
    call_command("seed")
    assert "0 rows added" in capsys.readouterr().out
    assert Checklist.objects.count() == 13


def test_it_keeps_what_a_street_has_edited():
    rule = DeadlineRule.objects.get(category__code="H03", structural=False)
    rule.amount = 5
    rule.save()
    call_command("seed", verbosity=0)
    rule.refresh_from_db()
    assert rule.amount == 5


def test_every_checklist_asks_something_and_every_structural_category_has_its_own_days():
    assert not Checklist.objects.exclude(pk__in=ChecklistItem.objects.values("checklist")).exists()
    assert set(DeadlineRule.objects.filter(structural=True).values_list("category__code", "amount")) == {
        ("H01", 30),
        ("H02", 30),
        ("H03", 30),
    }


def test_every_policy_names_roles_that_are_rows():
    named = set().union(*access._policies.values())
    assert named == named & set(Role.objects.values_list("code", flat=True))


def test_every_use_of_a_reason_has_some():
    assert set(Reason.objects.values_list("use", flat=True)) == set(Reason.Use.values) - {Reason.Use.RETIRED}
