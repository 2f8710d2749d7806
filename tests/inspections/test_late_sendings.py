"""Life goes on while a visit waits on a phone: people move, posts end, rounds are called off. What was done arrives."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from rest_framework.test import APIClient

from grids.access import forget_scope
from grids.calendar import local_date
from grids.errors import DomainError
from grids.ids import uuid7
from grids.models import Photo, User
from inspections.models import Inspection, ManifestPhoto, RoundStop, Submission
from inspections.services.rounds import cancel_round, plan_round
from inspections.services.submission_log import Sending, keep
from tests.factories import make_post
from tests.inspections.conftest import NOW, picture, promise

pytestmark = pytest.mark.django_db
RED = picture("red")


@pytest.fixture
def put():
    """put(user, what, id, body) -> the answer, to a request that knows nothing of the one before."""

    def one(user: User, what: str, pk, body):
        client = APIClient()
        client.force_authenticate(User.objects.get(pk=user.pk))
        how = {"content_type": "image/jpeg"} if isinstance(body, bytes) else {"format": "json"}
        return client.put(f"/api/v1/{what}/{pk}/", body, **how)

    return one


def end_posts(user: User) -> None:
    user.posts.update(valid_to=local_date(timezone.now()) - timedelta(days=1))
    forget_scope(user)


# --- people move


def test_a_visit_sent_again_after_its_author_moved_to_another_street_is_the_same(put, cast, shop, territory):
    visit, body = uuid7(), {"place": str(shop.pk)}
    assert put(cast.worker, "inspections", visit, body).status_code == 201
    end_posts(cast.worker)
    make_post(cast.worker, "worker", territory.other_cell)
    again = put(cast.worker, "inspections", visit, body)
    assert (again.status_code, again.json()["status"]) == (200, "same")
    assert Submission.objects.count() == 1


def test_after_a_move_other_content_and_another_person_are_refused_as_ever(put, cast, shop, territory):
    visit, body = uuid7(), {"place": str(shop.pk)}
    assert put(cast.worker, "inspections", visit, body).status_code == 201
    end_posts(cast.worker)
    make_post(cast.worker, "worker", territory.other_cell)
    for who, content in ((cast.worker, body | {"note": "又"}), (cast.outside_worker, body)):
        answer = put(who, "inspections", visit, content)
        assert (answer.status_code, answer.json()["code"]) == (409, "id-taken")
    assert Inspection.objects.get().note == ""


# --- posts end


@pytest.fixture
def promised(put, cast, shop):
    """The id of a photo that the worker promised, and has not sent."""
    photo = promise(RED)
    assert put(cast.worker, "inspections", uuid7(), {"place": str(shop.pk), "photos": [photo]}).status_code == 201
    return photo["id"]


def test_whose_post_ended_sends_no_photo_that_nobody_promised(put, cast, promised):
    end_posts(cast.worker)
    answer = put(cast.worker, "photos", uuid7(), RED)
    assert (answer.status_code, Photo.objects.count()) == (403, 0)


@pytest.mark.parametrize("who", ["colleague", "neighbour", "auditor", "nobody"])
def test_nobody_else_finishes_what_he_promised(put, cast, promised, who):
    end_posts(cast.worker)
    assert put(getattr(cast, who), "photos", promised, RED).status_code == 403
    assert Photo.objects.count() == 0


def test_what_was_promised_before_the_post_ended_may_be_finished(put, cast, promised):
    end_posts(cast.worker)
    answer = put(cast.worker, "photos", promised, RED)
    assert (answer.status_code, answer.json()["complete"]) == (201, True)
    assert put(cast.worker, "photos", promised, RED).status_code == 200
    assert ManifestPhoto.objects.get().received_id


# --- rounds are called off


def test_a_visit_of_a_round_that_was_called_off_meanwhile_is_an_ordinary_one(put, cast, shop):
    now = timezone.now()
    times = {"starts_at": now, "ends_at": now + timedelta(hours=2)}
    round_ = plan_round(
        shop.street, by=cast.station, at=now, theme="电动自行车", leader=cast.chief, places=[shop], **times
    )
    cancel_round(round_, by=cast.station, at=now)
    body = {"place": str(shop.pk), "round": str(round_.pk)}
    assert put(cast.worker, "inspections", uuid7(), body).status_code == 201
    visit = Inspection.objects.get()
    assert (visit.round, visit.kind) == (None, "routine")
    assert RoundStop.objects.get().visited_at is None


# --- two answers at once


@pytest.mark.django_db(transaction=True)
def test_a_refusal_does_not_overwrite_the_success_that_is_being_written(cast, shop):
    sending = Sending(shop.street, uuid7(), {"place": str(shop.pk)}, cast.worker, NOW, "ab" * 32)

    def refuse():
        try:
            keep(sending, refusal=DomainError("bad-visit", "太晚"))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            keep(sending)
            late = pool.submit(refuse)
            wait_for_the_lock(late)
        late.result()
    assert Submission.objects.get().status == "applied"


def wait_for_the_lock(late) -> None:
    """Until the other transaction stands before the row that this one has written."""
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid"
    given_up = threading.Event()
    timer = threading.Timer(20, given_up.set)
    timer.start()
    try:
        while not late.done() and not given_up.is_set():
            with connection.cursor() as cursor:
                cursor.execute(waiting)
                if cursor.fetchone()[0]:
                    return
    finally:
        timer.cancel()
    raise AssertionError("the refusal did not wait for the success")


def test_a_success_replaces_a_refusal_of_the_same_and_a_later_refusal_the_one_before(cast, shop):
    sending = Sending(shop.street, uuid7(), {"place": str(shop.pk)}, cast.worker, NOW, "ab" * 32)
    for reason in ("一", "二"):
        keep(sending, refusal=DomainError("bad-visit", reason))
        assert Submission.objects.get().reason == reason
    keep(sending)
    row = Submission.objects.get()
    assert (row.status, row.reason) == ("applied", "")
    keep(sending, refusal=DomainError("bad-visit", "三"))
    row.refresh_from_db()
    assert (row.status, row.reason) == ("applied", "")
