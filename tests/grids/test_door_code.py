"""The code on a place's door: it holds exactly the address that opens this place, and the address opens it."""

import re
from urllib.parse import urlsplit

import pytest
import segno
from django.urls import reverse

from tests.hazards.makers import make_hazard

SITE = "https://fire.example.cn"


@pytest.fixture
def code_of(client, settings):
    """code_of(place, user) -> the answer to the picture's address."""
    settings.SITE_URL = SITE

    def one(place, user):
        client.force_login(user)
        return client.get(reverse("grids:place-qr", args=[place.pk]))

    return one


def modules(svg: str) -> set[tuple[int, int]]:
    """(row, column) of the dark modules, read from the picture's strokes; its border of two is taken off."""
    strokes = re.search(r' d="([^"]+)"', svg)[1]
    dark, x, y = set(), 0.0, 0.0
    for command, rest in re.findall(r"([Mmh])([^Mmh]*)", strokes):
        numbers = [float(each) for each in re.findall(r"-?[\d.]+", rest)]
        if command == "h":
            dark |= {(int(y) - 2, int(x) - 2 + step) for step in range(int(numbers[0]))}
            x += numbers[0]
        else:
            x, y = (numbers[0], numbers[1]) if command == "M" else (x + numbers[0], y + numbers[1])
    return dark


def code_for(address: str) -> set[tuple[int, int]]:
    """The modules of a code that holds `address`."""
    rows = segno.make(address, error="q", micro=False).matrix
    return {(row, column) for row, cells in enumerate(rows) for column, dark in enumerate(cells) if dark}


def test_a_neighbour_gets_no_code_of_the_next_cell(code_of, cast, shop):
    assert code_of(shop, cast.neighbour).status_code == 404


def test_the_picture_holds_the_doors_address_and_no_other(code_of, cast, shop, next_shop):
    drawn = modules(code_of(shop, cast.worker).content.decode())
    assert len(drawn) > 200
    assert drawn == code_for(f"{SITE}/q/{shop.qr_token}/")
    assert drawn != code_for(f"{SITE}/q/{next_shop.qr_token}/")


def test_the_card_to_print_shows_that_picture_and_says_the_number(client, cast, shop, settings):
    settings.SITE_URL = SITE
    client.force_login(cast.worker)
    card = client.get(reverse("grids:door-card", args=[shop.pk])).content.decode()
    assert reverse("grids:place-qr", args=[shop.pk]) in card
    assert shop.name in card and shop.code in card


def test_the_address_opens_the_visit_for_who_works_here_and_the_door_for_the_public(client, cast, shop):
    path = urlsplit(f"{SITE}/q/{shop.qr_token}/").path
    door = client.get(path)
    assert door.status_code == 200 and shop.name in door.content.decode()
    hazard = make_hazard(shop, description="后门上锁记号")
    assert hazard.description not in client.get(path).content.decode()
    client.force_login(cast.worker)
    assert client.get(path).headers["Location"] == reverse("field:visit", args=[shop.pk])
    client.force_login(cast.auditor)
    assert client.get(path).headers["Location"] == reverse("grids:place", args=[shop.pk])
