"""复查记录: the paper of a re-check, issued when asked for, once."""

import pytest
import time_machine
from django.urls import reverse

from grids.errors import NotAllowed
from hazards.models import Hazard, Notice, Recheck
from hazards.papers.issuing import draw_waiting
from hazards.papers.recheck_records import record_recheck
from hazards.services import acts
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to, make_photo
from tests.hazards.pdf_text import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _that_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def hazard(shop, cast) -> Hazard:
    """Failed its first re-check yesterday, passed the second today."""
    photos = [make_photo(shop.street)]
    hazard = bring_to("submitted", shop, submitter=cast.worker, at=NOW - 3 * ONE_DAY)
    known = {"seen": None, "photos": photos}
    hazard = acts.fail_recheck(
        hazard, by=cast.head, at=NOW - ONE_DAY, reason="仍未更换", due_on=TODAY + ONE_DAY, **known
    )
    hazard = acts.submit_rectification(hazard, by=cast.worker, at=NOW - ONE_DAY / 2, note="已换新", **known)
    return acts.pass_recheck(hazard, by=cast.community, at=NOW, note="压力正常", **known)


def first(hazard) -> Recheck:
    return hazard.rechecks.order_by("at").first()


def last(hazard) -> Recheck:
    return hazard.rechecks.order_by("at").last()


def test_a_neighbour_and_those_who_only_read_issue_none(client, hazard, cast):
    address = reverse("hazards:recheck-record", args=[last(hazard).pk])
    for person, status in ((cast.neighbour, 404), (cast.outsider, 404), (cast.auditor, 403), (cast.brigade, 403)):
        client.force_login(person)
        assert client.post(address).status_code == status
    with pytest.raises(NotAllowed):
        record_recheck(last(hazard), by=cast.neighbour, at=NOW)
    assert not Notice.objects.exists()


def test_each_re_check_has_one_paper_that_says_what_was_seen_then(client, hazard, cast):
    client.force_login(cast.worker)
    for recheck in (first(hazard), last(hazard), last(hazard)):
        assert client.post(reverse("hazards:recheck-record", args=[recheck.pk])).status_code == 302
    failed, passed = Notice.objects.filter(kind="recheck").order_by("seq")
    assert [failed.number, passed.number] == ["锦消复〔2026〕1号", "锦消复〔2026〕2号"]
    assert (failed.rechecks.get(), passed.rechecks.get()) == (first(hazard), last(hazard))
    assert draw_waiting() == 2
    said = {}
    for paper in (failed, passed):
        said[paper] = words_of(b"".join(client.get(reverse("hazards:notice-file", args=[paper.pk])).streaming_content))
    for words in ("不合格，继续整改，新期限2026年11月21日24时", "仍未更换", "复查人head（网格长）", "2026年11月19日"):
        assert words in said[failed], words
    assert "已换新" not in said[failed]  # that came later
    for words in ("合格，已整改到位", "压力正常", "复查不合格：仍未更换", "报告整改完成：已换新", "community"):
        assert words in said[passed], words
    page = client.get(reverse("hazards:hazard", args=[hazard.pk])).content.decode()
    assert failed.number in page and "/rechecks/" not in page


def test_the_page_offers_it_for_each_re_check_without_one(client, hazard, cast):
    client.force_login(cast.station)
    page = client.get(reverse("hazards:hazard", args=[hazard.pk])).content.decode()
    assert all(reverse("hazards:recheck-record", args=[row.pk]) in page for row in hazard.rechecks.all())
    client.force_login(cast.auditor)
    assert "/rechecks/" not in client.get(reverse("hazards:hazard", args=[hazard.pk])).content.decode()
