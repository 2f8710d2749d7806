"""The pages of major cases: who opens what, the way from the place's page to the end, refusals at their fields."""

import pytest
import time_machine

from hazards.major.acts import perform, suspect
from hazards.models import MajorCase, MajorRule
from tests.factories import make_place, make_post, make_user
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _friday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def case(shop, cast):
    return suspect(shop, by=cast.station, at=NOW, facts="喷淋停用")


def page(client, person, path):
    client.force_login(person)
    return client.get(path)


@pytest.mark.parametrize("path", ["", "determine/"])
@pytest.mark.parametrize("who", ["neighbour", "other_community", "outsider", "outside_worker"])
def test_a_stranger_finds_no_case(client, cast, case, who, path):
    assert page(client, getattr(cast, who), f"/major/{case.pk}/{path}").status_code == 404


def test_a_responsible_person_sees_nothing_of_it(client, cast, case, shop, territory):
    hazard = bring_to("rectifying", shop)
    owner = make_user("owner", "店主")
    make_post(owner, "place_person", territory.street, places=[shop])
    for path in ("/major/", f"/major/{case.pk}/", f"/major/place/{shop.pk}/"):
        assert page(client, owner, path).status_code == 403
    assert f"/major/{case.pk}/" not in page(client, owner, f"/hazards/{hazard.pk}/").content.decode()
    assert f"/major/place/{shop.pk}/" not in page(client, owner, f"/places/{shop.pk}/").content.decode()


def test_who_may_not_determine_is_refused_the_form_and_the_act(client, cast, case):
    for person in (cast.worker, cast.station, cast.district):
        client.force_login(person)
        assert client.get(f"/major/{case.pk}/determine/").status_code == 403
        assert client.post(f"/major/{case.pk}/determine/", {"done_on": TODAY}).status_code == 403
        assert "determine/" not in client.get(f"/major/{case.pk}/").content.decode()
    client.force_login(cast.station)
    assert client.get(f"/major/{case.pk}/nonsense/").status_code == 404
    assert client.get(f"/major/{case.pk}/suspect/").status_code == 404


def test_from_the_places_page_to_the_end(client, cast, shop):
    def post(person, act, **typed):
        client.force_login(person)
        answer = client.post(f"/major/{MajorCase.objects.get().pk}/{act}/", {"done_on": TODAY.isoformat()} | typed)
        assert answer.status_code == 302, answer.content.decode()

    assert f"/major/place/{shop.pk}/" in page(client, cast.station, f"/places/{shop.pk}/").content.decode()
    assert "new/" in client.get(f"/major/place/{shop.pk}/").content.decode()
    assert "new/" not in page(client, cast.worker, f"/major/place/{shop.pk}/").content.decode()
    assert client.get(f"/major/place/{shop.pk}/new/").status_code == 403
    client.force_login(cast.station)
    assert client.post(f"/major/place/{shop.pk}/new/", {"facts": ""}).status_code == 422
    assert client.post(f"/major/place/{shop.pk}/new/", {"facts": "喷淋停用"}).status_code == 302
    again = client.post(f"/major/place/{shop.pk}/new/", {"facts": "又一处"})
    assert again.status_code == 422 and "又一处" in again.content.decode()
    due, later = TODAY + 60 * ONE_DAY, TODAY + 90 * ONE_DAY
    post(cast.brigade, "determine", document="碧消重认〔2026〕1号")
    post(cast.brigade, "notice", due_on=due)
    post(cast.station, "list", body="碧江区人民政府", due_on=due, measures="每日巡查")
    post(cast.station, "meeting", note="区住建参加，议定工期")
    post(cast.station, "ask_extension", due_on=later, note="泵未到货", measures="停业")
    post(cast.brigade, "extend", body="碧江区人民政府")
    text = page(client, cast.chief, "/major/").content.decode()
    assert shop.name in text and "碧江区人民政府" in text and "还剩 90 天" in text
    post(cast.brigade, "pass_recheck", note="合格", document="碧消复〔2026〕5号")
    post(cast.station, "end", body="碧江区人民政府", document="碧府函〔2026〕30号")
    text = page(client, cast.worker, f"/major/{MajorCase.objects.get().pk}/").content.decode()
    for said in (
        "已销案摘牌",
        "碧消重认〔2026〕1号",
        "碧消复〔2026〕5号",
        "碧府函〔2026〕30号",
        "区住建参加",
        "原定期限",
    ):
        assert said in text, said
    assert shop.name not in client.get("/major/").content.decode()
    assert shop.name in client.get("/major/?state=ended").content.decode()


def test_the_form_offers_the_elements_in_force_and_says_when_there_are_none(client, cast, shop):
    client.force_login(cast.station)
    address = f"/major/place/{shop.pk}/new/"
    text = client.get(address).content.decode()
    assert "判定要素尚未录入" in text and "GB 35181-2017" not in text and "城市边缘" not in text
    rule = MajorRule.objects.create(
        standard="GB 35181-2025", code="5.x", kind="direct", text_zh="出口不足", valid_from=TODAY
    )
    assert "出口不足" in client.get(address).content.decode()
    assert client.post(address, {"facts": "喷淋停用", "elements": [rule.pk]}).status_code == 302
    assert "5.x" in client.get(f"/major/{MajorCase.objects.get().pk}/").content.decode()


def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(client, cast, case):
    perform(case, "determine", by=cast.brigade, at=NOW)
    client.force_login(cast.brigade)
    typed = {"due_on": (TODAY - ONE_DAY).isoformat(), "document": "碧消通〔2026〕9号", "done_on": TODAY.isoformat()}
    answer = client.post(f"/major/{case.pk}/notice/", typed)
    assert answer.status_code == 422
    assert "整改期限不能早于今天" in answer.content.decode() and "碧消通〔2026〕9号" in answer.content.decode()
    assert answer.context["form"].errors["due_on"]
    late = client.post(f"/major/{case.pk}/determine/", {"done_on": TODAY.isoformat()})
    assert late.status_code == 409 and "已认定" in late.content.decode()
    early = client.get(f"/major/{case.pk}/end/")
    assert early.status_code == 409 and "须先由消防救援机构复查合格" in early.content.decode()


def test_the_hazards_page_says_why_it_cannot_be_closed_and_leads_to_the_case(client, cast, case, shop, territory):
    hazard = bring_to("submitted", shop)
    text = page(client, cast.station, f"/hazards/{hazard.pk}/").content.decode()
    assert "该场所有未销案的重大火灾隐患" in text and f"/major/{case.pk}/" in text
    other = bring_to("submitted", make_place(territory.street, "隔壁小店", at=(109.186, 27.716)))
    assert "/major/" not in client.get(f"/hazards/{other.pk}/").content.decode().partition("<main")[2]
