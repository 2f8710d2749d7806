"""What a street asks its places and has them sign: its own from a day on, and nothing answered or signed changes."""

import pytest
import time_machine

from grids.errors import DomainError, NotAllowed
from grids.ids import uuid7
from hazards.door.inside import check_oneself
from hazards.door.pledging import sign_pledge
from hazards.door.rows import end_question, pledge_text, questions, set_pledge_text, set_question
from hazards.models import DoorSession, Notice, Pledge, SelfCheck, SelfCheckItem
from tests.hazards.makers import NOW, ONE_DAY, TODAY

pytestmark = pytest.mark.django_db
WORDS = "楼梯口没有停放电动自行车"
PROMISE = "本场所承诺每天闭店前检查一遍，发现隐患当天改好。"
URL = "/door/rows/"


@pytest.fixture
def door(shop):
    known = {"street": shop.street, "recorded_at": NOW, "key_hash": "k", "phone_hash": "p", "phone_tail": "34"}
    return DoorSession.objects.create(place=shop, ends_at=NOW + ONE_DAY, **known)


def texts(street, on=TODAY):
    return [one.name_zh for one in questions(street, on=on)]


def test_workers_heads_and_other_streets_set_nothing(client, territory, cast):
    row = SelfCheckItem.objects.first()
    for person in (cast.neighbour, cast.outsider, cast.head, cast.brigade):
        for act in (
            lambda by: set_question(territory.street, by=by, at=NOW, words=WORDS, valid_from=TODAY),
            lambda by: end_question(territory.street, row, by=by, at=NOW),
            lambda by: set_pledge_text(territory.street, by=by, at=NOW, text=PROMISE, months=6, valid_from=TODAY),
        ):
            with pytest.raises(NotAllowed):
                act(person)
    own = set_question(territory.street, by=cast.station, at=NOW, words=WORDS, valid_from=TODAY)
    client.force_login(cast.outsider)
    assert client.get(f"{URL}?street={territory.street.code}").status_code == 404
    assert client.get(f"{URL}{own.pk}/").status_code == 404
    client.force_login(cast.worker)
    assert client.get(URL).status_code == 403


def test_an_edited_question_is_asked_from_its_day_and_answers_keep_the_old_one(territory, cast, door):
    street, common = territory.street, texts(territory.street)
    first = questions(street, on=TODAY)[0]
    check_oneself(door, at=NOW, answers={one.code: False for one in questions(street, on=TODAY)})
    set_question(street, by=cast.station, at=NOW, words=WORDS, valid_from=TODAY + ONE_DAY, was=first)
    assert texts(street) == common and texts(street, TODAY + ONE_DAY) == [WORDS, *common[1:]]
    assert texts(territory.other_street, TODAY + ONE_DAY) == common
    check_oneself(door, at=NOW + ONE_DAY, answers={one.code: False for one in questions(street, on=TODAY + ONE_DAY)})
    before, after = SelfCheck.objects.order_by("recorded_at")
    assert before.wrong[0] == first.name_zh and after.wrong[0] == WORDS


def test_an_ended_question_is_asked_no_more_and_the_last_one_stays(territory, cast):
    street = territory.street
    for one in questions(street, on=TODAY)[1:]:
        end_question(street, one, by=cast.station, at=NOW)
    [last] = questions(street, on=TODAY)
    with pytest.raises(DomainError) as error:
        end_question(street, last, by=cast.station, at=NOW)
    assert error.value.code == "last-one" and len(texts(territory.other_street)) > 1


def test_a_change_that_is_to_come_is_changed_and_ended_with_what_stands_until_then(territory, cast):
    street, later, known = territory.street, TODAY + 10 * ONE_DAY, {"by": cast.station, "at": NOW}
    first, *others = questions(street, on=TODAY)
    coming = set_question(street, words=WORDS, valid_from=later, was=first, **known)
    sooner = set_question(street, words="楼梯口已经清空", valid_from=TODAY + ONE_DAY, was=coming, **known)
    for day in (TODAY + ONE_DAY, later):
        codes = [one.code for one in questions(street, on=day)]
        assert codes.count(first.code) == 1 == texts(street, day).count(sooner.name_zh), day
    assert texts(street)[0] == first.name_zh
    for one in others:
        end_question(street, one, **known)
    coming = set_question(street, words=WORDS, valid_from=later, was=sooner, **known)
    with pytest.raises(DomainError) as error:
        end_question(street, coming, **known)
    assert error.value.code == "last-one" and len(texts(street, later)) == 1
    set_question(street, words="灭火器在有效期内了", valid_from=TODAY, **known)
    end_question(street, coming, **known)
    assert texts(street) == texts(street, later) == ["灭火器在有效期内了"]


@pytest.mark.parametrize(
    "given, field",
    [({"words": " "}, "words"), ({"valid_from": TODAY - ONE_DAY}, "valid_from"), ({"words": "dup"}, "words")],
)
def test_a_question_that_is_empty_of_the_past_or_known_is_refused(territory, cast, given, field):
    known = {"words": WORDS, "valid_from": TODAY} | given
    if known["words"] == "dup":
        known["words"] = texts(territory.street)[1]
    with pytest.raises(DomainError) as error:
        set_question(territory.street, by=cast.station, at=NOW, **known)
    assert field in error.value.details["fields"]


def test_a_new_pledge_is_signed_from_its_day_and_what_was_signed_stays(territory, cast, door):
    street = territory.street
    known = {"signed_by": "欧阳华", "manager": "李四"}
    old = pledge_text(street, on=TODAY)
    sign_pledge(door, at=NOW, text=old, pledge_id=uuid7(), **known)
    for text in ("违反承诺的，由街道处罚并查封场所。", "好"):
        with pytest.raises(DomainError):
            set_pledge_text(street, by=cast.chief, at=NOW, text=text, months=6, valid_from=TODAY)
    new = set_pledge_text(street, by=cast.chief, at=NOW, text=PROMISE, months=6, valid_from=TODAY + ONE_DAY)
    assert pledge_text(street, on=TODAY) == old and pledge_text(street, on=TODAY + ONE_DAY) == new
    assert pledge_text(territory.other_street, on=TODAY + ONE_DAY) == old
    sign_pledge(door, at=NOW + ONE_DAY, text=new, pledge_id=uuid7(), **known)
    assert [row.text for row in Pledge.objects.order_by("recorded_at")] == [old, new]
    assert [paper.facts["promise"] for paper in Notice.objects.order_by("seq")] == [old.text_zh, PROMISE]
    assert Pledge.objects.order_by("recorded_at").last().valid_to.isoformat() == "2027-05-21"


def test_the_pages_take_it_and_keep_what_was_typed(client, territory, cast):
    client.force_login(cast.station)
    with time_machine.travel(NOW, tick=False):
        typed = {"words": WORDS, "words_en": "No e-bikes", "valid_from": "2026-11-19"}
        for empty in (f"{URL}new/", f"{URL}pledge/"):
            assert client.post(empty, {}).status_code == 422
        answer = client.post(f"{URL}new/", typed)
        assert answer.status_code == 422 and WORDS in answer.content.decode()
        assert client.post(f"{URL}new/", typed | {"valid_from": str(TODAY)}).status_code == 302
        row = SelfCheckItem.objects.get(name_zh=WORDS)
        assert (
            client.post(f"{URL}{row.pk}/", typed | {"words": f"{WORDS}。", "valid_from": str(TODAY)}).status_code == 302
        )
        row = SelfCheckItem.objects.get(street=territory.street, name_zh=f"{WORDS}。")
        assert client.post(f"{URL}{row.pk}/end/").status_code == 302 and WORDS not in "".join(texts(territory.street))
        signed = {"text": PROMISE, "months": "6", "valid_from": str(TODAY)}
        assert client.post(f"{URL}pledge/", signed).status_code == 302
        page = client.get(URL).content.decode()
    assert PROMISE in page and "2026-1" in page and texts(territory.street)[0] in page
