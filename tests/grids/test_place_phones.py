"""A phone on record is never shown in the form: left empty it stays, ticked it goes, typed anew it is replaced."""

import pytest
from django.urls import reverse

from grids.models import Place


@pytest.fixture
def edit(client, cast, shop):
    Place.objects.filter(pk=shop.pk).update(phone="13912345678")
    client.force_login(cast.station)
    url = reverse("grids:place-edit", args=[shop.pk])
    page = client.get(url)
    stored = {name: value for name, value in page.context["form"].initial.items() if value is not None}

    def send(**more) -> str:
        answer = client.post(url, {**stored, **more})
        assert answer.status_code == 302, answer.context["form"].errors
        return Place.objects.get(pk=shop.pk).phone

    send.page = page
    return send


def test_left_empty_it_stays(edit):
    assert "13912345678" not in edit.page.content.decode()
    assert edit(name="改了名") == "13912345678"


def test_ticked_it_is_removed(edit):
    assert edit(forget_phone="on") == ""


def test_a_new_number_goes_before_the_tick(edit):
    assert edit(forget_phone="on", phone="13900001111") == "13900001111"


def test_the_tick_stands_only_where_there_is_a_number(edit):
    fields = edit.page.context["form"].fields
    assert "forget_phone" in fields
    assert "forget_manager_phone" not in fields
