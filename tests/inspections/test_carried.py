"""What a phone carries: one's own places and no others, each with its form, in as many queries for many as for few."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inspections.offline.carried import carried
from inspections.offline.shell import shell
from inspections.services.tasks import dispatch_tasks, make_due_tasks
from tests.factories import make_place
from tests.inspections.conftest import NOW

DATA = "/m/offline/data/"


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def due(shop, cast):
    make_due_tasks(shop.street, NOW.date(), at=NOW)
    return shop


def names(user) -> list[str]:
    return [row["name"] for row in carried(user, now=NOW)["places"]]


# --- denied


@pytest.mark.parametrize("name", ["offline-data", "offline-places", "waiting"])
def test_the_signed_out_are_sent_to_log_in(client, name, db):
    assert "/accounts/login/" in client.get(reverse(f"field:{name}")).url


def test_a_neighbour_carries_none_of_these_places(cast, due, far_shop):
    assert due.name in names(cast.worker)
    assert due.name not in names(cast.neighbour)
    assert far_shop.name not in names(cast.worker)


def test_the_form_of_another_street_is_not_found(client, cast, due, far_shop):
    client.force_login(cast.worker)
    own, other = (reverse("field:offline-visit", args=[one.street.code, 0]) for one in (due, far_shop))
    assert (client.get(own).status_code, client.get(other).status_code) == (200, 404)


def test_a_home_is_carried_only_while_a_visit_is_due_there(cast, due):
    home = make_place(due.street, "王婆婆家", at=(109.185, 27.715), type="HOME")
    assert home.name not in names(cast.worker)
    dispatch_tasks(due.street, places=[home], due_on=NOW.date(), by=cast.station, at=NOW)
    assert home.name in names(cast.worker)


# --- what is carried


def test_what_is_due_comes_first_with_its_form_and_its_reason(client, cast, due):
    make_place(due.street, "阿甲理发店", at=(109.185, 27.715))
    row = carried(cast.worker, now=NOW)["places"][0]
    assert (row["name"], row["code"], row["token"]) == (due.name, due.code, due.qr_token)
    assert row["due"] and row["due"][0][1]
    client.force_login(cast.worker)
    form = client.get(row["form"])
    assert form.context["form"].checklist.code == "C1"
    assert due.name not in form.content.decode()


def test_the_same_again_is_not_sent_again(client, cast, due):
    client.force_login(cast.worker)
    first = client.get(DATA)
    assert first.json()["person"] == str(cast.worker.pk)
    again = client.get(DATA, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    make_place(due.street, "阿甲理发店", at=(109.185, 27.715))
    assert client.get(DATA, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_many_places_take_as_many_queries_as_few(cast, due):
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            carried(cast.worker, now=NOW)
        return len(queries)

    asked()  # who he is, is asked once
    few = asked()
    for n in range(12):
        make_place(due.street, f"小店{n}", at=(109.185, 27.715))
    make_due_tasks(due.street, NOW.date(), at=NOW)
    assert asked() == few


# --- the service worker's files


def test_the_service_worker_knows_the_phones_files_by_their_content(client, db):
    answer = client.get("/sw.js").content.decode()
    assert f'"version": "{shell()["version"]}"' in answer
    assert all(client.get(url).status_code == 200 for url in shell()["files"])
