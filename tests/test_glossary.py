"""One word for one thing: what the glossary names exists, and what people read everywhere stands in the glossary."""

import re
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.utils import translation

from config.nav import FIELD_TABS, MORE, SECTIONS
from grids.models import Role
from hazards import deadlines, workflow
from inspections.models import Inspection

ROOT = Path(__file__).resolve().parents[1]
APPS = ("grids", "notifications", "hazards", "stations", "inspections", "reports")
ROW = re.compile(r"^\| (?!中文|-)(.+) \|$", re.MULTILINE)


def rows() -> list[list[str]]:
    """The cells of every row; a figure's row has no code name."""
    return [line.split(" | ") for line in ROW.findall((ROOT / "docs" / "glossary.md").read_text("utf-8"))]


def words() -> set[str]:
    return {word for cells in rows() for word in cells[0].split(" / ")}


def in_chinese(labels) -> set[str]:
    with translation.override("zh-hans"):
        return {str(label) for label in labels}


def code_names() -> set[str]:
    """What the code calls things: models, fields, choices and their names, seeded codes, acts, a deadline's parts."""
    models = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    fields = [field for model in models for field in model._meta.get_fields()]
    names = {model.__name__ for model in models} | {field.name for field in fields}
    for field in fields:
        names |= {str(value) for value, _label in getattr(field, "flatchoices", ())}
    for model in models:
        for choices in vars(model).values():
            names |= set(getattr(choices, "names", ()) if hasattr(choices, "choices") else ())
        if "code" in {field.name for field in model._meta.get_fields()} and model.__name__ != "Grid":
            names |= {str(code) for code in model._default_manager.values_list("code", flat=True)}
    parts = [part for thing in vars(deadlines).values() for part in getattr(thing, "__dataclass_fields__", ())]
    return names | set(workflow.BY_ACTION) | set(vars(workflow)) | set(parts)


def test_no_word_stands_in_two_rows():
    said = [word for cells in rows() for word in cells[0].split(" / ")]
    assert len(said) > 130
    assert not {word for word in said if said.count(word) > 1}


def test_each_code_name_exists(db):
    known = code_names()
    named = [(cells[0], name) for cells in rows() if len(cells) == 4 for name in re.findall(r"`(.+?)`", cells[2])]
    assert len(named) > 120
    missing = [(word, name) for word, name in named if not set(re.split(r"[=.]", name)) <= known]
    assert not missing


@pytest.mark.parametrize(
    "labels",
    [
        [section.label for section in (*SECTIONS, *MORE, *FIELD_TABS)],
        workflow.State.labels,
        [row.label for row in workflow.TABLE],
        Inspection.Outcome.labels,
    ],
    ids=["navigation", "states", "acts", "outcomes"],
)
def test_each_word_people_meet_everywhere_stands_in_it(labels):
    assert in_chinese(labels) - words() == set()


def test_each_role_stands_in_it_with_its_english_and_its_code(db):
    told = {(cells[0], cells[1], cells[2]) for cells in rows() if len(cells) == 4}
    roles = Role.objects.values_list("name_zh", "name_en", "code")
    assert {(chinese, (english[0].lower() + english[1:]), f"`{code}`") for chinese, english, code in roles} <= told


def alike(english: str) -> str:
    """Without capitals and plurals: a section is in the plural, a column's head begins with a capital."""
    singular = re.sub(r"(\w{3})s\b", r"\1", re.sub(r"ies\b", "y", english.lower()))
    return singular.replace("people", "person")


def test_its_english_is_what_the_english_interface_says():
    said: dict[str, set[str]] = {}
    for entry in polib.pofile((ROOT / "locale/en/LC_MESSAGES/django.po").read_text("utf-8")):
        said.setdefault(entry.msgid, set()).update(map(alike, [entry.msgstr, *entry.msgstr_plural.values()]))
    compared = [cells for cells in rows() if cells[0] in said]
    assert len(compared) > 90
    wrong = [
        (chinese, english, said[chinese])
        for chinese, english, *_rest in compared
        if not {alike(one) for one in english.split(", ")} & said[chinese]
    ]
    assert not wrong
