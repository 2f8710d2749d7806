"""The check behind every browser story: it fails a story with what it finds. These two leave what it must find."""

import pytest

from hazards.models import DaySum, Hazard
from tests.browser.conftest import FactsWrong
from tests.hazards.makers import make_hazard

pytestmark = pytest.mark.usefixtures("seeded")


@pytest.mark.xfail(raises=FactsWrong, strict=True, reason="the check must fail this story: it leaves a wrong sum")
def test_a_story_that_leaves_a_wrong_sum_fails(shop):
    make_hazard(shop)
    DaySum.objects.filter(term="found").update(n=2)


@pytest.mark.xfail(raises=FactsWrong, strict=True, reason="the check must fail this story: it leaves a stray reference")
def test_a_story_that_leaves_a_reference_across_streets_fails(shop, far_shop):
    Hazard.objects.filter(pk=make_hazard(shop).pk).update(place=far_shop)
