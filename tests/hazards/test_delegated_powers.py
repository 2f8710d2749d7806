"""赋权 and 委托: which items a street has, for which days, and what follows from them."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from grids.errors import DomainError, NotAllowed
from hazards.delegated.keeping import change_power, changes_of, record_power
from hazards.delegated.powers import powers_over, proposed_receivers
from hazards.forms.acting import ActForm
from hazards.law_words import articles
from hazards.models import DelegatedPower
from hazards.workflow import BY_ACTION
from tests.factories import make_organisation
from tests.hazards.makers import NOW, ONE_DAY, TODAY, make_hazard
from tests.hazards.powers import ITEM, give_power

pytestmark = pytest.mark.django_db


def test_only_the_head_of_the_street_writes_the_table(territory, cast):
    for person in (cast.worker, cast.station, cast.enforcer, cast.brigade, cast.steward, cast.outsider, cast.nobody):
        with pytest.raises(NotAllowed):
            record_power(territory.street, by=person, at=NOW, **ITEM)
    assert record_power(territory.street, by=cast.chief, at=NOW, **ITEM).changed_by == cast.chief


@pytest.mark.parametrize(
    ("law", "category", "covered"),
    [("消防法§60(3)", "H01", True), ("消防法§60(4)", "H01", False), ("消防法§60", "H01", True),
     ("消防法§28", "H12", True), ("消防法§61", "H01", False), ("应急管理部令第5号§47", "H07", True)],
)  # fmt: skip
def test_an_item_covers_what_is_found_under_its_article(territory, shop, law, category, covered):
    give_power(territory.street, law=law)
    assert bool(powers_over(make_hazard(shop, category=category), on=TODAY)) is covered


def test_an_item_of_a_local_rule_covers_the_category_it_names(territory, shop):
    hazard = make_hazard(shop, category="H06")
    give_power(territory.street, law="某省消防条例§9", category=hazard.category)
    assert powers_over(hazard, on=TODAY)


def test_it_ends_with_its_last_day_and_never_reaches_another_street(territory, shop, far_shop):
    give_power(territory.street, valid_from=TODAY, valid_to=TODAY + ONE_DAY)
    hazard = make_hazard(shop, category="H01")
    on = {day: bool(powers_over(hazard, on=TODAY + day * ONE_DAY)) for day in (-1, 0, 1, 2)}
    assert on == {-1: False, 0: True, 1: True, 2: False}
    assert powers_over(make_hazard(far_shop, category="H01"), on=TODAY) == []


def test_the_same_item_stands_once_for_a_day_by_page_and_by_database(territory, cast):
    first = give_power(territory.street, valid_to=TODAY)
    with pytest.raises(DomainError) as refused:
        give_power(territory.street, valid_from=TODAY)
    assert "item_code" in refused.value.details["fields"]
    facts = ITEM | {"valid_from": TODAY - 9 * ONE_DAY}
    with pytest.raises(IntegrityError), transaction.atomic():
        DelegatedPower.objects.create(street=territory.street, changed_at=NOW, **facts)
    assert give_power(territory.street, valid_from=TODAY + ONE_DAY).pk != first.pk


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"law": "消防法"}, "law"), ({"mode": "entrusted"}, "item_code"), ({"document": ""}, "document"),
     ({"valid_to": TODAY - 900 * ONE_DAY}, "valid_to")],
)  # fmt: skip
def test_a_row_that_would_stand_on_nothing_is_refused_at_its_field(territory, changed, field):
    with pytest.raises(DomainError) as refused:
        give_power(territory.street, **changed)
    assert list(refused.value.details["fields"]) == [field]


def test_measures_of_force_are_not_entrusted(territory, cast):
    entrusted = {"mode": "entrusted", "on_behalf_of": cast.brigade_office}
    assert give_power(territory.street, **entrusted).on_behalf_of == cast.brigade_office
    with pytest.raises(DomainError, match="不得委托"):
        give_power(territory.street, item_code="2", may_seal=True, **entrusted)


def test_a_change_leaves_what_stood_before(territory, cast):
    power = give_power(territory.street)
    change_power(power, by=cast.chief, at=NOW + timedelta(hours=1), valid_to=TODAY)
    newest, oldest = changes_of(power)
    assert (newest["by"], newest["row"].valid_to, oldest["row"].valid_to) == (cast.chief, TODAY, None)


def test_what_was_delegated_goes_to_the_streets_own_office_first(territory, shop, cast):
    office = make_organisation("jj-law", "锦江街道综合行政执法大队", "enforcement", territory.street)
    hazard = make_hazard(shop, category="H01")
    form = {"row": BY_ACTION["hand_over"], "hazard": hazard, "user": cast.station, "today": TODAY}
    assert ActForm(**form).fields["receiver"].initial == []
    give_power(territory.street)
    assert proposed_receivers(hazard, on=TODAY) == [office]
    assert ActForm(**form).fields["receiver"].initial == [office]


def test_the_page_is_read_by_the_street_and_written_by_its_head_and_keeps_what_was_typed(client, territory, cast):
    power = give_power(territory.street)
    with time_machine.travel(NOW):
        client.force_login(cast.outsider)
        assert client.get(f"/powers/{power.pk}/").status_code == 404
        assert "占用" not in client.get("/powers/").content.decode()
        client.force_login(cast.station)
        assert "占用" in client.get("/powers/").content.decode()
        assert client.post(f"/powers/{power.pk}/edit/", {}).status_code == 403
        client.force_login(cast.chief)
        typed = ITEM | {"valid_from": "2026-01-01", "item_code": "9", "law": "没有条款"}
        typed = {name: value for name, value in typed.items() if value is not None}
        answer = client.post("/powers/new/", typed)
        assert answer.status_code == 422 and "没有条款" in answer.content.decode()
        typed["law"] = "消防法§60(4)"
        assert client.post("/powers/new/", typed).status_code == 302
        changed = typed | {"item_code": "1", "valid_to": "2026-12-31"}
        assert client.post(f"/powers/{power.pk}/edit/", changed).status_code == 302
    assert set(DelegatedPower.objects.values_list("item_code", flat=True)) == {"1", "9"}


def test_articles_are_read_from_the_short_form():
    assert articles("消防法§28、§60(3)(4)、燃气管理条例") == {
        ("消防法", 28, None),
        ("消防法", 60, 3),
        ("消防法", 60, 4),
    }
