"""The back room: administrators by post edit reference rows; nobody deletes; facts are not there."""

import pytest
from django.conf import settings
from django.contrib import admin
from django.urls import reverse

from grids.models import LocatedFact, StreetFact
from hazards.models import DeadlineRule

pytestmark = pytest.mark.django_db
OURS = [model._meta for model in admin.site._registry if model.__module__.split(".")[0] in settings.INSTALLED_APPS[:7]]
PAGES = [f"admin:{meta.app_label}_{meta.model_name}_changelist" for meta in OURS]


def test_it_shows_no_fact():
    assert not [model for model in admin.site._registry if issubclass(model, StreetFact | LocatedFact)]


def test_a_station_officer_and_a_superuser_without_a_post_are_kept_out(cast, client):
    cast.nobody.is_superuser = cast.nobody.is_staff = True
    cast.nobody.save()
    for user in (cast.station, cast.nobody):
        client.force_login(user)
        assert client.get(reverse("admin:index")).status_code == 302


@pytest.mark.parametrize("page", PAGES)
def test_every_list_opens_for_the_administrator(page, cast, client):
    client.force_login(cast.steward)
    assert client.get(reverse(page)).status_code == 200


def test_the_administrator_adds_a_streets_own_deadline(cast, client, territory):
    client.force_login(cast.steward)
    rule = DeadlineRule.objects.get(category__code="H03", structural=False)
    form = {
        "street": territory.street.pk, "category": rule.category_id, "unit": "day", "amount": 5, "roll": "on",
        "source": "街道通知", "valid_from": "2026-12-01", "valid_to": "",
    }  # fmt: skip
    answer = client.post(reverse("admin:hazards_deadlinerule_add"), form)
    assert answer.status_code == 302
    assert DeadlineRule.objects.get(street=territory.street).amount == 5


def test_nothing_can_be_deleted(cast, client):
    client.force_login(cast.steward)
    rule = DeadlineRule.objects.first()
    assert client.post(reverse("admin:hazards_deadlinerule_delete", args=[rule.pk]), {"post": "yes"}).status_code == 403
