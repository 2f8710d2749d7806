"""Two major cases 重大火灾隐患: market block B, listed by the district; a hotel, delisted seven weeks ago."""

import datetime as dt

from config.demo.clock import DAY
from config.demo.stage import Stage
from hazards.major.acts import perform, suspect
from hazards.services.enforcement import record_action
from stations.services.registers import record_activity


def write(stage: Stage) -> None:
    """Both cases, into the stage's script."""
    _market(stage)
    _hotel(stage)


def _market(stage: Stage) -> None:
    """Its steps, two talks and one meeting."""
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
    at(story.ago(38, "17:00"), lambda now: perform(
        known["case"], "determine", by=stage.brigade, at=now, document=f"消重认〔{now.year}〕2号"))  # fmt: skip
    at(story.ago(35, "10:00"), lambda now: perform(known["case"], "notice", by=stage.brigade, at=now, due_on=due_on))
    at(story.ago(24, "11:00"), lambda now: perform(
        known["case"], "list", by=stage.officer, at=now, body=f"{grid.parent.name}人民政府", due_on=due_on,
        measures="每日巡查；停用二层北区并断电；营业期间安排两人值守，增配灭火器40具。"))  # fmt: skip
    talk(33, "第一次约谈：明确整改方案和资金")
    talk(11, "第二次约谈：督促喷淋施工进度")
    at(story.ago(20, "17:00"), lambda now: record_activity(
        grid, by=stage.officer, at=now, kind="meeting", title="锦江小商品市场B栋整改协调会",
        held_on=story.friday - 20 * DAY, people=14))  # fmt: skip
    at(story.ago(20, "17:20"), lambda now: perform(
        known["case"], "meeting", by=stage.officer, at=now,
        note="区住建、市场监管、消防救援大队和市场业主参加，议定喷淋先行恢复、二层增设疏散楼梯的工期。"))  # fmt: skip


def _hotel(stage: Stage) -> None:
    """From the suspicion to the delisting, in six weeks."""
    story, at, known = stage.story, stage.script.at, {}
    place, government = stage.street.register.named["owner"], f"{stage.grid.parent.name}人民政府"
    brigade, officer, due_on = stage.brigade, stage.officer, story.friday - 45 * DAY

    def suspected(now: dt.datetime) -> None:
        facts = "火灾自动报警系统瘫痪；三至五层仅有一个安全出口。"
        known["case"] = suspect(place, by=officer, at=now, facts=facts)

    at(story.ago(88, "16:00"), suspected)
    at(story.ago(84, "11:00"), lambda now: perform(
        known["case"], "determine", by=brigade, at=now, note="集体讨论，三人参加"))  # fmt: skip
    at(story.ago(83, "10:00"), lambda now: perform(known["case"], "notice", by=brigade, at=now, due_on=due_on))
    at(story.ago(77, "15:00"), lambda now: perform(
        known["case"], "list", by=officer, at=now, body=government, due_on=due_on,
        measures="三至五层停止营业；每两小时巡查一次。"))  # fmt: skip
    at(story.ago(52, "15:30"), lambda now: perform(
        known["case"], "pass_recheck", by=brigade, at=now, note="报警系统恢复，增设室外疏散楼梯，现场测试合格",
        document=f"消重复〔{now.year}〕3号"))  # fmt: skip
    at(story.ago(47, "10:00"), lambda now: perform(
        known["case"], "end", by=officer, at=now, body=government, document=f"政办函〔{now.year}〕41号"))  # fmt: skip
