"""An account's name, phone and unit are put right by the person's own office."""

import pytest
from django.urls import reverse

from grids.errors import Conflict, DomainError, NotAllowed
from grids.models import Role
from grids.services.people import correct_account, give_post, open_person
from tests.factories import local, make_organisation

AT = local(2026, 11, 20, 10)


@pytest.fixture
def zhang(territory, cast):
    post, _password = open_person(
        by=cast.station, at=AT, street=territory.street, grid=territory.cell_a, role=Role.objects.get(code="worker"),
        valid_from=AT.date(), username="13811112222", name="张山", phone="13811112222",
    )  # fmt: skip
    return post.user


def test_another_streets_officer_neither_finds_nor_corrects_it(zhang, territory, cast, client):
    client.force_login(cast.outsider)
    assert client.get(reverse("grids:person-edit", args=[zhang.pk])).status_code == 404
    with pytest.raises(NotAllowed):
        correct_account(zhang, by=cast.outsider, at=AT, street=territory.street, name="李四")


def test_a_community_head_looks_at_his_people_and_corrects_none(zhang, cast, client):
    client.force_login(cast.community)
    assert client.get(reverse("grids:person-edit", args=[zhang.pk])).status_code == 403


def test_who_has_posts_elsewhere_is_left_to_his_own_office(zhang, territory, cast):
    give_post(zhang, role="worker", grid=territory.other_cell, by=None, at=AT, valid_from=AT.date())
    with pytest.raises(DomainError) as caught:
        correct_account(zhang, by=cast.station, at=AT, street=territory.street, name="张三")
    assert caught.value.code == "not-of-this-street"


def test_a_new_phone_is_the_new_log_in_of_who_logs_in_by_phone(zhang, territory, cast):
    unit = cast.street_office
    kept = correct_account(
        zhang, by=cast.station, at=AT, street=territory.street, name="张三", phone="139 0000 1111", organisation=unit
    )
    kept.refresh_from_db()
    assert (kept.name, kept.phone, kept.username, kept.organisation) == ("张三", "13900001111", "13900001111", unit)


def test_a_phone_that_is_somebody_elses_is_a_conflict_and_ones_own_is_not(zhang, territory, cast):
    cast.worker.phone = "13700000000"
    cast.worker.save()
    with pytest.raises(Conflict):
        correct_account(zhang, by=cast.station, at=AT, street=territory.street, name="张三", phone="13700000000")
    assert correct_account(zhang, by=cast.station, at=AT, street=territory.street, name="张三", phone="13811112222")


def test_who_logs_in_by_phone_is_left_no_account_without_one_and_the_field_says_so(zhang, cast, client):
    client.force_login(cast.station)
    answer = client.post(reverse("grids:person-edit", args=[zhang.pk]), {"name": "张三", "phone": ""})
    assert answer.status_code == 422
    assert "用手机号登录" in "".join(answer.context["form"].errors["phone"])
    zhang.refresh_from_db()
    assert zhang.phone == "13811112222"


def test_a_unit_that_cannot_be_chosen_here_is_kept(zhang, territory, cast, client):
    closed = make_organisation("jj-old", "锦江街道安监站", "street_office", territory.street)
    far = make_organisation("yq-office", "涌泉街道办事处", "street_office", territory.other_street)
    client.force_login(cast.station)
    url = reverse("grids:person-edit", args=[zhang.pk])
    for unit in (closed, far):
        type(unit).objects.filter(pk=unit.pk).update(is_active=unit != closed)
        type(zhang).objects.filter(pk=zhang.pk).update(organisation=unit)
        form = client.get(url).context["form"]
        sent = {name: form[name].value() or "" for name in form.fields} | {"name": "张三"}
        choices = [str(value) for value, _label in form.fields["organisation"].choices]
        assert str(sent["organisation"]) in choices, "a browser sends only what it can show as chosen"
        assert client.post(url, sent).status_code == 302
        zhang.refresh_from_db()
        assert (zhang.name, zhang.organisation) == ("张三", unit)


def test_a_wrong_phone_stays_in_the_form_with_its_sentence(zhang, cast, client):
    client.force_login(cast.station)
    url = reverse("grids:person-edit", args=[zhang.pk])
    assert 'value="张山"' in client.get(url).content.decode()
    answer = client.post(url, {"name": "张三", "phone": "1381"})
    assert answer.status_code == 422
    assert "手机号应为 11 位数字" in answer.content.decode()
    assert 'value="1381"' in answer.content.decode()
    assert client.post(url, {"name": "张三", "phone": "13811112222"}).status_code == 302
    zhang.refresh_from_db()
    assert zhang.name == "张三"
