"""锦江街道: the list of 不放心场所 with reasons and measures, one place asked for and not decided. All invented."""

import datetime as dt

from config.demo.clock import DAY
from config.demo.stage import Stage
from grids.models import Place
from inspections.services.watching import LABEL, decide_watch, propose_leaving, propose_watch, put_measure

REASONS = (
    "砖木结构连片，电线老化，老人独居多", "通道堆放货物，夜间有人留宿", "临街商铺与住宅合建，疏散出口不足",
    "文物建筑，香火和照明用电多", "人流密集，摊位占用消防车通道",
)  # fmt: skip
MEASURES = (
    ("warning", "门口设警示牌，每周入户宣传一次"), ("training", "每月组织一次疏散演练"),
    ("kit", "增设灭火器两组、独立式烟感"),
    ("power_off", "每晚十点由管理人拉闸，次日早上恢复"), ("standby", "两人一班，24小时值守，器材随车"),
)  # fmt: skip


def write(stage: Stage) -> None:
    """Into the stage's script: listed ten weeks ago, measures since; one leaving and one entry wait for the leader."""
    at, story = stage.script.at, stage.story
    at(story.ago(70, "16:00"), lambda now: _list(stage, now))
    at(story.on("sat", "11:30"), lambda now: _ask(stage, now))


def _list(stage: Stage, now: dt.datetime) -> None:
    labelled = Place.objects.filter(street=stage.grid, flags__code=LABEL).order_by("code")
    for n, place in enumerate(labelled):
        watch = propose_watch(place, reason=REASONS[n % len(REASONS)], by=stage.officer, at=now)
        watch = decide_watch(watch, agreed=True, by=stage.leader, at=now + dt.timedelta(minutes=n + 1))
        for k, (kind, note) in enumerate(MEASURES):
            if (n + k) % 3:
                put_measure(watch, kind=kind, note=note, since=now.date() - k * DAY, by=stage.officer, at=now)
    stage.known["watched"] = watch


def _ask(stage: Stage, now: dt.datetime) -> None:
    propose_leaving(stage.known["watched"], reason="已完成改造，线路全部更换", by=stage.officer, at=now)
    inn = stage.street.register.of_types("HOTEL")[0]
    propose_watch(inn, reason="二层有人留宿，出口上锁两次", by=stage.officer, at=now)
