"""What the street sets about its visits: a list of its own in use from today, one still a draft, a rule to look at."""

import datetime as dt

from config.demo.stage import Stage
from grids.models import PlaceType, Role
from hazards.models import Category
from inspections.models import Checklist, ChecklistItem
from inspections.services import checklist_editing as editing
from inspections.services.checklist_editing import ItemRow
from inspections.services.rule_editing import RuleRow, plan_rule

Answer = ChecklistItem.Answer
HEATING = (
    ("取暖器周围没有可燃物，不烘烤衣物", "Nothing that burns stands or hangs near heaters", "H05", {"escalate": True}),
    ("电热毯没有老化、折叠使用", "Electric blankets are neither worn nor folded", "H05", {"on_site": True}),
    ("插座、线路没有过载，没有私拉乱接", "Sockets and wires are not overloaded, no makeshift wiring", "H04",
     {"needs_photo": True}),
    ("按测试键，独立烟感会响", "The smoke alarm sounds when its button is pressed", "H03", {"may_be_na": True}),
)  # fmt: skip


def write(stage: Stage) -> None:
    """Into the stage's script."""
    at, story = stage.script.at, stage.story
    at(story.on("thu", "16:05"), lambda now: _shops(stage, now))
    at(story.on("fri", "10:15"), lambda now: _heating(stage, now))
    at(story.on("fri", "10:40"), lambda now: _rule(stage, now))


def _shops(stage: Stage, now: dt.datetime) -> None:
    """The common list of shops, with a photo where the exit is locked and the smoke alarms counted."""
    known = {"by": stage.officer}
    common = Checklist.objects.get(street=None, code="C2")
    draft = editing.next_version(stage.grid, common, at=now, **known)
    locked = draft.items.get(text_zh="安全出口未上锁")
    editing.change_item(
        locked,
        ItemRow(
            text=locked.text_zh, text_en=locked.text_en, category=locked.category, escalate=locked.escalate,
            on_site=locked.on_site, may_be_na=False, needs_photo=True, weight=5,
        ),
        **known,
    )  # fmt: skip
    counted = ItemRow("独立烟感有几个", "Number of smoke alarms", answer=Answer.NUMBER, unit="个", least=0, most=50)
    editing.move_item(editing.add_item(draft, counted, **known), up=True, **known)
    editing.publish_checklist(draft, at=now, valid_from=stage.story.as_of, **known)


def _heating(stage: Stage, now: dt.datetime) -> None:
    """A list for the cold months, begun and not published."""
    draft = editing.begin_checklist(
        stage.grid, by=stage.officer, at=now, name="冬季取暖用电检查表", name_en="Winter heating and wiring",
        types=PlaceType.objects.filter(code__in=["RENT", "DORM"]),
    )  # fmt: skip
    for words, english, code, more in HEATING:
        row = ItemRow(words, english, category=Category.objects.get(code=code), **more)
        editing.add_item(draft, row, by=stage.officer)
    asked = (
        ("集中供暖", "空调", "电取暖器", "其他"),
        ("District heating", "Air conditioning", "Electric heater", "Other"),
    )
    kind = ItemRow("主要取暖方式", "Main kind of heating", answer=Answer.CHOICE, choices=asked[0], choices_en=asked[1])
    editing.add_item(draft, kind, by=stage.officer)


def _rule(stage: Stage, now: dt.datetime) -> None:
    """Hotels weekly in the cold months: written down, its load to be looked at before it is switched on."""
    row = RuleRow(
        name="旅馆民宿冬季每周检查", name_en="Hotels weekly in winter", period="weekly", due_weekday=5,
        place_type=PlaceType.objects.get(code="HOTEL"), role=Role.objects.get(code="worker"),
    )  # fmt: skip
    plan_rule(stage.grid, row, by=stage.officer, at=now)
