"""What is done to accounts and keys is written down, and the auditor reads it."""

from datetime import date, timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from grids.errors import NotAllowed
from grids.models import AccountAct, ApiToken
from grids.services import tokens
from grids.services.people import correct_account, open_person, renew_password
from grids.services.tokens import issue_token, revoke_token
from tests.factories import local, make_grid, make_post, make_users

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
    assert list(acts) == [("opened", "", cast.station.pk), ("corrected", "name phone", cast.station.pk)]


def test_what_was_corrected_is_read_in_the_readers_language_whichever_the_writer_used(cast, territory, client):
    with translation.override("en"):
        correct_account(
            cast.worker, by=cast.station, at=AT, street=territory.street, name="改名", phone="13800002222",
            organisation=cast.worker.organisation,
        )  # fmt: skip
    client.force_login(cast.auditor)
    for language, said, not_said in (("zh-hans", "姓名、手机号", "Name"), ("en", "Name, Mobile phone", "姓名")):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        page = client.get(reverse("reports:audit")).content.decode()
        row = page[page.index("改名") :]
        assert said in row[: row.index("</tr>")] and not_said not in row[: row.index("</tr>")]


def test_the_street_where_somebody_is_a_guest_reads_neither_his_acts_nor_his_keys(renewed, cast, territory, far_shop):
    auditor, keeper = make_users(["far-auditor", "far-keeper"], {}).values()
    make_post(auditor, "auditor", territory.other_street)
    make_post(keeper, "administrator", territory.other_street)
    make_post(cast.chief, "worker", territory.other_street, places=[far_shop], origin_kind="round")
    issue_token(cast.chief, name="旧系统", scopes=["read"], at=AT, expires_at=AT + timedelta(days=9))
    assert not AccountAct.objects.visible_to(auditor).exists()
    assert not ApiToken.objects.visible_to(keeper).exists()
    assert AccountAct.objects.visible_to(cast.auditor).count() == 2
    assert ApiToken.objects.visible_to(cast.steward).count() == 1


def test_what_was_done_to_the_districts_people_is_read_by_its_auditor_and_no_street(cast, territory):
    keeper, reader, far = make_users(["keeper", "reader", "far"], {}).values()
    make_post(keeper, "administrator", territory.district)
    make_post(reader, "auditor", territory.district)
    make_post(far, "auditor", territory.other_district)
    renew_password(cast.brigade, by=keeper, at=AT, street=territory.district)
    for user in (far, cast.auditor, cast.brigade):
        assert not AccountAct.objects.visible_to(user).exists(), user
    assert AccountAct.objects.visible_to(reader).get().subject == cast.brigade


def test_the_key_of_somebody_whose_posts_have_ended_can_still_be_revoked(cast, client):
    token, _key = issue_token(cast.worker, name="旧系统", scopes=["read"], at=AT, expires_at=AT + timedelta(days=9))
    cast.worker.posts.update(valid_to=date(2026, 11, 1))
    with pytest.raises(NotAllowed):
        revoke_token(token, by=cast.outsider, at=AT)
    client.force_login(cast.steward)
    assert client.post(reverse("tokens:revoke", args=[token.pk])).status_code == 302
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_the_key_of_a_guest_of_another_street_is_revoked_by_his_own(cast, territory, far_shop):
    token, _key = issue_token(cast.worker, name="旧系统", scopes=["read"], at=AT, expires_at=AT + timedelta(days=9))
    make_post(cast.worker, "worker", territory.other_street, places=[far_shop], origin_kind="round")
    with pytest.raises(NotAllowed):
        revoke_token(token, by=cast.outsider, at=AT)
    revoke_token(token, by=cast.steward, at=AT)
    token.refresh_from_db()
    assert token.revoked_at == AT


def test_no_key_without_its_record(cast, monkeypatch):
    known = {"name": "大队系统", "scopes": ["read"], "at": AT, "expires_at": AT + timedelta(days=9)}
    kept, _key = issue_token(cast.worker, **known)

    def broken(*args, **more):
        raise RuntimeError("no record")

    monkeypatch.setattr(tokens, "note_account_act", broken)
    with pytest.raises(RuntimeError):
        issue_token(cast.worker, **known)
    with pytest.raises(RuntimeError):
        revoke_token(kept, by=cast.steward, at=AT)
    assert list(ApiToken.objects.values_list("pk", "revoked_at")) == [(kept.pk, None)]


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
