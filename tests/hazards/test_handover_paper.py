"""隐患移送单: the paper of a hand-over, under its number, with what the receiver needs, for who sent and who got it."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse

from grids.models import Reveal
from hazards.models import Handover, Notice, NoticeHazard
from hazards.papers import drawing
from hazards.papers.delivering import record_receipt
from hazards.papers.issuing import draw_waiting, issue_notice
from hazards.papers.numbers import pass_over
from hazards.services import acts
from tests.factories import make_organisation, make_place, make_post
from tests.hazards.makers import NOW, ONE_DAY, bring_to, make_photo, reason
from tests.hazards.pdf_text import words_of

pytestmark = pytest.mark.django_db
PHONE = "13987654321"


@pytest.fixture(autouse=True)
def _that_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def shop(shop):
    shop.responsible_person, shop.phone, shop.credit_code = "秦无双", PHONE, "91520602MA6XXXXX1A"
    shop.address = "东门路1号"
    shop.save()
    return shop


@pytest.fixture
def sent(shop, cast) -> Handover:
    """Told, given a notice, failed a re-check, and then to the brigade."""
    hazard = bring_to("rectifying", shop, by=cast.worker, description="后厨灭火器压力不足", at=NOW - 3 * ONE_DAY)
    notice = issue_notice(hazard, by=cast.worker, at=NOW - 3 * ONE_DAY)
    record_receipt(notice, by=cast.worker, at=NOW - 3 * ONE_DAY, receipt="refused", witness="罗秀英")
    photos = [make_photo(shop.street)]
    hazard = acts.submit_rectification(hazard, by=cast.worker, at=NOW - 2 * ONE_DAY, seen=None, photos=photos)
    hazard = acts.fail_recheck(
        hazard, by=cast.head, at=NOW - ONE_DAY, seen=None, reason="仍未更换", due_on=NOW.date(), photos=photos
    )
    acts.hand_over(
        hazard, by=cast.station, at=NOW, seen=None, receiver=cast.brigade_office,
        reason=reason("hand_over"), request="请上门处理",
    )  # fmt: skip
    return Handover.objects.select_related("paper").get()


def opened(client, paper):
    return client.get(reverse("hazards:notice-file", args=[paper.pk]))


def test_neighbours_find_nothing_and_insiders_without_the_right_are_refused(client, sent, shop, cast, territory):
    draw_waiting()
    police = make_organisation("jj-police", "锦江派出所", "police", territory.street)
    make_post(cast.nobody, "police", territory.street, organisation=police)
    for stranger in (cast.neighbour, cast.other_community, cast.outsider):
        client.force_login(stranger)
        assert opened(client, sent.paper).status_code == 404
    # the worker sees the hazard, the auditor and the district's office read all, the police got another paper
    for insider in (cast.worker, cast.auditor, cast.district, cast.enforcer, cast.nobody):
        client.force_login(insider)
        assert opened(client, sent.paper).status_code == 403
        page = client.get(reverse("hazards:hazard", args=[sent.hazard_id])).content.decode()
        paper = client.get(reverse("hazards:notice-page", args=[sent.paper_id])).content.decode()
        for told in (page, paper):  # that there is such a paper; neither its file nor what stands in it
            assert sent.number in told and f"{sent.paper_id}.pdf" not in told and PHONE not in told
    assert not Reveal.objects.exists()


def test_the_responsible_person_sees_that_it_was_handed_over_and_not_the_paper(client, sent, shop, cast, territory):
    draw_waiting()
    make_post(cast.nobody, "place_person", territory.street, places=[shop])
    client.force_login(cast.nobody)
    assert opened(client, sent.paper).status_code == 403
    page = client.get(reverse("hazards:hazard", args=[sent.hazard_id]))
    assert [row.kind for row in page.context["notices"]] == ["inform"]


def test_the_receiver_reads_all_it_needs_and_that_it_read_a_phone_is_kept(client, sent, cast):
    assert draw_waiting() == 1
    client.force_login(cast.brigade)
    answer = opened(client, sent.paper)
    assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
    words = words_of(b"".join(answer.streaming_content))
    place = sent.hazard.place
    for said in (
        f"文号：{sent.number}", "碧江区消防救援大队：", place.name, "东门路1号", "秦无双", PHONE, place.credit_code,
        "27.71500，109.18500（WGS-84）", "后厨灭火器压力不足", sent.reason.name_zh, "请上门处理", "经办人：station",
        "出具隐患告知单锦消告〔2026〕1号，场所拒签，有见证人", "复查不合格：仍未更换", "2026年11月24日24时前",
        "不是行政处理决定", "接收人：",
    ):  # fmt: skip
        assert said in words, said
    record = Reveal.objects.get()
    assert (record.by, record.place, record.field) == (cast.brigade, place, "phone")
    assert record.reason == f"打开隐患移送单 {sent.number}"


def test_the_number_is_the_paper_s_and_goes_on_without_a_gap(shop, cast, territory):
    pass_over(shop.street, "handover", year=2026, count=4)
    power = make_organisation("power", "碧江区供电单位", "power", territory.district)
    hazard = bring_to("rectifying", shop)
    acts.hand_over(
        hazard, by=cast.station, at=NOW, seen=None, receiver=[cast.brigade_office, power], reason=reason("hand_over")
    )
    later = bring_to("handed_over", shop, receiver=power)
    papers = Notice.objects.filter(kind="handover").order_by("seq")
    assert [paper.seq for paper in papers] == [5, 6, 7]
    assert [paper.handover.number for paper in papers] == [f"锦消移〔2026〕{n}号" for n in (5, 6, 7)]
    assert [paper.facts["receiver"] for paper in papers] == [cast.brigade_office.name, power.name, power.name]
    assert papers[2].handover.hazard == later


def test_what_it_said_when_it_was_sent_stays_whatever_is_corrected(sent, cast):
    acts.correct(
        sent.hazard, by=cast.station, at=NOW + timedelta(hours=1), seen=None, reason="笔误",
        changes={"description": "应急照明灯失效"},
    )  # fmt: skip
    draw_waiting()
    paper = Notice.objects.get(pk=sent.paper_id)
    assert paper.facts["description"] == "后厨灭火器压力不足"
    assert "后厨灭火器压力不足" in words_of(drawing.pdf(paper))


def test_a_photo_whose_file_is_gone_is_said_and_the_paper_is_drawn(sent):
    assert [photo["stage"] for photo in sent.paper.facts["photos"]] == ["recheck"]
    assert "照片文件未能读取" in words_of(drawing.pdf(sent.paper))


def test_the_page_tells_how_far_it_got_and_asks_for_no_signature(client, sent, cast):
    draw_waiting()
    acts.accept_handover(sent.hazard, by=cast.brigade, at=NOW, seen=None)
    client.force_login(cast.station)
    page = client.get(reverse("hazards:hazard", args=[sent.hazard_id])).content.decode()
    line = page.split(f"<b>{sent.number}</b>")[1].split("</div>")[0]
    assert "碧江区消防救援大队 · 已受理 刚刚" in line and str(sent.paper_id) in line and "登记送达" not in line
    signed = {"receipt": "signed", "name": "某人", "witness": ""}
    assert client.post(reverse("hazards:receipt", args=[sent.paper_id]), signed).status_code == 404
    assert not Notice.objects.get(pk=sent.paper_id).receipt


def test_the_list_opens_it_for_the_receiver_and_for_no_worker(client, sent, cast):
    link = reverse("hazards:notice-file", args=[sent.paper_id])
    for person, there in ((cast.brigade, True), (cast.station, True), (cast.worker, False), (cast.auditor, False)):
        client.force_login(person)
        page = client.get("/handovers/").content.decode()
        assert sent.number in page and (link in page) is there


def test_of_a_home_the_receiver_finds_no_paper_and_the_station_prints_it(client, territory, cast):
    home = make_place(territory.street, "张三家", at=(109.185, 27.716), type="HOME", phone=PHONE)
    hazard = bring_to("handed_over", home, receiver=cast.brigade_office)
    draw_waiting()
    paper = hazard.notices.get()
    client.force_login(cast.brigade)
    assert opened(client, paper).status_code == 404
    client.force_login(cast.station)
    assert opened(client, paper).status_code == 200


def test_a_hand_over_from_before_has_its_number_and_no_paper(client, sent, cast):
    Handover.objects.update(paper=None)
    NoticeHazard.objects.filter(notice__kind="handover").delete()
    Notice.objects.filter(kind="handover").delete()
    client.force_login(cast.brigade)
    page = client.get("/handovers/").content.decode()
    assert sent.number in page
    assert sent.number in client.get(reverse("hazards:hazard", args=[sent.hazard_id])).content.decode()


def test_its_file_is_kept_with_its_hash(sent, settings):
    draw_waiting()
    paper = Notice.objects.get(pk=sent.paper_id)
    data = (Path(settings.MEDIA_ROOT) / paper.file).read_bytes()
    assert data.startswith(b"%PDF") and len(paper.sha256) == 64
