"""Major cases by API: the brigade's system reads them and takes its acts; a street's reads."""

import pytest

from hazards.major.acts import suspect
from hazards.models import MajorCase
from tests.hazards.makers import NOW

pytestmark = pytest.mark.django_db
URL = "/api/v1/major-cases/"


@pytest.fixture
def case(shop, cast):
    return suspect(shop, by=cast.station, at=NOW, facts="喷淋停用")


def test_a_stranger_reads_none_and_who_may_not_act_does_not(machine, cast, case):
    for person in (cast.outsider, cast.neighbour):
        assert machine(person).get(f"{URL}{case.pk}/").status_code == 404
        assert machine(person).get(URL).json()["results"] == []
    assert machine(cast.station).post(f"{URL}{case.pk}/actions/determine/", {}, format="json").status_code == 403
    assert machine(cast.brigade, scopes=["read"]).post(f"{URL}{case.pk}/actions/determine/").status_code == 403
    assert MajorCase.objects.get().state == "suspected"


def test_the_brigade_takes_its_acts_and_reads_the_steps(machine, cast, case):
    brigade = machine(cast.brigade)
    act = f"{URL}{case.pk}/actions"
    assert brigade.post(f"{act}/dance/", {}, format="json").status_code == 404
    assert brigade.post(f"{act}/notice/", {"due_on": "2027-01-20"}, format="json").status_code == 409
    done = brigade.post(f"{act}/determine/", {"document": "碧消重认〔2026〕1号"}, format="json")
    assert done.status_code == 200, done.json()
    missing = brigade.post(f"{act}/notice/", {}, format="json")
    assert missing.status_code == 400 and list(missing.json()["fields"]) == ["due_on"]
    [row] = brigade.get(URL, {"state": "determined"}).json()["results"]
    assert row["id"] == str(case.pk) and "steps" not in row
    steps = brigade.get(f"{URL}{case.pk}/").json()["steps"]
    assert [(step["action"]["code"], step["document"]) for step in steps] == [
        ("suspect", ""), ("determine", "碧消重认〔2026〕1号"),
    ]  # fmt: skip
