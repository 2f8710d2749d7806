"""A street's own checklists: a draft changes freely, what is published never; each visit keeps what it was asked."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from grids.errors import Conflict, DomainError, NotAllowed
from grids.models import PlaceType
from hazards.models import Category, Hazard
from inspections.models import Answer, Checklist, Inspection, Submission
from inspections.offline.carried import carried
from inspections.services import checklist_editing as editing
from inspections.services.checklist_editing import ItemRow
from inspections.services.checklists import checklist_for
from tests.factories import make_place
from tests.inspections.conftest import NOW, promise, upload

TODAY = NOW.date()
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def known(cast):
    return {"by": cast.station}


@pytest.fixture
def draft(territory, cast, known):
    """A list for restaurants with a yes-no line, to be photographed, and a number."""
    made = editing.begin_checklist(
        territory.street, at=NOW, name="夜市餐饮检查表", types=PlaceType.objects.filter(code="REST"), **known
    )
    editing.add_item(made, ItemRow("出口畅通", category=Category.objects.get(code="H01"), needs_photo=True), **known)
    editing.add_item(made, ItemRow("灭火器数", answer="number", unit="具", least=1, most=40), **known)
    return made


def publish(draft, known, day=TODAY):
    return editing.publish_checklist(draft, at=NOW, valid_from=day, **known)


def codes(place, day=TODAY):
    found = checklist_for(place, on=day)
    return found.street_id and found.street.code, found.code, found.version


# --- denied


def test_a_neighbours_street_sees_and_writes_none_of_it(cast, territory, draft, far_shop, known):
    publish(draft, known)
    assert draft not in Checklist.objects.visible_to(cast.outsider)
    assert checklist_for(make_place(territory.other_street, "涌泉小吃", at=(113.005, 25.795)), on=TODAY).street is None
    for act in (
        lambda: editing.next_version(territory.other_street, draft, by=cast.outsider, at=NOW),
        lambda: editing.publish_checklist(draft, by=cast.outsider, at=NOW, valid_from=TODAY),
    ):
        with pytest.raises(DomainError):
            act()


@pytest.mark.parametrize("who", ["outsider", "worker", "chief", "community"])
def test_only_the_station_writes(cast, territory, draft, who):
    by = getattr(cast, who)
    item = draft.items.first()
    for act in (
        lambda: editing.begin_checklist(territory.street, by=by, at=NOW, name="某表"),
        lambda: editing.add_item(draft, ItemRow("某项"), by=by),
        lambda: editing.change_item(item, ItemRow("某项"), by=by),
        lambda: editing.drop_item(item, by=by),
        lambda: editing.move_item(item, up=False, by=by),
        lambda: editing.change_checklist(draft, by=by, at=NOW, name="某表"),
        lambda: editing.drop_draft(draft, by=by),
        lambda: editing.publish_checklist(draft, by=by, at=NOW, valid_from=TODAY),
        lambda: editing.end_checklist(publish(draft, {"by": cast.station}), by=by, at=NOW, valid_to=TODAY),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_what_is_published_is_never_changed(draft, known, cast):
    publish(draft, known)
    item = draft.items.first()
    for act in (
        lambda: editing.add_item(draft, ItemRow("某项"), **known),
        lambda: editing.change_item(item, ItemRow("某项"), **known),
        lambda: editing.drop_item(item, **known),
        lambda: editing.move_item(item, up=False, **known),
        lambda: editing.change_checklist(draft, at=NOW, name="某表", **known),
        lambda: editing.drop_draft(draft, **known),
        lambda: publish(draft, known),
    ):
        with pytest.raises(Conflict):
            act()


def test_a_common_list_is_nobodys_to_change(known):
    common = Checklist.objects.get(code="C1")
    with pytest.raises(Conflict):
        editing.add_item(common, ItemRow("某项"), **known)
    with pytest.raises(Conflict):
        editing.end_checklist(common, at=NOW, valid_to=TODAY, **known)


@pytest.mark.parametrize(
    "row",
    [
        ItemRow(" "),
        ItemRow("有无", needs_photo=True),
        ItemRow("有无", escalate=True),
        ItemRow("选一个", answer="choice", choices=("甲",)),
        ItemRow("选一个", answer="choice", choices=("甲", "乙"), choices_en=("a",)),
        ItemRow("选一个", answer="choice", choices=("甲|乙", "丙")),
        ItemRow("数", answer="number", least=3, most=2),
        ItemRow("有无", weight=6),
    ],
)
def test_a_line_nobody_could_answer_is_refused(draft, known, row):
    with pytest.raises(DomainError) as caught:
        editing.add_item(draft, row, **known)
    assert caught.value.details["fields"]
    assert draft.items.count() == 2


def test_what_cannot_be_put_right_at_once_is_not_proposed_so(draft, known):
    with pytest.raises(DomainError):
        editing.add_item(draft, ItemRow("手续齐全", category=Category.objects.get(code="H15"), on_site=True), **known)


def test_nothing_is_published_empty_or_into_the_past(territory, draft, known):
    empty = editing.begin_checklist(territory.street, at=NOW, name="空表", **known)
    with pytest.raises(DomainError):
        publish(empty, known)
    with pytest.raises(DomainError):
        publish(draft, known, TODAY - timedelta(days=1))
    assert Checklist.objects.filter(street=territory.street, valid_from=None).count() == 2


# --- which list serves


def test_a_draft_serves_nobody_and_a_version_of_tomorrow_nobody_today(shop, draft, known):
    assert codes(shop) == (None, "C1", 1)
    publish(draft, known, TOMORROW)
    assert codes(shop) == (None, "C1", 1)
    assert codes(shop, TOMORROW) == (shop.street.code, draft.code, 1)


def test_the_streets_own_version_goes_before_the_common_one_in_this_street_alone(territory, shop, known):
    common = Checklist.objects.get(code="C1")
    own = editing.next_version(territory.street, common, at=NOW, **known)
    assert (own.version, own.items.count()) == (2, common.items.count())
    assert editing.next_version(territory.street, common, at=NOW, **known) == own
    publish(own, known)
    assert codes(shop) == (shop.street.code, "C1", 2)
    assert checklist_for(shop, on=TODAY, code="C1") == own
    assert checklist_for(shop, on=TODAY, code="C5").street is None
    assert codes(make_place(territory.other_street, "涌泉小吃", at=(113.005, 25.795))) == (None, "C1", 1)


def test_the_newest_valid_version_serves_and_an_older_one_never_returns(shop, draft, known):
    first = publish(draft, known)
    second = publish(editing.next_version(shop.street, first, at=NOW, **known), known, TOMORROW)
    assert checklist_for(shop, on=TODAY) == first
    assert checklist_for(shop, on=TOMORROW) == second
    third = editing.next_version(shop.street, second, at=NOW, **known)
    with pytest.raises(DomainError):  # it would hide what is to begin tomorrow
        publish(third, known, TODAY)
    publish(third, known, TOMORROW)
    assert checklist_for(shop, on=TOMORROW) == third


def test_a_list_that_ends_gives_way_to_the_common_one_with_all_its_versions(shop, draft, known):
    first = publish(draft, known)
    publish(editing.next_version(shop.street, first, at=NOW, **known), known, TOMORROW + timedelta(days=3))
    editing.end_checklist(first, at=NOW, valid_to=TOMORROW, **known)
    assert checklist_for(shop, on=TOMORROW) == first
    for days in (2, 9):
        assert codes(shop, TODAY + timedelta(days=days)) == (None, "C1", 1)


# --- lines


def test_lines_change_places_and_close_ranks(draft, known):
    editing.add_item(draft, ItemRow("第三项"), **known)
    words = lambda: list(draft.items.values_list("number", "text_zh"))  # noqa: E731
    editing.move_item(draft.items.get(number=3), up=True, **known)
    assert words() == [(1, "出口畅通"), (2, "第三项"), (3, "灭火器数")]
    editing.move_item(draft.items.get(number=1), up=True, **known)
    editing.move_item(draft.items.get(number=3), up=False, **known)
    assert words()[0] == (1, "出口畅通")
    editing.drop_item(draft.items.get(number=1), **known)
    assert words() == [(1, "第三项"), (2, "灭火器数")]


def test_what_does_not_go_with_the_answer_is_left_out(draft, known):
    row = ItemRow(
        "主要取暖", answer="choice", choices=("空调", "炉火"), unit="台", least=1, needs_photo=True, escalate=True
    )
    item = editing.add_item(draft, row, **known)
    assert (item.choices_zh, item.unit, item.least, item.needs_photo, item.escalate) == (
        "空调|炉火",
        "",
        None,
        False,
        False,
    )


# --- visits


def answers_of(draft, *, photos=(), number="12"):
    no, count = draft.items.all()
    hazard = {"category": "H01", "description": "出口上锁", "photos": [one["id"] for one in photos]}
    return [
        {"item": no.pk, "value": "no", "hazard": hazard},
        {"item": count.pk, "value": "given", "given": number},
    ]


def test_a_no_without_the_photo_it_needs_is_refused_and_kept(shop, send, draft, known):
    publish(draft, known)
    with pytest.raises(DomainError) as caught:
        send(shop, answers=answers_of(draft))
    assert "照片" in str(caught.value.details["fields"])
    assert not Hazard.objects.exists()
    assert Submission.objects.get().status == "rejected"
    photo = promise(b"a picture")
    assert send(shop, answers=answers_of(draft, photos=[photo]), photos=[photo]).inspection.hazards_found == 1


def test_a_bare_no_by_an_api_needs_the_photo_too(shop, send, draft, known):
    publish(draft, known)
    with pytest.raises(DomainError):
        send(shop, answers=[{"item": draft.items.first().pk, "value": "no", "note": "锁着"}])
    assert send(shop, answers=[{"item": draft.items.first().pk, "value": "na"}]).inspection


@pytest.mark.parametrize("number", ["0", "41", "十", "-3", "1.5"])
def test_a_number_out_of_its_bounds_is_refused(shop, send, draft, known, number):
    publish(draft, known)
    with pytest.raises(DomainError) as caught:
        send(shop, answers=answers_of(draft, number=number)[1:])
    assert "1 至 40" in str(caught.value.details["fields"])


def test_an_old_visit_keeps_the_version_it_answered(desk, shop, send, draft, known):
    publish(draft, known)
    visit = send(shop, answers=answers_of(draft)[1:]).inspection
    second = editing.next_version(shop.street, draft, at=NOW, **known)
    editing.change_item(second.items.get(number=2), ItemRow("水带数"), **known)
    publish(second, known, TODAY)
    visit.refresh_from_db()
    assert visit.checklist == draft
    page = desk.get(reverse("inspections:inspection", args=[visit.pk])).content.decode()
    assert "灭火器数" in page and "水带数" not in page


def test_what_a_phone_carried_before_the_new_version_came_is_accepted(shop, send, draft, known):
    publish(draft, known)
    second = publish(editing.next_version(shop.street, draft, at=NOW, **known), known)
    assert checklist_for(shop, on=TODAY) == second
    visit = send(shop, checklist=draft.pk, answers=answers_of(draft)[1:]).inspection
    assert visit.checklist == draft
    assert Answer.objects.get(inspection=visit).item.checklist == draft


def test_an_ended_list_is_accepted_when_it_is_sent_late(shop, send, draft, known):
    editing.end_checklist(publish(draft, known), at=NOW, valid_to=TODAY, **known)
    later = NOW + timedelta(days=2)
    assert send(shop, checklist=draft.pk, at=later, answers=answers_of(draft)[1:]).inspection.checklist == draft


def test_no_visit_names_a_draft_another_streets_list_or_one_of_tomorrow(cast, shop, far_shop, send, draft):
    known = {"by": cast.station}
    other = editing.begin_checklist(far_shop.street, by=cast.outsider, at=NOW, name="涌泉表")
    editing.add_item(other, ItemRow("某项"), by=cast.outsider)
    publish(other, {"by": cast.outsider})
    later = publish(
        editing.next_version(shop.street, Checklist.objects.get(code="C2"), at=NOW, **known), known, TOMORROW
    )
    for row in (draft, other, later):
        with pytest.raises(DomainError):
            send(shop, checklist=row.pk)
    assert not Inspection.objects.exists()


def test_each_street_carries_its_own_list(cast, territory, shop, draft, known):
    publish(draft, known)
    [row] = [one for one in carried(cast.worker, now=NOW)["places"] if one["id"] == str(shop.pk)]
    assert row["form"].endswith(f"/{draft.pk}/")


def test_the_phones_form_is_of_no_draft_and_no_other_street(client, cast, shop, far_shop, draft):
    client.force_login(cast.worker)
    url = reverse("field:offline-visit", args=[shop.street.code, draft.pk])
    assert client.get(url).status_code == 404
    publish(draft, {"by": cast.station})
    page = client.get(url).content.decode()
    assert "data-shot" in page and 'data-most="40"' in page
    client.force_login(cast.outside_worker)
    assert client.get(reverse("field:offline-visit", args=[far_shop.street.code, draft.pk])).status_code == 404


def test_the_form_says_on_its_line_what_is_missing_and_keeps_what_was_typed(phone, shop, draft, known):
    publish(draft, known)
    no, count = draft.items.all()
    url = reverse("field:visit", args=[shop.pk])
    typed = {f"w-{no.pk}": "1", f"d-{no.pk}": "出口上锁", f"g-{count.pk}": "99", "outcome": "done"}
    refused = phone.post(url, typed)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "这一项有问题，须附现场照片。" in page.split("<ol", 1)[1]
    assert "请填 1 至 40 的整数。" in page.split("<ol", 1)[1]
    assert 'value="99"' in page and "出口上锁" in page
    sent = phone.post(url, typed | {f"g-{count.pk}": "9", f"photos-{no.pk}": [upload()]})
    assert sent.status_code == 302
    assert Hazard.objects.get().evidence.count() == 1


# --- pages


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.station)
    return client


def test_another_streets_station_finds_none_of_the_pages(client, cast, draft):
    client.force_login(cast.outsider)
    item = draft.items.first().pk
    for name in ("", "-next", "-edit", "-item-new", "-preview", "-publish", "-end", "-drop"):
        url = reverse(f"inspections:checklist{name}", args=[draft.pk])
        assert client.post(url).status_code in (404, 405), name
        assert client.get(url).status_code in (404, 405), name
    for name in ("", "-move", "-drop"):
        assert client.post(reverse(f"inspections:checklist-item{name}", args=[item])).status_code == 404
    assert draft.items.count() == 2
    assert "夜市餐饮检查表" not in client.get(reverse("inspections:checklists")).content.decode()


def test_a_leader_reads_and_does_not_write(client, cast, draft):
    client.force_login(cast.chief)
    page = client.get(reverse("inspections:checklist", args=[draft.pk]))
    assert (page.status_code, page.context["may_manage"]) == (200, False)
    assert client.post(reverse("inspections:checklist-publish", args=[draft.pk])).status_code == 403
    client.force_login(cast.worker)
    assert client.get(reverse("inspections:checklists")).status_code == 403


def test_from_nothing_to_a_published_list_without_scripts(desk, shop):
    head = {"name": "夜市检查表", "types": [shop.type_id]}
    assert desk.post(reverse("inspections:checklist-new"), head | {"name": ""}).status_code == 422
    made = desk.post(reverse("inspections:checklist-new"), head, follow=True).context["row"]
    line = {"text": "炉火有人看守", "answer": "yes_no", "category": Category.objects.get(code="H05").pk, "weight": 2}
    new = reverse("inspections:checklist-item-new", args=[made.pk])
    refused = desk.post(new, line | {"weight": "9"})
    assert (refused.status_code, "炉火有人看守" in refused.content.decode()) == (422, True)
    for words in ("炉火有人看守", "气瓶不倒放"):
        assert desk.post(new, line | {"text": words, "needs_photo": "on", "escalate": "True"}).status_code == 302
    first, second = made.items.all()
    assert (first.needs_photo, first.escalate, first.weight, first.may_be_na) == (True, True, 2, False)
    desk.post(reverse("inspections:checklist-item-move", args=[second.pk]), {"up": "1"})
    assert [item.pk for item in made.items.all()] == [second.pk, first.pk]
    changed = desk.post(reverse("inspections:checklist-item", args=[first.pk]), line | {"text": "灶火有人看守"})
    assert changed.status_code == 302
    desk.post(reverse("inspections:checklist-item-drop", args=[second.pk]))
    url = reverse("inspections:checklist-publish", args=[made.pk])
    assert desk.post(url, {"valid_from": "2026-11-19"}).status_code == 422
    assert desk.post(url, {"valid_from": "2026-11-20"}).status_code == 302
    assert [item.text_zh for item in checklist_for(shop, on=TODAY).items.all()] == ["灶火有人看守"]
    assert desk.post(url, {"valid_from": "2026-11-20"}).status_code == 409
    assert desk.post(new, line).status_code == 409
    assert (
        desk.post(reverse("inspections:checklist-end", args=[made.pk]), {"valid_to": "2026-11-20"}).status_code == 302
    )
    assert checklist_for(shop, on=TOMORROW).code == "C1"


def test_the_page_of_lists_says_which_one_serves(desk, territory, draft, known):
    own = publish(
        editing.next_version(territory.street, Checklist.objects.get(code="C2"), at=NOW, **known), known, TOMORROW
    )
    context = desk.get(reverse("inspections:checklists")).context
    by_code = {group["row"].code: group for group in context["own"]}
    assert by_code[draft.code]["draft"] == draft
    assert (by_code["C2"]["now"], by_code["C2"]["next"]) == (None, [own])
    assert len(context["common"]) == 13
    assert not any(group["replaced"] for group in context["common"])


def test_the_preview_is_the_phones_form_and_sends_nothing(desk, draft):
    page = desk.get(reverse("inspections:checklist-preview", args=[draft.pk]))
    assert "field/visit.html" in [template.name for template in page.templates]
    body = page.content.decode()
    assert "出口畅通" in body and "record.js" not in body and 'name="outcome"' not in body
    assert desk.post(reverse("inspections:checklist-preview", args=[draft.pk])).status_code == 405


def test_a_draft_is_thrown_away(desk, draft):
    assert desk.post(reverse("inspections:checklist-drop", args=[draft.pk])).status_code == 302
    assert not Checklist.objects.filter(pk=draft.pk).exists()


def test_no_photo_is_asked_of_what_is_in_order(shop, send, draft, known):
    publish(draft, known)
    assert send(shop).inspection.all_clear
