"""`verify_facts` finds what must never be: a reference across streets, a sum that is not its recount."""

import pytest
from django.core.management import CommandError, call_command

from grids.services.verifying import references, strays
from hazards.models import DaySum, Hazard
from tests.hazards.makers import bring_to, make_hazard

pytestmark = pytest.mark.django_db


def test_it_looks_at_every_reference_between_facts():
    names = {f"{model._meta.label}.{field.name}" for model, field in references()}
    assert {"hazards.Hazard.place", "hazards.HazardEvent.hazard", "hazards.Evidence.photo"} <= names
    assert {"inspections.Answer.hazard", "notifications.Delivery.notification"} <= names


def test_a_lived_life_has_no_findings(shop, far_shop, cast, capsys):
    for state in ("fixed_on_site", "submitted", "accepted", "void"):
        bring_to(state, shop, receiver=cast.brigade_office, category="H05")
    bring_to("closed", far_shop)
    call_command("verify_facts")
    assert capsys.readouterr().out.strip() == "ok"


def test_a_hazard_at_a_place_of_another_street_is_found(shop, far_shop):
    hazard = make_hazard(shop)
    Hazard.objects.filter(pk=hazard.pk).update(place=far_shop)
    assert ("hazards.Hazard", "place", 1) in strays()
    with pytest.raises(CommandError):
        call_command("verify_facts")


def test_a_sum_that_differs_is_found(shop, capsys):
    make_hazard(shop)
    DaySum.objects.filter(term="found").update(n=3)
    with pytest.raises(CommandError):
        call_command("verify_facts")
    assert "3 ≠ 1" in capsys.readouterr().out
