"""What a page fetches after itself: alone for the page, whole for a browser without scripts that follows its link."""

import re
from html import unescape

import pytest

pytestmark = pytest.mark.django_db
FETCHED = re.compile(r'<[a-z]+[^>]*hx-get="([^"]+)"[^>]*hx-trigger="load"[^>]*>')
PART_OF_A_PAGE = "hx-select"  # such a link leads to a page, of which a part is taken


@pytest.mark.parametrize("of", ["place", "hazard"])
def test_a_fetched_piece_is_a_page_of_its_own_when_its_link_is_followed(world, client, of):
    client.force_login(world.cast.station)
    address = f"/places/{world.place.pk}/" if of == "place" else f"/hazards/{world.hazard.pk}/"
    page = client.get(address).content.decode()
    links = [unescape(tag[1]) for tag in FETCHED.finditer(page) if PART_OF_A_PAGE not in tag[0]]
    assert len(links) >= (6 if of == "place" else 2), links
    for link in links:
        if "few=" not in link:  # a short form of what a tab of the page shows whole
            assert f'<a href="{link}">' in unescape(page), f"{link} cannot be followed"
        alone, whole = client.get(link, headers={"HX-Request": "true"}), client.get(link)
        assert "<html" not in alone.content.decode(), link
        text = whole.content.decode()
        assert "</html>" in text and "<h1>" in text, f"{link} is a bare piece"
        assert f'href="/places/{world.place.pk}/"' in text or f'href="{address}"' in text, f"no way back from {link}"
