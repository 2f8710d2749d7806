"""A 建议函 to a department is one act: the paper and the row whose reply is waited for; each leads to the other."""

import pytest
import time_machine

from grids.errors import DomainError
from grids.formats import full_day
from hazards.models import Chase, EnforcementAction, Letter, Notice
from hazards.papers.issuing import draw_waiting
from hazards.pressure.letters import answer_letter, send_letter
from hazards.services.enforcement import void_action
from tests.factories import make_organisation
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to

pytestmark = pytest.mark.django_db
DAY = TODAY + 10 * ONE_DAY
TYPED = {"matter": "老旧小区充电设施", "situation": "飞线充电多。", "advice": "建议增设充电口。", "reply_on": str(DAY)}


@pytest.fixture(autouse=True)
def that_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def bureau(territory):
    return make_organisation("housing", "碧江区住房和城乡建设局", "housing", territory.district)


@pytest.fixture
def letter(client, shop, cast, bureau):
    bring_to("rectifying", shop, description="飞线充电")
    client.force_login(cast.chief)
    sent = client.post(f"/papers/place/{shop.pk}/advice/", TYPED | {"to": bureau.pk})
    assert sent.status_code == 302, sent.content.decode()
    return Letter.objects.get()


def test_a_neighbour_reads_no_letter_and_a_worker_is_refused(client, letter, cast):
    for person, status in ((cast.outsider, 404), (cast.worker, 403), (cast.station, 200)):
        client.force_login(person)
        assert client.get(f"/letters/{letter.pk}/").status_code == status


def test_issuing_the_paper_makes_its_row_once_with_number_days_and_what_it_is_about(client, letter, shop, bureau):
    paper = Notice.objects.get(kind="advice")
    entry = EnforcementAction.objects.get()
    assert (entry.paper, entry.kind, entry.document, letter.action) == (paper, "letter", paper.number, entry)
    assert (letter.to, letter.sent_on, letter.reply_by, letter.subject) == (bureau, TODAY, DAY, TYPED["matter"])
    assert paper.facts["receiver"] == bureau.name and draw_waiting() == 1
    assert [row.description for row in letter.hazards.all()] == ["飞线充电"] and list(letter.places.all()) == [shop]
    page = client.get(f"/letters/{letter.pk}/").content.decode()
    assert f"/notices/{paper.pk}/" in page and "飞线充电" in page
    assert f"/letters/{letter.pk}/" in client.get(f"/notices/{paper.pk}/").content.decode()
    assert f"/letters/{letter.pk}/" in client.get("/letters/").content.decode()


def test_its_page_tells_what_came_of_it_the_newest_first(client, letter, cast):
    answer_letter(letter, by=cast.station, at=NOW, replied_on=TODAY, reply="已列入改造计划", outcome="已增设")
    page = client.get(f"/letters/{letter.pk}/").content.decode()
    assert page.index("已列入改造计划；已增设") < page.index(f"请于 {full_day(DAY)} 前回复")


def test_its_page_tells_of_each_reminder_how_far_the_day_was(client, letter, cast):
    for step in (-1, 0, 1):
        Chase.objects.create(street=letter.street, recorded_at=NOW, clock="letter", subject=letter.pk,
                             base_on=DAY, step=step)  # fmt: skip
    client.force_login(cast.station)
    page = client.get(f"/letters/{letter.pk}/").content.decode()
    said = ["超过要求回复的日期 1 天", "要求回复的日期当天", "离要求回复的日期还有 1 天"]
    assert all(one in page for one in said) and "还有 0 天" not in page


def test_without_a_day_for_the_reply_nothing_is_written_and_what_was_typed_stays(client, shop, cast, bureau):
    client.force_login(cast.station)
    refused = client.post(f"/papers/place/{shop.pk}/advice/", TYPED | {"to": bureau.pk, "reply_on": ""})
    assert refused.status_code == 422 and "请写明请求回复的日期" in refused.content.decode()
    assert "飞线充电多。" in refused.content.decode()
    past = client.post(f"/papers/place/{shop.pk}/advice/", TYPED | {"to": bureau.pk, "reply_on": str(TODAY - ONE_DAY)})
    assert past.status_code == 422 and "不能早于发函日期" in past.content.decode()
    assert not Notice.objects.exists() and not Letter.objects.exists()


def test_a_letter_of_the_street_is_of_no_place_and_the_same_one_is_not_written_down_again(client, cast, bureau, shop):
    client.force_login(cast.station)
    assert client.post("/papers/advice/new/", TYPED | {"to": bureau.pk}).status_code == 302
    paper = Letter.objects.get().action.paper
    known = {"organisation": cast.street_office, "to": bureau, "subject": "同一件事", "sent_on": TODAY, "reply_by": DAY}
    with pytest.raises(DomainError) as refused:
        send_letter(shop.street, by=cast.station, at=NOW, document=paper.number, places=[shop], **known)
    assert list(refused.value.details["fields"]) == ["document"]


def test_a_paper_to_a_unit_is_no_letter_until_it_is_written_down(client, cast, bureau, shop):
    client.force_login(cast.station)
    assert client.post("/papers/advice/new/", TYPED | {"receiver": "某物业公司"}).status_code == 302
    paper = Notice.objects.get()
    assert not Letter.objects.exists()
    known = {"organisation": cast.street_office, "to": bureau, "subject": "同一件事", "sent_on": TODAY, "reply_by": DAY}
    row = send_letter(shop.street, by=cast.station, at=NOW, document=paper.number, places=[shop], **known)
    assert row.action.paper == paper


def test_voiding_its_entry_voids_the_paper_too(letter, cast):
    void_action(letter.action, action="enforcement.record", by=cast.station, at=NOW, reason="发错单位")
    assert Notice.objects.get(kind="advice").state == "void"
    assert not Letter.objects.visible_to(cast.station).exists()
