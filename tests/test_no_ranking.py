"""Design rule 13: nothing groups, counts or orders by person, but for the few places that may.

Read from the source of all our apps: a query ordered by a person, a count per person, and the words of ranking.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import ForeignKey, OneToOneField

from grids.models import Post, User

ROOT = Path(__file__).resolve().parents[1]
APPS = ("grids", "notifications", "hazards", "stations", "inspections", "reports", "config")
FILES = sorted(
    path.relative_to(ROOT).as_posix()
    for app in APPS
    for path in (ROOT / app).rglob("*.py")
    if not {"migrations", "demo"} & set(path.relative_to(ROOT).parts)
)
AGGREGATES = {"Count", "Sum", "Avg", "Max", "Min"}
# What may, and why: one's own page, the load of open tasks, the shift roster, the audit log (design rule 13).
MAY = {
    "inspections/views/desk_tasks.py": "the load of open tasks, cell by cell, to share it out",
    "inspections/views/desk_rounds.py": "the roster of a round, by name",
    "inspections/services/manners.py": "whom one may name as the second inspector, by name",
}
WORDS = re.compile("排名|排行|积分|在线时长|登录次数|阅读量|打卡|签到率")


def person_fields() -> set[str]:
    """Names of fields that lead to a person or to somebody's post."""
    return {
        field.name
        for model in apps.get_models()
        if model._meta.app_label in APPS
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey | OneToOneField) and field.related_model in (User, Post)
    }


PERSONS = person_fields()
PEOPLE = {"User", "Post", "Member"}  # models that are persons themselves


def leads_to_a_person(path: str) -> bool:
    parts = path.lstrip("-").split("__")
    return any(part in PERSONS or part.removesuffix("_id") in PERSONS for part in parts)


def strings(call: ast.Call) -> Iterator[str]:
    for value in call.args:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value


def method(node: ast.AST) -> str:
    return node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""


def chain(node: ast.AST) -> Iterator[ast.AST]:
    """The calls and names a call hangs on: `A.objects.filter().values().annotate()` from its end to `A`."""
    while isinstance(node, ast.Call | ast.Attribute):
        yield node
        node = node.func if isinstance(node, ast.Call) else node.value
    yield node


def counts(call: ast.Call) -> bool:
    """Whether a call's arguments aggregate."""
    names = {node.func.id for node in ast.walk(call) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    return bool(names & AGGREGATES)


def faults(source: str) -> list[str]:
    """What in `source` ranks persons: its line and why."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if method(node) == "order_by" and any(leads_to_a_person(path) for path in strings(node)):
            found.append(f"{node.lineno}: ordered by a person")
        if method(node) == "annotate" and counts(node):
            links = list(chain(node.func.value))
            by = [path for link in links if method(link) in ("values", "values_list") for path in strings(link)]
            if any(leads_to_a_person(path) for path in by):
                found.append(f"{node.lineno}: counted per person")
            if isinstance(links[-1], ast.Name) and links[-1].id in PEOPLE and not by:
                found.append(f"{node.lineno}: persons with counts")
        if isinstance(node, ast.Assign) and any("SORT" in ast.unparse(target).upper() for target in node.targets):
            texts = [one.value for one in ast.walk(node.value) if isinstance(one, ast.Constant)]
            found += [f"{node.lineno}: sortable by {text}" for text in texts if _is_sort(text)]
    return found


def _is_sort(text) -> bool:
    return isinstance(text, str) and text.isascii() and leads_to_a_person(text)


def test_the_reader_knows_who_a_person_is():
    assert {"by", "found_by", "sent_by", "user", "submitted_by"} <= PERSONS
    assert len(FILES) > 150


@pytest.mark.parametrize(
    "code",
    [
        "Hazard.objects.values('found_by').annotate(n=Count('pk'))",
        "Inspection.objects.filter(x=1).values('by__name', 'kind').annotate(n=Count('pk')).order_by('-n')",
        "User.objects.annotate(n=Count('visits'))",
        "visits.order_by('by__name')",
        "visits.order_by('-visited_on', 'by_id')",
        "SORTS = {'worker': ('found_by', 'id')}",
    ],
)
def test_it_would_notice(code):
    assert faults(code)


@pytest.mark.parametrize(
    "code",
    [
        "Hazard.objects.values('category').annotate(n=Count('pk'))",
        "Hazard.objects.filter(found_by=user).order_by('-found_at')",
        "posts.values_list('user', flat=True)",
    ],
)
def test_it_lets_pass_what_ranks_nobody(code):
    assert faults(code) == []


def test_no_query_of_ours_groups_or_orders_by_person():
    found = {}
    for file in FILES:
        wrong = faults((ROOT / file).read_text(encoding="utf-8"))
        if wrong and file not in MAY:
            found[file] = wrong
    assert found == {}
    assert [file for file in MAY if not faults((ROOT / file).read_text(encoding="utf-8"))] == [], "no longer needed"


def test_no_page_export_or_message_speaks_of_ranks_points_or_presence():
    texts = [*(ROOT / "templates").rglob("*.html"), ROOT / "locale/en/LC_MESSAGES/django.po"]
    texts += [ROOT / file for file in FILES]
    found = {path.name: WORDS.findall(path.read_text(encoding="utf-8")) for path in texts}
    assert {name: words for name, words in found.items() if words} == {}
