"""Orders: only by an item of power in force that covers the hazard, by page and by API; a paper never borrows power."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from grids.errors import Conflict, DomainError, NotAllowed
from hazards.delegated.keeping import change_power
from hazards.models import Notice
from hazards.papers import drawing
from hazards.papers.delivering import record_receipt
from hazards.papers.issuers import set_issuer
from hazards.papers.issuing import draw_waiting, issue_notice
from hazards.papers.ordering import ORDERS
from hazards.papers.orders import issue_order, orders_offered, served_late
from tests.factories import make_post, make_user
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to
from tests.hazards.pdf_text import words_of
from tests.hazards.powers import give_power

pytestmark = pytest.mark.django_db
TWO = "吴刚 执法证52060001\n石磊 执法证52060002"
SEALING = {"part": "二楼仓库", "reasons": "堵塞唯一疏散通道", "until": TODAY + 29 * ONE_DAY}


@pytest.fixture
def hazard(shop):
    return bring_to("rectifying", shop, category="H01", description="楼道堆满货物")


def order(hazard, by, kind="order_by", *, at=NOW, **more):
    facts = {"inspected_on": TODAY, "officers": TWO}
    facts |= {"due_on": TODAY + 3 * ONE_DAY} if kind == "order_by" else SEALING if kind == "seal" else {}
    return issue_order(hazard, by=by, at=at, kind=kind, **(facts | more))


def test_only_the_enforcement_office_orders_whatever_powers_there_are(hazard, cast):
    give_power(hazard.street, may_seal=True)
    for person in (cast.worker, cast.neighbour, cast.station, cast.chief, cast.brigade, cast.outsider, cast.nobody):
        assert orders_offered(hazard, person, at=NOW) == []
        with pytest.raises(NotAllowed):
            order(hazard, person)
    assert orders_offered(hazard, cast.enforcer, at=NOW) == list(ORDERS)
    assert order(hazard, cast.enforcer).number == "锦消限〔2026〕1号"


@pytest.mark.parametrize("kind", ORDERS)
@pytest.mark.parametrize(
    "given",
    [None, {"valid_to": TODAY - ONE_DAY}, {"valid_from": TODAY + ONE_DAY}, {"law": "消防法§60(4)"}],
    ids=["none", "ended yesterday", "begins tomorrow", "another article"],
)
def test_without_an_item_in_force_over_it_nothing_is_ordered(hazard, cast, kind, given):
    if given:
        give_power(hazard.street, may_seal=True, **given)
    assert orders_offered(hazard, cast.enforcer, at=NOW) == []
    with pytest.raises(Conflict) as refused:
        order(hazard, cast.enforcer, kind)
    assert refused.value.code == "no-power" and "隐患告知单" in str(refused.value)
    assert not Notice.objects.exists()


def test_the_next_street_and_the_day_after_the_last_are_refused_by_page_and_by_api(client, hazard, far_shop, cast):
    give_power(hazard.street, valid_to=TODAY)
    next_door = make_user("next", "邻街执法")
    make_post(next_door, "enforcement_officer", far_shop.street)
    far = bring_to("rectifying", far_shop, category="H01")
    typed = {"inspected_on": str(TODAY), "officers": TWO, "due_on": str(TODAY + 3 * ONE_DAY)}

    def answers(user, of, when):
        with time_machine.travel(when, tick=False):
            client.force_login(user)
            page = client.post(f"/hazards/{of.pk}/order/order_by/", typed)
            api = client.post(f"/api/v1/hazards/{of.pk}/orders/order_by/", typed, content_type="application/json")
            return page, api

    assert [answer.status_code for answer in answers(next_door, hazard, NOW)] == [404, 404]
    for user, of, when in ((next_door, far, NOW), (cast.enforcer, hazard, NOW + ONE_DAY)):
        page, api = answers(user, of, when)
        assert (page.status_code, api.status_code) == (409, 409)
        assert "没有覆盖这类隐患的有效赋权" in page.content.decode() and api.json()["code"] == "no-power"
    assert [answer.status_code for answer in answers(cast.station, hazard, NOW)] == [403, 403]
    assert not Notice.objects.filter(kind="order_by").exists()
    assert [answer.status_code for answer in answers(cast.enforcer, hazard, NOW)] == [302, 201]
    assert list(Notice.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2]


def test_it_says_by_what_power_in_whose_name_until_when_and_what_remedy_there_is(hazard, cast):
    give_power(hazard.street)
    paper = order(hazard, cast.enforcer)
    words = words_of(drawing.pdf(paper))
    remedies = ("碧江区人民政府", "碧江区人民法院")
    by_law = ("锦江街道办事处", "某政发〔2025〕1号", "第六十条第一款第三项", "石磊")
    for said in ("责令限期改正通知书", "2026年11月23日24时前", *by_law, *remedies):
        assert said in words, said
    assert draw_waiting() == 1 and hazard.events.order_by("seq").last().note.startswith("出具责令限期改正通知书")
    refused = record_receipt(paper, by=cast.station, at=NOW, receipt="refused", witness="罗秀英")
    assert refused.receipt == "refused"


def test_entrusted_it_is_the_paper_of_the_body_that_entrusts(hazard, cast):
    set_issuer(hazard.street, by=None, at=NOW, kind="order_by", name="锦江街道办事处", valid_from=TODAY)
    give_power(hazard.street, mode="entrusted", on_behalf_of=cast.brigade_office)
    words = words_of(drawing.pdf(order(hazard, cast.enforcer)))
    assert "受碧江区消防救援大队委托" in words
    assert drawing.signed_by(Notice.objects.get()) == "碧江区消防救援大队"
    with pytest.raises(Conflict):
        order(hazard, cast.enforcer, "seal")


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [("order_by", {"officers": "吴刚"}, "officers"), ("order_by", {"due_on": TODAY - ONE_DAY}, "due_on"),
     ("order_now", {"inspected_on": TODAY + ONE_DAY}, "inspected_on"), ("seal", {"part": " "}, "part"),
     ("seal", {"until": TODAY + 30 * ONE_DAY}, "until"), ("seal", {"reasons": ""}, "reasons")],
)  # fmt: skip
def test_what_an_order_needs_is_asked_for_at_its_field(hazard, cast, kind, given, field):
    give_power(hazard.street, may_seal=True)
    with pytest.raises(DomainError) as refused:
        order(hazard, cast.enforcer, kind, **given)
    assert list(refused.value.details["fields"]) == [field]


def test_of_several_items_one_is_named_and_a_used_one_keeps_its_law(hazard, cast):
    first, second = give_power(hazard.street), give_power(hazard.street, item_code="2", law="消防法§28")
    with pytest.raises(DomainError) as refused:
        order(hazard, cast.enforcer)
    assert refused.value.code == "which-power"
    assert order(hazard, cast.enforcer, power=second).power == second
    with pytest.raises(Conflict) as kept:
        change_power(second, by=cast.chief, at=NOW, law="消防法§61")
    assert kept.value.code == "power-used"
    assert change_power(second, by=cast.chief, at=NOW, valid_to=TODAY).valid_to == TODAY
    assert change_power(first, by=cast.chief, at=NOW, law="消防法§61").law == "消防法§61"


def test_the_database_keeps_no_order_without_a_power(hazard, cast):
    give_power(hazard.street)
    order(hazard, cast.enforcer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.update(power=None)


def test_three_working_days_after_the_inspection_it_is_said_to_be_late():
    friday = TODAY
    assert not served_late(friday, today=friday + timedelta(days=5))
    assert served_late(friday, today=friday + timedelta(days=6))


def test_no_body_from_outside_signs_and_no_two_kinds_share_a_prefix(hazard, cast):
    known = {"at": NOW, "kind": "inform", "valid_from": TODAY}
    with pytest.raises(NotAllowed):
        set_issuer(hazard.street, by=cast.station, name="锦江街道消安委办公室", **known)
    for wrong in ({"name": cast.brigade_office.name}, {"seal": "某区消防救援大队"}, {"prefix": "锦消督"}):
        with pytest.raises(DomainError):
            set_issuer(hazard.street, by=cast.chief, **wrong, **known)
    row = set_issuer(hazard.street, by=cast.chief, name="锦江街道消安委办公室", seal="消安委办公室章", **known)
    paper = issue_notice(hazard, by=cast.worker, at=NOW)
    assert (paper.issuer, paper.number) == (row, "锦消告〔2026〕1号")
    words = words_of(drawing.pdf(paper))
    assert "锦江街道消安委办公室" in words and "消安委办公室章" in words
