"""What was done with force is written down by those who may, and changes no hazard."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from grids.errors import DomainError, NotAllowed
from grids.services.entries import void_entry
from hazards.models import EnforcementAction, Hazard
from hazards.models.records import unit_of
from hazards.services.enforcement import record_action
from reports.paper import Paper
from reports.services import draft_report, period_of
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


def test_a_joint_check_has_no_body_of_another_street_and_a_hazard_is_of_the_place_named(
    client, territory, shop, next_shop, cast
):
    second = make_grid("520602001", "市中街道", parent=territory.district)
    other_office = make_organisation("sz-office", "市中街道办事处", "street_office", second)
    hazard = make_hazard(shop)
    client.force_login(cast.brigade)
    typed = {
        "kind": "joint", "done_on": TODAY, "organisation": cast.brigade_office.pk, "count": 1,
        "street": territory.street.pk, "bodies": [cast.street_office.pk],
    }  # fmt: skip
    foreign = client.post("/enforcement/new/", typed | {"bodies": [other_office.pk]})
    assert foreign.status_code == 422 and foreign.context["form"].errors.keys() == {"bodies"}
    apart = client.post("/enforcement/new/", typed | {"place": next_shop.code, "hazard": hazard.number})
    assert apart.status_code == 422 and apart.context["form"].errors.keys() == {"hazard"}
    assert not EnforcementAction.objects.exists()
    assert client.post("/enforcement/new/", typed | {"place": shop.code, "hazard": hazard.number}).status_code == 302


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


@pytest.mark.parametrize(
    ("kind", "more", "wrong"),
    [
        ("detention", {}, "days"),
        ("detention", {"days": 0}, "days"),
        ("fine", {"days": 3}, "days"),
        ("stop", {}, "stop"),
        ("stop", {"stop": "sleep"}, "stop"),
        ("seal", {"stop": "use"}, "stop"),
        ("joint", {}, "bodies"),
        ("fine", {"bodies": True}, "bodies"),
    ],
)
def test_a_kind_says_what_it_needs_and_nothing_of_another(shop, cast, *, kind, more, wrong):
    if "bodies" in more:
        more = {"bodies": [make_organisation("gas", "燃气公司", "department", shop.street)]}
    with pytest.raises(DomainError) as refused:
        record(shop, cast, cast.station, kind=kind, amount_fen=0, **more)
    assert list(refused.value.details["fields"]) == [wrong]


def test_the_form_names_the_place_and_the_hazard_and_the_bodies(client, shop, far_shop, cast):
    gas = make_organisation("gas", "燃气公司", "department", shop.street)
    hazard, elsewhere = make_hazard(shop), make_hazard(far_shop)
    client.force_login(cast.station)
    typed = {
        "kind": "joint", "done_on": TODAY, "organisation": cast.brigade_office.pk, "count": 1, "bodies": [gas.pk],
        "hazard": hazard.number, "place": far_shop.code + "X",
    }  # fmt: skip
    refused = client.post("/enforcement/new/", typed)
    assert refused.status_code == 422 and refused.context["form"].errors.keys() == {"place"}
    assert hazard.number in refused.content.decode()
    Hazard.objects.filter(pk=elsewhere.pk).update(number="2026-99999")
    assert client.post("/enforcement/new/", typed | {"place": "", "hazard": "2026-99999"}).status_code == 422
    assert client.post("/enforcement/new/", typed | {"place": ""}).status_code == 302
    entry = EnforcementAction.objects.get()
    assert (entry.hazard, entry.place, list(entry.bodies.all()), entry.unit) == (hazard, shop, [gas], "次")
    text = client.get("/enforcement/?kind=joint").content.decode()
    assert hazard.number in text and "燃气公司" in text and shop.name in text
    filled = client.get(f"/enforcement/new/?hazard={hazard.number}&kind=interview").context["form"]
    assert filled["hazard"].value() == hazard.number


def test_the_weeks_report_counts_each_kind_in_its_unit(shop, cast, territory):
    gas = make_organisation("gas", "燃气公司", "department", territory.street)
    own = {"detention": {"days": 5}, "stop": {"stop": "business"}, "joint": {"bodies": [gas]}}
    for n, kind in enumerate(EnforcementAction.Kind, start=1):
        more = {"count": n, "amount_fen": 1_114_100 if kind == "fine" else 0} | own.get(kind, {})
        record(shop, cast, cast.station, kind=kind, **more)
    voided = record(shop, cast, cast.station, kind="seal", count=50, amount_fen=0)
    void_entry(voided, action="enforcement.record", by=cast.station, at=NOW, reason="重复登记")
    report = draft_report(period_of(shop.street, TODAY, at=NOW), at=NOW)
    said = {item.label: item.text for item in Paper(report).week}
    assert {name: said[name] for name in UNITS} == UNITS


UNITS = {
    "查处违法行为": "1 起", "罚款件数": "2 起", "罚款": "1.1 万元", "临时查封": "3 家", "责令三停": "4 家",
    "拘留": "5 人", "提醒约谈": "6 人", "暂扣营业执照": "7 家", "工作建议函": "8 份", "联合检查": "9 次",
    "责令改正": "10 份",
}  # fmt: skip
