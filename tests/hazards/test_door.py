"""The place's own door: a number on file opens one place for an hour, and nothing else ever does."""

import hashlib
import re
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from grids.errors import DomainError, NotAllowed
from grids.ids import uuid7
from grids.models import Place
from grids.services.photos import store_photo
from hazards.door import entering, inside, pledging
from hazards.door.rows import pledge_text, questions, set_pledge_text
from hazards.models import DoorCode, DoorSession, Evidence, Notice, Pledge, SelfCheck
from hazards.papers.issuing import draw_waiting, issue_notice
from hazards.services import acts
from hazards.services.leads import tell_lead
from notifications.models import Outbox
from tests.factories import make_place
from tests.grids.test_photos import picture
from tests.hazards.makers import NOW, ONE_DAY, bring_to, make_photo

pytestmark = pytest.mark.django_db
NUMBER = "13908561234"


@pytest.fixture
def sent(settings, monkeypatch):
    """Messages that went out: (number, text)."""
    settings.DEMO = True  # there is a channel
    out = []
    monkeypatch.setattr(entering, "send_sms", lambda number, text: out.append((number, text)))
    caches["fast"].clear()
    return out


@pytest.fixture
def door_shop(shop):
    shop.phone, shop.responsible_person = NUMBER, "欧阳华"
    shop.save()
    return shop


@pytest.fixture
def other_shop(next_shop):
    next_shop.phone = "13908565678"
    next_shop.save()
    return next_shop


def code_for(place, sent, *, at=NOW, address="10.1.1.1"):
    entering.send_code(place, address=address, at=at)
    return re.search(r"验证码 (\d{6})", sent[-1][1])[1]


def opened(place, sent, *, at=NOW):
    return entering.enter(place, digits=code_for(place, sent, at=at), at=at)


@pytest.fixture
def visitor(door_shop, sent):
    """A browser behind the door of the shop."""
    with time_machine.travel(NOW, tick=False):
        client = Client()
        client.cookies["door"] = opened(door_shop, sent)[1]
        yield client


def refused(place, digits, *, at=NOW):
    with pytest.raises(DomainError) as error:
        entering.enter(place, digits=digits, at=at)
    return error.value.code == "wrong-code"


def test_a_code_opens_neither_another_place_nor_late_nor_twice(door_shop, other_shop, sent):
    code = code_for(door_shop, sent)
    assert refused(other_shop, code)
    code_for(other_shop, sent)
    assert refused(other_shop, code)
    assert refused(door_shop, code, at=NOW + timedelta(minutes=5))
    entering.enter(door_shop, digits=code, at=NOW + timedelta(minutes=4, seconds=59))
    assert refused(door_shop, code, at=NOW + timedelta(minutes=4, seconds=59))
    assert DoorSession.objects.get().place == door_shop


def test_five_wrong_tries_end_a_code_and_a_new_one_ends_the_old(door_shop, sent):
    code = code_for(door_shop, sent)
    wrong = "000000" if code != "000000" else "111111"
    assert all(refused(door_shop, wrong) for _n in range(5)) and refused(door_shop, code)
    old, new = code_for(door_shop, sent), code_for(door_shop, sent)
    assert old == new or refused(door_shop, old)
    assert entering.enter(door_shop, digits=new, at=NOW)


def test_a_changed_number_ends_codes_and_sessions(door_shop, sent):
    _door, key = opened(door_shop, sent)
    code = code_for(door_shop, sent)
    assert entering.session_of(key, at=NOW)
    door_shop.phone = "13700001111"
    door_shop.save()
    assert refused(door_shop, code) and entering.session_of(key, at=NOW) is None


@pytest.mark.parametrize("limit", ["place", "phone", "address"])
def test_codes_are_limited_by_place_by_number_and_by_address(territory, sent, limit):
    shops = [make_place(territory.street, f"店{n}", at=(109.185, 27.715), phone=f"139085600{n:02}") for n in range(21)]
    if limit == "phone":
        Place.objects.update(phone=NUMBER)
        shops = list(Place.objects.order_by("code"))
    asked = {"place": [shops[0]] * 6, "phone": shops[:6], "address": shops}[limit]
    for n, place in enumerate(asked[:-1]):
        entering.send_code(place, address="10.9.9.9" if limit == "address" else f"10.0.0.{n}", at=NOW)
    with pytest.raises(DomainError) as error:
        entering.send_code(asked[-1], address="10.9.9.9" if limit == "address" else "10.0.1.1", at=NOW)
    assert error.value.status == 429 and len(sent) == len(asked) - 1
    entering.send_code(asked[-1], address="10.9.9.9", at=NOW + timedelta(minutes=61))


def test_nothing_of_code_number_or_key_is_stored_or_shown(client, door_shop, sent):
    code = code_for(door_shop, sent)
    _door, key = entering.enter(door_shop, digits=code, at=NOW)
    stored = str(list(DoorCode.objects.values())) + str(list(DoorSession.objects.values()))
    assert code not in stored.replace("-", "") or len(set(code)) < 3
    assert NUMBER not in stored and key not in stored
    page = client.get(f"/door/at/{door_shop.qr_token}/").content.decode()
    assert "34" in page and "1234" not in page and "139" not in page and "欧阳" not in page


def test_a_home_a_void_paper_and_an_office_paper_have_no_door(client, territory, door_shop, sent, cast):
    home = make_place(territory.street, "某居民家庭", at=(109.185, 27.715), type="HOME", phone=NUMBER)
    assert client.get(f"/door/at/{home.qr_token}/").status_code == 404
    paper = issue_notice(bring_to("rectifying", door_shop), by=None, at=NOW)
    paper.state = "issued"
    paper.save()
    assert entering.place_of(paper.token) == door_shop
    for changes in ({"state": "void"}, {"state": "issued", "kind": "supervise"}, {"kind": "handover"}):
        type(paper).objects.filter(pk=paper.pk).update(**changes)
        assert entering.place_of(paper.token) is None
        assert client.get(f"/door/at/{paper.token}/").status_code == 404


def test_without_a_session_every_page_behind_the_door_is_closed(client, door_shop):
    hazard = bring_to("rectifying", door_shop)
    for path in ("", f"hazards/{hazard.pk}/", f"hazards/{hazard.pk}/repair/", "check/", "pledge/"):
        for key in ("", "guessed", "0" * 43):
            client.cookies["door"] = key
            answer = client.get(f"/door/{path}")
            assert answer.status_code == 403 and hazard.description not in answer.content.decode()


def test_a_session_sees_no_other_place_and_no_home_and_cannot_act_there(
    visitor, other_shop, door_shop, territory, sent
):
    home = make_place(territory.street, "某居民家庭", at=(109.185, 27.715), type="HOME")
    strangers = [bring_to("rectifying", place, description="别家的隐患") for place in (other_shop, home)]
    own = bring_to("rectifying", door_shop)
    page = visitor.get("/door/").content.decode()
    assert own.description in page and "别家的隐患" not in page
    for hazard in strangers:
        for path in ("", "repair/", "time/"):
            assert visitor.get(f"/door/hazards/{hazard.pk}/{path}").status_code == 404
        assert visitor.post(f"/door/hazards/{hazard.pk}/repair/", {"seen": hazard.version}).status_code == 404
        with pytest.raises(DomainError):
            inside.send_repair(
                hazard, door=DoorSession.objects.get(), at=NOW, seen=hazard.version, files=[picture()], note=""
            )
    assert {hazard.state for hazard in strangers} == {"rectifying"}


def test_it_is_no_login_and_opens_no_page_of_the_office(visitor, door_shop):
    hazard = bring_to("rectifying", door_shop)
    for path in (f"/hazards/{hazard.pk}/", f"/places/{door_shop.pk}/", "/my/hazards/", f"/door/place/{door_shop.pk}/"):
        assert visitor.get(path).status_code == 302


def test_a_post_from_another_origin_does_nothing(visitor, door_shop):
    hazard = bring_to("rectifying", door_shop)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["door"] = visitor.cookies["door"].value
    sent = {"seen": hazard.version, "photos": picture_file()}
    assert (
        strict.post(f"/door/hazards/{hazard.pk}/repair/", sent, HTTP_ORIGIN="https://evil.example").status_code == 403
    )
    assert strict.post(f"/door/at/{door_shop.qr_token}/", {"send": "1"}).status_code == 403
    hazard.refresh_from_db()
    assert hazard.state == "rectifying"


def test_notes_and_photos_of_the_office_and_who_told_stay_inside(visitor, door_shop, cast):
    told = store_photo(door_shop.street, photo_id=uuid7(), content=picture(), by=cast.worker, at=NOW)
    inner = make_photo(door_shop.street)
    hazard = bring_to("rectifying", door_shop, by=cast.worker, photos=[told])
    acts.comment(hazard, by=None, at=NOW, seen=None, note="内部备注", photos=[inner])
    tell_lead(door_shop.street, source="public", text="楼梯口堆着杂物", at=NOW, place=door_shop, reporter_name="王五")
    pages = [visitor.get(path).content.decode() for path in ("/door/", f"/door/hazards/{hazard.pk}/")]
    assert not any(
        word in page for page in pages for word in ("内部备注", "王五", "楼梯口", str(cast.worker), str(inner.pk))
    )
    assert visitor.get(f"/door/photos/{told.pk}/thumb/").status_code == 200
    assert visitor.get(f"/door/photos/{inner.pk}/thumb/").status_code == 404


def picture_file():
    return SimpleUploadedFile("a.jpg", picture(), content_type="image/jpeg")


def test_the_whole_way_from_the_code_to_the_photo(client, door_shop, sent, cast):
    hazard = bring_to("rectifying", door_shop)
    url = f"/door/at/{door_shop.qr_token}/"
    with time_machine.travel(NOW, tick=False):
        assert "尾号" in client.post(url, {"send": "1"}).content.decode() and sent[0][0] == NUMBER
        assert client.post(url, {"code": "12"}).status_code == 422
        answer = client.post(url, {"code": re.search(r"\d{6}", sent[0][1])[0]})
        assert answer.status_code == 302
        cookie = answer.cookies["door"]
        assert cookie["httponly"] and cookie["path"] == "/door/" and cookie["samesite"] == "Lax"
        assert client.post(f"/door/hazards/{hazard.pk}/repair/", {"seen": hazard.version}).status_code == 422
        given = {"seen": hazard.version, "photos": picture_file(), "note": "已换新"}
        assert client.post(f"/door/hazards/{hazard.pk}/repair/", given).status_code == 302
        hazard.refresh_from_db()
        event = hazard.events.get(action="submit")
        assert (hazard.state, hazard.submitted_by, event.data) == ("submitted", None, {"door": True})
        assert Evidence.objects.get(stage="after").photo.by is None
        client.force_login(cast.community)
        assert "场所（扫码办理）" in client.get(f"/hazards/{hazard.pk}/").content.decode()
        assert client.post("/door/leave/").status_code == 200
        assert entering.session_of(cookie.value, at=NOW) is None


def test_more_time_is_asked_by_the_rules_and_decided_by_an_official(visitor, door_shop, cast):
    hazard = bring_to("rectifying", door_shop)
    url, due = f"/door/hazards/{hazard.pk}/time/", hazard.due_on
    given = {"seen": hazard.version, "due_on": due + 400 * ONE_DAY, "reason": "配件未到", "interim": "专人看守"}
    assert visitor.post(url, given).status_code == 422
    assert visitor.post(url, given | {"due_on": due + ONE_DAY, "interim": ""}).status_code == 422
    assert visitor.post(url, given | {"due_on": due + ONE_DAY}).status_code == 302
    hazard.refresh_from_db()
    assert hazard.extension_asked and hazard.extensions.get().asked_by is None
    acts.grant_extension(hazard, by=cast.community, at=NOW, seen=None)
    assert visitor.get(url).status_code == 200


def test_self_checks_and_the_pledge_are_kept_and_read_by_who_sees_the_place(visitor, door_shop, client, cast):
    codes = [one.code for one in questions(door_shop.street, on=NOW.date())]
    assert visitor.post("/door/check/", {codes[0]: "1"}).status_code == 422
    answers = dict.fromkeys(codes, "1") | {codes[0]: "0"}
    assert visitor.post("/door/check/", answers | {"note": "今天清"}).status_code == 302
    assert SelfCheck.objects.get().wrong == ["疏散通道、安全出口畅通，没有上锁堆物"]
    version = pledge_text(door_shop.street, on=NOW.date()).pk
    signed = {"signed_by": "欧阳华", "manager": "李四", "pledge_id": str(uuid7()), "version": version}
    assert visitor.post("/door/pledge/", signed).status_code == 422
    assert visitor.post("/door/pledge/", signed | {"agreed": "on"}).status_code == 302
    assert Pledge.objects.get().valid_to.isoformat() == "2027-11-20"
    for person, sees in ((cast.neighbour, 0), (cast.outsider, 0), (cast.worker, 1)):
        assert SelfCheck.objects.visible_to(person).count() == Pledge.objects.visible_to(person).count() == sees
    client.force_login(cast.worker)
    assert "今天清" in client.get(f"/m/visit/{door_shop.pk}/").content.decode()
    assert "欧*华" in client.get(f"/door/place/{door_shop.pk}/").content.decode()


def test_a_signed_pledge_is_one_paper_that_only_its_own_place_downloads(visitor, door_shop, other_shop, cast, sent):
    assert visitor.get("/door/pledge/paper/").status_code == 404
    version = pledge_text(door_shop.street, on=NOW.date()).pk
    names = {"signed_by": "欧阳华", "manager": "李四", "agreed": "on"}
    signed = names | {"pledge_id": str(uuid7()), "version": version}
    inside.check_oneself(
        DoorSession.objects.get(),
        at=NOW - ONE_DAY,
        answers={one.code: True for one in questions(door_shop.street, on=NOW.date())},
    )
    for _press in range(2):
        assert visitor.post("/door/pledge/", signed).status_code == 302
    paper, pledge = Notice.objects.get(), Pledge.objects.get()
    facts = paper.facts
    assert (paper.kind, paper.about_id, paper.place, paper.issued_by) == ("pledge", pledge.pk, door_shop, None)
    assert paper.number.endswith("消诺〔2026〕1号") and facts["promise"] == pledge.text.text_zh
    assert (facts["person"], facts["manager"], facts["signed_on"]) == ("欧阳华", "李四", "2026-11-20")
    assert (facts["checked_on"], facts["until_on"]) == ("2026-11-19", "2027-11-20") and NUMBER not in str(facts)
    assert visitor.get("/door/pledge/paper/").status_code == 202
    assert draw_waiting() == 1
    file = b"".join(visitor.get("/door/pledge/paper/").streaming_content)
    paper.refresh_from_db()
    assert hashlib.sha256(file).hexdigest() == paper.sha256 and paper.number in visitor.get("/door/").content.decode()

    stranger = Client()
    stranger.cookies["door"] = opened(other_shop, sent)[1]
    assert stranger.get("/door/pledge/paper/").status_code == 404
    assert stranger.post("/door/pledge/", signed).status_code == 422 and Notice.objects.count() == 1
    assert Client().get("/door/pledge/paper/").status_code == 403
    client = Client()
    for person, status in ((cast.neighbour, 404), (cast.outsider, 404), (cast.worker, 200)):
        client.force_login(person)
        assert client.get(f"/notices/{paper.pk}/").status_code == status
    assert paper.number in client.get(f"/door/place/{door_shop.pk}/").content.decode()
    assert visitor.post("/door/pledge/", signed | {"pledge_id": str(uuid7())}).status_code == 302
    assert Notice.objects.count() == Pledge.objects.count() == 2


def test_words_that_changed_since_they_were_read_are_not_signed(visitor, door_shop, cast):
    page = visitor.get("/door/pledge/").content.decode()
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    words = "本场所承诺每天闭店前检查一遍。"
    set_pledge_text(door_shop.street, by=cast.chief, at=NOW, text=words, months=6, valid_from=NOW.date())
    signed = {"signed_by": "欧阳华", "manager": "李四", "agreed": "on", "pledge_id": str(uuid7()), "version": version}
    answer = visitor.post("/door/pledge/", signed)
    page = answer.content.decode()
    assert answer.status_code == 422 and "承诺内容刚刚换了" in page and words in page and "欧阳华" in page
    assert not Pledge.objects.exists()
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    assert visitor.post("/door/pledge/", signed | {"version": version}).status_code == 302
    assert Notice.objects.get().facts["promise"] == words


def test_no_place_draws_number_after_number(visitor, door_shop):
    version = pledge_text(door_shop.street, on=NOW.date()).pk
    signed = {"signed_by": "欧阳华", "manager": "李四", "agreed": "on", "version": version}
    for _nth in range(pledging.MOST_A_DAY):
        assert visitor.post("/door/pledge/", signed | {"pledge_id": str(uuid7())}).status_code == 302
    answer = visitor.post("/door/pledge/", signed | {"pledge_id": str(uuid7())})
    assert answer.status_code == 429 and "今天已经签过多次" in answer.content.decode()
    assert Notice.objects.count() == Pledge.objects.count() == pledging.MOST_A_DAY


def test_the_street_takes_the_door_back_and_a_neighbour_does_not(door_shop, sent, cast):
    _door, key = opened(door_shop, sent)
    with pytest.raises(NotAllowed):
        entering.revoke(door_shop, by=cast.neighbour, at=NOW)
    assert entering.revoke(door_shop, by=cast.worker, at=NOW) == 1
    assert entering.session_of(key, at=NOW) is None
    _door, key = opened(door_shop, sent)
    assert entering.session_of(key, at=NOW + timedelta(minutes=60)) is None


def test_a_wrong_number_is_told_to_the_grid_once_a_day_without_it(client, door_shop, cast, sent):
    for _n in range(2):
        assert client.post(f"/door/at/{door_shop.qr_token}/", {"wrong": "1"}).status_code == 200
    row = Outbox.objects.get(event="door.wrong-number")
    assert str(cast.worker.pk) in row.payload["to"] and NUMBER not in str(row.payload) and not sent
