"""Each login of the demonstration walks through what it is offered: nothing breaks, nothing offered is refused."""

import pytest
from django.utils.translation import get_language

from config.demo import logins
from reports import drawing
from tests.demo.walk import walk

# Each test in a savepoint of the package's transaction; the mark also has the tests' own database prepared.
pytestmark = pytest.mark.django_db

SECOND = ("yq-worker", "yq-station", "yq-leader")  # the same roles in the second street: no need to go as far again


@pytest.fixture(scope="module", autouse=True)
def _each_report_drawn_once():
    """A report's PDF is the same for whoever opens it: drawn for the first of them, three seconds each, not for all."""
    patch, draw, drawn = pytest.MonkeyPatch(), drawing.pdf_of, {}

    def pdf_of(report):
        key = report.pk, get_language()
        if key not in drawn:
            drawn[key] = draw(report)
        return drawn[key]

    patch.setattr(drawing, "pdf_of", pdf_of)
    yield
    patch.undo()


@pytest.mark.parametrize("login", logins.ORDER)
def test_every_page_it_is_offered_opens_and_its_first_one_shows_something(client, demo, settings, login):
    settings.MEDIA_ROOT = demo.media  # the photos of the load, not those of this test
    client.force_login(demo.user(login))
    client.raise_request_exception = False
    seen = walk(client, steps=2 if login in SECOND else 3)
    assert len(seen) > 12
    assert [fault for one in seen for fault in one.faults()] == []
    assert seen[0].page.rows or seen[0].page.figures, f"{seen[0].address} has nothing to show"
