"""督办: the street urges its own to act on a hazard and reply by a day; no place and no brigade reads of it."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from rest_framework.test import APIClient

from grids.errors import Conflict, DomainError, NotAllowed
from grids.models import Post
from hazards.models import Hazard, Notice, Supervision
from hazards.papers.issuing import draw_waiting
from hazards.services import acts
from hazards.services.supervising import reply_supervision, supervise, who_can_be_urged
from notifications.models import Outbox
from tests.factories import make_organisation, make_place, make_post, make_user
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to
from tests.hazards.pdf_text import words_of

pytestmark = pytest.mark.django_db
DEMAND = "三日内上门约见店主，落实整改"


@pytest.fixture(autouse=True)
def _that_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def late(shop, cast) -> Hazard:
    """Overdue since two days ago."""
    hazard = bring_to("rectifying", shop, by=cast.worker, at=NOW - 9 * ONE_DAY)
    Hazard.objects.filter(pk=hazard.pk).update(due_on=TODAY - 2 * ONE_DAY, due_at=NOW - 2 * ONE_DAY)
    return Hazard.objects.get(pk=hazard.pk)


@pytest.fixture
def machine_of(db):
    def make(user):
        api = APIClient()
        api.force_authenticate(user)
        return api

    return make


def post_of(user) -> Post:
    return user.posts.get()


def urge(hazard, cast, **more) -> Supervision:
    given = {"by": cast.station, "at": NOW, "receiver": post_of(cast.community), "demand": DEMAND,
             "reply_on": TODAY + 3 * ONE_DAY}  # fmt: skip
    return supervise(hazard, **given | more)


def told() -> list[tuple[str, list]]:
    rows = Outbox.objects.filter(purpose="notify", event__startswith="supervision.").order_by("recorded_at", "id")
    return [(row.event, row.payload["to"]) for row in rows]


def test_neighbours_and_those_below_urge_nobody(client, late, cast):
    for stranger in (cast.neighbour, cast.outsider):
        client.force_login(stranger)
        assert client.get(reverse("hazards:supervise", args=[late.pk])).status_code in (403, 404)
    for person in (cast.worker, cast.head, cast.community, cast.brigade, cast.district, cast.auditor, cast.outsider):
        with pytest.raises(NotAllowed):
            urge(late, cast, by=person)
    assert not Supervision.objects.exists() and not Notice.objects.exists()


def test_a_place_and_the_brigade_read_nothing_of_it(client, late, shop, cast, machine_of):
    row = urge(late, cast)
    draw_waiting()
    make_post(cast.nobody, "place_person", late.street, places=[shop])
    for person in (cast.nobody, cast.brigade):
        client.force_login(person)
        page = client.get(reverse("hazards:hazard", args=[late.pk])).content.decode()
        assert row.paper.number not in page and DEMAND not in page and "督办" not in page
        listed = client.get("/hazards/?supervised=1")
        assert listed.context["rows"] == [] and "督办中" not in client.get("/hazards/").content.decode()
        assert client.get(reverse("hazards:notice-file", args=[row.paper_id])).status_code == 403
        assert client.get(reverse("hazards:supervision-reply", args=[row.pk])).status_code in (403, 404)
        answer = machine_of(person).get(f"/api/v1/hazards/{late.pk}/")
        assert answer.status_code == 200 and DEMAND not in answer.content.decode()
    with pytest.raises(Conflict) as moved:
        acts.comment(late, by=cast.brigade, at=NOW, seen=late.version, note="到场看过")
    assert moved.value.code == "moved-on" and moved.value.details["happened"] == []


def test_it_is_a_paper_a_message_and_an_entry_and_leaves_state_and_deadline(client, late, cast):
    row = urge(late, cast)
    assert (row.paper.number, row.paper.kind) == ("锦消督〔2026〕1号", "supervise")
    now = Hazard.objects.get(pk=late.pk)
    assert (now.state, now.due_at) == (late.state, late.due_at)
    assert told() == [("supervision.sent", [str(cast.community.pk)])]
    assert draw_waiting() == 1
    client.force_login(cast.community)
    page = client.get(reverse("hazards:hazard", args=[late.pk])).content.decode()
    assert "督办中" in page and DEMAND in page and reverse("hazards:supervision-reply", args=[row.pk]) in page
    assert client.get("/hazards/?mine=1").context["rows"][0].supervised == row.paper.number
    words = words_of(b"".join(client.get(reverse("hazards:notice-file", args=[row.paper_id])).streaming_content))
    for said in (
        "东门社区",
        "已逾期2天未整改",
        DEMAND,
        "2026年11月23日24时前",
        "街道内部督办，不送场所",
        "告知限期整改",
    ):
        assert said in words, said


def test_who_was_urged_replies_once_and_who_sent_it_is_told(client, late, cast):
    row = urge(late, cast)
    address = reverse("hazards:supervision-reply", args=[row.pk])
    client.force_login(cast.neighbour)
    assert client.get(address).status_code in (403, 404)
    for person in (cast.head, cast.other_community, cast.station, cast.worker):
        with pytest.raises(NotAllowed):
            reply_supervision(row, by=person, at=NOW, reply="已办")
    client.force_login(cast.community)
    assert client.post(address, {"reply": " "}).status_code == 422
    assert client.post(address, {"reply": "已约见店主，周三前换好"}).status_code == 302
    row.refresh_from_db()
    assert (row.reply, row.replied_by, row.replied_at) == ("已约见店主，周三前换好", cast.community, NOW)
    again = client.post(address, {"reply": "再次回复的话"})
    assert again.status_code == 409 and "再次回复的话" in again.content.decode()
    assert told()[1:] == [("supervision.replied", [str(cast.station.pk)])]
    notes = list(late.events.filter(data__has_key="supervision").order_by("seq").values_list("data__supervision", "by"))
    assert notes == [("sent", cast.station.pk), ("replied", cast.community.pk)]
    client.force_login(cast.station)
    assert [line.hazard for line in client.get("/hazards/?supervised=1").context["rows"]] == [late]


def test_it_stands_among_ones_own_tasks_until_it_is_replied_to(client, shop, cast):
    hazard = bring_to("rectifying", shop)  # not overdue: only the 督办单 puts it before the community
    client.force_login(cast.community)
    assert client.get("/hazards/?mine=1").context["rows"] == []
    row = urge(hazard, cast)
    assert [line.hazard for line in client.get("/hazards/?mine=1").context["rows"]] == [hazard]
    reply_supervision(row, by=cast.community, at=NOW, reply="已办")
    assert client.get("/hazards/?mine=1").context["rows"] == []


def test_the_successor_in_the_post_replies_and_the_predecessor_no_more(late, cast, territory):
    row = urge(late, cast)
    post = post_of(cast.community)
    successor = make_user("next", "新任负责人", organisation=cast.community.organisation)
    make_post(successor, "community_head", territory.east)
    Post.objects.filter(pk=post.pk).update(valid_to=TODAY - ONE_DAY)
    cast.community.__dict__.pop("_scope", None)
    with pytest.raises(NotAllowed):
        reply_supervision(row, by=cast.community, at=NOW, reply="已办")
    assert reply_supervision(row, by=successor, at=NOW, reply="已办").replied_by == successor


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"demand": "  "}, "missing-input", "demand"),
        ({"reply_on": TODAY - ONE_DAY}, "reply-too-early", "reply_on"),
        ({"reply_on": TODAY + 800 * ONE_DAY}, "due-too-late", "reply_on"),
    ],
)
def test_it_refuses_nothing_demanded_and_a_day_gone_by(late, cast, wrong, code, field):
    with pytest.raises(DomainError) as refused:
        urge(late, cast, **wrong)
    assert (refused.value.code, list(refused.value.details["fields"])) == (code, [field])
    assert not Notice.objects.exists()


def test_it_refuses_who_is_not_over_the_hazard_and_who_may_not_see_it(late, cast, territory):
    police = make_organisation("jj-police", "锦江派出所", "police", territory.street)
    for nobody in (post_of(cast.other_community), post_of(cast.worker), cast.brigade_office, cast.street_office):
        with pytest.raises(DomainError) as refused:
            urge(late, cast, receiver=nobody)
        assert refused.value.code == "wrong-receiver"
    with pytest.raises(DomainError) as refused:
        urge(late, cast, receiver=police)
    assert refused.value.code == "receiver-blind"
    make_post(make_user("officer", organisation=police), "police", territory.street)
    row = urge(late, cast, receiver=police)
    assert row.receiver == "锦江派出所"
    choices = who_can_be_urged(late, NOW)
    assert {post_of(cast.head), post_of(cast.community), police} == set(choices)


def test_of_a_home_only_who_has_the_care_right_is_urged(cast, territory):
    home = make_place(territory.street, "张三家", at=(109.185, 27.716), type="HOME")
    hazard = bring_to("rectifying", home, description="老人张三卧床吸烟")
    police = make_organisation("jj-police", "锦江派出所", "police", territory.street)
    make_post(make_user("officer", organisation=police), "police", territory.street)
    with pytest.raises(DomainError) as refused:
        urge(hazard, cast, receiver=police)
    assert refused.value.code == "receiver-blind"
    urge(hazard, cast, demand="上门劝导张三")
    payload = Outbox.objects.get(event="supervision.sent", purpose="notify").payload
    assert "张三" not in f"{payload['title']} {payload['body']}"


def test_it_refuses_a_hazard_that_is_ended_and_the_same_twice_before_the_day(late, shop, cast):
    with pytest.raises(Conflict) as refused:
        urge(bring_to("closed", shop), cast)
    assert refused.value.code == "not-open"
    urge(late, cast)
    with pytest.raises(Conflict) as refused:
        urge(late, cast)
    assert refused.value.code == "urged-already"
    again = urge(late, cast, at=NOW + 4 * ONE_DAY, reply_on=TODAY + 6 * ONE_DAY)
    assert again.paper.number == "锦消督〔2026〕2号"
    assert [fact["what"] for fact in again.paper.facts["measures"]] == ["found", "set_deadline", "supervised"]


def test_the_flag_goes_when_the_hazard_ends(client, late, cast):
    urge(late, cast)
    client.force_login(cast.station)
    assert "督办中" in client.get("/hazards/?overdue=1").content.decode().split("<tbody>")[1]
    assert "锦消督〔2026〕1号" in client.get("/hazards/overdue/").content.decode()
    acts.void(late, by=cast.station, at=NOW + timedelta(hours=1), seen=None, reason="重复登记")
    assert client.get("/hazards/?supervised=1").context["rows"] == []


def test_the_page_keeps_what_was_typed_and_sends(client, late, cast):
    client.force_login(cast.chief)
    address = reverse("hazards:supervise", args=[late.pk])
    page = client.get(address).content.decode()
    assert "东门社区" in page and "东门第一网格" in page and "2026-11-25" in page
    typed = {"receiver": str(post_of(cast.head).pk), "demand": DEMAND, "reply_on": "2026-11-19"}
    refused = client.post(address, typed)
    assert refused.status_code == 422 and DEMAND in refused.content.decode()
    assert client.post(address, typed | {"reply_on": "2026-11-24"}).status_code == 302
    assert Supervision.objects.get().post == post_of(cast.head)
