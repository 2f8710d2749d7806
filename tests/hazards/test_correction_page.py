"""Correcting one thing asks for nothing else to be typed again: at homes, and with long descriptions."""

import pytest
import time_machine
from django.urls import reverse

from hazards.models import Hazard, Severity
from tests.factories import make_place
from tests.hazards.makers import NOW, make_hazard

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def home(territory):
    return make_place(territory.street, "张三家", at=(109.185, 27.716), type="HOME")


def correct(client, hazard, **changed):
    address = reverse("hazards:act", args=[hazard.pk, "correct"])
    form = client.get(address).context["form"]
    typed = {name: form[name].value() for name in form.fields if name != "kept"}
    typed = {name: value for name, value in typed.items() if value not in (None, "", False)}
    return client.post(address, typed | {"reason": "写错了"} | changed)


def test_no_other_home_can_be_named_by_its_code(client, shop, home, cast):
    client.force_login(cast.station)
    assert correct(client, make_hazard(shop), place=home.code).status_code == 422
    other = make_place(home.street, "李四家", at=(109.185, 27.717), type="HOME")
    assert correct(client, make_hazard(home), place=other.code).status_code == 422


def test_the_severity_of_a_homes_hazard_is_corrected_alone(client, home, cast):
    client.force_login(cast.station)
    serious = Severity.objects.get(code="serious")
    assert correct(client, make_hazard(home), severity=serious.pk).status_code == 302
    hazard = Hazard.objects.get()
    assert (hazard.severity, hazard.place) == (serious, home)


def test_a_description_of_450_characters_stands_in_no_correctors_way(client, shop, cast):
    client.force_login(cast.station)
    hazard = make_hazard(shop, description="楼" * 450)
    assert correct(client, hazard, severity=Severity.objects.get(code="serious").pk).status_code == 302
    assert Hazard.objects.get().description == "楼" * 450


def test_major_is_not_offered(client, shop, cast):
    client.force_login(cast.station)
    form = client.get(reverse("hazards:act", args=[make_hazard(shop).pk, "correct"])).context["form"]
    assert "major" not in {row.code for row in form.fields["severity"].queryset}
