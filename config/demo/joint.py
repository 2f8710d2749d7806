"""涌泉街道: Thursday's joint action 防消联勤: 26 places, 13 人次, 4 车次."""

import datetime as dt

from config.demo.stage import Stage
from inspections.services.rounds import close_round, plan_round

STOPS, ON_SITE, DATED = 26, 3, 2


def write(stage: Stage) -> None:
    """Plan it on Tuesday, walk it on Thursday, close it the same evening."""
    story, staff, grid = stage.story, stage.street.staff, stage.grid
    crew = [*staff.holders("joint_firefighter", grid.parent), *staff.holders("station_officer", grid)]
    stops = stage.rng.sample(stage.street.register.of_types("REST", "HOTEL", "SHOP", "KTV", "TRAIN"), STOPS)
    begun = {}

    def plan(now: dt.datetime) -> None:
        begun["round"] = plan_round(
            grid, by=stage.officer, at=now, theme="防消联勤：冬春火灾防控", leader=stage.leader, kind="joint",
            starts_at=story.on("thu", "14:30"), ends_at=story.on("thu", "17:30"), places=stops,
            participants=[stage.leader, *crew], route="涌泉路、惠民路沿线", departments="街道消防工作站、消防救援站",
        )  # fmt: skip

    def walk(now: dt.datetime) -> None:
        for n, place in enumerate(stops):
            findings = []
            if n < ON_SITE + DATED:
                found = stage.findings.at(place, on_site=n < ON_SITE, ordinary=True)
                due = None if n < ON_SITE else story.as_of + dt.timedelta(days=4 + n)
                findings = [stage.finding(found, on_site=n < ON_SITE, due_on=due)]
            stage.visit(
                place, at=now + dt.timedelta(minutes=6 * n), by=crew[-1 - n % 4], findings=findings, kind="joint",
                round=str(begun["round"].pk),
            )  # fmt: skip

    def close(now: dt.datetime) -> None:
        numbers = {"people": 13, "vehicles": 4}
        close_round(
            begun["round"], by=stage.officer, at=now, numbers=numbers, summary="检查26家，发现5处，当场整改3处。"
        )

    stage.script.at(story.on("tue", "16:00"), plan)
    stage.script.at(story.on("thu", "14:30"), walk)
    stage.script.at(story.on("thu", "17:40"), close)
