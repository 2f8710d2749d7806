"""The cast. Every view has its neighbour's test; the outsider works in another street."""

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from xdist.scheduler import LoadFileScheduling

from tests import reference_rows
from tests.factories import make_grid, make_organisation, make_place, make_posts, make_users, square
from tests.world import build

# How long one example takes says something about the machine and nothing about a rule.
hypothesis_settings.register_profile("firegrid", deadline=None)
hypothesis_settings.register_profile("long", deadline=None, max_examples=2000)
hypothesis_settings.load_profile("firegrid")


class ByFile(LoadFileScheduling):
    """Files are shared out whole, and those of the demonstration together: it is loaded once for all of them."""

    def _split_scope(self, nodeid: str) -> str:
        return "tests/demo" if nodeid.startswith("tests/demo/") else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config, log):
    return ByFile(config, log)


# The longest first: with files shared out to workers, the last one must be short.
FIRST = ("tests/demo", "tests/browser", "tests/api/test_fuzz.py", "tests/hazards/test_killed_worker.py")


def pytest_collection_modifyitems(items):
    def rank(item) -> int:
        return next((n for n, start in enumerate(FIRST) if item.nodeid.startswith(start)), len(FIRST))

    items.sort(key=rank)


@pytest.fixture(autouse=True)
def in_chinese():
    """Each test begins in the language of the house: an English page seen before leaves its language to the thread."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Reference rows are part of the database, as after `bin/manage migrate` and `seed`, before every test."""
    patch = pytest.MonkeyPatch()
    with django_db_blocker.unblock():
        call_command("seed", verbosity=0)
        reference_rows.set_aside()
    patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: reference_rows.put_back())
    yield
    patch.undo()


@pytest.fixture
def seeded(transactional_db):
    """For tests with real transactions; what they wrote is gone afterwards, the reference rows are not."""


@pytest.fixture(autouse=True)
def _private_files(settings, tmp_path):
    """Photos and papers of a test go where the test goes."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def territory(db):
    """Two streets in two districts. 锦江: 东门 with cells A (0.00–0.01°E of 109.18) and B (next to it), 西门 with C."""
    province = make_grid("52", "贵州省")
    city = make_grid("5206", "铜仁市", parent=province)
    district = make_grid("520602", "碧江区", parent=city)
    street = make_grid("520602007", "锦江街道", parent=district, boundary=square(109.18, 27.71, 0.04))
    east = make_grid("520602007001", "东门社区", parent=street, boundary=square(109.18, 27.71, 0.02))
    west = make_grid("520602007002", "西门社区", parent=street, boundary=square(109.20, 27.71, 0.02))
    cell_a = make_grid("5206020070011001", "东门第一网格", parent=east, boundary=square(109.18, 27.71))
    cell_b = make_grid("5206020070011002", "东门第二网格", parent=east, boundary=square(109.19, 27.71))
    cell_c = make_grid("5206020070021001", "西门第一网格", parent=west, boundary=square(109.20, 27.71))
    hunan = make_grid("43", "湖南省")
    chenzhou = make_grid("4310", "郴州市", parent=hunan)
    beihu = make_grid("431002", "北湖区", parent=chenzhou)
    other_street = make_grid("431002008", "涌泉街道", parent=beihu, boundary=square(113.00, 25.79, 0.04))
    other_community = make_grid("431002008001", "涌泉社区", parent=other_street, boundary=square(113.00, 25.79, 0.02))
    other_cell = make_grid("4310020080011001", "涌泉第一网格", parent=other_community, boundary=square(113.00, 25.79))
    return SimpleNamespace(
        province=province, city=city, district=district, street=street, east=east, west=west,
        cell_a=cell_a, cell_b=cell_b, cell_c=cell_c,
        other_district=beihu, other_street=other_street, other_community=other_community, other_cell=other_cell,
    )  # fmt: skip


@pytest.fixture
def cast(territory):
    """One person per kind. worker and colleague share cell A, neighbour has cell B, outsider another street."""
    t = territory
    brigade = make_organisation("bj-brigade", "碧江区消防救援大队", "brigade", t.district)
    office = make_organisation("jj-office", "锦江街道办事处", "street_office", t.street)
    holders = {
        "worker": ("worker", t.cell_a),
        "colleague": ("worker", t.cell_a),
        "head": ("cell_head", t.cell_a),
        "neighbour": ("worker", t.cell_b),
        "community": ("community_head", t.east),
        "other_community": ("community_head", t.west),
        "station": ("station_officer", t.street),
        "chief": ("street_leader", t.street),
        "enforcer": ("enforcement_officer", t.street),
        "brigade": ("brigade_officer", t.district),
        "district": ("district_office", t.district),
        "auditor": ("auditor", t.street),
        "steward": ("administrator", t.street),
        "outsider": ("station_officer", t.other_street),
        "outside_worker": ("worker", t.other_cell),
    }
    organisations = {username: brigade if username == "brigade" else office for username in holders}
    people = make_users([*holders, "nobody"], organisations)
    make_posts([(people[username], role, grid) for username, (role, grid) in holders.items()])
    return SimpleNamespace(**people, brigade_office=brigade, street_office=office)


@pytest.fixture
def world(territory, cast):
    """One of everything, in cell A (`tests/world.py`)."""
    return build(territory, cast)


@pytest.fixture
def shop(territory):
    """A small restaurant in cell A."""
    return make_place(territory.street, "东门小吃店", at=(109.185, 27.715))


@pytest.fixture
def next_shop(territory):
    """A place in cell B, the neighbour's."""
    return make_place(territory.street, "桐梓巷旅馆", at=(109.195, 27.715), type="HOTEL")


@pytest.fixture
def far_shop(territory):
    """A place in another street of another district."""
    return make_place(territory.other_street, "涌泉杂货店", at=(113.005, 25.795), type="SHOP")
