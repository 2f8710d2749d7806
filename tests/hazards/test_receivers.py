"""From zero a street has somebody to hand a hazard over to."""

import pytest
from django.core.management import call_command

from grids.models import Organisation
from hazards.forms.acting import ActForm
from hazards.services.receivers import open_receivers
from hazards.workflow import BY_ACTION
from tests.hazards.makers import TODAY, bring_to

pytestmark = pytest.mark.django_db


def names(street):
    return set(Organisation.objects.filter(grid__in=[street, street.parent]).values_list("name", flat=True))


def test_a_street_that_begins_has_its_receivers_and_another_has_none(territory):
    call_command("appoint", "wei", territory.street.code, name="魏志强", verbosity=0)
    assert {"碧江区消防救援大队", "碧江区住房和城乡建设局", "锦江街道综合行政执法大队"} <= names(territory.street)
    assert len(names(territory.street)) == 13
    assert names(territory.other_street) == set()


def test_twice_is_once_and_what_is_there_is_left_as_it_is(territory, cast):
    cast.brigade_office.name = "碧江大队"
    cast.brigade_office.save()
    assert open_receivers(territory.street) == 12  # it has a brigade
    assert open_receivers(territory.street) == 0
    assert "碧江大队" in names(territory.street)
    assert Organisation.objects.filter(kind="brigade").count() == 1


def test_they_stand_in_the_form_of_the_hand_over(shop, cast):
    open_receivers(shop.street)
    hazard = bring_to("rectifying", shop)
    form = ActForm(row=BY_ACTION["hand_over"], hazard=hazard, user=cast.station, today=TODAY)
    offered = {body.name for body in form.fields["receiver"].queryset}
    assert "锦江街道辖区公安派出所" in offered and "碧江区供水单位" in offered
