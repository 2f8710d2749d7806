"""The day an order names is the deadline, with its reason; the order is in the register once, corrected as it is."""

import pytest
import time_machine

from grids.errors import Conflict, DomainError, NotAllowed
from hazards.models import EnforcementAction, Hazard, Notice, Seal
from hazards.papers import drawing
from hazards.papers.delivering import issue_delivery_record, record_receipt
from hazards.papers.orders import issue_order, orders_offered
from hazards.services import acts
from hazards.services.day_sums import differences
from hazards.services.enforcement import void_action
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to, reason
from tests.hazards.pdf_text import words_of
from tests.hazards.powers import give_power

pytestmark = pytest.mark.django_db
TWO = "吴刚 执法证52060001\n石磊 执法证52060002"
DAY = TODAY + 9 * ONE_DAY
OWN = {"number": "碧消限字〔2026〕第0119号", "review_body": "碧江区人民政府", "court": "碧江区人民法院"}
SEALING = {"part": "二楼仓库", "reasons": "堵塞唯一疏散通道", "until": TODAY + 29 * ONE_DAY}


def order(hazard, by, kind="order_by", **more):
    said = {"due_on": DAY} if kind == "order_by" else SEALING if kind == "seal" else {}
    return issue_order(hazard, by=by, at=NOW, kind=kind, inspected_on=TODAY, officers=TWO, **(said | more))


def standing():
    return list(EnforcementAction.objects.standing().order_by("pk"))


@pytest.fixture
def hazard(shop):
    give_power(shop.street, may_seal=True)
    return bring_to("rectifying", shop, category="H01", description="楼道堆满货物")


@pytest.fixture
def accepted(shop, cast):
    return bring_to("accepted", shop, category="H01", receiver=cast.brigade_office)


def test_a_stranger_and_who_did_not_accept_it_order_nothing(hazard, shop, cast):
    handed = bring_to("handed_over", shop, category="H01", receiver=cast.brigade_office)
    for person in (cast.neighbour, cast.outsider, cast.station, cast.brigade):
        assert orders_offered(handed, person, at=NOW) == []
        with pytest.raises(NotAllowed):
            order(handed, person, **OWN)
    for row in (handed, bring_to("submitted", shop, category="H01")):
        assert Notice.Kind.ORDER_BY not in orders_offered(row, cast.enforcer, at=NOW)
        with pytest.raises(Conflict) as refused:
            order(row, cast.enforcer)
        assert refused.value.code == "not-the-day"
    assert not standing() and not Notice.objects.filter(kind="order_by").exists()


@pytest.mark.parametrize("state", ["reported", "rectifying"])
def test_the_ordered_day_is_the_deadline_and_the_first_one_stays(shop, cast, state):
    give_power(shop.street)
    hazard = bring_to(state, shop, category="H01")
    first = hazard.due_on
    if first:
        acts.ask_extension(hazard, reason="缺货", interim="看守", due_on=first + ONE_DAY, by=None, at=NOW, seen=None)
    paper = order(hazard, cast.enforcer)
    row = Hazard.objects.get()
    assert (row.state, row.due_on, row.first_due_on) == ("rectifying", DAY, first or DAY)
    assert not row.extension_asked and row.next_reminder_at
    assert paper.links.get().due_on == DAY
    event = row.events.order_by("seq").last()
    assert event.action == "order" and paper.number in event.note
    assert differences(shop.street) == {}
    with pytest.raises(DomainError) as refused:
        acts.ask_extension(row, reason="缺货", interim="看守", due_on=DAY + ONE_DAY, by=None, at=NOW, seen=None)
    assert paper.number in str(refused.value)


def test_the_page_says_which_order_the_deadline_is_from(client, hazard, cast):
    paper = order(hazard, cast.enforcer)
    client.force_login(cast.enforcer)
    with time_machine.travel(NOW, tick=False):
        page = client.get(f"/hazards/{hazard.pk}/").content.decode()
    assert "法定期限 2026年11月29日" in page and "责令限期改正通知书写明了这个期限" in page
    assert f"/notices/{paper.pk}/" in page and f"原定期限 {hazard.due_on.year}年" in page


def test_an_order_stands_in_the_register_once_with_hazard_and_place(hazard, cast):
    by, now, seal = (order(hazard, cast.enforcer, kind) for kind in ("order_by", "order_now", "seal"))
    rows = {row.paper_id: row for row in standing()}
    assert [rows[paper.pk].kind for paper in (by, now, seal)] == ["order", "order", "seal"] and len(rows) == 3
    entry = rows[by.pk]
    assert (entry.hazard, entry.place, entry.count, entry.document) == (hazard, hazard.place, 1, by.number)
    assert entry.organisation == cast.street_office
    assert Seal.objects.get().action == rows[seal.pk] and Seal.objects.get().until_on == SEALING["until"]


def test_a_corrected_order_takes_the_place_of_the_first_in_the_register_and_as_the_deadline(client, hazard, cast):
    first = order(hazard, cast.enforcer)
    typed = {"inspected_on": str(TODAY), "officers": TWO, "due_on": str(DAY + ONE_DAY)}
    with time_machine.travel(NOW, tick=False):
        client.force_login(cast.station)
        assert client.post(f"/notices/{first.pk}/correct/", typed).status_code == 403
        client.force_login(cast.enforcer)
        assert TWO.splitlines()[0] in client.get(f"/notices/{first.pk}/correct/").content.decode()
        empty = client.post(f"/notices/{first.pk}/correct/", {})
        assert empty.status_code == 422
        assert client.post(f"/notices/{first.pk}/correct/", typed).status_code == 302
        assert client.post(f"/notices/{first.pk}/correct/", typed).status_code == 409
    new = Notice.objects.get(replaced__pk=first.pk)
    first.refresh_from_db()
    assert (first.state, new.number) == ("void", "锦消限〔2026〕2号")
    assert [row.paper for row in standing()] == [new]
    assert EnforcementAction.objects.get(paper=first).void_reason == "文书更正，由 锦消限〔2026〕2号 代替"
    assert Hazard.objects.get().due_on == DAY + ONE_DAY
    assert "锦消限〔2026〕1号" in words_of(drawing.pdf(new))


def test_what_an_order_entered_is_not_voided_beside_it(client, hazard, cast):
    paper = order(hazard, cast.enforcer)
    with pytest.raises(Conflict) as refused:
        void_action(standing()[0], action="enforcement.record", by=cast.station, at=NOW, reason="重复")
    assert refused.value.code == "by-paper" and paper.number in str(refused.value)
    client.force_login(cast.station)
    answer = client.post(f"/enforcement/{standing()[0].pk}/void/", {"reason": "重复登记"})
    assert (
        answer.status_code == 409 and "重复登记" in answer.content.decode() and paper.number in answer.content.decode()
    )
    assert client.post(f"/enforcement/{standing()[0].pk}/void/", {}).status_code == 422
    assert len(standing()) == 1


def test_the_brigade_orders_what_it_accepted_under_its_own_number(client, accepted, cast):
    with time_machine.travel(NOW, tick=False):
        client.force_login(cast.brigade)
        page = client.get(f"/hazards/{accepted.pk}/").content.decode()
        assert f"/hazards/{accepted.pk}/order/order_by/" in page
        typed = {"inspected_on": str(TODAY), "officers": TWO, "due_on": str(DAY)}
        api = f"/api/v1/hazards/{accepted.pk}/orders/order_by/"
        missing = client.post(api, typed, content_type="application/json")
        assert missing.status_code == 400 and "review_body" in missing.json()["fields"]
        ours = client.post(f"/hazards/{accepted.pk}/order/order_by/", typed | OWN | {"number": "锦消限〔2026〕1号"})
        assert ours.status_code == 422 and "街道文书的文号" in ours.content.decode()
        assert client.post(api, typed | OWN, content_type="application/json").status_code == 201
        twice = client.post(f"/hazards/{accepted.pk}/order/order_by/", typed | OWN)
        assert twice.status_code == 422 and "已经用过" in twice.content.decode()
        assert OWN["number"] in client.get(f"/hazards/{accepted.pk}/").content.decode()
    paper, row = Notice.objects.get(kind="order_by"), accepted.handovers.get()
    assert (row.legal_due_on, row.order) == (DAY, paper) and Hazard.objects.get().due_on == accepted.due_on
    assert (paper.body, paper.power, paper.number) == (cast.brigade_office, None, OWN["number"])
    assert [(one.organisation, one.paper) for one in standing()] == [(cast.brigade_office, paper)]
    words = words_of(drawing.pdf(paper))
    assert drawing.signed_by(paper) == "碧江区消防救援大队" and "锦江街道办事处" not in words
    assert "第五十四条" in words and "碧江区人民法院" in words
    assert differences(accepted.street) == {}


def test_a_body_corrects_its_own_orders_alone(client, hazard, cast):
    first = order(hazard, cast.enforcer)
    handed = {"by": None, "at": NOW, "seen": None}
    acts.hand_over(hazard, receiver=cast.brigade_office, reason=reason("hand_over"), **handed)
    acts.accept_handover(hazard, **handed)
    with pytest.raises(Conflict) as refused:
        order(hazard, cast.brigade, replaces=first, **OWN)
    assert refused.value.code == "paper-void"
    with time_machine.travel(NOW, tick=False):
        client.force_login(cast.brigade)
        assert f"/notices/{first.pk}/correct/" not in client.get(f"/notices/{first.pk}/").content.decode()
    first.refresh_from_db()
    assert first.state != "void" and [row.paper for row in standing()] == [first]


def test_who_issues_orders_writes_down_their_service(client, hazard, accepted, cast):
    street, own = order(hazard, cast.enforcer), order(accepted, cast.brigade, **OWN)
    for person, paper in ((cast.brigade, street), (cast.enforcer, own), (cast.station, own), (cast.outsider, own)):
        with pytest.raises(NotAllowed):
            record_receipt(paper, by=person, at=NOW, receipt="signed", name="罗秀英")
    with time_machine.travel(NOW, tick=False):
        client.force_login(cast.enforcer)
        assert f"/notices/{street.pk}/receipt/" in client.get(f"/notices/{street.pk}/").content.decode()
        sent = client.post(f"/notices/{street.pk}/receipt/", {"receipt": "signed", "name": "罗秀英", "way": "direct"})
        assert sent.status_code == 302, sent.content.decode()
    street.refresh_from_db()
    assert issue_delivery_record(street.delivery, by=cast.enforcer, at=NOW).kind == "delivery"
    signed = record_receipt(own, by=cast.brigade, at=NOW, receipt="signed", name="罗秀英")
    with pytest.raises(Conflict):
        issue_delivery_record(signed.delivery, by=cast.brigade, at=NOW)
