"""Several hazards of one place in one stroke: reported put right, or re-checked with one 复查记录; all or nothing."""

import pytest
import time_machine

from grids.errors import DomainError, NotAllowed
from hazards.models import Notice, Recheck
from hazards.papers import drawing
from hazards.services.together import Seen, recheck_together, submit_together
from tests.factories import make_place
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to, make_photo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def that_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def three(shop, cast):
    at = NOW - 3 * ONE_DAY
    return [bring_to("submitted", shop, submitter=cast.worker, at=at, description=f"第{n}处") for n in range(3)]


def seen(hazard, **more) -> Seen:
    return Seen(hazard, seen=hazard.version, photos=[make_photo(hazard.street)], **more)


def test_a_neighbour_re_checks_none_of_them(three, cast):
    with pytest.raises(NotAllowed):
        recheck_together([seen(one) for one in three], by=cast.neighbour, at=NOW)
    assert not Recheck.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"photos": ()}, "missing-input"),
        ({"passed": False, "note": "没改"}, "missing-input"),
        ({"seen": 1}, "moved-on"),
    ],
)
def test_one_refused_is_named_and_leaves_all_as_they_were(three, cast, wrong, code):
    rows = [seen(three[0]), seen(three[1])]
    bad = Seen(three[2], **({"seen": three[2].version, "photos": [make_photo(three[2].street)]} | wrong))
    with pytest.raises(DomainError) as refused:
        recheck_together([*rows, bad], by=cast.community, at=NOW)
    assert (refused.value.code, refused.value.details["hazard"]) == (code, str(three[2].pk))
    for one in three:
        one.refresh_from_db()
    assert (
        {one.state for one in three} == {"submitted"} and not Recheck.objects.exists() and not Notice.objects.exists()
    )


def test_each_has_its_result_and_all_have_one_record(three, cast):
    rows = [seen(three[0]), seen(three[1], note="压力正常"),
            seen(three[2], passed=False, note="仍未更换", due_on=TODAY + ONE_DAY)]  # fmt: skip
    done, paper = recheck_together(rows, by=cast.community, at=NOW)
    assert sorted(one.state for one in done) == ["closed", "closed", "rectifying"]
    assert paper.kind == "recheck" and set(paper.hazards.all()) == set(three) and paper.rechecks.count() == 3
    said = {one["description"]: (one["passed"], one["note"]) for one in paper.facts["hazards"]}
    assert said == {"第0处": (True, ""), "第1处": (True, "压力正常"), "第2处": (False, "仍未更换")}
    assert [photo["of"] for photo in paper.facts["photos"]] == [1, 2, 3]
    assert all(paper.number in one.events.order_by("seq").last().note for one in three)
    assert len(drawing.lay_out(paper).pages) <= 3


def test_hazards_of_two_places_are_not_reported_together(territory, shop, cast):
    other = make_place(territory.street, "另一家", at=(109.1851, 27.7151))
    with pytest.raises(DomainError) as refused:
        submit_together([seen(bring_to("rectifying", place)) for place in (shop, other)], by=cast.station, at=NOW)
    assert refused.value.code == "not-one-place"
