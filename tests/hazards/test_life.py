"""A hazard's way from the finding to 销号, and every way out of it."""

import pytest

from grids.errors import Conflict, DomainError, NotAllowed
from hazards.models import Hazard
from hazards.services import acts
from hazards.services.day_sums import differences
from hazards.workflow import State
from notifications.models import Outbox
from tests.factories import make_organisation
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to, make_hazard, make_photo, reason

pytestmark = pytest.mark.django_db


def test_the_neighbour_and_the_outsider_may_not_act(shop, cast):
    hazard = make_hazard(shop)
    for stranger in (cast.neighbour, cast.outsider, cast.outside_worker, cast.nobody):
        with pytest.raises(NotAllowed):
            acts.set_deadline(hazard, by=stranger, at=NOW, seen=1)
        with pytest.raises(NotAllowed):
            make_hazard(shop, by=stranger)
    assert Hazard.objects.get().version == 1


def test_from_the_finding_to_the_closing(shop, cast):
    before, after, look = (make_photo(shop.street) for _ in range(3))
    hazard = make_hazard(shop, by=cast.worker, photos=[before])
    assert (hazard.state, hazard.version, hazard.number) == ("reported", 1, "2026-00001")
    assert (hazard.cell, hazard.found_on, hazard.booked_on) == (shop.cell, TODAY, TODAY)

    hazard = acts.set_deadline(hazard, by=cast.worker, at=NOW, seen=1)
    assert hazard.state == State.RECTIFYING
    assert hazard.due_on == hazard.first_due_on == TODAY + 7 * ONE_DAY  # H03: 7 natural days (domain.md 2.5)
    assert hazard.next_reminder_at is not None

    hazard = acts.submit_rectification(hazard, by=cast.worker, at=NOW + ONE_DAY, seen=2, photos=[after])
    assert hazard.state == State.SUBMITTED and hazard.next_reminder_at is None

    hazard = acts.pass_recheck(hazard, by=cast.head, at=NOW + 2 * ONE_DAY, seen=3, photos=[look])
    assert hazard.state == State.CLOSED and hazard.on_time is True
    assert [event.action for event in hazard.events.order_by("seq")] == [
        "report",
        "set_deadline",
        "submit",
        "pass_recheck",
    ]
    assert dict(hazard.evidence.values_list("stage", "photo")) == {
        "before": before.pk,
        "after": after.pk,
        "recheck": look.pk,
    }
    assert differences(shop.street) == {}


def test_who_submitted_never_rechecks(shop, cast):
    hazard = bring_to("submitted", shop, submitter=cast.head)
    with pytest.raises(DomainError) as refused:
        acts.pass_recheck(hazard, by=cast.head, at=NOW, seen=hazard.version, photos=[make_photo(shop.street)])
    assert refused.value.code == "not-submitter"
    assert (
        acts.pass_recheck(
            hazard, by=cast.community, at=NOW, seen=hazard.version, photos=[make_photo(shop.street)]
        ).state
        == State.CLOSED
    )


def test_a_stale_version_is_refused_with_what_happened_meanwhile(shop, cast):
    hazard = make_hazard(shop)
    acts.comment(hazard, by=cast.head, at=NOW, seen=1, note="已电话联系店主")
    with pytest.raises(Conflict) as refused:
        acts.set_deadline(hazard, by=cast.worker, at=NOW, seen=1)
    assert refused.value.code == "moved-on"
    assert refused.value.details["version"] == 2
    assert refused.value.details["happened"][0] | {"at": None} == {
        "seq": 2, "action": "comment", "label": "备注", "by": "head", "at": None, "note": "已电话联系店主",
    }  # fmt: skip


def test_a_submission_without_a_photo_is_refused_with_a_sentence(shop, cast):
    hazard = bring_to("rectifying", shop)
    with pytest.raises(DomainError) as refused:
        acts.submit_rectification(hazard, by=cast.worker, at=NOW, seen=2, photos=[])
    assert refused.value.details["fields"] == {"photos": "请至少附一张照片。"}


def test_several_receivers_each_answer_for_themselves(shop, cast):
    power = make_organisation("power", "供电公司", "power", shop.street)
    hazard = bring_to("rectifying", shop)
    due_on = hazard.due_on
    hazard = acts.hand_over(
        hazard, by=cast.station, at=NOW, seen=2, receiver=[cast.brigade_office, power], reason=reason("hand_over")
    )
    assert hazard.state == State.HANDED_OVER and hazard.next_reminder_at is None
    hazard = acts.accept_handover(hazard, by=cast.brigade, at=NOW, seen=3)
    assert hazard.state == State.ACCEPTED
    hazard = acts.return_handover(hazard, by=cast.brigade, at=NOW, seen=4, reason="不属于职责范围")
    assert hazard.state == State.HANDED_OVER
    hazard = acts.return_handover(hazard, by=cast.station, at=NOW, seen=5, reason="电话答复：非供电设施")
    assert (hazard.state, hazard.due_on) == (State.RECTIFYING, due_on)
    assert hazard.next_reminder_at is not None


def test_the_act_leaves_a_feed_row_and_tells_the_right_people(shop, cast):
    hazard = bring_to("submitted", shop, submitter=cast.worker)
    row = Outbox.objects.get(purpose="notify", event="hazard.submit")
    assert set(row.payload["to"]) == {str(cast.head.pk), str(cast.community.pk)}
    assert Outbox.objects.filter(purpose="feed").count() == hazard.version


def test_a_finding_dealt_with_as_it_is_saved_asks_nobody_for_anything(shop, cast):
    bring_to("fixed_on_site", shop, by=cast.worker)
    bring_to("rectifying", shop, by=cast.worker)
    assert not Outbox.objects.filter(purpose="notify").exists()


def test_one_left_open_or_serious_is_told_to_the_heads(shop, cast):
    make_hazard(shop, by=cast.worker)
    bring_to("rectifying", shop, by=cast.worker, severity="serious")
    rows = Outbox.objects.filter(purpose="notify", event="hazard.report").order_by("recorded_at", "id")
    assert [row.payload["urgent"] for row in rows] == [False, True]
    assert set(rows[0].payload["to"]) == {str(cast.head.pk), str(cast.community.pk)}
