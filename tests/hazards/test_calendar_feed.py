"""A person's calendar: a secret address of his own, what stands in it, and that other programs can read it."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from grids.models import AccountAct
from hazards.calendar.ical import WholeDay, calendar
from hazards.models import CalendarFeed
from hazards.services.reminding import plan_recheck
from tests.factories import make_place
from tests.hazards.makers import NOW, ONE_DAY, TODAY, bring_to, make_hazard

PAGE = "/my/calendar/"


def unfolded(content: bytes) -> list[str]:
    return content.decode().replace("\r\n ", "").split("\r\n")


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], text)


@given(text=st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\\;,\n街道消防"), max_size=300))
def test_any_text_comes_back_from_lines_of_at_most_75_octets(text):
    content = calendar("我的", [WholeDay("due-1@firegrid", date(2026, 12, 31), text, "https://x/1")], at=NOW)
    physical = content.split(b"\r\n")
    assert physical[-1] == b"" and all(len(one) <= 75 for one in physical)
    assert [one.decode() for one in physical], "no character is cut in two"
    (title,) = (line.removeprefix("SUMMARY:") for line in unfolded(content) if line.startswith("SUMMARY:"))
    assert unescaped(title) == "".join(char for char in text if char >= " " or char == "\n") and "\n" not in title


def test_a_calendar_has_what_the_standard_asks_of_it():
    event = WholeDay("due-1@firegrid", date(2026, 12, 31), "到期；灭火器,过期", "https://x/1", "第一行\n第二行", 3)
    lines = unfolded(calendar("我的", [event], at=NOW))
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"] and lines[-2:] == ["END:VCALENDAR", ""]
    assert {"UID:due-1@firegrid", "DTSTAMP:20261120T020000Z", "DTSTART;VALUE=DATE:20261231", "SEQUENCE:3",
            "DTEND;VALUE=DATE:20270101", "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
            "SUMMARY:到期；灭火器\\,过期", "DESCRIPTION:第一行\\n第二行"} <= set(lines)  # fmt: skip


@pytest.fixture
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def address_of(client, user) -> str:
    client.force_login(user)
    page = client.post(PAGE, {"make": "1"})
    client.logout()
    return page.context["address"].removeprefix("http://testserver")


def titles(client, address) -> dict[str, str]:
    lines = unfolded(client.get(address).content)
    named = {"UID": [], "SUMMARY": [], "DTSTART;VALUE=DATE": []}
    for line in lines:
        name, _colon, value = line.partition(":")
        if name in named:
            named[name].append(value)
    return dict(zip(named["SUMMARY"], named["DTSTART;VALUE=DATE"], strict=True))


@pytest.mark.django_db
@pytest.mark.usefixtures("_at_now")
def test_the_secret_opens_it_until_another_is_made_or_it_is_revoked_or_the_account_closed(client, shop, cast):
    assert client.get(PAGE).status_code == 302
    assert client.get("/calendars/no-such-secret.ics").status_code == 404
    first = address_of(client, cast.worker)
    assert client.get(first)["Content-Type"] == "text/calendar; charset=utf-8"
    assert CalendarFeed.objects.get().digest not in first
    second = address_of(client, cast.worker)
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    client.force_login(cast.worker)
    assert second not in client.get(PAGE).content.decode()
    client.post(PAGE, {"revoke": "1"})
    assert client.get(second).status_code == 404
    assert AccountAct.objects.filter(subject=cast.worker).count() == 3
    third = address_of(client, cast.worker)
    cast.worker.is_active = False
    cast.worker.save()
    assert client.get(third).status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("_at_now")
def test_it_holds_what_waits_for_the_person_and_nothing_else(client, shop, next_shop, cast):
    due = bring_to("rectifying", shop)
    bring_to("rectifying", next_shop)  # the neighbour's
    make_hazard(shop)  # without a day
    waiting = bring_to("submitted", shop, submitter=cast.worker, category="H01")
    what = f"{shop.name} {due.category.name}", f"{shop.name} {waiting.category.name}"
    assert titles(client, address_of(client, cast.worker)) == {f"整改到期：{what[0]}": f"{due.due_on:%Y%m%d}"}
    community = address_of(client, cast.community)
    assert titles(client, community) == {f"复查：{what[1]}": "20261125"}, (
        "the third working day; far posts: overdue ones"
    )
    plan_recheck(waiting, by=cast.station, at=NOW, seen=None, due_on=TODAY + ONE_DAY)
    assert titles(client, community) == {f"复查：{what[1]}": "20261121"}
    with time_machine.travel(NOW + timedelta(days=30), tick=False):
        assert f"整改到期：{what[0]}" in titles(client, community)


@pytest.mark.django_db
@pytest.mark.usefixtures("_at_now")
def test_of_a_home_under_care_it_says_only_that_it_is_one(client, territory, cast):
    home = make_place(territory.street, "张某家", at=(109.185, 27.715), type="HOME", responsible_person="张某")
    bring_to("rectifying", home, category="H17", description="卧床吸烟")
    content = b"".join(line.encode() for line in unfolded(client.get(address_of(client, cast.worker)).content)).decode()
    assert "居民家庭" in content and "张某" not in content and "卧床" not in content
