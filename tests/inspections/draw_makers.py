"""A street with places, certified inspectors and a draw, for tests."""

from datetime import date, timedelta

from inspections.services.draw_pools import Rule
from inspections.services.draw_register import register_inspector
from inspections.services.draws import enter_seed, freeze_draw
from tests.factories import make_place, make_post, make_user
from tests.inspections.conftest import NOW

DUE = date(2026, 12, 18)
SOURCE = "2026年11月21日福彩3D开奖号码"


def make_inspectors(street, count=3, *, first=1):
    """People with a post in the whole street and a certificate, by the system."""
    made = []
    for n in range(first, first + count):
        user = make_user(f"inspector-{n}", f"检查员{n}")
        make_post(user, "enforcement_officer", street)
        made.append(register_inspector(street, user=user, certificate=f"黔D-{n:02}", valid_from=date(2026, 1, 1),
                                       by=None, at=NOW))  # fmt: skip
    return made


def make_places(street, count=6, **more):
    at = [(109.181 + n * 0.001, 27.711) for n in range(count)]
    return [make_place(street, f"候选店{n}", at=at[n], **more) for n in range(count)]


def freeze(street, *, by=None, at=NOW, seed_from="public", title="12月双随机抽查", **rule):
    """A frozen draw of two small places unless told otherwise."""
    given = {"quotas": {"SMALL": 2}, "due_on": DUE} | rule
    return freeze_draw(street, Rule(**given), title=title, seed_from=seed_from, seed_source=SOURCE, by=by, at=at)


def draw_by(row, *people, typed="071", at=NOW + timedelta(days=1)):
    """The draw after these people entered the same."""
    for who in people:
        row = enter_seed(row, by=who, at=at, typed=typed)
    return row
