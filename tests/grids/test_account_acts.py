"""What is done to accounts and keys is written down, and the auditor reads it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from grids.errors import NotAllowed
from grids.models import AccountAct
from grids.services.people import correct_account, open_person, renew_password
from grids.services.tokens import issue_token, revoke_token
from tests.factories import local, make_grid

pytestmark = pytest.mark.django_db
AT = local(2026, 11, 20, 10)


@pytest.fixture
def renewed(cast, territory):
    """The station officer gave the street's leader a new password."""
    renew_password(cast.chief, by=cast.station, at=AT, street=territory.street)


def test_another_streets_administrator_reads_none_of_it(renewed, cast):
    assert not AccountAct.objects.visible_to(cast.outsider).exists()


def test_the_station_officer_does_not_read_the_record(renewed, cast, client):
    client.force_login(cast.station)
    assert client.get(reverse("reports:audit")).status_code == 403


def test_a_password_renewed_for_the_leader_is_seen_by_the_auditor(renewed, cast, client):
    client.force_login(cast.auditor)
    page = client.get(reverse("reports:audit")).content.decode()
    assert "重置密码" in page and cast.station.name in page and cast.chief.name in page


def test_opening_and_correcting_are_written_down_without_the_values(cast, territory):
    post, _password = open_person(
        by=cast.station, at=AT, street=territory.street, grid=territory.cell_a, role=cast.worker.posts.get().role,
        valid_from=AT.date(), username="13800001111", name="张山", phone="13800001111",
    )  # fmt: skip
    known = {"by": cast.station, "at": AT, "street": territory.street}
    correct_account(post.user, name="张三", phone="13800002222", **known)
    correct_account(post.user, name="张三", phone="13800002222", **known)
    acts = AccountAct.objects.filter(subject=post.user).order_by("id").values_list("kind", "note", "by")
    assert list(acts) == [("opened", "", cast.station.pk), ("corrected", "姓名、手机号", cast.station.pk)]


def test_a_street_does_not_revoke_the_districts_key_and_both_ends_of_a_key_are_written_down(cast, territory):
    known = {"name": "大队系统", "scopes": ["read"], "at": AT, "expires_at": AT + timedelta(days=9)}
    token, _key = issue_token(cast.brigade, **known)
    make_grid("520602008", "另一街道", parent=territory.district)
    with pytest.raises(NotAllowed):
        revoke_token(token, by=cast.steward, at=AT)
    own, _key = issue_token(cast.worker, by=cast.steward, **known)
    revoke_token(own, by=cast.steward, at=AT)
    revoke_token(own, by=cast.steward, at=AT)
    kinds = AccountAct.objects.filter(subject=cast.worker).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["token_issued", "token_revoked"]
