"""The demonstration, step by step, in one transaction: it is there whole or not at all."""

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from config.demo import (
    beat,
    drawing_lots,
    history,
    joint,
    lists,
    logins,
    major,
    own_door,
    papers,
    people,
    place_papers,
    places,
    pressure,
    registers,
    territory,
    tickets,
    today,
    watched,
)
from config.demo import yongquan as yongquan_week
from config.demo.clock import DAY, Story
from config.demo.living import Everyday
from config.demo.names import Names
from config.demo.photos import Album
from config.demo.report import LAST, Reports
from config.demo.stage import Stage
from config.demo.standing import Standing
from config.demo.stations import Force
from config.demo.street import Street
from config.demo.week import Week


def load(story: Story, *, say: Callable[[str], None] = lambda words: None) -> None:
    """Fill an empty, seeded database with the two streets as of `story.as_of`. `say` is told of each step."""
    step = _Steps(say)
    with _nothing_thrown_away(), transaction.atomic():
        names = Names(story.seed)
        territory.load_tree()
        jinjiang = _settle(territory.JINJIANG, names, story, "jj", workers=447, fill=places.fill_jinjiang)
        yongquan = _settle(territory.YONGQUAN, names, story, "yq", workers=196, fill=places.fill_yongquan)
        _owner, micro = logins.open_for_partners(
            jinjiang.grid,
            owner_of=jinjiang.register.named["owner"],
            micro_at=jinjiang.ground.community("桐梓巷"),
            at=people.OPENED,
        )
        logins.open_for_all_streets(at=people.OPENED)
        logins.set_password()
        step("territory, people, places")
        force = _stations(jinjiang, yongquan, names, story, micro)
        registers.jinjiang_past(jinjiang, story)
        registers.yongquan_past(yongquan, story)
        _check()
        step("stations and registers")
        _past(jinjiang, yongquan, story)
        _check()
        _measure()
        step("published history")
        Everyday(jinjiang, story, full=True).record()
        Everyday(yongquan, story, full=False).record()
        _check()
        step("thirteen weeks")
        _measure()
        stages = _story(jinjiang, yongquan, story, force, micro)
        step("last week")
        today.begin(stages[0], [yongquan])
        today.tell(stages)
        step("today")


@contextmanager
def _nothing_thrown_away() -> Iterator[None]:
    """A fifth of the time would go into looking for garbage among rows that are all still needed."""
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()


def _settle(plan, names: Names, story: Story, prefix: str, *, workers: int, fill) -> Street:
    ground = territory.draw_street(plan, seed=story.seed)
    staff = people.staff_street(ground, names, prefix=prefix, workers=workers, seed=story.seed)
    return Street(ground, staff, fill(ground, names, seed=story.seed))


def _stations(jinjiang: Street, yongquan: Street, names: Names, story: Story, micro) -> Force:
    force = Force(jinjiang, names, story)
    force.open_published(micro)
    Force(yongquan, names, story).open_few()
    return force


def _past(jinjiang: Street, yongquan: Street, story: Story) -> None:
    history.Past(jinjiang, story).record(history.JINJIANG)
    past = history.Past(yongquan, story)
    past.record(history.YONGQUAN)
    past.record(history.YONGQUAN_JOINT, kind="joint")


def _story(jinjiang: Street, yongquan: Street, story: Story, force: Force, micro) -> list[Stage]:
    """The last week of both streets, in the order of its moments."""
    stage = Stage(jinjiang, story, Album(jinjiang.grid, story))
    standing = Standing(stage)
    standing.write()
    Week(stage, standing).write()
    Reports(stage, texts=LAST, signed=6, corrected=True).write()
    papers.write(stage)
    place_papers.write(stage)
    own_door.write(stage)
    drawing_lots.write(stage)
    watched.write(stage)
    major.write(stage)
    pressure.write(stage, standing)
    tickets.write(stage)
    lists.write(stage)
    beat.write(stage, since=story.first_day)
    stage.script.at(story.on("sat", "09:00"), lambda now: registers.living(jinjiang, story))
    stage.script.at(story.on("sat", "09:01"), lambda now: force.turn_out(micro))
    stage.script.play()
    other = Stage(yongquan, story, Album(yongquan.grid, story))
    joint.write(other)
    yongquan_week.write(other)
    beat.write(other, since=story.friday - 14 * DAY)
    other.script.play()
    return [stage, other]


def _measure() -> None:
    """Tell the planner how much there is now: until the transaction ends nobody else does.

    Only our own tables: the cluster's shared ones would stay locked for every other database until then.
    """
    tables = map(connection.ops.quote_name, connection.introspection.django_table_names(only_existing=True))
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")


def _check() -> None:
    """Check now what a step wrote, not all of it in one long statement at the end (the server cuts those off)."""
    connection.check_constraints()


class _Steps:
    """Says how long each step took, and how much of it this process computed (the database's share is not in that)."""

    def __init__(self, say: Callable[[str], None]):
        self.say, self.since, self.computed = say, time.monotonic(), time.process_time()

    def __call__(self, name: str) -> None:
        now, computed = time.monotonic(), time.process_time()
        self.say(f"{name}: {now - self.since:.1f} s ({computed - self.computed:.1f} s computing)")
        self.since, self.computed = now, computed
