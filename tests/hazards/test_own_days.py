"""How late a day a role may set by hand; the category's own time is everybody's (domain.md 3.3, defaults)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from grids.errors import DomainError, NotAllowed
from hazards.models import DeadlinePower, DeadlineRule, Hazard
from hazards.services import acts
from hazards.services.deadline_rules import latest_day
from hazards.services.proposing import set_deadline_as_proposed
from notifications.models import Outbox
from tests.factories import make_post
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to, make_hazard

pytestmark = pytest.mark.django_db

SHORT, LONG = "H03", "H11"  # 7 and 30 natural days (domain.md 2.5); the last of thirty is rolled from a Sunday


def set_day(hazard, by, days, *, at=NOW):
    due_on = at.date() + days * ONE_DAY
    return acts.set_deadline(hazard, by=by, at=at, seen=hazard.version, due_on=due_on)


def refusal(act, *args, **more) -> DomainError:
    with pytest.raises(DomainError) as refused:
        act(*args, **more)
    return refused.value


def test_the_neighbour_sets_no_day_at_all(shop, cast):
    hazard = make_hazard(shop)
    for stranger in (cast.neighbour, cast.other_community, cast.outsider, cast.enforcer, cast.brigade):
        with pytest.raises(NotAllowed):
            set_day(hazard, stranger, 1)
    assert Hazard.objects.get().due_on is None


DAYS = {
    7: {"worker", "head", "community", "station", "chief"},
    8: {"head", "community", "station", "chief"},
    15: {"head", "community", "station", "chief"},
    16: {"station", "chief"},
    90: {"station", "chief"},
}


@pytest.mark.parametrize("days", DAYS)
@pytest.mark.parametrize("name", ["worker", "head", "community", "station", "chief"])
def test_who_sets_how_late_a_day(shop, cast, name, days):
    hazard, person = make_hazard(shop, category=SHORT), getattr(cast, name)
    if name in DAYS[days]:
        assert set_day(hazard, person, days).due_on == TODAY + days * ONE_DAY
    else:
        refused = refusal(set_day, hazard, person, days)
        assert (refused.code, list(refused.details["fields"])) == ("within-own-days", ["due_on"])
        assert Hazard.objects.get().state == "reported"


def test_the_refusal_says_the_latest_day_and_who_sets_more(shop, cast):
    hazard = make_hazard(shop, category=SHORT)
    assert str(refusal(set_day, hazard, cast.worker, 10)) == (
        "本岗位最晚可定到2026-11-27；更长的期限由社区（村）负责人定。"
    )
    assert str(refusal(set_day, hazard, cast.worker, 20)).endswith("由街道消防工作站人员定。")


def test_a_worker_sets_the_categorys_own_longer_time_and_any_day_within_it(shop, cast):
    by_rule = acts.set_deadline(make_hazard(shop, category=LONG), by=cast.worker, at=NOW, seen=None)
    assert by_rule.due_on == TODAY + 31 * ONE_DAY
    assert set_day(make_hazard(shop, category=LONG), cast.worker, 31).due_on == by_rule.due_on
    assert set_day(make_hazard(shop, category=LONG), cast.worker, 20).due_on == TODAY + 20 * ONE_DAY
    assert refusal(set_day, make_hazard(shop, category=LONG), cast.worker, 32).code == "within-own-days"


def test_days_count_from_the_day_they_are_set_not_from_the_finding(shop, cast):
    late = NOW + timedelta(days=12)
    hazard = make_hazard(shop, category=SHORT)
    assert latest_day(cast.worker, hazard, at=late) == late.date() + 7 * ONE_DAY
    assert set_day(hazard, cast.worker, 7, at=late).due_on == late.date() + 7 * ONE_DAY


def test_a_failed_recheck_gives_no_more_than_the_post_may(shop, cast):
    hazard = bring_to("submitted", shop, category=LONG, at=NOW - 28 * ONE_DAY)
    again = {"at": NOW, "seen": hazard.version, "reason": "未更换", "due_on": TODAY + 10 * ONE_DAY}
    assert refusal(acts.fail_recheck, hazard, by=cast.worker, **again).code == "within-own-days"
    assert acts.fail_recheck(hazard, by=cast.head, **again).due_on == TODAY + 10 * ONE_DAY


def test_a_street_has_its_own_days_while_they_are_valid(shop, far_shop, cast):
    DeadlinePower.objects.create(
        street=shop.street, worker_days=2, head_days=4, valid_from=TODAY, valid_to=TODAY, source="街道办2026年3号"
    )
    DeadlineRule.objects.filter(category__code=SHORT).update(amount=1)
    hazard = make_hazard(shop, category=SHORT)
    assert refusal(set_day, hazard, cast.worker, 4).code == "within-own-days"  # the rule: Sunday, rolled to day 3
    assert refusal(set_day, hazard, cast.head, 5).code == "within-own-days"
    assert latest_day(cast.worker, hazard, at=NOW + ONE_DAY) == TODAY + 8 * ONE_DAY  # the common row again
    DeadlinePower.objects.all().delete()
    assert latest_day(cast.worker, hazard, at=NOW) == hazard.found_on + 3 * ONE_DAY  # the rule's alone: Sunday rolled


def test_the_event_names_the_narrowest_post_that_may_set_so_late_a_day(shop, cast):
    make_post(cast.worker, "station_officer", shop.street)
    for days, role in ((7, "worker"), (20, "station_officer")):
        hazard = set_day(make_hazard(shop, category=SHORT), cast.worker, days)
        assert hazard.events.get(action="set_deadline").post.role.code == role


def test_a_later_day_of_an_arriving_finding_is_cut_kept_and_told(shop, cast):
    hazard = make_hazard(shop, category=SHORT, by=cast.worker)
    hazard = set_deadline_as_proposed(hazard, by=cast.worker, at=NOW, proposed=TODAY + 10 * ONE_DAY)
    event = hazard.events.get(action="set_deadline")
    assert (hazard.due_on, event.data["by_hand"]) == (TODAY + 7 * ONE_DAY, False)  # the rule's seven days, no hand's
    assert (event.data["proposed"], event.data["decider"]) == ("2026-11-30", "community_head")
    assert event.note == (
        "建议期限为2026年11月30日，超过本岗位可定的天数，先定到2026年11月27日；确需更长的，到期前申请延期。"
    )
    told = Outbox.objects.get(event="hazard.set_deadline", purpose="notify")
    assert told.payload["to"] == [str(cast.community.pk)]


def test_nobody_is_told_of_a_day_within_the_posts_own(shop, cast):
    set_deadline_as_proposed(
        make_hazard(shop, category=SHORT, by=cast.worker), by=cast.worker, at=NOW, proposed=TODAY + 5 * ONE_DAY
    )
    assert not Outbox.objects.filter(event="hazard.set_deadline", purpose="notify").exists()


def test_the_form_says_the_limit_and_the_refusal_stands_at_the_field(client, shop, cast):
    hazard = make_hazard(shop, category=SHORT)
    address = reverse("hazards:act", args=[hazard.pk, "set_deadline"])
    client.force_login(cast.worker)
    latest = latest_day(cast.worker, hazard, at=NOW)
    page = client.get(address)
    form = page.context["form"]
    assert form.fields["due_on"].widget.attrs["max"] >= latest.isoformat()
    assert "本岗位最晚可定到" in page.content.decode()
    typed = {"seen": hazard.version, "due_on": "2027-06-01", "note": "等施工队"}
    refused = client.post(address, typed)
    assert refused.status_code == 422 and "等施工队" in refused.content.decode()
    assert "本岗位最晚可定到" in str(refused.context["form"].errors["due_on"])
    client.force_login(cast.station)
    assert "本岗位最晚可定到" not in client.get(address).content.decode()
