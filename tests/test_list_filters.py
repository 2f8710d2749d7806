"""One rule for all lists: what a list does not know is said, with status 400, and no row is shown instead."""

import html

import pytest
import time_machine

from inspections.services.tasks import make_due_tasks
from tests.factories import local
from tests.hazards.makers import bring_to
from tests.reports.lives import visit

NOW = local(2026, 11, 20, 10)


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def office(client, cast, shop, seeded):
    """The station's officer, with a row for each list."""
    bring_to("rectifying", shop)
    visit(shop, NOW.date())
    make_due_tasks(shop.street, NOW.date(), at=NOW)
    client.force_login(cast.station)
    return client


PAGES = [
    "/hazards/?state=zz", "/hazards/?category=zz", "/hazards/?severity=zz", "/hazards/?origin=zz", "/hazards/?grid=9",
    "/hazards/?due=zz", "/hazards/?term=zz", "/hazards/?found_from=zz", "/hazards/?view=board&state=zz",
    "/places/?type=zz", "/places/?class=zz", "/places/?flag=zz", "/places/?status=zz", "/places/?grid=9",
    "/inspections/?kind=zz", "/inspections/?outcome=zz", "/inspections/?grid=9", "/inspections/?from=zz",
    "/inspections/?counted=zz", "/inspections/?each=zz", "/inspections/?street=9", "/inspections/?place=zz",
    "/inspections/?booked_from=zz", "/inspections/tasks/?grid=9", "/inspections/tasks/?day=zz",
    "/enforcement/?kind=zz", "/enforcement/?from=zz", "/enforcement/?street=9",
]  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_a_list_says_what_it_does_not_know_and_shows_no_row(office, shop, address):
    path = address.partition("?")[0]
    known = office.get(path)
    assert known.status_code == 200 and 'role="alert"' not in known.content.decode()
    answer = office.get(address)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert 'role="alert"' in page
    assert 'class="row-link"' not in page and shop.name not in page


@pytest.mark.parametrize(
    "address",
    ["/leads/?state=zz", "/handovers/?state=zz", "/handovers/?own=zz", "/handdowns/?state=zz", "/major/?state=zz",
     "/inspections/look-backs/?state=zz", "/stations/?kind=zz",
     "/people/?role=zz", "/hazards/overdue/?state=zz", "/hazards/ledger.xlsx?state=zz", "/m/hazards/?show=zz"],
)  # fmt: skip
def test_tabs_and_files_refuse_what_they_do_not_know(office, address):
    assert office.get(address.partition("?")[0]).status_code == 200
    answer = office.get(address)
    assert answer.status_code == 400
    assert "zz" in html.unescape(answer.content.decode())


@pytest.mark.parametrize("address", ["/reports/?street=9", "/people/?street=9", "/grids/?street=9"])
def test_a_street_that_is_not_ones_own_is_not_found(office, cast, territory, address):
    assert office.get(address).status_code == 404
    other = address.replace("9", territory.other_street.code)
    assert office.get(other).status_code == 404
    assert office.get(address.replace("9", territory.street.code)).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["hazards/?state=zz", "hazards/?category=zz", "hazards/?street=9", "places/?type=zz", "places/?flag=zz",
     "places/?place_class=zz", "places/?grid=9", "grids/?level=zz", "grids/?under=9", "inspections/?kind=zz",
     "inspections/?street=9", "hand-downs/?state=zz", "major-cases/?state=zz",
     "hand-downs/?street=9", "stations/?kind=zz",
     "reports/?state=zz", "reports/?street=9"],
)  # fmt: skip
def test_the_api_answers_400_and_names_the_parameter(office, address):
    path, name = address.partition("?")[0], address.partition("?")[2].partition("=")[0]
    assert office.get(f"/api/v1/{path}").status_code == 200
    answer = office.get(f"/api/v1/{address}")
    assert answer.status_code == 400, answer.json()
    assert list(answer.json()["fields"]) == [name]


def test_the_known_values_still_show_their_rows(office, shop):
    for address in ("/inspections/?kind=routine", "/inspections/?each=place&counted=1", "/hazards/?state=rectifying"):
        assert shop.name in office.get(address).content.decode(), address
