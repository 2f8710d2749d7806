"""The inbox: one's own and nobody else's."""

import pytest

from grids.ids import uuid7
from notifications.models import Notification
from tests.factories import local

pytestmark = pytest.mark.django_db


def note(street, user, title="1 处隐患今天到期", **more):
    defaults = {"event": "e", "key": str(uuid7()), "url": "/inbox/?unread=1"}
    return Notification.objects.create(
        id=uuid7(), street=street, user=user, title=title, recorded_at=local(2026, 11, 20, 8, 30), **(defaults | more)
    )


def test_signed_out_it_asks_to_log_in(client):
    assert client.get("/inbox/").status_code == 302


def test_the_neighbour_sees_none_of_it(client, territory, cast):
    row = note(territory.street, cast.worker)
    client.force_login(cast.neighbour)
    assert row.title not in client.get("/inbox/").content.decode()
    assert client.get(f"/inbox/{row.pk}/").status_code == 404
    client.post("/inbox/read/")
    assert Notification.objects.get().read_at is None


def test_opening_one_reads_it_and_goes_where_it_points(client, territory, cast):
    row = note(territory.street, cast.worker)
    client.force_login(cast.worker)
    assert row.title in client.get("/inbox/").content.decode()
    answer = client.get(f"/inbox/{row.pk}/")
    assert (answer.status_code, answer.url) == (302, "/inbox/?unread=1")
    assert "都看过了" in client.get("/inbox/?unread=1").content.decode()


def test_a_link_that_leaves_the_site_is_not_followed(client, territory, cast):
    row = note(territory.street, cast.worker, url="https://example.org/")
    client.force_login(cast.worker)
    assert client.get(f"/inbox/{row.pk}/").url == "/inbox/"


def test_all_are_read_at_once_and_only_by_post(client, territory, cast):
    for _ in range(3):
        note(territory.street, cast.worker)
    client.force_login(cast.worker)
    assert client.get("/inbox/read/").status_code == 405
    client.post("/inbox/read/")
    assert not Notification.objects.unread().exists()


def test_a_long_list_costs_as_many_queries_as_a_short_one(client, territory, cast, django_assert_max_num_queries):
    for _ in range(60):
        note(territory.street, cast.worker)
    client.force_login(cast.worker)
    client.get("/inbox/")
    with django_assert_max_num_queries(14):
        assert client.get("/inbox/").content.decode().count("row-link") == 50
