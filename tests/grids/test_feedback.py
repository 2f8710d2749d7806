"""投诉建议."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from grids.errors import Conflict, DomainError, NotAllowed
from grids.models import Feedback
from grids.services.feedback import answer_feedback, give_feedback

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@pytest.fixture
def told(cast, territory):
    return give_feedback(territory.street, by=cast.worker, at=NOW, text="同一家店要填两次", page="/m/")


def test_a_neighbour_and_another_street_never_read_it(told, cast):
    for person in (cast.neighbour, cast.colleague, cast.outsider, cast.nobody):
        assert not Feedback.objects.visible_to(person).exists()


def test_its_writer_and_his_street_read_it(told, cast):
    for person in (cast.worker, cast.station, cast.chief):
        assert list(Feedback.objects.visible_to(person)) == [told]


def test_it_refuses_a_street_one_does_not_work_for(cast, territory):
    with pytest.raises(NotAllowed):
        give_feedback(territory.other_street, by=cast.worker, at=NOW, text="…")


def test_it_refuses_an_empty_text(cast, territory):
    with pytest.raises(DomainError):
        give_feedback(territory.street, by=cast.worker, at=NOW, text="  ")


def test_only_the_street_answers_and_only_once(told, cast):
    for person in (cast.worker, cast.outsider):
        with pytest.raises(NotAllowed):
            answer_feedback(told, by=person, at=NOW, reply="知道了")
    assert answer_feedback(told, by=cast.station, at=NOW, reply="下周合并").reply == "下周合并"
    with pytest.raises(Conflict):
        answer_feedback(told, by=cast.chief, at=NOW, reply="再答一次")


def test_signed_out_the_page_says_whom_to_call(client, db):
    page = client.get(reverse("feedback:page"))
    assert page.status_code == 200 and "12345" in page.text and "<textarea" not in page.text


def test_the_page_takes_a_text_and_keeps_what_was_typed_when_it_is_too_long(client, cast, territory):
    client.force_login(cast.worker)
    typed = "长" * 1001
    refused = client.post(reverse("feedback:page"), {"street": territory.street.pk, "text": typed})
    assert refused.status_code == 422 and typed in refused.text
    assert client.post(reverse("feedback:page"), {"street": territory.street.pk, "text": "短"}).status_code == 302
    assert Feedback.objects.get().text == "短"


def test_a_stranger_gets_404_and_an_insider_without_the_right_403(client, told, cast):
    address = reverse("feedback:answer", args=[told.pk])
    client.force_login(cast.worker)
    assert client.get(address).status_code == 403
    client.force_login(cast.outsider)
    assert client.get(address).status_code == 404


def test_a_reply_that_comes_second_is_refused_and_still_there(client, told, cast):
    answer_feedback(told, by=cast.chief, at=NOW, reply="已改")
    client.force_login(cast.station)
    answer = client.post(reverse("feedback:answer", args=[told.pk]), {"reply": "将在下周合并"})
    assert answer.status_code in (409, 422)
    assert "已经答复过" in answer.content.decode() and "将在下周合并" in answer.content.decode()
    told.refresh_from_db()
    assert told.reply == "已改"


def test_a_long_page_costs_no_more_queries_than_a_short_one(client, told, cast, territory, django_assert_num_queries):
    client.force_login(cast.station)
    client.get(reverse("feedback:page"))
    with CaptureQueriesContext(connection) as short:
        client.get(reverse("feedback:page"))
    for number in range(5):
        give_feedback(territory.street, by=cast.colleague, at=NOW, text=f"第 {number} 条")
    with django_assert_num_queries(len(short)):
        client.get(reverse("feedback:page"))
