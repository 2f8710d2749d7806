"""One hazard's page: who may open it, what it says, which buttons it offers."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hazards.services import acts
from tests.factories import make_place, make_post, make_user
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to, make_hazard, make_photo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def page(client, user, hazard):
    client.force_login(user)
    return client.get(f"/hazards/{hazard.pk}/")


def test_strangers_find_no_such_page_and_signed_out_the_login(client, shop, cast):
    hazard = make_hazard(shop)
    for stranger in (cast.neighbour, cast.outsider, cast.outside_worker, cast.other_community):
        assert page(client, stranger, hazard).status_code == 404
    client.logout()
    answer = client.get(f"/hazards/{hazard.pk}/")
    assert answer.status_code == 302 and "/accounts/login/" in answer["Location"]


def test_a_photo_is_served_only_to_who_sees_the_hazard(client, shop, cast, settings):
    photo = make_photo(shop.street)
    hazard = make_hazard(shop, photos=[photo])
    url = f"/hazards/photos/{photo.pk}/thumb/"
    client.force_login(cast.neighbour)
    assert client.get(url).status_code == 404
    settings.MEDIA_ROOT.mkdir(parents=True)
    (settings.MEDIA_ROOT / "t").write_bytes(b"jpeg")
    client.force_login(cast.worker)
    answer = client.get(url)
    assert answer.status_code == 200 and b"".join(answer.streaming_content) == b"jpeg"
    assert client.get(f"/hazards/photos/{photo.pk}/evidence/").status_code == 404
    assert hazard.version == 1


def test_it_says_what_where_since_when_and_shows_the_counted_days(client, shop, cast):
    hazard = bring_to("rectifying", shop, category="H01", description="安全出口被锁闭", at=NOW - 3 * ONE_DAY)
    text = page(client, cast.station, hazard).content.decode()
    for expected in ("东门小吃店：安全出口被锁闭", "东门第一网格", "疏散通道/安全出口", "逾期 2 天", "1 个自然日"):
        assert expected in text, expected
    assert "2026年11月18日 第 1 天" in text  # found on the 17th, day 0 is not counted


def test_a_corrected_place_is_told_by_its_name(client, shop, next_shop, cast):
    hazard = make_hazard(shop)
    acts.correct(hazard, by=cast.station, at=NOW, seen=1, reason="写错了", changes={"place": next_shop})
    client.force_login(cast.station)
    page = client.get(f"/hazards/{hazard.pk}/").content.decode()
    assert shop.code not in page and shop.name in page and next_shop.name in page


def test_a_correction_shows_the_old_value_beside_the_new(client, shop, cast):
    hazard = make_hazard(shop, description="灭火器过期")
    changes = {"description": "消火栓无水", "found_on": TODAY - ONE_DAY}
    acts.correct(hazard, by=cast.station, at=NOW, seen=1, reason="写错了", changes=changes)
    text = page(client, cast.worker, hazard).content.decode()
    assert "<del>灭火器过期</del><ins>消火栓无水</ins>" in text
    assert "<del>2026年11月20日</del><ins>2026年11月19日</ins>" in text


def test_phone_and_name_of_the_responsible_person_are_masked(client, shop, cast):
    shop.phone, shop.responsible_person = "13808561234", "欧阳华"
    shop.save()
    text = page(client, cast.station, make_hazard(shop)).content.decode()
    assert "138****1234" in text and "欧*华" in text
    assert "13808561234" not in text and "欧阳华" not in text


def test_who_submitted_is_told_why_he_may_not_recheck(client, shop, cast):
    hazard = bring_to("submitted", shop, submitter=cast.worker)
    mine = page(client, cast.worker, hazard)
    assert mine.context["acts"]["primary"] is None
    assert [offer.action for offer in mine.context["acts"]["barred"]] == ["pass_recheck"]
    assert "须由其他人复查" in mine.content.decode()
    assert page(client, cast.colleague, hazard).context["acts"]["primary"].action == "pass_recheck"


def test_an_auditor_is_offered_nothing(client, shop, cast):
    acts_offered = page(client, cast.auditor, bring_to("rectifying", shop)).context["acts"]
    assert acts_offered["primary"] is None and not acts_offered["beside"]
    assert [offer.action for offer in acts_offered["rest"] if offer.enabled] == []


def test_before_and_after_stand_side_by_side_once_there_are_both(client, shop, cast):
    hazard = make_hazard(shop, photos=[make_photo(shop.street)])
    assert page(client, cast.station, hazard).context["compare"] is None
    known = {"by": None, "seen": None, "at": NOW}
    acts.set_deadline(hazard, **known)
    acts.submit_rectification(hazard, photos=[make_photo(shop.street)], **known)
    assert len(page(client, cast.station, hazard).context["compare"]) == 2


def test_the_owner_sees_his_own_and_not_the_shop_next_door(client, shop, next_shop, cast, territory):
    owner = make_user("owner")
    make_post(owner, "place_person", territory.street, places=[shop])
    own, other = bring_to("rectifying", shop), bring_to("rectifying", next_shop)
    assert page(client, owner, other).status_code == 404
    answer = page(client, owner, own)
    assert answer.context["acts"]["primary"].action == "submit"
    assert "/stations/nearest/" not in answer.content.decode()  # not his to open
    assert "/stations/nearest/" in page(client, cast.worker, own).content.decode()
    client.force_login(owner)
    assert [row.hazard for row in client.get("/my/hazards/").context["rows"]] == [own]


def test_other_hazards_of_the_place_stay_within_what_the_person_sees(client, shop, cast, territory):
    home = make_place(territory.street, "某居民家庭", at=(109.185, 27.715), type="HOME")
    hazard, other = make_hazard(shop), make_hazard(shop)
    make_hazard(home, category="H17", description="卧床吸烟")
    assert list(page(client, cast.station, hazard).context["others_there"]) == [other]


def test_a_long_life_costs_no_more_queries_than_a_short_one(client, shop, cast):
    hazard = make_hazard(shop)
    client.force_login(cast.station)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/hazards/{hazard.pk}/").status_code == 200
        return len(queries)

    acts.comment(hazard, by=cast.worker, at=NOW, seen=None, note="看过")
    few = cost()
    for number in range(6):
        acts.comment(
            hazard, by=cast.worker, at=NOW, seen=None, note=f"再看第 {number} 次", photos=[make_photo(shop.street)]
        )
    assert cost() <= few


def test_every_state_has_a_page(client, shop, cast):
    for state in ("reported", "fixed_on_site", "rectifying", "submitted", "handed_over", "accepted", "closed", "void"):
        hazard = bring_to(state, shop, receiver=cast.brigade_office)
        assert page(client, cast.station, hazard).status_code == 200
