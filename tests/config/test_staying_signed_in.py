"""How long a log-in lasts: twelve hours on a phone, through a closed browser; at a desk until the browser is closed."""

import pytest
from django.conf import settings

PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 9) AppleWebKit/537.36 Chrome/107.0 Mobile Safari/537.36"}
LOGIN = "/accounts/login/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "headers", "proposed"),
    [(LOGIN, {}, False), (f"{LOGIN}?next=/hazards/", {}, False), (LOGIN, PHONE, True), (f"{LOGIN}?next=/m/", {}, True)],
)
def test_staying_signed_in_is_proposed_on_a_phone_alone(client, address, headers, proposed):
    page = client.get(address, headers=headers).content.decode()
    box = page[page.index('name="remember"') :].split(">")[0]
    assert ("checked" in box) == proposed


@pytest.mark.parametrize(("ticked", "lasts"), [("on", settings.SESSION_COOKIE_AGE), ("", 0)])
def test_a_log_in_that_stays_outlives_the_browser_by_twelve_hours_and_another_does_not(client, cast, ticked, lasts):
    form = {"login": cast.worker.username, "password": "pass-word-1"} | ({"remember": ticked} if ticked else {})
    assert client.post(LOGIN, form).status_code == 302
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["max-age"] or 0) == lasts
    assert settings.SESSION_COOKIE_AGE == 12 * 3600
