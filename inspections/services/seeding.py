"""Checklists and visit rules, read from `inspections/seeds/`."""

import json
from datetime import date
from pathlib import Path

from grids.models import PlaceFlag, PlaceType, Role
from grids.services.seeding import add_missing, read_rows
from hazards.models import Category
from inspections.models import Checklist, ChecklistItem, Rule, SignalLimit

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
SINCE = date(2020, 1, 1)  # seeded defaults are valid for the published history too
GENERAL = "C1"  # serves a place whose type has no list of its own


def seed() -> int:
    """Add missing checklists (whole, with their lines), rules and limits; how many rows were added."""
    return _seed_checklists() + _seed_rules() + _seed_limits()


def _seed_checklists() -> int:
    added = 0
    categories = dict(Category.objects.values_list("code", "pk"))
    types = {kind.code: kind for kind in PlaceType.objects.all()}
    for row in json.loads((SEEDS / "checklists.json").read_text(encoding="utf-8")):
        checklist, is_new = Checklist.objects.get_or_create(
            street=None,
            code=row["code"],
            version=row["version"],
            defaults={
                "name_zh": row["name_zh"],
                "name_en": row["name_en"],
                "is_default": row["code"] == GENERAL,
                "valid_from": SINCE,
            },
        )
        if is_new:
            checklist.place_types.set(types[code] for code in row["place_types"])
            ChecklistItem.objects.bulk_create(_item(checklist, line, categories) for line in row["items"])
            added += 1 + len(row["items"])
    return added


def _item(checklist: Checklist, line: dict, categories: dict[str, int]) -> ChecklistItem:
    choices = line.get("choices", [])
    return ChecklistItem(
        checklist=checklist,
        number=line["number"],
        text_zh=line["text_zh"],
        text_en=line["text_en"],
        answer=line["kind"],
        choices_zh="|".join(choice["zh"] for choice in choices),
        choices_en="|".join(choice["en"] for choice in choices),
        unit=line.get("unit", ""),
        category_id=categories[line["category"]] if line["category"] else None,
        on_site=line["on_site"],
        escalate=line["escalate"],
    )


def _seed_rules() -> int:
    roles = dict(Role.objects.values_list("code", "pk"))
    types = dict(PlaceType.objects.values_list("code", "pk"))
    flags = dict(PlaceFlag.objects.values_list("code", "pk"))
    rules = (
        Rule(
            street_id=None,
            code=row["code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            place_type_id=types[row["target"]] if row["target_kind"] == "type" else None,
            place_class=row["target"] if row["target_kind"] == "class" else "",
            flag_id=flags[row["target"]] if row["target_kind"] == "flag" else None,
            period=row["period"],
            roll=row["roll"] == "1",
            due_weekday=int(row["due_weekday"]) if row["due_weekday"] else None,
            role_id=roles[row["role"]],
            checklist_code=row["checklist"],
            priority=number * 10,
            valid_from=SINCE,
        )
        for number, row in enumerate(read_rows(SEEDS / "rules.csv"), start=1)
    )
    return add_missing(rules, key=("street_id", "code", "valid_from"))


def _seed_limits() -> int:
    limits = (
        SignalLimit(kind=row["code"], limit=int(row["limit"]), source=row["source"], valid_from=SINCE)
        for row in read_rows(SEEDS / "signal_limits.csv")
    )
    return add_missing(limits, key=("street_id", "kind", "valid_from"))
