"""One 隐患告知单 for all that a visit found: one number, one receipt; replaced as a whole when one of them changes."""

import pytest
import time_machine
from django.urls import reverse

from grids.errors import DomainError, NotAllowed
from grids.formats import full_day
from hazards.models import Notice
from hazards.papers import drawing
from hazards.papers.delivering import record_receipt
from hazards.papers.issuing import issue_notice
from hazards.papers.notices import go_with, untold
from hazards.services import acts
from hazards.services.finding_again import find_again
from tests.factories import make_place
from tests.hazards.makers import NOW, ONE_DAY, bring_to, reason
from tests.hazards.pdf_text import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def that_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def three(shop):
    return [bring_to("rectifying", shop, category=code, description=f"第{code}项") for code in ("H03", "H01", "H05")]


def test_a_neighbour_and_those_who_only_read_issue_none(client, three, cast):
    for person, status in ((cast.neighbour, 404), (cast.outsider, 404), (cast.auditor, 403)):
        client.force_login(person)
        answer = client.post(reverse("hazards:notice", args=[three[0].pk]), {"together": [three[1].pk]})
        assert answer.status_code == status
        with pytest.raises(NotAllowed):
            issue_notice(three, by=person, at=NOW)
    assert not Notice.objects.exists()


def test_hazards_of_two_places_are_not_told_on_one_paper(territory, cast, shop):
    other = make_place(territory.street, "另一家", at=(109.1851, 27.7151))
    with pytest.raises(DomainError) as refused:
        issue_notice([bring_to("rectifying", place) for place in (shop, other)], by=cast.station, at=NOW)
    assert refused.value.code == "not-one-place"


def test_one_number_lists_each_with_its_own_date_and_stands_on_each_timeline(client, three, cast):
    client.force_login(cast.worker)
    asked = reverse("hazards:notice", args=[three[0].pk])
    assert client.get(asked).content.decode().count('name="together"') == 2
    sent = client.post(asked, {"together": [one.pk for one in three[1:]]})
    paper = Notice.objects.get()
    assert sent.url == reverse("hazards:notice-page", args=[paper.pk])
    assert (paper.number, paper.hazard, paper.place) == ("锦消告〔2026〕1号", None, three[0].place)
    words = words_of(b"".join(client.get(reverse("hazards:notice-file", args=[paper.pk])).streaming_content))
    page = client.get(sent.url).content.decode()
    for one in three:
        assert one.description in words and one.number in words and f"于{full_day(one.due_on)}24时前" in words
        assert one.description in page
        assert one.events.order_by("seq").last().note == "出具隐患告知单 锦消告〔2026〕1号（同单 3 处隐患）"
        assert list(one.notices.all()) == [paper] and paper.links.get(hazard=one).due_on == one.due_on
    record_receipt(paper, by=cast.worker, at=NOW, receipt="refused", witness="李四")
    assert all(one.events.order_by("seq").last().note == "锦消告〔2026〕1号 拒签" for one in three)
    assert not untold(three)


def test_twelve_hazards_fill_more_pages_and_none_is_lost(shop, cast):
    many = [bring_to("rectifying", shop, description=f"第{n:02}项，" + "疏散通道堆放杂物" * 8) for n in range(12)]
    paper = issue_notice(many, by=cast.worker, at=NOW)
    words = words_of(drawing.pdf(paper))
    assert len(drawing.lay_out(paper).pages) > 1 and all(f"第{n:02}项" in words for n in range(12))


def test_when_one_changes_the_whole_is_replaced_and_what_is_closed_stays_out(client, three, cast, shop):
    first = issue_notice(three, by=cast.worker, at=NOW)
    assert issue_notice(three[1], by=cast.head, at=NOW) == first
    closed = acts.close_otherwise(three[2], by=cast.station, at=NOW, seen=None,
                                  exit=reason("close"), reason="已关停")  # fmt: skip
    assert issue_notice(three[0], by=cast.worker, at=NOW) == first  # what is closed since makes no other paper
    acts.correct(three[0], by=cast.station, at=NOW, seen=None, reason="笔误", changes={"description": "应急灯失效"})
    alone = issue_notice(bring_to("rectifying", shop, description="另一处"), by=cast.worker, at=NOW)
    second = issue_notice([three[0], *alone.hazards.all()], by=cast.worker, at=NOW)
    listed = set(second.hazards.values_list("description", flat=True))
    assert listed == {"应急灯失效", three[1].description, "另一处"} and closed.description not in listed
    for old in (first, alone):
        old.refresh_from_db()
        assert (old.state, old.replaced_by) == (Notice.State.VOID, second)
    client.force_login(cast.worker)
    page = client.get(reverse("hazards:notice-page", args=[first.pk])).content.decode()
    assert second.number in page and list(second.replaced.order_by("seq")) == [first, alone]


def test_what_the_visit_saw_goes_together_and_what_was_told_before_does_not(shop, cast):
    told = bring_to("rectifying", shop, at=NOW - 3 * ONE_DAY, description="早先的")
    issue_notice(told, by=cast.worker, at=NOW - 3 * ONE_DAY)
    seen_again = bring_to("rectifying", shop, at=NOW - 2 * ONE_DAY, description="又看到的")
    elsewhen = bring_to("rectifying", shop, at=NOW - ONE_DAY, description="昨天的")
    new = [bring_to("rectifying", shop, description=f"今天的{n}") for n in (1, 2)]
    for known in (told, seen_again):
        find_again(known, by=cast.worker, at=NOW, seen=None, note="还在", found_at=NOW)
    others, together = go_with(new[0], by=cast.worker)
    assert {row.pk for row in others} == {told.pk, seen_again.pk, elsewhen.pk, new[1].pk}
    assert together == {new[1].pk, seen_again.pk}
