"""一案一卷: everything of one hazard as one PDF, for those who may export, and no more than they may know."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from grids.services.photos import store_photo
from hazards.models import Hazard, Notice
from hazards.papers.issuing import draw_waiting, issue_notice
from hazards.services import acts
from hazards.services.supervising import supervise
from tests.grids.test_photos import picture
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to, reason
from tests.hazards.pdf_text import words_of

pytestmark = pytest.mark.django_db
DEMAND = "约见店主落实整改"


@pytest.fixture(autouse=True)
def _that_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def hazard(shop, cast) -> Hazard:
    """Told, urged over, handed over."""
    photo = store_photo(shop.street, photo_id=shop.pk, content=picture(), by=cast.worker, at=NOW)
    hazard = bring_to("rectifying", shop, by=cast.worker, at=NOW - 3 * ONE_DAY, photos=[photo])
    issue_notice(hazard, by=cast.worker, at=NOW - 3 * ONE_DAY)
    supervise(hazard, by=cast.chief, at=NOW - ONE_DAY, receiver=cast.head.posts.get(), demand=DEMAND, reply_on=TODAY)
    acts.hand_over(
        hazard, by=cast.station, at=NOW - timedelta(hours=1), seen=None, receiver=cast.brigade_office,
        reason=reason("hand_over"),
    )  # fmt: skip
    draw_waiting()
    return Hazard.objects.get(pk=hazard.pk)


def words(client, hazard) -> str:
    answer = client.get(reverse("hazards:case-file", args=[hazard.pk]))
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    return words_of(b"".join(answer.streaming_content))


def test_neighbours_find_none_and_workers_may_not(client, hazard, cast):
    for person, status in (
        (cast.neighbour, 403),
        (cast.other_community, 404),
        (cast.outsider, 404),
        (cast.worker, 403),
    ):
        client.force_login(person)
        assert client.get(reverse("hazards:case-file", args=[hazard.pk])).status_code == status


def test_it_tells_found_told_urged_and_sent_with_numbers_days_and_hashes(client, hazard, cast):
    client.force_login(cast.station)
    said = words(client, hazard)
    for text in (
        f"隐患编号：{hazard.number}", "东门小吃店", "灭火器压力不足", "2026年11月17日发现隐患", "告知限期整改，期限",
        "出具隐患告知单锦消告〔2026〕1号", f"督办东门第一网格（锦消督〔2026〕1号）：{DEMAND}",
        "移送碧江区消防救援大队（锦消移〔2026〕1号）", "文书目录（3份）", "整改前1张", "图1整改前，2026年11月17日",
    ):  # fmt: skip
        assert text in said, text
    for paper in Notice.objects.all():
        assert len(paper.sha256) == 64 and paper.sha256 in said


def test_the_brigade_reads_no_word_of_what_is_inside_the_street(client, hazard, cast):
    client.force_login(cast.brigade)
    said = words(client, hazard)
    assert "锦消移〔2026〕1号" in said and "锦消督" not in said and DEMAND not in said and "督办" not in said
