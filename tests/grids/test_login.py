"""Log-in by user name or phone, the lock-out, the one-time password, the language."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from tests.factories import local, make_user

LOGIN, CHANGE = "/accounts/login/", "/accounts/password/change/"
PLACES = "/places/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits():
    """The limits of one test are not another's."""
    cache.clear()


def log_in(client, name, password="pass-word-1"):
    return client.post(LOGIN, {"login": name, "password": password})


def test_a_wrong_password_is_refused_with_a_sentence(client, cast):
    answer = log_in(client, "worker", "wrong")
    assert answer.status_code == 200
    assert "手机号（用户名）或密码不正确" in answer.content.decode()


def test_an_unknown_name_is_refused_with_the_same_sentence(client, cast):
    assert "手机号（用户名）或密码不正确" in log_in(client, "nobody-at-all").content.decode()


def test_a_deactivated_account_does_not_get_in(client, cast):
    cast.worker.is_active = False
    cast.worker.save()
    log_in(client, "worker")
    assert client.get(PLACES).status_code == 302


def test_after_five_failures_even_the_right_password_waits_ten_minutes(client, cast):
    with time_machine.travel(local(2026, 11, 20, 9), tick=False) as clock:
        for _attempt in range(5):
            log_in(client, "worker", "wrong")
        locked = log_in(client, "worker")
        assert "已暂停登录，请 10 分钟后再试" in locked.content.decode()
        assert client.get(PLACES).status_code == 302
        assert log_in(client, "colleague").status_code == 302, "another account is not locked out"
        client.post("/accounts/logout/")
        clock.shift(timedelta(minutes=11))
        assert log_in(client, "worker").status_code == 302
        assert client.get(PLACES).status_code == 200


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "会暂停登录 30 分钟"), ("en", "for 30 minutes")])
def test_the_door_says_how_long_this_office_closes_it(client, cast, settings, language, said):
    settings.LOCK_OUT_MINUTES = 30
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    assert said in log_in(client, "worker", "wrong").content.decode()


def test_the_user_name_opens_the_door(client, cast):
    assert log_in(client, "worker").status_code == 302
    assert client.get(PLACES).status_code == 200


def test_the_phone_opens_the_same_door(client, cast):
    cast.worker.phone = "13812345678"
    cast.worker.save()
    assert log_in(client, "13812345678").status_code == 302
    assert int(client.session["_auth_user_id"].replace("-", ""), 16) == cast.worker.pk.int


def test_logging_out_needs_a_post_and_ends_the_session(client, cast):
    log_in(client, "worker")
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get(PLACES).status_code == 200
    client.post("/accounts/logout/")
    assert client.get(PLACES).status_code == 302


def test_nobody_opens_an_account_himself(client, cast):
    client.post(
        "/accounts/signup/", {"username": "intruder", "password1": "Long-enough-1", "password2": "Long-enough-1"}
    )
    assert not type(cast.worker).objects.filter(username="intruder").exists()


def test_a_one_time_password_opens_only_the_page_that_changes_it(client, cast):
    cast.worker.must_change_password = True
    cast.worker.save()
    log_in(client, "worker")
    for url in (PLACES, "/grids/", "/m/", "/api/v1/places/"):
        answer = client.get(url)
        assert (answer.status_code, answer.headers.get("Location")) == (302, CHANGE), url
    assert client.get(CHANGE).status_code == 200
    weak = client.post(CHANGE, {"oldpassword": "pass-word-1", "password1": "12345678", "password2": "12345678"})
    assert weak.status_code == 200
    chosen = {"oldpassword": "pass-word-1", "password1": "Own-choice-9", "password2": "Own-choice-9"}
    assert client.post(CHANGE, chosen).status_code == 302
    assert client.get(PLACES).status_code == 200
    cast.worker.refresh_from_db()
    assert not cast.worker.must_change_password


def test_the_language_can_be_switched(client, cast):
    log_in(client, "station")
    assert "登记场所" in client.get(PLACES).content.decode()
    client.post("/i18n/setlang/", {"language": "en", "next": PLACES})
    assert 'lang="en"' in client.get(PLACES).content.decode()


def test_a_session_ends_after_twelve_hours(client):
    make_user("somebody")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        log_in(client, "somebody")
        assert client.get(CHANGE).status_code == 200
        clock.shift(timedelta(hours=12, minutes=1))
        assert client.get(CHANGE).status_code == 302


@pytest.mark.parametrize("path", ["/accounts/email/", "/accounts/confirm-email/", "/accounts/password/set/"])
def test_the_librarys_pages_that_send_mail_do_not_exist(path, client, cast):
    client.force_login(cast.worker)
    assert client.post(path, {"email": "stranger@example.org", "action_add": ""}).status_code == 404
    assert mail.outbox == []


def test_a_forgotten_password_is_renewed_at_the_office_and_never_by_mail(client, cast):
    cast.worker.email = "worker@example.org"
    cast.worker.save()
    assert "当面核实后重置" in client.get("/accounts/password/reset/").content.decode()
    assert client.post("/accounts/password/reset/", {"email": "worker@example.org"}).status_code == 405
    assert mail.outbox == []


def test_a_password_of_digits_alone_is_refused(client, cast):
    log_in(client, "worker")
    form = {"oldpassword": "pass-word-1", "password1": "98276130", "password2": "98276130"}
    assert client.post(CHANGE, form).status_code == 200
    cast.worker.refresh_from_db()
    assert cast.worker.check_password("pass-word-1")
