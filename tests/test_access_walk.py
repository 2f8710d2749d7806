"""Every URL of the site, asked by people who have no business there.

The world lies in cell A of 锦江街道. Who walks: somebody signed out, an account without a post, a worker of the next
cell, and people of another street. A route with arguments needs a row in `samples`: the object that lies in cell A.
"""

from hashlib import sha256

import pytest
import time_machine
from django.apps import apps
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from config.checks import OF_LIBRARIES, routes
from grids.access import PUBLIC
from tests.samples import samples
from tests.world import OF_THE_CELL, OF_THE_STREET

OUR_APPS = {"grids", "hazards", "stations", "inspections", "reports", "notifications"}
HIS_OWN = {"notifications.Preference", "hazards.ListStart"}  # what anybody may change: how he likes to be served
SIGNED_OUT_MEANS = (401, 403, 404, 405)
REFUSED = (403, 404, 405)


@pytest.fixture(autouse=True)
def one_moment():
    """However slow the machine, a walk is one moment: nothing that waits in the world is given up on the way."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


# Seen by every insider of the street, whatever his cell: the tree, the stations, the street's own papers.
SHARED_IN_THE_STREET = {
    "api:grid-detail", "grids:grid", "grids:outline", "grids:points", "api:station-detail", "stations:station",
    "api:weeklyreport-detail", "reports:report", "reports:pdf", "reports:xlsx",
    "inspections:round", "inspections:round-board", "inspections:round-points", "inspections:bulletin",
    "inspections:bulletin-pictures", "inspections:bulletin-paper", "inspections:round-card",
    "hazards:saved-filter-start", "field:offline-visit",  # the form of a checklist, of no place
}  # fmt: skip


# The street's own paper, with its rows: read whole by heads, whatever their community.
PAPERS = {"api:weeklyreport-detail", "reports:report", "reports:pdf", "reports:xlsx"}

# A worker's phone sends to ids of its own making: what is no visit is 400 and kept as his submission, an id that is in
# use where he sees nothing is 409 without a word more (design section 10).
PHONE_DOORS = {
    "api:inspection-detail": (400, 409),
    "api:photo-detail": (400, 409),
    "api:reported-hazard-detail": (400, 409),
    "api:quick-fix-detail": (400, 409),
}


NO_OBJECT = {"hazards:reminder-rule-new"}  # its argument is a word of the product's, the street is one's own


def ours():
    """(name, view) of every route that is ours."""
    for _path, name, view in routes():
        if name in OF_LIBRARIES or any(library.endswith(":") and name.startswith(library) for library in OF_LIBRARIES):
            continue
        yield name, view


def is_public(view) -> bool:
    policies = getattr(getattr(view, "cls", None), "policies", {})
    return getattr(view, "access_policy", None) == PUBLIC or (bool(policies) and set(policies.values()) == {PUBLIC})


def address(name, known):
    """The route's URL and whether it names one object; None for a route that only a sample could open."""
    if name in known:
        return reverse(name, kwargs=known[name]), name not in NO_OBJECT
    return reverse(name), False


def words_of(answer) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode(errors="replace")


def leaks(answer, markers) -> list[str]:
    text = words_of(answer)
    return [marker for marker in markers if marker in text]


def test_every_route_with_arguments_has_a_sample(world):
    known = samples(world)
    missing = []
    for name, _view in ours():
        try:
            address(name, known)
        except NoReverseMatch:
            missing.append(name)
    assert not missing, "add a row to tests/samples.py"


NOT_WALKED = {"readyz": "answers 503 until a beat has run"}


def walk(client, world, method):
    """(name, view, names one object, answer) of every route; a crash is an answer 500."""
    client.raise_request_exception = False
    known = samples(world)
    for name, view in ours():
        if name in NOT_WALKED or (method not in ("get", "post") and not name.startswith("api:")):
            continue  # pages know GET and POST alone
        try:
            url, one = address(name, known)
        except NoReverseMatch:
            continue  # said once, by the test above
        yield name, view, one, getattr(client, method)(url)


def sent_to_log_in(answer) -> bool:
    """A redirect is a refusal only when it leads to the log-in: a button that did its work redirects as well."""
    return answer.status_code == 302 and answer["Location"].split("?")[0] == reverse("account_login")


def state_of_the_world() -> dict[str, str]:
    """A fingerprint of every row of ours, table by table: a refusal leaves all of them as they were."""
    found = {}
    for model in apps.get_models():
        if model._meta.app_label in OUR_APPS and model._meta.label not in HIS_OWN:
            rows = [[str(value) for value in row] for row in model._default_manager.order_by("pk").values_list()]
            found[model._meta.label] = sha256(repr(rows).encode()).hexdigest()
    return found


def faults(
    client, world, method, *, allowed, hidden, shared=frozenset(), papers=frozenset(), objects_only=True
) -> list[str]:
    """What is wrong with the answers: a crash, an object that opened, a marker that can be read, a row that changed."""
    allowed_at = PHONE_DOORS if method == "put" else {}
    found, before = [], state_of_the_world()
    for name, view, one, answer in walk(client, world, method):
        if answer.status_code >= 500:
            found.append(f"{name}: {answer.status_code}")
        if is_public(view):
            continue
        refused = answer.status_code in (*allowed, *allowed_at.get(name, ())) or sent_to_log_in(answer)
        if (one or not objects_only) and name not in shared and not refused:
            found.append(f"{name}: opened with {answer.status_code}")
        found += [f"{name}: shows {marker}" for marker in leaks(answer, hidden) if name not in papers]
    after = state_of_the_world()
    kept = {"inspections.Submission"} if allowed_at else set()
    return found + [f"{table}: changed" for table in before if before[table] != after[table] and table not in kept]


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_signed_out_nothing_opens_but_the_public_doors(client, world, method):
    hidden = (*OF_THE_CELL, *OF_THE_STREET)
    assert not faults(client, world, method, allowed=SIGNED_OUT_MEANS, hidden=hidden, objects_only=False)


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
@pytest.mark.parametrize("who", ["nobody", "outsider", "outside_worker"])
def test_a_stranger_opens_no_object_and_reads_nothing(client, world, who, method):
    client.force_login(getattr(world.cast, who))
    assert not faults(client, world, method, allowed=REFUSED, hidden=(*OF_THE_CELL, *OF_THE_STREET))


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
@pytest.mark.parametrize("who", ["neighbour", "other_community"])
def test_a_neighbour_of_another_grid_opens_no_object_of_this_one(client, world, who, method):
    client.force_login(getattr(world.cast, who))
    papers = PAPERS if who == "other_community" else frozenset()
    known = {"allowed": REFUSED, "hidden": OF_THE_CELL, "shared": SHARED_IN_THE_STREET, "papers": papers}
    assert not faults(client, world, method, **known)


def test_the_walk_would_notice(client, world):
    """Insiders do read what the others must not: every marker is there to be found, and no page of theirs crashes."""
    read = set()
    for insider in (world.cast.worker, world.cast.station, world.cast.steward, world.cast.brigade):
        client.force_login(insider)
        for name, _view, _one, answer in walk(client, world, "get"):
            assert answer.status_code < 500, name
            read |= set(leaks(answer, (*OF_THE_CELL, *OF_THE_STREET)))
    hidden_by_mask = {OF_THE_CELL[4]}  # a phone is shown in full only with a reason
    assert read == {*OF_THE_CELL, *OF_THE_STREET} - hidden_by_mask
