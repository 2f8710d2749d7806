"""锦江街道: one 双随机 draw, frozen, drawn by two from a public number, visited in pairs, published. All invented."""

import datetime as dt

from config.demo.clock import DAY
from config.demo.stage import Stage
from inspections.services.draw_pools import Rule
from inspections.services.draw_register import declare_tie, register_inspector
from inspections.services.draws import enter_seed, freeze_draw, publish_draw

SOURCE = "冻结次日福彩3D开奖号码（演示，虚构）"
SEED = "371"
QUOTAS = {"KEY": 2, "SMALL": 4}


def write(stage: Stage) -> None:
    """Into the stage's script: six weeks ago, done within two, published with all its visits."""
    story, known = stage.story, {}
    officers = stage.street.staff.holders("enforcement_officer", stage.grid)

    def freeze(now: dt.datetime) -> None:
        people = [
            register_inspector(
                stage.grid, user=user, certificate=f"虚构{n:04}", issued_by="演示发证机关（虚构）",
                valid_from=now.date() - 200 * DAY, by=stage.officer, at=now,
            )
            for n, user in enumerate(officers, start=1)
        ]  # fmt: skip
        market = stage.street.register.named["market"]
        declare_tie(people[0], place=market, reason="近亲属在场内经营（虚构）", by=stage.officer, at=now)
        rule = Rule(
            quotas=QUOTAS, due_on=now.date() + 14 * DAY, extra={"open": 1, "punished": 3}, months=6,
            away={people[-1].pk: "参加集中培训（虚构）"},
        )  # fmt: skip
        known["draw"] = freeze_draw(
            stage.grid, rule, title="秋冬季双随机抽查（演示）", seed_from="public", seed_source=SOURCE,
            by=stage.officer, at=now,
        )  # fmt: skip

    def draw(now: dt.datetime) -> None:
        for n, witness in enumerate((stage.officer, stage.leader)):
            enter_seed(known["draw"], by=witness, at=now + n * dt.timedelta(minutes=2), typed=SEED)

    def walk(now: dt.datetime) -> None:
        for n, one in enumerate(known["draw"].drawn.select_related("place", "first__user")):
            stage.visit(one.place, at=now + n * dt.timedelta(minutes=40), by=one.first.user)

    script = stage.script
    script.at(story.ago(44, "15:00"), freeze)
    script.at(story.ago(43, "22:00"), draw)
    script.at(story.ago(39, "09:30"), walk)
    script.at(story.ago(32, "10:00"), lambda now: publish_draw(known["draw"], by=stage.officer, at=now))
