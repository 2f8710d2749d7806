"""三联单: ranges of numbers; a sheet is used once, void with a reason, or missing; no number of another pad."""

import pytest
import time_machine
from django.urls import reverse

from grids.errors import Conflict, DomainError, NotAllowed
from hazards.models import Notice, PadSheet, PaperPad
from hazards.papers.issuing import draw_waiting, issue_notice
from hazards.papers.pads import enter_sheet, register_pad, void_sheet
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def that_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def pad(territory, cast) -> PaperPad:
    return new_pad(territory, cast.station)


def new_pad(territory, by, first=1201, last=1250, **more) -> PaperPad:
    known = {"kind": "inform", "prefix": "三联单", "grid": territory.cell_a, "handed_on": TODAY - ONE_DAY}
    return register_pad(territory.street, by=by, at=NOW, first=first, last=last, **known | more)


def test_a_worker_registers_none_and_a_neighbour_sees_none(client, territory, cast, pad):
    for person in (cast.worker, cast.neighbour, cast.outsider):
        with pytest.raises(NotAllowed):
            new_pad(territory, person, 9001, 9050)
        with pytest.raises(NotAllowed):
            void_sheet(pad, by=person, at=NOW, seq=1201, reason="写坏")
    client.force_login(cast.outsider)
    assert client.get(reverse("hazards:pad", args=[pad.pk])).status_code == 404


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"first": 1250, "last": 1300}, "pad-known"),
        ({"first": 5, "last": 4}, "wrong-range"),
        ({"first": 1, "last": 1100}, "wrong-range"),
        ({"first": 1, "last": 50, "kind": "handover"}, "wrong-kind"),
    ],
)
def test_it_refuses_a_range_that_cannot_be(territory, cast, pad, given, code):
    with pytest.raises(DomainError) as refused:
        new_pad(territory, cast.station, **given)
    assert refused.value.code == code


def test_a_sheet_is_a_paper_of_its_hazards_under_its_own_number(client, shop, cast, pad):
    hazard = bring_to("rectifying", shop)
    client.force_login(cast.worker)
    typed = {"pad": pad.pk, "seq": 1203, "written_on": TODAY}
    sent = client.post(reverse("hazards:sheet-new", args=[hazard.pk]), typed)
    paper = Notice.objects.get()
    assert sent.url == reverse("hazards:notice-page", args=[paper.pk])
    assert (paper.number, paper.by_hand, paper.state, paper.place) == ("三联单0001203", True, "issued", shop)
    assert paper.facts["description"] == hazard.description and draw_waiting() == 0
    assert client.get(reverse("hazards:notice-file", args=[paper.pk])).status_code == 400
    assert "手写" in client.get(sent.url).content.decode()
    assert hazard.events.order_by("seq").last().note == "登记手写告知单 三联单0001203"
    assert issue_notice(hazard, by=cast.worker, at=NOW) == paper  # it is told already, by the sheet
    assert issue_notice(bring_to("rectifying", shop), by=cast.worker, at=NOW).seq == 1  # our own numbers have no gap
    page = client.get(reverse("hazards:pad", args=[pad.pk])).content.decode()
    assert "三联单0001201、三联单0001202" in page and "三联单0001204" not in page


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"seq": 1251}, "not-of-the-pad"),
        ({"seq": 1202}, "sheet-known"),
        ({"seq": 1201}, "sheet-known"),
        ({"written_on": TODAY + ONE_DAY}, "wrong-day"),
        ({"written_on": TODAY - 2 * ONE_DAY}, "wrong-day"),
    ],
)
def test_a_sheet_is_used_once_and_only_one_of_the_pad(shop, cast, pad, given, code):
    void_sheet(pad, by=cast.station, at=NOW, seq=1202, reason="写坏")
    enter_sheet(pad, [bring_to("rectifying", shop)], by=cast.worker, at=NOW, seq=1201, written_on=TODAY)
    with pytest.raises(DomainError) as refused:
        typed = {"seq": 1210, "written_on": TODAY} | given
        enter_sheet(pad, [bring_to("rectifying", shop)], by=cast.worker, at=NOW, **typed)
    assert refused.value.code == code and PadSheet.objects.count() == 2


def test_what_a_notice_in_force_tells_is_not_told_again_by_hand(shop, cast, pad):
    hazard = bring_to("rectifying", shop)
    issue_notice(hazard, by=cast.worker, at=NOW)
    with pytest.raises(Conflict) as refused:
        enter_sheet(pad, [hazard], by=cast.worker, at=NOW, seq=1201, written_on=TODAY)
    assert refused.value.code == "told-already"


def test_the_station_hands_out_a_pad_and_voids_a_sheet_on_the_page(client, territory, cast, pad):
    client.force_login(cast.station)
    typed = {"prefix": "三联单", "first": 1240, "last": 1300, "digits": 7, "grid": territory.cell_a.pk,
             "handed_on": TODAY}  # fmt: skip
    refused = client.post(reverse("hazards:pad-new"), typed)
    assert refused.status_code == 409 and "1300" in refused.content.decode()
    assert client.post(reverse("hazards:pad-new"), typed | {"first": 1251}).status_code == 302
    assert client.post(reverse("hazards:pad", args=[pad.pk]), {"seq": 1250, "reason": "撕坏"}).status_code == 302
    assert "撕坏" in client.get(reverse("hazards:pad", args=[pad.pk])).content.decode()
    rows = client.get(reverse("hazards:pads")).context["page"].rows
    assert sorted((row.used, row.void) for row in rows) == [(0, 0), (0, 1)]
