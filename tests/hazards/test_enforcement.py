"""What was done with force is written down by those who may, and changes no hazard."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from grids.errors import DomainError, NotAllowed
from hazards.models import EnforcementAction, Hazard
from hazards.models.records import unit_of
from hazards.services.enforcement import record_action
from tests.factories import make_grid, make_organisation
from tests.hazards.makers import NOW, TODAY, make_hazard

pytestmark = pytest.mark.django_db


def record(shop, cast, by, **more):
    facts = {"kind": "fine", "done_on": TODAY, "organisation": cast.brigade_office, "amount_fen": 500000}
    return record_action(shop.street, by=by, at=NOW, **(facts | more))


def test_workers_heads_and_other_streets_record_nothing(shop, cast):
    for person in (cast.worker, cast.head, cast.outsider, cast.nobody):
        with pytest.raises(NotAllowed):
            record(shop, cast, person)
    assert not EnforcementAction.objects.exists()


def test_a_fine_closes_no_hazard(shop, cast):
    hazard = make_hazard(shop)
    record(shop, cast, cast.brigade, hazard=hazard, place=shop, document="碧消罚〔2026〕7号")
    assert Hazard.objects.get().state == "reported" and Hazard.objects.get().version == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("done_on", TODAY + timedelta(days=1)), ("count", 0), ("amount_fen", -1), ("kind", "arrest")],
)
def test_nonsense_is_refused_at_its_field(shop, cast, field, value):
    with pytest.raises(DomainError) as refused:
        record(shop, cast, cast.station, **{field: value})
    assert list(refused.value.details["fields"]) == [field]


def test_a_place_of_another_street_is_refused(shop, far_shop, cast):
    with pytest.raises(DomainError):
        record(shop, cast, cast.station, place=far_shop)


def test_who_serves_several_streets_says_whose_register_it_is(client, territory, shop, cast):
    second = make_grid("520602001", "市中街道", parent=territory.district)
    other_office = make_organisation("sz-office", "市中街道办事处", "street_office", second)
    client.force_login(cast.brigade)
    typed = {"kind": "fine", "done_on": TODAY, "organisation": cast.brigade_office.pk, "count": 1, "amount": "100"}
    refused = client.post("/enforcement/new/", typed)
    assert refused.status_code == 422 and "street" in refused.context["form"].errors
    foreign = client.post("/enforcement/new/", typed | {"street": territory.other_street.pk})
    assert foreign.status_code == 422
    elsewhere = typed | {"street": territory.street.pk, "organisation": other_office.pk}
    assert client.post("/enforcement/new/", elsewhere).status_code == 422
    assert not EnforcementAction.objects.exists()
    assert client.post("/enforcement/new/", typed | {"street": territory.street.pk}).status_code == 302
    assert EnforcementAction.objects.get().street == territory.street


def test_one_is_counted_in_the_singular_in_english():
    with override("en"):
        assert [unit_of("interview", n) for n in (1, 2)] == ["person", "persons"]
    with override("zh-hans"):
        assert [unit_of("interview", n) for n in (1, 2)] == ["人", "人"]


def test_a_count_nobody_could_mean_is_said_at_its_field(client, shop, cast):
    client.force_login(cast.station)
    typed = {"kind": "seal", "done_on": TODAY, "organisation": cast.brigade_office.pk, "count": "99999999999"}
    answer = client.post("/enforcement/new/", typed)
    assert answer.status_code == 422 and answer.context["form"].errors.keys() == {"count"}
