"""A mistyped year is refused at once, wherever a last day is chosen, and no list of days is kept for one."""

from datetime import date

import pytest

from grids.errors import DomainError
from hazards.models import Category, HandDown, Hazard
from hazards.services import acts
from hazards.services.handing_down import hand_down
from tests.factories import local
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to, make_hazard, make_photo

pytestmark = pytest.mark.django_db
FAR = date(9999, 12, 31)


def refused(call) -> dict[str, str]:
    with pytest.raises(DomainError) as refusal:
        call()
    assert refusal.value.code == "due-too-late"
    return refusal.value.details["fields"]


def test_no_deadline_of_a_hazard_lies_more_than_a_year_away(shop, cast):
    hazard = make_hazard(shop)
    known = {"by": None, "at": NOW, "seen": None}
    assert "due_on" in refused(lambda: acts.set_deadline(hazard, due_on=FAR, **known))
    assert "due_on" in refused(lambda: acts.set_deadline(hazard, due_on=TODAY + 367 * ONE_DAY, **known))
    closed = bring_to("fixed_on_site", shop)
    assert "due_on" in refused(lambda: acts.restore(closed, reason="抽查不合格", due_on=FAR, **known))
    assert Hazard.objects.get(pk=hazard.pk).due_on is None
    assert acts.set_deadline(hazard, due_on=TODAY + 366 * ONE_DAY, **known).due_on == TODAY + 366 * ONE_DAY


def test_no_case_is_handed_down_and_no_legal_day_accepted_so_far_away(shop, cast):
    category = Category.objects.get(code="H14")
    send = lambda: hand_down(  # noqa: E731
        shop, by=cast.brigade, at=NOW, category=category, description="未年度检测", due_on=FAR
    )
    assert "due_on" in refused(send) and not HandDown.objects.exists()
    sent = bring_to("handed_over", shop, receiver=cast.brigade_office)
    accept = lambda: acts.accept_handover(sent, by=cast.brigade, at=NOW, seen=None, legal_due_on=FAR)  # noqa: E731
    assert "legal_due_on" in refused(accept)


def test_an_extension_so_far_away_is_refused_too(shop, cast):
    hazard = bring_to("rectifying", shop)
    given = {"by": cast.worker, "at": NOW, "seen": None, "reason": "等待配件", "interim": "加强巡查"}
    assert "due_on" in refused(lambda: acts.ask_extension(hazard, due_on=FAR, **given))
    assert not Hazard.objects.get().extension_asked


def test_a_day_chosen_by_hand_keeps_no_list_of_days(shop):
    hazard = acts.set_deadline(make_hazard(shop), by=None, at=NOW, seen=None, due_on=TODAY + 300 * ONE_DAY)
    assert hazard.deadline["counted"] == [] and hazard.deadline["by_hand"] is True


def test_what_was_found_long_ago_is_still_given_a_near_day(shop, cast):
    old = bring_to("submitted", shop, at=local(2024, 3, 1, 9))
    again = acts.fail_recheck(
        old, by=cast.head, at=NOW, seen=None, reason="未更换", due_on=TODAY + 2 * ONE_DAY,
        photos=[make_photo(shop.street)],
    )  # fmt: skip
    assert again.due_on == TODAY + 2 * ONE_DAY
