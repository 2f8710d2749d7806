"""Extensions: asked before the date, decided by who may grant so much, never longer together than the first term."""

from datetime import date

import pytest
import time_machine

from grids.errors import DomainError, NotAllowed
from grids.models import CalendarDay
from hazards.filters import narrow
from hazards.models import Extension, ExtensionRule, Hazard
from hazards.papers.issuing import issue_notice
from hazards.services import acts
from hazards.services.deadlines import recompute
from hazards.services.offers import offers
from hazards.tasks import recompute_deadlines
from notifications.models import Outbox
from tests.factories import LONG_AGO, make_post
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to, make_hazard

pytestmark = pytest.mark.django_db

LONG = "H11"  # 易燃可燃装修: 30 natural days, rolled from a Sunday to a 31st (domain.md 2.5)
SHORT = "H03"  # 消防设施器材: 7 natural days


def rectifying(shop, category=LONG, **more):
    return bring_to("rectifying", shop, category=category, **more)


def ask(hazard, by, *, days=None, at=NOW, **more):
    more = {"reason": "配件未到", "interim": "专人看守"} | more
    if days is not None:
        more["due_on"] = hazard.due_on + days * ONE_DAY
    return acts.ask_extension(hazard, by=by, at=at, seen=hazard.version, **more)


def grant(hazard, by, *, at=NOW, **more):
    return acts.grant_extension(hazard, by=by, at=at, seen=hazard.version, **more)


def refusal(act, *args, **more) -> DomainError:
    with pytest.raises(DomainError) as refused:
        act(*args, **more)
    return refused.value


def test_the_neighbour_and_the_outsider_neither_ask_nor_grant(shop, cast):
    hazard = rectifying(shop)
    for stranger in (cast.neighbour, cast.other_community, cast.outsider, cast.nobody):
        with pytest.raises(NotAllowed):
            ask(hazard, stranger, days=2)
    hazard = ask(hazard, cast.worker, days=2)
    for stranger in (cast.worker, cast.head, cast.other_community, cast.outsider, cast.brigade):
        with pytest.raises(NotAllowed):
            grant(hazard, stranger)
    assert Hazard.objects.get().version == hazard.version


def test_it_is_refused_after_the_date_without_measures_and_for_an_earlier_day(shop, cast):
    hazard = rectifying(shop, SHORT)
    late = refusal(ask, hazard, cast.worker, days=2, at=NOW + 8 * ONE_DAY)
    assert (late.code, str(late)) == ("before-due", "已过整改期限，不能再申请延期。")
    assert refusal(ask, hazard, cast.worker, days=2, interim=" ").details["fields"] == {"interim": "请填写。"}
    assert refusal(ask, hazard, cast.worker, days=2, reason=" ").details["fields"] == {"reason": "请写明理由。"}
    assert refusal(ask, hazard, cast.worker, days=0).details["fields"] == {
        "due_on": "延期后的期限须晚于原期限 2026-11-27。"
    }
    assert refusal(ask, hazard, cast.worker).details["fields"] == {"due_on": "请选择整改期限。"}
    assert refusal(ask, hazard, cast.worker, days=2, workdays=3).code == "two-terms"
    assert not Extension.objects.exists()


def test_all_together_are_not_longer_than_the_first_term(shop, cast):
    hazard = rectifying(shop, SHORT)
    too_long = refusal(ask, hazard, cast.worker, days=8)
    assert (too_long.code, str(too_long)) == ("within-term", "延期合计不得长于首次期限（7 天），最多还可延 7 天。")
    hazard = grant(ask(hazard, cast.worker, days=5), cast.station)
    assert refusal(ask, hazard, cast.worker, days=3).code == "within-term"
    hazard = ask(hazard, cast.worker, days=2)
    longer = refusal(grant, hazard, cast.station, due_on=hazard.due_on + 3 * ONE_DAY)
    assert longer.code == "within-term"
    hazard = grant(hazard, cast.station)
    assert (hazard.first_due_on, hazard.due_on) == (TODAY + 7 * ONE_DAY, TODAY + 14 * ONE_DAY)


def test_a_third_extension_is_refused_and_a_refused_request_does_not_count(shop, cast):
    hazard = rectifying(shop)
    hazard = ask(hazard, cast.worker, days=2)
    hazard = acts.refuse_extension(hazard, by=cast.community, at=NOW, seen=hazard.version, reason="理由不足")
    assert hazard.due_on == hazard.first_due_on
    for _n in range(2):
        hazard = grant(ask(hazard, cast.worker, days=2), cast.community)
    third = refusal(ask, hazard, cast.worker, days=2)
    assert (third.code, str(third)) == ("times-left", "已延期 2 次，不能再延期。")


@pytest.mark.parametrize(
    ("days", "may"),
    [(3, {"community", "station", "chief"}), (4, {"station", "chief"}), (15, {"station", "chief"}), (16, {"chief"})],
)
def test_who_may_grant_how_much(shop, cast, days, may):
    hazard = ask(rectifying(shop), cast.worker, days=days)
    for name in ("community", "station", "chief"):
        person = getattr(cast, name)
        offered = {offer.action: offer for offer in offers(hazard, person, NOW)}["extend"]
        assert offered.enabled == (name in may), offered.why_not
        if name not in may:
            assert refusal(grant, hazard, person).code == "within-power"
            # Nor in slices: what was asked is decided as a whole.
            assert refusal(grant, hazard, person, due_on=hazard.due_on + ONE_DAY).code == "within-power"
    assert grant(hazard, getattr(cast, min(may))).due_on == hazard.first_due_on + days * ONE_DAY


@pytest.mark.parametrize(
    ("days", "role"), [(3, "community_head"), (10, "station_officer"), (15, "station_officer"), (16, "street_leader")]
)
def test_the_event_names_the_narrowest_post_that_could_grant_so_much(shop, cast, days, role):
    for more in ("street_leader", "station_officer"):
        make_post(cast.community, more, shop.street)
    hazard = grant(ask(rectifying(shop), cast.worker, days=days), cast.community)
    assert hazard.events.get(action="extend").post.role.code == role


def test_granting_less_than_was_asked_names_the_post_that_could_grant_what_was_asked(shop, cast):
    make_post(cast.community, "station_officer", shop.street)
    hazard = ask(rectifying(shop), cast.worker, days=10)
    hazard = grant(hazard, cast.community, due_on=hazard.due_on + ONE_DAY)
    assert hazard.events.get(action="extend").post.role.code == "station_officer"


def test_the_sentence_says_who_decides(shop, cast):
    hazard = ask(rectifying(shop), cast.worker, days=10)
    assert (
        str(refusal(grant, hazard, cast.community))
        == "申请延长 10 天，本岗位最多可批 3 天，须由街道消防工作站人员决定。"
    )


def test_nobody_grants_his_own_and_a_past_day_is_not_granted(shop, cast):
    hazard = ask(rectifying(shop, SHORT), cast.station, days=2)
    assert refusal(grant, hazard, cast.station).code == "not-asker"
    assert refusal(grant, hazard, cast.chief, at=NOW + 12 * ONE_DAY).code == "due-too-early"


def test_a_street_may_have_its_own_rule(shop, cast):
    ExtensionRule.objects.create(
        street=shop.street, times=1, community_days=10, station_days=20, valid_from=LONG_AGO.replace(year=2026)
    )
    hazard = grant(ask(rectifying(shop), cast.worker, days=10), cast.community)
    assert refusal(ask, hazard, cast.worker, days=2).code == "times-left"


def test_the_nearest_who_may_decide_is_told_and_finds_it_among_his_own(shop, cast):
    waiting = {}
    for days, name in ((3, "community"), (10, "station"), (20, "chief")):
        waiting[name] = ask(rectifying(shop), cast.worker, days=days)
        told = Outbox.objects.filter(event="hazard.ask_extension", purpose="notify").latest("recorded_at", "id")
        assert told.payload["to"] == [str(getattr(cast, name).pk)]
    for name, hazard in waiting.items():
        person = getattr(cast, name)
        mine = narrow(Hazard.objects.visible_to(person), {"mine": True}, user=person, now=NOW)
        assert list(mine) == [hazard]


@pytest.fixture
def by_workdays(shop, cast):
    """Asked on Thursday for thirty working days and granted on Friday 20 November 2026, the demo's extension."""
    hazard = make_hazard(shop, category="H11", at=NOW - 40 * ONE_DAY)
    hazard = acts.set_deadline(hazard, by=None, at=NOW - 40 * ONE_DAY, seen=None, due_on=date(2026, 11, 26))
    hazard = ask(hazard, cast.worker, workdays=30, at=NOW - ONE_DAY)
    return grant(hazard, cast.chief)


def test_working_days_run_from_the_decision_and_are_provisional_without_a_notice(by_workdays):
    assert (by_workdays.due_on, by_workdays.first_due_on) == (date(2027, 1, 4), date(2026, 11, 26))
    assert by_workdays.deadline["provisional"] is True
    row = Extension.objects.get()
    assert (row.workdays, row.was_due_on, row.granted_until) == (30, date(2026, 11, 26), date(2027, 1, 4))


def test_a_loaded_notice_moves_the_extension_although_the_old_date_was_printed(by_workdays, shop, cast):
    CalendarDay.objects.create(date=date(2027, 1, 4), is_workday=False, name="元旦")
    with time_machine.travel(NOW, tick=False):
        assert [recompute_deadlines(), recompute_deadlines()] == [1, 0]
    hazard = Hazard.objects.get()
    assert (hazard.due_on, hazard.first_due_on) == (date(2027, 1, 5), date(2026, 11, 26))
    assert hazard.deadline["provisional"] is False
    assert [event.data["due_on"] for event in hazard.events.filter(action="recompute")] == [
        ["2027-01-04", "2027-01-05"]
    ]


def test_a_paper_with_the_earlier_date_does_not_hold_the_extension_and_one_with_the_new_date_does(shop, cast):
    hazard = make_hazard(shop, category="H11", at=NOW - 40 * ONE_DAY)
    hazard = acts.set_deadline(hazard, by=None, at=NOW, seen=None, due_on=date(2026, 11, 26))
    issue_notice(hazard, by=cast.worker, at=NOW)
    hazard = grant(ask(Hazard.objects.get(), cast.worker, workdays=30), cast.chief)
    CalendarDay.objects.create(date=date(2027, 1, 4), is_workday=False, name="元旦")
    assert [one.after for one in recompute(shop.street, by=None, at=NOW, apply=False)] == [date(2027, 1, 5)]
    issue_notice(hazard, by=cast.worker, at=NOW)
    assert recompute(shop.street, by=None, at=NOW, apply=False) == []


@pytest.fixture
def at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def post(client, user, hazard, action, **data):
    client.force_login(user)
    return client.post(f"/hazards/{hazard.pk}/{action}/", {"seen": hazard.version, **data})


def test_the_page_asks_by_working_days_and_keeps_what_was_typed(client, shop, cast, at_now):
    hazard = rectifying(shop)
    asked = {"reason": "等厂家", "interim": "专人看守", "workdays": 5}
    assert post(client, cast.neighbour, hazard, "ask_extension", **asked).status_code == 404
    both = post(client, cast.worker, hazard, "ask_extension", **asked, due_on=hazard.due_on + ONE_DAY)
    assert both.status_code == 422
    assert "日期和工作日数只填一项" in both.content.decode() and "专人看守" in both.content.decode()
    short = post(client, cast.worker, hazard, "ask_extension", **asked)
    assert short.status_code == 422  # five working days end long before the thirty it has
    assert "延期后的期限须晚于原期限" in short.content.decode()
    assert post(client, cast.worker, hazard, "ask_extension", **(asked | {"workdays": 25})).status_code == 302


def test_the_decider_sees_what_was_asked_and_the_hazard_what_was_decided(client, shop, cast, at_now):
    hazard = ask(rectifying(shop), cast.worker, workdays=25)
    client.force_login(cast.station)
    page = client.get(f"/hazards/{hazard.pk}/extend/").content.decode()
    assert "申请延长 25 个工作日" in page and "专人看守" in page and "合计还可延长 31 天" in page
    assert post(client, cast.station, hazard, "extend", workdays=24, note="抓紧").status_code == 302
    hazard.refresh_from_db()
    assert hazard.due_on == date(2026, 12, 24)
    page = client.get(f"/hazards/{hazard.pk}/").content.decode()
    assert "延至 2026年12月24日" in page and "抓紧" in page
