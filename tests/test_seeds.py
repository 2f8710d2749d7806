"""The seed files: complete in both languages, without doubles, and each reference known."""

import csv
import json
from pathlib import Path

import pytest

import grids.policy
import hazards.policy
import inspections.policy
import reports.policy
import stations.policy
from grids.models import Place
from hazards.deadlines import Rule

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("*/seeds/*.csv"))
CHECKLISTS = json.loads((ROOT / "inspections/seeds/checklists.json").read_text(encoding="utf-8"))


def rows(file: str) -> list[dict[str, str]]:
    with (ROOT / file).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def codes(file: str) -> set[str]:
    return {row["code"] for row in rows(file)}


def is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def is_plain_english(text: str) -> bool:
    return bool(text.strip()) and all(ord(letter) < 0x2000 for letter in text)


def test_the_seed_files_are_there():
    assert len(FILES) == 22


@pytest.mark.parametrize("file", FILES)
def test_each_row_is_complete_in_both_languages(file):
    for row in rows(file):
        assert None not in row and None not in row.values(), row
        chinese, english = row.get("name_zh", row.get("text_zh", "")), row.get("name_en", row.get("text_en", ""))
        assert is_chinese(chinese) and is_plain_english(english), row


@pytest.mark.parametrize("file", FILES)
def test_no_code_stands_twice(file):
    found = [row["code"] for row in rows(file)]
    assert found and len(found) == len(set(found))


def test_categories_cover_the_taxonomy_and_give_a_computable_rule():
    categories = rows("hazards/seeds/categories.csv")
    families = {f"H{n:02}" for n in range(1, 18)} | {"H99"}
    assert {row["family"] for row in categories} == families
    assert families <= {row["code"] for row in categories}
    for row in categories:
        assert row["on_site"] in ("yes", "part", "no")
        assert Rule(row["unit"], int(row["amount"]), row["roll"] == "1").amount > 0
        assert bool(row["applies_zh"]) == bool(row["applies_en"]) == (row["code"] != row["family"])


def test_the_dangerous_categories_are_never_rolled_over_a_holiday():
    rolled = {row["family"] for row in rows("hazards/seeds/categories.csv") if row["roll"] == "1"}
    assert not rolled & {"H01", "H02", "H07"}


def test_handed_over_categories_name_a_known_receiver():
    known = codes("hazards/seeds/receivers.csv")
    for row in rows("hazards/seeds/categories.csv"):
        assert (row["receiver"] in known) if row["handover"] == "1" else not row["receiver"]


def test_the_phrase_library_serves_every_category_and_only_fixable_ones_on_site():
    categories = {row["code"]: row for row in rows("hazards/seeds/categories.csv")}
    items = rows("hazards/seeds/items.csv")
    assert {row["category"] for row in items} == set(categories)
    for row in items:
        assert row["on_site"] == "0" or categories[row["category"]]["on_site"] != "no", row


def test_all_thirteen_checklists_have_as_many_items_as_the_field_uses():
    sizes = {checklist["code"]: len(checklist["items"]) for checklist in CHECKLISTS}
    assert list(sizes) == [f"C{n}" for n in range(1, 14)]
    assert list(sizes.values()) == [15, 15, 13, 23, 12, 14, 15, 14, 15, 15, 14, 15, 14]


def test_each_item_is_complete_and_its_category_known():
    categories = {row["code"]: row for row in rows("hazards/seeds/categories.csv")}
    for checklist in CHECKLISTS:
        assert is_chinese(checklist["name_zh"]) and is_plain_english(checklist["name_en"])
        for position, item in enumerate(checklist["items"], 1):
            assert item["number"] == position
            assert is_chinese(item["text_zh"]) and is_plain_english(item["text_en"].replace("²", "2")), item
            assert item["kind"] in ("yes_no", "number", "choice", "text")
            assert not item["category"] or item["category"] in categories
            assert item["kind"] == "yes_no" or not item["category"], "only a yes-no item can find a hazard"
            assert not item["on_site"] or categories[item["category"]]["on_site"] != "no", item
            assert (item["kind"] == "choice") == ("choices" in item)
            assert (item["kind"] == "number") == ("unit" in item)


def test_the_old_estate_list_is_the_block_list_and_ten_more():
    lists = {checklist["code"]: checklist["items"] for checklist in CHECKLISTS}
    assert lists["C4"][:13] == lists["C3"]


def test_each_type_of_place_has_exactly_one_checklist():
    covered = [code for checklist in CHECKLISTS for code in checklist["place_types"]]
    assert sorted(covered) == sorted(codes("grids/seeds/place_types.csv"))


def test_every_role_that_a_policy_names_is_seeded_and_no_other():
    tables = (
        policy.POLICY for policy in (grids.policy, hazards.policy, inspections.policy, reports.policy, stations.policy)
    )
    named = {role for table in tables for roles in table.values() for role in roles}
    assert codes("grids/seeds/roles.csv") == named


def test_types_classes_flags_and_roles_that_rules_name_exist():
    classes, types = set(Place.Class.values), codes("grids/seeds/place_types.csv")
    known = {"class": classes, "type": types, "flag": codes("grids/seeds/place_flags.csv")}
    assert {row["default_class"] for row in rows("grids/seeds/place_types.csv")} <= classes
    for row in rows("inspections/seeds/rules.csv"):
        assert row["target"] in known[row["target_kind"]]
        assert row["role"] in codes("grids/seeds/roles.csv")
        assert row["checklist"] in {"", *(checklist["code"] for checklist in CHECKLISTS)}
        assert row["roll"] == "0" or row["period"] != "daily", "daily rounds stay on holidays"


def test_only_homes_are_left_out_of_place_counts():
    for row in rows("grids/seeds/place_types.csv"):
        assert row["is_home"] == ("1" if row["code"] == "HOME" else "0")


def test_the_finder_is_barred_from_rechecking_from_the_serious_level_on():
    assert {row["code"]: row["finder_barred"] for row in rows("hazards/seeds/severities.csv")} == {
        "minor": "0",
        "ordinary": "0",
        "serious": "1",
        "suspect_major": "1",
        "major": "1",
    }


def test_the_kit_of_a_community_station_is_the_published_template():
    kit = {row["code"]: row for row in rows("stations/seeds/kit.csv")}
    assert [kit["extinguisher"][level] for level in ("community", "level_1", "level_2", "level_3")] == [
        "10",
        "10",
        "6",
        "4",
    ]
    assert [kit["radio"][level] for level in ("community", "level_1", "level_2", "level_3")] == ["4", "6", "4", "2"]
    assert {code for code, row in kit.items() if row["optional"] == "1"} == {"breathing", "vehicle"}
