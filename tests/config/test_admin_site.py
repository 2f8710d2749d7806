"""The back room: administrators by post edit reference rows; nobody deletes; facts are not there."""

import pytest
from django.conf import settings
from django.contrib import admin
from django.urls import reverse

from grids.models import LocatedFact, Role, StreetFact
from hazards.models import DeadlineRule
from tests.factories import make_post

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


def test_what_holds_for_all_streets_is_not_changed_by_one_streets_administrator(cast, client):
    client.force_login(cast.steward)
    role = Role.objects.get(code="street_leader")
    form = {"name_zh": role.name_zh, "name_en": role.name_en, "sees_care": "on", "order": role.order}
    assert client.post(reverse("admin:grids_role_change", args=[role.pk]), form).status_code == 403
    rule = DeadlineRule.objects.filter(street=None).first()
    assert client.post(reverse("admin:hazards_deadlinerule_change", args=[rule.pk]), {"amount": 1}).status_code == 403
    role.refresh_from_db()
    assert not role.sees_care


def test_nor_added_for_all_streets_and_what_was_typed_stays(cast, client):
    client.force_login(cast.steward)
    rule = DeadlineRule.objects.get(category__code="H03", structural=False)
    form = {"category": rule.category_id, "unit": "day", "amount": 5, "source": "街道通知", "valid_from": "2026-12-01"}
    answer = client.post(reverse("admin:hazards_deadlinerule_add"), form)
    assert answer.status_code == 200
    assert "对所有街道都有效" in answer.content.decode() and "街道通知" in answer.content.decode()


def test_the_administrator_of_all_streets_changes_it(cast, client, territory):
    make_post(cast.steward, "administrator", territory.other_street)
    client.force_login(cast.steward)
    role = Role.objects.get(code="street_leader")
    form = {"name_zh": "街道主要领导", "name_en": role.name_en, "order": role.order}
    assert client.post(reverse("admin:grids_role_change", args=[role.pk]), form).status_code == 302
    role.refresh_from_db()
    assert role.name_zh == "街道主要领导"
