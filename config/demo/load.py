"""The demonstration, step by step, in one transaction: it is there whole or not at all."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from config.demo import logins, people, places, territory
from config.demo.clock import Story
from config.demo.names import Names
from config.demo.people import Staff
from config.demo.places import Register
from config.demo.territory import Ground


@dataclass
class Street:
    """What later steps need of a street."""

    ground: Ground
    staff: Staff
    register: Register

    @property
    def grid(self):
        return self.ground.street


def load(story: Story, *, say: Callable[[str], None] = lambda words: None) -> None:
    """Fill an empty, seeded database with the two streets as of `story.as_of`. `say` is told of each step."""
    with transaction.atomic():
        names = Names(story.seed)
        step = _Steps(say)
        territory.load_tree()
        step("divisions")
        jinjiang = _settle(territory.JINJIANG, names, story, "jj", workers=447, fill=places.fill_jinjiang)
        step("锦江街道")
        _settle(territory.YONGQUAN, names, story, "yq", workers=196, fill=places.fill_yongquan)
        step("涌泉街道")
        logins.open_for_partners(
            jinjiang.grid,
            owner_of=jinjiang.register.named["owner"],
            micro_at=jinjiang.ground.community("桐梓巷"),
            at=people.OPENED,
        )
        logins.set_password()
        step("logins")


def _settle(plan, names: Names, story: Story, prefix: str, *, workers: int, fill) -> Street:
    ground = territory.draw_street(plan, seed=story.seed)
    staff = people.staff_street(ground, names, prefix=prefix, workers=workers, seed=story.seed)
    return Street(ground, staff, fill(ground, names, seed=story.seed))


class _Steps:
    """Says how long each step took."""

    def __init__(self, say: Callable[[str], None]):
        self.say, self.since = say, time.monotonic()

    def __call__(self, name: str) -> None:
        now = time.monotonic()
        self.say(f"{name}: {now - self.since:.1f} s")
        self.since = now
