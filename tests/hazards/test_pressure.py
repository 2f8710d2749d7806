"""Seals have days and letters have replies; neither closes a hazard or opens a place by itself."""

from datetime import timedelta

import pytest
import time_machine

from grids.errors import Conflict, DomainError, NotAllowed
from grids.models import Place
from grids.services.entries import void_entry
from grids.services.workdays import work_calendar
from hazards.acceptance.blocking import obstacles
from hazards.chasing.waiting import waiting
from hazards.ladder import Clock
from hazards.models import EnforcementAction, Letter, Seal
from hazards.pressure.letters import answer_letter, escalate_letter, send_letter
from hazards.pressure.sealing import lift_seal, record_seal
from tests.factories import make_organisation
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to
from tests.hazards.powers import give_power

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _friday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


def seal(shop, cast, by=None, **more):
    facts = {
        "organisation": cast.brigade_office,
        "part": "二层仓库",
        "from_on": TODAY,
        "until_on": TODAY + 30 * ONE_DAY,
    }
    return record_seal(shop, by=by, at=NOW, **facts | more)


def write(shop, cast, by=None, **more):
    facts = {"organisation": cast.brigade_office, "to": cast.brigade_office, "subject": "请清理占道",
             "sent_on": TODAY, "reply_by": TODAY + 7 * ONE_DAY, "places": [shop]}  # fmt: skip
    return send_letter(shop.street, by=by, at=NOW, **facts | more)


def test_workers_heads_and_other_streets_register_neither(shop, cast):
    for person in (cast.worker, cast.head, cast.outsider, cast.nobody):
        with pytest.raises(NotAllowed):
            seal(shop, cast, person)
        with pytest.raises(NotAllowed):
            write(shop, cast, person)
    assert not Seal.objects.exists() and not Letter.objects.exists() and not EnforcementAction.objects.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"until_on": TODAY + 31 * ONE_DAY}, "until_on"),
        ({"until_on": TODAY - ONE_DAY}, "until_on"),
        ({"from_on": TODAY + ONE_DAY, "until_on": TODAY + 2 * ONE_DAY}, "from_on"),
        ({"part": " "}, "part"),
    ],
)
def test_a_seal_keeps_to_the_law(shop, cast, more, field):
    with pytest.raises(DomainError) as refused:
        seal(shop, cast, **more)
    assert list(refused.value.details["fields"]) == [field]


def test_the_streets_office_seals_only_with_a_delegated_power(shop, cast):
    office = make_organisation("zf", "综合行政执法大队", "enforcement", shop.street)
    with pytest.raises(DomainError) as refused:
        seal(shop, cast, organisation=office)
    assert refused.value.code == "no-power"
    give_power(shop.street, may_seal=True)
    assert seal(shop, cast, organisation=office).action.kind == "seal"


def test_a_seal_stands_after_its_days_until_lifted_and_bars_the_acceptance(shop, cast):
    row = seal(shop, cast, stops=True)
    assert Place.objects.get().status == "suspended"
    later = NOW + 40 * ONE_DAY
    assert row.days_left(later.date()) == -10 and Seal.objects.standing().get() == row
    assert any("二层仓库" in one.text for one in obstacles(shop))
    lift_seal(row, by=cast.brigade, at=later, lifted_on=later.date(), document="消解〔2026〕1号")
    assert not obstacles(shop) and Place.objects.get().status == "suspended"
    with pytest.raises(Conflict):
        lift_seal(row, by=cast.brigade, at=later, lifted_on=later.date(), document="又一张")


def test_imposed_anew_it_is_another_row_counted_again(shop, cast):
    first = seal(shop, cast)
    again = seal(shop, cast, follows=first)
    assert list(Seal.objects.standing()) == [again] and EnforcementAction.objects.standing().count() == 2
    with pytest.raises(Conflict):
        seal(shop, cast, follows=first)


def test_a_voided_entry_takes_its_seal_out_of_the_lists(shop, cast):
    row = seal(shop, cast)
    void_entry(row.action, action="enforcement.record", by=cast.station, at=NOW, reason="登记错误")
    assert not Seal.objects.standing().exists() and not Seal.objects.visible_to(cast.station).exists()


def test_both_clocks_wait_until_lifted_and_answered(shop, cast):
    row, letter = seal(shop, cast), write(shop, cast)

    def clocks():
        return {one.clock: one.base for one in waiting(shop.street, work_calendar(), today=TODAY)}

    assert clocks() == {Clock.SEAL: row.until_on, Clock.LETTER: letter.reply_by}
    lift_seal(row, by=None, at=NOW, lifted_on=TODAY, document="解")
    answer_letter(letter, by=None, at=NOW, replied_on=TODAY, reply="已清理")
    assert clocks() == {}


def test_a_letter_is_put_higher_only_when_late_and_answered_once(shop, cast):
    letter = write(shop, cast)
    with pytest.raises(Conflict):
        escalate_letter(letter, by=cast.station, at=NOW, escalated_to="区消安办")
    late = NOW + timedelta(days=8)
    assert escalate_letter(letter, by=cast.station, at=late, escalated_to="区消安办").escalated_on == late.date()
    answer_letter(letter, by=cast.station, at=late, replied_on=late.date(), reply="已清理", outcome="完成")
    with pytest.raises(Conflict):
        answer_letter(letter, by=cast.station, at=late, replied_on=late.date(), reply="再回")
    with pytest.raises(DomainError):
        write(shop, cast, places=[])


def test_from_the_places_page_to_the_lists(client, cast, shop):
    hazard = bring_to("rectifying", shop)
    client.force_login(cast.station)
    assert f"/pressure/place/{shop.pk}/" in client.get(f"/places/{shop.pk}/").content.decode()
    typed = {"organisation": cast.brigade_office.pk, "part": "厨房", "from_on": TODAY, "hazard": hazard.pk}
    too_long = client.post(f"/seals/place/{shop.pk}/new/", typed | {"until_on": TODAY + 31 * ONE_DAY})
    assert too_long.status_code == 422 and "厨房" in too_long.content.decode()
    made = client.post(f"/seals/place/{shop.pk}/new/", typed | {"until_on": TODAY + 30 * ONE_DAY})
    assert made.status_code == 302
    body = cast.brigade_office.pk
    letter = {"organisation": body, "to": body, "subject": "占道", "sent_on": TODAY, "reply_by": TODAY}
    wrong = client.post("/letters/new/", letter | {"about": f"{hazard.number} 没有的"})
    assert wrong.status_code == 422 and "没有的" in wrong.content.decode()
    assert client.post("/letters/new/", letter | {"about": f"{hazard.number}，{shop.code}"}).status_code == 302
    assert list(Letter.objects.get().places.all()) == [shop]
    piece = client.get(f"/pressure/place/{shop.pk}/").content.decode()
    assert "厨房" in piece and "还剩 30 天" in piece and "占道" in piece
    assert "占道" in client.get(f"/letters/hazard/{hazard.pk}/").content.decode()
    assert "厨房" in client.get("/seals/").content.decode()
    assert hazard.number in client.get("/letters/").content.decode()
    client.force_login(cast.worker)
    piece = client.get(f"/pressure/place/{shop.pk}/").content.decode()
    assert "厨房" in piece and "占道" not in piece and "登记" not in piece
    assert client.get("/letters/").status_code == 403
