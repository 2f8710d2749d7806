"""The major case 重大火灾隐患 of market block B: suspected, determined by the brigade, listed by the district."""

import datetime as dt

from config.demo.clock import DAY
from config.demo.stage import Stage
from hazards.services.enforcement import record_action
from hazards.services.major_cases import determine, list_publicly, serve_notice, suspect
from stations.services.registers import record_activity


def write(stage: Stage) -> None:
    """Its steps, two talks and one meeting, into the stage's script."""
    story, grid, known = stage.story, stage.grid, {}
    place, brigade = stage.street.register.named["market"], stage.street.staff.organisations["brigade"]
    due_on = story.friday + 72 * DAY
    at = stage.script.at

    def suspected(now: dt.datetime) -> None:
        facts = "自动喷水灭火系统停用；二层安全出口少一个，疏散总宽度不足。"
        known["case"] = suspect(place, by=stage.officer, at=now, facts=facts)

    def talk(days: int, words: str) -> None:
        at(story.ago(days, "16:00"), lambda now: record_action(
            grid, by=stage.officer, at=now, kind="interview", done_on=story.friday - DAY * days, organisation=brigade,
            place=place, note=words))  # fmt: skip

    at(story.ago(59, "16:00"), suspected)
    at(story.ago(38, "17:00"), lambda now: determine(known["case"], by=stage.brigade, at=now))
    at(story.ago(35, "10:00"), lambda now: serve_notice(known["case"], by=stage.brigade, at=now, due_on=due_on))
    at(story.ago(24, "11:00"), lambda now: list_publicly(
        known["case"], by=stage.officer, at=now, listed_by=f"{grid.parent.name}人民政府", due_on=due_on,
        measures="每日巡查；停用二层北区并断电；营业期间安排两人值守，增配灭火器40具。"))  # fmt: skip
    talk(33, "第一次约谈：明确整改方案和资金")
    talk(11, "第二次约谈：督促喷淋施工进度")
    at(story.ago(20, "17:00"), lambda now: record_activity(
        grid, by=stage.officer, at=now, kind="meeting", title="锦江小商品市场B栋整改协调会",
        held_on=story.friday - 20 * DAY, people=14))  # fmt: skip
