"""From an empty database with only the divisions, one station officer opens everything in the browser."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from grids.models import Grid, Place, PlaceType, Post, User
from tests.factories import make_post, make_user

OFFICIAL = Path(__file__).resolve().parents[2] / "grids" / "demo" / "divisions.csv"
COMMUNITY = "520602007001"
SQUARE = (
    '{"type":"Polygon","coordinates":[[[109.18,27.71],[109.19,27.71],[109.19,27.72],[109.18,27.72],[109.18,27.71]]]}'
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    call_command("load_divisions", str(OFFICIAL), under="520602007", verbosity=0)
    user = make_user("officer", "站长")
    make_post(user, "station_officer", Grid.objects.get(code="520602007"))
    client.force_login(user)
    return client


def filled(name: str, **point) -> dict:
    rest = PlaceType.objects.get(code="REST")
    return {"name": name, "type": rest.pk, "datum": "wgs84", "supervising_body": "street"} | point


def test_the_tree_says_what_is_to_do_first(officer):
    page = officer.get("/grids/").content.decode()
    assert "东门社区" in page
    assert f"/grids/{COMMUNITY}/cells/new/" in page


def test_a_cell_without_a_name_keeps_what_was_typed(officer):
    answer = officer.post(f"/grids/{COMMUNITY}/cells/new/", {"name": "", "kind": "dedicated", "unit_name": "商场"})
    assert answer.status_code == 422
    assert 'value="商场"' in answer.content.decode()
    assert not Grid.objects.cells().exists()


def test_a_broken_boundary_is_refused_in_words(officer):
    for broken in ("{", '{"type":"Point","coordinates":[1,2]}', '{"type":"Polygon","coordinates":[["x"]]}'):
        answer = officer.post(f"/grids/{COMMUNITY}/cells/new/", {"name": "一", "kind": "general", "boundary": broken})
        assert answer.status_code == 422
        assert "边界读不出来" in answer.content.decode()


def test_a_cell_is_opened_drawn_and_without_a_map(officer):
    drawn = officer.post(
        f"/grids/{COMMUNITY}/cells/new/", {"name": "东门第一网格", "kind": "general", "boundary": SQUARE}
    )
    assert drawn.headers["Location"] == f"/grids/{COMMUNITY}1001/"
    officer.post(f"/grids/{COMMUNITY}/cells/new/", {"name": "东门第二网格", "kind": "general"})
    assert Grid.objects.cells().filter(boundary__isnull=True).get().code == f"{COMMUNITY}1002"
    over = officer.post(
        f"/grids/{COMMUNITY}/cells/new/", {"name": "东门第三网格", "kind": "general", "boundary": SQUARE}
    )
    assert over.status_code == 422
    assert "重叠" in over.content.decode()


def test_the_whole_way_to_five_places(officer, client):
    officer.post(f"/grids/{COMMUNITY}/cells/new/", {"name": "东门第一网格", "kind": "general", "boundary": SQUARE})
    cell = f"{COMMUNITY}1001"
    today = timezone.localdate().isoformat()
    person = {"name": "王网格", "phone": "13800000001", "grid": cell, "role": "worker", "valid_from": today}
    slip = officer.post("/people/new/", person)
    password = re.search(r"password-word\">([a-z]{5}-\d{5})<", slip.content.decode()).group(1)
    assert "no-store" in slip.headers["Cache-Control"]
    worker = User.objects.get(username="13800000001")
    assert worker.check_password(password)
    head = {"user": worker.pk, "role": "cell_head", "valid_from": today}
    assert officer.post(f"/grids/{cell}/posts/new/", head).headers["Location"] == f"/grids/{cell}/"
    assert officer.post(f"/grids/{cell}/posts/new/", head).status_code == 422, "the same post again"
    for n in range(5):
        answer = officer.post("/places/new/", filled(f"东门{n}号店", lat="27.715", lon="109.185"))
        assert answer.status_code == 302, answer.content.decode()
    assert Place.objects.filter(scope_cell__code=cell).count() == 5
    tree = officer.get("/grids/").context["root"]
    assert (tree.places, tree.worker_count, len(tree.headless)) == (5, 1, 0)
    post = Post.objects.get(user=worker, role__code="cell_head")
    officer.post(f"/posts/{post.pk}/end/", {"on": today})
    post.refresh_from_db()
    assert post.valid_to == timezone.localdate()
    # The worker logs in with the slip, chooses a password and stands before his places.
    client.logout()
    client.post("/accounts/login/", {"login": "13800000001", "password": password})
    assert client.get("/places/").headers["Location"] == "/accounts/password/change/"
    own = {"oldpassword": password, "password1": "Own-choice-9", "password2": "Own-choice-9"}
    client.post("/accounts/password/change/", own)
    assert len(client.get("/places/").context["page"].rows) == 5


def test_a_point_in_no_grid_is_said_plainly(officer):
    page = officer.post("/places/new/", filled("城外小店", lat="27.90", lon="109.30"), follow=True).content.decode()
    assert "不在任何网格内" in page
    assert "不在任何网格内" in officer.get("/places/locate/?lat=27.90&lon=109.30").content.decode()


def test_a_street_without_the_first_officer_gets_him_by_one_command(capsys):
    call_command("load_divisions", str(OFFICIAL), under="520602007", verbosity=0)
    call_command("appoint", "first", "520602007", name="孙站长")
    password = capsys.readouterr().out.split()[-1]
    user = User.objects.get(username="first")
    assert user.check_password(password)
    assert user.posts.get().role.code == "station_officer"
