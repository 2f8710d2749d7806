"""Accounts and posts: who opens them, what they open, when they end."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from grids.access import may
from grids.errors import Conflict, DomainError, NotAllowed
from grids.ids import uuid7
from grids.models import Place, Role, User
from grids.services.people import end_post, give_post, open_account, open_accounts, open_person, renew_password
from tests.factories import local, make_user

AT = local(2026, 11, 20, 10)
TODAY = date(2026, 11, 20)


@pytest.fixture
def account(territory, cast):
    def one(*, by=cast.station, **fields):
        given = {"username": "zhang", "name": "张三"} | fields
        return open_account(by=by, at=AT, street=territory.street, **given)

    return one


def test_accounts_are_opened_by_the_station_of_the_street_only(account, cast):
    for who in (cast.worker, cast.community, cast.chief, cast.outsider, cast.nobody):
        with pytest.raises(NotAllowed):
            account(by=who)
    assert not User.objects.filter(username="zhang").exists()


def test_a_wrong_phone_and_an_empty_name_are_refused_at_the_field(account):
    with pytest.raises(DomainError) as caught:
        account(name=" ", phone="123")
    assert set(caught.value.details["fields"]) == {"name", "phone"}


def test_a_taken_name_or_phone_is_a_conflict_also_across_the_two(account):
    account(username="zhang", phone="13800000001")
    for fields in (
        {"username": "zhang", "phone": None},
        {"username": "li", "phone": "13800000001"},
        {"username": "13800000001", "phone": "13800000001"},
    ):
        with pytest.raises(Conflict):
            account(**fields)


@pytest.mark.parametrize("typed", ["138 0000 0001", "138-0000-0001"])
def test_a_user_name_that_is_the_phone_is_stored_as_the_phone_is(account, typed):
    user, _password = account(username=typed, phone=typed)
    assert (user.username, user.phone) == ("13800000001", "13800000001")


def test_somebody_else_s_phone_cannot_be_a_user_name(account):
    with pytest.raises(DomainError):
        account(username="13800000009", phone="13800000001")


def test_the_one_time_password_works_and_must_be_changed(account, cast, client):
    user, password = account()
    assert user.check_password(password)
    assert user.must_change_password
    assert user.date_joined == AT
    assert not may(user, "grids.view"), "an account opens nothing without a post"


def test_many_accounts_cannot_log_in_until_a_password_is_given(territory, cast):
    rows = [{"username": f"u{n}", "name": f"人{n}", "phone": f"1390000{n:04d}"} for n in range(50)]
    users = open_accounts(by=cast.station, at=AT, street=territory.street, rows=rows)
    assert not users[7].has_usable_password()
    with pytest.raises(Conflict):
        open_accounts(by=cast.station, at=AT, street=territory.street, rows=rows[:1])
    with pytest.raises(DomainError):
        renew_password(users[7], by=cast.station, at=AT, street=territory.street)
    give_post(users[7], role="worker", grid=territory.cell_a, by=cast.station, at=AT, valid_from=TODAY)
    password = renew_password(users[7], by=cast.station, at=AT, street=territory.street)
    assert User.objects.get(pk=users[7].pk).check_password(password)


def test_a_password_is_not_renewed_from_another_street(territory, cast):
    with pytest.raises(NotAllowed):
        renew_password(cast.worker, by=cast.outsider, at=AT, street=territory.street)
    with pytest.raises(DomainError):
        renew_password(cast.worker, by=cast.outsider, at=AT, street=territory.other_street)


def test_a_station_officer_cannot_renew_an_administrator_s_password(territory, cast):
    with pytest.raises(NotAllowed):
        renew_password(cast.steward, by=cast.station, at=AT, street=territory.street)


def test_a_guest_of_a_round_keeps_his_password(territory, cast, shop):
    for guest in (cast.brigade, cast.outsider):
        give_post(
            guest, role="worker", grid=territory.street, by=None, at=AT, valid_from=TODAY, places=[shop],
            origin=("round", uuid7()),
        )  # fmt: skip
        with pytest.raises(DomainError) as refusal:
            renew_password(guest, by=cast.station, at=AT, street=territory.street)
        assert refusal.value.code == "not-of-this-street"


def test_his_own_office_renews_it_while_he_is_a_guest_elsewhere(territory, cast, shop):
    give_post(
        cast.outside_worker, role="worker", grid=territory.street, by=None, at=AT, valid_from=TODAY, places=[shop],
        origin=("round", uuid7()),
    )  # fmt: skip
    password = renew_password(cast.outside_worker, by=cast.outsider, at=AT, street=territory.other_street)
    assert User.objects.get(pk=cast.outside_worker.pk).check_password(password)


def test_who_belongs_to_two_streets_is_left_to_who_looks_after_both(territory, cast):
    keeper = make_user("keeper")
    give_post(cast.worker, role="worker", grid=territory.other_cell, by=None, at=AT, valid_from=TODAY)
    for street in (territory.street, territory.other_street):
        give_post(keeper, role="administrator", grid=street, by=None, at=AT, valid_from=TODAY)
    for who, street in ((cast.station, territory.street), (cast.outsider, territory.other_street)):
        with pytest.raises(DomainError):
            renew_password(cast.worker, by=who, at=AT, street=street)
    password = renew_password(cast.worker, by=keeper, at=AT, street=territory.street)
    assert User.objects.get(pk=cast.worker.pk).check_password(password)


def test_posts_are_given_by_the_station_of_the_street_only(territory, cast):
    for who in (cast.worker, cast.community, cast.outsider):
        with pytest.raises(NotAllowed):
            give_post(cast.nobody, role="worker", grid=territory.cell_a, by=who, at=AT, valid_from=TODAY)
    with pytest.raises(NotAllowed):
        give_post(
            cast.nobody, role="brigade_officer", grid=territory.district, by=cast.station, at=AT, valid_from=TODAY
        )


def test_nobody_appoints_himself(territory, cast):
    with pytest.raises(DomainError) as caught:
        give_post(cast.station, role="street_leader", grid=territory.street, by=cast.station, at=AT, valid_from=TODAY)
    assert caught.value.code == "own-post"
    assert not cast.station.posts.filter(role__code="street_leader").exists()


def test_only_administrators_appoint_administrators_and_auditors(territory, cast):
    for role in ("administrator", "auditor"):
        with pytest.raises(NotAllowed):
            give_post(cast.nobody, role=role, grid=territory.street, by=cast.station, at=AT, valid_from=TODAY)
    give_post(cast.nobody, role="auditor", grid=territory.street, by=cast.steward, at=AT, valid_from=TODAY)
    assert may(cast.nobody, "audit.view")


def test_a_role_is_given_only_at_its_level(territory, cast):
    with pytest.raises(DomainError) as caught:
        give_post(cast.nobody, role="cell_head", grid=territory.street, by=cast.station, at=AT, valid_from=TODAY)
    assert caught.value.code == "role-not-here"


def test_the_same_post_twice_in_the_same_days_is_a_conflict(territory, cast):
    with pytest.raises(Conflict):
        give_post(cast.worker, role="worker", grid=territory.cell_a, by=cast.station, at=AT, valid_from=TODAY)


def test_an_end_before_the_beginning_is_refused(territory, cast):
    with pytest.raises(DomainError):
        give_post(
            cast.nobody, role="worker", grid=territory.cell_a, by=cast.station, at=AT,
            valid_from=TODAY, valid_to=TODAY - timedelta(days=1),
        )  # fmt: skip
    post = cast.worker.posts.get()
    with pytest.raises(DomainError):
        end_post(post, by=cast.station, on=date(2019, 1, 1))


def test_a_post_opens_its_grid_at_once_and_closes_after_its_last_day(territory, cast, shop):
    post = give_post(cast.nobody, role="worker", grid=territory.cell_a, by=cast.station, at=AT, valid_from=TODAY)
    assert shop in Place.objects.visible_to(cast.nobody)
    end_post(post, by=cast.station, on=TODAY)
    assert cast.nobody.posts.current(TODAY).exists()
    assert not cast.nobody.posts.current(TODAY + timedelta(days=1)).exists()


def test_a_post_for_a_round_is_limited_to_its_places_and_ended_by_its_round(territory, cast, shop, next_shop):
    post = give_post(
        cast.nobody, role="police", grid=territory.street, by=cast.station, at=AT,
        valid_from=TODAY, valid_to=TODAY, places=[shop], origin=("round", uuid7()),
    )  # fmt: skip
    assert (post.kind, post.limited) == ("round", True)
    assert list(post.places.values_list("place", flat=True)) == [shop.pk]


def test_the_post_of_a_round_is_not_ended_by_a_button(territory, cast, shop, client):
    post = give_post(
        cast.outsider, role="worker", grid=territory.street, by=None, at=AT,
        valid_from=TODAY, places=[shop], origin=("round", uuid7()),
    )  # fmt: skip
    client.force_login(cast.station)
    url = reverse("grids:post-end", args=[post.pk])
    assert (client.get(url).status_code, client.post(url, {"on": "2026-11-20"}).status_code) == (404, 404)
    post.refresh_from_db()
    assert post.valid_to is None


def test_a_place_of_another_street_cannot_be_opened_by_a_post(territory, cast, far_shop):
    with pytest.raises(DomainError):
        give_post(
            cast.nobody,
            role="police",
            grid=territory.street,
            by=cast.station,
            at=AT,
            valid_from=TODAY,
            places=[far_shop],
        )


def test_an_account_with_a_post_that_is_refused_is_not_opened(territory, cast):
    with pytest.raises(DomainError):
        open_person(
            by=cast.station, at=AT, street=territory.street, grid=territory.street, username="li", name="李四",
            role=Role.objects.get(code="cell_head"), valid_from=TODAY,
        )  # fmt: skip
    assert not User.objects.filter(username="li").exists()


def test_a_phone_that_is_another_s_user_name_is_refused(account):
    make_user("13800000005")
    with pytest.raises(Conflict):
        account(phone="13800000005")
