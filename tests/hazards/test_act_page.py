"""The one page of every act: its fields, its refusals, and what happens when somebody was faster."""

from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from grids.models import Photo
from hazards.models import Hazard
from hazards.services import acts
from hazards.services.by_action import USE_CASES
from hazards.workflow import TABLE
from tests.factories import make_organisation
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to, make_hazard, reason

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def jpeg(name="after.jpg"):
    out = BytesIO()
    Image.new("RGB", (64, 48), "green").save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def post(client, user, hazard, action, **data):
    client.force_login(user)
    return client.post(f"/hazards/{hazard.pk}/{action}/", {"seen": hazard.version, **data})


def test_strangers_find_no_act_signed_out_the_login_and_insiders_without_the_right_are_refused(client, shop, cast):
    hazard = bring_to("rectifying", shop)
    for stranger in (cast.neighbour, cast.outsider):
        assert post(client, stranger, hazard, "submit", photos=[jpeg()]).status_code == 404
    assert post(client, cast.worker, hazard, "void", reason=reason("void").pk).status_code == 403
    assert post(client, cast.auditor, hazard, "submit", photos=[jpeg()]).status_code == 403
    client.logout()
    assert client.post(f"/hazards/{hazard.pk}/submit/").status_code == 302
    assert Hazard.objects.get().version == hazard.version


def test_every_act_a_person_can_take_has_a_page():
    assert set(USE_CASES) == {row.action for row in TABLE if not row.system} - {"report"}


def test_an_unknown_act_is_not_there(client, shop, cast):
    client.force_login(cast.station)
    assert client.get(f"/hazards/{make_hazard(shop).pk}/recompute/").status_code == 404


def test_each_act_shows_a_form_in_a_state_it_starts_from(client, shop, cast):
    office = cast.brigade_office
    shown = set()
    for state in ("reported", "rectifying", "submitted", "closed"):
        hazard = bring_to(state, shop, receiver=office, submitter=cast.colleague if state == "submitted" else None)
        client.force_login(cast.station)
        for action in USE_CASES:
            answer = client.get(f"/hazards/{hazard.pk}/{action}/")
            if answer.status_code == 200:
                shown.add(action)
                assert "<form" in answer.content.decode()
    for state in ("handed_over", "accepted"):
        hazard = bring_to(state, shop, receiver=office)
        client.force_login(cast.brigade)
        shown |= {action for action in USE_CASES if client.get(f"/hazards/{hazard.pk}/{action}/").status_code == 200}
    assert shown == set(USE_CASES) - {"extend", "refuse_extension", "unassign"}  # these wait for another act first


def test_the_whole_way_by_forms_alone(client, shop, cast):
    hazard = make_hazard(shop)
    assert post(client, cast.worker, hazard, "set_deadline", due_on=TODAY + 7 * ONE_DAY).status_code == 302
    hazard.refresh_from_db()
    assert hazard.state == "rectifying" and hazard.deadline["by_hand"] is False  # the rule's own day stays the rule's
    assert post(client, cast.worker, hazard, "submit", photos=[jpeg()], note="已更换").status_code == 302
    hazard.refresh_from_db()
    assert (
        post(client, cast.community, hazard, "fail_recheck", reason="还差一具", due_on=TODAY + ONE_DAY).status_code
        == 302
    )
    hazard.refresh_from_db()
    assert (hazard.state, hazard.due_on, hazard.failed_rechecks) == ("rectifying", TODAY + ONE_DAY, 1)
    post(client, cast.worker, hazard, "submit", photos=[jpeg()])
    hazard.refresh_from_db()
    assert post(client, cast.community, hazard, "pass_recheck", photos=[jpeg()]).status_code == 302
    hazard.refresh_from_db()
    assert hazard.state == "closed"
    assert hazard.evidence.count() == 3


def test_another_day_than_the_rules_is_kept_as_chosen_by_hand(client, shop, cast):
    hazard = make_hazard(shop)
    post(client, cast.worker, hazard, "set_deadline", due_on=TODAY + 2 * ONE_DAY)
    hazard.refresh_from_db()
    assert hazard.due_on == TODAY + 2 * ONE_DAY and hazard.deadline["by_hand"] is True


def test_an_extension_is_asked_and_granted(client, shop, cast):
    hazard = bring_to("rectifying", shop)
    asked = {"reason": "等厂家", "interim": "专人看守", "due_on": hazard.due_on + 3 * ONE_DAY}
    assert post(client, cast.worker, hazard, "ask_extension", **asked).status_code == 302
    hazard.refresh_from_db()
    client.force_login(cast.community)
    form = client.get(f"/hazards/{hazard.pk}/extend/").context["form"]
    assert form["due_on"].value() == asked["due_on"]
    assert post(client, cast.community, hazard, "extend", due_on=asked["due_on"]).status_code == 302
    hazard.refresh_from_db()
    assert hazard.due_on == asked["due_on"] and not hazard.extension_asked


def test_a_handover_goes_to_several_receivers_and_one_accepts(client, shop, cast, territory):
    housing = make_organisation("housing", "区住建局", "housing", territory.district)
    hazard = bring_to("rectifying", shop)
    sent = {"receiver": [cast.brigade_office.pk, housing.pk], "reason": reason("hand_over").pk, "request": "请依法处理"}
    assert post(client, cast.station, hazard, "hand_over", **sent).status_code == 302
    hazard.refresh_from_db()
    assert hazard.handovers.count() == 2
    assert post(client, cast.brigade, hazard, "accept", legal_due_on=TODAY - ONE_DAY).status_code == 422
    assert post(client, cast.brigade, hazard, "accept", legal_due_on=TODAY + 3 * ONE_DAY).status_code == 302
    assert hazard.handovers.get(receiver=cast.brigade_office).legal_due_on == TODAY + 3 * ONE_DAY
    hazard.refresh_from_db()
    back = {"reason": reason("return").pk, "note": "属住建职责"}
    assert post(client, cast.brigade, hazard, "return_handover", **back).status_code == 302


def test_what_was_typed_is_kept_when_something_is_missing(client, shop, cast):
    hazard = bring_to("submitted", shop, submitter=cast.worker)
    answer = post(client, cast.community, hazard, "fail_recheck", reason="东侧两具仍过期")
    assert answer.status_code == 422
    assert "东侧两具仍过期" in answer.content.decode()
    assert answer.context["form"].errors["due_on"]
    assert Hazard.objects.get().version == hazard.version


def test_a_refusal_of_the_service_stands_beside_its_field_and_keeps_the_text(client, shop, cast):
    hazard = bring_to("submitted", shop, submitter=cast.worker)
    late = TODAY + 60 * ONE_DAY
    answer = post(client, cast.community, hazard, "fail_recheck", reason="仍未改好", due_on=late)
    assert answer.status_code == 422
    assert "首次期限" in answer.content.decode() and "仍未改好" in answer.content.decode()


def test_a_photo_already_uploaded_survives_the_refusal_of_another_field(client, shop, cast):
    hazard = bring_to("submitted", shop, submitter=cast.worker)
    answer = post(client, cast.community, hazard, "fail_recheck", reason="仍未改好", photos=[jpeg()])
    assert answer.status_code == 422
    photo = Photo.objects.get(by=cast.community)
    assert f'name="kept" value="{photo.pk}"' in answer.content.decode()
    again = {"reason": "仍未改好", "due_on": TODAY + ONE_DAY, "kept": [photo.pk]}
    assert post(client, cast.community, hazard, "fail_recheck", **again).status_code == 302
    assert hazard.evidence.filter(stage="recheck").get().photo == photo


def test_a_photo_somebody_else_uploaded_cannot_be_taken(client, shop, cast):
    hazard = bring_to("rectifying", shop)
    post(client, cast.colleague, hazard, "submit", photos=[jpeg()], seen=99)
    foreign = Photo.objects.get(by=cast.colleague)
    answer = post(client, cast.worker, hazard, "submit", kept=[foreign.pk])
    assert answer.status_code == 422
    assert Hazard.objects.get().state == "rectifying"


def test_a_file_that_is_no_photo_is_named_with_the_reason(client, shop, cast):
    hazard = bring_to("rectifying", shop)
    fake = SimpleUploadedFile("说明.docx", b"PK not a photo", content_type="image/jpeg")
    answer = post(client, cast.worker, hazard, "submit", photos=[fake], note="已换新")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "说明.docx" in text and "已换新" in text
    assert Hazard.objects.get().state == "rectifying"


def test_who_came_too_late_sees_what_happened_and_may_send_again(client, shop, cast):
    hazard = bring_to("rectifying", shop)
    acts.comment(hazard, by=cast.colleague, at=NOW, seen=None, note="已电话催办")
    answer = post(client, cast.worker, hazard, "submit", photos=[jpeg()], note="改好了")
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "已电话催办" in text and "改好了" in text
    assert Hazard.objects.get().state == "rectifying"
    kept = [str(photo.pk) for photo in answer.context["kept"]]
    fresh = {"seen": answer.context["form"]["seen"].value(), "kept": kept, "note": "改好了"}
    assert client.post(f"/hazards/{hazard.pk}/submit/", fresh).status_code == 302
    assert Hazard.objects.get().state == "submitted"


def test_who_came_too_late_for_an_act_that_is_over_is_told_so_without_a_form(client, shop, cast):
    hazard = bring_to("submitted", shop, submitter=cast.worker)
    acts.close_otherwise(hazard, by=None, at=NOW, seen=None, exit=reason("close"), reason="已关停")
    client.force_login(cast.community)
    answer = client.post(f"/hazards/{hazard.pk}/pass_recheck/", {"seen": hazard.version, "photos": [jpeg()]})
    assert answer.status_code == 409
    assert "没有办成" in answer.content.decode()


def test_a_correction_that_changes_nothing_is_refused_and_a_real_one_is_kept(client, shop, next_shop, cast):
    hazard = make_hazard(shop)
    same = {
        "reason": "看错", "category": hazard.category_id, "severity": hazard.severity_id,
        "description": hazard.description, "found_on": hazard.found_on, "place": shop.code,
    }  # fmt: skip
    assert post(client, cast.station, hazard, "correct", **same).status_code == 422
    changed = same | {"description": "室内消火栓无水", "place": next_shop.code}
    assert post(client, cast.station, hazard, "correct", **changed).status_code == 302
    hazard.refresh_from_db()
    assert (hazard.description, hazard.place, hazard.cell) == ("室内消火栓无水", next_shop, next_shop.cell)


def test_it_is_a_fragment_for_the_dialog_and_a_page_without_script(client, shop, cast):
    hazard = bring_to("rectifying", shop)
    client.force_login(cast.worker)
    url = f"/hazards/{hazard.pk}/submit/"
    assert "<html" in client.get(url).content.decode()
    assert "<html" not in client.get(url, headers={"HX-Request": "true"}).content.decode()
