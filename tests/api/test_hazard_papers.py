"""The 移送单 by API: its number and address in the hand-over, its bytes for the body it was sent to."""

import pytest

from grids.models import Reveal
from hazards.models import Handover
from hazards.papers.issuing import draw_waiting
from tests.factories import make_place
from tests.hazards.makers import bring_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(territory, cast) -> Handover:
    shop = make_place(territory.street, "东门小吃店", at=(109.185, 27.715), phone="13987654321")
    return bring_to("handed_over", shop, receiver=cast.brigade_office).handovers.select_related("paper").get()


def told(client, sent) -> dict:
    return client.get(f"/api/v1/hazards/{sent.hazard_id}/").json()["handovers"][0]


def test_a_neighbour_gets_neither_and_a_worker_no_address(machine, cast, sent):
    address = f"/api/v1/hazards/{sent.hazard_id}/papers/{sent.paper_id}/"
    assert machine(cast.neighbour).get(address).status_code == 404
    assert machine(cast.outsider).get(address).status_code == 404
    worker = machine(cast.worker)
    assert (told(worker, sent)["number"], told(worker, sent)["paper"]) == (sent.number, None)
    assert worker.get(address).status_code == 403
    assert worker.get(address.replace(str(sent.paper_id), str(sent.hazard_id))).status_code == 404


@pytest.mark.parametrize("wanted", ["application/json", "application/pdf", "*/*"])
def test_the_receiver_fetches_it_once_it_is_drawn(machine, cast, sent, wanted):
    client = machine(cast.brigade, scopes=["read"])
    address = told(client, sent)["paper"]
    assert address == f"http://testserver/api/v1/hazards/{sent.hazard_id}/papers/{sent.paper_id}/"
    waiting = client.get(address, HTTP_ACCEPT=wanted)
    assert (waiting.status_code, waiting["Retry-After"]) == (202, "10") and not Reveal.objects.exists()
    draw_waiting()
    answer = client.get(address, HTTP_ACCEPT=wanted)
    assert answer["Content-Type"] == "application/pdf" and b"".join(answer.streaming_content).startswith(b"%PDF")
    assert Reveal.objects.get().by == cast.brigade


def test_a_refusal_is_a_problem_whatever_was_asked_for(machine, cast, sent):
    answer = machine(cast.worker).get(
        f"/api/v1/hazards/{sent.hazard_id}/papers/{sent.paper_id}/", HTTP_ACCEPT="application/pdf"
    )
    assert answer.status_code == 403 and b"not-allowed" in answer.content
